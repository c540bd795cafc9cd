"""A session with PostgreSQL by psycopg: one writer by advisory lock; its errors become ours.

**One writer.** The session that writes holds a lock which goes with the session, and commits on
that same session: no lock, no commit. The server ends a session that says nothing for its lease
(a writer that is paused, cut off, or without power), so that a standby can take the lock; when
that writer wakes, its session is gone and nothing of what it was about to write becomes durable.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from importlib import resources
from typing import Any, Self

import psycopg
from psycopg.pq import TransactionStatus

from kuroshio.errors import Unavailable
from kuroshio.store.statements import INDEX, Statements

Db = psycopg.Connection[tuple[Any, ...]]

SCHEMA_VERSION = 1
CONNECT_S = 5
BEGIN_S = 60
"""The lease of a session that has not held yet: a node that begins folds all that it has first."""
FIT = {"fsync": "on", "full_page_writes": "on", "server_encoding": "UTF8"}
"""A server that has these otherwise would lose what it says is written, or spoil texts."""
SETTINGS = {"synchronous_commit": "on", "client_connection_check_interval": "1s"}
"""Durable when it says so; and a writer that is killed while the server works for it is noticed."""
LEASE = (
    "select set_config('idle_session_timeout', ?, false), "
    "set_config('idle_in_transaction_session_timeout', ?, false)"
)
PREPARING = 0x6B75726F
"""Key of the lock under which the tables are made: two nodes may begin at once."""
OF_ONE_STORE = "'logs'::regclass::oid::bigint"
"""Key of the writer's lock: of these very tables, so that a server may hold many stores."""


