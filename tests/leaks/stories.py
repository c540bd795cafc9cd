"""Many stories, one after another: `python -m tests.leaks.stories --seeds 200 --from 0`."""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.leaks.story import Story


def run(seed: int, moves: int, folder: Path) -> Counter[str]:
    """One story; Leak at the first."""
    story = Story(folder, random.Random(seed))
    try:
        return story.play(moves)
    finally:
        story.world.close()


def main() -> None:
    """Run, print each seed that fails, and end with the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--moves", type=int, default=60)
    options = parser.parse_args()
    done, failed, begun = Counter[str](), [], time.monotonic()
    for seed in range(options.first, options.first + options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            try:
                done += run(seed, options.moves, Path(folder))
            except Exception:  # noqa: BLE001 - every kind of failure is what we look for
                failed.append(seed)
                print(f"seed {seed} failed\n{traceback.format_exc()}", flush=True)
    seconds = round(time.monotonic() - begun, 1)
    print(json.dumps({"stories": options.seeds, "seconds": seconds, "failed": failed, **done}))


if __name__ == "__main__":
    main()
