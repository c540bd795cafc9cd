"""Audit: every administrative act at a node, and what waits for a second administrator.

In the own party's log alone, in a lane of which nothing else makes use: so the whole of it can be
handed to an inspector, who sees by its numbers that nothing was left out (desk/audit_file.py).
"""

from typing import ClassVar, Literal

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets
from kuroshio.values import DAY

Way = Literal["page", "token", "command", "node"]
LAPSE = DAY
"""How long (ms) a proposed act waits for its second administrator."""


class ActDone(msgspec.Struct, frozen=True):
    """Something was done that changes who may do what, or that takes information out."""

    kind: ClassVar[str] = "audit.act-done"
    note: str
    """Of the node's own: an act that is told twice is one act."""
    act: str
    """Lower-case words joined by hyphens, such as `account-added`."""
    subject: str
    """What was acted upon: an account, a session, a partner, a file."""
    by: str
    """Account of the officer; for a command, of the user of the machine."""
    way: Way
    at: int
    """When it was done, ms; the record may be written later."""
    detail: dict[str, str] = {}
    proposal: str = ""
    """Id of the proposal that it carries out, of another officer."""


class ActProposed(msgspec.Struct, frozen=True):
    """An act that takes two: nothing is done until another administrator confirms it."""

    kind: ClassVar[str] = "audit.act-proposed"
    act: str
    subject: str
    by: str
    at: int
    detail: dict[str, str] = {}


class ActDeclined(msgspec.Struct, frozen=True):
    """A proposed act will not be done."""

    kind: ClassVar[str] = "audit.act-declined"
    proposal: str
    by: str


Fact = ActDone | ActProposed | ActDeclined
NAME = "audit"
FACTS: dict[str, type[msgspec.Struct]] = {f.kind: f for f in (ActDone, ActProposed, ActDeclined)}


class State(msgspec.Struct):
    """What was done and proposed at one node (`about` is `audit:` and its name)."""

    done: dict[str, tuple[Header, ActDone]] = {}
    notes: set[str] = set()
    proposed: dict[str, tuple[Header, ActProposed]] = {}
    closed: dict[str, set[str]] = {}
    """Proposal to the records that did or declined it."""


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    match fact:
        case ActDone():
            state.done[header.id] = (header, fact)
            state.notes.add(fact.note)
            if fact.proposal:
                state.closed.setdefault(fact.proposal, set()).add(header.id)
        case ActProposed():
            state.proposed[header.id] = (header, fact)
        case ActDeclined():
            state.closed.setdefault(fact.proposal, set()).add(header.id)


def about_node(node: str) -> str:
    """The aggregate of what is done at one node."""
    return f"{NAME}:{node}"


def acts(state: State) -> list[tuple[Header, ActDone]]:
    """What was done, the newest first."""
    return sorted(state.done.values(), key=lambda p: (p[1].at, p[0].stamp, p[0].id), reverse=True)


def pending(state: State, now: int) -> list[tuple[Header, ActProposed]]:
    """What waits for a second administrator at `now` (ms), the oldest first."""
    waiting = [
        (header, fact)
        for record, (header, fact) in state.proposed.items()
        if record not in state.closed and now < fact.at + LAPSE
    ]
    return sorted(waiting, key=lambda pair: (pair[0].stamp, pair[0].id))


def confirmed(state: State, proposal: str, by: str, now: int) -> ActProposed:
    """What is to be done now that a second officer says yes.

    Refused: `audit.unknown-proposal`, `audit.own-proposal`.
    """
    asked = _waiting(state, proposal, now)
    if asked.by == by:
        raise Refused("audit.own-proposal", "another administrator confirms it, not its proposer")
    return asked


def decline(state: State, proposal: str, by: str, now: int) -> ActDeclined:
    """Take a proposal back, or say no to another's. Refused (`audit.unknown-proposal`)."""
    _waiting(state, proposal, now)
    return ActDeclined(proposal, by)


def was_confirmed(state: State, proposal: str, act: str, by: str, now: int) -> bool:
    """Whether this officer's proposal of this act has been confirmed, a short while ago."""
    done = (state.done[r][1] for r in state.closed.get(proposal, ()) if r in state.done)
    asked = state.proposed.get(proposal)
    mine = asked is not None and (asked[1].act, asked[1].by) == (act, by)
    return mine and any(one.act == f"{act}-confirmed" and now < one.at + LAPSE for one in done)


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)


def _waiting(state: State, proposal: str, now: int) -> ActProposed:
    found = next((f for h, f in pending(state, now) if h.id == proposal), None)
    if found is None:
        raise Refused(
            "audit.unknown-proposal", "there is no such proposal, or it is settled or has lapsed"
        )
    return found
