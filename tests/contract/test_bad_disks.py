"""A full disk, a damaged file, a second process: each an Unavailable that says so, and nothing that
was committed is lost.
"""

import contextlib
from pathlib import Path

import pytest
from tests.feed.made import LOG, chain, items

from kuroshio.errors import Unavailable
from kuroshio.feed.log import Verified
from kuroshio.store.sqlite import SqliteStore

OTHER = "TWN/n1;JPN+TWN;routine;1"


def filled(path: Path, count: int = 20) -> tuple[SqliteStore, list[Verified]]:
    """A store with some committed entries."""
    store, made = SqliteStore(path), chain(count)
    with store.transaction():
        store.append(LOG, made, 1)
    return store, made


def limit(store: SqliteStore, pages: int) -> None:
    """No more than so many pages beyond what the file has now: as a full disk is."""
    store._db.execute(f"pragma max_page_count = {store._db.pragma('page_count') + pages}")


def test_a_full_disk_refuses_and_loses_nothing(tmp_path: Path) -> None:
    """The transaction is undone as a whole; what was there is there; with room it goes on."""
    store, made = filled(tmp_path / "a.db")
    limit(store, 4)
    more = chain(200, LOG, store.head(LOG))
    with pytest.raises(Unavailable) as full, store.transaction():
        store.append(LOG, more, 2)
    assert full.value.code == "store.full"
    assert store.head(LOG) == made[-1].entry.head
    store.close()
    store = SqliteStore(tmp_path / "a.db")
    assert store.read(LOG, 0, 99, 1 << 20) == items(made)
    with store.transaction():
        store.append(LOG, more, 3)
    assert store.head(LOG).number == 220
    store.close()


def test_on_a_full_disk_no_half_of_a_transaction_is_kept(tmp_path: Path) -> None:
    """SQLite may end a transaction by itself when the disk is full. What the other jobs of the
    group write after that must not become durable alone.
    """
    store, made = filled(tmp_path / "a.db")
    limit(store, 4)
    with contextlib.suppress(Unavailable), store.transaction():
        store.set_epoch("JPN", "bulk", 7, "first job")
        with contextlib.suppress(Unavailable), store.savepoint():
            store.append(LOG, chain(300, LOG, store.head(LOG)), 2)
        with contextlib.suppress(Unavailable), store.savepoint():
            store.append(OTHER, chain(1, OTHER), 2)
        raise Unavailable("store.full", "the writer gives up the group")
    store.close()
    store = SqliteStore(tmp_path / "a.db")
    assert store.epoch("JPN", "bulk") == 1
    assert store.head(OTHER).number == 0
    assert store.head(LOG) == made[-1].entry.head
    store.close()


def test_a_transaction_that_the_disk_ended_says_so_at_the_latest_at_its_end(tmp_path: Path) -> None:
    """Also when whoever wrote in it swallowed the error."""
    store, _ = filled(tmp_path / "a.db")

    def swallowing() -> None:
        with store.transaction():
            store.set_epoch("JPN", "bulk", 7, "x")
            store._db.execute("rollback")  # what SQLite does by itself on a full disk
            with contextlib.suppress(Unavailable):
                store.set_epoch("JPN", "flash", 7, "x")

    with pytest.raises(Unavailable) as full:
        swallowing()
    assert full.value.code == "store.full"
    assert (store.epoch("JPN", "bulk"), store.epoch("JPN", "flash")) == (1, 1)
    store.close()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    """Opening says so, and whose move it is."""
    (tmp_path / "a.db").write_bytes(b"not a database at all" * 500)
    with pytest.raises(Unavailable) as damaged:
        SqliteStore(tmp_path / "a.db")
    assert damaged.value.code == "store.damaged"


def test_damaged_pages_are_reported_by_reads_and_writes(tmp_path: Path) -> None:
    """Rubbish in the middle of the file: Unavailable (`store.damaged`), never another error."""
    store, _ = filled(tmp_path / "a.db", 300)
    store._db.execute("pragma wal_checkpoint(truncate)")
    store.close()
    data = bytearray((tmp_path / "a.db").read_bytes())
    data[8192:-4096] = b"\xa5" * (len(data) - 4096 - 8192)
    (tmp_path / "a.db").write_bytes(data)
    for act in (
        lambda s: s.since(0, 1_000), lambda s: s.read(LOG, 0, 300, 1 << 24), lambda s: s.rows(),
        lambda s: s.head(LOG), lambda s: s.search('"a"', ["*"], 9), lambda s: s.logs_for("TWN"),
    ):  # fmt: skip
        with pytest.raises(Unavailable) as damaged:
            _with(tmp_path, act)
        assert damaged.value.code in ("store.damaged", "store.failed")

    def write(store: SqliteStore) -> None:
        with store.transaction():
            store.append(LOG, chain(1), 1)

    with pytest.raises(Unavailable):
        _with(tmp_path, write)


def _with(folder: Path, act: object) -> None:
    store = SqliteStore(folder / "a.db")
    try:
        act(store)  # type: ignore[operator]
    finally:
        store.close()


def test_a_body_that_differs_from_its_entry_is_never_given(tmp_path: Path) -> None:
    """A flipped bit on our disk is our damage, and must not look like a forgery to partners."""
    store, made = filled(tmp_path / "a.db")
    bad = bytearray(made[4].body or b"")
    bad[40] ^= 1
    store._db.execute("update bodies set body = ? where number = 5", (bytes(bad),))
    assert len(store.read(LOG, 0, 4, 1 << 20)) == 4
    with pytest.raises(Unavailable) as damaged:
        store.read(LOG, 0, 20, 1 << 20)
    assert damaged.value.code == "store.damaged"
    store.close()


def test_two_writers_on_one_file_do_not_wait_for_ever(tmp_path: Path) -> None:
    """Only one node may run on a folder: the second one is told that it is busy."""
    store, _ = filled(tmp_path / "a.db")
    second = SqliteStore(tmp_path / "a.db")
    second._db.set_busy_timeout(10)

    def both() -> None:
        with store.transaction(), second.transaction():
            pass

    with pytest.raises(Unavailable) as busy:
        both()
    assert busy.value.code == "store.busy"
    store.close()
    second.close()


def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    """An older program does not touch what it does not understand."""
    store, _ = filled(tmp_path / "a.db")
    store._db.execute("pragma user_version = 99")
    store.close()
    with pytest.raises(Unavailable) as other:
        SqliteStore(tmp_path / "a.db")
    assert other.value.code == "store.other-schema"


@pytest.mark.parametrize("text", ["the secret words", "漂流中の漁船"])
def test_what_is_erased_leaves_no_trace_in_the_files(tmp_path: Path, text: str) -> None:
    """Neither in the database nor beside it, once the erasure is committed and checkpointed."""
    from tests.feed.made import erased

    from kuroshio.desk.search_words import tokens

    store = SqliteStore(tmp_path / "a.db")
    made = chain(3, text=text)
    with store.transaction():
        for seq, held in enumerate(store.append(LOG, made, 1), start=1):
            store.index(held.seq, " ".join(tokens(text)), ["*"])
            assert held.seq == seq
    with store.transaction():
        for one in made:
            store.erase(LOG, one.entry.number, erased(one.entry))
    store._db.execute("pragma wal_checkpoint(truncate)")
    for path in tmp_path.iterdir():
        assert text.encode() not in path.read_bytes(), path.name
    store.close()
