"""Bundles: what a partner lacks, written into files that anybody may carry, and such files read.

A bundle holds the same entries as a link would give, what we hold of theirs, and receipts, so that
two nodes that share no network at all still exchange everything and know what arrived.
"""

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec
import structlog

from kuroshio.domains import hotline
from kuroshio.errors import KuroshioError, Unavailable, Untrusted
from kuroshio.node.clock import now_ms
from kuroshio.node.files import private_folder, write_atomic
from kuroshio.node.ledger import Ledger
from kuroshio.node.parcels import Need, Parcels, Taken
from kuroshio.node.receipts import Receipts
from kuroshio.node.views import Views
from kuroshio.node.writer import Writer
from kuroshio.store.port import Bundle, Store
from kuroshio.sync import messages as say
from kuroshio.sync.packing import Carried, Packing, Span, positions, spans
from kuroshio.trust.directory import Directory
from kuroshio.wire import bundle_file

ROOM = 512 * 1024
"""Bytes of messages in one parcel of a bundle."""
WAITING_LIMIT = 256 * 1024 * 1024
"""Bytes of parcels kept because something must come before them; beyond, the oldest go."""
log = structlog.get_logger("bundles")


class Written(msgspec.Struct, frozen=True):
    """A bundle that was written."""

    bundle: Bundle
    files: tuple[Path, ...]
    needs: tuple[Need, ...]
    """What the partner must hold already, log by log."""


class BundleRead(msgspec.Struct):
    """What one file of a bundle brought, all parcels together."""

    sender: str
    """Party and node; empty when no parcel could be opened."""
    bundle: int
    parcels: int
    ended: bool
    """Whether the bundle's last parcel was in it."""
    fresh: int
    known: int
    receipts: int
    pieces: int
    needs: list[Need]
    refused: list[str]


