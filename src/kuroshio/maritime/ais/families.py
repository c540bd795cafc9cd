"""Messages to families of columns, by the plans of plans.py.

Bit fields after ITU-R M.1371-5, annex 8; the tables are in layout.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from kuroshio.maritime.ais import layout
from kuroshio.maritime.ais.assemble import Messages
from kuroshio.maritime.ais.columns import Bytes, Flags, Floats, Ints, Table, Words, known_form
from kuroshio.maritime.ais.echoes import fingerprints
from kuroshio.maritime.ais.fields import (
    BITS,
    SIX,
    TEXT,
    clear_fill,
    number,
    text,
    unsigned,
    words_of,
)
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
from kuroshio.maritime.ais.plans import (
    FAMILIES,
    FORMS,
    LONGEST,
    OTHERS,
    POSITIONS,
    READ,
    SELDOM,
    SHORTEST,
    STATIC_B,
    STATICS,
    UNKNOWN_PART,
    Plan,
)

SHORT_WORDS, LONG_WORDS = 4, 11
"""48-bit words read of messages of one short sentence (192 bits) and of all others (528)."""
LAT_LIMIT, LON_LIMIT = 90 * 600_000, 180 * 600_000
_SHIP_FROM, _SHIPS = np.int64(201_000_000), np.uint64(575_000_000)


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages read into words; one value for each in every column."""

    source: Messages
    words: list[Words]
    form: Bytes
    mmsi: Ints
    bits: Flags
    flags: Flags
    at: Floats
    prints: Words  # echoes.py
    matrix: Words | None = None
    """The words as one array (messages, words), where compiled code has made them so."""

    def __len__(self) -> int:
        return len(self.form)


def batch_of(messages: Messages, *, long: bool) -> Batch:
    """Read some messages; `long` reads eleven words of each, else four."""
    start, length, fill = messages.start, messages.length, messages.fill
    words, bad = words_of(messages.text, start, length, LONG_WORDS if long else SHORT_WORDS)
    # A short sentence may claim a long type: what it lacks reads as zero.
    nothing = np.zeros(len(start), dtype=np.uint64)
    words += [nothing] * (LONG_WORDS - len(words))
    form = (words[0] >> np.uint64(42)).astype(np.uint8)
    split = np.flatnonzero(form == 24)
    if len(split):
        part = unsigned([words[0][split]], 38, 2)
        form[split] = np.where(part == 0, 24, np.where(part == 1, STATIC_B, UNKNOWN_PART))
    bits = (np.minimum(length, 10_000) * 6 - fill).astype(np.uint16)
    filled = np.flatnonzero((fill > 0) & (bits < READ[form]))
    if len(filled):
        clear_fill(words, filled, length[filled], fill[filled].astype(np.int64))
    mmsi = unsigned(words, 8, 30).view(np.int64)
    flags = messages.flags | (bits < SHORTEST[form]) * np.uint16(TRUNCATED)
    flags |= (bits > LONGEST[form]) * np.uint16(WRONG_LENGTH)
    flags |= (unsigned(words, 6, 2) != 0) * np.uint16(REPEATED)
    flags |= bad * np.uint16(BAD_ARMOUR)
    # Most are ships; only the others need to be looked up.
    odd = np.flatnonzero((mmsi - _SHIP_FROM).view(np.uint64) >= _SHIPS)
    flags[odd[~known_form(mmsi[odd])]] |= INVALID_MMSI
    at = np.full(len(form), np.nan) if messages.at is None else messages.at
    prints = fingerprints(words, length)
    return Batch(messages, words, form, mmsi, bits, flags, at, prints)


def common_tables(batch: Batch, held: Ints) -> dict[str, list[Table]]:
    """Rows of the families positions and statics; `held` counts the forms."""
    plans = [plan for plan in (*POSITIONS, *STATICS) if held[list(plan.forms)].any()]
    return _tables(batch, plans)


