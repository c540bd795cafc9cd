"""scan.py and echoes.py again as compiled loops (the `fast` extra): the same columns, sooner.

Every function here has a numpy twin of which it must give the same result on any bytes; a
property test holds that.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from kuroshio.maritime.ais import echoes
from kuroshio.maritime.ais.columns import Bytes, Flags, Floats, Ints, Mask, Words
from kuroshio.maritime.ais.flags import BAD_CHECKSUM, NO_CHECKSUM, OWN_SHIP
from kuroshio.maritime.ais.scan import HEX, NO_SEQUENCE, PADDING, Sentences

_F = TypeVar("_F", bound=Callable[..., Any])
_MADE: list[Any] = []


def compiled(function: _F) -> _F:
    """Numba's `njit`, typed; nothing is compiled before the first call."""
    _MADE.append(numba.njit(nogil=True)(function))
    return cast(_F, _MADE[-1])


def keep_compiled() -> None:
    """Let numba keep what it compiles, as Python does, where it finds a folder to write in."""
    for function in _MADE:
        try:
            function.enable_caching()
        except RuntimeError:  # no such folder: it compiles again in every process
            return


_COMMA, _NEWLINE, _RETURN, _BANG, _STAR, _SLASH = 44, 10, 13, 33, 42, 47
_BAD, _NONE, _OWN = int(BAD_CHECKSUM), int(NO_CHECKSUM), int(OWN_SHIP)
_TEN, _PAD = NO_SEQUENCE, PADDING
_SHORTEST = len(b"!AIVDM,1,1,,,0,")
_HIGH, _FIRST_ARMOUR = np.uint64(0x8080808080808080), np.uint64(0x3030303030303030)
_LOW = np.array([(1 << 8 * k) - 1 for k in range(8)], dtype=np.uint64)
_1, _8, _16, _32, _80 = (np.uint64(k) for k in (1, 8, 16, 32, 0x80))


@compiled
def _byte(buffer: Bytes, p: int) -> Any:
    # An unsigned index: a signed one would be tested for counting from the end.
    return np.int64(buffer[np.uintp(p)])


@compiled
def _is_head(buffer: Bytes, p: int) -> bool:
    if _byte(buffer, p + 3) != 86 or _byte(buffer, p + 4) != 68 or _byte(buffer, p + 6) != _COMMA:
        return False
    kind = _byte(buffer, p + 5)
    return kind in (77, 79)


@compiled
def _next_mark(words: Words, p: int, stop: int) -> Any:
    """The first byte from `p` on that is below "0": comma, line end, "!" and "*" among them."""
    place = np.uintp(p >> 3)
    last = np.uintp((stop + 7) >> 3)
    word = words[place] | _LOW[np.uintp(p & 7)]
    while True:
        marks = (word - _FIRST_ARMOUR) & ~word & _HIGH
        if marks:
            found = np.int64(place) << 3
            while not marks & _80:
                marks >>= _8
                found += 1
            return found
        place += np.uintp(1)
        if place >= last:
            return stop
        word = words[place]


@compiled
def _next_comma(buffer: Bytes, words: Words, p: int, stop: int) -> Any:
    """The first comma from `p` on in this sentence; `stop` when there is none."""
    while True:
        p = _next_mark(words, p, stop)
        if p >= stop:
            return stop
        byte = _byte(buffer, p)
        if byte == _COMMA:
            return p
        if byte == _NEWLINE or (byte == _BANG and _is_head(buffer, p)):
            return stop
        p += 1


@compiled
def _comma_soon(buffer: Bytes, words: Words, p: int, stop: int) -> Any:
    """As _next_comma; looked for where it nearly always stands first: here, or one further."""
    byte = _byte(buffer, p)
    if byte == _COMMA:
        return p
    if byte > _SLASH and _byte(buffer, p + 1) == _COMMA:
        return p + 1
    return _next_comma(buffer, words, p, stop)


@compiled
def _ends_as_usual(buffer: Bytes, last: int) -> Any:
    """Whether `,0*hh` and a line end stand at the last comma, as they nearly always do."""
    digits = _byte(buffer, last + 1) > _SLASH and _byte(buffer, last + 3) > _SLASH
    return (
        digits
        and _byte(buffer, last + 4) > _SLASH
        and _byte(buffer, last + 2) == _STAR
        and _byte(buffer, last + 5) == _RETURN
        and _byte(buffer, last + 6) == _NEWLINE
    )


@compiled
def _end(buffer: Bytes, words: Words, p: int, stop: int) -> Any:
    """One past the sentence's last byte."""
    while True:
        p = _next_mark(words, p, stop)
        if p >= stop:
            return stop
        byte = _byte(buffer, p)
        if byte == _NEWLINE or (byte == _BANG and _is_head(buffer, p)):
            return p
        p += 1


@compiled
def _exclusive_or(words: Words, first: int, stop: int) -> Any:
    """XOR of the bytes from `first` to `stop`."""
    place, last = np.uintp(first >> 3), np.uintp(stop >> 3)
    total = words[place] & _LOW[np.uintp(first & 7)]
    while place < last:
        total ^= words[place]
        place += np.uintp(1)
    total ^= words[last] & _LOW[np.uintp(stop & 7)]
    total ^= total >> _32
    total ^= total >> _16
    total ^= total >> _8
    return np.int64(total & np.uint64(255))