class Bundles:
    """Runs on the event loop; reading and sealing happen on a thread."""

    def __init__(
        self,
        folder: Path,
        parcels: Parcels,
        views: Views,
        receipts: Receipts,
        writer: Writer,
        shelf: Callable[[], Store],
        directory: Callable[[], Directory],
    ) -> None:
        self.folder = folder
        self._waiting = folder / "waiting"
        self._parcels, self._views, self._receipts = parcels, views, receipts
        self._writer, self._shelf, self._directory = writer, shelf, directory
        self._lock = asyncio.Lock()
        self._looking = threading.Lock()
        self._known: list[Bundle] | None = None
        self._needed: list[Need] = []
        self.on_written: Callable[[str], None] = lambda _party: None
        private_folder(self._waiting)

    # --- writing -------------------------------------------------------------------------------

    async def write(self, party: str, *, everything: bool = False, largest: int = 0) -> Written:
        """Write what a partner has not signed for (or `everything` that is for it, what it wrote
        itself and may have lost included) into files of `largest` bytes at most (0: one file).

        Refused as in Parcels.recipients. Unavailable: `bundle.cannot-write`.
        """
        self._parcels.recipients(party)
        receipts = await self._parcels.receipts(party)
        async with self._lock:
            known = await asyncio.to_thread(self.all)
            number = 1 + max(
                self._last_on_disk(party), *(b.number for b in known if b.party == party), 0
            )
            lacking = await asyncio.to_thread(self._lacking, party, everything)
            written = await asyncio.to_thread(
                self._write, party, number, lacking, receipts, largest
            )

            def keep(ledger: Ledger, _now: int) -> None:
                ledger.store.add_bundle(written.bundle)

            await asyncio.wrap_future(self._writer.submit(keep))
            with self._looking:
                self._known = None
        self.on_written(party)
        log.info("bundle written", party=party, number=number, files=len(written.files))
        return written

    def _last_on_disk(self, party: str) -> int:
        """The highest number of a file for a partner: a crash may have left one that the store does
        not know, and a store restored from a backup knows fewer than were written.
        """
        names = [path.stem for path in self.folder.glob(self._pattern(party, "*"))]
        numbers = [name.rsplit("-", 2)[1] for name in names]
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    def _pattern(self, party: str, number: int | str) -> str:
        own = self._parcels.own
        return f"{own[0]}-{own[1]}-to-{party}-{number}-*{bundle_file.SUFFIX}"

    def _lacking(self, party: str, everything: bool) -> list[Span]:
        shelf = self._shelf()
        held: dict[str, int] = {}
        for name in () if everything else shelf.logs_for(party):
            top = self._receipts.top(party, name)
            held[name] = top.number if top else 0
        lacking = spans(shelf, party, held)
        return [s for s in lacking if everything or not _wrote(party, s[0])]

    def _write(
        self, party: str, number: int, lacking: list[Span], receipts: list[say.ReceiptGiven],
        largest: int,
    ) -> Written:  # fmt: skip
        own = self._parcels.own
        carried: list[Span] = []
        contents = self._contents(party, lacking, receipts, carried)
        name = f"{own[0]}-{own[1]}-to-{party}-{number}"
        files = bundle_file.write(self.folder, name, self._sealed(party, number, contents), largest)
        whole = _joined(carried)
        size = sum(path.stat().st_size for path in files)
        bundle = Bundle(party, number, now_ms(), size, tuple(whole))
        needs = tuple(Need(log, 0, after) for log, after, _ in whole if after)
        return Written(bundle, tuple(files), needs)

    def _contents(
        self, party: str, lacking: list[Span], receipts: list[say.ReceiptGiven],
        carried: list[Span],
    ) -> Iterator[list[Carried]]:  # fmt: skip
        """The messages of each parcel; `carried` is filled with the entries they hold."""
        shelf = self._shelf()
        told: list[Carried] = [*positions(shelf, party), *receipts]
        for start in range(0, len(told), 1_000):
            yield told[start : start + 1_000]
        packing = Packing(self._parcels.own, party, shelf, self._directory)
        for messages, entries in packing.entries(lacking, ROOM):
            carried += entries
            yield messages
            yield from self._attachments(shelf, entries)

    def _attachments(self, shelf: Store, entries: list[Span]) -> Iterator[list[Carried]]:
        """Every piece of what these entries name and that is whole here."""
        for name, after, until in entries:
            for number in range(after + 1, until + 1):
                known = self._views.at(name, number)
                for blob in hotline.attached(known.fact) if known else ():
                    if shelf.blob(blob.id) is None or shelf.missing_pieces(blob.id):
                        continue
                    for piece in range(len(blob.pieces)):
                        data = shelf.piece(blob.id, piece)
                        if data:
                            yield [say.BlobSlice(blob.id, piece, 0, data)]

    def _sealed(
        self, party: str, number: int, contents: Iterable[list[Carried]]
    ) -> Iterator[bytes]:
        """Parcels, the last of them marked as such."""
        made, place = iter(contents), 1
        messages = next(made)
        while messages is not None:
            after = next(made, None)
            yield self._parcels.seal(party, messages, number, place, after is None)
            messages, place = after, place + 1  # type: ignore[assignment]

    # --- reading -------------------------------------------------------------------------------

    async def read(self, file: BinaryIO) -> BundleRead:
        """Take in one file. What must wait for something else is kept, and taken in by itself when
        that has come.

        Refused (`bundle.not-one`); Untrusted (as in Parcels.take) when no parcel could be read.
        """
        told = BundleRead("", 0, 0, False, 0, 0, 0, 0, [], [])
        first: Untrusted | None = None
        parcels = bundle_file.read(file)
        while parcel := await asyncio.to_thread(next, parcels, b""):
            try:
                taken = await self._parcels.take(parcel)
            except Untrusted as error:
                first = first or error
                told.refused.append(error.code)
                continue
            _add(told, taken)
            if taken.needs or taken.early:
                await asyncio.to_thread(self._keep_waiting, parcel)
        if not told.parcels and first is not None:
            raise first
        if told.fresh:
            await self.retry()
        self._needed += told.needs
        told.needs = self._still_needed(told.needs)
        return told

    def needed(self) -> list[Need]:
        """What must come before the parcels that wait, as far as was seen since the node began."""
        self._needed = self._still_needed(self._needed)
        return self._needed

    async def retry(self) -> None:
        """Take in what waited, as long as that brings something."""
        progress = True
        while progress:
            progress = False
            for path in await asyncio.to_thread(self.waiting):
                progress |= await self._retry_one(path)

    async def _retry_one(self, path: Path) -> bool:
        """Whether it was taken in whole. What cannot be read any more does not wait any longer."""
        try:
            taken = await self._parcels.take(await asyncio.to_thread(path.read_bytes))
        except Unavailable:
            return False
        except KuroshioError as error:
            log.warning("a parcel that waited cannot be read", code=error.code)
            await asyncio.to_thread(path.unlink, True)
            return False
        if taken.needs or taken.early:
            return taken.fresh > 0
        await asyncio.to_thread(path.unlink, True)
        return True

    def waiting(self) -> list[Path]:
        """Parcels that wait for something else, the oldest first."""
        found = self._waiting.glob("*.parcel")
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))

    def _keep_waiting(self, parcel: bytes) -> None:
        path = self._waiting / f"{hashlib.sha256(parcel).hexdigest()[:32]}.parcel"
        if not path.exists():
            write_atomic(path, parcel)
        kept = self.waiting()
        size = sum(p.stat().st_size for p in kept)
        while size > WAITING_LIMIT and len(kept) > 1:
            size -= kept[0].stat().st_size
            kept.pop(0).unlink(missing_ok=True)

    def _still_needed(self, needs: list[Need]) -> list[Need]:
        """Each log once, as things stand now."""
        out: dict[str, Need] = {}
        for need in needs:
            held = self._shelf().head(need.log).number
            if held < need.until:
                first = min(need.until, out[need.log].until) if need.log in out else need.until
                out[need.log] = Need(need.log, held, first)
        return list(out.values())

    # --- what is under way ---------------------------------------------------------------------

    def all(self) -> list[Bundle]:
        """Bundles written here, the newest first."""
        with self._looking:  # else an older list could be put in place of a newer one
            if self._known is None:
                self._known = self._shelf().bundles()
            return self._known

    def carrying(self, party: str, name: str, number: int) -> Bundle | None:
        """The newest bundle that carries an entry to a partner."""
        return next(
            (
                bundle
                for bundle in self.all()
                if bundle.party == party
                and any(log == name and a < number <= b for log, a, b in bundle.spans)
            ),
            None,
        )

    def confirmed(self, bundle: Bundle) -> bool:
        """Whether the partner has signed for all that it carries."""
        tops = [
            (self._receipts.top(bundle.party, name), until)
            for name, _, until in bundle.spans
            if not _wrote(bundle.party, name)
        ]
        return all(top is not None and top.number >= until for top, until in tops)

    def files(self, party: str, number: int) -> list[Path]:
        """The files of a bundle that still lie here."""
        found = self.folder.glob(self._pattern(party, number))
        return sorted(found, key=lambda path: int(path.stem.rpartition("-")[2]))


def _wrote(party: str, name: str) -> bool:
    """Whether it is a log of the partner's own; it gets that back only with everything."""
    return name.startswith(f"{party}/")


def _joined(carried: list[Span]) -> list[Span]:
    """Runs that follow each other as one."""
    out: dict[str, Span] = {}
    for log_name, after, until in carried:
        known = out.get(log_name)
        out[log_name] = (log_name, known[1] if known else after, until)
    return list(out.values())


def _add(told: BundleRead, taken: Taken) -> None:
    told.sender = "/".join(taken.sender)
    told.bundle = taken.bundle
    told.parcels += 1
    told.ended |= taken.last
    told.fresh += taken.fresh
    told.known += taken.known
    told.receipts += taken.receipts
    told.pieces += taken.pieces
    told.needs += taken.needs
    told.refused += islice(taken.refused, 20)
