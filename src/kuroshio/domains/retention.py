"""Retention: what a receiver erased because its time was over or because it was asked to.

It is attested by the receiver, not provable: nobody can show that a copy does not exist.
"""

from typing import ClassVar, Literal

import msgspec

from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets


class ErasureRequested(msgspec.Struct, frozen=True):
    """A partner is asked to erase what it holds of our picture up to an instant (ms). Of records
    the signed erasure itself goes out; there is nothing to ask.
    """

    kind: ClassVar[str] = "retention.erasure-requested"
    before: int
    what: Literal["picture"] = "picture"


class RetentionApplied(msgspec.Struct, frozen=True):
    """A receiver attests that it has erased."""

    kind: ClassVar[str] = "retention.applied"
    log: str = ""
    """Empty where it was the picture."""
    numbers: tuple[int, ...] = ()
    request: str = ""
    """Id of the request that it follows; empty where the time had come."""


Fact = ErasureRequested | RetentionApplied
NAME = "retention"
FACTS: dict[str, type[msgspec.Struct]] = {f.kind: f for f in (ErasureRequested, RetentionApplied)}


class State(msgspec.Struct):
    """What was asked and attested between the parties of one audience (`about`)."""

    requests: dict[str, tuple[Header, ErasureRequested]] = {}
    attested: dict[str, dict[str, dict[str, int]]] = {}
    """Log, number (as text), attesting party: when (ms) first."""
    answered: dict[str, dict[str, int]] = {}
    """Request's id to the parties that attest, and when (ms) first."""


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    at = header.stamp.millis
    match fact:
        case ErasureRequested():
            state.requests[header.id] = (header, fact)
        case RetentionApplied(log, numbers, request):
            if request:
                by = state.answered.setdefault(request, {})
                by[header.party] = min(at, by.get(header.party, at))
            for number in numbers:
                by = state.attested.setdefault(log, {}).setdefault(str(number), {})
                by[header.party] = min(at, by.get(header.party, at))


def about_retention(audience: tuple[str, ...]) -> str:
    """The aggregate of what is erased between the parties of an audience."""
    return "retention:" + "+".join(audience)


def unanswered(state: State, party: str) -> list[str]:
    """Requests of others that `party` has not answered, oldest first."""
    waiting = [
        (header.stamp, record)
        for record, (header, _) in state.requests.items()
        if header.party != party and party not in state.answered.get(record, {})
    ]
    return [record for _, record in sorted(waiting)]


def request(before: int) -> ErasureRequested:
    """Ask for what is held of our picture up to an instant (ms) to be erased."""
    return ErasureRequested(before)


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)
