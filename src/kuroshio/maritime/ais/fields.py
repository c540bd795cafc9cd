"""Read bit fields out of payloads, many messages at a time.

A payload becomes 64-bit words of 48 bits each: eight six-bit characters per word, by three
shift-and-mask steps on all messages at once.
"""

import numpy as np

from kuroshio.maritime.ais.columns import Bytes, Ints, Mask, Words
from kuroshio.maritime.ais.layout import Field

BITS = 48
_CHARACTERS = 8
_TEXT = np.frombuffer(
    b"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?", dtype=np.uint8
)
_KEEP = np.array([(1 << 64) - (1 << 64 - 8 * k) for k in range(9)], dtype=np.uint64)
"""Masks that keep the first k of eight bytes."""
_BAD = np.uint64(0x8080808080808080)
_LANES_6 = np.uint64(0x003F003F003F003F)
_LANES_12 = np.uint64(0x00000FFF00000FFF)
_LANES_24 = np.uint64(0xFFFFFF)


def words_of(six: Bytes, start: Ints, length: Ints, count: int) -> tuple[list[Words], Mask]:
    """`count` words per message, zero past its end; and which hold bytes outside the alphabet.

    `six` must have `8 * count` bytes after the last `start`.
    """
    width = _CHARACTERS * count
    rows = np.ndarray((len(six) - width + 1,), dtype=f"V{width}", buffer=six.data, strides=(1,))
    picked = np.ascontiguousarray(rows[start]).view(">u8").reshape(len(start), count)
    bad = np.zeros(len(start), dtype=np.uint64)
    words = []
    for index in range(count):
        left = np.clip(length - _CHARACTERS * index, 0, _CHARACTERS)
        word = picked[:, index].astype(np.uint64) & _KEEP[left]
        bad |= word & _BAD
        words.append(_squeeze(word))
    return words, bad != 0


def _squeeze(word: Words) -> Words:
    """Eight bytes of six bits each -> 48 bits."""
    word = ((word >> np.uint64(2)) & (_LANES_6 << np.uint64(6))) | (word & _LANES_6)
    word = ((word >> np.uint64(4)) & (_LANES_12 << np.uint64(12))) | (word & _LANES_12)
    return ((word >> np.uint64(8)) & (_LANES_24 << np.uint64(24))) | (word & _LANES_24)


def unsigned(words: list[Words], offset: int, width: int) -> Words:
    """`width` (up to 48) bits from bit `offset` of every message."""
    index, inside = divmod(offset, BITS)
    room = BITS - inside
    mask = np.uint64((1 << width) - 1)
    if width <= room:
        return (words[index] >> np.uint64(room - width)) & mask
    over = width - room
    joined = (words[index] << np.uint64(over)) | (words[index + 1] >> np.uint64(BITS - over))
    return joined & mask


def number(words: list[Words], field: Field) -> Ints:
    """A field's value, sign included."""
    value = unsigned(words, field.offset, field.width)
    if field.form != "signed":
        return value.view(np.int64)
    shift = 64 - field.width
    return (value << np.uint64(shift)).view(np.int64) >> shift


def text(words: list[Words], field: Field) -> Bytes:
    """A text field, shape (messages, characters), as ASCII; nothing is trimmed."""
    count = field.width // 6
    out = np.empty((len(words[0]), count), dtype=np.uint8)
    for index in range(count):
        out[:, index] = _TEXT[unsigned(words, field.offset + 6 * index, 6).astype(np.intp)]
    return out
