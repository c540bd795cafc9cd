"""Tables with one row for each vessel, that grow and shrink without being sorted anew.

Rows stand where they were first put; a sorted list of MMSIs beside them says where. A batch is
found by one binary search, a new vessel costs one copy of that list and no copy of the rows.
"""

import numpy as np
import numpy.typing as npt

from kuroshio.maritime.ais.columns import Ints, Mask, Table, UInts

_FIRST_ROOM = 1_024


class Rows:
    """Parallel tables keyed by MMSI. The first has the field `mmsi`."""

    def __init__(self, *dtypes: np.dtype[np.void]) -> None:
        self._tables: list[Table] = [np.zeros(0, dtype=dtype) for dtype in dtypes]
        self._size = 0
        self._sorted: UInts = np.zeros(0, dtype=np.uint32)
        self._row: npt.NDArray[np.int32] = np.zeros(0, dtype=np.int32)

    def __len__(self) -> int:
        return self._size

    @property
    def nbytes(self) -> int:
        """Memory held, room for more vessels included."""
        return sum(t.nbytes for t in self._tables) + self._sorted.nbytes + self._row.nbytes

    def table(self, number: int = 0) -> Table:
        """One of the tables, as a view; writing into it writes the row."""
        return self._tables[number][: self._size]

    @property
    def index(self) -> tuple[UInts, npt.NDArray[np.int32]]:
        """The vessels, ascending, and the row of each."""
        return self._sorted, self._row

    def known(self, mmsi: UInts) -> Mask:
        """Which of these vessels have a row."""
        place = np.searchsorted(self._sorted, mmsi)
        found = np.zeros(len(mmsi), dtype=bool)
        inside = place < self._size
        found[inside] = self._sorted[place[inside]] == mmsi[inside]
        return found

    def places(self, mmsi: UInts) -> tuple[Ints, Mask]:
        """The row of each of these different vessels, made where there was none; and which are
        new: their fields are zero.
        """
        new = ~self.known(mmsi)
        if new.any():
            self._add(mmsi[new])
        return self._row[np.searchsorted(self._sorted, mmsi)].astype(np.int64), new

    def remove(self, mmsi: UInts) -> None:
        """Give up the rows of these vessels; the last rows move into the holes."""
        gone = np.unique(mmsi[self.known(mmsi)])
        if not len(gone):
            return
        at = np.searchsorted(self._sorted, gone)
        holes = np.sort(self._row[at])
        self._sorted, self._row = np.delete(self._sorted, at), np.delete(self._row, at)
        size = self._size - len(gone)
        tail = np.setdiff1d(np.arange(size, self._size), holes)
        holes = holes[holes < size]
        for table in self._tables:
            table[holes] = table[tail]
        self._size = size
        moved = np.searchsorted(self._sorted, self._tables[0]["mmsi"][holes])
        self._row[moved] = holes

    def _add(self, mmsi: UInts) -> None:
        fresh, size = np.sort(mmsi), self._size
        total = size + len(fresh)
        if total > len(self._tables[0]):
            room = max(_FIRST_ROOM, total + total // 4)
            self._tables = [_grown(table, room) for table in self._tables]
        for table in self._tables:
            table[size:total] = np.zeros(1, dtype=table.dtype)
        self._tables[0]["mmsi"][size:total] = fresh
        at = np.searchsorted(self._sorted, fresh)
        self._sorted = np.insert(self._sorted, at, fresh)
        self._row = np.insert(self._row, at, np.arange(size, total, dtype=np.int32))
        self._size = total


def picked(table: Table, rows: npt.NDArray[np.integer] | Mask) -> Table:
    """Some rows, copied as plain bytes: numpy copies records field by field, which takes longer."""
    dtype = table.dtype
    chosen: Table = table.view(f"V{dtype.itemsize}")[rows].view(dtype)
    return chosen


def _grown(table: Table, room: int) -> Table:
    larger = np.zeros(room, dtype=table.dtype)
    plain = f"V{table.dtype.itemsize}"
    larger.view(plain)[: len(table)] = table.view(plain)
    return larger
