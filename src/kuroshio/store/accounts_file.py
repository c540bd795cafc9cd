"""The accounts file itself: who may open it, its tables, and its age.

**Time.** Whether something has expired is told by the file's *age*, which counts every forward
step of the wall clock and no backward one. So a clock that is put back revives nothing, and a
clock that leaps ahead ends things for good: the narrower result, and signing in again mends it.
"""

import os
from contextlib import closing
from importlib import resources
from pathlib import Path
from threading import RLock
from typing import Any

import apsw

from kuroshio.errors import Refused
from kuroshio.values import MINUTE

SCHEMAS = ("accounts.sql", "accounts-2.sql", "accounts-3.sql", "accounts-4.sql")
"""What was added with each version of the file, in order."""
WRITE_EVERY = MINUTE
"""Use is written at most this often: a sync to disk for each request would cost more than the
minute that a crash may take off a session's life."""


class AccountsFile:
    """Synchronous; any thread may use it, one at a time: whoever touches `db` holds `lock`."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Refused (`store.newer-schema`) when a newer program wrote it."""
        self.lock = RLock()
        if str(path) != ":memory:":
            # Made by us first, so that it is never readable to others, not even for a moment.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self.db = apsw.Connection(str(path))
        self.db.set_busy_timeout(5_000)
        self.db.transaction_mode = "IMMEDIATE"
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self.db.execute(f"PRAGMA {setting}")
        self._make_schema()
        self._wall: int
        self._age: int
        self._wall, self._age = self.row("SELECT wall, age FROM clock") or (0, 0)
        self._age_written = self._age

    def copy_to(self, path: Path) -> None:
        """Another file that holds the same, of one moment."""
        with (
            self.lock,
            closing(apsw.Connection(str(path))) as copy,
            copy.backup("main", self.db, "main") as work,
        ):
            work.step(-1)

    def close(self) -> None:
        """Write what is pending and close the file."""
        with self.lock:
            self.write_clock()
            self.db.close()

    def _make_schema(self) -> None:
        with self.lock, self.db:
            (version,) = self.row("PRAGMA user_version") or (0,)
            if version > len(SCHEMAS):
                raise Refused(
                    "store.newer-schema",
                    f"the accounts file has schema {version}, this program knows "
                    f"{len(SCHEMAS)}: run the newer program",
                )
            for name in SCHEMAS[version:]:
                schema = resources.files("kuroshio.store").joinpath("schema", name)
                self.db.execute(schema.read_text(encoding="utf-8"))
            if version == 0:
                self.db.execute("INSERT INTO clock VALUES (1, 0, 0)")
            self.db.execute(f"PRAGMA user_version = {len(SCHEMAS)}")

    def row(self, sql: str, values: tuple[str | bytes | int, ...] = ()) -> tuple[Any, ...] | None:
        """The first row of an answer, which is read to its end."""
        rows = self.db.execute(sql, values).fetchall()  # to its end: RETURNING commits there
        return rows[0] if rows else None

    def grow(self, now: int) -> int:
        """The age (ms) at `now`; a clock that went back adds nothing."""
        if self._wall == 0:
            self._wall = now  # a new file: its age begins here
        self._age += max(0, now - self._wall)
        self._wall = now
        if self._age - self._age_written >= WRITE_EVERY:
            self.write_clock()
        return self._age

    def write_clock(self) -> None:
        """Keep the age. `max`, because the command line may have the file open as well."""
        found = self.row(
            "UPDATE clock SET wall = ?, age = max(age, ?) RETURNING age", (self._wall, self._age)
        )
        self._age = self._age_written = found[0] if found else self._age