def seldom_tables(batch: Batch, held: Ints) -> dict[str, list[Table]]:
    """Rows of all other families."""
    plans = [plan for plan in (*SELDOM, OTHERS) if held[list(plan.forms)].any()]
    return _tables(batch, plans)


def forms_held(batch: Batch) -> Ints:
    """How many messages of each form."""
    return np.bincount(batch.form, minlength=FORMS)


def _tables(batch: Batch, plans: list[Plan]) -> dict[str, list[Table]]:
    tables: dict[str, list[Table]] = {}
    for plan in plans:
        tables.setdefault(plan.family, []).append(table_of(batch, plan))
    return tables


def table_of(batch: Batch, plan: Plan) -> Table:
    """The rows that one plan makes."""
    rows = _rows(batch, plan.forms)
    words = batch.words
    if len(rows) < len(batch):
        words = [word[rows] for word in words[: _reach(plan)]]
    table = np.empty(len(rows), dtype=FAMILIES[plan.family])
    _head(table, batch, rows)
    for name in plan.reads:
        field = plan.shape[name]
        if field.form == "text":
            if field.width:
                table[name] = text(words, field).view(f"S{field.width // 6}").ravel()
        else:
            table[name] = number(words, field)
    for name, value in {**plan.fixed, **plan.untold}.items():
        table[name] = value
    finish = _FINISH.get(plan.family)
    if finish is not None:
        finish(_Made(table, batch, rows, words, plan.shape))
    return table


def _rows(batch: Batch, forms: tuple[int, ...]) -> Ints:
    if len(forms) > 4:
        return np.flatnonzero(np.isin(batch.form, forms))
    chosen = batch.form == forms[0]
    for form in forms[1:]:
        chosen |= batch.form == form
    return np.flatnonzero(chosen)


@cache
def _last_bit(family: str, forms: tuple[int, ...]) -> int:
    plan = next(p for p in (*POSITIONS, *STATICS, *SELDOM, OTHERS)
                if p.family == family and p.forms == forms)  # fmt: skip
    fields = [plan.shape[name] for name in plan.reads]
    return max([88, *(field.offset + field.width for field in fields)])


