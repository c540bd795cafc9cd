"""Rows of a damaged SQLite file, found page by page, whatever else in the file is broken.

After the format at sqlite.org/fileformat2.html. A page of rows is known by its first byte and
read by itself; the pages above it, the schema and the free list are not needed. Whether a row is
what it seems is for whoever asked to say: here is only what can be read.
"""

from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from kuroshio.store.sqlite_file import PAGE_SIZE

ROWS, INDEX_ROWS, INDEX_INNER = 0x0D, 0x0A, 0x02
"""First byte of a page: rows by number; rows by key; rows by key with pages below them."""
WAL_HEAD, FRAME_HEAD = 32, 24
MAGIC = b"SQLite format 3\0"
ROW_LIMIT = 1 << 20
"""Bytes; bodies and pieces of attachments are far smaller."""

SIZES = (PAGE_SIZE, 4_096)
"""Of pages, in files that we made."""

Row = tuple[Any, ...]
Pages = dict[int, memoryview]
"""By number, from 1."""


def rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Every row that can be read, in order of pages: its number (0 where it has none), its values.

    What was committed to the log beside the file counts. A number of the row stands as None among
    the values, as SQLite stores it.
    """
    data = _mapped(path)
    if data[:16] == MAGIC:
        told = int.from_bytes(data[16:18], "big")
        yield from _all(path, data, 65_536 if told == 1 else told, data[20])
    else:  # the first page is gone, which says the size: the right one is that which finds most
        found = {size: sum(1 for _ in _all(path, data, size, 0)) for size in SIZES}
        yield from _all(path, data, max(found, key=lambda size: found[size]), 0)


def _all(path: Path, data: memoryview, size: int, reserved: int) -> Iterator[tuple[int, Row]]:
    if size not in {1 << bits for bits in range(9, 17)}:
        size = SIZES[0]
    pages = {place // size + 1: data[place : place + size] for place in range(0, len(data), size)}
    pages.update(_committed(path.with_name(path.name + "-wal"), size))
    yield from _rows(pages, size - reserved)


def _mapped(path: Path) -> memoryview:
    """The bytes of a file, which need not fit into memory; none where there is no file."""
    if not path.exists() or not path.stat().st_size:
        return memoryview(b"")
    with path.open("rb") as file:
        return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))


def _committed(wal: Path, size: int) -> Pages:
    """Pages in the log, as the last commit in it left them."""
    data = _mapped(wal)
    salts = data[16:24]
    pages: Pages = {}
    fresh: Pages = {}
    for at in range(WAL_HEAD, len(data) - size - FRAME_HEAD + 1, size + FRAME_HEAD):
        if data[at + 8 : at + 16] != salts:
            break  # left over from before the log began anew
        start = at + FRAME_HEAD
        fresh[int.from_bytes(data[at : at + 4], "big")] = data[start : start + size]
        if any(data[at + 4 : at + 8]):
            pages.update(fresh)
            fresh = {}
    return pages


def _rows(pages: Pages, usable: int) -> Iterator[tuple[int, Row]]:
    for number in sorted(pages):
        page = pages[number]
        head = 100 if number == 1 else 0
        kind = page[head] if len(page) > head else 0
        if kind not in (ROWS, INDEX_ROWS, INDEX_INNER):
            continue
        count = int.from_bytes(page[head + 3 : head + 5], "big")
        cells = head + (12 if kind == INDEX_INNER else 8)
        for place in range(cells, min(cells + 2 * count, len(page) - 1), 2):
            at = int.from_bytes(page[place : place + 2], "big")
            try:
                yield _cell(pages, usable, page, kind, at)
            except (LookupError, ValueError, OverflowError):
                continue


def _cell(pages: Pages, usable: int, page: memoryview, kind: int, at: int) -> tuple[int, Row]:
    at += 4 if kind == INDEX_INNER else 0
    length, at = _varint(page, at)
    number = 0
    if kind == ROWS:
        number, at = _varint(page, at)
    if not 0 < length <= ROW_LIMIT:
        raise ValueError("no row is so long")
    local = _local(usable, length, by_key=kind != ROWS)
    payload = bytearray(page[at : at + local])
    if local < length:
        follows = int.from_bytes(page[at + local : at + local + 4], "big")
        _overflow(pages, usable, follows, payload, length)
    if len(payload) != length:
        raise ValueError("cut off")
    return number, _values(bytes(payload))


def _local(usable: int, length: int, *, by_key: bool) -> int:
    """Bytes of a row that lie in its own page."""
    most = (usable - 12) * 64 // 255 - 23 if by_key else usable - 35
    if length <= most:
        return length
    least = (usable - 12) * 32 // 255 - 23
    local = least + (length - least) % (usable - 4)
    return local if local <= most else least


def _overflow(pages: Pages, usable: int, number: int, payload: bytearray, length: int) -> None:
    while len(payload) < length:
        page = pages[number]
        if len(page) <= 4:
            raise ValueError("a page that holds nothing")
        payload += page[4 : min(usable, 4 + length - len(payload))]
        number = int.from_bytes(page[:4], "big")


def _varint(data: bytes | memoryview, at: int) -> tuple[int, int]:
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9


def _values(payload: bytes) -> Row:
    end, at = _varint(payload, 0)
    body, values = end, []
    while at < end:
        kind, at = _varint(payload, at)
        size = _SIZES[kind] if kind < 12 else (kind - 12) // 2
        if body + size > len(payload):
            raise ValueError("a value goes beyond its row")
        values.append(_value(kind, payload[body : body + size]))
        body += size
    if body != len(payload):
        raise ValueError("a row is longer than its values")
    return tuple(values)


_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)


def _value(kind: int, data: bytes) -> Any:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind < 7:
        return int.from_bytes(data, "big", signed=True)
    if kind >= 12:
        return data.decode() if kind % 2 else data
    raise ValueError("no value of ours is of this kind")
