"""What leaves and how: the gate asked for one record, and what its answer makes of it."""

from collections.abc import Callable, Sequence

import msgspec

from kuroshio.desk.domains import attached, facets_of, reduce, without_ids
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.feed.record import Header, Record
from kuroshio.node.draft import Author, Draft
from kuroshio.node.identity import Identity
from kuroshio.node.standing import Standing
from kuroshio.node.views import Views
from kuroshio.sharing import gate, handling
from kuroshio.sharing.gate import Answer, Context, Facets, Gate
from kuroshio.sharing.handling import Handling
from kuroshio.store.port import Decision, Held, Store
from kuroshio.trust.directory import Directory
from kuroshio.values import MINUTE, make_id

BATCH = MINUTE
"""What is delayed leaves in batches, at full minutes, so that its moment tells little."""


WITHHELD = "withheld"
Holdable = Callable[[Sequence[str]], tuple[str, ...]]
"""Of some ids those of records that an audience holds."""


class Release(msgspec.Struct, frozen=True):
    """A record that may leave: its header as the author's party keeps it, and its handling."""

    header: Header
    fact: msgspec.Struct
    handling: Handling
    withheld: bool
    """It amends what has not left yet, and waits with it."""
    named: bool
    """Whether the agreements show the officer's name."""

    def shared(self, holdable: Holdable) -> tuple[Header, msgspec.Struct]:
        """Header and fact of the copy that leaves; ids that its audience cannot hold do not."""
        reduces = self.handling.reduces
        officer = self.header.officer if self.named else ""
        header = msgspec.structs.replace(
            self.header,
            officer=officer,
            reduced=reduces or self.header.reduced,
            references=holdable(self.header.references),
        )
        fact = without_ids(self.fact, holdable)
        return header, reduce(fact, self.handling) if reduces else fact


