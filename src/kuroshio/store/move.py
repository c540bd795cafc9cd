"""All that one store keeps, into another that is empty; every row is read again and compared.

The search index is left out: it is made of the records, and a node makes it anew when it finds it
empty. Whoever calls holds both stores as their writer.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec

from kuroshio.errors import Refused, Unavailable
from kuroshio.store.statements import Statements

BATCH = 1_000
_CYCLE = 1 << 256

Told = Callable[[str, int, int], None]
"""Called now and then: what is done with which table, rows done, rows there are."""


def move(source: Statements, target: Statements, told: Told) -> dict[str, int]:
    """Copy all or nothing; how many rows each table has.

    Refused (`store.not-empty`); Unavailable (`store.other-schema`; `store.damaged` when what was
    written does not read back as it was, and then it must not be used).
    """
    tables = source.columns()
    if target.columns() != tables:
        raise Unavailable("store.other-schema", "the two stores have not the same tables")
    for table in tables:
        if target.count(table):
            raise Refused("store.not-empty", f"the new store is not empty: it has rows in {table}")
    sums: dict[str, int] = {}
    counts = {table: source.count(table) for table in tables}
    with target.transaction():
        # Entries name their log, so logs come first.
        for table in sorted(tables, key=lambda name: (name != "logs", name)):
            sums[table] = 0
            for done, rows in _batches(source.dump(table)):
                target.fill(table, rows)
                sums[table] = (sums[table] + _sum(rows)) % _CYCLE
                told(f"copying {table}", done, counts[table])
    for table in tables:
        found, read = 0, 0
        for read, rows in _batches(target.dump(table)):
            found = (found + _sum(rows)) % _CYCLE
            told(f"comparing {table}", read, counts[table])
        if (found, read) != (sums[table], counts[table]):
            raise Unavailable("store.damaged", f"{table} does not read back as it was written")
    return counts


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    done = 0
    while batch := [tuple(map(_plain, row)) for row in islice(rows, BATCH)]:
        done += len(batch)
        yield done, batch


def _plain(value: Any) -> Any:
    """A zero byte in a text, which not every store takes, as new texts have it (add_evidence)."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _sum(rows: list[tuple[Any, ...]]) -> int:
    """One number for these rows, in whatever order a store gives them."""
    return sum(
        int.from_bytes(hashlib.sha256(msgspec.msgpack.encode(row)).digest(), "big") for row in rows
    )
