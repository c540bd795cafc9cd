"""Fuzz the decoder: any bytes give flagged rows or nothing, and both engines the same ones.

`python -m tests.fuzz.decode_target --inputs 10000000 [--seed 1]` runs so many inputs under
atheris (`pip install atheris`; set NUMBA_BOUNDSCHECK=1 and a NUMBA_CACHE_DIR of its own, so that
compiled code that reads beside an array fails too). `make check` replays the corpus by
test_decode_fuzz.py. Inputs are decoded as streams, BATCH at a time, and one of each batch by
itself, because a numpy call costs as much for one line as for thousands. What fails is written
to the folder given by --keep.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.engine import NUMPY, Engine, fastest
from kuroshio.maritime.ais.plans import FAMILIES
from kuroshio.maritime.ais.values import values_in

CORPUS = Path(__file__).with_name("corpus")
SEEDS = [path.read_bytes() for path in sorted(CORPUS.iterdir())]
BATCH = 2048
NOW = 1_700_000_000.0


def check(blocks: list[bytes], engines: Sequence[Engine]) -> int:
    """Decode the blocks as one stream with each engine; how many rows that gave."""
    streams = []
    for engine in engines:
        decoder = Decoder(engine=engine)
        streams.append([*(decoder.feed(block, NOW) for block in blocks), decoder.finish(NOW)])
    rows = 0
    for made in zip(*streams, strict=True):
        for family, dtype in FAMILIES.items():
            tables = [getattr(decoded, family) for decoded in made]
            rows += len(tables[0])
            assert all(table.dtype == dtype for table in tables)
            assert all(table.tobytes() == tables[0].tobytes() for table in tables), family
        assert all(decoded.payloads == made[0].payloads for decoded in made)
        assert not np.isnan(made[0].positions["at"]).any()
        for family in ("binaries", "others"):
            for row in getattr(made[0], family)[:3]:
                values_in(made[0], row)
    return rows


TOKENS = (
    b",",
    b"!",
    b"*",
    b"\\",
    b"\n",
    b"\x00",
    b"\xff",
    b"!AIVDM,",
    b"c:",
    b"s:",
    b"g:1-2-7",
    b"0",
)


def mutated(data: bytes, max_size: int, seed: int) -> bytes:
    """A seed of the corpus, or two spliced, changed in up to four places.

    libFuzzer by itself finds no sentences: no coverage of numpy or compiled code leads to one.
    """
    dice = Random(seed)
    out = bytearray(dice.choice((*SEEDS, data)))
    if dice.random() < 0.3:
        other = dice.choice(SEEDS)
        out[dice.randrange(len(out) + 1) :] = other[dice.randrange(len(other)) :]
    for _ in range(dice.randrange(5)):
        place = dice.randrange(len(out) + 1)
        change = dice.choice(TOKENS) if dice.random() < 0.5 else bytes([dice.randrange(256)])
        out[place : place + dice.randrange(3)] = change
    return bytes(out[:max_size])


class Target:
    """Collects inputs into batches and keeps count."""

    def __init__(self, keep: Path, inputs: int) -> None:
        self.keep, self.inputs = keep, inputs
        self.count = self.rows = 0
        self._waiting: list[bytes] = []

    def __call__(self, data: bytes) -> None:
        """One input."""
        self.count += 1
        self._waiting.append(data)
        if len(self._waiting) == BATCH or self.count >= self.inputs:
            self._check([data])
            # As lines, so that what one input leaves open does not swallow all the others.
            self._check([b"\n".join(self._waiting[k::2]) for k in range(2)])
            self._waiting = []
        if self.count % 1_000_000 < 1 or self.count >= self.inputs:
            print(f"{self.count:,} inputs, {self.rows:,} rows", flush=True)

    def _check(self, blocks: list[bytes]) -> None:
        try:
            self.rows += check(blocks, (NUMPY, fastest()))
        except BaseException:
            for k, block in enumerate(blocks):
                (self.keep / f"failed-{self.count}-{k}").write_bytes(block)
            raise


def main() -> None:
    """Run under atheris."""
    import atheris

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path())
    options = parser.parse_args()
    target = Target(options.keep, options.inputs)
    atheris.instrument_func(check)
    arguments = [sys.argv[0], f"-runs={options.inputs}", f"-seed={options.seed}", "-max_len=400",
                 "-len_control=0", "-rss_limit_mb=0"]  # fmt: skip
    atheris.Setup(arguments, target, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
