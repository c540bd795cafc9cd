"""A party with several nodes: they hold the same, by the same exchange."""

import asyncio
from dataclasses import replace
from pathlib import Path

from tests.node.fleet import Fleet, Side, _quick, free_port, in_loop, until

from kuroshio.domains import liaison
from kuroshio.feed.blob import cut as cut_blob
from kuroshio.feed.blob import name_blob
from kuroshio.node import folder as folders
from kuroshio.node import pins
from kuroshio.node.clock import now_ms
from kuroshio.node.folder import save_document
from kuroshio.trust.directory import Directory

__all__ = ["_quick"]


def second_node(first: Side, folder: Path, name: str, *partners: Side) -> Side:
    """Another node of a party, as `kuroshio init --join` makes one; everybody has the document."""
    port = free_port()
    config = replace(first.config, folder=folder, node=name, link_port=port)
    folders.create_folder(
        config, now_ms(), join=first.document, root=first.root, addresses=(f"127.0.0.1:{port}",)
    )
    side = Side(first.party, folder, first.root, port, config)
    save_document(first.folder, side.document)
    for partner in partners:
        pins.update_partner(partner.folder, side.document)
        introduce_to(side, partner)
    return side


def introduce_to(side: Side, partner: Side) -> None:
    held = partner.document
    pins.add_partner(side.folder, held, held.document.fingerprint.hex())


class Headquarters:
    """Tokyo and Naha of Japan, and Taipei."""

    def __init__(self, tmp_path: Path) -> None:
        self.fleet = Fleet(tmp_path, "JPN", "TWN", start=False)
        self.tokyo, self.taipei = self.fleet["JPN"], self.fleet["TWN"]
        self.naha = second_node(self.tokyo, tmp_path / "naha", "naha", self.taipei)

    async def __aenter__(self) -> "Headquarters":
        for side in (self.tokyo, self.naha, self.taipei):
            await side.start()
        await until("Tokyo and Naha are linked", lambda: siblings(self.tokyo, self.naha))
        await self.fleet.linked()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(s.stop() for s in (self.tokyo, self.naha, self.taipei)))


def siblings(one: Side, other: Side) -> bool:
    a, b = (s.node.links.sessions for s in (one, other))
    return (other.party, other.config.node) in a and (one.party, one.config.node) in b


@in_loop
async def test_what_one_node_holds_the_other_holds(tmp_path: Path) -> None:
    """Records of partners and of our own, own-party ones and attachments too."""
    async with Headquarters(tmp_path) as all_three:
        tokyo, naha, taipei = all_three.tokyo, all_three.naha, all_three.taipei
        await all_three.fleet.agree()
        talk = await taipei.converse(tokyo)
        said = await taipei.send(talk, "to Japan")
        await until("Naha holds it", lambda: naha.holds(said))
        data = b"x" * 300_000
        blob = name_blob(data, "chart.png", "image/png", b"salt" * 8)
        await tokyo.node.office.upload(tokyo.reader(), blob, list(cut_blob(data)))
        answer = await tokyo.send(talk, "from Tokyo", attachments=(blob.id,))
        await until("Naha holds what Tokyo wrote", lambda: naha.holds(answer))
        await until("and its attachment", lambda: naha.node.shelf.blob(blob.id)
                    and not naha.node.shelf.missing_pieces(blob.id))  # fmt: skip
        again = await naha.send(talk, "from Naha")
        await until("Taipei holds what Naha wrote", lambda: naha.held_by(taipei, again))
        assert taipei.texts().count("from Naha") == 1
        assert not [*tokyo.evidence(), *naha.evidence(), *taipei.evidence()]


@in_loop
async def test_when_one_node_is_down_the_other_goes_on(tmp_path: Path) -> None:
    async with Headquarters(tmp_path) as all_three:
        tokyo, naha, taipei = all_three.tokyo, all_three.naha, all_three.taipei
        await all_three.fleet.agree()
        talk = await taipei.converse(tokyo)
        await until("Naha knows it", lambda: naha.holds(talk))
        await tokyo.stop()
        said = await taipei.send(talk, "while Tokyo is down")
        await until("Naha holds it", lambda: naha.holds(said))
        await until("Taipei knows", lambda: taipei.held_by(naha, said))
        answer = await naha.send(talk, "Naha answers")
        await until("Taipei holds it", lambda: taipei.holds(answer))
        await tokyo.start()
        await until("Tokyo has all of it", lambda: tokyo.holds(said) and tokyo.holds(answer))
        assert not [*tokyo.evidence(), *naha.evidence(), *taipei.evidence()]


@in_loop
async def test_each_node_raises_its_own_alerts_and_lets_the_watch_of_the_other_be(
    tmp_path: Path,
) -> None:
    async with Headquarters(tmp_path) as all_three:
        tokyo, naha, taipei = all_three.tokyo, all_three.naha, all_three.taipei
        await all_three.fleet.agree()
        await tokyo.node.watchkeeping.take_watch(tokyo.reader())

        def on_watch() -> bool:
            state = naha.node.views.state("liaison", "watch:JPN/JCG")
            return liaison.watch(state)[0] == "on-watch"

        await until("Naha knows", on_watch)
        naha.node.presence._started = 0
        await naha.node.presence.watch_over()
        assert on_watch()
        await taipei.stop()
        for side in (tokyo, naha):
            state = side.node.links.states["TWN"]
            await until("it is down", lambda s=state: s.state == "down")
            state.since -= 20_000
        await until("both say so", lambda: alerts_of(tokyo) and alerts_of(naha))
        await asyncio.sleep(3)
        for side in (tokyo, naha):
            for about in side.node.views.abouts("alert"):
                assert len(side.node.views.records("alert", about)) <= 2, about


def alerts_of(side: Side) -> list[str]:
    name = f"alert:{side.config.node}:link.unreachable"
    return [a for a in side.node.views.abouts("alert") if a.startswith(name)]


@in_loop
async def test_a_revoked_node_of_our_own_is_not_spoken_to(tmp_path: Path) -> None:
    from kuroshio.trust import changes
    from kuroshio.values import DAY

    async with Headquarters(tmp_path) as all_three:
        tokyo, naha = all_three.tokyo, all_three.naha
        revoked = tokyo.reissue(lambda d: changes.revoke(d, "naha", (), d.issued + DAY))
        save_document(tokyo.folder, revoked)
        await until("the link is closed", lambda: ("JPN", "naha") not in tokyo.node.links.sessions)
        assert isinstance(tokyo.node.ledger.directory, Directory)
        said = len(naha.node.shelf.since(0, 10_000))
        await asyncio.sleep(0.6)
        assert ("JPN", "naha") not in tokyo.node.links.sessions
        assert len(naha.node.shelf.since(0, 10_000)) <= said + 4
