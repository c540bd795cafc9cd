"""Messages to families of columns: which types carry a position, which static data.

Bit fields after ITU-R M.1371-5, annex 8; the tables are in layout.py.
"""

import numpy as np

from kuroshio.maritime.ais import layout
from kuroshio.maritime.ais.assemble import Messages
from kuroshio.maritime.ais.columns import (
    AID_TO_NAVIGATION,
    BASE_STATION,
    CLASS_A,
    CLASS_B,
    HAS_CALL_SIGN,
    HAS_DETAIL,
    HAS_NAME,
    HAS_VOYAGE,
    LONG_RANGE,
    POSITION,
    SAR_AIRCRAFT,
    STATIC,
    Bytes,
    Ints,
    Mask,
    Table,
    Words,
    known_form,
)
from kuroshio.maritime.ais.fields import BITS, number, text, unsigned, words_of
from kuroshio.maritime.ais.flags import (
    BAD_ARMOUR,
    IMPOSSIBLE_POSITION,
    INVALID_MMSI,
    NO_POSITION,
    REPEATED,
    TRUNCATED,
    WRONG_LENGTH,
)
from kuroshio.maritime.ais.layout import Layout

TYPES = 64
SHORT_WORDS, LONG_WORDS = 4, 11
"""48-bit words read of messages of one short sentence (192 bits) and of all others (528)."""
_PADDING_ALLOWED = 6
"""Bits: many transponders pad to whole characters and do not say so."""

_POSITIONS: tuple[tuple[tuple[int, ...], Layout, int], ...] = (
    ((1, 2, 3), layout.CLASS_A, CLASS_A),
    ((4, 11), layout.BASE, BASE_STATION),
    ((9,), layout.AIRCRAFT, SAR_AIRCRAFT),
    ((18,), layout.CLASS_B, CLASS_B),
    ((19,), layout.CLASS_B_LONG, CLASS_B),
    ((21,), layout.AID, AID_TO_NAVIGATION),
    ((27,), layout.LONG_RANGE, LONG_RANGE),
)
_STATICS: tuple[tuple[int, int | None, Layout, int], ...] = (
    (5, None, layout.STATIC_A, HAS_NAME | HAS_DETAIL | HAS_VOYAGE | HAS_CALL_SIGN),
    (19, None, layout.CLASS_B_LONG, HAS_NAME | HAS_DETAIL),
    (21, None, layout.AID, HAS_NAME | HAS_DETAIL),
    (24, 0, layout.STATIC_B_NAME, HAS_NAME),
    (24, 1, layout.STATIC_B_DETAIL, HAS_DETAIL | HAS_CALL_SIGN),
)
_DEFAULTS = {
    "sog": layout.SOG_NOT_AVAILABLE,
    "cog": layout.COG_NOT_AVAILABLE,
    "heading": layout.HEADING_NOT_AVAILABLE,
    "status": layout.STATUS_UNDEFINED,
    "second": 60,
    "turn": -128,
}
_READ = {
    *_DEFAULTS,
    *(POSITION.names or ()),
    *(STATIC.names or ()),
    "part",
    "stern",
    "starboard",
    "repeat",
}
_LAT_LIMIT, _LON_LIMIT = 90 * 600_000, 180 * 600_000


def families(
    messages: Messages, rows: Ints | None, types: Ints, *, long: bool
) -> tuple[list[Table], list[Table]]:
    """Position and static tables of the messages `rows` (all when None), a table per type.

    `long` reads eleven words of each message, else four. `types` is added to.
    """
    picked = np.arange(len(messages)) if rows is None else rows
    if not len(picked):
        return [], []
    start, length = messages.start[picked], messages.length[picked]
    words, bad = words_of(messages.six, start, length, LONG_WORDS if long else SHORT_WORDS)
    # A short sentence may claim a long type: what it lacks reads as zero.
    words += [np.zeros(len(picked), dtype=np.uint64)] * (LONG_WORDS - len(words))
    kind = (words[0] >> np.uint64(42)).astype(np.uint8)
    held = np.bincount(kind, minlength=TYPES)
    types += held
    group = _Group(messages, picked, words, kind, bad)
    positions = [
        group.positions(numbers, shape, code)
        for numbers, shape, code in _POSITIONS
        if held[list(numbers)].any()
    ]
    statics = [
        group.statics(message, part, shape, carries)
        for message, part, shape, carries in _STATICS
        if held[message]
    ]
    return positions, statics


