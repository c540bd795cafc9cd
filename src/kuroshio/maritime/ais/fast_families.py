"""families.py again as compiled loops (the `fast` extra), for what a feed is full of.

Seldom families are made by families.py in either case.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kuroshio.maritime.ais import layout
from kuroshio.maritime.ais.assemble import Messages
from kuroshio.maritime.ais.columns import (
    POSITION,
    STATIC,
    Bytes,
    Flags,
    Floats,
    Ints,
    Table,
    Words,
    known_form,
)
from kuroshio.maritime.ais.echoes import FACTORS, FOLD
from kuroshio.maritime.ais.families import (
    LAT_LIMIT,
    LON_LIMIT,
    LONG_WORDS,
    SHORT_WORDS,
    Batch,
)
from kuroshio.maritime.ais.fast_sentences import compiled
from kuroshio.maritime.ais.fields import BITS, CHARACTERS, SIX, TEXT, every
from kuroshio.maritime.ais.flags import (
    BAD_ARMOUR,
    IMPOSSIBLE_POSITION,
    INVALID_MMSI,
    NO_POSITION,
    REPEATED,
    TRUNCATED,
    WRONG_LENGTH,
)
from kuroshio.maritime.ais.layout import Field
from kuroshio.maritime.ais.plans import (
    FORMS,
    LONGEST,
    POSITIONS,
    READ,
    SHORTEST,
    STATIC_B,
    STATICS,
    UNKNOWN_PART,
    UNTOLD,
    Plan,
)

_HIGH, _ZEROES, _TO_40, _TO_48, _TO_72 = (every(b) for b in (0x80, 0x30, 0x58, 0x50, 0x38))
_LANES_6, _LANES_12 = np.uint64(0x003F003F003F003F), np.uint64(0x00000FFF00000FFF)
_LANES_24, _WRONG = np.uint64(0xFFFFFF), np.uint64((1 << 64) - 1)
_1, _4, _6, _8, _12, _16, _24, _32, _48, _63 = (
    np.uint64(k) for k in (1, 4, 6, 8, 12, 16, 24, 32, 48, 63)
)
_NUMBERS = (
    "status", "sog", "cog", "heading", "second", "turn", "accuracy", "raim", "radio", "altitude",
    "lat", "lon",
)  # fmt: skip
_STATIC_NUMBERS = (
    "ship_type", "imo", "bow", "stern", "port", "starboard", "draught", "epfd", "month", "day",
    "hour", "minute",
)  # fmt: skip
_TEXTS = ("name", "call_sign", "destination", "vendor")
_TEXT_AT = np.array([STATIC.fields[name][1] for name in _TEXTS])  # type: ignore[index]
_LENGTHS = np.array([STATIC[name].itemsize for name in _TEXTS])


def _places(names: Sequence[str], plans: Sequence[Plan]) -> Ints:
    """For each form and name: word, bits from there to the word's end, width, has it a sign.

    Where a form has no such field, the width is 0, and in place of the word is what stands there.
    """
    table = np.zeros((FORMS, len(names), 4), dtype=np.int64)
    for plan in plans:
        for form in plan.forms:
            for k, name in enumerate(names):
                field = plan.shape.fields.get(name)
                told = UNTOLD.get(name, 0) if plan.family == "positions" else 0
                table[form, k] = (told, 0, 0, 0) if field is None else place_of(field)
    return table


def place_of(field: Field) -> tuple[int, int, int, int]:
    """A field's row in such a table."""
    word, inside = divmod(field.offset, BITS)
    return word, BITS - inside, field.width, int(field.form == "signed")


_POSITION_AT = _places(_NUMBERS, POSITIONS)
_STATIC_AT = _places(_STATIC_NUMBERS, STATICS)
_TEXT_PLACES = _places(_TEXTS, STATICS)
_CLASS_A = tuple(
    (0, 0, 0, 0) if name not in layout.CLASS_A.fields else place_of(layout.CLASS_A.fields[name])
    for name in _NUMBERS
)
"""The same for types 1 to 3, which are most of what is on the air, as constants."""
_NO_ALTITUDE = UNTOLD.get("altitude", 0)
_KIND = np.full(FORMS, 255, dtype=np.uint8)
for _plan in POSITIONS:
    _KIND[list(_plan.forms)] = _plan.fixed["kind"]
_CARRIES = np.zeros(FORMS, dtype=np.uint8)
for _plan in STATICS:
    _CARRIES[list(_plan.forms)] = _plan.fixed["carries"]
