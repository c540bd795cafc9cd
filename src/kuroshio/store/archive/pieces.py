"""Where the archive's files lie, and how one replaces others without a moment of doubt.

    <root>/<PARTY>/<YYYY-MM-DD>/fixes-<first>-<last>.parquet

A piece is named after the range of numbers that it holds. A new piece takes the next number;
merging makes one piece of a range, and a piece whose range lies in another's counts no more. So
one name is all that makes a merge true, and a crash at any moment loses and doubles nothing.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from kuroshio.values import DAY

Kind = Literal["fixes", "statics"]
_NAME = re.compile(r"(fixes|statics)-(\d{8})-(\d{8})\.parquet")
_PARTY = re.compile(r"[A-Z0-9]{2,8}")
UNFINISHED = ".being-written-"
"""How the name of a file begins that is no piece yet."""


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """One file."""

    first: int
    last: int
    path: Path

    def covers(self, other: "Piece") -> bool:
        """Whether the other's rows are in this one."""
        wider = (self.first, self.last) != (other.first, other.last)
        return wider and self.first <= other.first and other.last <= self.last


def day_of(millis: int) -> date:
    """The UTC day of an instant."""
    return datetime.fromtimestamp(millis / 1_000, UTC).date()


def begin_of(day: date) -> int:
    """The first ms of a day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1_000)


def parties(root: Path) -> list[str]:
    """The parties of whose reports there is an archive."""
    if not root.is_dir():
        return []
    return sorted(e.name for e in root.iterdir() if e.is_dir() and _PARTY.fullmatch(e.name))


def days(root: Path, party: str) -> list[date]:
    """The days of which there is something, ascending."""
    folder = root / party
    if not folder.is_dir():
        return []
    return sorted(day for entry in folder.iterdir() if (day := _day(entry.name)) is not None)


def folders(root: Path, since: int, until: int) -> Iterator[tuple[str, Path]]:
    """Party and folder of every day that has something of the span [since, until)."""
    for party in parties(root):
        for day in days(root, party):
            begin = begin_of(day)
            if begin < until and since < begin + DAY:
                yield party, root / party / day.isoformat()


def folder_of(root: Path, party: str, day: date) -> Path:
    """Where a party's day lies; made when it is not there."""
    if not _PARTY.fullmatch(party):
        raise ValueError("not a party code")
    folder = root / party / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def pieces(folder: Path, kind: Kind) -> list[Piece]:
    """The pieces that count, in order of their numbers."""
    found = _all(folder, kind)
    return [p for p in found if not any(other.covers(p) for other in found)]


def replaced(folder: Path, kind: Kind) -> list[Piece]:
    """The pieces that count no more and may go."""
    found = _all(folder, kind)
    return [p for p in found if any(other.covers(p) for other in found)]


def publish(unfinished: Path, kind: Kind, span: tuple[int, int] | None = None) -> Piece:
    """Make a finished file a piece, durably: with the next number, or in place of `span`."""
    _sync(unfinished)
    folder = unfinished.parent
    while True:
        first, last = span or (_next(folder, kind),) * 2
        piece = Piece(first, last, folder / f"{kind}-{first:08}-{last:08}.parquet")
        try:
            os.link(unfinished, piece.path)
        except FileExistsError:
            if span is not None:
                break
            continue
        # Another writer may have taken and merged this very number meanwhile.
        if span is not None or not any(other.covers(piece) for other in _all(folder, kind)):
            break
        piece.path.unlink()
    unfinished.unlink()
    _sync(folder)
    return piece


def unfinished(folder: Path, kind: Kind) -> Path:
    """A name for a file that is being written."""
    return folder / f"{UNFINISHED}{kind}-{os.getpid()}-{os.urandom(4).hex()}"


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def _all(folder: Path, kind: Kind) -> list[Piece]:
    try:
        names = [entry.name for entry in folder.iterdir()]
    except FileNotFoundError:
        return []
    found = (_NAME.fullmatch(name) for name in names)
    return sorted(Piece(int(m[2]), int(m[3]), folder / m[0]) for m in found if m and m[1] == kind)


def _next(folder: Path, kind: Kind) -> int:
    return max((piece.last for piece in _all(folder, kind)), default=0) + 1


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
