"""The high-water mark: how far each own log ever went, in a file outside the database.

It is raised before an entry may leave. A database that was restored from a backup lies below its
mark, and then its logs are not continued but reopened: a restored backup must never fork a log.
"""

import os
from pathlib import Path
from typing import Protocol


class HighWater(Protocol):
    """Where the marks are kept."""

    def marks(self) -> dict[str, int] | None:
        """The highest number ever released of each own log; None when the file is missing."""
        ...

    def raise_to(self, marks: dict[str, int]) -> None:
        """Make these marks durable. OSError when that cannot be done: then nothing may leave."""
        ...


class HighWaterFile:
    """Lines of `number log`, appended and synced; the last line for a log counts."""

    COMPACT_ABOVE = 1 << 20

    def __init__(self, path: Path) -> None:
        self._path = path
        self._marks: dict[str, int] | None = None
        if path.exists():
            self._marks = {}
            for line in path.read_text().splitlines():
                number, _, log = line.partition(" ")
                if number.isdigit() and log.endswith("."):  # a torn last line has no full stop
                    log = log[:-1]
                    self._marks[log] = max(self._marks.get(log, 0), int(number))
        self._file: int | None = None

    def marks(self) -> dict[str, int] | None:
        """See HighWater."""
        return None if self._marks is None else dict(self._marks)

    def raise_to(self, marks: dict[str, int]) -> None:
        """See HighWater."""
        known = self._marks or {}
        known.update({log: max(number, known.get(log, 0)) for log, number in marks.items()})
        self._marks = known
        if self._file is None:
            self._rewrite()
            return
        lines = "".join(f"{number} {log}.\n" for log, number in marks.items())
        os.write(self._file, lines.encode())
        os.fdatasync(self._file)
        if os.fstat(self._file).st_size > self.COMPACT_ABOVE:
            self._rewrite()

    def _rewrite(self) -> None:
        fresh = self._path.with_suffix(".new")
        with fresh.open("w") as out:
            out.writelines(f"{n} {log}.\n" for log, n in (self._marks or {}).items())
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        if self._file is not None:
            os.close(self._file)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
