"""Where each record lies and who may read it: what a node keeps in memory of all its records.

Records are named by `seq`, their order of arrival. Some 250 bytes each, so that years of records
need no machine to match.
"""

import heapq
from array import array
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import msgspec

from kuroshio.node.known import Circle
from kuroshio.trust.powers import READ, Reader, may_inspect, may_read


class Aggregate(msgspec.Struct):
    """The records shown of one aggregate, in order of arrival."""

    turn: int
    """Another once something was taken out of it, or opened to somebody."""
    seqs: "array[int]"
    circles: "array[int]"
    """For each, its circle's number."""
    of_circle: Counter[int]


class _Log(msgspec.Struct):
    """For each number of a log: the record's seq, 0 for none, and its circle's number."""

    seqs: "array[int]"
    circles: "array[int]"


class Index:
    """Not thread-safe: views' lock is held around every call."""

    def __init__(self) -> None:
        self.shown: dict[str, int] = {}
        """The version of each id that is folded."""
        self.others: dict[str, list[int]] = {}
        """Further versions of an id: released again to another audience, or by a second author."""
        self.opened: dict[str, set[str]] = {}
        """The own bodies that a record, by id, was opened to."""
        self._opened_at: dict[int, set[str]] = {}
        """The same by seq, of those that are shown."""
        self._logs: dict[str, _Log] = {}
        self._about: dict[tuple[str, str], Aggregate] = {}
        self._numbers: dict[Circle, int] = {}
        self._circles: list[Circle] = []
        self._turns = 0

    # --- places ----------------------------------------------------------------------------------

    def place(self, log: str, number: int, seq: int, circle: Circle) -> None:
        """A record lies there now."""
        found = self._logs.get(log)
        if found is None:
            found = self._logs[log] = _Log(array("q"), array("l"))
        lacking = number - len(found.seqs)
        if lacking > 0:
            found.seqs.extend([0] * lacking)
            found.circles.extend([0] * lacking)
        found.seqs[number - 1] = seq
        found.circles[number - 1] = self._number(circle)

    def empty(self, log: str, number: int) -> None:
        """Nothing lies there any more."""
        self._logs[log].seqs[number - 1] = 0

    def seq_at(self, log: str, number: int) -> int:
        """What lies there; 0: nothing."""
        found = self._logs.get(log)
        return found.seqs[number - 1] if found and 0 < number <= len(found.seqs) else 0

    def in_log(self, log: str, reader: Reader) -> list[int]:
        """The numbers of a log at which something lies that a reader may see."""
        found = self._logs.get(log)
        if found is None:
            return []
        pairs = enumerate(zip(found.seqs, found.circles, strict=True), start=1)
        may = {c: self.may_read(self._circles[c], (), reader) for c in set(found.circles)}
        return [n for n, (seq, c) in pairs if seq and (may[c] or self._opened(seq, c, reader))]

    def logs_of(self, seqs: set[int]) -> set[str]:
        """The logs that some records lie in."""
        return {name for name, log in self._logs.items() if seqs.intersection(log.seqs)}

    # --- aggregates ------------------------------------------------------------------------------

    def add(self, domain: str, about: str, seq: int, circle: Circle) -> None:
        """A record of an aggregate is shown."""
        found = self._about.get((domain, about))
        if found is None:
            self._turns += 1
            found = self._about[domain, about] = Aggregate(
                self._turns, array("q"), array("l"), Counter()
            )
        number = self._number(circle)
        place = len(found.seqs)
        if place and found.seqs[-1] > seq:  # an older version is shown instead of a newer one
            place = bisect(found.seqs, seq)
            self.turn(domain, about)
        found.seqs.insert(place, seq)
        found.circles.insert(place, number)
        found.of_circle[number] += 1

    def take_out(self, domain: str, about: str, seq: int) -> None:
        """It is shown no more."""
        self._opened_at.pop(seq, None)
        found = self._about.get((domain, about))
        if found is None or seq not in found.seqs:
            return
        place = found.seqs.index(seq)
        found.seqs.pop(place)
        number = found.circles.pop(place)
        found.of_circle[number] -= 1
        if not found.seqs:
            del self._about[domain, about]
        self.turn(domain, about)

    def turn(self, domain: str, about: str) -> None:
        """Something changed in the midst of an aggregate: whoever folded it begins again."""
        self._turns += 1
        found = self._about.get((domain, about))
        if found is not None:
            found.turn = self._turns

    def aggregate(self, domain: str, about: str) -> Aggregate | None:
        """One aggregate, if anything of it is shown."""
        return self._about.get((domain, about))

    def aggregates(self, domains: Collection[str]) -> list[tuple[str, Aggregate]]:
        """All of some domains, by what they are about."""
        return [(about, a) for (name, about), a in self._about.items() if name in domains]

    def where_is(self, seq: int) -> tuple[str, str]:
        """The aggregate that a record is shown in, by looking at all of them."""
        found = (key for key, a in self._about.items() if seq in a.seqs)
        return next(found, ("", ""))

    def newest(self, domains: Collection[str], reader: Reader) -> Iterator[int]:
        """What a reader may see of some domains, the newest first."""
        found = [
            reversed(list(self.readable(a.seqs, a.circles, reader)))
            for _, a in self.aggregates(domains)
        ]
        yield from heapq.merge(*found, reverse=True)

    # --- who may read ----------------------------------------------------------------------------

    def open(self, record: str, body: str) -> None:
        """A record is opened to a body, whether it is here yet or not."""
        bodies = self.opened.setdefault(record, set())
        bodies.add(body)
        if record in self.shown:
            self._opened_at[self.shown[record]] = bodies

    def show(self, record: str, seq: int) -> None:
        """This version of a record is the one that is folded."""
        self.shown[record] = seq
        if record in self.opened:
            self._opened_at[seq] = self.opened[record]

    def may_read(self, circle: Circle, opened: Collection[str], reader: Reader) -> bool:
        """Whether a reader may see what is for this circle and was opened to these bodies."""
        if READ not in reader.powers or (circle.audit and not may_inspect(reader)):
            return False
        return may_read(reader, circle, opened)

    def sees(self, aggregate: Aggregate, reader: Reader) -> bool:
        """Whether a reader may see anything of an aggregate."""
        circles = (c for c, count in aggregate.of_circle.items() if count)
        if any(self.may_read(self._circles[c], (), reader) for c in circles):
            return True
        pairs = zip(aggregate.seqs, aggregate.circles, strict=True)
        return bool(self._opened_at) and any(self._opened(s, c, reader) for s, c in pairs)

    def readable(
        self, seqs: "array[int]", circles: "array[int]", reader: Reader | None
    ) -> "array[int]":
        """Those of some records that a reader may see; None sees all."""
        if reader is None:
            return seqs
        may = {c: self.may_read(self._circles[c], (), reader) for c in set(circles)}
        pairs = zip(seqs, circles, strict=True)
        return array("q", (s for s, c in pairs if may[c] or self._opened(s, c, reader)))

    def may_see(self, counted: Mapping[Circle, int], reader: Reader) -> int:
        """How many of those counted by circle a reader may see."""
        return sum(n for circle, n in counted.items() if self.may_read(circle, (), reader))

    def _opened(self, seq: int, circle: int, reader: Reader) -> bool:
        bodies = self._opened_at.get(seq)
        return bodies is not None and self.may_read(self._circles[circle], bodies, reader)

    def _number(self, circle: Circle) -> int:
        number = self._numbers.get(circle)
        if number is None:
            number = self._numbers[circle] = len(self._circles)
            self._circles.append(circle)
        return number
