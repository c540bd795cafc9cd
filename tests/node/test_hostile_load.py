"""A partner with valid keys sends too much, or what it was not asked for, in what is no log:
frames of the picture, pieces of attachments, pings, receipts. Memory stays bounded, the session
ends with its code, others notice nothing.
"""

import asyncio
import resource
import secrets
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from tests.node.fleet import Side, _quick, in_loop, until
from tests.node.hostile import BOTH, Log, Peer, Talk, fleet_with_hostile_taiwan, open_fleet

from kuroshio.errors import Unavailable
from kuroshio.feed.blob import PIECE, BlobName, cut, name_blob
from kuroshio.node import attachments
from kuroshio.node.clock import now_ms
from kuroshio.node.picture import FRAME, FRAMES_UNANSWERED
from kuroshio.sync import messages as say
from kuroshio.trust import cose
from kuroshio.wire import link as wire

__all__ = ["_quick"]
HALF = 32 * 1024


def memory() -> int:
    """Bytes of memory that this process has in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def frame(peer: Peer, data: bytes, kind: str = FRAME) -> bytes:
    return cose.seal_signed(kind, data, peer.keys.signing_public, peer.keys.sign)


async def ends_with(peer: Peer, side: Side, code: str, *messages: say.Message) -> None:
    async with peer.call(side) as talk:
        await talk.tell(say.Credit(1 << 30))
        with suppress(Unavailable):  # the node may hang up while we are speaking
            await talk.tell(*messages)
        await talk.over(code)
    await until(f"{code} is evidence", lambda: code in side.evidence())


# --- the picture --------------------------------------------------------------------------------


@in_loop
async def test_frames_that_are_forged_or_foreign_end_the_session(tmp_path: Path) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        await ends_with(peer, jpn, "cose.malformed", say.Frame(b"no frame"))
        forged = bytearray(frame(peer, b"KPP1"))
        forged[-1] ^= 1
        await ends_with(peer, jpn, "cose.bad-signature", say.Frame(bytes(forged)))
        other = frame(peer, b"KPP1", "kuroshio/entry")
        await ends_with(peer, jpn, "cose.wrong-content", say.Frame(other))
        told = [t for t in jpn.node.picture.client.told if t[0] == "partner_frame"]
        assert told == []  # none of it reached the picture
        async with peer.call(jpn) as talk:
            await talk.tell(say.Frame(frame(peer, b"KPP1 sound")))
            await until("a sound one does", lambda: ("partner_frame", "TWN", b"KPP1 sound")
                        in jpn.node.picture.client.told)  # fmt: skip


@in_loop
async def test_a_frame_that_is_malformed_inside_is_evidence_and_costs_no_link(
    tmp_path: Path,
) -> None:
    """The node signs for the envelope only; what the picture's process finds is kept too."""
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        async with peer.call(jpn) as talk:
            await talk.tell(say.Frame(frame(peer, b"rubbish")))
            await until("it is there", lambda: any(
                t[0] == "partner_frame" for t in jpn.node.picture.client.told))  # fmt: skip
            jpn.node.picture.client.says.put_nowait(
                {"kind": "log", "level": "error", "code": "picture.bad-frame", "whose_move": "peer",
                 "message": "a frame cannot be read", "detail": {}, "party": "TWN"}
            )  # fmt: skip
            await until("it is evidence", lambda: "picture.bad-frame" in jpn.evidence())
            assert jpn.state(fleet["TWN"]) == "direct"
            ack = await until("a key frame is asked for", lambda: talk.of(say.FrameAck))
            assert ack[-1].number == 0


@in_loop
async def test_frame_after_frame_without_an_answer_ends_the_session(tmp_path: Path) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        one = say.Frame(frame(peer, bytes(100_000)))
        await ends_with(peer, jpn, "picture.unasked-frame", *[one] * (FRAMES_UNANSWERED + 1))
        kept = [t for t in jpn.node.picture.client.told if t[0] == "partner_frame"]
        assert len(kept) == FRAMES_UNANSWERED


# --- attachments --------------------------------------------------------------------------------


