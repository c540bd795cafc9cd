"""Find AIVDM sentences in a block of bytes: where each field of the sentence lies.

The sentence form is NMEA 0183 (IEC 61162-1): ``!aaVDM,total,number,sequence,channel,payload,
fill*hh``. Text before the ``!`` is tolerated; what tag blocks and $PGHP lines say is read in
tags.py. Everything is done for all sentences at once; no byte is looked at in a Python loop.
"""

from dataclasses import dataclass

import numpy as np

from kuroshio.maritime.ais.columns import Bytes, Flags, Floats, Ints, Mask, Words
from kuroshio.maritime.ais.flags import BAD_CHECKSUM, NO_CHECKSUM, OWN_SHIP

PADDING = 128
"""Zero bytes kept after the text, so that a row gathered at its very end stays inside."""
NO_SEQUENCE = 10

HEX = np.full(256, 255, dtype=np.uint8)
for _digit, _codes in enumerate(zip(b"0123456789ABCDEF", b"0123456789abcdef", strict=True)):
    HEX[list(_codes)] = _digit
_LOW_BYTES = np.array([(1 << 8 * k) - 1 for k in range(8)], dtype=np.uint64)
_SEVEN, _THREE = np.int64(7), np.int64(3)


@dataclass(frozen=True, slots=True)
class Sentences:
    """One value per sentence, in the order of the text; `n` sentences.

    `text` is what was scanned with PADDING zeros after it; a payload is
    `text[start : start + length]`, armoured as sent.
    """

    text: Bytes
    head: Ints  # where the "!" stands
    end: Ints  # one past the last byte of the line or sentence
    start: Ints  # of the payload
    length: Ints  # characters of the payload
    fill: Bytes  # bits
    total: Bytes
    number: Bytes
    sequence: Bytes  # 0-9; NO_SEQUENCE when the field is empty
    channel: Bytes  # ASCII; 0 when the field is empty
    flags: Flags
    malformed: int  # began like a sentence and was none
    lines: int
    at: Floats | None = None  # s since 1970Z; NaN, or None for all, when the text does not say
    station: Flags | None = None  # numbers; None when no sentence names one

    def __len__(self) -> int:
        return len(self.head)


def padded(text: bytes) -> Bytes:
    """The bytes of a text with room after it, as `scan` wants them."""
    return np.frombuffer(text + bytes(PADDING), dtype=np.uint8)


def scan(buffer: Bytes) -> Sentences:
    """All sentences of a text of whole lines. Never raises, whatever the bytes."""
    head = _heads(buffer)
    newlines = np.flatnonzero(buffer == 10)
    end = _ends(head, newlines, len(buffer) - PADDING)
    commas = _commas(buffer, head)
    whole = commas[5] < end
    found = len(head)
    if not whole.all():
        head, end, commas = head[whole], end[whole], [c[whole] for c in commas]
    total, number, sound = _part_numbers(buffer, commas)
    if not sound.all():
        head, end, commas = head[sound], end[sound], [c[sound] for c in commas]
        total, number = total[sound], number[sound]
    fill, flags = _tail(buffer, head, end, commas[5])
    own = buffer[head + 5] == 79  # VDO
    if own.any():
        flags[own] |= OWN_SHIP
    sequence = _one_character(buffer, commas[2], commas[3]) - np.uint8(48)
    sequence[sequence > 9] = NO_SEQUENCE
    start = commas[4] + 1
    return Sentences(
        text=buffer,
        head=head,
        end=end,
        start=start,
        length=commas[5] - start,
        fill=fill,
        total=total,
        number=number,
        sequence=sequence,
        channel=_one_character(buffer, commas[3], commas[4]),
        flags=flags,
        malformed=found - len(head),
        lines=len(newlines),
    )


