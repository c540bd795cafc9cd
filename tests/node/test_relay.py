"""Round by a third party's node, when two cannot reach each other."""

import secrets
from pathlib import Path
from typing import Any

import pytest
from tests.node.cuts import at_once, cut, heal
from tests.node.fleet import KINDS, Fleet, Side, _quick, in_loop, until

from kuroshio.feed.blob import cut as pieces_of
from kuroshio.feed.blob import name_blob
from kuroshio.node import relay as relay_module
from kuroshio.sharing.terms import Rule
from kuroshio.sync import messages as say
from kuroshio.values import Precedence

__all__ = ["_quick"]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)


async def three(fleet: Fleet, *, relaying: bool = True) -> tuple[Side, Side, Side, str, str]:
    """All three agreed; Japan and Taiwan, who cannot reach each other, have a conversation that
    the United States is not in.
    """
    rules = tuple(Rule((kind,)) for kind in KINDS)
    about = await fleet.agree_on(steps=(rules,), relaying=relaying)
    jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
    talk = await twn.converse(jpn)
    await until("Japan knows the conversation", lambda: jpn.holds(talk))
    await cut(jpn, twn)
    return jpn, twn, usa, talk, about


def passed(usa: Side) -> list[bytes]:
    """Notes, from now on, every parcel that the relay keeps."""
    seen: list[bytes] = []
    box = usa.node.relay._box
    put = box.put

    def noted(sender: str, to: str, data: bytes, now: int) -> bool:
        seen.append(data)
        return put(sender, to, data, now)

    box.put = noted  # type: ignore[method-assign]
    return seen