@compiled
def _checksum(buffer: Bytes, words: Words, p: int, star: int, end: int) -> Any:
    high, low = HEX[_byte(buffer, star + 1)], HEX[_byte(buffer, star + 2)]
    if _byte(buffer, star) != _STAR or high > 15 or low > 15 or star + 2 >= end:
        return _NONE
    return 0 if _exclusive_or(words, p + 1, star) == (high << 4 | low & 15) else _BAD


@compiled
def _parts(buffer: Bytes, p: int) -> Any:
    """Whether ``total,number,`` after the head are single digits that make sense."""
    if _byte(buffer, p + 1) in (_COMMA, _NEWLINE) or _byte(buffer, p + 2) in (_COMMA, _NEWLINE):
        return False
    if _byte(buffer, p + 8) != _COMMA or _byte(buffer, p + 10) != _COMMA:
        return False
    total, number = _byte(buffer, p + 7), _byte(buffer, p + 9)
    return 49 <= total <= 57 and 49 <= number <= total


@compiled
def _sentence(
    buffer: Bytes, words: Words, p: int, k: int, places: Ints, small: Bytes, flags: Flags
) -> bool:
    """Fill in column `k` with the sentence at `p`; False when it is none.

    places: head, end, start, length. small: fill, total, number, sequence, channel.
    """
    stop = len(buffer) - _PAD
    if not _parts(buffer, p):
        return False
    third = _comma_soon(buffer, words, p + 11, stop)
    fourth = _comma_soon(buffer, words, third + 1, stop)
    last = _next_comma(buffer, words, fourth + 1, stop)
    if last >= stop or last <= fourth + 1:
        return False
    end = last + 6 if _ends_as_usual(buffer, last) else _end(buffer, words, last + 1, stop)
    digit = _byte(buffer, last + 1) - 48
    has_fill = 0 <= digit <= 5
    sequence = _byte(buffer, p + 11) - 48 if third > p + 11 else _TEN
    row = np.uintp(k)
    places[0, row], places[1, row] = p, end
    places[2, row], places[3, row] = fourth + 1, last - fourth - 1
    small[0, row] = digit if has_fill else 0
    small[1, row], small[2, row] = _byte(buffer, p + 7) - 48, _byte(buffer, p + 9) - 48
    small[3, row] = sequence if 0 <= sequence <= 9 else _TEN
    small[4, row] = _byte(buffer, third + 1) if fourth > third + 1 else 0
    own = _OWN if _byte(buffer, p + 5) == 79 else 0
    flags[row] = own | _checksum(buffer, words, p, last + 1 + np.int64(has_fill), end)
    return True


@compiled
def _walk(buffer: Bytes, words: Words, places: Ints, small: Bytes, flags: Flags) -> tuple[int, int]:
    """All sentences, a column each; how many there are, and how many began and were none."""
    stop = len(buffer) - _PAD
    count, malformed, p = 0, 0, 0
    while p < stop:
        if _byte(buffer, p) != _BANG:
            p = p + 1 if _byte(buffer, p + 1) == _BANG else _next_mark(words, p + 1, stop)
        elif not _is_head(buffer, p):
            p += 1
        elif _sentence(buffer, words, p, count, places, small, flags):
            p = places[1, np.uintp(count)]
            count += 1
        else:
            malformed += 1
            p += 1
    return count, malformed


def scan_fast(buffer: Bytes) -> Sentences:
    """As scan.scan."""
    words = buffer[: len(buffer) // 8 * 8].view(np.uint64)
    room = len(buffer) // _SHORTEST + 1
    places = np.empty((4, room), dtype=np.int64)
    small = np.empty((5, room), dtype=np.uint8)
    flags = np.empty(room, dtype=np.uint16)
    count, malformed = _walk(buffer, words, places, small, flags)
    head, end, start, length = (places[k, :count] for k in range(4))
    fill, total, number, sequence, channel = (small[k, :count] for k in range(5))
    return Sentences(
        text=buffer, head=head, end=end, start=start, length=length, fill=fill, total=total,
        number=number, sequence=sequence, channel=channel, flags=flags[:count],
        malformed=malformed, lines=int(np.count_nonzero(buffer == _NEWLINE)),
    )  # fmt: skip


@compiled
def _hear(
    prints: Words, at: Floats, seen: int, held: Words, held_at: Floats, held_count: Ints
) -> Mask:
    out = np.zeros(len(prints), dtype=np.bool_)
    for k in range(len(prints)):
        cell = prints[k] >> np.uint64(48)
        if held[cell] == prints[k]:
            near = abs(at[k] - held_at[cell]) <= echoes.SECONDS
            out[k] = near and seen + k - held_count[cell] <= echoes.MESSAGES
        held[cell], held_at[cell], held_count[cell] = prints[k], at[k], seen + k
    return out


def hear_fast(memory: echoes.Echoes, prints: Words, at: Floats) -> Mask:
    """As echoes.hear."""
    echo: Mask = _hear(prints, at, memory.seen, memory.prints, memory.at, memory.count)
    memory.seen += len(prints)
    return echo


@compiled
def _gather(text: Bytes, start: Ints, length: Ints, out: Bytes) -> None:
    at = np.uintp(0)
    for k in range(len(start)):
        place = np.uintp(start[k])
        for _ in range(length[k]):
            out[at] = text[place]
            at += np.uintp(1)
            place += np.uintp(1)


def gather_fast(text: Bytes, start: Ints, length: Ints) -> bytes:
    """As assemble.gather_pieces."""
    out = np.empty(int(length.sum()), dtype=np.uint8)
    _gather(text, start, length, out)
    return out.tobytes()