_NO_KIND = 255
_LONG_FORM, _AIR_FORM = 27, 9
_NO_LAT, _NO_LON = layout.LAT_NOT_AVAILABLE, layout.LON_NOT_AVAILABLE
_NO_SOG, _NO_COG = layout.SOG_NOT_AVAILABLE, layout.COG_NOT_AVAILABLE
_MOTHER_AT = place_of(layout.STATIC_B_DETAIL["bow"])[:2]


@compiled
def _word(words: Words, k: int, index: int) -> Any:
    """A word of message `k`; zero beyond those read: a short sentence may claim a long type."""
    if index >= words.shape[1]:
        return np.uint64(0)
    return words[np.uintp(k), np.uintp(index)]


@compiled
def _bits(words: Words, k: int, index: int, room: int, width: int) -> Any:
    """Bits of message `k`, as fields.unsigned."""
    mask = (_1 << np.uint64(width)) - _1
    word = _word(words, k, index)
    if width <= room:
        return (word >> np.uint64(room - width)) & mask
    over = np.uint64(width - room)
    return ((word << over) | (_word(words, k, index + 1) >> (_48 - over))) & mask


@compiled
def _number(words: Words, k: int, places: Ints, form: int, field: int) -> Any:
    """A field's value by its row of `_places`."""
    at, of = np.uintp(form), np.uintp(field)
    width = places[at, of, 2]
    if width == 0:
        return places[at, of, 0]
    value = np.int64(_bits(words, k, places[at, of, 0], places[at, of, 1], width))
    if places[at, of, 3]:
        value = value << (64 - width) >> (64 - width)
    return value


@compiled
def _eight(raw: Words, start: int) -> Any:
    """Eight bytes from `start`, the first in the lowest bits."""
    place, inside = np.uintp(start >> 3), np.uint64((start & 7) << 3)
    # In two steps, because a shift by 64 is none: where nothing is inside, nothing is left over.
    return raw[place] >> inside | (raw[place + np.uintp(1)] << _1) << (_63 - inside)


@compiled
def _squeezed(word: np.uint64) -> Any:
    """Eight armoured characters, the first in the lowest byte, to 48 bits; _WRONG if one is none.

    As fields._six_bits and fields._squeeze, the other way round.
    """
    value = (word | _HIGH) - _ZEROES
    bad = ~value | word
    value &= ~_HIGH
    from_48 = value + _TO_48
    bad |= ((value + _TO_40) ^ from_48) | (value + _TO_72)
    if bad & _HIGH:
        return _WRONG
    value -= (from_48 & _HIGH) >> _4
    value = (value & _LANES_6) << _6 | (value >> _8 & _LANES_6)
    value = (value & _LANES_12) << _12 | (value >> _16 & _LANES_12)
    return (value & _LANES_24) << _24 | value >> _32


@compiled
def _load(raw: Words, start: int, length: int, words: Words, k: int) -> bool:
    """The words of one message; whether a byte was no armoured character."""
    bad = False
    for index in range(words.shape[1]):
        held = length - CHARACTERS * index
        word = np.uint64(0)
        if held > 0:
            word = _eight(raw, start + CHARACTERS * index)
            if held < CHARACTERS:
                keep = (_1 << np.uint64(8 * held)) - _1
                word = word & keep | _ZEROES & ~keep
            word = _squeezed(word)
            bad |= word == _WRONG
        words[np.uintp(k), np.uintp(index)] = word
    return bad


@compiled
def _load_slowly(text: Bytes, start: int, length: int, words: Words, k: int) -> None:
    """The words of a message with bytes outside the alphabet, which read as zero."""
    for index in range(words.shape[1]):
        word = np.uint64(0)
        for c in range(CHARACTERS):
            at = CHARACTERS * index + c
            six = SIX[text[np.uintp(start + at)]] if at < length else 0
            word = (word << _6) | np.uint64(six)
        words[np.uintp(k), np.uintp(index)] = word


@compiled
def _clear_fill(words: Words, k: int, length: int, fill: int) -> None:
    last = length - 1
    index = last // CHARACTERS
    if index < words.shape[1]:
        shift = 6 * (CHARACTERS - 1 - last % CHARACTERS)
        drop = ((np.uint64(1) << np.uint64(fill)) - np.uint64(1)) << np.uint64(shift)
        words[np.uintp(k), np.uintp(index)] &= ~drop


@compiled
def _form(words: Words, k: int) -> Any:
    form = np.int64(words[np.uintp(k), 0] >> np.uint64(42))
    if form == 24:
        part = _bits(words, k, 0, 10, 2)
        return 24 if part == 0 else STATIC_B if part == 1 else UNKNOWN_PART
    return form