def _heads(buffer: Bytes) -> Ints:
    """Every ``!`` that begins ``!aaVDM,`` or ``!aaVDO,``."""
    at = np.flatnonzero(buffer[:-PADDING] == 33)
    is_head = (buffer[at + 3] == 86) & (buffer[at + 4] == 68) & (buffer[at + 6] == 44)
    kind = buffer[at + 5]
    is_head &= (kind == 77) | (kind == 79)
    return at if is_head.all() else at[is_head]


def _ends(head: Ints, newlines: Ints, size: int) -> Ints:
    """Where each sentence stops: at the line's end, or where the next one begins."""
    following = np.append(head[1:], size)[: len(head)]
    if len(newlines) == len(head) and bool(((newlines > head) & (newlines < following)).all()):
        return newlines
    stops = np.append(newlines, size)
    end: Ints = np.minimum(stops[np.searchsorted(newlines, head)], following)
    return end


def _commas(buffer: Bytes, head: Ints) -> list[Ints]:
    """The six commas of each sentence; beyond the text where there are fewer."""
    found = np.flatnonzero(buffer == 44)
    if len(found) == 6 * len(head):
        rows = found.reshape(-1, 6)
        first, last = rows[:, 0], rows[:, 5]
        if bool((first > head).all()) and bool((last[:-1] < head[1:]).all()):
            return [np.ascontiguousarray(rows[:, k]) for k in range(6)]
    commas = np.append(found, [len(buffer)] * 6)
    first = np.searchsorted(found, head)
    return [commas[first + k] for k in range(6)]


def _part_numbers(buffer: Bytes, commas: list[Ints]) -> tuple[Bytes, Bytes, Mask]:
    """How many parts, which part, and whether that makes sense and there is a payload."""
    total = buffer[commas[0] + 1] - np.uint8(48)
    number = buffer[commas[1] + 1] - np.uint8(48)
    sound = (commas[1] == commas[0] + 2) & (commas[2] == commas[1] + 2) & (total >= 1)
    sound &= (total <= 9) & (number >= 1) & (number <= total) & (commas[5] > commas[4] + 1)
    return total, number, sound


def _tail(buffer: Bytes, head: Ints, end: Ints, last_comma: Ints) -> tuple[Bytes, Flags]:
    """Fill bits and checksum flags of each sentence."""
    digit = buffer[last_comma + 1] - np.uint8(48)
    has_fill = digit <= 5
    star = last_comma + 1
    star += has_fill
    high, low = HEX[buffer[star + 1]], HEX[buffer[star + 2]]
    present = (buffer[star] == 42) & (high < 16) & (low < 16) & (star + 2 < end)
    wrong = exclusive_or(buffer, head + 1, star) != (high << 4 | low & 15)
    wrong &= present
    flags = np.zeros(len(head), dtype=np.uint16)
    flags[wrong] = BAD_CHECKSUM
    flags[~present] |= NO_CHECKSUM
    return digit * has_fill, flags


def exclusive_or(buffer: Bytes, first: Ints, stop: Ints) -> Bytes:
    """XOR of `buffer[first:stop]` for each row.

    A running XOR over 8-byte words, corrected at both ends, touches an eighth of the bytes that
    a running XOR over bytes would.
    """
    words = buffer[: len(buffer) // 8 * 8].view("<u8")
    running = np.zeros(len(words) + 1, dtype=np.uint64)
    np.bitwise_xor.accumulate(words, out=running[1:])
    total = _xor_before(words, running, stop)
    total ^= _xor_before(words, running, first)
    for shift in (32, 16, 8):
        total ^= total >> np.uint64(shift)
    return total.astype(np.uint8)


def _xor_before(words: Words, running: Words, place: Ints) -> Words:
    word = place >> _THREE
    before: Words = words[word]
    before &= _LOW_BYTES[place & _SEVEN]
    before ^= running[word]
    return before


def _one_character(buffer: Bytes, before: Ints, after: Ints) -> Bytes:
    """The first character between two commas; 0 when there is none."""
    return buffer[before + 1] * (after > before + 1)
