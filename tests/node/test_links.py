"""Links between real nodes: dialling, cuts, crossed calls, revocation, and a copy of a node."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.node.fleet import Fleet, Side, _quick, free_port, in_loop, introduce, make_side, until

from kuroshio.node import dialling, pins
from kuroshio.node.clock import now_ms
from kuroshio.node.dialling import Dialler
from kuroshio.trust import changes
from kuroshio.values import DAY

__all__ = ["_quick"]


def without_address(side: Side) -> None:
    """Its document gives no address, as of a node behind a firewall."""
    from kuroshio.node.folder import save_document

    held = side.reissue(lambda d: changes.readdress(d, d.nodes[0].node, (), now_ms()))
    save_document(side.folder, held)


@pytest.mark.parametrize("hidden", ["JPN", "TWN"])
@in_loop
async def test_either_side_may_be_the_one_without_an_address(tmp_path: Path, hidden: str) -> None:
    jpn, twn = (make_side(tmp_path / p, p) for p in ("JPN", "TWN"))
    without_address({"JPN": jpn, "TWN": twn}[hidden])
    introduce(jpn, twn)
    async with both(jpn, twn):
        await until("they are linked", lambda: linked(jpn, twn))
        session = jpn.node.links.session_of("TWN")
        assert session
        assert session.link.dialled == (hidden == "JPN")


@asynccontextmanager
async def both(*sides: Side) -> AsyncIterator[None]:
    try:
        for side in sides:
            await side.start()
        yield
    finally:
        await asyncio.gather(*(side.stop() for side in sides))


def linked(one: Side, other: Side) -> bool:
    a, b = one.node.links.session_of(other.party), other.node.links.session_of(one.party)
    return bool(a and b) and one.state(other) == other.state(one) == "direct"


def of_one_call(one: Side, other: Side) -> bool:
    """Whether the two hold the two ends of one call."""
    a, b = one.node.links.session_of(other.party), other.node.links.session_of(one.party)
    return linked(one, other) and bool(a and b) and a.link.dialled != b.link.dialled


@in_loop
async def test_when_both_call_at_once_one_session_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every time, whichever call is first: both sides keep the same one, without a quarrel."""
    monkeypatch.setattr(dialling, "SECOND_DIALLER_WAITS_S", 0.0)
    async with Fleet(tmp_path, "JPN", "TWN", start=False) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        for _ in range(4):
            gate = asyncio.Event()
            monkeypatch.setattr(Dialler, "_call", _held_until(gate, Dialler._call))
            await jpn.start()
            await twn.start()
            await asyncio.sleep(0.05)
            gate.set()
            await until("both keep one call", lambda: of_one_call(jpn, twn))
            await asyncio.sleep(0.3)  # a call that is late would undo it now
            await until("and go on keeping it", lambda: of_one_call(jpn, twn))
            assert "link.two-with-one-key" not in jpn.evidence() + twn.evidence()
            await asyncio.gather(jpn.stop(), twn.stop())
            monkeypatch.undo()
            monkeypatch.setattr(dialling, "SECOND_DIALLER_WAITS_S", 0.0)
            from tests.node.fleet import NoPicture

            from kuroshio.node import picture

            monkeypatch.setattr(picture, "PictureClient", NoPicture)


def _held_until(gate: asyncio.Event, dial: Callable[..., Any]) -> Callable[..., Any]:
    async def held(self: Dialler, *args: Any) -> bool:
        await gate.wait()
        return bool(await dial(self, *args))

    return held


class Wire:
    """A wire between a caller and a node that a test can cut, and join again."""

    def __init__(self, to: int) -> None:
        self.port, self._to = free_port(), to
        self.joined = True
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> "Wire":
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self._server.close()

    def cut(self) -> None:
        self.joined = False
        for writer in list(self._writers):
            writer.transport.abort()

    def join(self) -> None:
        self.joined = True

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.joined:
            writer.transport.abort()
            return
        with suppress(OSError):
            theirs, ours = await asyncio.open_connection("127.0.0.1", self._to)
            self._writers |= {writer, ours}
            await asyncio.gather(_pump(reader, ours), _pump(theirs, writer))
        self._writers.discard(writer)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@in_loop
