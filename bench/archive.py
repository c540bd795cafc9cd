"""The archive with a month of made-up traffic: bytes, questions, taking in.

`python -m bench.archive [--quick] [--json] [--folder F]`: 100 million reports of 5,000 vessels in
30 days (quick: 4 million of 200), made and taken in day by day, in a folder outside the repository
that goes afterwards. The peer asks the same files by duckdb, which knows nothing of the runs.
Figures with `cpu` count processor time instead of the clock's, for a machine that is shared.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
from bench.machine import finish
from bench.traffic import Traffic

from kuroshio.geo.box import Box
from kuroshio.maritime.ais.columns import POSITION
from kuroshio.store.archive.form import ROWS_IN_GROUP
from kuroshio.store.archive.reader import ArchiveReader
from kuroshio.store.archive.upkeep import keep_up
from kuroshio.store.archive.writer import ArchiveWriter
from kuroshio.values import DAY, HOUR, Reality

BEGIN = 1_759_276_800_000
"""2025-10-01."""
DAYS = 30
PER_DAY = 667
"""Reports of a vessel heard in a day: one in 130 seconds."""
FLUSHES = 13
"""Pieces in which a day comes in."""
ASKED = 15
BOX = Box("", 24.0, 26.0, 121.0, 123.0)


def a_day(traffic: Traffic, day: int) -> list[np.ndarray]:
    """A day's reports in the order of their times, in as many parts as there are flushes."""
    every = DAY / 1_000 / PER_DAY
    begin = BEGIN / 1_000 + day * DAY / 1_000
    phase = traffic.rng.uniform(0, every * 0.9, traffic.count)
    steps = [
        traffic.step(begin + k * every + phase + traffic.rng.uniform(0, every * 0.1), every)
        for k in range(PER_DAY)
    ]
    rows = np.concatenate([s.view(f"V{POSITION.itemsize}") for s in steps]).view(POSITION)
    order = np.argsort(rows["at"], kind="stable")
    rows = rows.view(f"V{POSITION.itemsize}")[order].view(POSITION)
    return np.array_split(rows, FLUSHES)


def fill(root: Path, vessels: int) -> dict[str, float]:
    """Take it all in; rows, and seconds of taking in and of merging."""
    traffic, writer = Traffic(vessels), ArchiveWriter(root)
    rows, taking, merging, worked = 0, 0.0, 0.0, 0.0
    for day in range(DAYS):
        parts = a_day(traffic, day)
        begun, spent = time.perf_counter(), time.process_time()
        for part in parts:
            writer.take_positions("TWN", Reality.SIMULATED, part, "bench")
            rows += writer.flush()
        taking += time.perf_counter() - begun
        worked += time.process_time() - spent
        begun = time.perf_counter()
        keep_up(root, BEGIN + (day + 2) * DAY)
        merging += time.perf_counter() - begun
        print(f"day {day + 1}: {rows:,} reports", flush=True)
    return {"rows": rows, "taking": taking, "merging": merging, "worked": worked}


def median_ms(ask: Callable[[int], int]) -> tuple[float, float, float]:
    """Median ms of a question, of processor time it took, and of how many rows came."""
    ms, cpu, rows = [], [], []
    for turn in range(ASKED):
        begun, spent = time.perf_counter(), time.process_time()
        rows.append(ask(turn))
        ms.append((time.perf_counter() - begun) * 1_000)
        cpu.append((time.process_time() - spent) * 1_000)
    return statistics.median(ms), statistics.median(cpu), statistics.median(rows)


def by_duckdb(files: str, mmsi: int) -> int:
    rows = duckdb.execute("SELECT * FROM read_parquet(?) WHERE mmsi = ?", [files, mmsi])
    return len(rows.fetchnumpy()["mmsi"])


def ask(root: Path, vessels: int) -> tuple[dict[str, float], dict[str, float]]:
    """Figures of questions, and the peer's."""
    rng, reader = np.random.default_rng(5), ArchiveReader(root)
    chosen = rng.choice(Traffic(vessels).mmsi, ASKED, replace=False).tolist()
    hours = (BEGIN + rng.integers(1, DAYS * 24 - 1, ASKED) * HOUR).tolist()
    end = BEGIN + DAYS * DAY
    first, first_cpu, _ = median_ms(
        lambda k: len(ArchiveReader(root).vessel(chosen[k], BEGIN, end).rows)
    )
    for mmsi in chosen[:2]:
        reader.vessel(mmsi, BEGIN, end)
    vessel, cpu, of_vessel = median_ms(lambda k: len(reader.vessel(chosen[k], BEGIN, end).rows))
    area, area_cpu, of_area = median_ms(
        lambda k: len(reader.area(BOX, hours[k], hours[k] + HOUR).rows)
    )
    files = str(root / "TWN" / "*" / "fixes-*.parquet")
    peer, _, _ = median_ms(lambda k: by_duckdb(files, chosen[k]))
    figures = {
        "vessel_month_ms": round(vessel, 1),
        "vessel_month_cpu_ms": round(cpu, 1),
        "vessel_month_first_ms": round(first, 1),
        "vessel_month_first_cpu_ms": round(first_cpu, 1),
        "vessel_month_rows": of_vessel,
        "area_hour_ms": round(area, 1),
        "area_hour_cpu_ms": round(area_cpu, 1),
        "area_hour_rows": of_area,
    }
    return figures, {"duckdb_vessel_month_ms": round(peer, 1)}


def plain_bytes(root: Path) -> float:
    """Bytes a fix of one day in Parquet as pyarrow writes it by itself, in order of time."""
    (path,) = (root / "TWN" / "2025-10-02").glob("fixes-*")
    table = pq.read_table(path).sort_by("at")
    plain = root / "plain.parquet"
    pq.write_table(table, plain, compression="zstd", row_group_size=ROWS_IN_GROUP * 8)
    return plain.stat().st_size / len(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path, help="where to make it; must not be there yet")
    options = parser.parse_args()
    vessels = 200 if options.quick else 5_000
    root = options.folder or Path(tempfile.mkdtemp(prefix="kuroshio-bench-"))
    try:
        filled = fill(root, vessels)
        size = sum(path.stat().st_size for path in root.rglob("*.parquet"))
        figures, peers = ask(root, vessels)
        plain = plain_bytes(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    both = filled["taking"] + filled["merging"]
    figures = {
        "fixes": filled["rows"],
        "bytes_per_fix": round(size / filled["rows"], 2),
        "ingest_fixes_s": round(filled["rows"] / filled["taking"]),
        "ingest_fixes_cpu_s": round(filled["rows"] / filled["worked"]),
        "ingest_and_merge_fixes_s": round(filled["rows"] / both),
        **figures,
    }
    peers["parquet_by_time_bytes_per_fix"] = round(plain, 2)
    ratios = {
        "duckdb_vs_vessel_month": round(
            peers["duckdb_vessel_month_ms"] / figures["vessel_month_ms"], 1
        ),
        "parquet_by_time_vs_bytes_per_fix": round(plain / figures["bytes_per_fix"], 2),
    }
    finish("archive", figures, peers, ratios, options.json or options.quick)


if __name__ == "__main__":
    main()
