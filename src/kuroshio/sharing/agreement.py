"""Agreements: proposed, signed step by step by every party, until they end or somebody suspends.

The facts travel by the built-in rule, so that default-no cannot deadlock. A step is taken only
when all parties have signed it; any one can step back or suspend, at once, alone. A signature
names the steps back that its author knew of, so that one made before a step back never counts
after it. Any order of the same facts folds to the same state: everything is a set, and the
narrower result wins.
"""

from typing import ClassVar

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.sharing import terms
from kuroshio.sharing.terms import Agreement, Rule, text_hash
from kuroshio.values import DAY


class AgreementProposed(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "agreement.proposed"
    agreement: Agreement


class AgreementSigned(msgspec.Struct, frozen=True):
    """A party's empowered post signs a step of the text with this hash; the first step is the
    signature of the text itself.
    """

    kind: ClassVar[str] = "agreement.signed"
    text_hash: bytes
    step: int = 1
    after: tuple[str, ...] = ()
    """Record ids of the steps back that the signer knew of."""


class AgreementSteppedBack(msgspec.Struct, frozen=True):
    """One party alone goes back to a lower step; 0: nothing is released any more."""

    kind: ClassVar[str] = "agreement.stepped-back"
    to_step: int
    reason: str = ""


class AgreementSuspended(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "agreement.suspended"
    reason: str = ""


class AgreementResumed(msgspec.Struct, frozen=True):
    """One party's yes to ending the suspensions that it names (record ids)."""

    kind: ClassVar[str] = "agreement.resumed"
    suspensions: tuple[str, ...]


NAME = "agreement"
Fact = (
    AgreementProposed
    | AgreementSigned
    | AgreementSteppedBack
    | AgreementSuspended
    | AgreementResumed
)
FACTS: dict[str, type[msgspec.Struct]] = {
    f.kind: f
    for f in (
        AgreementProposed,
        AgreementSigned,
        AgreementSteppedBack,
        AgreementSuspended,
        AgreementResumed,
    )
}
SIGNATURES = frozenset({AgreementSigned.kind, AgreementResumed.kind, AgreementProposed.kind})
"""Kinds that bind a party, and so need a post that may sign."""


class Signature(msgspec.Struct, frozen=True):
    """What a party signed, and when (ms), to be shown."""

    text_hash: bytes
    step: int
    after: tuple[str, ...]
    at: int


class InForce(msgspec.Struct, frozen=True):
    """An agreement that releases something now, and how far it has grown."""

    about: str
    text: Agreement
    step: int
    """1 to the number of its steps."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What it releases."""
        return self.text.rules(self.step)


class State(msgspec.Struct):
    """An agreement as folded. Sets only, so that order never matters."""

    id: str = ""
    proposals: dict[str, Agreement] = {}
    """By record id, of those put to exactly the parties of the agreement by one of them."""
    signatures: dict[str, dict[str, dict[str, Signature]]] = {}
    """Audience (`A+B`) to party to what it signed before that audience, by record id."""
    backs: dict[str, tuple[str, str, int, int]] = {}
    """Steps back: record id to audience, party, step, when."""
    suspensions: dict[str, tuple[str, int]] = {}
    """Record id to the party that suspends, and when."""
    resumptions: dict[str, set[str]] = {}
    """Suspension's record id to the parties that agree to end it."""


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    state.id = state.id or header.about
    audience, at = "+".join(header.audience), header.stamp.millis
    match fact:
        case AgreementProposed(agreement):
            if header.audience == agreement.parties:
                state.proposals[header.id] = agreement
        case AgreementSigned(hashed, step, after):
            by_party = state.signatures.setdefault(audience, {})
            signed = by_party.setdefault(header.party, {})
            signed[header.id] = Signature(hashed, step, after, at)
        case AgreementSteppedBack(to_step):
            state.backs[header.id] = (audience, header.party, to_step, at)
        case AgreementSuspended():
            state.suspensions[header.id] = (header.party, at)
        case AgreementResumed(suspensions):
            for suspension in suspensions:
                state.resumptions.setdefault(suspension, set()).add(header.party)


# --- reading the state -------------------------------------------------------------------------


def agreed(state: State) -> Agreement | None:
    """The one text that every one of its parties signed before all others, or None.

    Two such texts under one name cancel each other: which of them came first, each node would
    say otherwise, and the narrower result wins.
    """
    found = {
        wanted: agreement
        for agreement in state.proposals.values()
        for wanted in [text_hash(agreement)]
        if all(
            any(s.text_hash == wanted for s in _signed(state, agreement, party))
            for party in agreement.parties
        )
    }
    return next(iter(found.values())) if len(found) == 1 else None


def signed_by(state: State, agreement: Agreement, step: int = 1) -> dict[str, int]:
    """The parties whose signature of a step counts now, each with when it was made (ms)."""
    wanted, backs = text_hash(agreement), _backs_below(state, agreement, step)
    out: dict[str, int] = {}
    for party in agreement.parties:
        counts = [
            s.at
            for s in _signed(state, agreement, party)
            if (s.text_hash, s.step) == (wanted, step) and backs <= set(s.after)
        ]
        if counts:
            out[party] = min(counts)
    return out


def standing(state: State) -> int:
    """The step that all parties have taken; 0 when none."""
    agreement = agreed(state)
    if agreement is None:
        return 0
    step = 0
    while step < len(agreement.steps) and len(signed_by(state, agreement, step + 1)) == len(
        agreement.parties
    ):
        step += 1
    return step


def taken_at(state: State) -> int | None:
    """When the step that stands was taken (ms): the last signature of it; None when none is."""
    agreement, step = agreed(state), standing(state)
    if agreement is None or step == 0:
        return None
    return max(signed_by(state, agreement, step).values())


def suspended_by(state: State) -> set[str]:
    """The parties whose suspension has not been ended by all parties."""
    agreement = agreed(state)
    everyone = set(agreement.parties) if agreement else {"?"}
    return {
        party
        for record, (party, _) in state.suspensions.items()
        if not everyone <= state.resumptions.get(record, set())
        and (agreement is None or party in everyone)
    }


def in_force(state: State, now: int) -> InForce | None:
    """What the agreement releases: all have signed, it is within its time, nobody suspends it."""
    agreement = agreed(state)
    if agreement is None or not agreement.valid_from <= now < agreement.valid_until:
        return None
    step = standing(state)
    return None if step == 0 or suspended_by(state) else InForce(state.id, agreement, step)


def reopenings(state: State) -> int:
    """How often it was suspended and resumed; each opens a new epoch of the shared logs."""
    return sum(1 for record in state.suspensions if _ended(state, record))


# --- decisions ---------------------------------------------------------------------------------


def propose(agreement: Agreement, now: int, others: tuple[Agreement, ...] = ()) -> Fact:
    """Refused (`agreement.bad`) when the text contradicts itself, (`agreement.contradicts`) when
    it contradicts one of `others`, the texts that are signed already.
    """
    terms.check(agreement)
    if agreement.valid_until <= now:
        raise Refused("agreement.bad", "valid_until: the agreement would have ended already")
    for other in others:
        if wrong := terms.contradiction(agreement, other):
            raise Refused("agreement.contradicts", f"{other.title.en}: {wrong}")
    return AgreementProposed(agreement)


def sign(state: State, step: int, met: terms.Conditions, now: int) -> AgreementSigned:
    """Sign a step; `met` holds the figures as this side knows them.

    Refused: `agreement.nothing-to-sign` unless exactly one text is proposed and valid,
    `agreement.step-skipped`, `agreement.step-taken`, `agreement.conditions-unmet`.
    """
    if len(state.proposals) != 1:
        raise Refused(
            "agreement.nothing-to-sign", "there must be exactly one proposed text to sign"
        )
    agreement = next(iter(state.proposals.values()))
    terms.check(agreement)
    if now >= agreement.valid_until:
        raise Refused("agreement.nothing-to-sign", "the agreement has ended")
    stands = standing(state)
    if step <= stands:
        raise Refused("agreement.step-taken", f"step {step} has been taken already")
    if step > stands + 1 or step > len(agreement.steps):
        raise Refused(
            "agreement.step-skipped", f"step {stands} stands; the next to sign is {stands + 1}"
        )
    missing = unmet(agreement.steps[step - 1].conditions, met)
    if missing:
        raise Refused("agreement.conditions-unmet", f"step {step} is not due yet", **missing)
    backs = _backs_below(state, agreement, step)
    return AgreementSigned(text_hash(agreement), step, tuple(sorted(backs)))


def unmet(wanted: terms.Conditions, met: terms.Conditions) -> dict[str, str]:
    """Each condition that is not met, as `3 of 10`."""
    return {
        name: f"{getattr(met, name)} of {getattr(wanted, name)}"
        for name in wanted.__struct_fields__
        if getattr(met, name) < getattr(wanted, name)
    }


def days_at_step(state: State, now: int) -> int:
    """Whole days since the step that stands was taken."""
    at = taken_at(state)
    return max(0, now - at) // DAY if at is not None else 0


def step_back(state: State, to_step: int, reason: str) -> AgreementSteppedBack:
    """Refused (`agreement.step-taken`) unless it is below the step that stands."""
    stands = standing(state)
    if not 0 <= to_step < stands:
        raise Refused("agreement.step-taken", f"step {stands} stands; go back to a lower one")
    return AgreementSteppedBack(to_step, reason[:500])


def resume(state: State) -> AgreementResumed:
    """Refused (`agreement.not-suspended`) when there is nothing to end."""
    if not suspended_by(state):
        raise Refused("agreement.not-suspended", "the agreement is not suspended")
    return AgreementResumed(tuple(sorted(state.suspensions)))


def _signed(state: State, agreement: Agreement, party: str) -> list[Signature]:
    before_all = state.signatures.get("+".join(agreement.parties), {})
    return list(before_all.get(party, {}).values())


def _backs_below(state: State, agreement: Agreement, step: int) -> set[str]:
    """The steps back, by parties of the agreement before all of them, that undo `step`."""
    audience = "+".join(agreement.parties)
    return {
        record
        for record, (before, party, to_step, _) in state.backs.items()
        if before == audience and party in agreement.parties and to_step < step
    }


def _ended(state: State, suspension: str) -> bool:
    agreement = agreed(state)
    return bool(agreement) and set(agreement.parties) <= state.resumptions.get(suspension, set())  # type: ignore[union-attr]
