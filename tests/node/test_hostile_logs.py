"""A partner with valid keys lies about its logs: each lie ends in a clear error or a quarantine
with evidence, other partners notice nothing, and a partner that turns honest is heard again.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from tests.node.fleet import Side, _quick, in_loop, until
from tests.node.hostile import BOTH, Log, Peer, Talk, fleet_with_hostile_taiwan, open_fleet

from kuroshio.errors import Unavailable
from kuroshio.feed.entry import Head, make_entry
from kuroshio.feed.log import Item
from kuroshio.node import links, progress
from kuroshio.node.clock import now_ms
from kuroshio.node.progress import STALLED_AFTER_S
from kuroshio.sync import messages as say
from kuroshio.values import ZERO_DIGEST

__all__ = ["_quick"]


async def flows_between(one: Side, other: Side) -> None:
    """What the two write reaches each other."""
    talk = await one.converse(other)
    await until("the other side has it", lambda: other.holds(talk))
    said = await other.send(talk, "still here")
    await until("the answer is there", lambda: one.holds(said))
    await until("and its receipt", lambda: other.held_by(one, said))


@in_loop
async def test_a_sound_peer_is_taken_in_and_gets_a_receipt(tmp_path: Path) -> None:
    """What the other tests rest on: the peer of these tests can also be honest."""
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk = log.conversation()
        message = log.message(talk, "honest words")
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("Japan holds it", lambda: jpn.holds(message))
            await until("its receipt came", lambda: said.of(say.ReceiptGiven))
        assert jpn.texts() == ["honest words"]


# --- lies about heads ---------------------------------------------------------------------------


@in_loop
async def test_a_claim_of_a_huge_head_is_asked_for_and_nothing_else_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It claims 2^53 entries and gives none: the session is ended as stalled, others go on."""
    monkeypatch.setattr(progress, "STALLED_AFTER_S", 1.0)
    monkeypatch.setattr(links, "PING_EVERY_S", 0.2)
    async with fleet_with_hostile_taiwan(tmp_path, "USA") as fleet:
        peer, jpn, usa = await open_fleet(fleet), fleet["JPN"], fleet["USA"]
        await fleet.agree("JPN", "USA")
        log = Log(peer, BOTH)
        async with peer.call(jpn) as said:
            position = say.Position(log.name, say.NO_MORE - 1, b"\x01" * 32)
            await said.tell(say.Credit(1 << 30), say.Have((position,), True))
            await said.wanted(log.name)
            await flows_between(jpn, usa)
            await said.over()
        await until("it shows", lambda: jpn.node.links.states["TWN"].error == "sync.stalled")
        # An honest partner on a busy machine may take longer.
        monkeypatch.setattr(progress, "STALLED_AFTER_S", STALLED_AFTER_S)
        await until("the other link stands", lambda: usa.state(jpn) == "direct")
        log.message(log.conversation(), "now I give")
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("all flows again", lambda: "now I give" in jpn.texts())


@in_loop
async def test_a_claim_that_we_wrote_more_than_we_did_opens_an_epoch_and_loses_nothing(
    tmp_path: Path,
) -> None:
    """Neither a number nor an epoch that a partner invents may spoil a log for ever."""
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        theirs = Log(peer, BOTH)
        talk = theirs.conversation()
        async with peer.call(jpn) as said:
            await said.give(theirs)
            await until("it is there", lambda: jpn.holds(talk))
        for epoch in (1, 2, 10**9, now_ms(), say.NO_MORE - 1, say.NO_MORE):
            own = f"JPN/tokyo;JPN+TWN;routine;{epoch}"
            async with peer.call(jpn) as said:
                position = say.Position(own, 10**6, b"\x02" * 32)
                await said.tell(say.Credit(1 << 30), say.Have((position,), True))
                await said.tell(say.ReceiptGiven(peer.receipt(own, 10**6, b"\x02" * 32)))
                await said.tell(say.Ping(1))
                await until(
                    "it has heard all that", lambda t=said: t.of(say.Pong) or t.ended.is_set()
                )
        checked = await jpn.node.presence.check("TWN")
        known = jpn.node.views.known(checked)
        assert known
        assert jpn.running


@in_loop
async def test_another_hash_at_a_number_we_hold_is_no_fork_until_it_is_proved(
    tmp_path: Path,
) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk = log.conversation()
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("it is there", lambda: jpn.holds(talk))
        async with peer.call(jpn) as said:
            lie = say.Position(log.name, 1, b"\x03" * 32)
            await said.tell(say.Credit(1 << 30), say.Have((lie,), True))
            want = await said.wanted(log.name)
            assert want.after == 0  # it asks for the proof
            await said.tell(say.Give(log.name, (log.items[0],)))  # and gets what it holds
            await said.tell(say.Ping(1))
        assert all(row.forked is None for row in jpn.node.shelf.rows())
        assert "feed.forked" not in jpn.evidence()


