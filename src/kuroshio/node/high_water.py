"""The high-water mark: how far each own log ever went, in a file outside the database.

It is raised before an entry may leave. A database that was restored from a backup lies below its
mark, and then its logs are not continued but reopened: a restored backup must never fork a log.
"""

import errno
import os
import re
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


_LINE = re.compile(r"(\d{1,16}) ([!-~]+)\.")


class HighWaterFile:
    """Lines of `number log`, appended and synced; the last line for a log counts."""

    COMPACT_ABOVE = 1 << 20

    def __init__(self, path: Path) -> None:
        self._path = path
        self._marks: dict[str, int] | None = None
        if path.exists():
            marks: dict[str, int] = {}
            for line in path.read_text(errors="replace").splitlines():
                found = _LINE.fullmatch(line)  # a torn line, and what was written onto it, is none
                if found:
                    log, number = found[2], int(found[1])
                    marks[log] = max(marks.get(log, 0), number)
            self._marks = marks or None  # a file without a mark is as good as lost
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
        data = lines.encode()
        try:
            _write_whole(self._file, data)
            os.fdatasync(self._file)
        except OSError:
            os.close(self._file)
            self._file = None  # next time the whole file is written anew
            raise
        if os.fstat(self._file).st_size > self.COMPACT_ABOVE:
            self._rewrite()

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

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


def _write_whole(file: int, data: bytes) -> None:
    if os.write(file, data) != len(data):
        raise OSError(errno.ENOSPC, "the mark was written in part")
