"""Alerts after IMO MSC.302(87): raised, acknowledged one by one, rectified; kept as records.

Whether a condition holds is found by the desk; here is only what was raised and what an
officer did. All facts stay in the own party's log. An alert's `about` is its key
(`alert:<node>:<code>:<subject>`), so that a condition that comes again raises it again. Each node
of a party raises its own: a link that one of them lacks another may have.
"""

from typing import ClassVar, Literal

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets

Category = Literal["emergency-alarm", "alarm", "warning", "caution"]
AlertState = Literal[
    "normal", "active-unacknowledged", "active-acknowledged", "rectified-unacknowledged"
]


class AlertRaised(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "alert.raised"
    code: str
    category: Category
    detail: dict[str, str]
    conversation: str = ""
    message: str = ""
    party: str = ""
    loud: bool = False


class AlertAcknowledged(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "alert.acknowledged"
    raised: str


class AlertRectified(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "alert.rectified"
    raised: str


Fact = AlertRaised | AlertAcknowledged | AlertRectified
NAME = "alert"
FACTS: dict[str, type[msgspec.Struct]] = {
    f.kind: f for f in (AlertRaised, AlertAcknowledged, AlertRectified)
}


class State(msgspec.Struct):
    """One alert key: every raising, and what became of each."""

    raised: dict[str, tuple[Header, AlertRaised]] = {}
    acknowledged: dict[str, dict[str, Header]] = {}
    rectified: dict[str, dict[str, Header]] = {}


def about_node(node: str, key: str = "") -> str:
    """The `about` of a node's alert; without a key, how those of a node begin."""
    return f"{NAME}:{node}:{key}"


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    match fact:
        case AlertRaised():
            state.raised[header.id] = (header, fact)
        case AlertAcknowledged(raised):
            state.acknowledged.setdefault(raised, {})[header.id] = header
        case AlertRectified(raised):
            state.rectified.setdefault(raised, {})[header.id] = header


def current(state: State) -> tuple[str, AlertState]:
    """The newest raising and its state; ("", "normal") when there is nothing to show."""
    if not state.raised:
        return "", "normal"
    newest = max(state.raised, key=lambda i: (state.raised[i][0].stamp, i))
    return newest, _state_of(newest in state.acknowledged, newest in state.rectified)


def acknowledge(state: State) -> AlertAcknowledged:
    """Refused (`alert.nothing-to-acknowledge`)."""
    raised, now = current(state)
    if now not in ("active-unacknowledged", "rectified-unacknowledged"):
        raise Refused("alert.nothing-to-acknowledge", "this alert is acknowledged, or over")
    return AlertAcknowledged(raised)


def rectify(state: State) -> AlertRectified:
    """Refused (`alert.not-active`)."""
    raised, now = current(state)
    if not now.startswith("active"):
        raise Refused("alert.not-active", "this alert is not active")
    return AlertRectified(raised)


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)


def _state_of(acknowledged: bool, rectified: bool) -> AlertState:
    if rectified:
        return "normal" if acknowledged else "rectified-unacknowledged"
    return "active-acknowledged" if acknowledged else "active-unacknowledged"
