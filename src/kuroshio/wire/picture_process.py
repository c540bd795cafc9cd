"""The picture process: receivers, decoding and frames, apart from the node's hotline.

`python -m kuroshio.wire.picture_process --fd N` talks to its node over an inherited socket:
messages of a 4-byte big-endian length and a CBOR map with a `kind` (docs in wire/picture_link.py).
It ends when the node's end closes. `kuroshio.node.picture_main` is the same with an archive.
"""

import argparse
import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from kuroshio.errors import KuroshioError, Refused
from kuroshio.maritime.ais.columns import Table
from kuroshio.maritime.ais.decode import Decoded
from kuroshio.maritime.ais.echoes import Echoes
from kuroshio.maritime.ais.route import PARTIES, party_of
from kuroshio.maritime.frames import key_frame, next_frame
from kuroshio.maritime.partner_frames import Inbox, Outbox, PictureRelease
from kuroshio.maritime.partner_view import PartnerView, bodies_of, decode_masks
from kuroshio.maritime.picture import KEEP, NO_TERMS, Picture, PictureTerms, SourcePicture
from kuroshio.maritime.track import VESSELS_LIMIT
from kuroshio.sharing.handling import narrowest
from kuroshio.sharing.masks import PictureMask
from kuroshio.values import MINUTE, SECOND, Reality
from kuroshio.wire import health
from kuroshio.wire.framing import read_message, write_message
from kuroshio.wire.receivers import Receiver, SourceConfig, check_reality

Message = dict[str, Any]
RECEIVERS_EVERY = 5 * SECOND
"""ms between two messages on the receivers' health."""
NICE = 5
"""The hotline comes first when both want the processor."""


def wall_clock() -> int:
    """Ms since 1970Z."""
    return time.time_ns() // 1_000_000


class Archive(Protocol):
    """Where reports are kept (store/archive/writer.py); what it is given it may hold on to."""

    shed: int

    def take_positions(
        self,
        source: str,
        reality: Reality,
        positions: Table,
        receiver: str,
        stations: Sequence[bytes] = (),
    ) -> None: ...
    def take_statics(self, source: str, reality: Reality, statics: Table) -> None: ...
    def cut(self) -> Any: ...
    def write(self, cut: Any) -> int: ...
    def erase(self, party: str) -> None: ...


OpenArchive = Callable[[Message], Archive | None]
"""Makes the archive that a `configure` message asks for."""


def no_archive(_: Message) -> None:
    """For a picture of which nothing is kept."""


