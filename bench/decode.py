"""AIS sentences to columns, messages a second on one core, beside pyais on the same bytes.

`python -m bench.decode [--quick] [--json] [--file LOG]`; without a log our own encoder makes one.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.encode import encode, join

RUNS = 5
PEER_LINES = 20_000


def made_log(messages: int) -> bytes:
    """Nine position reports to each static report, as on the air."""
    rng = np.random.default_rng(7)
    count = messages * 9 // 10
    ones = encode(
        "1",
        {
            "mmsi": rng.integers(201_000_000, 775_999_999, count),
            "lat": rng.integers(-54_000_000, 54_000_000, count),
            "lon": rng.integers(-108_000_000, 108_000_000, count),
            "sog": rng.integers(0, 300, count),
            "cog": rng.integers(0, 3600, count),
        },
    )
    fives = encode("5", {"mmsi": rng.integers(201_000_000, 775_999_999, messages - count)})
    lines = []
    for index, five in enumerate(fives):
        lines += [*ones[index * 9 : index * 9 + 9], five]
    return join(lines)


def median_rate(run: Callable[[], int], runs: int) -> float:
    """Messages a second: the median of `runs`."""
    rates = []
    for _ in range(runs):
        begin = time.perf_counter()
        count = run()
        rates.append(count / (time.perf_counter() - begin))
    return statistics.median(rates)


def ours(log: bytes) -> int:
    decoder = Decoder()
    decoder.feed(log, 0.0)
    decoder.finish(0.0)
    return decoder.counts.messages


def peer(lines: list[bytes]) -> int:
    """pyais, each message decoded to its object; columns would cost it more."""
    from pyais.stream import IterMessages

    return sum(message.decode() is not None for message in IterMessages(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    log = options.file.read_bytes() if options.file else made_log(100_000)
    lines = [line for line in log.splitlines() if line.startswith(b"!")][:PEER_LINES]
    ours(log)
    mine = median_rate(lambda: ours(log), RUNS if options.quick else 3 * RUNS)
    theirs = median_rate(lambda: peer(lines), RUNS)
    print(
        f"{'kuroshio (numpy)':20} {mine:12,.0f} messages/s\n{'pyais':20} {theirs:12,.0f} messages/s"
    )
    if options.json or options.quick:
        machine = {"python": platform.python_version(), "machine": platform.machine()}
        result = {
            "bench": "decode",
            "machine": {**machine, "system": sys.platform},
            "figures": {"numpy_msgs_s": round(mine)},
            "peers": {"pyais_msgs_s": round(theirs)},
            "ratios": {"numpy_vs_pyais": round(mine / theirs, 2)},
        }
        print(json.dumps(result))


if __name__ == "__main__":
    main()
