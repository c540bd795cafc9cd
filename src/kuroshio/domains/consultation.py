"""Consultations and requests: asked, considered, and decided by signed decisions.

Silence is no consent. Two forms that are never mixed: a prior consultation, as a treaty's table
has it, and a request for anything else. Drafts, notes and single signatures stay in the own
party's log. The state is read from sets, so that order never matters; in every crossing the
narrower result wins. `covered` is the one place that says whether a use is covered.
"""

from collections.abc import Collection, Mapping
from typing import ClassVar, TypeVar, cast

import msgspec

from kuroshio.consent import signed, terms
from kuroshio.consent.signed import Checked, Decision, Matter, Signature
from kuroshio.consent.stages import (
    MOVES,
    UNDECIDED,
    Act,
    Consent,
    Covered,
    Stage,
    Standing,
    act_of,
    acts_of,
)
from kuroshio.consent.terms import NO_CONDITIONS, Question, Release, Text, Use
from kuroshio.consent.treaties import subject_of
from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets
from kuroshio.trust.document import PartyDocument
from kuroshio.values import STAMP_AHEAD_LIMIT

Documents = Mapping[str, PartyDocument]


class Drafted(msgspec.Struct, frozen=True):
    """A question as it was being written. Never leaves; a later one replaces it."""

    kind: ClassVar[str] = "consultation.drafted"
    question: Question


class DraftClosed(msgspec.Struct, frozen=True):
    """A draft is done with: sent, or thrown away. Never leaves."""

    kind: ClassVar[str] = "consultation.draft-closed"
    sent_as: str = ""
    """Id of the matter that it became; empty: thrown away."""


class Deliberated(msgspec.Struct, frozen=True):
    """A note of the own party's deliberation. Never leaves."""

    kind: ClassVar[str] = "consultation.deliberated"
    text: Text


class SignatureGiven(msgspec.Struct, frozen=True):
    """One officer's signature while not enough have signed. Never leaves by itself."""

    kind: ClassVar[str] = "consultation.signature-given"
    decision: Decision
    signature: Signature


class Sent(msgspec.Struct, frozen=True):
    """One party asks another; the record's id is the matter's."""

    kind: ClassVar[str] = "consultation.sent"
    question: Question


class Received(msgspec.Struct, frozen=True):
    """An officer of an addressed body has it open."""

    kind: ClassVar[str] = "consultation.received"


