"""What is known, folded: every record by id, and the state of each aggregate for each reader.

What a reader may not see is left out before folding (trust.powers), so nothing is masked later.
States are folded when asked for, and only the records that came since are added.
"""

import threading
from functools import lru_cache
from typing import Any

import msgspec

from kuroshio.desk.domains import DOMAINS, ERASED_KIND, domain_of, fact_of
from kuroshio.domains import consultation
from kuroshio.domains.liaison import RecordOpened
from kuroshio.feed.entry import parse_log
from kuroshio.feed.record import Header, Record, clock_ahead
from kuroshio.store.port import Held
from kuroshio.trust.powers import READ, Reader, may_inspect, may_read

Scope = tuple[str, str] | None
"""(organisation, post) of the reader; None: the node itself, which sees all."""


OF_ONE_PARTY = (
    "alert.", "liaison.call-logged", "liaison.record-opened", *consultation.OF_ONE_PARTY,
    "fault.partners-unreachable", "audit.",
)  # fmt: skip
"""Kinds that are written for the own party alone."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """A record as this node knows it."""

    record: Record
    fact: msgspec.Struct | None
    seq: int
    log: str
    number: int
    arrived: int
    clock_ahead: bool


class _Folded(msgspec.Struct):
    state: Any
    count: int


class Views:
    """Thread-safe by one lock. Whoever reads a state returned here holds `lock` meanwhile."""

    def __init__(self, party: str) -> None:
        self.party = party
        self.lock = threading.RLock()
        self._known: dict[str, Known] = {}
        """The version of each id that is folded."""
        self._others: dict[str, list[Known]] = {}
        """Further versions of an id: released again to another audience, or by a second author."""
        self._places: dict[tuple[str, int], str] = {}
        self._about: dict[tuple[str, str], list[str]] = {}
        self._folded: dict[tuple[str, str, Scope], _Folded] = {}
        self._opened: dict[str, set[str]] = {}
        self.cursor = 0

    def take(self, held: Held, record: Record) -> Known | None:
        """Add a record. None when its id is known already: one version per id is folded, and
        which one does not depend on what came first (see `_rank`).
        """
        header = record.header
        known = Known(
            record,
            None if _in_our_name(header) else fact_of(record),
            held.seq,
            held.log,
            held.number,
            held.arrived,
            clock_ahead(header, held.arrived),
        )
        with self.lock:
            self.cursor = max(self.cursor, held.seq)
            before = self._known.get(header.id)
            if self._places.setdefault((held.log, held.number), header.id) != header.id:
                return None
            if before is not None:
                if (before.log, before.number) != (held.log, held.number):
                    self._add_version(before, known)
                return None
            self._show(known)
        return known

    def _add_version(self, before: Known, known: Known) -> None:
        others = self._others.setdefault(known.record.header.id, [])
        if any((o.log, o.number) == (known.log, known.number) for o in others):
            return
        if _rank(known) < _rank(before):
            others.append(before)
            self._hide(before)
            self._show(known)
        else:
            others.append(known)

    def _show(self, known: Known) -> None:
        header = known.record.header
        self._known[header.id] = known
        domain = domain_of(header.kind)
        if domain and not _in_our_name(header):
            self._about.setdefault((domain, header.about), []).append(header.id)
        if isinstance(known.fact, RecordOpened) and header.party == self.party:
            self._open(known.fact)

    def _hide(self, known: Known) -> None:
        header = known.record.header
        del self._known[header.id]
        key = (domain_of(header.kind), header.about)
        if header.id in self._about.get(key, []):
            self._about[key].remove(header.id)
            if not self._about[key]:
                del self._about[key]
        self._drop(*key)

    def forget(self, log: str, number: int) -> tuple[Known | None, Known | None]:
        """A body was erased: nothing of it is folded any more. What is gone for good, and what is
        shown in its stead where another version is held.
        """
        with self.lock:
            record = self._places.pop((log, number), "")
            known = self._known.get(record)
            others = self._others.pop(record, [])
            left = [o for o in others if (o.log, o.number) != (log, number)]
            gone = known if known and (known.log, known.number) == (log, number) else None
            instead: Known | None = None
            if gone:
                self._hide(gone)
                left.sort(key=_rank)
                if left:
                    instead = left.pop(0)
                    self._show(instead)
            if left:
                self._others[record] = left
            return (None if instead else gone), instead

    def ids(self) -> list[str]:
        """Every record that is held and not erased."""
        with self.lock:
            return list(self._known)

    def last_from(self, party: str, audience: tuple[str, ...]) -> int | None:
        """When a party last wrote what is held of it in logs of this audience (ms). Not when that
        came: a bundle may have lain for days. What says that it was written later than it came
        says nothing of when.
        """
        with self.lock:
            wrote = (
                min(k.arrived, k.record.header.stamp.millis)
                for k in self._known.values()
                if k.record.header.party == party and not k.clock_ahead
                and parse_log(k.log).audience == audience
            )  # fmt: skip
            return max(wrote, default=None)

    def erasures(self) -> list[Known]:
        """Every record of an erasure."""
        with self.lock:
            return [k for k in self._known.values() if k.record.header.kind == ERASED_KIND]

    def known(self, record: str) -> Known | None:
        """A record by its id."""
        return self._known.get(record)

    def visible(self, record: str, reader: Reader) -> Known | None:
        """A record by its id, when this reader may see it."""
        known = self._known.get(record)
        return known if known and self._may_read(known, reader) else None

    def sees(self, domain: str, about: str, reader: Reader) -> bool:
        """Whether a reader may see anything of an aggregate."""
        with self.lock:
            ids = self._about.get((domain, about), [])
            return any(self._may_read(self._known[i], reader) for i in ids)

    def at(self, log: str, number: int) -> Known | None:
        """A record by its place."""
        record = self._places.get((log, number), "")
        versions = [k for k in [self._known.get(record)] if k] + self._others.get(record, [])
        return next((k for k in versions if (k.log, k.number) == (log, number)), None)

    def versions(self, record: str) -> list[Known]:
        """Every version of a record: the one that is folded first."""
        with self.lock:
            shown = self._known.get(record)
            return [*([shown] if shown else []), *self._others.get(record, [])]

    def shared(self, record: str, party: str) -> Known | None:
        """The version of an own record that lies in a log of which `party` is a member."""
        return next((v for v in self.versions(record) if party in parse_log(v.log).audience), None)

    def state(self, domain: str, about: str, reader: Reader | None = None) -> Any:
        """The state of an aggregate, for a reader or for the node itself."""
        scope = (reader.organisation, reader.post) if reader else None
        with self.lock:
            folded = self._folded.get((domain, about, scope))
            if folded is None:
                folded = _Folded(DOMAINS[domain].new(), 0)
                self._folded[domain, about, scope] = folded
            ids = self._about.get((domain, about), [])
            for record in ids[folded.count :]:
                known = self._known[record]
                if known.fact is not None and (reader is None or self._may_read(known, reader)):
                    DOMAINS[domain].apply(folded.state, known.record.header, known.fact)
            folded.count = len(ids)
            return folded.state

    def not_folded(self, domain: str, about: str) -> int:
        """How many records of an aggregate came since its state was last asked for by the node."""
        with self.lock:
            folded = self._folded.get((domain, about, None))
            return len(self._about.get((domain, about), ())) - (folded.count if folded else 0)

    def abouts(self, domain: str, reader: Reader | None = None) -> list[str]:
        """The aggregates of a domain of which a reader may see something."""
        with self.lock:
            return [
                about
                for (name, about), ids in self._about.items()
                if name == domain
                and (reader is None or any(self._may_read(self._known[i], reader) for i in ids))
            ]

    def records(self, domain: str, about: str) -> list[Known]:
        """All records of an aggregate, in order of arrival."""
        with self.lock:
            return [self._known[i] for i in self._about.get((domain, about), [])]

    def opened_to(self, record: str) -> set[str]:
        """The own bodies that a record was opened to."""
        return self._opened.get(record, set())

    def _may_read(self, known: Known, reader: Reader) -> bool:
        if READ not in reader.powers:
            return False
        if known.record.header.kind.startswith("audit.") and not may_inspect(reader):
            return False
        return may_read(reader, known.record, self._opened.get(known.record.header.id, ()))

    def _open(self, fact: RecordOpened) -> None:
        for record in fact.records:
            self._opened.setdefault(record, set()).add(fact.organisation)
            known = self._known.get(record)
            if known:
                header = known.record.header
                self._drop(domain_of(header.kind), header.about)

    def _drop(self, domain: str, about: str) -> None:
        for key in [k for k in self._folded if k[:2] == (domain, about)]:
            del self._folded[key]


def _in_our_name(header: Header) -> bool:
    """Whether a record that others may write says what only a party itself can: that its node
    alarms, that its officer called. It is kept, and folded by nobody.
    """
    return len(header.audience) > 1 and _is_of_one_party(header.kind)


@lru_cache(maxsize=256)
def _is_of_one_party(kind: str) -> bool:
    return kind.startswith(OF_ONE_PARTY)


def _rank(known: Known) -> tuple[bool, int, str, str, int, str, int]:
    """Which version of an id is folded: a full one before a reduced one; then the one in the log
    of the largest audience, because all its members hold that one; then by author; then the one of
    the latest epoch, because what lay on a branch of a forked log was released again for all.
    Never the first that came, which differs from node to node.
    """
    header, log = known.record.header, parse_log(known.log)
    return (
        header.reduced, -len(log.audience), header.party, header.node, -log.epoch, known.log,
        known.number,
    )  # fmt: skip
