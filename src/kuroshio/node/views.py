"""What is known, folded: every record by id, and the state of each aggregate for each reader.

What a reader may not see is left out before folding (trust.powers), so nothing is masked later.
States are folded when asked for, and only the records that came since are added. All that is kept
of every record is where it lies (node/index.py); the records themselves, and the states folded of
them, are at hand while they are used (node/at_hand.py).
"""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import msgspec

from kuroshio.desk.domains import DOMAINS, ERASED_KIND, domain_of
from kuroshio.domains.liaison import RecordOpened
from kuroshio.feed.entry import parse_log
from kuroshio.feed.record import Record
from kuroshio.node.at_hand import AtHand
from kuroshio.node.index import Index
from kuroshio.node.known import Circle, in_our_name, known_of, rank
from kuroshio.node.known import Known as Known
from kuroshio.store.port import Held, Store
from kuroshio.trust.powers import Reader

Scope = tuple[str, str] | None
"""(organisation, post) of the reader; None: the node itself, which sees all."""
Place = tuple[int, int]
"""How far somebody has read an aggregate: its turn, and how many of its records."""
NOTHING_YET: Place = (0, 0)
FOLDED_AT_HAND = 100_000
"""Records in the states that are kept folded, together; the state used last is kept in any case."""
AT_ONCE = 500
TURN_S = 0.0005


class _Folded(msgspec.Struct):
    state: Any
    count: int


def by_turns(lock: threading.RLock, some: Callable[[], bool]) -> None:
    """Do something in parts under a lock until there is no more of it, and let others have the lock
    in between: whoever waits for it is not served while its holder takes it again at once.
    """
    while True:
        with lock:
            if not some():
                return
        time.sleep(TURN_S)