@compiled
def _read(
    text: Bytes, raw: Words, start: Ints, length: Ints, fill: Bytes, words: Words, form: Bytes,
    mmsi: Ints, bits: Flags, flags: Flags, prints: Words,
) -> None:  # fmt: skip
    """Words, form, number, bits, flags and fingerprint of all messages."""
    for n in range(len(start)):
        k = np.uintp(n)
        flag = 0
        if _load(raw, start[k], length[k], words, n):
            _load_slowly(text, start[k], length[k], words, n)
            flag = BAD_ARMOUR
        kind = _form(words, n)
        size = min(length[k], 10_000) * 6 - fill[k]
        if fill[k] and size < READ[np.uintp(kind)]:
            _clear_fill(words, n, length[k], fill[k])
        form[k], bits[k] = kind, size
        mmsi[k] = _bits(words, n, 0, 40, 30)
        if size < SHORTEST[np.uintp(kind)]:
            flag |= TRUNCATED
        if size > LONGEST[np.uintp(kind)]:
            flag |= WRONG_LENGTH
        if _bits(words, n, 0, 42, 2):
            flag |= REPEATED
        flags[k] |= flag
        prints[k] = _print(words, n, length[k])


@compiled
def _print(words: Words, k: int, length: int) -> Any:
    """As echoes.fingerprints."""
    total = np.uint64(length) * FACTORS[11]
    for index in range(words.shape[1]):
        word = words[np.uintp(k), np.uintp(index)]
        total += (word ^ (word >> FOLD)) * FACTORS[np.uintp(index)]
    return total


