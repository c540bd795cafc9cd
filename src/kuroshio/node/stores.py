"""Which store a node has, opened to write, to read, or as soon as nobody else writes to it."""

import time
from pathlib import Path

import structlog

from kuroshio.errors import Unavailable
from kuroshio.node import config as settings
from kuroshio.node.config import Config
from kuroshio.node.files import Layout
from kuroshio.store.port import Store
from kuroshio.store.sqlite import SqliteStore

SQLITE = "sqlite"
ASK_EVERY_S = 0.5
"""A standby asks for the writer's lock so often: a killed writer's is free at once."""
WAIT_FOR = ("store.busy", "store.unreachable")

log = structlog.get_logger("store")


def open_writer(config: Config) -> Store:
    """The store, to write. Unavailable (`store.busy`) when another process is its writer."""
    if config.store == SQLITE:
        return SqliteStore(Layout(config.folder).database)
    from kuroshio.store.postgres import PostgresStore  # only who has such a store loads it

    return PostgresStore(config.store, config.store_lease_s)


def stand_by(config: Config) -> Store:
    """The store, to write, as soon as no other machine is its writer.

    For SQLite that is now: its folder has one process (node/files.py, sole_use). Unavailable when
    waiting does not help.
    """
    said = ""
    while True:
        try:
            return open_writer(config)
        except Unavailable as error:
            if config.store == SQLITE or error.code not in WAIT_FOR:
                raise
            if error.code != said:
                log.info("standing by", code=error.code, error=error.message)
                said = error.code
        time.sleep(ASK_EVERY_S)


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
    from kuroshio.store.postgres import PostgresStore

    try:
        return PostgresStore(config.store, config.store_lease_s, read_only=True)
    except Unavailable as error:
        if error.code == "store.not-made":
            return None
        raise
