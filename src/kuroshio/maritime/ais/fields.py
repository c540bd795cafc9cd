"""Read bit fields out of payloads, many messages at a time.

A payload becomes 64-bit words of 48 bits each: eight six-bit characters per word, a few
shift-and-mask steps on all messages at once.
"""

import numpy as np

from kuroshio.maritime.ais.columns import Bytes, Ints, Mask, Words
from kuroshio.maritime.ais.layout import Field

BITS = 48
CHARACTERS = 8
"""Characters of a word."""
SIX = np.array(
    [c - 48 if 48 <= c <= 87 else c - 56 if 96 <= c <= 119 else 0 for c in range(256)], np.uint8
)
"""The six bits of each armoured character; 0 for what is none."""
IS_ARMOUR = np.array([48 <= c <= 87 or 96 <= c <= 119 for c in range(256)])
TEXT = np.frombuffer(
    b"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?", dtype=np.uint8
)
"""Six-bit ASCII."""
_KEEP = np.array([(1 << 64) - (1 << 64 - 8 * k) for k in range(9)], dtype=np.uint64)
"""Masks that keep the first k of eight bytes."""


def every(byte: int) -> np.uint64:
    """A word of eight such bytes."""
    return np.uint64(int.from_bytes(bytes([byte]) * 8, "big"))


_HIGH, _ZEROES = every(0x80), every(ord("0"))
_TO_40, _TO_48, _TO_72 = every(0x80 - 40), every(0x80 - 48), every(0x80 - 72)
_SIX_BITS, _TOP_BIT = every(0x3F), every(0x20)
_LANES_6 = np.uint64(0x003F003F003F003F)
_LANES_12 = np.uint64(0x00000FFF00000FFF)
_LANES_24 = np.uint64(0xFFFFFF)
_U1, _U2, _U4, _U8, _U12, _U24 = (np.uint64(k) for k in (1, 2, 4, 8, 12, 24))


def words_of(text: Bytes, start: Ints, length: Ints, count: int) -> tuple[list[Words], Mask]:
    """`count` words per message, zero past its end; and which hold bytes outside the alphabet.

    `text` is armoured as sent, and must have `8 * count` bytes after the last `start`.
    """
    width = CHARACTERS * count
    rows = np.ndarray((len(text) - width + 1,), dtype=f"V{width}", buffer=text.data, strides=(1,))
    picked = rows[start].view(">u8").reshape(len(start), count)
    wrong = np.zeros(len(start), dtype=np.uint64)
    words = []
    for index in range(count):
        word = picked[:, index].astype(np.uint64)
        ends = np.flatnonzero(length < CHARACTERS * (index + 1))
        if len(ends):
            keep = _KEEP[np.maximum(length[ends] - CHARACTERS * index, 0)]
            word[ends] = word[ends] & keep | _ZEROES & ~keep
        words.append(_squeeze(_six_bits(word, wrong)))
    bad = wrong != 0
    if bad.any():
        _read_again(words, np.flatnonzero(bad), picked, length)
    return words, bad


def _six_bits(word: Words, wrong: Words) -> Words:
    """Eight armoured characters to their values; bits in `wrong` where one is none."""
    value = word | _HIGH
    value -= _ZEROES
    bad = ~value
    bad |= word
    value &= ~_HIGH
    from_48 = value + _TO_48
    bad |= (value + _TO_40) ^ from_48  # "X" to "_" are left out of the alphabet
    bad |= value + _TO_72
    bad &= _HIGH
    wrong |= bad
    from_48 &= _HIGH
    from_48 >>= _U4
    value -= from_48
    return value


def _read_again(words: list[Words], rows: Ints, picked: Words, length: Ints) -> None:
    """The few messages with bytes outside the alphabet, character by character."""
    characters = np.ascontiguousarray(picked[rows]).view(np.uint8)
    inside = np.arange(characters.shape[1]) < length[rows, None]
    values = np.where(inside, SIX[characters], 0).astype(np.uint8).view(">u8")
    for index, word in enumerate(words):
        word[rows] = _squeeze(values[:, index].astype(np.uint64))


def clear_fill(words: list[Words], rows: Ints, length: Ints, fill: Ints) -> None:
    """Make the fill bits of the messages `rows` zero; `length` and `fill` are theirs."""
    last = length - 1
    shift = 6 * (CHARACTERS - 1 - last % CHARACTERS)
    keep = ~(((1 << fill) - 1) << shift).astype(np.uint64)
    for index, word in enumerate(words):
        ends = last // CHARACTERS == index
        word[rows[ends]] &= keep[ends]


def _squeeze(word: Words) -> Words:
    """Eight bytes of six bits each -> 48 bits; in place."""
    for shift, lanes, apart in ((_U2, _LANES_6, 6), (_U4, _LANES_12, 12), (_U8, _LANES_24, 24)):
        upper = word >> shift
        upper &= np.uint64(int(lanes) << apart)
        word &= lanes
        word |= upper
    return word


def unsigned(words: list[Words], offset: int, width: int) -> Words:
    """`width` (up to 48) bits from bit `offset` of every message."""
    index, inside = divmod(offset, BITS)
    room = BITS - inside
    mask = np.uint64((1 << width) - 1)
    if width <= room:
        value = words[index] >> np.uint64(room - width)
        return value if width == room and inside == 0 else np.bitwise_and(value, mask, out=value)
    over = width - room
    value = words[index] << np.uint64(over)
    value |= words[index + 1] >> np.uint64(BITS - over)
    value &= mask
    return value


def number(words: list[Words], field: Field) -> Ints:
    """A field's value, sign included."""
    value = unsigned(words, field.offset, field.width)
    if field.form != "signed":
        return value.view(np.int64)
    shift = 64 - field.width
    value <<= np.uint64(shift)
    signed = value.view(np.int64)
    signed >>= shift
    return signed


def text(words: list[Words], field: Field) -> Bytes:
    """A text field, shape (messages, characters), as ASCII; nothing is trimmed."""
    count = field.width // 6
    pieces = -(-count // CHARACTERS)
    out = np.empty((len(words[0]), pieces), dtype=">u8")
    for piece in range(pieces):
        width = min(BITS, field.width - BITS * piece)
        out[:, piece] = _letters(
            unsigned(words, field.offset + BITS * piece, width) << np.uint64(BITS - width)
        )
    return np.ascontiguousarray(out.view(np.uint8)[:, :count])


def _letters(word: Words) -> Words:
    """48 bits -> eight bytes of ASCII."""
    word = (word & _LANES_24) | ((word >> _U24) << np.uint64(32))
    word = (word & _LANES_12) | ((word >> _U12 & _LANES_12) << np.uint64(16))
    word = (word & _LANES_6) | ((word >> np.uint64(6) & _LANES_6) << _U8)
    # "@" to "_" are 0 to 31, and 32 to 63 stand for themselves.
    return word | ((~word & _TOP_BIT) << _U1)