class _Group:
    """Messages read into the same number of words."""

    def __init__(
        self, messages: Messages, picked: Ints, words: list[Words], kind: Bytes, bad: Mask
    ) -> None:
        self._messages = messages
        self._picked = picked
        self._words = words
        self._kind = kind
        self._bits = messages.length[picked] * 6 - messages.fill[picked]
        self._flags = messages.flags[picked] | np.where(bad, BAD_ARMOUR, 0)

    def positions(self, numbers: tuple[int, ...], shape: Layout, code: int) -> Table:
        """Rows of dtype POSITION for the message types `numbers`."""
        mask = self._kind == numbers[0]
        for other in numbers[1:]:
            mask |= self._kind == other
        rows, words = self._select(mask, shape)
        table = np.empty(len(rows), dtype=POSITION)
        flags = self._head(table, rows, words, shape)
        scale = 1_000 if shape is layout.LONG_RANGE else 1
        lat, lon = number(words, shape["lat"]) * scale, number(words, shape["lon"]) * scale
        absent = (lat == layout.LAT_NOT_AVAILABLE) | (lon == layout.LON_NOT_AVAILABLE)
        beyond = (np.abs(lat) > _LAT_LIMIT) | (np.abs(lon) > _LON_LIMIT)
        flags[absent] |= NO_POSITION
        flags[beyond & ~absent] |= IMPOSSIBLE_POSITION
        table["flags"] = flags
        table["lat"], table["lon"] = lat, lon
        table["kind"] = code
        table["station"] = 0
        table["channel"] = self._messages.channel[self._picked[rows]]
        for name, default in _DEFAULTS.items():
            present = name in shape.fields
            table[name] = number(words, shape[name]) if present else default
        _rescale(table, shape)
        return table

    def statics(self, message: int, part: int | None, shape: Layout, carries: int) -> Table:
        """Rows of dtype STATIC for one message type, or one part of type 24."""
        mask = self._kind == message
        if part is not None:
            mask &= unsigned(self._words, shape["part"].offset, 2) == np.uint64(part)
        rows, words = self._select(mask, shape)
        table = np.zeros(len(rows), dtype=STATIC)
        table["flags"] = self._head(table, rows, words, shape)
        table["carries"] = carries
        for name in ("name", "call_sign", "destination"):
            if name in shape.fields:
                table[name] = text(words, shape[name]).view(STATIC[name]).ravel()
        for name in ("imo", "ship_type", "draught"):
            if name in shape.fields:
                table[name] = number(words, shape[name])
        if "bow" in shape.fields:
            _sizes(table, words, shape)
        return table

    def _select(self, mask: Mask, shape: Layout) -> tuple[Ints, list[Words]]:
        rows = np.flatnonzero(mask)
        if len(rows) == len(mask):
            return rows, self._words
        return rows, [word[rows] for word in self._words[: _reach(shape)]]

    def _head(self, table: Table, rows: Ints, words: list[Words], shape: Layout) -> Ints:
        """Fill in what every family has; returns the flags so far."""
        flags = self._flags[rows]
        bits = self._bits[rows]
        flags[bits < shape.shortest] |= TRUNCATED
        longest = layout.AID.bits + 4 if shape is layout.AID else shape.bits
        flags[bits > longest + _PADDING_ALLOWED] |= WRONG_LENGTH
        mmsi = unsigned(words, 8, 30)
        flags[~known_form(mmsi)] |= INVALID_MMSI
        flags[unsigned(words, 6, 2) != 0] |= REPEATED
        table["mmsi"] = mmsi
        table["type"] = self._kind[rows]
        source = self._picked[rows]
        table["at"] = self._messages.at[source]
        table["sentence"] = self._messages.sentence[source]
        return flags


def _reach(shape: Layout) -> int:
    """How many words the columns read; the radio's own bits at the end are not read."""
    last = max(f.offset + f.width for f in shape.fields.values() if f.name in _READ)
    return -(-last // BITS)


def _rescale(table: Table, shape: Layout) -> None:
    """Bring whole knots and whole degrees to tenths."""
    if shape is layout.LONG_RANGE:
        sog, cog = table["sog"], table["cog"]
        table["sog"] = np.where(sog == 63, layout.SOG_NOT_AVAILABLE, sog * 10)
        table["cog"] = np.where(cog == 511, layout.COG_NOT_AVAILABLE, cog * 10)
    elif shape is layout.AIRCRAFT:
        sog = table["sog"]
        table["sog"] = np.where(sog == 1023, layout.SOG_NOT_AVAILABLE, sog * 10)


def _sizes(table: Table, words: list[Words], shape: Layout) -> None:
    bow, stern = number(words, shape["bow"]), number(words, shape["stern"])
    port, starboard = number(words, shape["port"]), number(words, shape["starboard"])
    if shape is layout.STATIC_B_DETAIL:
        # Auxiliary craft send the mother ship's number in these bits.
        own = table["mmsi"] // 10_000_000 != 98
        bow, stern, port, starboard = bow * own, stern * own, port * own, starboard * own
    table["bow"], table["port"] = bow, port
    table["length"], table["beam"] = bow + stern, port + starboard