def _reach(plan: Plan) -> int:
    """How many words the columns read."""
    return -(-_last_bit(plan.family, plan.forms) // BITS)


def _head(table: Table, batch: Batch, rows: Ints) -> None:
    source = batch.source
    table["at"] = batch.at[rows]
    table["mmsi"] = batch.mmsi[rows]
    table["sentence"] = source.sentence[rows]
    table["flags"] = batch.flags[rows]
    table["station"] = source.station[rows] if source.station is not None else 0
    form = batch.form[rows]
    table["type"] = np.where(form >= STATIC_B, 24, form) if (form >= STATIC_B).any() else form
    table["channel"] = source.channel[rows]


@dataclass(frozen=True, slots=True)
class _Made:
    """A table on its way: the rows of `batch` that it has, and their words."""

    table: Table
    batch: Batch
    rows: Ints
    words: list[Words]
    shape: Layout

    def number(self, name: str) -> Ints:
        return number(self.words, self.shape[name])


def _finish_position(made: _Made) -> None:
    table, shape = made.table, made.shape
    lat, lon = made.number("lat"), made.number("lon")
    if shape is layout.LONG_RANGE:
        lat, lon = lat * 1_000, lon * 1_000
        _finish_long_range(made)
    elif shape is layout.AIRCRAFT:
        _to_tenths(table, layout.SOG_NOT_AVAILABLE, None)
    inside = (lat + LAT_LIMIT).view(np.uint64) <= np.uint64(2 * LAT_LIMIT)
    inside &= (lon + LON_LIMIT).view(np.uint64) <= np.uint64(2 * LON_LIMIT)
    outside = np.flatnonzero(~inside)
    if len(outside):
        absent = lat[outside] == layout.LAT_NOT_AVAILABLE
        absent |= lon[outside] == layout.LON_NOT_AVAILABLE
        bit = np.where(absent, NO_POSITION, IMPOSSIBLE_POSITION).astype(np.uint16)
        table["flags"][outside] |= bit


def _to_tenths(table: Table, no_sog: int, no_cog: int | None) -> None:
    """Whole knots (and degrees) to tenths."""
    sog = table["sog"]
    table["sog"] = np.where(sog == no_sog, layout.SOG_NOT_AVAILABLE, sog * 10)
    if no_cog is not None:
        cog = table["cog"]
        table["cog"] = np.where(cog == no_cog, layout.COG_NOT_AVAILABLE, cog * 10)


def _finish_long_range(made: _Made) -> None:
    made.table["lat"] *= 1_000
    made.table["lon"] *= 1_000
    _to_tenths(made.table, 63, 511)


def _finish_static(made: _Made) -> None:
    table = made.table
    if "bow" not in made.shape.fields:
        return
    table["length"] = table["bow"] + made.number("stern")
    table["beam"] = table["port"] + made.number("starboard")
    if made.shape is layout.STATIC_B_DETAIL:
        # Auxiliary craft send the mother ship's number in these bits.
        craft = np.flatnonzero(table["mmsi"] // 10_000_000 == 98)
        words = [word[craft] for word in made.words]
        table["mother"][craft] = unsigned(words, made.shape["bow"].offset, 30)
        for name in ("bow", "port", "length", "beam"):
            table[name][craft] = 0


def _finish_aid(made: _Made) -> None:
    if made.shape is not layout.AID:
        return
    rest = layout.AID_NAMED["more_name"]
    held = (made.batch.bits[made.rows].astype(np.int64) - rest.offset) // 6
    longer = np.flatnonzero(held > 0)
    if len(longer):
        more = text([word[made.rows[longer]] for word in made.batch.words], rest)
        more[np.arange(more.shape[1]) >= held[longer, None]] = 0
        first = text([word[longer] for word in made.words], made.shape["name"])
        whole = np.ascontiguousarray(np.concatenate([first, more], axis=1))
        made.table["name"][longer] = whole.view(f"S{whole.shape[1]}").ravel()


def _finish_binary(made: _Made) -> None:
    table, words = made.table, made.words
    if made.shape is layout.BINARY_SINGLE[0, 0]:
        to, held = table["addressed"] != 0, table["structured"] != 0
        addressed, broadcast = layout.BINARY_SINGLE[1, 1], layout.BINARY_SINGLE[0, 1]
        table["destination"] = np.where(to, number(words, addressed["destination"]), 0)
        for name in ("dac", "fid"):
            value = np.where(to, number(words, addressed[name]), number(words, broadcast[name]))
            table[name] = np.where(held, value, 0)
    _finish_other(made)


def _finish_other(made: _Made) -> None:
    """`begin` is where the payload begins in the text, until decode.py has moved it."""
    made.table["begin"] = made.batch.source.start[made.rows]
    made.table["bits"] = made.batch.bits[made.rows]


def _finish_safety(made: _Made) -> None:
    source, rows = made.batch.source, made.rows
    width, from_bit = made.table.dtype["text"].itemsize, made.shape["text"].offset
    skip, inside = divmod(from_bit, 6)
    place = source.start[rows, None] + skip + np.arange(width + 1)
    here = np.arange(skip, skip + width + 1) < source.length[rows, None]
    six = np.where(here, SIX[source.text[np.minimum(place, len(source.text) - 1)]], 0)
    values = (six[:, :-1] << inside | six[:, 1:] >> (6 - inside)) & 63
    held = (made.batch.bits[rows].astype(np.int64) - from_bit) // 6
    letters = np.where(np.arange(width) < held[:, None], TEXT[values], 0).astype(np.uint8)
    made.table["text"] = np.ascontiguousarray(letters).view(f"S{width}").ravel()


_FINISH: Mapping[str, Callable[[_Made], None]] = {
    "positions": _finish_position,
    "statics": _finish_static,
    "long_ranges": _finish_long_range,
    "aids": _finish_aid,
    "safety": _finish_safety,
    "binaries": _finish_binary,
    "others": _finish_other,
}
