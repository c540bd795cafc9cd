"""A file of SQLite by apsw: WAL, synchronous FULL; every error of it becomes one of ours."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any, Self

import apsw

from kuroshio.errors import Unavailable
from kuroshio.store.statements import INDEX, Statements

SCHEMA_VERSION = 1
BUSY_MS = 5_000
PAGE_SIZE = 8_192
"""Bytes. A record has some 1,300: more of them fit than on two pages of half the size."""
CHECKPOINT_PAGES = 4_000
"""The write-ahead log goes into the file each time it has so many: rarely while much comes."""
ROWS_AT_ONCE = 512
"""Rows of one statement: SQLite works on them without Python, so that other threads go on."""


class SqliteFile(Statements):
    """One handle. `read_only` handles are for reader threads."""

    def __init__(self, path: Path | str, read_only: bool = False) -> None:
        flags = (
            apsw.SQLITE_OPEN_READONLY
            if read_only
            else (apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
        )
        self.path = str(path)
        self._writing = False
        try:
            if not read_only and not Path(path).exists():  # never readable to others
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = apsw.Connection(self.path, flags)
            self._db.set_busy_timeout(BUSY_MS)
            if not read_only:
                self._prepare()
        except apsw.Error as error:
            raise as_unavailable(error) from error
        except OSError as error:
            raise Unavailable("store.full", f"{path} cannot be made: {error}") from error

    def reader(self) -> Self:
        """Another handle on the same file, for one reader thread."""
        return type(self)(self.path, read_only=True)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when it ends."""
        try:
            self._db.execute("begin immediate")
            self._writing = True
            yield
            self._require_transaction()
            self._db.execute("commit")
        except apsw.Error as error:
            raise as_unavailable(error) from error
        finally:
            self._writing = False
            if self._db.in_transaction:
                self._db.execute("rollback")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See store/statements.py."""
        try:
            self._db.execute("begin")
            yield
        except apsw.Error as error:
            raise as_unavailable(error) from error
        finally:
            if self._db.in_transaction:
                self._db.execute("rollback")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that may fail by itself."""
        self._require_transaction()  # a savepoint outside of one would commit by itself
        try:
            with self._db:
                yield
        except apsw.Error as error:
            raise as_unavailable(error) from error

    def hold(self) -> None:
        """The file is ours while the process lives (node/files.py, sole_use)."""

    def columns(self) -> dict[str, tuple[str, ...]]:
        """See store/statements.py."""
        found: dict[str, tuple[str, ...]] = {}
        for table, column in self._all(
            "select t.name, c.name from sqlite_schema t join pragma_table_info(t.name) c "
            "where t.type = 'table' order by t.name, c.cid"
        ):
            if not table.startswith(INDEX):
                found[table] = (*found.get(table, ()), column)
        return found

    def page_damage(self, within_s: float = float("inf"), *, thorough: bool = False) -> str:
        """What is wrong with the file's pages, looked for so long at most; empty: nothing found.
        `thorough`: also whether the indexes hold what their tables do.
        """
        end = time.monotonic() + within_s
        try:
            self._db.set_progress_handler(lambda: time.monotonic() > end, 10_000)
            check = "integrity_check" if thorough else "quick_check"
            found = "\n".join(text for (text,) in self._db.execute(f"pragma {check}(1)"))
        except apsw.InterruptError:
            return ""
        except apsw.Error as error:
            return str(error)
        finally:
            self._db.set_progress_handler(None)
        return "" if found == "ok" else " ".join(found.split())

    def tidy(self) -> None:
        """Leave nothing erased in the write-ahead log; outside of a transaction. What a reader
        still looks at stays until the next time.
        """
        try:
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.Error as error:
            raise as_unavailable(error) from error

    # --- inside ----------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self._db.execute(f"pragma page_size = {PAGE_SIZE}")  # of a new file; others keep theirs
        self._db.execute("pragma journal_mode = wal")
        self._db.execute(f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self._db.execute("pragma synchronous = full")
        self._db.execute("pragma foreign_keys = on")
        self._db.execute("pragma secure_delete = on")  # an erased body leaves no trace on its page
        version = int(self._db.pragma("user_version"))
        if version == SCHEMA_VERSION:
            return
        if version:
            raise Unavailable(
                "store.other-schema", f"the store has schema {version}; upgrade first"
            )
        schema = (resources.files("kuroshio.store") / "schema" / "node.sql").read_text()
        with self._db:
            self._db.execute(schema)
            self._db.execute(f"pragma user_version = {SCHEMA_VERSION}")

    def _all(self, sql: str, *values: Any) -> list[Any]:
        try:
            return list(self._db.execute(sql, values))
        except apsw.Error as error:
            raise as_unavailable(error) from error

    def _one(self, sql: str, *values: Any) -> Any:
        try:
            return self._db.execute(sql, values).fetchone()
        except apsw.Error as error:
            raise as_unavailable(error) from error

    def _write(self, sql: str, *values: Any) -> None:
        self._require_transaction()
        try:
            self._db.execute(sql, values)
        except apsw.Error as error:
            raise as_unavailable(error) from error

    def fill(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """See store/statements.py."""
        self._require_transaction()
        try:
            for start in range(0, len(rows), ROWS_AT_ONCE):
                part = rows[start : start + ROWS_AT_ONCE]
                marks = "(" + ", ".join("?" * len(part[0])) + ")"
                sql = f"insert into {table} values {', '.join([marks] * len(part))}"  # noqa: S608
                self._db.execute(sql, tuple(chain.from_iterable(part)))
        except apsw.Error as error:
            raise as_unavailable(error) from error

    def _stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._db.execute(sql)
        except apsw.Error as error:
            raise as_unavailable(error) from error

    def _require_transaction(self) -> None:
        """A full disk may end SQLite's transaction by itself; what came after it would then be
        durable piece by piece.
        """
        if self._writing and not self._db.in_transaction:
            raise Unavailable("store.full", "the disk is full: the transaction was undone")


def as_unavailable(error: apsw.Error) -> Unavailable:
    """What an error of SQLite means to whoever asked."""
    if isinstance(error, apsw.FullError | apsw.IOError):
        return Unavailable("store.full", f"the disk is full or cannot be written: {error}")
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return Unavailable("store.busy", "the store is busy; another process may hold it")
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return Unavailable("store.damaged", f"the store is damaged: {error}")
    return Unavailable("store.failed", f"the store failed: {error}")
