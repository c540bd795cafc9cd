"""Keeping the archive small and young: pieces are merged, days past their time go.

May run while others write and read. One at a time, held by a lock file.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kuroshio.store.archive import form, pieces
from kuroshio.values import DAY, HOUR

MERGE_AT = 12
"""Pieces of one size in a day that become one; so a day has some dozens at most."""
ROWS_AT_ONCE = 6_000_000
"""Rows that one merge holds in memory, about 600 MB with what sorting needs."""
DAY_IS_OVER = 1 * HOUR
"""After the day's end, for what comes late; then all its pieces become one."""
LITTER_AGE = 3_600
"""Seconds after which an unfinished file belongs to nobody any more."""
_READ = {"fixes": form.FIXES, "statics": form.STATICS}


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days are kept: reports that the own party heard, and those that partners gave."""

    party: str
    own_days: int
    partner_days: int

    def first_kept(self, party: str, now: int) -> date:
        """The oldest day that stays."""
        kept = self.own_days if party == self.party else self.partner_days
        return pieces.day_of(max(0, now - kept * DAY))


@dataclass(frozen=True, slots=True)
class Done:
    """What one round did."""

    merged: int = 0
    """Pieces that became fewer."""
    forgotten_days: int = 0


def keep_up(root: Path, now: int, retention: Retention | None = None) -> Done:
    """One round. Does nothing while another process is at it."""
    if not root.is_dir():
        return Done()
    with _alone(root) as mine:
        if not mine:
            return Done()
        forgotten = _forget(root, now, retention) if retention else 0
        merged = 0
        for party in pieces.parties(root):
            for day in pieces.days(root, party):
                over = pieces.begin_of(day) + DAY + DAY_IS_OVER <= now
                folder = root / party / day.isoformat()
                _sweep(folder)
                for kind in ("fixes", "statics"):
                    merged += merge_day(folder, kind, all_of_it=over)
        return Done(merged, forgotten)


def merge_day(folder: Path, kind: pieces.Kind, *, all_of_it: bool) -> int:
    """Merge a day's pieces where there are enough of a size, or all; how many became fewer."""
    merged = 0
    while group := _next_group(pieces.pieces(folder, kind), all_of_it=all_of_it):
        _merge(group, kind)
        merged += len(group)
    for piece in pieces.replaced(folder, kind):
        piece.path.unlink(missing_ok=True)
    return merged


def _next_group(there: list[pieces.Piece], *, all_of_it: bool) -> list[pieces.Piece]:
    """Neighbouring pieces to merge next; empty when all is well."""
    rows = [_rows(piece) for piece in there]
    sizes = [_size(piece) for piece in there]
    begin = 0
    while begin < len(there):
        end, total = begin, 0
        while end < len(there) and total + rows[end] <= ROWS_AT_ONCE:
            if not all_of_it and sizes[end] != sizes[begin]:
                break
            total += rows[end]
            end += 1
        if end - begin >= (2 if all_of_it else MERGE_AT):
            return there[begin:end]
        begin = max(end, begin + 1) if all_of_it else begin + 1
    return []


def _size(piece: pieces.Piece) -> int:
    """0 for a fresh piece, 1 for a dozen of them, 2 for a dozen dozens."""
    held, size = piece.last - piece.first + 1, 0
    while held >= MERGE_AT:
        held, size = held // MERGE_AT, size + 1
    return size


def _rows(piece: pieces.Piece) -> int:
    return int(pq.read_metadata(piece.path).num_rows)


def _merge(group: list[pieces.Piece], kind: pieces.Kind) -> None:
    tables = [_whole(piece.path, kind) for piece in group]
    table = pa.concat_tables(tables).unify_dictionaries()
    path = pieces.unfinished(group[0].path.parent, kind)
    (form.write_fixes if kind == "fixes" else form.write_statics)(path, table)
    pieces.publish(path, kind, (group[0].first, group[-1].last))


def _whole(path: Path, kind: pieces.Kind) -> Any:
    with pq.ParquetFile(path) as file:
        return file.read().cast(_READ[kind])


def _forget(root: Path, now: int, retention: Retention) -> int:
    forgotten = 0
    for party in pieces.parties(root):
        first = retention.first_kept(party, now)
        for day in pieces.days(root, party):
            if day < first:
                shutil.rmtree(root / party / day.isoformat(), ignore_errors=True)
                forgotten += 1
    return forgotten


def erase_party(root: Path, party: str) -> None:
    """Erase the rows of one party, all days; waits for merging that is under way to end."""
    if party not in pieces.parties(root):
        return
    handle = os.open(root / ".upkeep", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        shutil.rmtree(root / party, ignore_errors=True)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a process that died was writing."""
    for path in folder.glob(f"{pieces.UNFINISHED}*"):
        try:
            if time.time() - path.stat().st_mtime > LITTER_AGE:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue


@contextmanager
def _alone(root: Path) -> Iterator[bool]:
    handle = os.open(root / ".upkeep", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
    finally:
        os.close(handle)
