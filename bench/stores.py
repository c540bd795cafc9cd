"""`python -m bench.stores [--quick] [--json]`: what a node's two stores cost, side by side.

Entries with bodies of about 600 bytes, verified and made before the clock starts: single commits
(a hotline message each), commits of 1,000 (catching up), reading all of it again as gives of
64 KiB, and a search. SQLite with synchronous FULL, PostgreSQL with fsync on, both on this
machine's disk; the PostgreSQL is one of the bench's own on a socket. Medians of five runs.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.machine import finish
from tests.feed.made import LOG, chain
from tests.store.postgres_server import PostgresServer

from kuroshio.feed.log import Verified
from kuroshio.store.postgres import PostgresStore
from kuroshio.store.sqlite import SqliteStore

GIVE = 65_536
AnyStore = SqliteStore | PostgresStore
Act = Callable[[AnyStore, list[Verified]], int]


def single_commits(store: AnyStore, made: list[Verified]) -> int:
    for one in made[:500]:
        with store.transaction():
            store.append(LOG, [one], 1)
    return 500


def big_commits(store: AnyStore, made: list[Verified]) -> int:
    for start in range(500, len(made), 1_000):
        with store.transaction():
            store.append(LOG, made[start : start + 1_000], 1)
    return len(made) - 500


def gives(store: AnyStore, made: list[Verified]) -> int:
    number = 0
    while number < len(made):
        number += len(store.read(LOG, number, len(made), GIVE))
    return len(made)


def index(store: AnyStore, _made: list[Verified]) -> int:
    with store.transaction():
        for seq in range(1, 2_001):
            store.index(seq, f"漁 船 漁船 adrift word{seq % 97}", ["*"])
    return 2_000


def searches(store: AnyStore, _made: list[Verified]) -> int:
    for number in range(200):
        found = store.search(f'"漁船" AND "word{number % 97}"', ["CG", "*"], 20)
        assert found
    return 200


ACTS: dict[str, Act] = {
    "single_commits_s": single_commits,
    "appended_in_1000s_s": big_commits,
    "read_in_gives_s": gives,
    "indexed_s": index,
    "searches_s": searches,
}


def run(store: AnyStore, made: list[Verified]) -> dict[str, float]:
    out = {}
    for name, act in ACTS.items():
        began = time.perf_counter()
        count = act(store, made)
        out[name] = count / (time.perf_counter() - began)
    store.close()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    made = chain(5_500 if options.quick else 20_500, LOG, text="x" * 300)
    server = PostgresServer()
    runs: dict[str, list[dict[str, float]]] = {"sqlite": [], "postgres": []}
    try:
        with tempfile.TemporaryDirectory(prefix="kuroshio-bench-") as folder:
            for turn in range(3 if options.quick else 5):
                runs["sqlite"].append(run(SqliteStore(Path(folder) / f"{turn}.db"), made))
                runs["postgres"].append(run(PostgresStore(server.new_store()), made))
    finally:
        server.remove()
    median = {
        kind: {name: round(statistics.median(r[name] for r in found)) for name in ACTS}
        for kind, found in runs.items()
    }
    figures = {
        f"{kind}_{name}": value for kind, values in median.items() for name, value in values.items()
    }
    ratios = {
        f"postgres_to_sqlite_{name}": round(median["postgres"][name] / median["sqlite"][name], 2)
        for name in ACTS
    }
    finish("stores", figures, {}, ratios, options.json)


if __name__ == "__main__":
    main()
