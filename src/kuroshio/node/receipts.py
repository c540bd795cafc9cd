"""What partners have signed for, in memory: who holds which log how far, and since when."""

from collections.abc import Iterator
from itertools import pairwise

from kuroshio.feed.entry import parse_log
from kuroshio.store.port import Given, Store


class Receipts:
    """Receipts by log and holder. A holder's newest receipt counts: a lower one retracts."""

    def __init__(self, own_party: str) -> None:
        self._own = own_party
        self._by_log: dict[str, dict[tuple[str, str], list[Given]]] = {}

    def load(self, store: Store, log: str = "") -> None:
        """Read again what the store holds, of one log or of all."""
        found: dict[str, dict[tuple[str, str], list[Given]]] = {log: {}} if log else {}
        for given in store.receipts(log):
            if given.party != self._own:
                holders = found.setdefault(given.log, {})
                holders.setdefault((given.party, given.node), []).append(given)
        self._by_log.update(found)

    def reload(self, store: Store, log: str) -> Iterator[tuple[int, int, bool]]:
        """Read one log's again: for each party, after and up to which number that changed what it
        holds, and whether it holds these no more.
        """
        partners = [p for p in parse_log(log).audience if p != self._own]
        before = {p: self.top(p, log) for p in partners}
        self.load(store, log)
        for party in partners:
            old, new = before[party], self.top(party, log)
            was, now = old.number if old else 0, new.number if new else 0
            yield min(was, now), max(was, now), now < was

    def held(self, party: str, log: str, number: int) -> Given | None:
        """The receipt that first covered this entry, by any node of a party; None when none does,
        or when its holder has since retracted.
        """
        first: Given | None = None
        for (holder, _), given in self._by_log.get(log, {}).items():
            if holder != party or given[-1].number < number:
                continue
            covering = _first_covering(given, number)
            if first is None or covering.at < first.at:
                first = covering
        return first

    def lost(self, party: str, log: str, number: int) -> int | None:
        """When (ms, the holder's clock) a party took back that it holds this entry; None when it
        never held it, or holds it.
        """
        if self.held(party, log, number):
            return None
        holders = [g for (p, _), g in self._by_log.get(log, {}).items() if p == party]
        fallen = [
            lower.at
            for given in holders
            for higher, lower in pairwise(given)
            if lower.number < number <= higher.number
        ]
        return max(fallen, default=None)

    def top(self, party: str, log: str) -> Given | None:
        """The furthest that a party's nodes have signed for."""
        newest = [g[-1] for (holder, _), g in self._by_log.get(log, {}).items() if holder == party]
        return max(newest, key=lambda g: g.number, default=None)


def _first_covering(given: list[Given], number: int) -> Given:
    """The oldest receipt after which the holder never fell below `number` again."""
    found = given[-1]
    for receipt in reversed(given):
        if receipt.number < number:
            break
        found = receipt
    return found
