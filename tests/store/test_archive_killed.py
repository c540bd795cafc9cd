"""kill -9 in the middle of writing and merging: what was made durable is there, once."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.store.made_reports import BEGIN

from kuroshio.store.archive import pieces
from kuroshio.store.archive.reader import ArchiveReader
from kuroshio.store.archive.upkeep import keep_up

WRITES = """
import sys
from pathlib import Path
from tests.store.made_reports import BEGIN, OWN, fixes
from kuroshio.store.archive.upkeep import keep_up
from kuroshio.store.archive.writer import ArchiveWriter

root, turn = Path(sys.argv[1]), int(sys.argv[2])
writer = ArchiveWriter(root)
while True:
    writer.take_positions(*OWN, fixes(20, begin=BEGIN + turn * 1_000, mmsi=turn + 1), "ishigaki")
    print("taken", turn, flush=True)
    writer.flush()
    print("durable", turn, flush=True)
    if turn % 3 == 0:
        keep_up(root, BEGIN)
    turn += 1
"""
KILLS = 4


def write_and_kill(root: Path, turn: int, after: int) -> tuple[int, int]:
    """Let a process write from `turn` on and kill it some time after `after` turns are durable;
    the last turn that it took in, and the last that it said was durable.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES, str(root), str(turn)], stdout=subprocess.PIPE, text=True
    )
    taken = durable = turn - 1
    try:
        for line in process.stdout:
            word, number = line.split()
            taken, durable = (int(number), durable) if word == "taken" else (taken, int(number))
            if durable >= turn + after and word == "taken":
                process.kill()  # while it writes what it took in; the pipe may hold more lines
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    return taken, durable


@pytest.mark.slow
def test_a_killed_writer_loses_only_what_it_had_not_made_durable(tmp_path):
    root, turn, lost = tmp_path / "archive", 0, set()
    for kill in range(KILLS):
        taken, durable = write_and_kill(root, turn, after=5 + kill * 3)
        lost |= set(range(durable + 1, taken + 1))
        turn = taken + 1
    reader = ArchiveReader(root)
    for check in range(2):
        for mmsi in range(1, turn + 1):
            count = len(reader.vessel(mmsi, 0, 2 * BEGIN).rows)
            assert count == 20 or (count == 0 and mmsi - 1 in lost), f"{mmsi}: {count} rows"
        assert len(lost) <= KILLS, "no more than one flush for each kill"
        if check == 0:
            keep_up(root, 2 * BEGIN)
    (folder,) = (root / "TWN").iterdir()
    assert len(pieces.pieces(folder, "fixes")) == 1
