"""The gate: whether a record, or the picture, may leave to another party. Default no.

Every way out asks here (log, picture, bundle, relay, export, gateway). It answers for each member
of the audience, with a reason; one no means that nothing is released to anybody.

Seam for the issue on growing agreements: `Answer` says yes or no today; reductions (delay,
precision, fields) become further members of it, and `Facets` already carries what they need.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from kuroshio.feed.record import Header
from kuroshio.sharing.agreement import Agreement
from kuroshio.trust.directory import Directory

PICTURE = "picture"

BUILT_IN_KINDS = frozenset(
    {
        "agreement.proposed",
        "agreement.signed",
        "agreement.suspended",
        "agreement.resumed",
        "feed.erased",
        "check.sent",
        "check.answered",
    }
)
"""What pinning a partner allows between the two, so that default-no cannot deadlock. Party
documents and receipts pass too; they travel outside the logs."""

Reason = Literal[
    "own-party", "built-in", "agreement", "follows-release",
    "not-pinned", "no-agreement", "body-not-covered", "marking-too-high", "logs-closed",
]  # fmt: skip


class Facets(msgspec.Struct, frozen=True):
    """What the gate looks at in a record; each domain derives it from its facts."""

    kind: str
    purpose: str = "coordination"
    positions: tuple[tuple[float, float], ...] = ()
    times: tuple[int, ...] = ()
    amends: str = ""
    """Id of an own record that this corrects, withdraws or erases; if that was released to this
    very audience, so may this be."""


class Answer(msgspec.Struct, frozen=True):
    """The gate's answer for one party."""

    party: str
    allowed: bool
    reason: Reason
    agreement: str = ""
    """Title of the agreement that allows it, or would have had to."""


class Policy(msgspec.Struct, frozen=True):
    """All that decides: who is pinned, which agreements are in force, the marking ceiling."""

    directory: Directory
    agreements: Sequence[Agreement]
    markings: tuple[str, ...]
    """Own markings, lowest first."""
    ceiling: str


def decide(
    header: Header, facets: Facets, policy: Policy, released: bool = False
) -> tuple[Answer, ...]:
    """The answer for every other member of the record's audience.

    `released`: the record that `facets.amends` names was released to this same audience.
    """
    return tuple(
        _answer(party, header, facets, policy, released)
        for party in header.audience
        if party != policy.directory.own
    )


def allowed(answers: Iterable[Answer]) -> bool:
    """Whether every member may have it: one no means no append."""
    return all(answer.allowed for answer in answers)


def picture_answer(party: str, policy: Policy) -> Answer:
    """Whether the picture of own sources may leave to `party`."""
    if not policy.directory.knows(party):
        return Answer(party, False, "not-pinned")
    own = policy.directory.own
    for agreement in policy.agreements:
        if {own, party} <= set(agreement.parties) and _covers_party(agreement, PICTURE, own, party):
            return Answer(party, True, "agreement", agreement.title.en)
    return Answer(party, False, "no-agreement")


def picture_comes(party: str, policy: Policy) -> bool:
    """Whether an agreement in force lets the picture of `party` come to us."""
    own = policy.directory.own
    return any(
        {own, party} <= set(agreement.parties) and _covers_party(agreement, PICTURE, party, own)
        for agreement in policy.agreements
    )


def audiences(policy: Policy, kind: str) -> list[tuple[tuple[str, ...], Agreement]]:
    """The audiences that a record of `kind` by our own party may be written for: for each
    agreement all of its parties, and each pair with us in it.
    """
    own = policy.directory.own
    out: dict[tuple[str, ...], Agreement] = {}
    for agreement in sorted(policy.agreements, key=lambda a: len(a.parties)):
        if own not in agreement.parties:
            continue  # the narrowest agreement names an audience
        pairs = [tuple(sorted((own, p))) for p in agreement.parties if p != own]
        for audience in (agreement.parties, *pairs):
            if all(_covers_party(agreement, kind, own, p) for p in audience if p != own):
                out.setdefault(audience, agreement)
    return sorted(out.items(), key=lambda choice: (len(choice[0]), choice[0]))


def _covers_party(agreement: Agreement, kind: str, own: str, party: str) -> bool:
    return any(
        _rule_covers(rule.covers(kind), rule.from_parties, rule.to_parties, own, party)
        for rule in agreement.rules
    )


def within_ceiling(marking: str, policy: Policy) -> bool:
    """Whether a marking is one of ours and not above the node's ceiling."""
    if marking not in policy.markings or policy.ceiling not in policy.markings:
        return False
    return policy.markings.index(marking) <= policy.markings.index(policy.ceiling)


def _answer(party: str, header: Header, facets: Facets, policy: Policy, released: bool) -> Answer:
    if not policy.directory.knows(party):
        return Answer(party, False, "not-pinned")
    if not within_ceiling(header.marking, policy):
        return Answer(party, False, "marking-too-high")
    if facets.kind in BUILT_IN_KINDS:
        return Answer(party, True, "built-in")
    if facets.amends and released:
        return Answer(party, True, "follows-release")
    return _by_agreement(party, header, facets, policy)


def _by_agreement(party: str, header: Header, facets: Facets, policy: Policy) -> Answer:
    own = policy.directory.own
    refused = Answer(party, False, "no-agreement")
    for agreement in policy.agreements:
        if not set(header.audience) <= set(agreement.parties):
            continue
        for rule in agreement.rules:
            covers = rule.covers(facets.kind)
            if not _rule_covers(covers, rule.from_parties, rule.to_parties, own, party):
                continue
            bodies = {f"{a.party}/{a.organisation}" for a in header.addressees if a.party == party}
            if rule.to_organisations and not (bodies and bodies <= set(rule.to_organisations)):
                refused = Answer(party, False, "body-not-covered", agreement.title.en)
                continue
            return Answer(party, True, "agreement", agreement.title.en)
    return refused


def _rule_covers(
    covers: bool, senders: Sequence[str], receivers: Sequence[str], own: str, party: str
) -> bool:
    return covers and (not senders or own in senders) and (not receivers or party in receivers)
