"""Communication checks: sent by schedule or by hand, answered by the partner's node.

A missed check is found by reading the state at `now`: on the sender's side when no answer came,
on the receiver's side when the check that the last one announced did not come.
"""

from typing import ClassVar

import msgspec

from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets


class CheckSent(msgspec.Struct, frozen=True):
    """`next_due` (ms): when this side will send the next one; 0 for a check by hand."""

    kind: ClassVar[str] = "check.sent"
    timeout: int
    """ms within which an answer is expected."""
    next_due: int = 0


class CheckAnswered(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "check.answered"
    check: str
    watch: bool
    """Whether an officer's watch page was live at the answering node."""


Fact = CheckSent | CheckAnswered
NAME = "check"
FACTS: dict[str, type[msgspec.Struct]] = {f.kind: f for f in (CheckSent, CheckAnswered)}


class State(msgspec.Struct):
    """All checks between two parties (`about` is `check:A+B`)."""

    sent: dict[str, tuple[Header, CheckSent]] = {}
    answered: dict[str, dict[str, tuple[Header, CheckAnswered]]] = {}
    """Check id, answer's record id."""


class Result(msgspec.Struct, frozen=True):
    """How a check went: `ok` None while it may still be answered."""

    id: str
    at: int
    ok: bool | None
    watch: bool | None
    by: str


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    match fact:
        case CheckSent():
            state.sent[header.id] = (header, fact)
        case CheckAnswered(check):
            state.answered.setdefault(check, {})[header.id] = (header, fact)


def about_checks(first: str, second: str) -> str:
    """The aggregate of the checks between two parties."""
    return "check:" + "+".join(sorted((first, second)))


def last_result(state: State, party: str, now: int) -> Result | None:
    """How the newest check by `party` went, read at `now` (ms)."""
    own = [(h, s) for h, s in state.sent.values() if h.party == party]
    if not own:
        return None
    header, sent = max(own, key=lambda pair: (pair[0].stamp, pair[0].id))
    answers = [(h, a) for h, a in state.answered.get(header.id, {}).values() if h.party != party]
    if answers:
        first, answer = min(answers, key=lambda pair: (pair[0].stamp, pair[0].id))
        return Result(header.id, header.stamp.millis, True, answer.watch, first.node)
    late = now > header.stamp.millis + sent.timeout
    return Result(header.id, header.stamp.millis, False if late else None, None, "")


def due_from(state: State, party: str) -> int | None:
    """When the next check by `party` is due (ms), as its last scheduled one announced."""
    due = [s.next_due for h, s in state.sent.values() if h.party == party and s.next_due]
    return max(due, default=None)


def unanswered(state: State, party: str) -> list[str]:
    """Checks by the other side that `party` has not answered, oldest first."""
    waiting = [
        h
        for h, _ in state.sent.values()
        if h.party != party
        and not any(a.party == party for a, _ in state.answered.get(h.id, {}).values())
    ]
    return [h.id for h in sorted(waiting, key=lambda h: (h.stamp, h.id))]


def answered(state: State, party: str) -> int:
    """How many checks by `party` the other side has answered."""
    return sum(
        any(by.party != party for by, _ in state.answered.get(header.id, {}).values())
        for header, _ in state.sent.values()
        if header.party == party
    )


def send(timeout: int, next_due: int = 0) -> CheckSent:
    """A check whose answer is expected within `timeout` ms."""
    return CheckSent(timeout, next_due)


def answer(check: str, watch: bool) -> CheckAnswered:
    """The answer to a check."""
    return CheckAnswered(check, watch)


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)
