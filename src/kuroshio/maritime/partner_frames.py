"""Picture frames between parties: what changed since a frame that the partner holds.

A frame names its base. A base that is unknown on either side means a key frame, which replaces
all. The caller signs and seals the bytes; this module neither trusts their content nor keeps
more than the newest state, so that on a slow link newer positions replace older ones.

Form, little-endian: 4 bytes ``KPP3``; u32 length of the JSON head; the head; the rest is
Zstandard (RFC 8878) over the columns one after another, each split into byte planes because the
high bytes of neighbours are alike. Rows of vessels that the base has are relative to it
(frame_rows.py).
"""

import struct
from dataclasses import dataclass, field

import msgspec
import numpy as np

from kuroshio.compression import compress, decompress
from kuroshio.errors import Untrusted
from kuroshio.maritime import frame_rows
from kuroshio.maritime.ais.columns import Table, UInts
from kuroshio.maritime.frame_rows import BYTES_IN_ROW, Base, planes, steps
from kuroshio.maritime.picture import NO_TERMS, Picture, PictureTerms, SourcePicture
from kuroshio.maritime.track import STATE, VOYAGE
from kuroshio.values import Reality

MAGIC = b"KPP3"
ROWS_LIMIT = 2_000_000
HEAD_LIMIT = 4_096
QUICK_ABOVE = 1 << 17
"""Bytes of columns, some 5,000 vessels' updates."""
_QUICK, _WELL = 1, 9
NEED_KEY = 0
"""As an acknowledgement: what is held is no base for this frame, send a key frame."""
_VOYAGE_COLUMNS = (
    *("imo", "length", "beam", "draught", "ship_type"),
    *("name", "call_sign", "destination"),
)
_NO_STATES = np.zeros(0, dtype=STATE)
_NO_VOYAGES = np.zeros(0, dtype=VOYAGE)


