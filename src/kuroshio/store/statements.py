"""What a store's connection does for the SQL that every store speaks.

Values stand as `?` and the words are those that SQLite and PostgreSQL share; each connection
gives them to its database in its own way, and makes every error of it one of ours.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

INDEX = "word"
"""Tables whose names begin so hold the search index, which is made anew and never copied."""


class Statements(ABC):
    """One connection. Writing is for inside a transaction."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """See store/port.py."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """Everything read in it is of one moment, whatever is written meanwhile."""

    @abstractmethod
    def close(self) -> None:
        """See store/port.py."""

    @abstractmethod
    def _all(self, sql: str, *values: Any) -> list[Any]:
        """Every row."""

    @abstractmethod
    def _one(self, sql: str, *values: Any) -> Any:
        """The first row, or None."""

    @abstractmethod
    def _write(self, sql: str, *values: Any) -> None:
        """Run one statement that writes."""

    @abstractmethod
    def fill(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows that have all columns of a table in their order, as fast as can be."""

    @abstractmethod
    def _stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Every row, a few at a time, of a table that may not fit into memory."""

    @abstractmethod
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Every table and its columns in their order, but those of the search index."""

    @abstractmethod
    def unindex(self, seq: int) -> None:
        """See store/port.py."""

    def count(self, table: str) -> int:
        """How many rows a table has."""
        found: int = self._one(f"select count(*) from {table}")[0]  # noqa: S608 (our schema)
        return found

    def dump(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Every row of a table, with the columns of `columns()`."""
        names = ", ".join(self.columns()[table])
        return self._stream(f"select {names} from {table}")  # noqa: S608 (names of our schema)
