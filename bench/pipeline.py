"""Sentences to columns to tracks to archive to frames, in one process on one core.

`python -m bench.pipeline [--quick] [--json] [--minutes M] [--rate R]`: made-up traffic of 20,000
vessels as sentences, in blocks of a second at R messages a second (50,000: more than the whole
world sends), worked off as fast as it goes. With --minutes there are so many minutes of them, and
what is told is how far memory grew; with --paced they come at their own pace. What is compiled
needs the `fast` extra. Merging the archive's pieces is another process's and not counted.
"""

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench.machine import finish
from bench.traffic import Traffic

from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.maritime.ais.engine import fastest
from kuroshio.maritime.frames import next_frame
from kuroshio.maritime.partner_frames import Outbox, PictureRelease
from kuroshio.maritime.picture import Picture
from kuroshio.store.archive.writer import ArchiveWriter
from kuroshio.values import SECOND, Reality

VESSELS = 20_000
SECONDS_MADE = 10
FLUSH_S = 5
BEGIN = 1_760_000_000_000
STATIC_SHARE = 0.1
WARM_UP = 10
"""Seconds after which every vessel has been heard and has given its name."""


def blocks(rate: int) -> list[bytes]:
    """Ten seconds of sentences, a block for each; of each second's vessels one in ten sends its
    name and voyage too, in two sentences.
    """
    traffic, rng, out = Traffic(VESSELS), np.random.default_rng(2), []
    for second in range(SECONDS_MADE):
        lines: list[bytes] = []
        while len(lines) < rate * (1 - STATIC_SHARE):
            at = np.full(VESSELS, BEGIN / 1_000 + second)
            table = traffic.step(at, 1.0)
            some = rng.permutation(VESSELS)[: round(rate * (1 - STATIC_SHARE)) - len(lines)]
            columns = {n: table[n][some] for n in ("mmsi", "lat", "lon", "sog", "cog", "heading")}
            lines += encode("1", {**columns, "second": (some + second) % 60})
        told = rng.choice(traffic.mmsi, round(rate * STATIC_SHARE), replace=False)
        statics = encode("5", {"mmsi": told, "ship_type": 70, "name": "UMI MARU"})
        out.append(join([*lines, *statics]))
    return out


@dataclass
class Pipeline:
    """All that a picture process does, without its sockets."""

    root: Path
    spent: dict[str, float] = field(default_factory=dict)
    messages: int = 0

    def __post_init__(self) -> None:
        self.decoder = Decoder(engine=fastest())
        self.writer = ArchiveWriter(self.root)
        self.picture = Picture("TWN", Reality.SIMULATED, BEGIN, compiled=True)
        self.outbox = Outbox(PictureRelease("JPN", allowed=True))
        self.outbox.ready(0)

    def second(self, block: bytes, now: int) -> None:
        """One second's sentences, and what a tick does after them."""
        at = time.perf_counter()
        decoded = self.decoder.feed(block, now / SECOND)
        at = self._note("decode", at)
        self.picture.take(decoded, now)
        self.picture.age_out(now)
        at = self._note("tracks", at)
        self.writer.take_positions("TWN", Reality.SIMULATED, decoded.positions, "bench")
        self.writer.take_statics("TWN", Reality.SIMULATED, decoded.statics)
        if now // SECOND % FLUSH_S == 0:
            self.writer.flush()
        at = self._note("archive", at)
        next_frame(self.picture.own, now)
        frame = self.outbox.next(self.picture.own, now)
        if frame is not None:
            self.outbox.ready(frame.seq)
        self._note("frames", at)
        self.messages = self.decoder.counts.messages

    def _note(self, part: str, begun: float) -> float:
        now = time.perf_counter()
        self.spent[part] = self.spent.get(part, 0.0) + now - begun
        return now


def run(root: Path, made: list[bytes], seconds: int) -> tuple[float, float, dict[str, float]]:
    """Messages a second by the clock and by processor time, and each part's share of the time."""
    pipeline = Pipeline(root)
    for second in range(WARM_UP):  # as a process that has run for a while
        pipeline.second(made[second % len(made)], BEGIN + second * SECOND)
    before, pipeline.spent = pipeline.messages, {}
    begun, worked = time.perf_counter(), time.process_time()
    for second in range(WARM_UP, WARM_UP + seconds):
        pipeline.second(made[second % len(made)], BEGIN + second * SECOND)
    wall, cpu = time.perf_counter() - begun, time.process_time() - worked
    count = pipeline.messages - before
    shares = {f"{n}_percent": round(100 * s / wall, 1) for n, s in pipeline.spent.items()}
    return count / wall, count / cpu, shares


def long(root: Path, made: list[bytes], minutes: float, *, paced: bool) -> dict[str, float]:
    """Memory over so many minutes of traffic: MB after a minute, in the middle, and at the end.

    Not `paced`, each second's block follows at once on the one before.
    """
    pipeline, begun, worked = Pipeline(root), time.monotonic(), time.process_time()
    late, seconds = 0, round(minutes * 60)
    memory = {}
    for second in range(seconds):
        if paced:
            wait = begun + second - time.monotonic()
            late += wait < 0
            time.sleep(max(0.0, wait))
        pipeline.second(made[second % len(made)], BEGIN + second * SECOND)
        memory[second + 1] = resident_mb()
        if second % 300 == 0:
            print(f"minute {second // 60}: {resident_mb():.0f} MB", flush=True)
    spent = time.process_time() - worked
    return {
        "minutes": minutes,
        "messages": pipeline.messages,
        "begin_mb": round(memory[min(60, seconds)], 1),
        "middle_mb": round(memory[max(1, seconds // 2)], 1),
        "end_mb": round(memory[seconds], 1),
        "peak_mb": round(max(memory.values()), 1),
        "seconds_begun_late": late,
        "msgs_s": round(pipeline.messages / (time.monotonic() - begun)),
        "msgs_cpu_s": round(pipeline.messages / spent),
    }


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rate", type=int, default=50_000)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--paced", action="store_true")
    options = parser.parse_args()
    made = blocks(options.rate)
    root = Path(tempfile.mkdtemp(prefix="kuroshio-bench-"))
    figures: dict[str, float]
    try:
        if options.minutes:
            figures = long(root, made, options.minutes, paced=options.paced)
        else:
            runs = [run(root / str(k), made, 10 if options.quick else 40) for k in range(5)]
            figures = {
                "msgs_s": round(statistics.median(wall for wall, _, _ in runs)),
                "msgs_cpu_s": round(statistics.median(cpu for _, cpu, _ in runs)),
                **runs[-1][2],
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
            }
    finally:
        shutil.rmtree(root, ignore_errors=True)
    finish("pipeline", figures, {}, {}, options.json or options.quick)


if __name__ == "__main__":
    main()
