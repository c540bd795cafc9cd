"""Faults on record: a log that its node has forked, which branch counts, who was not asked, and
what a party says that a partner's node did.

That a log is forked is told to everybody in its audience with the two signed entries that show it;
whoever is told checks them before believing anything (feed/fork.py). Which branch counts only the
log's own party says, never the order in which entries came. Decisions that did not know of each
other and name different entries decide nothing.
"""

from typing import ClassVar

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets


class ForkShown(msgspec.Struct, frozen=True):
    """Two entries that a node signed and that cannot both stand in its log."""

    kind: ClassVar[str] = "fault.fork-shown"
    log: str
    number: int
    """The first number at which the branches are known to differ."""
    one: bytes
    other: bytes


class ForkResolved(msgspec.Struct, frozen=True):
    """The log's party says which entry counts at the number where its log is forked."""

    kind: ClassVar[str] = "fault.fork-resolved"
    log: str
    number: int
    entry_hash: bytes
    reason: str
    after: tuple[str, ...] = ()
    """Ids of earlier decisions that this one replaces."""


class PartnersUnreachable(msgspec.Struct, frozen=True):
    """A restored node went on without having asked these. Stays in the own party's log."""

    kind: ClassVar[str] = "fault.partners-unreachable"
    partners: tuple[str, ...]
    taken: int
    """When the backup was taken, ms."""
    restored: int
    """ms."""


class MisconductNoted(msgspec.Struct, frozen=True):
    """A party tells others what a partner's node did. A claim of its author, acted on by nobody."""

    kind: ClassVar[str] = "fault.misconduct-noted"
    party: str
    """Whose node."""
    code: str
    """What was seen (docs/errors.md)."""
    seen: int
    """ms, by the clock of the node that saw it."""
    evidence: bytes
    """SHA-256 of the evidence that its author keeps, so that it can be asked for and compared."""
    note: str
    lang: str


Fact = ForkShown | ForkResolved | PartnersUnreachable | MisconductNoted
NAME = "fault"
FACTS: dict[str, type[msgspec.Struct]] = {
    f.kind: f for f in (ForkShown, ForkResolved, PartnersUnreachable, MisconductNoted)
}


class State(msgspec.Struct):
    """What is said of one log (`about` is `fault:` and its name), of one node's restores, or of one
    party's conduct.
    """

    shown: dict[str, tuple[Header, ForkShown]] = {}
    resolved: dict[str, tuple[Header, ForkResolved]] = {}
    unreachable: dict[str, tuple[Header, PartnersUnreachable]] = {}
    noted: dict[str, tuple[Header, MisconductNoted]] = {}


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    match fact:
        case ForkShown():
            state.shown[header.id] = (header, fact)
        case ForkResolved():
            state.resolved[header.id] = (header, fact)
        case PartnersUnreachable():
            state.unreachable[header.id] = (header, fact)
        case MisconductNoted():
            state.noted[header.id] = (header, fact)


def about_log(log: str) -> str:
    """The aggregate of what is said of one log."""
    return f"{NAME}:{log}"


def about_restore(node: str) -> str:
    """The aggregate of one own node's restores."""
    return f"{NAME}:restored:{node}"


def about_conduct(party: str) -> str:
    """The aggregate of what is said of one party's nodes."""
    return f"{NAME}:conduct:{party}"


def decisions(state: State, party: str) -> list[tuple[Header, ForkResolved]]:
    """What the log's party has decided and not replaced since, oldest first."""
    own = [(h, f) for h, f in state.resolved.values() if h.party == party]
    replaced = {before for _, f in own for before in f.after}
    standing = [(h, f) for h, f in own if h.id not in replaced]
    return sorted(standing, key=lambda pair: (pair[0].stamp, pair[0].id))


def decision(state: State, party: str) -> ForkResolved | None:
    """The entry that counts; None while nothing, or more than one thing, is decided."""
    standing = decisions(state, party)
    named = {(f.number, f.entry_hash) for _, f in standing}
    return standing[-1][1] if len(named) == 1 else None


def resolve(
    state: State, party: str, log: str, number: int, entry_hash: bytes, reason: str
) -> ForkResolved:
    """Decide which entry counts. Refused (`fault.no-reason`)."""
    if not reason.strip():
        raise Refused("fault.no-reason", "a decision about a forked log says why")
    before = tuple(h.id for h, _ in decisions(state, party))
    return ForkResolved(log, number, entry_hash, reason, before)


def show(log: str, number: int, one: bytes, other: bytes) -> ForkShown:
    """Tell others of a fork."""
    return ForkShown(log, number, one, other)


def declare_unreachable(
    partners: tuple[str, ...], taken: int, restored: int
) -> PartnersUnreachable:
    """Go on without what these hold."""
    return PartnersUnreachable(partners, taken, restored)


def note_misconduct(
    own: str, party: str, code: str, seen: int, evidence: bytes, note: str, lang: str
) -> MisconductNoted:
    """Tell others what a partner's node did.

    Refused: `fault.not-a-partner`, `fault.no-reason`.
    """
    if party == own or not party.isalnum():
        raise Refused("fault.not-a-partner", "a notice is about a partner's node")
    if not note.strip():
        raise Refused("fault.no-reason", "a notice says what happened, in an officer's own words")
    return MisconductNoted(party, code, seen, evidence, note.strip(), lang)


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)
