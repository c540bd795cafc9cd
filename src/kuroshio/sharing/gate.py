"""The gate: whether a record, or the picture, may leave to another party. Default no.

Every way out asks here (log, picture, bundle, relay, export, gateway). It answers for each member
of the audience, with a reason; one no means that nothing is released to anybody. A yes may have
conditions (sharing/handling): reduced, delayed, kept for a time.

A `Policy` says what decides; `Gate` is the same compiled, by kind and party, boxes before polygons.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from kuroshio.feed.record import Header
from kuroshio.geo.area import Area, fault
from kuroshio.sharing import handling as handlings
from kuroshio.sharing.agreement import InForce
from kuroshio.sharing.handling import AS_IT_IS, Handling
from kuroshio.sharing.terms import PICTURE, Agreement, Rule
from kuroshio.trust.directory import Directory

BUILT_IN_KINDS = frozenset(
    {
        "agreement.proposed",
        "agreement.signed",
        "agreement.stepped-back",
        "agreement.suspended",
        "agreement.resumed",
        "feed.erased",
        "retention.erasure-requested",
        "retention.applied",
        "check.sent",
        "check.answered",
        "fault.fork-shown",
        "fault.fork-resolved",
    }
)
"""What pinning a partner allows between the two, so that default-no cannot deadlock. Party
documents and receipts pass too; they travel outside the logs."""

Reason = Literal[
    "own-party", "built-in", "agreement", "follows-release",
    "not-pinned", "no-agreement", "body-not-covered", "purpose-not-covered", "outside-area",
    "third-party", "not-released-before", "marking-too-high", "logs-closed",
]  # fmt: skip

_NEAREST = ("outside-area", "purpose-not-covered", "body-not-covered", "no-agreement")
"""Of several refusals the one that came nearest to a yes is told."""


class Facets(msgspec.Struct, frozen=True):
    """What the gate looks at in a record; each domain derives it from its facts."""

    kind: str
    positions: tuple[tuple[float, float], ...] = ()
    times: tuple[int, ...] = ()
    amends: str = ""
    """Id of an own record that this corrects, withdraws or erases; if that was released to this
    very audience, so may this be."""
    adds: bool = False
    """Whether it says anything new of what it amends (a correction does, a withdrawal does not)."""
    upon: str = ""
    """Id of a record that this answers or renders: it goes nowhere where an own one did not."""
    repeats: tuple[str, ...] = ()
    """Ids of records whose content this repeats: what a partner gave is not passed on unless its
    agreement says so."""


class Context(msgspec.Struct, frozen=True):
    """What the gate must know of other records to answer for one."""

    released: bool = False
    """The record that `amends` names was released to this same audience."""
    reduced: bool = False
    """It was released reduced: nothing may be added to it but by a rule in force."""
    withheld: bool = False
    """That, or what the record is upon, is our own and was not released to this audience."""
    may_repeat: bool = True
    """Every record that `repeats` names is our own, or was given to be passed on, or all of the
    audience hold it."""


NOTHING_ELSE = Context()


class Answer(msgspec.Struct, frozen=True):
    """The gate's answer for one party."""

    party: str
    allowed: bool
    reason: Reason
    agreement: str = ""
    """Title of the agreement that allows it, or would have had to."""
    about: str = ""
    """Its id."""
    handling: Handling = AS_IT_IS
    """Under which conditions it is allowed."""
    bodies: tuple[str, ...] = ()
    """The receiving party's bodies that it is for (`PARTY/BODY`); empty: as addressed."""
    names: bool = False
    """Whether the agreement shows names of officers."""


class Policy(msgspec.Struct, frozen=True):
    """All that decides: who is pinned, which agreements are in force, the marking ceiling."""

    directory: Directory
    agreements: Sequence[InForce]
    markings: tuple[str, ...]
    """Own markings, lowest first."""
    ceiling: str


class Way(msgspec.Struct, frozen=True):
    """One rule, as it bears on what goes from us to one party."""

    rule: Rule
    members: frozenset[str]
    """Parties of the agreement: an audience beyond them is not covered."""
    bodies: frozenset[str]
    purposes: frozenset[str]
    areas: tuple[Area, ...]
    yes: Answer


