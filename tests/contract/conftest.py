"""Every store that there is. A new one is added here, and all of the contract runs on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kuroshio.store.port import Store
from kuroshio.store.postgres import PostgresStore
from kuroshio.store.sqlite import SqliteStore

Open = Callable[[], Store]


def _sqlite(request: pytest.FixtureRequest) -> Open:
    folder: Path = request.getfixturevalue("tmp_path")
    return lambda: SqliteStore(folder / "node.db")


def _postgres(request: pytest.FixtureRequest) -> Open:
    url = request.getfixturevalue("postgres").new_store()
    return lambda: PostgresStore(url)


STORES: dict[str, Callable[[pytest.FixtureRequest], Open]] = {
    "sqlite": _sqlite,
    "postgres": _postgres,
}
"""Name → what gives how to open the writer's handle on one and the same data."""


class Opened:
    """A store, and how to close and open it again or to open readers."""

    def __init__(self, writer: Open) -> None:
        self._writer = writer
        self.store = writer()
        self._readers: list[Store] = []

    def again(self) -> Store:
        """The same store after its process has ended and begun again."""
        self.close()
        self.store = self._writer()
        return self.store

    def reader(self) -> Store:
        """Another handle, as a reader thread has."""
        self._readers.append(self.store.reader())
        return self._readers[-1]

    def close(self) -> None:
        """Give all handles back."""
        for store in [*self._readers, self.store]:
            store.close()
        self._readers.clear()


@pytest.fixture(params=STORES)
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    """One empty store of each kind."""
    made = Opened(STORES[request.param](request))
    yield made
    made.close()