def batch_fast(messages: Messages, *, long: bool) -> Batch:
    """As families.batch_of."""
    count = len(messages)
    words = np.empty((count, LONG_WORDS if long else SHORT_WORDS), dtype=np.uint64)
    form, mmsi = np.empty(count, dtype=np.uint8), np.empty(count, dtype=np.int64)
    bits, flags = np.empty(count, dtype=np.uint16), messages.flags.copy()
    prints = np.empty(count, dtype=np.uint64)
    text = messages.text
    raw = text[: len(text) // 8 * 8].view(np.uint64)
    _read(
        text, raw, messages.start, messages.length, messages.fill, words, form, mmsi, bits, flags,
        prints,
    )  # fmt: skip
    odd = np.flatnonzero((mmsi - 201_000_000).view(np.uint64) >= np.uint64(575_000_000))
    flags[odd[~known_form(mmsi[odd])]] |= INVALID_MMSI
    at = np.full(count, np.nan) if messages.at is None else messages.at
    nothing = np.zeros(count, dtype=np.uint64)
    columns = [words[:, k] for k in range(words.shape[1])]
    columns += [nothing] * (LONG_WORDS - len(columns))
    return Batch(messages, columns, form, mmsi, bits, flags, at, prints, words)


@compiled
def _fixed(words: Words, k: int, place: tuple[int, int, int, int]) -> Any:
    """As _number, of a place that is known when this is compiled."""
    value = np.int64(_bits(words, k, place[0], place[1], place[2]))
    if place[3]:
        value = value << (64 - place[2]) >> (64 - place[2])
    return value


@compiled
def _class_a(row: Any, words: Words, k: int) -> Any:
    """The numbers of a class A report; its latitude and longitude."""
    row.status, row.sog = _fixed(words, k, _CLASS_A[0]), _fixed(words, k, _CLASS_A[1])
    row.cog, row.heading = _fixed(words, k, _CLASS_A[2]), _fixed(words, k, _CLASS_A[3])
    row.second, row.turn = _fixed(words, k, _CLASS_A[4]), _fixed(words, k, _CLASS_A[5])
    row.accuracy, row.raim = _fixed(words, k, _CLASS_A[6]), _fixed(words, k, _CLASS_A[7])
    row.radio, row.altitude = _fixed(words, k, _CLASS_A[8]), _NO_ALTITUDE
    return _fixed(words, k, _CLASS_A[10]), _fixed(words, k, _CLASS_A[11])


@compiled
def _any_other(row: Any, words: Words, k: int, form: int) -> Any:
    """The same of any other report."""
    at = _POSITION_AT
    row.status, row.sog = (
        _number(words, k, at, form, 0),
        _number(words, k, at, form, 1),
    )
    row.cog, row.heading = (
        _number(words, k, at, form, 2),
        _number(words, k, at, form, 3),
    )
    row.second, row.turn = (
        _number(words, k, at, form, 4),
        _number(words, k, at, form, 5),
    )
    row.accuracy, row.raim = (
        _number(words, k, at, form, 6),
        _number(words, k, at, form, 7),
    )
    row.radio, row.altitude = (
        _number(words, k, at, form, 8),
        _number(words, k, at, form, 9),
    )
    lat, lon = _number(words, k, at, form, 10), _number(words, k, at, form, 11)
    if form == _LONG_FORM:
        lat, lon = lat * 1000, lon * 1000
        row.sog = _NO_SOG if row.sog == 63 else row.sog * 10
        row.cog = _NO_COG if row.cog == 511 else row.cog * 10
    elif form == _AIR_FORM:
        row.sog = _NO_SOG if row.sog == _NO_SOG else row.sog * 10
    return lat, lon


@compiled
def _position(row: Any, words: Words, k: int, form: int) -> None:
    row.kind = _KIND[form]
    lat, lon = _class_a(row, words, k) if form <= 3 else _any_other(row, words, k, form)
    row.lat, row.lon = lat, lon
    if abs(lat) > LAT_LIMIT or abs(lon) > LON_LIMIT:
        absent = lat == _NO_LAT or lon == _NO_LON
        row.flags |= NO_POSITION if absent else IMPOSSIBLE_POSITION


@compiled
def _static(row: Any, words: Words, k: int, form: int) -> None:
    at = _STATIC_AT
    row.carries, row.mother = _CARRIES[form], 0
    row.ship_type, row.imo = (
        _number(words, k, at, form, 0),
        _number(words, k, at, form, 1),
    )
    bow, stern = _number(words, k, at, form, 2), _number(words, k, at, form, 3)
    port, starboard = _number(words, k, at, form, 4), _number(words, k, at, form, 5)
    row.draught, row.epfd = (
        _number(words, k, at, form, 6),
        _number(words, k, at, form, 7),
    )
    row.month, row.day = (
        _number(words, k, at, form, 8),
        _number(words, k, at, form, 9),
    )
    row.hour, row.minute = (
        _number(words, k, at, form, 10),
        _number(words, k, at, form, 11),
    )
    if form == STATIC_B and row.mmsi // 10_000_000 == 98:
        row.mother = _bits(words, k, _MOTHER_AT[0], _MOTHER_AT[1], 30)
        bow, stern, port, starboard = 0, 0, 0, 0
    row.bow, row.port = bow, port
    row.length, row.beam = bow + stern, port + starboard


@compiled
def _texts(row: Bytes, words: Words, k: int, form: int) -> None:
    for text in range(len(_TEXT_AT)):
        index, room, width = _TEXT_PLACES[form, text, :3]
        for c in range(_LENGTHS[text]):
            letter = np.uint8(0)
            if 6 * c < width:
                letter = TEXT[np.uintp(_bits(words, k, index, room, 6))]
                room -= 6
                if room <= 0:
                    index, room = index + 1, room + BITS
            row[np.uintp(_TEXT_AT[text] + c)] = letter


@compiled
def _fill_tables(
    positions: Any, statics: Any, static_bytes: Bytes, words: Words, form: Bytes, mmsi: Ints,
    flags: Flags, at: Floats, sentence: Ints, channel: Bytes, station: Flags,
) -> None:  # fmt: skip
    p, s = 0, 0
    for k in range(len(form)):
        kind = form[k]
        if _KIND[kind] != _NO_KIND:
            row = positions[p]
            row.at, row.mmsi, row.sentence, row.flags = at[k], mmsi[k], sentence[k], flags[k]
            row.station = station[k] if len(station) else 0
            row.type, row.channel = kind, channel[k]
            _position(row, words, k, kind)
            p += 1
        if _CARRIES[kind]:
            other = statics[s]
            other.at, other.mmsi, other.sentence = at[k], mmsi[k], sentence[k]
            other.flags, other.channel = flags[k], channel[k]
            other.station = station[k] if len(station) else 0
            other.type = 24 if kind >= STATIC_B else kind
            _static(other, words, k, kind)
            _texts(static_bytes[s], words, k, kind)
            s += 1


def common_fast(batch: Batch, held: Ints) -> dict[str, list[Table]]:
    """As families.common_tables."""
    positions = np.empty(int(held[_KIND != _NO_KIND].sum()), dtype=POSITION)
    statics = np.empty(int(held[_CARRIES != 0].sum()), dtype=STATIC)
    source, matrix = batch.source, batch.matrix
    if matrix is None:
        matrix = np.stack(batch.words, axis=1)
    station = np.zeros(0, dtype=np.uint16) if source.station is None else source.station
    _fill_tables(
        positions, statics, statics.view(np.uint8).reshape(len(statics), STATIC.itemsize), matrix,
        batch.form, batch.mmsi, batch.flags, batch.at, source.sentence, source.channel, station,
    )  # fmt: skip
    made = {"positions": positions, "statics": statics}
    return {family: [table] for family, table in made.items() if len(table)}