class FrameHead(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What a frame says of itself. `latest`: ms, newest time in it, from which ages count."""

    source: str
    run: int
    seq: int
    base: int
    at: int
    reality: Reality
    latest: int
    rows: int
    known: int
    """Rows of vessels that the base has; they come first."""
    statics: int
    gone: int
    note: str = ""
    terms: PictureTerms = NO_TERMS


@dataclass(frozen=True, slots=True)
class PictureRelease:
    """Whether the own picture may go to a party, and under which terms; maritime/partner_view has
    made it what that party may see.
    """

    party: str
    allowed: bool
    reason: str = ""
    terms: PictureTerms = NO_TERMS


@dataclass(frozen=True, slots=True)
class PartnerFrame:
    """One frame on its way: its number, its bytes, and what it holds."""

    seq: int
    data: bytes
    vessels: int
    statics: int


@dataclass(slots=True)
class Outbox:
    """The way to one partner: at most one frame that it has not acknowledged."""

    release: PictureRelease
    wanted_since: int | None = None
    """The partner holds this frame and is ready for the next; None while one is on its way."""
    in_flight: bool = False
    _holds: Base = field(default_factory=Base)
    """What the partner holds with frame `_holds_seq`."""
    _holds_seq: int = NEED_KEY
    _sent_seq: int = NEED_KEY
    _sent: tuple[Table, UInts] | None = None
    """States and departures of the frame on its way; None when there is none."""

    def regate(self, release: PictureRelease) -> None:
        """Take over what the gate says now.

        A frame that was on its way while the gate was shut may have been held back after it left
        here; no acknowledgement will come then, so opening the gate begins anew.
        """
        if release.allowed and not self.release.allowed and self.in_flight:
            self.ready(NEED_KEY)
        self.release = release

    def ready(self, acked: int) -> None:
        """The partner holds frame `acked` (NEED_KEY: none) and may be sent the next."""
        self.wanted_since, self.in_flight = acked, False
        if acked != NEED_KEY and acked == self._sent_seq and self._sent is not None:
            self._holds.apply(*self._sent)
            self._holds_seq, self._sent = acked, None

    def lost(self) -> None:
        """The link is down: what is on its way will not be acknowledged."""
        self.wanted_since, self.in_flight = None, False

    def next(self, own: SourcePicture, now: int) -> PartnerFrame | None:
        """The next frame when one may go and there is something to say; `now` in ms.

        Only the own picture is at hand here: what others gave is not passed on.
        """
        if not self.release.allowed or self.wanted_since is None:
            return None
        base = self.wanted_since
        if base != self._holds_seq or not own.known_base(base):
            base = self._holds_seq = NEED_KEY
            self._holds.clear()
        since = base or -1
        states, voyages = own.tracks.changed_since(since)
        gone = own.tracks.gone_since(base) if base else np.zeros(0, dtype=np.uint32)
        if base and not (len(states) or len(voyages) or len(gone)):
            return None
        self.wanted_since, self.in_flight = None, True
        seq = own.number()
        data = _encode(own, seq, base, now, self.release.terms, self._holds, states, voyages, gone)
        self._sent_seq, self._sent = seq, (states, gone)
        return PartnerFrame(seq, data, len(states), len(voyages))


@dataclass(frozen=True, slots=True)
class Applied:
    """What a partner's frame did here; `ack` is to be sent back."""

    ack: int
    updates: int
    states: Table
    voyages: Table


@dataclass(slots=True)
class Inbox:
    """What is held of one partner's frames."""

    party: str
    run: int = 0
    seq: int = 0
    _holds: Base = field(default_factory=Base)

    def take(self, picture: Picture, data: bytes, now: int) -> Applied:
        """Apply a frame; applying it again, or late, changes nothing.

        Untrusted (`picture.bad-frame`) when the bytes are no frame or speak for another party.
        """
        head, body = _open(data)
        if head.source != self.party:
            raise Untrusted("picture.bad-frame", f"a frame of {head.source[:16]} from {self.party}")
        if head.run == self.run and head.seq <= self.seq:
            return Applied(self.seq, 0, _NO_STATES, _NO_VOYAGES)
        if head.base != NEED_KEY and (head.run != self.run or head.base != self.seq):
            return Applied(NEED_KEY, 0, _NO_STATES, _NO_VOYAGES)
        base = self._holds if head.base != NEED_KEY else Base()
        states, voyages, gone = _decode(head, body, base)
        base.apply(states, gone)
        self._holds = base
        source = picture.source(self.party, head.reality)
        source.reality, source.terms = head.reality, head.terms
        tracks = source.tracks
        if head.base == NEED_KEY:
            held = tracks.states["mmsi"]
            gone = held[~np.isin(held, states["mmsi"])].astype(np.uint32)
        if len(gone):
            tracks.remove(gone, source.seq)
        tracks.put(states, voyages, source.seq, now / 1_000)
        self.run, self.seq = head.run, head.seq
        return Applied(head.seq, len(states), states, voyages)


def _encode(
    own: SourcePicture, seq: int, base: int, now: int, terms: PictureTerms, holds: Base,
    states: Table, voyages: Table, gone: UInts,
) -> bytes:  # fmt: skip
    millis = np.round(states["at"] * 1_000).astype(np.int64)
    latest = int(millis.max()) if len(millis) else now
    rows, known = frame_rows.write(states, latest, holds)
    head = FrameHead(
        source=own.source,
        run=own.run,
        seq=seq,
        base=base,
        at=now,
        reality=own.reality,
        latest=latest,
        rows=len(states),
        known=known,
        statics=len(voyages),
        gone=len(gone),
        note=own.note,
        terms=terms,
    )
    body = b"".join(
        [
            rows,
            planes(steps(voyages["mmsi"])),
            *(planes(voyages[name]) for name in _VOYAGE_COLUMNS),
            planes(steps(gone)),
        ]
    )
    encoded = msgspec.json.encode(head)
    return MAGIC + struct.pack("<I", len(encoded)) + encoded + compress(body, _effort(body))


def _effort(body: bytes) -> int:
    """How hard to pack: thousands of vessels pack well enough at a third of the work."""
    return _QUICK if len(body) > QUICK_ABOVE else _WELL


def _decode(head: FrameHead, body: bytes, base: Base) -> tuple[Table, Table, UInts]:
    reader = _Reader(body)
    states = frame_rows.read(reader.column, head.rows, head.known, head.latest, base)
    if states is None:
        raise _bad("vessels out of order")
    voyages = np.zeros(head.statics, dtype=VOYAGE)
    voyages["mmsi"] = reader.ascending(head.statics)
    voyages["at"] = head.at / 1_000
    for name in _VOYAGE_COLUMNS:
        voyages[name] = reader.column(VOYAGE[name].str, head.statics)
    gone = reader.ascending(head.gone)
    beyond = (np.abs(states["lat"].astype(np.int64)) > 91 * 600_000) | (
        np.abs(states["lon"].astype(np.int64)) > 181 * 600_000
    )
    if beyond.any():
        raise _bad("a position beyond the globe")
    return states, voyages, gone


def _open(data: bytes) -> tuple[FrameHead, bytes]:
    """Head and unpacked body, whose size is exactly what the head promises."""
    if len(data) < 8 or data[:4] != MAGIC:
        raise _bad("not a picture frame")
    (length,) = struct.unpack("<I", data[4:8])
    if length > HEAD_LIMIT or len(data) < 8 + length:
        raise _bad("the head is cut off")
    try:
        head = msgspec.json.decode(data[8 : 8 + length], type=FrameHead)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _bad("the head does not read") from error
    counts = (head.rows, head.known, head.statics, head.gone)
    if min(counts) < 0 or max(counts) > ROWS_LIMIT or head.known > head.rows:
        raise _bad("row counts out of bounds")
    instants = (head.run, head.seq, head.base, head.at, head.latest)
    if min(instants) < 0 or max(instants) >= 1 << 53 or head.seq < max(1, head.base):
        raise _bad("numbers out of bounds")
    static = 4 + sum(VOYAGE[name].itemsize for name in _VOYAGE_COLUMNS)
    size = head.rows * BYTES_IN_ROW + head.statics * static + head.gone * 4
    try:
        body = decompress(data[8 + length :], size)
    except ValueError as error:
        raise _bad("the columns do not unpack to what the head says") from error
    if len(body) != size:
        raise _bad("the columns have another size than the head says")
    return head, body


class _Reader:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def column(self, form: str, rows: int) -> Table:
        """The next column, put together from its byte planes."""
        width = np.dtype(form).itemsize
        planes = np.frombuffer(self._body, dtype=np.uint8, count=width * rows, offset=self._at)
        self._at += width * rows
        return np.ascontiguousarray(planes.reshape(width, rows).T).view(form).reshape(rows)

    def ascending(self, rows: int) -> UInts:
        """A column of MMSIs, sent as steps."""
        values = np.cumsum(self.column("<u4", rows), dtype=np.uint64)
        if rows and (int(values[-1]) >= 1 << 30 or bool((values[1:] <= values[:-1]).any())):
            raise _bad("vessels out of order")
        return values.astype(np.uint32)


def _bad(why: str) -> Untrusted:
    return Untrusted("picture.bad-frame", f"a picture frame is malformed: {why}")