class Gate:
    """A policy, compiled. Answers 200,000 times a second and more (bench.gate)."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        own = policy.directory.own
        self._ways = {
            party: _ways(policy.agreements, own, party) for party in policy.directory.partners
        }
        self._by_kind: dict[tuple[str, str], tuple[Way, ...]] = {}
        self._markings = {m for m in policy.markings if within_ceiling(m, policy)}

    def decide(
        self, header: Header, facets: Facets, context: Context = NOTHING_ELSE
    ) -> tuple[Answer, ...]:
        """The answer for every other member of the record's audience."""
        own = self.policy.directory.own
        return tuple(
            self._answer(party, header, facets, context)
            for party in header.audience
            if party != own
        )

    def ways(self, party: str, kind: str) -> tuple[Way, ...]:
        """The rules by which a kind may go to a party, the fullest first."""
        found = self._by_kind.get((party, kind))
        if found is None:
            found = tuple(w for w in self._ways.get(party, ()) if w.rule.covers(kind))
            if len(self._by_kind) < 10_000:
                self._by_kind[party, kind] = found
        return found

    def _answer(self, party: str, header: Header, facets: Facets, context: Context) -> Answer:
        if party not in self._ways:
            return Answer(party, False, "not-pinned")
        if header.marking not in self._markings:
            return Answer(party, False, "marking-too-high")
        if facets.kind in BUILT_IN_KINDS:
            return Answer(party, True, "built-in")
        if not context.may_repeat:
            return Answer(party, False, "third-party")
        if context.withheld:
            return Answer(party, False, "not-released-before")
        refused: Reason = "no-agreement"
        agreement = ""
        for way in self.ways(party, facets.kind):
            reason = _objection(way, party, header, facets)
            if not reason:
                return way.yes
            if _NEAREST.index(reason) < _NEAREST.index(refused):
                refused, agreement = reason, way.yes.agreement
        if context.released and not (context.reduced and facets.adds):
            return Answer(party, True, "follows-release")
        return Answer(party, False, refused, agreement)


def allowed(answers: Iterable[Answer]) -> bool:
    """Whether every member may have it: one no means no append."""
    return all(answer.allowed for answer in answers)


def picture_comes(party: str, policy: Policy) -> bool:
    """Whether an agreement in force lets the picture of `party` come to us."""
    ways = _ways(policy.agreements, party, policy.directory.own)
    return any(way.rule.covers(PICTURE) for way in ways)


def audiences(policy: Policy, kind: str) -> list[tuple[tuple[str, ...], Agreement]]:
    """The audiences that a record of `kind` by our own party may be written for: for each
    agreement all of its parties, and each pair with us in it.
    """
    own = policy.directory.own
    out: dict[tuple[str, ...], Agreement] = {}
    for found in sorted(policy.agreements, key=lambda a: len(a.text.parties)):
        if own not in found.text.parties:
            continue  # the narrowest agreement names an audience
        pairs = [tuple(sorted((own, p))) for p in found.text.parties if p != own]
        for audience in (found.text.parties, *pairs):
            others = [p for p in audience if p != own]
            if all(any(w.rule.covers(kind) for w in _ways([found], own, p)) for p in others):
                out.setdefault(audience, found.text)
    return sorted(out.items(), key=lambda choice: (len(choice[0]), choice[0]))


def within_ceiling(marking: str, policy: Policy) -> bool:
    """Whether a marking is one of ours and not above the node's ceiling."""
    if marking not in policy.markings or policy.ceiling not in policy.markings:
        return False
    return policy.markings.index(marking) <= policy.markings.index(policy.ceiling)


def _objection(way: Way, party: str, header: Header, facets: Facets) -> Reason | None:
    """Why this rule does not let the record pass; None when it does."""
    if not way.members.issuperset(header.audience):
        return "no-agreement"
    if way.bodies and not _within_bodies(way.bodies, party, header):
        return "body-not-covered"
    if way.purposes and header.purpose not in way.purposes:
        return "purpose-not-covered"
    if way.rule.areas and not all(
        any(area.holds_one(lat, lon) for area in way.areas) for lat, lon in facets.positions
    ):
        return "outside-area"
    return None


def _within_bodies(bodies: frozenset[str], party: str, header: Header) -> bool:
    addressed = [f"{a.party}/{a.organisation}" for a in header.addressees if a.party == party]
    return bool(addressed) and bodies.issuperset(addressed)


def _ways(agreements: Sequence[InForce], giver: str, party: str) -> tuple[Way, ...]:
    """Every rule in force by which `giver` gives to `party`, the fullest first."""
    out: list[Way] = []
    for found in agreements:
        text = found.text
        if giver == party or not {giver, party} <= set(text.parties):
            continue
        for rule in found.rules:
            if giver not in (rule.from_parties or text.parties):
                continue
            if party in (rule.to_parties or text.parties) and _for_a_body_of(rule, party):
                out.append(_way(found, rule, party))
    return tuple(sorted(out, key=lambda w: handlings.looseness(w.yes.handling)))


def _for_a_body_of(rule: Rule, party: str) -> bool:
    """A rule for bodies of others only gives a party nothing, also not the picture."""
    bodies = rule.to_organisations
    return not bodies or any(body.startswith(f"{party}/") for body in bodies)


def _way(found: InForce, rule: Rule, party: str) -> Way:
    rings = found.text.rings(rule)
    bodies = tuple(b for b in rule.to_organisations if b.startswith(f"{party}/"))
    yes = Answer(
        party, True, "agreement", found.text.title.en, found.about, handlings.of(rule), bodies,
        found.text.officers_named,
    )  # fmt: skip
    return Way(
        rule,
        frozenset(found.text.parties),
        frozenset(rule.to_organisations),
        frozenset(rule.purposes),
        # What bounds no area lets nothing pass; `sign` refuses such a text (terms.check).
        tuple(Area(ring) for ring in rings if not fault(ring)),
        yes,
    )
