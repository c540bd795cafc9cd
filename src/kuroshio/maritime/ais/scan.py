"""Find AIVDM sentences in a block of bytes: where each field of the sentence lies.

The sentence form is NMEA 0183 (IEC 61162-1): ``!aaVDM,total,number,sequence,channel,payload,
fill*hh``. Text before the ``!`` is tolerated, tag blocks (NMEA 4.10) are read for their time and
station, and Danish `$PGHP` lines give the time of the sentence after them. Everything is done
for all sentences at once; no byte is looked at in a Python loop.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan

import numpy as np

from kuroshio.maritime.ais.columns import Bytes, Floats, Ints, Mask, Words
from kuroshio.maritime.ais.flags import BAD_CHECKSUM, NO_CHECKSUM, OWN_SHIP

PADDING = 128
"""Zero bytes kept after the text, so that a row gathered at its very end stays inside."""
NOT_SIX_BIT = 0x80
STATION_LENGTH = 15

_SIX = bytes(
    c - 48 if 48 <= c <= 87 else c - 56 if 96 <= c <= 119 else NOT_SIX_BIT for c in range(256)
)
_HEX = np.full(256, 255, dtype=np.uint8)
for _digit, _codes in enumerate(zip(b"0123456789ABCDEF", b"0123456789abcdef", strict=True)):
    _HEX[list(_codes)] = _digit
_LOW_BYTES = np.array([(1 << 8 * k) - 1 for k in range(8)], dtype=np.uint64)
_PGHP = re.compile(
    rb"\$PGHP,1,(\d{4}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,3}),"
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """One value per sentence, in the order of the text; `n` sentences.

    `six` holds the whole text translated to six-bit values (`NOT_SIX_BIT` elsewhere), so that
    a payload is `six[start : start + length]`.
    """

    text: bytes
    six: Bytes
    head: Ints  # where the "!" stands
    end: Ints  # one past the last byte of the line or sentence
    start: Ints  # of the payload
    length: Ints  # characters of the payload
    fill: Ints  # bits
    total: Ints
    number: Ints
    sequence: Ints  # 0-9; 10 when the field is empty
    channel: Bytes  # ASCII; 0 when the field is empty
    flags: Ints
    at: Floats  # s since 1970Z; NaN when the text does not say
    station: tuple[bytes, ...]  # empty, or one name for each sentence
    malformed: int  # began like a sentence and was none
    lines: int
    late_time: float  # a $PGHP time after the last sentence: for the first of the next block

    def __len__(self) -> int:
        return len(self.head)


def scan(text: bytes, time_before: float = float("nan")) -> Sentences:
    """All sentences of a text of whole lines; `time_before` is the last block's `late_time`.

    Never raises, whatever the bytes.
    """
    padded = text + bytes(PADDING)
    buffer = np.frombuffer(padded, dtype=np.uint8)
    six = np.frombuffer(padded.translate(_SIX), dtype=np.uint8)
    head = _heads(buffer)
    newlines = np.flatnonzero(buffer == 10)
    end = _ends(head, newlines, len(text))
    commas = _commas(buffer, head)
    whole = commas[5] < end
    malformed = len(head) - int(np.count_nonzero(whole))
    if malformed:
        head, end, commas = head[whole], end[whole], [c[whole] for c in commas]
    total, number, sound = _part_numbers(buffer, commas)
    if not sound.all():
        malformed += len(head) - int(np.count_nonzero(sound))
        head, end, commas = head[sound], end[sound], [c[sound] for c in commas]
        total, number = total[sound], number[sound]
    fill, flags = _tail(buffer, head, end, commas[5])
    flags[buffer[head + 5] == 79] |= OWN_SHIP  # VDO
    at, late = _times(buffer, padded, head, time_before)
    return Sentences(
        text=text,
        six=six,
        head=head,
        end=end,
        start=commas[4] + 1,
        length=commas[5] - commas[4] - 1,
        fill=fill,
        total=total,
        number=number,
        sequence=_one_character(buffer, commas[2], commas[3], digits=True),
        channel=_one_character(buffer, commas[3], commas[4], digits=False).astype(np.uint8),
        flags=flags,
        at=at,
        station=_stations(buffer, head),
        malformed=malformed,
        lines=len(newlines),
        late_time=late,
    )


def _heads(buffer: Bytes) -> Ints:
    """Every ``!`` that begins ``!aaVDM,`` or ``!aaVDO,``."""
    at = np.flatnonzero(buffer[:-PADDING] == 33)
    is_head = (buffer[at + 3] == 86) & (buffer[at + 4] == 68) & (buffer[at + 6] == 44)
    is_head &= (buffer[at + 5] == 77) | (buffer[at + 5] == 79)
    return at if is_head.all() else at[is_head]


def _ends(head: Ints, newlines: Ints, size: int) -> Ints:
    """Where each sentence stops: at the line's end, or where the next one begins."""
    stops = np.append(newlines, size)
    end = stops[np.searchsorted(newlines, head)]
    if len(head) > 1:
        end[:-1] = np.minimum(end[:-1], head[1:])
    return end


def _commas(buffer: Bytes, head: Ints) -> list[Ints]:
    """The six commas of each sentence; beyond the text where there are fewer."""
    far = len(buffer)
    commas = np.append(np.flatnonzero(buffer == 44), [far] * 6)
    first = np.searchsorted(commas, head)
    return [commas[first + k] for k in range(6)]


