"""Records at hand: those used last are in memory, all others are read from the store again.

A node holds records of years; what it keeps in memory of each is where it lies (node/views.py).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from kuroshio.errors import Unavailable
from kuroshio.node.known import Known, known_of, parsed
from kuroshio.store.port import Store

RECORDS = 20_000
"""So many at least: some 2 to 5 KB each."""


class AtHand:
    """By their order of arrival. Not thread-safe: views' lock is held around every call."""

    def __init__(self, limit: int = RECORDS) -> None:
        self._limit = limit
        self._known: OrderedDict[int, Known] = OrderedDict()
        self._open: Callable[[], Store] | None = None
        self._shelf: Store | None = None
        self.unreadable: set[int] = set()
        """Records that the disk did not give back as they were stored."""
        self.noticed: set[int] = set()
        """Those of them that nobody was told of yet."""

    def read_from(self, reader: Callable[[], Store]) -> None:
        """Where what is not at hand is read; opened when it is needed first."""
        self._open = reader

    def close(self, *, for_good: bool = False) -> None:
        """Give the store back."""
        if for_good:
            self._open = None
        if self._shelf is not None:
            self._shelf.close()
            self._shelf = None

    def put(self, known: Known) -> None:
        """What was just taken, or is used."""
        self._known[known.seq] = known
        if len(self._known) > self._limit:
            self._known.popitem(last=False)

    def drop(self, seq: int) -> None:
        """Its body is gone."""
        self._known.pop(seq, None)
        self.unreadable.discard(seq)

    def one(self, seq: int) -> Known | None:
        """One record; None where the store cannot give it as it was."""
        known = self._known.get(seq)
        if known is not None:
            self._known.move_to_end(seq)
            return known
        return next(iter(self.several((seq,))), None)

    def several(self, seqs: Sequence[int]) -> list[Known]:
        """Records in the order given, without those that cannot be read. Those that were not at
        hand do not push out what is, when they are many.
        """
        lacking = [seq for seq in seqs if seq not in self._known]
        if not lacking:
            return [self._known[seq] for seq in seqs]
        read = {known.seq: known for known in self._read(lacking)}
        lost = {seq for seq in lacking if seq not in read} - self.unreadable
        self.unreadable |= lost
        self.noticed |= lost
        found = [self._known.get(seq) or read.get(seq) for seq in seqs]
        if len(lacking) * 2 <= self._limit:
            for known in read.values():
                self.put(known)
        return [known for known in found if known is not None]

    def _read(self, seqs: Sequence[int]) -> Iterable[Known]:
        if self._shelf is None:
            if self._open is None:
                return
            self._shelf = self._open()
        try:
            held = self._shelf.bodies(seqs)
        except Unavailable:
            self.close()  # the next time with a new handle
            raise
        for one in held:
            record = parsed(one)
            if record is not None:
                yield known_of(one, record)