async def test_after_a_cut_the_link_comes_back_by_itself_and_nothing_is_missing(
    tmp_path: Path,
) -> None:
    jpn, twn = (make_side(tmp_path / p, p) for p in ("JPN", "TWN"))
    async with Wire(twn.port) as wire:
        without_address(jpn)
        held = twn.reissue(
            lambda d: changes.readdress(d, "taipei", (f"127.0.0.1:{wire.port}",), now_ms())
        )
        from kuroshio.node.folder import save_document

        save_document(twn.folder, held)
        introduce(jpn, twn)
        fleet = Fleet.__new__(Fleet)
        fleet.sides = {"JPN": jpn, "TWN": twn}
        async with both(jpn, twn):
            await until("they are linked", lambda: linked(jpn, twn))
            await fleet.agree()
            conversation = await jpn.converse(twn)
            await until("it is there", lambda: twn.holds(conversation))
            said = []
            for number in range(3):
                wire.cut()
                await until("both see it", lambda: not jpn.node.links.sessions
                            and not twn.node.links.sessions)  # fmt: skip
                assert jpn.state(twn) == twn.state(jpn) == "down"
                said.append(await jpn.send(conversation, f"while cut {number}"))
                said.append(await twn.send(conversation, f"also while cut {number}"))
                wire.join()
                await until("they are linked again", lambda: linked(jpn, twn))
            for record in said:
                await until("each holds all", lambda r=record: jpn.holds(r) and twn.holds(r))
            await until("and knows it", lambda: jpn.held_by(twn, said[0])
                        and twn.held_by(jpn, said[-1]))  # fmt: skip


@in_loop
async def test_revoking_a_node_closes_its_live_link_and_it_does_not_come_back(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        await fleet.agree("JPN", "USA")
        revoked = twn.reissue(lambda d: changes.revoke(d, "taipei", (), d.issued + DAY))
        pins.update_partner(jpn.folder, revoked)
        await until("the link is closed", lambda: not jpn.node.links.session_of("TWN"))
        await until("and shows why", lambda: jpn.state(twn) == "refused")
        assert jpn.node.links.states["TWN"].error in ("trust.revoked-node", "link.unknown-key")
        await asyncio.sleep(1.5)  # Taiwan goes on calling
        assert not jpn.node.links.session_of("TWN")
        conversation = await jpn.converse(usa)
        await until("others are not affected", lambda: usa.holds(conversation))
        await until("officers are alarmed", lambda: "link.refused" in jpn.alerts("JCG"))


@in_loop
async def test_a_partner_pinned_while_the_node_runs_is_linked_without_a_restart(
    tmp_path: Path,
) -> None:
    jpn, twn = (make_side(tmp_path / p, p) for p in ("JPN", "TWN"))
    async with both(jpn, twn):
        for side, other in ((twn, jpn), (jpn, twn)):
            held = other.document
            pins.add_partner(side.folder, held, held.document.fingerprint.hex())
        await until("they are linked", lambda: linked(jpn, twn))


@pytest.mark.slow
@in_loop
async def test_two_nodes_with_one_key_are_found_out_and_nothing_is_lost(tmp_path: Path) -> None:
    """Taiwan's folder is copied and both run: two entries get one number. Both stay as evidence,
    the log is forked for all to see, officers are alarmed, nobody crashes.
    """
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        await fleet.agree()
        conversation = await twn.converse(jpn)
        await until("it is there", lambda: jpn.holds(conversation))
        await twn.stop()
        clone = Side("TWN", tmp_path / "clone", twn.root, free_port(), twn.config)
        shutil.copytree(twn.folder, clone.folder)
        text = (clone.folder / "kuroshio.toml").read_text()
        (clone.folder / "kuroshio.toml").write_text(
            text.replace(f"link_port = {twn.port}", f"link_port = {clone.port}")
        )
        await jpn.stop()
        await twn.start()
        await clone.start()
        first = await twn.send(conversation, "written by the one")
        second = await clone.send(conversation, "written by the other")
        await jpn.start()
        try:
            await until("the fork is proved", lambda: "feed.forked" in jpn.evidence(), 25)
            row = next(r for r in jpn.node.shelf.evidence(500) if r.code == "feed.forked")
            entries = msgspec.msgpack.decode(row.data)
            assert len(set(entries)) == 2
            assert any(r.forked for r in jpn.node.shelf.rows())
            await until("officers are alarmed", lambda: "log.forked" in jpn.alerts("JCG"))
            assert jpn.holds(first) or jpn.holds(second)
            twice = "link.two-with-one-key"
            await until("the two callers are noticed", lambda: twice in jpn.evidence(), 25)
            await until("officers are told so", lambda: twice in jpn.alerts("JCG"))
            await until("a copy hears of it", lambda: twn.node.ledger.reopened
                        or clone.node.ledger.reopened or "feed.forked" in twn.evidence()
                        or "feed.forked" in clone.evidence())  # fmt: skip
        finally:
            await clone.stop()
