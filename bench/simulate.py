"""`python -m bench.simulate [--seeds N] [--from S] [--moves M] [--minutes T] [--quick] [--json]`

Whole federations of the real code in one process (tests/federation): 2 to 30 nodes of 2 to 10
parties, officers who write at random over every domain, and a sea that parts, loses, duplicates,
slows, crashes at every durable write, restores old backups, puts clocks wrong by hours, clones
nodes and has a party lie; relays and bundles go round, agreements are suspended and left meanwhile.
While links are still cut, and again after each federation has healed: nothing acknowledged is lost,
nobody holds what is not for it, all members of an audience agree, every receipt is true, every fork
is known. A seed replays exactly: `--seeds 1 --from S`.
"""

import argparse
import logging
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import structlog
from bench.machine import finish
from tests.federation.soak import run

MEMORY = Path("/dev/shm")
COUNTED = (
    "nodes", "records", "crash", "restore", "cut", "slow link", "bundle read", "relayed",
    "clone", "lying party", "forked logs", "refused sessions", "simulated hours",
)  # fmt: skip


def main() -> None:
    """Run, print each seed that fails with its trace, and end with the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--moves", type=int, default=0, help="0: drawn by each seed")
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seeds = 40 if options.quick else options.seeds
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    total: Counter[str] = Counter()
    failed: list[int] = []
    begun, done = time.monotonic(), 0
    for seed in range(options.first, options.first + seeds):
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            try:
                total += run(seed, Path(folder), options.moves).done
            except Exception:  # noqa: BLE001 - every kind of failure is what we look for
                failed.append(seed)
                print(f"seed {seed} failed\n{traceback.format_exc()}", flush=True)
        done += 1
        if done % 500 == 0:
            print(f"{done} seeds, failed: {failed}", flush=True)
        if options.minutes and time.monotonic() - begun > options.minutes * 60:
            break
    figures = {"seeds": done, "failed": len(failed)}
    figures |= {name.replace(" ", "_"): total[name] for name in COUNTED}
    figures["seconds"] = round(time.monotonic() - begun)
    finish("simulate", figures, {}, {}, options.json or options.quick)


if __name__ == "__main__":
    main()
