"""What PostgreSQL does that a file does not: one writer by lock, a server that goes away."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.feed.made import LOG, chain, items
from tests.store.postgres_server import PostgresServer

from kuroshio.errors import Unavailable
from kuroshio.store.postgres import PostgresStore
from kuroshio.store.sqlite import SqliteStore

WITHIN_S = 30


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.new_store()


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    made = PostgresStore(url)
    with made.transaction():
        made.append(LOG, chain(3), 1)
    yield made
    made.close()


def refused(act: object) -> str:
    """The code of why `act` cannot be done now."""
    with pytest.raises(Unavailable) as caught:
        act()  # type: ignore[operator]
    return caught.value.code


def until_writer(url: str) -> PostgresStore:
    """As a standby does: ask until the lock is free."""
    end = time.monotonic() + WITHIN_S
    while True:
        with contextlib.suppress(Unavailable):
            return PostgresStore(url)
        assert time.monotonic() < end, "waited in vain for the writer's lock"
        time.sleep(0.02)


def append(store: PostgresStore, count: int = 1) -> None:
    with store.transaction():
        store.append(LOG, chain(count, LOG, store.head(LOG)), 2)


def test_both_stores_have_the_same_tables(store: PostgresStore, tmp_path: Path) -> None:
    """Else a move between them would leave something behind."""
    other = SqliteStore(tmp_path / "a.db")
    assert store.columns() == other.columns()
    assert len(store.columns()) >= 12
    other.close()


def test_only_one_process_is_the_writer_and_readers_need_not_be(
    store: PostgresStore, url: str
) -> None:
    assert refused(lambda: PostgresStore(url)) == "store.busy"
    reader = store.reader()
    assert reader.head(LOG).number == 3
    assert refused(lambda: reader.set_epoch("JPN", "bulk", 2, "x")) == "store.failed"
    store.close()
    PostgresStore(url).close()
    reader.close()


def test_two_stores_of_one_server_have_a_writer_each(
    store: PostgresStore, postgres: PostgresServer
) -> None:
    other = PostgresStore(postgres.new_store())
    append(other)
    append(store)
    assert (other.head(LOG).number, store.head(LOG).number) == (1, 4)
    other.close()


@pytest.mark.slow
def test_a_writer_that_says_nothing_for_its_lease_has_lost_the_right_to_write(url: str) -> None:
    """Also in the middle of a transaction, of which then nothing is kept."""
    silent = PostgresStore(url, lease_s=2)
    silent.hold()
    with silent.transaction():
        silent.append(LOG, chain(1), 1)

    def write_too_late() -> None:
        with silent.transaction():
            silent.append(LOG, chain(1, LOG, silent.head(LOG)), 2)
            until_writer(url).close()

    assert refused(write_too_late) == "store.lost"
    assert refused(silent.hold) == "store.lost"
    assert refused(lambda: append(silent)) == "store.lost"
    after = PostgresStore(url)
    assert after.head(LOG).number == 1
    after.close()


@pytest.mark.slow
def test_a_writer_that_says_that_it_lives_keeps_the_right(url: str) -> None:
    store = PostgresStore(url, lease_s=3)
    end = time.monotonic() + 4
    while time.monotonic() < end:
        store.hold()
        assert refused(lambda: PostgresStore(url)) == "store.busy"
        time.sleep(0.1)
    append(store)
    store.close()


def test_a_server_that_ends_takes_the_lock_with_it_and_nothing_committed(
    postgres: PostgresServer, store: PostgresStore, url: str
) -> None:
    reader = store.reader()
    made = reader.read(LOG, 0, 3, 1 << 20)
    postgres.stop()
    try:
        assert refused(lambda: append(store)) == "store.lost"
        assert refused(lambda: reader.head(LOG)) == "store.unreachable"
        assert refused(lambda: PostgresStore(url)) == "store.unreachable"
    finally:
        postgres.start()
    assert reader.read(LOG, 0, 3, 1 << 20) == made == items(chain(3))
    assert refused(store.hold) == "store.lost", "a lock that was lost does not come back by itself"
    again = PostgresStore(url)
    append(again)
    assert reader.head(LOG).number == 4
    for one in (again, reader):
        one.close()


def test_a_transaction_with_a_failed_statement_says_so_at_the_latest_at_its_end(
    store: PostgresStore,
) -> None:
    """The server answers such a commit with a rollback and no error."""

    def swallowing() -> None:
        with store.transaction():
            store.set_epoch("JPN", "bulk", 7, "x")
            with contextlib.suppress(Unavailable):
                store._write("select 1 / 0")

    assert refused(swallowing) == "store.failed"
    assert store.epoch("JPN", "bulk") == 1
    append(store)


@pytest.mark.parametrize(
    ("state", "code"),
    [("53100", "store.full"), ("XX001", "store.damaged"), ("42601", "store.failed")],
)
def test_errors_of_the_server_say_what_they_mean_to_us(
    store: PostgresStore, state: str, code: str
) -> None:
    say = f"do $$ begin raise exception 'so it is' using errcode = '{state}'; end $$"

    def fails() -> None:
        with store.transaction(), store.savepoint():
            store._write(say)

    assert refused(fails) == code
    append(store)


def test_a_body_that_differs_from_its_entry_is_never_given(store: PostgresStore) -> None:
    store._write("update bodies set body = '\\x00' where number = 2")
    assert len(store.read(LOG, 0, 1, 1 << 20)) == 1
    assert refused(lambda: store.read(LOG, 0, 3, 1 << 20)) == "store.damaged"


def test_a_store_of_a_later_version_is_left_alone(store: PostgresStore, url: str) -> None:
    store._write("update schema_version set version = 99")
    assert refused(store.reader) == "store.other-schema"
    store.close()
    assert refused(lambda: PostgresStore(url)) == "store.other-schema"


def test_what_is_no_store_yet_is_not_made_by_a_reader(url: str) -> None:
    assert refused(lambda: PostgresStore(url, read_only=True)) == "store.not-made"
    PostgresStore(url).close()
    PostgresStore(url, read_only=True).close()


def test_a_server_that_would_lose_what_it_says_is_written_is_refused(
    postgres: PostgresServer, url: str
) -> None:
    def switch(value: str) -> None:
        postgres.ask(url, f"alter system set full_page_writes = {value}")
        postgres.ask(url, "select pg_reload_conf()")
        end = time.monotonic() + WITHIN_S
        while postgres.ask(url, "show full_page_writes") != [(value,)]:
            assert time.monotonic() < end
            time.sleep(0.02)

    switch("off")
    try:
        assert refused(lambda: PostgresStore(url)) == "store.unfit-server"
    finally:
        switch("on")
    PostgresStore(url).close()


def test_commits_are_synchronous_whatever_the_server_is_set_to(store: PostgresStore) -> None:
    assert store._one("show synchronous_commit") == ("on",)


def test_a_long_log_is_read_in_parts(store: PostgresStore) -> None:
    """More rows than one question brings, and a word longer than the server takes."""
    append(store, 400)
    assert len(store.read(LOG, 0, 403, 1 << 24)) == 403
    assert len(store.read(LOG, 130, 300, 1 << 24)) == 170
    with store.transaction():
        store.index(1, "x" * 5_000, ["*"])
    assert store.search('"xx"*', ["*"], 9) == [1]
    assert store.search(f'"{"x" * 5_000}"', ["*"], 9) == [1]
