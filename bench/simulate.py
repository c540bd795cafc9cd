"""`python -m bench.simulate [--seeds N] [--from S] [--moves M] [--minutes T] [--quick] [--json]`

Whole federations of the real code in one process (tests/federation): three parties, four nodes,
officers who write at random over every domain, and a sea that parts, loses, duplicates, crashes at
every durable write, restores old backups and puts clocks wrong by hours. After each federation has
healed: nothing acknowledged is lost, nobody holds what is not for it, all members of an audience
agree, every receipt is true, no log is forked. A seed replays exactly: `--seeds 1 --from S`.
"""

import argparse
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from bench.machine import finish
from tests.federation.soak import run


def main() -> None:
    """Run, print each seed that fails with its trace, and end with the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--moves", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seeds = 40 if options.quick else options.seeds
    total: Counter[str] = Counter()
    failed: list[int] = []
    begun, done = time.monotonic(), 0
    for seed in range(options.first, options.first + seeds):
        with tempfile.TemporaryDirectory() as folder:
            try:
                total += run(seed, options.moves, Path(folder))
            except Exception:  # noqa: BLE001 - every kind of failure is what we look for
                failed.append(seed)
                print(f"seed {seed} failed\n{traceback.format_exc()}", flush=True)
        done += 1
        if done % 500 == 0:
            print(f"{done} seeds, failed: {failed}", flush=True)
        if options.minutes and time.monotonic() - begun > options.minutes * 60:
            break
    figures = {
        "seeds": done, "failed": len(failed), "moves_each": options.moves,
        "records": total["records"], "crashes": total["crash"], "restores": total["restore"],
        "seconds": round(time.monotonic() - begun),
    }  # fmt: skip
    finish("simulate", figures, {}, {}, options.json or options.quick)


if __name__ == "__main__":
    main()
