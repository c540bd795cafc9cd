"""Tables of a damaged SQLite file as far as SQLite itself can still read them."""

import shutil
from pathlib import Path
from typing import Any

import apsw

from kuroshio.store.sqlite_pages import MAGIC


def readable_rows(path: Path, tables: list[str], scratch: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Of each table that could be read to its end, or up to where it is broken, its rows; a table
    of which nothing could be read is not there. `path` stays as it is: `scratch` takes a copy.
    """
    copy = scratch / "readable.db"
    shutil.copyfile(path, copy)
    wal = path.with_name(path.name + "-wal")
    if wal.exists():
        shutil.copyfile(wal, copy.with_name(copy.name + "-wal"))
    _pad(copy)
    found = {}
    try:
        with apsw.Connection(str(copy)) as db:
            for table in tables:
                rows = _rows(db, table)
                if rows is not None:
                    found[table] = rows
    except apsw.Error:
        pass  # not even its first page is that of a database
    finally:
        for left in scratch.glob("readable.db*"):
            left.unlink()
    return found


def _rows(db: apsw.Connection, table: str) -> list[tuple[Any, ...]] | None:
    rows: list[tuple[Any, ...]] = []
    try:
        for row in db.execute(f"select * from {table}"):  # noqa: S608 (names of our schema)
            rows.append(row)  # noqa: PERF402 (what came before the error counts)
    except (apsw.Error, UnicodeDecodeError):
        return rows or None
    return rows


def _pad(path: Path) -> None:
    """SQLite reads nothing of a file that is shorter than its first page says."""
    with path.open("r+b") as file:
        head = file.read(100)
        size = int.from_bytes(head[16:18], "big")
        whole = int.from_bytes(head[28:32], "big") * (65_536 if size == 1 else size)
        if head[:16] == MAGIC and whole > path.stat().st_size:
            file.truncate(whole)
