"""A process that writes to a store and says, after each commit, what may leave: for tests that stop
and wake it. `python -m tests.store.pausable_writer URL LEASE_S MODE`.

`between`: commits as fast as it can. `inside`: waits for a line on stdin before its second commit.
"""

import sys
import time

from tests.feed.made import LOG, chain

from kuroshio.errors import Unavailable
from kuroshio.store.postgres import PostgresStore


def say(*words: object) -> None:
    print(*words, flush=True)


def main(url: str, lease_s: str, mode: str) -> None:
    store = PostgresStore(url, int(lease_s))
    store.hold()
    count = 0
    try:
        while True:
            made = chain(1, LOG, store.head(LOG), text="of the one that is paused")
            with store.transaction():
                store.append(LOG, made, 1)
                count += 1
                if mode == "inside" and count == 2:
                    say("inside")
                    sys.stdin.readline()
            entry = made[0].entry
            say("left", entry.number, entry.head.entry_hash.hex())
            time.sleep(0.005)
    except Unavailable as error:
        say("lost", error.code)


if __name__ == "__main__":
    main(*sys.argv[1:])
