"""A writer that is paused by SIGSTOP until another has taken over, and then wakes, forks nothing:
what it said may leave is in the store, and what it was about to write is not.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.conftest import REPOSITORY
from tests.feed.made import LOG, chain, directory
from tests.store.postgres_server import PostgresServer
from tests.store.test_postgres import until_writer

from kuroshio.feed.entry import EMPTY, digest, parse_log
from kuroshio.feed.log import verify_segment
from kuroshio.store.postgres import PostgresStore

LEASE_S = 2


@contextmanager
def paused_writer(url: str, mode: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.pausable_writer", url, str(LEASE_S), mode],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def lines_until(process: subprocess.Popen[str], word: str, count: int = 1) -> list[str]:
    """What it says, until it has said so many lines that begin with `word`."""
    assert process.stdout
    found: list[str] = []
    while sum(line.startswith(word) for line in found) < count:
        line = process.stdout.readline()
        assert line, f"it ended before it said {word!r}: {found}"
        found.append(line.strip())
    return found


def all_that_left_is_there(store: PostgresStore, lines: list[str]) -> bool:
    left = [line.split() for line in lines if line.startswith("left")]
    assert left
    for _, number, entry_hash in left:
        entry = store.entry(LOG, int(number))
        assert entry, f"entry {number} left, and is not in the store"
        assert digest(entry).hex() == entry_hash, f"entry {number} left, and another is held"
    return True


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["inside", "between"])
def test_a_paused_writer_that_wakes_cannot_fork(postgres: PostgresServer, mode: str) -> None:
    """In the middle of a transaction, just before its commit; and wherever chance stops it."""
    url = postgres.new_store()
    with paused_writer(url, mode) as process:
        lines = lines_until(process, "inside" if mode == "inside" else "left", 1)
        if mode == "between":
            lines += lines_until(process, "left", 7)
        process.send_signal(signal.SIGSTOP)
        other = until_writer(url)
        head = other.head(LOG)
        with other.transaction():
            other.append(LOG, chain(5, LOG, head, text="of the one that took over"), 2)
        process.send_signal(signal.SIGCONT)
        if mode == "inside":
            assert process.stdin
            process.stdin.write("go on\n")
            process.stdin.flush()
        lines += lines_until(process, "lost")
        assert lines[-1] == "lost store.lost"
        assert process.wait(30) == 0
        assert all_that_left_is_there(other, lines)
        assert other.head(LOG).number == head.number + 5
        every = other.read(LOG, 0, 1_000_000, 1 << 30)
        assert verify_segment(parse_log(LOG), EMPTY, every, directory())
        other.close()


@pytest.mark.slow
def test_a_killed_writer_leaves_the_lock_at_once_and_what_it_said_is_there(
    postgres: PostgresServer,
) -> None:
    """Without waiting for the lease: the server sees the connection end."""
    url = postgres.new_store()
    with paused_writer(url, "between") as process:
        lines = lines_until(process, "left", 20)
        process.kill()
        began = time.monotonic()
        other = until_writer(url)
        took = time.monotonic() - began
        lines += (process.stdout.read() if process.stdout else "").splitlines()
        whole = [line for line in lines if len(line.split()) == 3 and len(line.split()[2]) == 64]
        assert all_that_left_is_there(other, whole)
        other.close()
    print(f"the lock was free after {took:.3f} s")
