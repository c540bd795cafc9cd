"""A relay's mailbox on disk: sealed parcels, each a file, kept until their recipient has them.

Bounded in bytes and in time. Nothing in it can be read here; a file's name says who left it, for
whom and in which order, which is all that a relay knows.
"""

import os
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".parcel"


@dataclass(frozen=True)
class Waiting:
    """What waits for one party, of one that left it."""

    sender: str
    to: str
    parcels: int
    size: int
    """Bytes."""
    oldest: int
    """When the oldest was left, ms."""


@dataclass(frozen=True)
class _Left:
    sender: str
    to: str
    number: int
    path: Path
    size: int
    at: int


class Mailbox:
    """One thread at a time. `limit`: bytes in all; a sender may fill half of it."""

    def __init__(self, folder: Path, limit: int, keep_ms: int) -> None:
        self._folder, self._limit, self._keep = folder, limit, keep_ms
        self._left: dict[int, _Left] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            number, sender, to = path.name.removesuffix(SUFFIX).split("-", 2)
            found = path.stat()
            at = int(found.st_mtime * 1000)
            self._left[int(number)] = _Left(sender, to, int(number), path, found.st_size, at)
        self._next = max(self._left, default=0) + 1

    def put(self, sender: str, to: str, data: bytes, now: int) -> bool:
        """Keep a parcel, durably; False when the mailbox is full. OSError as the disk says."""
        self.expire(now)
        own = sum(p.size for p in self._left.values() if p.sender == sender)
        if self.size + len(data) > self._limit or own + len(data) > self._limit // 2:
            return False
        number, self._next = self._next, self._next + 1
        path = self._folder / f"{number:012d}-{sender}-{to}{SUFFIX}"
        try:
            with path.open("xb") as file:
                path.chmod(0o600)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.utime(path, ns=(now * 1_000_000, now * 1_000_000))
        except OSError:
            path.unlink(missing_ok=True)
            raise
        self._left[number] = _Left(sender, to, number, path, len(data), now)
        return True

    def next_for(self, to: str, after: int) -> tuple[int, bytes] | None:
        """The next parcel for a party after a number, in the order in which they came."""
        numbers = sorted(n for n, p in self._left.items() if p.to == to and n > after)
        for number in numbers:
            try:
                return number, self._left[number].path.read_bytes()
            except OSError:  # gone, or the disk cannot read it: its sender will send it again
                self._left.pop(number)
        return None

    def take(self, to: str, number: int) -> None:
        """Its recipient has it."""
        found = self._left.get(number)
        if found is not None and found.to == to:
            self._drop(found)

    def forget(self, sender: str, to: str) -> None:
        """What one party left for another need not go any more."""
        for found in list(self._left.values()):
            if (found.sender, found.to) == (sender, to):
                self._drop(found)

    def expire(self, now: int) -> None:
        """Let go of what nobody came for in time."""
        for found in list(self._left.values()):
            if now - found.at > self._keep:
                self._drop(found)

    @property
    def size(self) -> int:
        """Bytes of all that waits."""
        return sum(found.size for found in self._left.values())

    def waiting(self) -> list[Waiting]:
        """What waits, by who left it and for whom."""
        pairs: dict[tuple[str, str], list[_Left]] = {}
        for found in self._left.values():
            pairs.setdefault((found.sender, found.to), []).append(found)
        return [
            Waiting(*pair, len(some), sum(p.size for p in some), min(p.at for p in some))
            for pair, some in sorted(pairs.items())
        ]

    def _drop(self, found: _Left) -> None:
        self._left.pop(found.number, None)
        found.path.unlink(missing_ok=True)