class Views:
    """Thread-safe by one lock. Whoever reads a state returned here holds `lock` meanwhile.

    Unavailable (`store.damaged` and others) from any method when the store cannot be read.
    """

    def __init__(self, party: str, at_hand: AtHand | None = None) -> None:
        self.party = party
        self.lock = threading.RLock()
        self._at_hand = at_hand or AtHand()
        self._index = Index()
        self._erasures: list[int] = []
        self._folded: OrderedDict[tuple[str, str, Scope], _Folded] = OrderedDict()
        self._records_folded = 0
        self._pinned: Counter[tuple[str, str, Scope]] = Counter()
        """States that somebody is about to ask for."""
        self._wrote: dict[tuple[str, tuple[str, ...]], int] = {}
        self._leaving: dict[tuple[str, int], Known] = {}
        self.cursor = 0

    def read_from(self, reader: Callable[[], Store]) -> None:
        """Where records that are not at hand are read."""
        self._at_hand.read_from(reader)

    def close(self) -> None:
        """Give the store back, for good: what is not at hand cannot be read any more."""
        with self.lock:
            self._at_hand.close(for_good=True)

    # --- what comes and goes ---------------------------------------------------------------------

    def take_all(self, came: Sequence[tuple[Held, Record]]) -> list[Known]:
        """Add records that came together; those that are new. Of versions of one id the one that is
        folded goes first: when it took another's place, all of its aggregate would be folded anew.
        """
        often = Counter(record.header.id for _, record in came)
        best: dict[str, tuple[Any, int]] = {}
        for place, (held, record) in enumerate(came):
            if often[record.header.id] > 1:
                found = (rank(known_of(held, record)), place)
                best[record.header.id] = min(found, best.get(record.header.id, found))
        first = {place for _, place in best.values()}

        def goes_first(place: int) -> bool:
            return place in first or often[came[place][1].header.id] == 1

        order = sorted(range(len(came)), key=goes_first, reverse=True) if best else range(len(came))
        with self.lock:
            known = [self.take(*came[place]) for place in order]
        return [one for one in known if one is not None]

    def take(self, held: Held, record: Record) -> Known | None:
        """Add a record. None when its id is known already: one version per id is folded, and
        which one does not depend on what came first (see known.rank).
        """
        known = known_of(held, record)
        with self.lock:
            self.cursor = max(self.cursor, held.seq)
            if before := self._index.seq_at(held.log, held.number):
                self._mended(before, known)
                return None
            self._index.place(known.log, known.number, known.seq, known.circle)
            self._at_hand.put(known)
            shown = self._index.shown.get(record.header.id)
            if shown is not None:
                self._add_version(shown, known)
                return None
            self._show(known)
        return known

    def _mended(self, before: int, known: Known) -> None:
        """What could not be read is whole again."""
        if before == known.seq and before in self._at_hand.unreadable:
            self._at_hand.unreadable.discard(before)
            self._at_hand.put(known)
            header = known.record.header
            self._turn(domain_of(header.kind), header.about)

    def _add_version(self, shown: int, known: Known) -> None:
        others = self._index.others.setdefault(known.record.header.id, [])
        before = self._at_hand.one(shown)
        if before is not None and rank(known) < rank(before):
            others.append(shown)
            self._hide(before)
            self._show(known)
        else:
            others.append(known.seq)

    def _show(self, known: Known) -> None:
        header = known.record.header
        self._index.show(header.id, known.seq)
        domain = domain_of(header.kind)
        if domain and not in_our_name(header):
            self._index.add(domain, header.about, known.seq, known.circle)
        if header.kind == ERASED_KIND:
            self._erasures.append(known.seq)
        if not known.clock_ahead:
            key = (header.party, parse_log(known.log).audience)
            wrote = min(known.arrived, header.stamp.millis)
            if wrote > self._wrote.get(key, -1):
                self._wrote[key] = wrote
        if isinstance(known.fact, RecordOpened) and header.party == self.party:
            self._open(known.fact)

    def _hide(self, known: Known) -> None:
        header = known.record.header
        del self._index.shown[header.id]
        if header.kind == ERASED_KIND:
            self._erasures.remove(known.seq)
        self._index.take_out(domain_of(header.kind), header.about, known.seq)
        self._turn(domain_of(header.kind), header.about)

    def leaving(self, log: str, number: int) -> None:
        """A body is about to be erased: what it said is kept until `forget`, or `stays`."""
        with self.lock:
            known = self.at(log, number)
            if known is not None:
                self._leaving[log, number] = known

    def stays(self) -> None:
        """What was about to be erased was not."""
        self._leaving.clear()

    def forget(self, log: str, number: int) -> tuple[Known | None, Known | None]:
        """A body was erased: nothing of it is folded any more. What is gone for good, and what is
        shown in its stead where another version is held.
        """
        with self.lock:
            seq = self._index.seq_at(log, number)
            if not seq:
                return None, None
            known = self._leaving.pop((log, number), None) or self._at_hand.one(seq)
            self._index.empty(log, number)
            self._at_hand.drop(seq)
            if known is None:  # it could not be read any more when it went
                where = self._index.where_is(seq)
                self._index.take_out(*where, seq)
                self._turn(*where)
                return None, None
            return self._forget(known)

    def _forget(self, known: Known) -> tuple[Known | None, Known | None]:
        record = known.record.header.id
        left = [o for o in self._index.others.pop(record, []) if o != known.seq]
        gone = known if self._index.shown.get(record) == known.seq else None
        instead: Known | None = None
        if gone:
            self._hide(gone)
            instead = min(self._at_hand.several(left), key=rank, default=None)
            if instead:
                left.remove(instead.seq)
                self._show(instead)
        if left:
            self._index.others[record] = left
        return (None if instead else gone), instead

    # --- records ---------------------------------------------------------------------------------

    def ids(self) -> list[str]:
        """Every record that is held and not erased."""
        with self.lock:
            return list(self._index.shown)

    def known(self, record: str) -> Known | None:
        """A record by its id."""
        seq = self._index.shown.get(record)
        if seq is None:
            return None
        with self.lock:
            return self._at_hand.one(seq)

    def visible(self, record: str, reader: Reader) -> Known | None:
        """A record by its id, when this reader may see it."""
        known = self.known(record)
        return known if known and self._may_read(known, reader) else None

    def of(self, seqs: Sequence[int], reader: Reader | None = None) -> list[Known]:
        """Records by their order of arrival: those that are shown, and that a reader may see."""
        with self.lock:
            return [
                k
                for k in self._at_hand.several(seqs)
                if self._index.shown.get(k.record.header.id) == k.seq
                and (reader is None or self._may_read(k, reader))
            ]

    def at(self, log: str, number: int) -> Known | None:
        """A record by its place."""
        with self.lock:
            seq = self._index.seq_at(log, number)
            return self._at_hand.one(seq) if seq else None

    def in_log(self, log: str, reader: Reader) -> list[int]:
        """The numbers of a log at which something lies that this reader may see."""
        with self.lock:
            return self._index.in_log(log, reader)

    def versions(self, record: str) -> list[Known]:
        """Every version of a record: the one that is folded first."""
        with self.lock:
            shown = self._index.shown.get(record)
            seqs = [] if shown is None else [shown]
            return self._at_hand.several([*seqs, *self._index.others.get(record, [])])

    def shared(self, record: str, party: str) -> Known | None:
        """The version of an own record that lies in a log of which `party` is a member."""
        return next((v for v in self.versions(record) if party in parse_log(v.log).audience), None)

    def sees(self, domain: str, about: str, reader: Reader) -> bool:
        """Whether a reader may see anything of an aggregate."""
        with self.lock:
            found = self._index.aggregate(domain, about)
            return found is not None and self._index.sees(found, reader)

    def abouts(self, domain: str, reader: Reader | None = None) -> list[str]:
        """The aggregates of a domain of which a reader may see something."""
        with self.lock:
            return [
                about
                for about, found in self._index.aggregates((domain,))
                if reader is None or self._index.sees(found, reader)
            ]

    def records(self, domain: str, about: str) -> list[Known]:
        """All records of an aggregate, in order of arrival."""
        with self.lock:
            found = self._index.aggregate(domain, about)
            return self._at_hand.several(found.seqs) if found else []

    def first(self, domain: str, about: str) -> Known | None:
        """The first record of an aggregate."""
        with self.lock:
            found = self._index.aggregate(domain, about)
            return self._at_hand.one(found.seqs[0]) if found else None

    def newest(self, domains: Collection[str], reader: Reader) -> Iterator[Known]:
        """What a reader may see of some domains, the newest first. To be read under the lock."""
        seqs = self._index.newest(domains, reader)
        while part := list(islice(seqs, AT_ONCE)):
            yield from self._at_hand.several(part)

    def after(self, domain: str, seq: int) -> list[int]:
        """The seqs of a domain's records that came after one."""
        with self.lock:
            every = (a.seqs for _, a in self._index.aggregates((domain,)))
            return sorted(s for seqs in every for s in seqs if s > seq)

    def erasures(self) -> list[Known]:
        """Every record of an erasure."""
        with self.lock:
            return self._at_hand.several(self._erasures)

    def last_from(self, party: str, audience: tuple[str, ...]) -> int | None:
        """When a party last wrote what came of it in logs of this audience (ms). Not when that
        came: a bundle may have lain for days. What says that it was written later than it came
        says nothing of when.
        """
        return self._wrote.get((party, audience))

    def noticed(self) -> set[str]:
        """Logs of which the disk lately, since this was asked last, gave not what was stored."""
        with self.lock:
            lost, self._at_hand.noticed = self._at_hand.noticed, set()
            return self._index.logs_of(lost) if lost else set()

    # --- states ----------------------------------------------------------------------------------

    def state(self, domain: str, about: str, reader: Reader | None = None) -> Any:
        """The state of an aggregate, for a reader or for the node itself."""
        with self.lock:
            while self._fold_some(domain, about, reader):
                pass
            return self._folded[domain, about, _scope(reader)].state

    @contextmanager
    def warmed(
        self, domain: str, about: str, reader: Reader | None, needed: bool = True
    ) -> Iterator[None]:
        """With a state folded some at a time, so that nobody waits for the whole of a long one, and
        kept until the end: from a worker thread, around the lock that is taken for `state`.
        """
        key = (domain, about, _scope(reader))
        with self.lock:
            self._pinned[key] += 1
        try:
            if needed:
                by_turns(self.lock, lambda: self._fold_some(domain, about, reader))
            yield
        finally:
            with self.lock:
                self._pinned[key] -= 1
                self._make_room()

    def _fold_some(self, domain: str, about: str, reader: Reader | None) -> bool:
        """Fold what is new, AT_ONCE records at most; whether there is more."""
        key = (domain, about, _scope(reader))
        folded = self._folded.get(key)
        if folded is None:
            folded = self._folded[key] = _Folded(DOMAINS[domain].new(), 0)
            self._records_folded += 1
        self._folded.move_to_end(key)
        until, news = self._part(domain, about, folded.count, reader)
        for known in news:
            if known.fact is not None:
                DOMAINS[domain].apply(folded.state, known.record.header, known.fact)
        self._records_folded += until - folded.count
        folded.count = until
        self._make_room()
        found = self._index.aggregate(domain, about)
        return found is not None and until < len(found.seqs)

    def not_folded(self, domain: str, about: str, reader: Reader | None = None) -> int:
        """How many records of an aggregate its state has still to take."""
        with self.lock:
            found = self._index.aggregate(domain, about)
            folded = self._folded.get((domain, about, _scope(reader)))
            return (len(found.seqs) if found else 0) - (folded.count if folded else 0)

    def news(
        self, domain: str, about: str, since: Place, reader: Reader | None = None
    ) -> tuple[Place, list[Known]]:
        """What came of an aggregate since somebody looked, AT_ONCE records at most, and the place
        to go on from; from the beginning, in a new turn, when something was taken out or opened
        meanwhile. The same place: there is nothing more. To be read under the lock.
        """
        found = self._index.aggregate(domain, about)
        if found is None:
            return NOTHING_YET, []
        seen = since[1] if since[0] == found.turn else 0
        until, news = self._part(domain, about, seen, reader)
        return (found.turn, until), news

    def turned(self, domain: str, about: str, since: Place) -> bool:
        """Whether `news` would begin anew for somebody who has looked."""
        found = self._index.aggregate(domain, about)
        return since != NOTHING_YET and (found.turn if found else 0) != since[0]

    def _part(
        self, domain: str, about: str, seen: int, reader: Reader | None
    ) -> tuple[int, list[Known]]:
        found = self._index.aggregate(domain, about)
        if found is None:
            return 0, []
        until = min(seen + AT_ONCE, len(found.seqs))
        if seen >= until:
            return until, []
        part = slice(seen, until)
        seqs = self._index.readable(found.seqs[part], found.circles[part], reader)
        return until, self._at_hand.several(seqs)

    def _make_room(self) -> None:
        """Let the states go that were used longest ago."""
        self._pinned = +self._pinned
        while self._records_folded > FOLDED_AT_HAND and len(self._folded) > 1:
            last = next(reversed(self._folded))
            oldest = next((key for key in self._folded if key not in self._pinned), last)
            if oldest == last:
                return
            self._records_folded -= self._folded.pop(oldest).count + 1

    def _turn(self, domain: str, about: str) -> None:
        """Something changed in the midst of an aggregate: whoever folded it begins again."""
        self._index.turn(domain, about)
        for key in [k for k in self._folded if k[:2] == (domain, about)]:
            self._records_folded -= self._folded.pop(key).count + 1

    # --- who may read ----------------------------------------------------------------------------

    def opened_to(self, record: str) -> set[str]:
        """The own bodies that a record was opened to."""
        return self._index.opened.get(record, set())

    def may_see(self, counted: Mapping[Circle, int], reader: Reader) -> int:
        """How many of those counted by circle a reader may see."""
        return self._index.may_see(counted, reader)

    def _may_read(self, known: Known, reader: Reader) -> bool:
        return self._index.may_read(known.circle, self.opened_to(known.record.header.id), reader)

    def _open(self, fact: RecordOpened) -> None:
        for record in fact.records:
            self._index.open(record, fact.organisation)
            known = self.known(record)
            if known:
                self._turn(domain_of(known.record.header.kind), known.record.header.about)


def _scope(reader: Reader | None) -> Scope:
    return (reader.organisation, reader.post) if reader else None