@in_loop
async def test_an_attachment_goes_round_after_the_records(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa, talk, _ = await three(fleet)
        data = secrets.token_bytes(300_000)  # two pieces
        blob = name_blob(data, "chart.png", "image/png", secrets.token_bytes(16))
        await twn.node.office.upload(twn.reader(), blob, list(pieces_of(data)))
        said = await twn.send(talk, "see the chart", attachments=(blob.id,))
        await until("Japan holds the record", lambda: jpn.holds(said))
        flash = await twn.send(talk, "it does not wait", Precedence.FLASH)
        await until("flash is held", lambda: twn.held_by(jpn, flash))
        await until("it is whole", lambda: jpn.node.shelf.missing_pieces(blob.id) == [])
        pieces = b"".join(jpn.node.shelf.piece(blob.id, n) or b"" for n in range(2))
        assert pieces == data
        assert usa.node.shelf.blob(blob.id) is None, "the relay can read nothing"
        assert jpn.node.links.session_of("TWN") is None


def waiting(usa: Side) -> list[tuple[str, str]]:
    return [(parcel.sender, parcel.to) for parcel in usa.node.relay.waiting()]


@in_loop
async def test_a_message_goes_round_and_its_receipt_comes_back(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa, talk, _ = await three(fleet)
        seen = passed(usa)
        said = await twn.send(talk, "not for the relay", Precedence.FLASH)
        await until("Japan holds it", lambda: jpn.holds(said))
        await until("Taiwan has the receipt", lambda: twn.held_by(jpn, said))
        assert twn.node.links.states["JPN"].via == "USA"
        assert jpn.node.links.states["TWN"].via == "USA"
        assert seen
        assert not any(b"not for the relay" in data for data in seen)
        assert not usa.holds(said)
        assert "not for the relay" not in usa.texts()
        await until("nothing waits", lambda: not usa.node.relay.waiting())


@in_loop
async def test_what_is_relayed_is_padded_to_size_classes(tmp_path: Path) -> None:
    """A short message and one some bytes longer look the same to the relay."""
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa, talk, _ = await three(fleet)
        seen = passed(usa)
        first = await twn.send(talk, "the first parcels tell of documents and logs")
        await until("it is held", lambda: twn.held_by(jpn, first))
        seen.clear()
        sizes = []
        for text in ("yes", "no, we do not see it at all"):
            said = await twn.send(talk, text)
            await until("it is held", lambda m=said: twn.held_by(jpn, m))
            sizes.append(sorted({len(data) for data in seen}))
            seen.clear()
        assert sizes[0] == sizes[1]


@in_loop
async def test_without_an_agreement_that_allows_it_nothing_goes_round(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa, talk, _ = await three(fleet, relaying=False)
        seen = passed(usa)
        said = await twn.send(talk, "waits")
        await twn.node.relayed.run()
        assert not twn.node.relayed.routes
        session = twn.node.links.session_of("USA")
        assert session is not None
        answers: list[say.Message] = []
        usa_session = usa.node.links.session_of("TWN")
        assert usa_session is not None
        put: Any = say.RelayPut("JPN", 1, b"x" * 5_000)
        usa_session.post = answers.append  # type: ignore[method-assign]
        await usa.node.relay.on_message(usa_session, put)
        assert answers == [say.RelayHeld(1, "relay.not-agreed")]
        assert not seen
        assert not jpn.holds(said)


@in_loop
async def test_a_relay_whose_settings_say_no_carries_nothing(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA", relay_spool_mb=0) as fleet:
        _, twn, usa, talk, _ = await three(fleet)
        await twn.send(talk, "waits")
        await until("the relay said no", lambda: twn.node.relayed._refused.get("USA"))
        assert not usa.node.relay.waiting()
        assert twn.node.links.states["JPN"].via == ""


@in_loop
async def test_a_suspension_stops_the_relay_and_empties_it(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa, talk, about = await three(fleet)
        said = await twn.send(talk, "goes round")
        await until("Taiwan has the receipt", lambda: twn.held_by(jpn, said))
        usa.node.relay._box.put("TWN", "JPN", b"left over", 0)
        await usa.node.signing.suspend(usa.reader(), about, "for a reason")
        await until("all know", lambda: not twn.node.policy().agreements)
        await until("Taiwan stops", lambda: not twn.node.relayed.routes)
        await usa.node.relay.look_again()
        assert not usa.node.relay.waiting()
        assert not usa.node.relay.carries("TWN", "JPN")


@in_loop
async def test_when_the_direct_link_is_back_nothing_arrives_twice(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, _usa, talk, _ = await three(fleet)
        said = [await twn.send(talk, f"message {n}") for n in range(20)]
        await until("all are held", lambda: all(twn.held_by(jpn, m) for m in said))
        arrived = len(jpn.node.shelf.since(0, 10_000))
        gives: list[say.Message] = []
        sent = twn.node.on_sent

        def noted(session: Any, message: say.Message) -> None:
            if isinstance(message, say.Give) and session.party == "JPN":
                gives.append(message)
            sent(session, message)

        twn.node.on_sent = noted  # type: ignore[method-assign]
        heal(jpn, twn)
        await fleet.linked()
        last = await twn.send(talk, "direct again")
        await until("it is held", lambda: twn.held_by(jpn, last))
        assert sum(len(g.items) for g in gives) == 1  # type: ignore[union-attr]
        assert (
            len(jpn.node.shelf.since(0, 10_000))
            <= arrived + 1 + len(jpn.node.views.abouts("alert")) * 4
        )
        assert twn.node.links.states["JPN"].via == ""
        assert [jpn.texts().count(f"message {n}") for n in range(20)] == [1] * 20


@in_loop
async def test_what_the_relay_loses_is_sent_again(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa, talk, _ = await three(fleet)
        await until("they go round", lambda: twn.node.links.states["JPN"].via == "USA")
        box, lost = usa.node.relay._box, []
        put = box.put

        def loses(sender: str, to: str, data: bytes, now: int) -> bool:
            if sender == "TWN" and len(lost) < 3:
                lost.append(data)
                return True
            return put(sender, to, data, now)

        box.put = loses  # type: ignore[method-assign]
        said = [await twn.send(talk, f"message {n}") for n in range(3)]
        await until("all are held all the same", lambda: all(twn.held_by(jpn, m) for m in said))
        assert lost


@in_loop
async def test_parcels_wait_on_disk_while_the_recipient_is_down(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa, talk, _ = await three(fleet)
        await until("they go round", lambda: twn.node.links.states["JPN"].via == "USA")
        await jpn.stop()
        said = await twn.send(talk, "for later")
        await until("it waits", lambda: ("TWN", "JPN") in waiting(usa))
        await usa.stop()
        await usa.start()
        assert usa.node.relay.waiting()
        await jpn.start()
        await cut(jpn, twn)
        await until("Japan holds it", lambda: jpn.holds(said))


@in_loop
async def test_a_flooding_partner_fills_half_the_mailbox_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA", relay_spool_mb=1) as fleet:
        jpn, _, usa, _, _ = await three(fleet)
        await jpn.stop()
        session = usa.node.links.session_of("TWN")
        assert session is not None
        answers: list[say.Message] = []
        session.post = answers.append  # type: ignore[method-assign]
        for number in range(20):
            put: Any = say.RelayPut("JPN", number, bytes(100_000))
            await usa.node.relay.on_message(session, put)
        codes = [a.refused for a in answers if isinstance(a, say.RelayHeld)]
        assert codes[0] == ""
        assert codes[-1] == "relay.full"
        assert usa.node.relay._box.size <= 512 * 1024
        monkeypatch.setattr(relay_module, "now_ms", lambda: 1 << 45)
        await usa.node.relay.look_again()
        assert not usa.node.relay.waiting()