class PictureProcess:
    """State of the process; `handle` takes the node's messages, `tick` does the regular work."""

    def __init__(
        self,
        send: Callable[[Message], None],
        clock: Callable[[], int] = wall_clock,
        open_archive: OpenArchive = no_archive,
    ):
        self._send = send
        self._clock = clock
        self._open_archive = open_archive
        self._archive: Archive | None = None
        self.flush_s = 5.0
        """How often what came is to be made durable; s."""
        self._keep = KEEP
        self._to_erase: set[str] = set()
        """Partners that asked for what they gave to be erased, until the archive has done it."""
        self._next_receivers = 0
        self._picture: Picture | None = None
        self._receivers: list[Receiver] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._outboxes: dict[str, Outbox] = {}
        self._views: dict[str, PartnerView] = {}
        self._masks: dict[str, tuple[PictureMask, ...]] = {}
        self._inboxes: dict[str, Inbox] = {}
        self._sent: dict[str, dict[str, int]] = {}
        self._received: dict[str, dict[str, int]] = {}
        self._link_up: dict[str, bool] = {}
        self._comes: dict[str, bool] = {}
        """Whether an agreement in force lets a partner's picture come."""
        self.tick_ms = 1_000
        self.stopped = False

    def handle(self, message: Message) -> None:
        """One message of the node. A refusal is sent back as a log message, never raised."""
        kind = str(message.get("kind"))
        handlers: dict[str, Callable[[Message], None]] = {
            "configure": self._configure,
            "release": self._release,
            "partner-frame": self._partner_frame,
            "partner-ready": self._partner_ready,
            "partner-link": self._partner_link,
            "screen-key": self._screen_key,
            "preview": self._preview,
            "forget": self._forget,
            "stop": self._stop,
        }
        handler = handlers.get(kind)
        try:
            if handler is None:
                raise Refused("picture.unknown-message", f"no such message: {kind[:40]}")
            handler(message)
        except KuroshioError as error:
            party = message.get("party")
            self._send({"kind": "log", "level": "error", **error.as_dict(), "party": party})
        except (KeyError, TypeError, ValueError) as error:
            self._log("error", "picture.bad-message", f"{kind}: {type(error).__name__} {error}")

    def tick(self) -> None:
        """Decode what came, age out, send frames and counts."""
        picture = self._picture
        if picture is None:
            return
        now = self._clock()
        for receiver in self._receivers:
            for decoded in receiver.drain():
                picture.take(decoded, now)
                self._keep_reports(receiver, decoded)
                receiver.health.note(decoded.positions, now)
            receiver.health.tick(now, receiver.decoder.counts, receiver.shed)
        picture.age_out(now, self._keep)
        for source in picture.sources.values():
            frame = next_frame(source, now)
            if frame is not None:
                self._send_screen(source, frame, None)
        for party, outbox in self._outboxes.items():
            self._send_partner(party, outbox, picture, now)
        self._send(self._counts(picture))
        if now >= self._next_receivers:
            self._next_receivers = now + RECEIVERS_EVERY
            views = [health.view(receiver) for receiver in self._receivers]
            self._send({"kind": "receivers", "receivers": views})

    async def flush(self) -> None:
        """Make durable what came since the last time, on another thread: the picture goes on."""
        archive = self._archive
        if archive is None:
            return
        cut = archive.cut()
        try:
            await asyncio.to_thread(archive.write, cut)
            while self._to_erase:
                await asyncio.to_thread(archive.erase, self._to_erase.pop())
        except KuroshioError as error:
            self._send({"kind": "log", "level": "error", **error.as_dict(), "party": None})

    def _keep_reports(self, receiver: Receiver, decoded: Decoded) -> None:
        if self._archive is None or self._picture is None:
            return
        reality = receiver.config.reality
        if reality is Reality.REAL:
            reality = self._reality
        party, stations = self._picture.party, receiver.decoder.stations
        self._archive.take_positions(
            party, reality, decoded.positions, receiver.config.name, stations
        )
        self._archive.take_statics(party, reality, decoded.statics)

    def close(self) -> None:
        """Stop receiving."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    def _configure(self, message: Message) -> None:
        reality = Reality(message["reality"])
        sources = [SourceConfig.read(raw) for raw in message.get("sources", [])]
        for source in sources:
            check_reality(source, reality)
        self.close()
        self.tick_ms = max(50, int(message.get("tick_ms", 1_000)))
        party = str(message["party"])
        if self._picture is None or self._picture.party != party:
            vessels = int(message.get("vessels", VESSELS_LIMIT))
            self._picture = Picture(party, reality, self._clock(), vessels=vessels)
            self._archive = self._open_archive(message)
        self._reality = reality
        self._keep = int(message.get("keep_min", KEEP // MINUTE)) * MINUTE
        self.flush_s = float(message.get("flush_s", self.flush_s))
        kinds = {source.reality for source in sources}
        self._picture.own.reality = kinds.pop() if len(kinds) == 1 else reality
        if self._picture.own.reality is Reality.REAL:
            self._picture.own.reality = reality
        echoes = Echoes()
        self._receivers = [Receiver(source, self._clock, echoes) for source in sources]
        self._tasks = [asyncio.create_task(receiver.run()) for receiver in self._receivers]
        self._release(message)
        self._log("info", "picture.configured", f"{len(sources)} sources")

    def _release(self, message: Message) -> None:
        for party, given in message.get("release", {}).items():
            bodies, masks = bodies_of(decode_masks(given.get("masks", [])))
            self._masks[party] = masks
            allowed = bool(given["allowed"]) and bool(masks)
            reason = str(given.get("reason", ""))
            release = PictureRelease(party, allowed, reason, _terms(masks, bodies))
            self._outboxes.setdefault(party, Outbox(release)).regate(release)
            self._comes[party] = bool(given.get("comes", True))
            self._note_link(party)

    def _partner_frame(self, message: Message) -> None:
        picture, party = self._need_picture(), str(message["party"])
        inbox = self._inboxes.setdefault(party, Inbox(party))
        applied = inbox.take(picture, bytes(message["data"]), self._clock())
        self._note_link(party)
        terms = picture.sources[party].terms if party in picture.sources else NO_TERMS
        # What was given for a time, or to some bodies only, is not kept for all and for longer.
        free = not (terms.keep or terms.bodies)
        if self._archive is not None and applied.updates and free:
            reality = picture.sources[party].reality
            self._archive.take_positions(party, reality, applied.states, "")
            self._archive.take_statics(party, reality, applied.voyages)
        counts = self._received.setdefault(party, {"updates": 0, "reports_in_box": 0})
        counts["updates"] += applied.updates
        if applied.updates and party in PARTIES:
            of = party_of(applied.states["lat"], applied.states["lon"])
            counts["reports_in_box"] += int((of == party).sum())
        self._send({"kind": "ack", "party": party, "seq": applied.ack})

    def _partner_ready(self, message: Message) -> None:
        party = str(message["party"])
        closed = PictureRelease(party, allowed=False, reason="no release was given")
        self._outboxes.setdefault(party, Outbox(closed)).ready(int(message["acked"]))

    def _partner_link(self, message: Message) -> None:
        party = str(message["party"])
        self._link_up[party] = bool(message["up"])
        if not message["up"] and party in self._outboxes:
            self._outboxes[party].lost()
        self._note_link(party)

    def _note_link(self, party: str) -> None:
        source = self._picture.sources.get(party) if self._picture else None
        if source is not None:
            source.note = "" if self._comes.get(party, True) else "suspended"
            if not self._link_up.get(party, True):
                source.note = "link-down"

    def _screen_key(self, message: Message) -> None:
        now = self._clock()
        for source in self._need_picture().sources.values():
            self._send_screen(source, key_frame(source, now), message["client"])

    def _send_screen(self, source: SourcePicture, frame: bytes, client: str | None) -> None:
        bodies = list(source.terms.bodies)
        self._send({"kind": "screen", "client": client, "data": frame, "bodies": bodies})

    def _preview(self, message: Message) -> None:
        """What a partner would see by some masks, on the present picture."""
        picture, now = self._need_picture(), self._clock()
        bodies, masks = bodies_of(decode_masks(message["masks"]))
        view = PartnerView(picture.party, picture.own.reality, now)
        view.regate(masks)
        view.refresh(picture.own, now, at_once=True)
        self._send({
            "kind": "preview", "id": message["id"], "of": len(picture.own.tracks),
            "vessels": len(view.seen.tracks), "bodies": list(bodies),
            "held": view.held(picture.own),
            "data": key_frame(view.seen, now),
        })  # fmt: skip

    def _forget(self, message: Message) -> None:
        """A partner asks back what it gave: it goes here at once, in the archive with a flush."""
        self._to_erase.add(str(message["party"]))
        source = self._need_picture().sources.get(str(message["party"]))
        if source is not None and source is not self._need_picture().own:
            mmsi = source.tracks.states["mmsi"].astype("u4")
            source.tracks.remove(mmsi, source.seq)

    def _stop(self, message: Message) -> None:  # noqa: ARG002
        self.stopped = True

    def _need_picture(self) -> Picture:
        if self._picture is None:
            raise Refused("picture.not-configured", "the picture process has no configuration yet")
        return self._picture

    def _send_partner(self, party: str, outbox: Outbox, picture: Picture, now: int) -> None:
        view = self._views.get(party)
        if view is None:
            view = self._views[party] = PartnerView(picture.party, picture.own.reality, now)
        view.regate(self._masks.get(party, ()))
        view.refresh(picture.own, now)
        frame = outbox.next(view.seen, now)
        if frame is None:
            return
        counts = self._sent.setdefault(
            party, {"vessels": 0, "updates": 0, "bytes": 0, "frames": 0, "at": now}
        )
        counts["vessels"] = len(view.seen.tracks)
        counts["updates"] += frame.vessels
        counts["bytes"] += len(frame.data)
        counts["frames"] += 1
        counts["at"] = now
        self._send({"kind": "partner", "party": party, "seq": frame.seq, "data": frame.data})

    def _counts(self, picture: Picture) -> Message:
        received = {
            party: {"vessels": len(picture.sources[party].tracks), **counts}
            for party, counts in self._received.items()
            if party in picture.sources
        }
        by_source = [receiver.counts() for receiver in self._receivers]
        return {
            "kind": "counts",
            "taken_in": sum(source["positions"] for source in by_source),
            "vessels": len(picture.own.tracks),
            "by_source": by_source,
            "sent": self._sent,
            "received": received,
            "cpu_seconds": round(time.process_time(), 3),
        }

    def _log(self, level: str, code: str, text: str) -> None:
        self._send({"kind": "log", "level": level, "code": code, "message": text})


def _terms(masks: Sequence[PictureMask], bodies: Sequence[str]) -> PictureTerms:
    """What a partner is to do with a picture made by these masks: the narrowest of each."""
    how = narrowest(mask.handling for mask in masks)
    reduced = how.reduces or any(mask.rings for mask in masks)
    given = [set(mask.purposes) for mask in masks if mask.purposes]
    purposes = tuple(sorted(set.intersection(*given))) if given else ()
    return PictureTerms(
        tuple(bodies), how.delay, how.keep, bool(masks) and how.pass_on, purposes, reduced
    )


async def serve(sock: socket.socket, open_archive: OpenArchive = no_archive) -> None:
    """Run until the node says stop or its end of the socket closes."""
    reader, writer = await asyncio.open_connection(sock=sock)
    process = PictureProcess(
        lambda message: write_message(writer, message), open_archive=open_archive
    )
    ticking = asyncio.create_task(_tick(process, writer))
    flushing = asyncio.create_task(_flush(process))
    try:
        while not process.stopped:
            message = await read_message(reader)
            if message is None:
                break
            process.handle(message)
    finally:
        ticking.cancel()
        flushing.cancel()
        process.close()
        await asyncio.gather(flushing, return_exceptions=True)
        await process.flush()
        with contextlib.suppress(OSError):
            await asyncio.wait_for(writer.drain(), 1)
        writer.close()


async def _tick(process: PictureProcess, writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(process.tick_ms / 1_000)
        # A node that does not read must not make this process hoard frames.
        await writer.drain()
        process.tick()


async def _flush(process: PictureProcess) -> None:
    while True:
        await asyncio.sleep(process.flush_s)
        await process.flush()


def main(open_archive: OpenArchive = no_archive) -> None:
    """Entry of the process."""
    parser = argparse.ArgumentParser(prog="kuroshio picture process")
    parser.add_argument("--fd", type=int, required=True, help="inherited socket to the node")
    options = parser.parse_args()
    with contextlib.suppress(OSError):
        os.nice(NICE)
    sock = socket.socket(fileno=options.fd)
    with contextlib.suppress(KeyboardInterrupt, ConnectionError):
        asyncio.run(serve(sock, open_archive))
    sys.exit(0)


if __name__ == "__main__":
    main()