class TakenUp(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "consultation.taken-up"


class InformationAsked(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "consultation.information-asked"
    texts: tuple[Text, ...]


class InformationGiven(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "consultation.information-given"
    answers: tuple[str, ...]
    """Ids of the wishes that it answers."""
    texts: tuple[Text, ...]


class Decided(msgspec.Struct, frozen=True):
    """A decision with the signatures under it; without enough of them it stands as not signed."""

    kind: ClassVar[str] = "consultation.decided"
    decision: Decision
    signatures: tuple[Signature, ...] = ()


class Withdrawn(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "consultation.withdrawn"
    matter: str
    """Id of the record that asked."""
    reason: str = ""


class Concluded(msgspec.Struct, frozen=True):
    """What was consented to is over."""

    kind: ClassVar[str] = "consultation.concluded"
    note: str = ""


class UseReported(msgspec.Struct, frozen=True):
    """A use that was made, or is about to be, in general terms; flagged when not covered."""

    kind: ClassVar[str] = "consultation.use-reported"
    use: Use


class ReleaseAgreed(msgspec.Struct, frozen=True):
    """One side's yes to telling others exactly this; it takes the yes of both."""

    kind: ClassVar[str] = "consultation.release-agreed"
    release: Release


class ReleaseWithdrawn(msgspec.Struct, frozen=True):
    """One side takes its yes back; what was published by then stays told."""

    kind: ClassVar[str] = "consultation.release-withdrawn"
    agreed: tuple[str, ...]
    """Ids of the records of its yes."""


Fact = (
    Drafted | DraftClosed | Deliberated | SignatureGiven | Sent | Received | TakenUp
    | InformationAsked | InformationGiven | Decided | Withdrawn | Concluded | UseReported
    | ReleaseAgreed | ReleaseWithdrawn
)  # fmt: skip
NAME = "consultation"
FACTS: dict[str, type[msgspec.Struct]] = {f.kind: f for f in Fact.__args__}
OF_ONE_PARTY = (Drafted.kind, DraftClosed.kind, Deliberated.kind, SignatureGiven.kind)
"""Kinds that stay in the own party's log."""
F = TypeVar("F", bound=msgspec.Struct)


class State(msgspec.Struct):
    """One matter: every fact about it, by kind and record id. All else is read from these."""

    held: dict[str, dict[str, tuple[Header, Fact]]] = {}


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses. Who may say what is judged when read."""
    state.held.setdefault(fact.kind, {})[header.id] = (header, fact)


# --- reading the state -------------------------------------------------------------------------


def facts(state: State, kind: type[F], party: str = "") -> list[tuple[Header, F]]:
    """The facts of one class, oldest first for display; of one party where it is named, said
    between the two parties of the matter.
    """
    known = cast("dict[str, tuple[Header, F]]", state.held.get(kind.kind, {}))  # type: ignore[attr-defined]
    found = [(h, f) for h, f in known.values() if party in ("", h.party)]
    asked = opening(state) if party else None
    if asked:
        found = [(h, f) for h, f in found if h.audience == asked.parties]
    return sorted(found, key=lambda pair: (pair[0].stamp, pair[0].id))


def opening(state: State) -> Matter | None:
    """How it was asked, by the party that asks and to the two alone; None before that has come."""
    for header, fact in state.held.get(Sent.kind, {}).values():
        question = cast("Sent", fact).question
        subject = subject_of(question.treaty, question.use.kind)
        pair = tuple(sorted((question.asker, question.respondent)))
        sound = header.id == header.about and header.party == question.asker
        sound = sound and header.audience == pair and not any(terms.question_faults(question, 0))
        if sound and subject and header.purpose == subject.purpose:
            return Matter(header.id, str(header.reality), question)
    return None


def draft(state: State) -> Question | None:
    """A draft as it was last written; None once it was sent or thrown away."""
    drafts = facts(state, Drafted)
    return drafts[-1][1].question if drafts and not facts(state, DraftClosed) else None


def counts(asked: Matter, header: Header, what: Decided, documents: Documents) -> str:
    """Why a decision does not bind (a code); empty when it does."""
    if (what.decision.party, what.decision.reality) != (header.party, header.reality):
        return "consultation.other-matter"
    if fault := signed.fault(what.decision, asked):
        return fault
    return "" if signatures(asked, what, documents).enough else "consultation.not-signed"


def signatures(asked: Matter, what: Decided, documents: Documents) -> Checked:
    """The signatures under a decision, checked by the document of the party that decides."""
    document = documents.get(what.decision.party)
    form = asked.question.form
    return (
        signed.check(what.decision, what.signatures, form, document) if document else signed.NOBODY
    )


def stage(state: State, documents: Documents, now: int = 0) -> Standing:
    """How it stands without the time: the narrowest of what was said."""
    asked = opening(state)
    if asked is None:
        return Standing("drafted", "drafted")
    question = asked.question
    theirs = facts(state, Decided, question.respondent)
    said = {what.decision.answer for _, what in theirs}
    if ended := _ended(state, question, said):
        return Standing(ended, ended)
    wishes = set(unsettled(state, question))
    answers = [  # one that did not know of a wish for more is no answer yet
        (h, what)
        for h, what in theirs
        if what.decision.answer == "consent" and wishes <= set(what.decision.after)
    ]
    consents = tuple(
        Consent(h.id, what.decision, bool(now) and h.stamp.millis > now + STAMP_AHEAD_LIMIT)
        for h, what in answers
        if not counts(asked, h, what, documents)
    )
    if consents:
        return _consented(state, asked, consents, documents)
    found: Stage = "not-signed" if answers else _before_answer(state, question)
    return Standing(found, found)


def standing(state: State, documents: Documents, now: int) -> Standing:
    """How it stands at `now` (ms): an answer that is overdue reads `no-answer`, a consent or a
    request whose time is over `lapsed`.
    """
    found, asked = stage(state, documents, now), opening(state)
    if asked is None or found.stage not in MOVES:
        return found
    ends = [asked.question.use.end, *(c.decision.valid_until for c in found.consents)]
    if now >= min(ends):
        return msgspec.structs.replace(found, reading="lapsed")
    if found.stage in UNDECIDED and now > asked.question.answer_by:
        return msgspec.structs.replace(found, reading="no-answer")
    return found


def covered(state: State, use: Use, documents: Documents, now: int, heard: int | None,
            clock_off: int = 0) -> Covered:  # fmt: skip
    """Whether a use is covered. `heard` (ms): when the respondent was last heard here; at the
    respondent's own nodes `now`. `clock_off` (ms): how far the two sides' clocks are known to be
    apart; nobody can say which of them a limit in time has passed by.

    Not in force is stronger than cannot be confirmed, which is stronger than in force.
    """
    found, asked = standing(state, documents, now), opening(state)
    if asked is None or found.reading not in ("consented", "conditions-accepted"):
        return Covered("not-in-force", found.reading, heard)
    for consent in found.consents:
        decision = consent.decision
        why = terms.misfit(use, asked.question.use, decision.conditions)
        if why is None and use.end > decision.valid_until:
            why = "time"
        if why:
            return Covered("not-in-force", why, heard)
    for consent in found.consents:
        apart = max(abs(clock_off), (heard or now) - now)
        if consent.ahead or apart > STAMP_AHEAD_LIMIT:
            return Covered("cannot-be-confirmed", "clock", heard)
        if heard is None or now - heard > consent.decision.confirm_within:
            return Covered("cannot-be-confirmed", "not-heard", heard)
    return Covered("in-force", "", heard)


def uses(state: State) -> list[Use]:
    """The uses that either side has reported, oldest first."""
    asked = opening(state)
    told = [pair for p in (asked.parties if asked else ()) for pair in facts(state, UseReported, p)]
    return [f.use for _, f in sorted(told, key=lambda pair: (pair[0].stamp, pair[0].id))]


def unsettled(state: State, asked: Question) -> tuple[str, ...]:
    """Ids of the respondent's wishes for more information, answered or not; a consent names all
    that its author knew of.
    """
    return tuple(h.id for h, _ in facts(state, InformationAsked, asked.respondent))


def _ended(state: State, question: Question, said: Collection[str]) -> Stage | None:
    """What ended it, the narrowest first; a signature is not needed to say no."""
    if "revoke" in said:
        return "revoked"
    if facts(state, Withdrawn, question.asker):
        return "withdrawn"
    if "decline" in said:
        return "declined"
    if any(d.decision.answer == "not-accept" for _, d in facts(state, Decided, question.asker)):
        return "conditions-not-accepted"
    ends = [h for p in (question.asker, question.respondent) for h in facts(state, Concluded, p)]
    return "concluded" if ends else None


def _consented(
    state: State, asked: Matter, consents: tuple[Consent, ...], documents: Documents
) -> Standing:
    """Every consent with conditions waits for the asker's acceptance of it."""
    accepted = {
        what.decision.upon
        for h, what in facts(state, Decided, asked.question.asker)
        if what.decision.answer == "accept" and not counts(asked, h, what, documents)
    }
    bound = [c.record for c in consents if c.decision.conditions != NO_CONDITIONS]
    waiting = tuple(sorted(set(bound) - accepted))
    found: Stage = "conditions-accepted" if bound else "consented"
    found = "consented-with-conditions" if waiting else found
    return Standing(found, found, consents, waiting)


def _before_answer(state: State, question: Question) -> Stage:
    wishes = set(unsettled(state, question))
    given = {i for _, f in facts(state, InformationGiven, question.asker) for i in f.answers}
    if wishes - given:
        return "more-information-asked"
    if wishes or facts(state, TakenUp, question.respondent):
        return "under-consideration"
    return "received" if facts(state, Received, question.respondent) else "sent"


# --- decisions ---------------------------------------------------------------------------------


def may(state: State, party: str, documents: Documents, now: int) -> tuple[Act, ...]:
    """What a party may do now."""
    found, asked = standing(state, documents, now), opening(state)
    if asked is None or found.reading == "lapsed" or party not in asked.parties:
        return ()
    return acts_of(found.stage, asker=party == asked.question.asker)


def require(state: State, act: Act, party: str, documents: Documents, now: int) -> Matter:
    """Refused (`consultation.unknown`, `consultation.withdrawn`, `consultation.not-now`) unless
    this party may do this now.
    """
    asked = opening(state)
    if asked is None:
        raise Refused("consultation.unknown", "there is no such matter here")
    found = standing(state, documents, now)
    if found.stage == "withdrawn":
        raise Refused("consultation.withdrawn", f"{asked.question.asker} has withdrawn it")
    if act not in may(state, party, documents, now):
        raise Refused(
            "consultation.not-now",
            f"it stands at {found.reading!r}, where {party} cannot do this",
            stage=found.reading,
        )
    return asked


def send(question: Question, now: int) -> Sent:
    """Refused (`consultation.bad-question`)."""
    terms.check(question, now)
    return Sent(question)


def prepare(state: State, wish: Decision, documents: Documents, now: int, seen: bytes) -> Decision:
    """A decision as it will be signed. `seen`: hash of the question that the officer was shown.

    Refused as in `require`, and `consultation.changed-text`, `consultation.bad-conditions`.
    """
    asked = require(state, act_of(wish), wish.party, documents, now)
    if seen != terms.question_hash(asked.question):
        raise Refused("consultation.changed-text", "that is not the question that was shown")
    for wrong in signed.wish_faults(wish, asked, now):
        raise Refused("consultation.bad-conditions", wrong.words, why=wrong.why)
    found = stage(state, documents)
    open_ones = found.waiting or tuple(c.record for c in found.consents)
    upon = open_ones[0] if open_ones and wish.answer != "consent" else ""
    return msgspec.structs.replace(
        wish, consultation=asked.record, question=terms.question_hash(asked.question),
        reality=asked.reality, upon=upon,
        after=unsettled(state, asked.question) if wish.answer == "consent" else (),
    )  # fmt: skip


def sign(
    state: State, decision: Decision, signature: Signature, documents: Documents, now: int
) -> SignatureGiven:
    """Refused as in `require`, and `consultation.bad-signature` (`detail`: why, as a code)."""
    asked = require(state, act_of(decision), decision.party, documents, now)
    checked = signatures(asked, Decided(decision, (signature,)), documents)
    if checked.faults:
        why = checked.faults[0][1]
        raise Refused(
            "consultation.bad-signature", f"this signature does not count: {why}", why=why
        )
    return SignatureGiven(decision, signature)


def pending(state: State, last: SignatureGiven | None = None) -> list[tuple[int, Decided]]:
    """The decisions of which single signatures were given (`last` with them), each with all of
    its own, and when (ms) the first was.
    """
    found: dict[bytes, tuple[int, Decision, dict[Signature, None]]] = {}
    given = [(h.stamp.millis, f) for h, f in facts(state, SignatureGiven)]
    for at, one in [*given, *([(0, last)] if last else [])]:
        key = signed.challenge(one.decision, ())
        found.setdefault(key, (at, one.decision, {}))[2][one.signature] = None
    return [(at, Decided(what, tuple(by))) for at, what, by in found.values()]


def complete(asked: Matter, what: Decided, documents: Documents) -> bool:
    """Whether it may be given to the other side: with enough signatures, a revocation with one."""
    checked = signatures(asked, what, documents)
    return checked.enough or (what.decision.answer == "revoke" and bool(checked.counted))


def facets(fact: Fact) -> Facets:
    """What the gate looks at. What ends a matter passes wherever the matter itself did."""
    match fact:
        case Sent(question) | Drafted(question):
            return Facets(fact.kind, _places(question.use), (question.use.start, question.use.end))
        case UseReported(use):
            return Facets(fact.kind, _places(use), (use.start, use.end))
        case Withdrawn(matter):
            return Facets(fact.kind, amends=matter)
        case Decided(decision) if decision.answer == "revoke":
            return Facets(fact.kind, amends=decision.upon)
    return Facets(fact.kind)


def _places(use: Use) -> tuple[tuple[float, float], ...]:
    return (use.position,) if use.position else ()
