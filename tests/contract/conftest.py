"""Every store that there is. A new one is added here, and all of the contract runs on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kuroshio.store.port import Store
from kuroshio.store.sqlite import SqliteStore

Open = Callable[[], Store]
STORES: dict[str, Callable[[Path], tuple[Open, Open]]] = {
    "sqlite": lambda folder: (
        lambda: SqliteStore(folder / "node.db"),
        lambda: SqliteStore(folder / "node.db", read_only=True),
    )
}
"""Name → how to open the writer's handle, and a reader's, on one and the same data."""


class Opened:
    """A store, and how to close and open it again or to open readers."""

    def __init__(self, writer: Open, reader: Open) -> None:
        self._writer, self._reader = writer, reader
        self.store = writer()
        self._readers: list[Store] = []

    def again(self) -> Store:
        """The same store after its process has ended and begun again."""
        self.close()
        self.store = self._writer()
        return self.store

    def reader(self) -> Store:
        """Another handle, as a reader thread has."""
        self._readers.append(self._reader())
        return self._readers[-1]

    def close(self) -> None:
        """Give all handles back."""
        for store in [*self._readers, self.store]:
            store.close()
        self._readers.clear()


@pytest.fixture(params=STORES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """One empty store of each kind."""
    made = Opened(*STORES[request.param](tmp_path))
    yield made
    made.close()
