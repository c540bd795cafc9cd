"""Which partner gives which log, so that what several hold comes once."""

from collections.abc import Callable, Container

from kuroshio.feed.entry import parse_log
from kuroshio.sync.exchange import Exchange
from kuroshio.sync.shelf import Node

Owes = Callable[[Node, str], bool]
"""Whether a node that is reached may still give more of a log than is held here."""


class Claims:
    """Of the sessions of one node. `reached`: the nodes with which there is a session now."""

    def __init__(self, reached: Container[Node], owes: Owes) -> None:
        self._reached, self._owes = reached, owes
        self._of: dict[str, Node] = {}
        self._late = False

    def may_want(self, name: str, peer: Node) -> bool:
        """Pull each log from one partner: its author where there is a session, else the first."""
        log = parse_log(name)
        author = (log.party, log.node)
        giver = author if author in self._reached else self._of.get(name, peer)
        if giver != peer and not (self._late and not self._owes(giver, name)):
            return False
        self._of[name] = peer
        return True

    def look_again(self, exchange: Exchange) -> None:
        """Now and then: want of this partner what another should have given, but cannot: it has
        given all that it has (an author may have lost its disk), or what it gave was not sound.
        """
        self._late = True
        try:
            exchange.reconsider()
        finally:
            self._late = False

    def gone(self, peer: Node) -> None:
        """Its session has ended: others may be asked for what it was giving."""
        for name in [n for n, of in self._of.items() if of == peer]:
            del self._of[name]