class Releases:
    """Called on the writer's thread, inside its transaction."""

    def __init__(
        self,
        store: Store,
        views: Views,
        identity: Identity,
        standing: Standing,
        directory: Callable[[], Directory],
        fresh: Callable[[], Sequence[tuple[Held, Record]]],
    ) -> None:
        """`fresh`: what the transaction under way has added."""
        self._fresh = fresh
        self._store, self._views, self._identity = store, views, identity
        self._standing, self._directory = standing, directory
        self._compiled: Gate | None = None
        self._decisions: list[Decision] = []

    def policy(self, now: int) -> gate.Policy:
        """What decides about release at `now`: pins, agreements in force, the marking ceiling."""
        directory = self._directory()
        own = directory.document(self._identity.party)
        ceiling = self._identity.marking_ceiling
        return gate.Policy(directory, self._standing.in_force(now), own.markings, ceiling)

    def gate(self, now: int) -> Gate:
        """The same, compiled; kept until something in it changes."""
        policy, last = self.policy(now), self._compiled
        if last is None or not (
            policy.directory is last.policy.directory
            and policy.agreements == last.policy.agreements
        ):
            last = self._compiled = Gate(policy)
        return last

    # --- one record ------------------------------------------------------------------------------

    def header(self, author: Author, draft: Draft, now: int, chance: bytes) -> Header:
        """The header of a draft, before the gate has seen it. `chance` is for its id and salt."""
        audience = tuple(sorted(draft.audience))
        stamp = self._store.stamp("+".join(audience)).after(now)
        record_id = make_id(stamp, self._identity.party, chance[:4])
        return Header(
            id=record_id,
            kind=facets_of(draft.fact).kind,
            version=1,
            party=self._identity.party,
            node=self._identity.node,
            organisation=author.organisation,
            post=author.post,
            officer=author.officer,
            stamp=stamp,
            audience=audience,
            about=draft.about or record_id,
            lane=draft.lane,
            reality=self._identity.reality,
            marking=draft.marking or self._directory().document(self._identity.party).markings[0],
            salt=chance[4:20],
            addressees=draft.addressees,
            references=tuple(r for r in draft.references if self._views.known(r)),
            purpose=draft.purpose,
        )

    def preview(self, author: Author, draft: Draft, now: int) -> tuple[Header, tuple[Answer, ...]]:
        """What the gate would answer for each other member of the audience."""
        header = self.header(author, draft, now, bytes(20))
        return header, self.answers(header, draft.fact, now)

    def answers(self, header: Header, fact: msgspec.Struct, now: int) -> tuple[Answer, ...]:
        """The gate's answer for each other member of the audience."""
        facets = facets_of(fact)
        return self.gate(now).decide(header, facets, self._context(header, facets, fact))

    def decide(self, header: Header, fact: msgspec.Struct, now: int) -> Release:
        """The release of a record as the gate has it; the decision is noted either way.

        Refused: `gate.not-released` with each party's reason, `gate.marking-too-high`.
        """
        if not gate.within_ceiling(header.marking, self.gate(now).policy):
            raise Refused(
                "gate.marking-too-high",
                f"the marking {header.marking} is unknown or above this node's ceiling "
                f"{self._identity.marking_ceiling}; this must not be written here",
            )
        answers = self.answers(header, fact, now)
        self._note(header, answers, now)
        refusals = {a.party: a.reason for a in answers if not a.allowed}
        withheld = bool(refusals) and set(refusals.values()) == {"not-released-before"}
        if refusals and not withheld:
            raise Refused(
                "gate.not-released",
                "not released: " + "; ".join(f"{p}: {reason}" for p, reason in refusals.items()),
                **refusals,
            )
        how = handling.narrowest(a.handling for a in answers if a.allowed)
        sealed = msgspec.structs.replace(
            header,
            pass_on=bool(answers) and how.pass_on,
            keep_until=self._keep_until(header, fact, how),
        )
        return Release(sealed, fact, how, withheld, all(a.names for a in answers))

    def due(self, fact: msgspec.Struct, how: Handling, now: int) -> int:
        """When what was written at `now` may leave (ms): with what it is about at the earliest,
        and at the end of a batch.
        """
        other = follows(facets_of(fact))
        first = max(now + how.delay, self._store.deferred_until(other) or 0 if other else 0)
        return -(-first // BATCH) * BATCH

    def holdable(self, audience: tuple[str, ...]) -> Holdable:
        """References that the audience cannot hold are dropped before signing."""
        wanted = set(audience)
        return lambda references: tuple(
            r for r in references if any(wanted <= set(held) for held, _ in self._versions(r))
        )

    # --- the log of decisions --------------------------------------------------------------------

    def write_decisions(self) -> None:
        """Keep what was decided in this transaction, also where a part of it failed since."""
        for decision in self._decisions:
            self._store.add_decision(decision)
        self._decisions = []

    def forget_decisions(self) -> None:
        """The whole transaction failed."""
        self._decisions = []

    def note(self, decision: Decision) -> None:
        """Note a decision about something that is no record."""
        self._decisions.append(decision)

    def _note(self, header: Header, answers: Sequence[Answer], now: int) -> None:
        for a in answers:
            self._decisions.append(
                Decision(
                    now, header.id if a.allowed else "", header.kind, header.organisation,
                    header.post, header.about, a.party, a.allowed, a.reason, a.agreement, a.about,
                    a.handling.reduces, a.handling.delay, a.handling.keep,
                )
            )  # fmt: skip

    # --- inside ----------------------------------------------------------------------------------

    def _context(self, header: Header, facets: Facets, fact: msgspec.Struct) -> Context:
        """What the gate must know of other records."""
        given = self._given(facets, fact)
        may_repeat = all(
            one is not None and (one.pass_on or set(header.audience) <= set(one.audience))
            for one in given
        )
        released = self._own_shared(facets.amends, header)
        upon = self._own_shared(facets.upon, header)
        return Context(
            released=isinstance(released, Header),
            reduced=isinstance(released, Header) and released.reduced,
            withheld=len(header.audience) > 1 and WITHHELD in (released, upon),
            may_repeat=may_repeat,
        )

    def _own_shared(self, record: str, header: Header) -> Header | str:
        """The header of an own record as this audience holds it; WITHHELD when it does not."""
        known = self._views.known(record) if record else None
        if known is None or known.record.header.party != self._identity.party:
            return ""
        return self._shared(record, header.audience) or WITHHELD

    def _shared(self, record: str, audience: tuple[str, ...]) -> Header | None:
        """The header of the version of a record that lies in a log of this audience."""
        found = self._versions(record)
        return next((header for members, header in found if members == audience), None)

    def _versions(self, record: str) -> list[tuple[tuple[str, ...], Header]]:
        """Every version of a record, those of this transaction too: members of its log, header."""
        known = [(v.log, v.record) for v in self._views.versions(record)]
        fresh = [(held.log, r) for held, r in self._fresh() if r.header.id == record]
        return [(parse_log(log).audience, r.header) for log, r in known + fresh]

    def _given(
        self, facets: Facets, fact: msgspec.Struct, seen: frozenset[str] = frozenset()
    ) -> list[Header | None]:
        """What partners gave whose words or files a fact repeats, also by way of own records;
        None for what is not known here.
        """
        blobs = [self._store.blob(blob.id) for blob in attached(fact)]
        sources = {*facets.repeats, *(found[1] for found in blobs if found and found[1])} - seen
        out: list[Header | None] = []
        for source in sorted(sources):
            known = self._views.known(source)
            if known is None or known.fact is None:
                out.append(None)
            elif known.record.header.party != self._identity.party:
                out.append(known.record.header)
            else:
                own = facets_of(known.fact)
                behind = msgspec.structs.replace(own, repeats=(*own.repeats, *_some(own.amends)))
                out += self._given(behind, known.fact, seen | sources)
        return out

    def _keep_until(self, header: Header, fact: msgspec.Struct, how: Handling) -> int:
        """When its holders erase it (ms): what a partner gave for a time is kept no longer in
        what repeats it.
        """
        facets = facets_of(fact)
        ends = [given.keep_until for given in self._given(facets, fact) if given]
        shared = self._shared(facets.amends, header.audience)
        if how.keep:
            ends.append(header.stamp.millis + how.delay + how.keep)
        elif shared:
            ends.append(shared.keep_until)
        return min((end for end in ends if end), default=0)


def follows(facets: Facets) -> str:
    """The record that must have left before this one does."""
    return facets.amends or facets.upon


def _some(record: str) -> tuple[str, ...]:
    return (record,) if record else ()