async def attached(
    peer: Peer, talk: Talk, side: Side, data: bytes, epoch: int = 1
) -> tuple[Log, BlobName]:
    """A message with an attachment is there; its pieces are not."""
    blob = name_blob(data, "chart.png", "image/png", secrets.token_bytes(16))
    log = Log(peer, BOTH, epoch=epoch)
    body = {"attachments": msgspec.to_builtins([blob])}
    message = log.message(log.conversation(), "see the chart", body=body)
    await talk.give(log)
    await until("the message is there", lambda: side.holds(message))
    await until("its attachment is asked for", lambda: talk.of(say.BlobWant))
    return log, blob


def slices(blob: BlobName, data: bytes, number: int) -> list[say.BlobSlice]:
    piece = list(cut(data))[number]
    return [
        say.BlobSlice(blob.id, number, start, piece[start : start + HALF])
        for start in range(0, len(piece), HALF)
    ]


async def serve(talk: Talk, blob: BlobName, data: bytes) -> None:
    """Give the pieces that are asked for, until the attachment is whole."""
    given = 0
    while not talk.of(say.BlobHeld):
        wants = talk.of(say.BlobWant)
        for want in wants[given:]:
            for number in want.pieces:
                await talk.tell(*slices(blob, data, number))
        given = len(wants)
        await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("unasked", "sync.unasked"),
        ("a piece that there is not", "sync.unasked"),
        ("disorder", "feed.wrong-piece"),
        ("too long", "feed.wrong-piece"),
        ("nothing", "feed.wrong-piece"),
        ("altered", "feed.wrong-piece"),
    ],
)
@in_loop
async def test_a_piece_that_is_not_what_was_asked_for_ends_the_session(
    tmp_path: Path, what: str, code: str
) -> None:
    data = secrets.token_bytes(PIECE + 1000)
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        async with peer.call(jpn) as talk:
            _, blob = await attached(peer, talk, jpn, data)
            sound = slices(blob, data, 1)[0]
            unsound = {
                "unasked": say.BlobSlice("0" * 64, 0, 0, b"x"),
                "a piece that there is not": say.BlobSlice(blob.id, 77, 0, b"x" * HALF),
                "disorder": slices(blob, data, 0)[1],
                "too long": say.BlobSlice(blob.id, 1, 0, sound.data + b"x"),
                "nothing": say.BlobSlice(blob.id, 1, 0, b""),
                "altered": say.BlobSlice(blob.id, 1, 0, bytes(1000)),
            }[what]
            await talk.tell(unsound)
            await talk.over(code)
        await until("it is evidence", lambda: code in jpn.evidence())
        async with peer.call(jpn) as talk:
            await until("it is asked for again", lambda: talk.of(say.BlobWant))
            await talk.tell(*slices(blob, data, 0), *slices(blob, data, 1))
            await until("it is whole", lambda: talk.of(say.BlobHeld))
        assert jpn.node.shelf.missing_pieces(blob.id) == []


@in_loop
async def test_pieces_that_never_end_fill_no_memory(tmp_path: Path) -> None:
    """Half of every piece that there could be, under numbers that were never asked for."""
    data = secrets.token_bytes(PIECE * 3)
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        async with peer.call(jpn) as talk:
            _, blob = await attached(peer, talk, jpn, data)
            with suppress(Unavailable):
                for number in range(10_000):
                    await talk.tell(say.BlobSlice(blob.id, number, 0, data[:HALF]))
                pytest.fail("10,000 halves of pieces were taken")
            await talk.over("sync.unasked")
        assert not jpn.node.links.sessions