@in_loop
async def test_two_entries_with_one_number_are_both_kept_and_alarm(tmp_path: Path) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log, other = Log(peer, BOTH), Log(peer, BOTH)
        talk = log.conversation("first story")
        other.conversation("second story")
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("it is there", lambda: jpn.holds(talk))
        async with peer.call(jpn) as said:
            await said.start(other)
            await said.wanted(other.name)
            await said.tell(say.Give(other.name, tuple(other.items)))
            await until("the fork is proved", lambda: "feed.forked" in jpn.evidence())
        row = next(r for r in jpn.node.shelf.evidence() if r.code == "feed.forked")
        assert set(msgspec.msgpack.decode(row.data)) == {log.items[0].entry, other.items[0].entry}
        assert jpn.holds(talk)
        await until("officers are alarmed", lambda: "log.forked" in jpn.alerts("JCG"))


# --- gives that are not sound -------------------------------------------------------------------


def spliced(log: Log) -> Item:
    """An entry that is signed and whose number is next, but that follows another entry."""
    keys, body = log.peer.keys, log.items[-1].body or b""
    head = Head(log.head.number, b"\x07" * 32)  # type: ignore[arg-type]
    entry = make_entry(log.name, head, body, keys.signing_public, keys.sign)
    return Item(entry.data, body)


def forged(log: Log) -> Item:
    """The next entry, signed by nobody that Taiwan's document names."""
    stranger = Peer.__new__(Peer)
    stranger.side = log.peer.side
    other = Log(log.peer, log.audience)
    other.head = log.head
    item = other.write(other.header("hotline.conversation-opened"), {"subject": "x", "lang": "en"})
    broken = bytearray(item.entry)
    broken[-1] ^= 1
    return Item(bytes(broken), item.body)