class PostgresSession(Statements):
    """One session. `read_only` ones are for reader threads, and hold no lock."""

    def __init__(self, url: str, lease_s: int = 10, read_only: bool = False) -> None:
        """Unavailable: `store.busy` when another process is the writer, `store.unreachable`,
        `store.other-schema`, `store.unfit-server`, and to a reader `store.not-made`.
        """
        self.url = url
        self._lease_s = lease_s
        self._read_only = read_only
        self._holding = False
        try:
            self._db = self._connect()
        except psycopg.Error as error:
            raise self._unavailable(error) from error

    def reader(self) -> Self:
        """Another session with the same store, for one reader thread."""
        return type(self)(self.url, self._lease_s, read_only=True)

    def close(self) -> None:
        """Give the lock back, so that the next writer need not wait until the server has noticed,
        and end the session.
        """
        with suppress(psycopg.Error):
            self._db.execute("select pg_advisory_unlock_all()")
        self._db.close()

    def hold(self) -> None:
        """Tell the server that this session lives; from the first time on the lease counts.

        Unavailable (`store.lost`) when it does not live.
        """
        self._one("select 1")
        if not self._holding:
            self._execute(LEASE, [f"{self._lease_s}s"] * 2)
            self._holding = True

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when it ends."""
        try:
            with self._db.transaction():
                yield
                self._require_sound()
        except psycopg.Error as error:
            raise self._unavailable(error) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See store/statements.py."""
        try:
            with self._db.transaction():
                self._db.execute("set transaction isolation level repeatable read, read only")
                yield
        except psycopg.Error as error:
            raise self._unavailable(error) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that may fail by itself."""
        try:
            with self._db.transaction():
                yield
        except psycopg.Error as error:
            raise self._unavailable(error) from error

    def tidy(self) -> None:
        """Free the rows of what was erased; outside of a transaction. The server's write-ahead log
        and its backups keep them for as long as the server is told to keep those.
        """
        self._all("vacuum bodies, words, pieces")

    def columns(self) -> dict[str, tuple[str, ...]]:
        """See store/statements.py."""
        found: dict[str, tuple[str, ...]] = {}
        for table, column in self._all(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = current_schema() order by table_name, ordinal_position"
        ):
            if table != "schema_version" and not table.startswith(INDEX):
                found[table] = (*found.get(table, ()), column)
        return found

    # --- inside ----------------------------------------------------------------------------------

    def _connect(self) -> Db:
        db = psycopg.connect(
            self.url, autocommit=True, connect_timeout=CONNECT_S,
            tcp_user_timeout=self._lease_s * 1_000,
            application_name="kuroshio reader" if self._read_only else "kuroshio writer",
        )  # fmt: skip
        with ExitStack() as unless_prepared:
            unless_prepared.callback(db.close)
            self._prepare(db)
            unless_prepared.pop_all()
        return db

    def _prepare(self, db: Db) -> None:
        role = {"default_transaction_read_only": "on"} if self._read_only else {}
        for name, value in {**SETTINGS, **role}.items():
            db.execute("select set_config(%s, %s, false)", (name, value))
        if self._read_only:
            _require_version(db)
            return
        db.execute(_in_psycopg(LEASE), [f"{max(self._lease_s, BEGIN_S)}s"] * 2)
        _require_fit(db)
        _make_tables(db)
        _require_version(db)
        if not _value(db, f"select pg_try_advisory_lock({OF_ONE_STORE})"):
            raise Unavailable("store.busy", "another process is this store's writer")

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> psycopg.Cursor[tuple[Any, ...]]:
        try:
            if self._read_only and self._db.closed:
                self._db = self._connect()  # it holds nothing that could be lost
            return self._db.execute(_in_psycopg(sql), values)
        except psycopg.Error as error:
            raise self._unavailable(error) from error

    def _all(self, sql: str, *values: Any) -> list[Any]:
        found = self._execute(sql, values)
        return found.fetchall() if found.description else []

    def _one(self, sql: str, *values: Any) -> Any:
        return self._execute(sql, values).fetchone()

    def _write(self, sql: str, *values: Any) -> None:
        self._execute(sql, values)

    def fill(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """See store/statements.py."""
        if not rows:
            return
        try:
            with (
                self._db.cursor() as cursor,
                cursor.copy(f"copy {table} from stdin".encode()) as to,
            ):
                for row in rows:
                    to.write_row(row)
        except psycopg.Error as error:
            raise self._unavailable(error) from error

    def _stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        try:
            with self._db.transaction(), self._db.cursor(name="stream") as cursor:
                cursor.itersize = 1_000
                cursor.execute(_in_psycopg(sql))
                yield from cursor
        except psycopg.Error as error:
            raise self._unavailable(error) from error

    def _require_sound(self) -> None:
        """The server answers the commit of a failed transaction with a rollback, and no error."""
        if self._db.info.transaction_status == TransactionStatus.INERROR:
            raise Unavailable("store.failed", "a statement failed: the transaction was undone")

    def _unavailable(self, error: psycopg.Error) -> Unavailable:
        """What an error means to whoever asked."""
        db: Db | None = getattr(self, "_db", None)
        words = str(error).strip().replace("\n", " ")
        if isinstance(error, psycopg.errors.DiskFull):
            return Unavailable("store.full", f"the server's disk is full: {words}")
        if isinstance(error, psycopg.errors.DataCorrupted | psycopg.errors.IndexCorrupted):
            return Unavailable("store.damaged", f"the store is damaged: {words}")
        if db is not None and db.closed and not self._read_only:
            return Unavailable(
                "store.lost", "the session with the store ended, and with it the right to write. "
                f"What was being written may or may not have been kept: {words}",
            )  # fmt: skip
        if isinstance(error, psycopg.OperationalError):
            return Unavailable("store.unreachable", f"the database does not answer: {words}")
        return Unavailable("store.failed", f"the store failed: {words}")


def _require_fit(db: Db) -> None:
    for name, value in FIT.items():
        if (found := _value(db, "select current_setting(%s)", name)) != value:
            raise Unavailable(
                "store.unfit-server", f"the server has {name} = {found}; a store needs {value}"
            )


def _require_version(db: Db) -> None:
    if _value(db, "select to_regclass('schema_version') is null"):
        raise Unavailable("store.not-made", "the database holds no store yet")
    version = _value(db, "select version from schema_version")
    if version != SCHEMA_VERSION:
        raise Unavailable("store.other-schema", f"the store has schema {version}; upgrade first")


def _make_tables(db: Db) -> None:
    with db.transaction():
        db.execute("select pg_advisory_xact_lock(%s)", (PREPARING,))
        if _value(db, "select to_regclass('schema_version') is null"):
            schema = resources.files("kuroshio.store") / "schema" / "node.postgres.sql"
            db.execute(schema.read_bytes())
            db.execute("insert into schema_version values (%s)", (SCHEMA_VERSION,))


def _value(db: Db, sql: str, *values: Any) -> Any:
    row = db.execute(sql.encode(), values or None).fetchone()
    assert row is not None
    return row[0]


@lru_cache(maxsize=256)
def _in_psycopg(sql: str) -> bytes:
    """The marks for values that psycopg takes."""
    return sql.replace("%", "%%").replace("?", "%s").encode()