def _part_numbers(buffer: Bytes, commas: list[Ints]) -> tuple[Ints, Ints, Mask]:
    """How many parts, which part, and whether that makes sense and there is a payload."""
    total = buffer[commas[0] + 1].astype(np.int64) - 48
    number = buffer[commas[1] + 1].astype(np.int64) - 48
    sound = (commas[1] == commas[0] + 2) & (commas[2] == commas[1] + 2) & (total >= 1)
    sound &= (total <= 9) & (number >= 1) & (number <= total) & (commas[5] > commas[4] + 1)
    return total, number, sound


def _tail(buffer: Bytes, head: Ints, end: Ints, last_comma: Ints) -> tuple[Ints, Ints]:
    """Fill bits and checksum flags of each sentence."""
    digit = buffer[last_comma + 1].astype(np.int64) - 48
    has_fill = (digit >= 0) & (digit <= 5)
    star = last_comma + 1 + has_fill
    high, low = _HEX[buffer[star + 1]], _HEX[buffer[star + 2]]
    present = (buffer[star] == 42) & (high < 16) & (low < 16) & (star + 2 < end)
    wrong = present & (_exclusive_or(buffer, head + 1, star) != (high << 4 | (low & 15)))
    flags = np.zeros(len(head), dtype=np.int64)
    flags[wrong] = BAD_CHECKSUM
    flags[~present] |= NO_CHECKSUM
    return np.where(has_fill, digit, 0), flags


def _exclusive_or(buffer: Bytes, first: Ints, stop: Ints) -> Bytes:
    """XOR of `buffer[first:stop]` for each row.

    A running XOR over 8-byte words, corrected at both ends, touches an eighth of the bytes that
    a running XOR over bytes would.
    """
    words = buffer[: len(buffer) // 8 * 8].view("<u8")
    running = np.zeros(len(words) + 1, dtype=np.uint64)
    np.bitwise_xor.accumulate(words, out=running[1:])
    total = _xor_before(words, running, stop) ^ _xor_before(words, running, first)
    for shift in (32, 16, 8):
        total ^= total >> np.uint64(shift)
    return total.astype(np.uint8)


def _xor_before(words: Words, running: Words, place: Ints) -> Words:
    word = place >> 3
    before: Words = running[word] ^ (words[word] & _LOW_BYTES[place & 7])
    return before


def _one_character(buffer: Bytes, before: Ints, after: Ints, *, digits: bool) -> Ints:
    """The single character between two commas; 10 for an absent digit, 0 for absent text."""
    value = buffer[before + 1].astype(np.int64)
    if digits:
        value -= 48
        return np.where((after == before + 2) & (value >= 0) & (value <= 9), value, 10)
    return np.where(after > before + 1, value, 0)


def _times(buffer: Bytes, text: bytes, head: Ints, before: float) -> tuple[Floats, float]:
    """Seconds since 1970Z by tag block or $PGHP line, NaN elsewhere; and a time left over."""
    at = np.full(len(head), np.nan)
    late = before
    if len(head) and not isnan(before):
        at[0], late = before, float("nan")
    for place, seconds in _pghp_times(text):
        row = int(np.searchsorted(head, place))
        if row < len(head):
            at[row], late = seconds, float("nan")
        else:
            late = seconds
    tag = _tag_value(buffer, head, ord("c"))
    if tag is not None:
        rows, place_at = tag
        value, digits = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.int64)
        going = np.ones(len(rows), dtype=bool)
        for k in range(13):
            digit = buffer[place_at + k].astype(np.int64) - 48
            going &= (digit >= 0) & (digit <= 9)
            value = np.where(going, value * 10 + digit, value)
            digits += going
        at[rows] = np.where(digits >= 12, value / 1000, np.where(digits > 0, value, np.nan))
    return at, late


def _pghp_times(text: bytes) -> Iterator[tuple[int, float]]:
    if b"$PGHP," not in text:
        return
    for found in _PGHP.finditer(text):
        year, month, day, hour, minute, second, millis = (int(g) for g in found.groups())
        try:
            moment = datetime(year, month, day, hour, minute, second, millis * 1000, tzinfo=UTC)
        except ValueError:
            continue
        yield found.start(), moment.timestamp()


def _tag_value(buffer: Bytes, head: Ints, letter: int) -> tuple[Ints, Ints] | None:
    """Rows whose tag block has the field `letter`, and where its value begins."""
    tagged = np.flatnonzero(buffer[head - 1] == 92) if len(head) else head
    tagged = tagged[head[tagged] > 0]
    if not len(tagged):
        return None
    slashes = np.flatnonzero(buffer == 92)
    opening = np.searchsorted(slashes, head[tagged] - 1) - 1
    tagged, opening = tagged[opening >= 0], slashes[opening[opening >= 0]]
    colons = np.flatnonzero((buffer[1:-1] == letter) & (buffer[2:] == 58)) + 1
    colons = colons[(buffer[colons - 1] == 92) | (buffer[colons - 1] == 44)]
    if not len(colons):
        return None
    last = np.searchsorted(colons, head[tagged]) - 1
    inside: Mask = (last >= 0) & (colons[np.maximum(last, 0)] > opening)
    return tagged[inside], colons[last[inside]] + 2


def _stations(buffer: Bytes, head: Ints) -> tuple[bytes, ...]:
    """The station (s:) of each sentence; empty when no sentence names one."""
    tag = _tag_value(buffer, head, ord("s"))
    if tag is None:
        return ()
    rows, place = tag
    names = buffer[place[:, None] + np.arange(STATION_LENGTH)]
    stopped = np.logical_or.accumulate((names == 44) | (names == 42) | (names == 92), axis=1)
    names = np.where(stopped, 0, names).astype(np.uint8)
    out = np.zeros(len(head), dtype=f"S{STATION_LENGTH}")
    out[rows] = np.ascontiguousarray(names).view(f"S{STATION_LENGTH}").ravel()
    return tuple(out.tolist())