UNSOUND: dict[str, tuple[str, Callable[[Log], tuple[Item, ...]]]] = {
    "the wrong body": ("feed.wrong-body", lambda g: (Item(g.items[0].entry, b"{}"),)),
    "no body": ("feed.no-body", lambda g: (Item(g.items[0].entry, None),)),
    "the first entry left out": ("feed.gap", lambda g: (g.items[1],)),
    "one left out in the middle": ("feed.gap", lambda g: (g.items[0], g.items[2])),
    "entries in disorder": ("feed.gap", lambda g: (g.items[1], g.items[0])),
    "a forged entry": ("cose.bad-signature", lambda g: (*g.items, forged(g))),
    "a spliced entry": ("feed.broken-chain", lambda g: (*g.items, spliced(g))),
    "no entry at all": ("cose.malformed", lambda g: (Item(b"\x00" * 40, b"{}"),)),
    "an entry that never ends": ("feed.malformed-entry", lambda g: (Item(b"x" * 5_000, b"{}"),)),
    "another log's entry": (
        "feed.wrong-log",
        lambda g: (Log(g.peer, ("JPN", "TWN"), "bulk").write(g.header("x.y"), {}),),
    ),
    "an erasure that is none": (
        "cose.malformed", lambda g: (Item(g.items[0].entry, None, b"\x01\x02"),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", UNSOUND)
@in_loop
async def test_what_is_not_sound_costs_its_log_and_never_the_link(
    tmp_path: Path, what: str
) -> None:
    code, items = UNSOUND[what]
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk = log.conversation()
        last = [log.message(talk, f"line {n}") for n in range(3)][-1]
        async with peer.call(jpn) as said:
            await said.give(log, *items(log))
            await until("evidence is kept", lambda: code in jpn.evidence())
            flash = Log(peer, BOTH, "flash")
            talk = flash.conversation()
            await said.tell(
                say.Have((say.Position(flash.name, 1, flash.head.entry_hash),)),
            )
            await said.wanted(flash.name)
            await said.tell(say.Give(flash.name, tuple(flash.items)))
            await until("the flash lane flows on", lambda: jpn.holds(talk))
        assert not jpn.holds(last)
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("the honest log is taken", lambda: jpn.holds(last))


@in_loop
async def test_half_a_segment_is_half_taken_and_the_rest_is_asked_for_again(
    tmp_path: Path,
) -> None:
    """The link is cut in a segment: what was whole is held, the rest comes with the next link."""
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk = log.conversation()
        messages = [log.message(talk, f"line {n}") for n in range(9)]
        async with peer.call(jpn) as said:
            await said.give(log, *log.items[:5])
            await until("half is there", lambda: jpn.holds(messages[3]))
            whole = say.encode(say.Give(log.name, tuple(log.items[5:])))
            await said.link._carrier.send(said.link._sealer.seal(whole)[:200])
            await said.over()
        await until("it is evidence", lambda: "link.not-sealed" in jpn.evidence())
        async with peer.call(jpn) as said:
            await said.start(log)
            want = await said.wanted(log.name)
            assert want.after == 5
            await said.tell(say.Give(log.name, tuple(log.items[5:])))
            await until("all is there", lambda: jpn.holds(messages[-1]))


# --- rules of the exchange ----------------------------------------------------------------------


async def _unasked(talk: Talk, log: Log) -> None:
    await talk.tell(say.Credit(1 << 30), say.Give(log.name, tuple(log.items)))


async def _not_for_us(talk: Talk, log: Log) -> None:
    await talk.tell(say.Have((say.Position("TWN/taipei;TWN+USA;routine;1", 3, ZERO_DIGEST),)))


async def _bad_name(talk: Talk, log: Log) -> None:
    await talk.tell(say.Have((say.Position("; drop table logs", 3, ZERO_DIGEST),)))


async def _wants_other(talk: Talk, log: Log) -> None:
    await talk.tell(say.Want("JPN/tokyo;JPN;routine;1", 0))


async def _flood(talk: Talk, log: Log) -> None:
    await talk.start(log)
    await talk.wanted(log.name)
    item = Item(log.items[0].entry, b"x" * 200_000)
    for _ in range(40):
        await talk.tell(say.Give(log.name, (item,) * 4))


async def _malformed(talk: Talk, log: Log) -> None:
    await talk.link.send(b"\x82\x64give")


async def _unknown_name(talk: Talk, log: Log) -> None:
    await talk.link.send(bytes.fromhex("8269") + b"nonesuch0" + b"\x01")


async def _too_many_logs(talk: Talk, log: Log) -> None:
    for start in range(0, 21_000, 700):
        await talk.tell(
            say.Have(tuple(
                say.Position(f"TWN/taipei;JPN+TWN;routine;{n + 1}", 1, ZERO_DIGEST)
                for n in range(start, start + 700)
            ))
        )  # fmt: skip


RULES: dict[str, tuple[str, Callable[[Talk, Log], Awaitable[None]]]] = {
    "gives a log that none asked for": ("sync.unasked", _unasked),
    "tells of a log that is not for us": ("sync.not-for-us", _not_for_us),
    "tells of a log whose name is none": ("feed.bad-log-name", _bad_name),
    "wants our own party's log": ("sync.not-given", _wants_other),
    "goes on giving what was not taken": ("sync.unasked", _flood),
    "sends half a message": ("sync.malformed", _malformed),
    "says a word that nobody knows": ("sync.malformed", _unknown_name),
    "tells of more logs than there can be": ("sync.too-many-logs", _too_many_logs),
}


@pytest.mark.parametrize("what", RULES)
@in_loop
async def test_a_rule_that_is_broken_ends_the_session_with_its_code(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "USELESS_MOST", 4 << 20)
    code, does = RULES[what]
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        message = log.message(log.conversation(), "sound words")
        async with peer.call(jpn) as talk:
            with suppress(Unavailable):  # the node may hang up while we are speaking
                await does(talk, log)
            await talk.over()
        await until("it stands in the evidence", lambda: code in jpn.evidence())
        assert jpn.node.links.states["TWN"].refused_for == code
        assert "JPN;routine" not in str([m for m in talk.heard if isinstance(m, say.Give)])
        async with peer.call(jpn) as talk:
            await talk.give(log)
            await until("an honest peer is heard again", lambda: jpn.holds(message))
        assert jpn.node.writer.failing == ""


@in_loop
async def test_a_refused_party_is_an_alarm_that_does_not_flicker(tmp_path: Path) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        for _ in range(3):
            async with peer.call(jpn) as talk:
                await _unknown_name(talk, log)
                await talk.over()
        await until("officers are alarmed", lambda: "link.refused" in jpn.alerts("JCG"))
        raised = len(jpn.node.views.records("alert", "alert:tokyo:link.refused:TWN"))
        async with peer.call(jpn) as talk:
            await _unknown_name(talk, log)
            await talk.over()
        await jpn.node.alerting.evaluate()
        assert len(jpn.node.views.records("alert", "alert:tokyo:link.refused:TWN")) == raised