@in_loop
async def test_who_asks_for_pieces_and_never_reads_fills_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "GIVE_AT_MOST", 1 << 30)  # the other defence, out of the way
    data = secrets.token_bytes(8 << 20)
    async with fleet_with_hostile_taiwan(tmp_path, "USA") as fleet:
        peer, jpn, usa = await open_fleet(fleet), fleet["JPN"], fleet["USA"]
        await fleet.agree("JPN", "USA")
        async with peer.call(jpn) as talk:
            _, blob = await attached(peer, talk, jpn, data)
            await serve(talk, blob, data)
        # From now on only: an honest partner on a busy machine may take longer to answer.
        monkeypatch.setitem(wire._LIMITS, "ping_interval", 0.5)
        monkeypatch.setitem(wire._LIMITS, "ping_timeout", 1.0)
        async with peer.call(jpn) as talk:
            talk.deaf()
            await talk.tell(say.Credit(1 << 40))
            before = memory()
            log = Log(peer, BOTH)
            message = next(iter(jpn.node.views.records("hotline", _conversation(jpn))))
            for _ in range(300):
                pieces = tuple(range(32))
                try:
                    await asyncio.wait_for(
                        talk.tell(say.BlobWant(blob.id, message.record.header.id, pieces)), 5
                    )
                except (Unavailable, TimeoutError):
                    break
            conversation = await jpn.converse(usa)
            await until("others are served", lambda: usa.holds(conversation))
            assert memory() - before < 60 << 20, "2.4 GB were asked for"
            await until("the deaf one is dropped", lambda: not jpn.node.links.session_of("TWN"))
        assert log.head.number == 0


def _conversation(side: Side) -> str:
    return side.node.views.abouts("hotline")[0]


@in_loop
async def test_who_asks_for_more_pieces_than_anybody_needs_is_refused(tmp_path: Path) -> None:
    data = secrets.token_bytes(1000)
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        async with peer.call(jpn) as talk:
            _, blob = await attached(peer, talk, jpn, data)
            await talk.tell(*slices(blob, data, 0))
            await until("it is whole", lambda: talk.of(say.BlobHeld))
            named = talk.of(say.BlobWant)[0].record
            await talk.tell(say.BlobWant(blob.id, named, tuple(range(1000))))
            await talk.over("sync.too-many-wants")


@in_loop
async def test_an_attachment_is_not_given_to_whom_no_record_names_it_for(tmp_path: Path) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        data = b"for our own eyes" * 1000
        blob = name_blob(data, "own.txt", "text/plain", bytes(16))
        await jpn.node.office.upload(jpn.reader(), blob, list(cut(data)))
        async with peer.call(jpn) as talk:
            await talk.tell(say.Credit(1 << 30), say.BlobWant(blob.id, "", (0,)), say.Ping(7))
            await until("it has heard that", lambda: talk.of(say.Pong))
            assert talk.of(say.BlobSlice) == []


# --- small messages without end -----------------------------------------------------------------


@in_loop
async def test_pings_and_receipts_without_end_fill_no_memory_and_delay_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A partner pings as fast as it can and never reads the answers; another one signs receipts
    as fast as it can. The officers of a third notice nothing of either.
    """
    monkeypatch.setitem(wire._LIMITS, "ping_interval", None)
    async with fleet_with_hostile_taiwan(tmp_path, "USA") as fleet:
        peer, jpn, usa = await open_fleet(fleet), fleet["JPN"], fleet["USA"]
        await fleet.agree("JPN", "USA")
        conversation = await jpn.converse(usa)
        check = jpn.node.views.known(await jpn.node.presence.check("TWN"))
        assert check
        async with peer.call(jpn) as talk:
            talk.deaf()
            before = memory()

            async def flood() -> None:
                serial = now_ms()
                while True:
                    serial += 1
                    receipt = peer.receipt(check.log, 1 << 40, serial=serial)
                    await talk.tell(*[say.Ping(n) for n in range(50)], say.ReceiptGiven(receipt))
                    await asyncio.sleep(0)  # it shares a loop with those it must not disturb

            flooding = asyncio.create_task(flood())
            try:
                for number in range(10):
                    begun = time.monotonic()
                    said = await jpn.send(conversation, f"line {number}")
                    await until("the USA has it", lambda m=said: usa.holds(m))
                    assert time.monotonic() - begun < 20  # at 50 pings a turn it would be never
                assert memory() - before < 60 << 20
            finally:
                flooding.cancel()
                await asyncio.gather(flooding, return_exceptions=True)
