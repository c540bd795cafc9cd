"""Which store a node has, opened to write, to read, or as soon as nobody else writes to it."""

import time
import tomllib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import structlog

from kuroshio.errors import Refused, Unavailable
from kuroshio.node import config as settings
from kuroshio.node.config import Config
from kuroshio.node.files import Layout, write_atomic
from kuroshio.store.move import Told, move
from kuroshio.store.port import Store
from kuroshio.store.postgres import PostgresStore
from kuroshio.store.sqlite import SqliteStore

SQLITE = "sqlite"
ASK_EVERY_S = 0.5
"""A standby asks for the writer's lock so often: a killed writer's is free at once."""
PAGES_LOOKED_AT_S = 5.0
"""So long at most the pages of the file are looked at before the node starts."""
WAIT_FOR = ("store.busy", "store.unreachable")

log = structlog.get_logger("store")


def open_writer(config: Config) -> SqliteStore | PostgresStore:
    """The store, to write. Unavailable (`store.busy`) when another process is its writer."""
    if config.store == SQLITE:
        return SqliteStore(Layout(config.folder).database)
    return PostgresStore(config.store, config.store_lease_s)


def stand_by(config: Config) -> Store:
    """The store, to write, as soon as no other machine is its writer.

    For SQLite that is now: its folder has one process (node/files.py, sole_use). Unavailable when
    waiting does not help.
    """
    said = ""
    while True:
        try:
            store = open_writer(config)
            _require_sound(store, config.folder)
            return store
        except Unavailable as error:
            if config.store == SQLITE or error.code not in WAIT_FOR:
                raise
            if error.code != said:
                log.info("standing by", code=error.code, error=error.message)
                said = error.code
        time.sleep(ASK_EVERY_S)


def _require_sound(store: SqliteStore | PostgresStore, folder: Path) -> None:
    """Unavailable (`store.damaged`) when pages of the file are seen to be broken."""
    if isinstance(store, SqliteStore) and (found := store.page_damage(PAGES_LOOKED_AT_S)):
        store.close()
        raise Unavailable(
            "store.damaged",
            f"the store of {folder} is damaged ({found[:200]}). What is whole is saved by "
            f"kuroshio store salvage {folder}; then start again",
        )


def move_store(folder: Path, to: str, told: Told) -> dict[str, int]:
    """Move a node's records into another store and have the node use that one; the node must not
    run. How many rows each table has. The former store stays as it is.

    Refused: `store.same`, `store.not-empty`, `config.bad-value`. Unavailable: what opening,
    reading and writing say.
    """
    config = settings.load(folder)
    path = Layout(folder).config
    text = settings.with_setting(path.read_text(encoding="utf-8"), "store", to)
    new = settings.read(tomllib.loads(text), folder, str(path))
    if new.store == config.store:
        raise Refused("store.same", f"the store of {folder} is {to} already")
    with closing(_for_long(config)) as source, closing(_for_long(new)) as target:
        counts = move(source, target, told)
    write_atomic(path, text.encode(), replace=True)
    return counts


def _for_long(config: Config) -> SqliteStore | PostgresStore:
    """A store that may stay silent for minutes while the other one works."""
    return open_writer(replace(config, store_lease_s=600))


def find_writer(folder: Path) -> Store | None:
    """The store of the node in `folder`, to write; None when there is none yet."""
    config = settings.load(folder)
    if config.store == SQLITE and not Layout(folder).database.exists():
        return None
    return open_writer(config)


def find_reader(folder: Path) -> Store | None:
    """The store of the node in `folder`, to read while the node may run; None when there is none
    yet.
    """
    config = settings.load(folder)
    if config.store == SQLITE:
        database = Layout(folder).database
        return SqliteStore(database, read_only=True) if database.exists() else None
    try:
        return PostgresStore(config.store, config.store_lease_s, read_only=True)
    except Unavailable as error:
        if error.code == "store.not-made":
            return None
        raise
