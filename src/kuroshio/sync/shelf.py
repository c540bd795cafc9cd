"""What the exchange reads of a node's logs, and how a node is named."""

from typing import Protocol

from kuroshio.feed.entry import Head
from kuroshio.feed.log import Item

Node = tuple[str, str]
"""(party, node)"""


class Shelf(Protocol):
    """What the exchange reads of this node's logs: a store, or the file of a bundle."""

    def logs_for(self, party: str) -> dict[str, Head]:
        """Every log that has `party` in its audience, and how far it may be given to it."""
        ...

    def head_for(self, log: str, party: str) -> Head:
        """How far one log may be given to `party`; EMPTY when it is not for it."""
        ...

    def head(self, log: str) -> Head:
        """How far this node holds a log; EMPTY when it holds none of it."""
        ...

    def entry(self, log: str, number: int) -> bytes | None:
        """One entry held here, or None."""
        ...

    def read(self, log: str, after: int, until: int, limit: int) -> list[Item]:
        """Items after a number, up to `until`: at least one, then up to `limit` bytes."""
        ...

    def newest_receipt(self, log: str, party: str, node: str) -> bytes | None:
        """The newest receipt of this log that a node signed, or None."""
        ...
