"""How many AIS messages a second on one core, from bytes to columns, beside other decoders.

`python -m bench.decode [--quick] [--json] [--file LOG]`; without a log our own encoder makes one.
pyais gives objects, which columns would cost more; aiscat's messages are put into numpy columns.
All take turns over the same bytes, and the time is that of the processor, so that what else the
machine does falls on all alike.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from bench.machine import finish

from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.maritime.ais.engine import NUMPY, Engine, fastest

ROUNDS, QUICK_ROUNDS = 15, 5
PEER_BYTES = 1 << 20
"""pyais is given no more than this; it is slow enough to measure on that."""
NOW = 1_700_000_000.0


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


def ours(log: bytes, engine: Engine = NUMPY) -> int:
    """Messages that our decoder read."""
    decoder = Decoder(engine=engine)
    decoder.feed(log, NOW)
    decoder.finish(NOW)
    return decoder.counts.messages


def by_pyais(log: bytes) -> int:
    """pyais, each message decoded to its object."""
    from pyais.stream import IterMessages

    lines = [line for line in log[:PEER_BYTES].splitlines() if line.startswith(b"!")]
    return sum(message.decode() is not None for message in IterMessages(lines))


PLACES = ("mmsi", "type", "lat", "lon", "speed", "course", "heading", "status", "second")
STATICS = ("mmsi", "type", "imo", "shipname", "callsign", "destination", "shiptype", "to_bow",
           "to_stern", "to_port", "to_starboard", "draught")  # fmt: skip


def by_aiscat(log: bytes) -> int:
    """aiscat, its messages as columns: positions and statics, as few fields as make sense."""
    import aiscat

    decoder = aiscat.Decoder()
    decoder.feed(log)
    places: list[list[Any]] = [[] for _ in PLACES]
    statics: list[list[Any]] = [[] for _ in STATICS]
    count = 0
    while (message := decoder.next()) is not None:
        count += 1
        if "lat" in message:
            for column, name in zip(places, PLACES, strict=True):
                column.append(message.get(name, 0))
        if "shipname" in message or "callsign" in message:
            for column, name in zip(statics, STATICS, strict=True):
                column.append(message.get(name, 0))
    for column in (*places, *statics):
        np.array(column)
    return count


def in_turns(runs: dict[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """Messages a second of each, the median of so many rounds in which each has its turn."""
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()  # numba compiles, caches fill
    for _ in range(rounds):
        for name, run in runs.items():
            begin = time.process_time()
            count = run()
            rates[name].append(count / (time.process_time() - begin))
    return {name: statistics.median(of_run) for name, of_run in rates.items()}


def main() -> None:
    """Entry of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    log = options.file.read_bytes() if options.file else made_log(100_000)
    fast = fastest()
    runs: dict[str, Callable[[], int]] = {
        "numpy": lambda: ours(log, NUMPY),
        "numba": lambda: ours(log, fast),
        "aiscat": lambda: by_aiscat(log),
        "pyais": lambda: by_pyais(log),
    }
    if fast is NUMPY:
        del runs["numba"]
    rates = in_turns(runs, QUICK_ROUNDS if options.quick else ROUNDS)
    mine = [name for name in ("numpy", "numba") if name in rates]
    finish(
        "decode",
        {f"{name}_msgs_s": round(rates[name]) for name in mine},
        {f"{name}_msgs_s": round(rates[name]) for name in ("aiscat", "pyais")},
        {
            f"{name}_vs_{peer}": round(rates[name] / rates[peer], 2)
            for name in mine
            for peer in ("aiscat", "pyais")
        },
        options.json,
    )


if __name__ == "__main__":
    main()
