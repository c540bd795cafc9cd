"""Agreements: proposed, signed by every party, in force until they end or somebody suspends.

The facts travel by the built-in rule, so that default-no cannot deadlock. In force only when all
parties have signed the very same text; one party alone can suspend, at once; resuming takes all.
Any order of the same facts folds to the same state: everything is a set, and "suspended" wins.
"""

from typing import ClassVar

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.entry import digest
from kuroshio.feed.record import Header
from kuroshio.trust.document import Names


class Rule(msgspec.Struct, frozen=True):
    """What one agreement lets pass: kinds, from whom, to whom. Later: purpose, place, precision."""

    kinds: tuple[str, ...]
    """Exact kinds, or a prefix ending in `.*`; `picture` for the picture."""
    from_parties: tuple[str, ...] = ()
    """Empty: any party of the agreement."""
    to_parties: tuple[str, ...] = ()
    to_organisations: tuple[str, ...] = ()
    """Codes `PARTY/ORGANISATION`; empty: every body of the receiving party."""

    def covers(self, kind: str) -> bool:
        """Whether `kind` is among this rule's kinds."""
        return any(k == kind or (k.endswith(".*") and kind.startswith(k[:-1])) for k in self.kinds)


class Agreement(msgspec.Struct, frozen=True):
    """The text that is signed."""

    title: Names
    parties: tuple[str, ...]
    rules: tuple[Rule, ...]
    valid_from: int
    valid_until: int
    concluded_by: tuple[str, ...] = ()
    carried_out_by: tuple[str, ...] = ()
    basis: str = ""
    relaying: bool = False
    officers_named: bool = False
    """Whether names of officers are shown, or posts only."""


class AgreementProposed(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "agreement.proposed"
    agreement: Agreement


class AgreementSigned(msgspec.Struct, frozen=True):
    """A party's empowered post signs the text with this hash."""

    kind: ClassVar[str] = "agreement.signed"
    text_hash: bytes


class AgreementSuspended(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "agreement.suspended"
    reason: str = ""


class AgreementResumed(msgspec.Struct, frozen=True):
    """One party's yes to ending the suspensions that it names (record ids)."""

    kind: ClassVar[str] = "agreement.resumed"
    suspensions: tuple[str, ...]


NAME = "agreement"
FACTS = {
    f.kind: f for f in (AgreementProposed, AgreementSigned, AgreementSuspended, AgreementResumed)
}
Fact = AgreementProposed | AgreementSigned | AgreementSuspended | AgreementResumed


class State(msgspec.Struct):
    """An agreement as folded. Sets only, so that order never matters."""

    id: str = ""
    proposals: dict[str, Agreement] = {}
    """By record id, of those put to exactly the parties of the agreement by one of them."""
    signatures: dict[str, dict[str, set[bytes]]] = {}
    """Audience (`A+B`) to party to the hashes of texts it signed before that audience."""
    suspensions: dict[str, str] = {}
    """Record id to the party that suspends."""
    resumptions: dict[str, set[str]] = {}
    """Suspension's record id to the parties that agree to end it."""


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    state.id = state.id or header.about
    match fact:
        case AgreementProposed(agreement):
            if header.audience == agreement.parties:
                state.proposals[header.id] = agreement
        case AgreementSigned(text_hash):
            before = state.signatures.setdefault("+".join(header.audience), {})
            before.setdefault(header.party, set()).add(text_hash)
        case AgreementSuspended():
            state.suspensions[header.id] = header.party
        case AgreementResumed(suspensions):
            for suspension in suspensions:
                state.resumptions.setdefault(suspension, set()).add(header.party)


def text_hash(agreement: Agreement) -> bytes:
    """SHA-256 of the text that is signed (its JSON, fields in declared order)."""
    return digest(msgspec.json.encode(agreement))


def agreed(state: State) -> Agreement | None:
    """The one text that every one of its parties signed before all others, or None.

    Two such texts under one name cancel each other: which of them came first, each node would
    say otherwise, and the narrower result wins.
    """
    found = {
        wanted: agreement
        for agreement in state.proposals.values()
        for wanted in [text_hash(agreement)]
        if all(wanted in signed_by(state, agreement).get(p, ()) for p in agreement.parties)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def signed_by(state: State, agreement: Agreement) -> dict[str, set[bytes]]:
    """Each party of an agreement that signed something before all of them: what."""
    return state.signatures.get("+".join(agreement.parties), {})


def suspended_by(state: State) -> set[str]:
    """The parties whose suspension has not been ended by all parties."""
    agreement = agreed(state)
    everyone = set(agreement.parties) if agreement else {"?"}
    return {
        party
        for record, party in state.suspensions.items()
        if not everyone <= state.resumptions.get(record, set())
        and (agreement is None or party in everyone)
    }


def in_force(state: State, now: int) -> Agreement | None:
    """The agreement, when all have signed, it is within its time, and nobody suspends it."""
    agreement = agreed(state)
    if agreement is None or suspended_by(state):
        return None
    return agreement if agreement.valid_from <= now < agreement.valid_until else None


def reopenings(state: State) -> int:
    """How often it was suspended and resumed; each opens a new epoch of the shared logs."""
    return len(state.suspensions) - sum(
        1 for record in state.suspensions if not _ended(state, record)
    )


def propose(agreement: Agreement, now: int) -> AgreementProposed:
    """Refused (`agreement.bad`) when the text contradicts itself."""
    if len(agreement.parties) < 2 or list(agreement.parties) != sorted(set(agreement.parties)):
        raise Refused("agreement.bad", "an agreement names two or more parties, sorted, each once")
    if not agreement.rules or not all(rule.kinds for rule in agreement.rules):
        raise Refused("agreement.bad", "an agreement has rules, and each rule names kinds")
    if agreement.valid_until <= max(agreement.valid_from, now):
        raise Refused("agreement.bad", "the agreement would have ended already")
    for rule in agreement.rules:
        if not {*rule.from_parties, *rule.to_parties} <= set(agreement.parties):
            raise Refused("agreement.bad", "a rule names a party outside the agreement")
    return AgreementProposed(agreement)


def sign(state: State) -> AgreementSigned:
    """Refused (`agreement.nothing-to-sign`) unless exactly one text is proposed."""
    if len(state.proposals) != 1:
        raise Refused(
            "agreement.nothing-to-sign", "there must be exactly one proposed text to sign"
        )
    return AgreementSigned(text_hash(next(iter(state.proposals.values()))))


def resume(state: State) -> AgreementResumed:
    """Refused (`agreement.not-suspended`) when there is nothing to end."""
    if not suspended_by(state):
        raise Refused("agreement.not-suspended", "the agreement is not suspended")
    return AgreementResumed(tuple(sorted(state.suspensions)))


def _ended(state: State, suspension: str) -> bool:
    agreement = agreed(state)
    return bool(agreement) and set(agreement.parties) <= state.resumptions.get(suspension, set())  # type: ignore[union-attr]
