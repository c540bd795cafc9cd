"""Liaison: who has the watch, calls that were made, and what was opened to another body.

The watch is not commutative: take, stand down, take again means another thing in another order.
So each fact names the watch facts it was based on, and the state is read from those that no
other fact builds on. Concurrent ones are settled by `_RANK`, never by a clock.
"""

from typing import ClassVar, Literal

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets

WatchState = Literal["on-watch", "no-watch", "unknown"]


class WatchTaken(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "liaison.watch-taken"


class WatchStoodDown(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "liaison.watch-stood-down"


class WatchLapsed(msgspec.Struct, frozen=True):
    """The node found no live watch page for the time that its configuration names."""

    kind: ClassVar[str] = "liaison.watch-lapsed"


class CallLogged(msgspec.Struct, frozen=True):
    """A telephone call: with whom, when (ms), and what was read back."""

    kind: ClassVar[str] = "liaison.call-logged"
    party: str
    organisation: str
    spoke_with: str
    at: int
    read_back: str
    note: str = ""


class RecordOpened(msgspec.Struct, frozen=True):
    """Records opened to another body of the own party, by an officer who may do so."""

    kind: ClassVar[str] = "liaison.record-opened"
    records: tuple[str, ...]
    organisation: str


Fact = WatchTaken | WatchStoodDown | WatchLapsed | CallLogged | RecordOpened
NAME = "liaison"
FACTS: dict[str, type[msgspec.Struct]] = {
    f.kind: f for f in (WatchTaken, WatchStoodDown, WatchLapsed, CallLogged, RecordOpened)
}

_RANK = {WatchTaken.kind: 2, WatchStoodDown.kind: 1, WatchLapsed.kind: 0}
"""Concurrent watch facts: somebody who took the watch counts before anybody who left it, because
each officer left knowing only of his own watch."""

_WatchFact = WatchTaken | WatchStoodDown | WatchLapsed


class State(msgspec.Struct):
    """The watch of one body (`about` is `watch:PARTY/ORG`), its calls, and what was opened."""

    watch: dict[str, tuple[Header, str]] = {}
    """Record id to header and kind, of every watch fact."""
    calls: dict[str, tuple[Header, CallLogged]] = {}
    opened: dict[str, set[str]] = {}
    """Record id to the organisations it was opened to."""


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    match fact:
        case WatchTaken() | WatchStoodDown() | WatchLapsed():
            if header.about == about_watch(header.party, header.organisation):
                state.watch[header.id] = (header, fact.kind)
        case CallLogged():
            state.calls[header.id] = (header, fact)
        case RecordOpened(records, organisation):
            for record in records:
                state.opened.setdefault(record, set()).add(organisation)


def about_watch(party: str, organisation: str) -> str:
    """The aggregate of one body's watch."""
    return f"watch:{party}/{organisation}"


def newest(state: State) -> list[tuple[Header, str]]:
    """The watch facts on which no other builds, the one that counts first."""
    built_on = {r for header, _ in state.watch.values() for r in header.references}
    tips = [(h, k) for i, (h, k) in state.watch.items() if i not in built_on]
    return sorted(tips, key=lambda tip: (-_RANK[tip[1]], tip[0].post, tip[0].id))


def watch(state: State) -> tuple[WatchState, Header | None]:
    """Whether the body is on watch, and the record that says so."""
    tips = newest(state)
    if not tips:
        return "unknown", None
    header, kind = tips[0]
    return ("on-watch" if kind == WatchTaken.kind else "no-watch"), header


def take(state: State, post: str, officer: str) -> tuple[WatchTaken, tuple[str, ...]]:
    """Take the watch; with the records it is based on. Refused (`liaison.already-on-watch`)."""
    now, header = watch(state)
    if now == "on-watch" and header and (header.post, header.officer) == (post, officer):
        raise Refused("liaison.already-on-watch", "you have the watch already")
    return WatchTaken(), _basis(state)


def stand_down(state: State) -> tuple[WatchStoodDown, tuple[str, ...]]:
    """Leave the watch. Refused (`liaison.not-on-watch`)."""
    if watch(state)[0] != "on-watch":
        raise Refused("liaison.not-on-watch", "nobody of this body has the watch")
    return WatchStoodDown(), _basis(state)


def lapse(state: State) -> tuple[WatchLapsed, tuple[str, ...]]:
    """The node's own finding that nobody watches. Refused (`liaison.not-on-watch`)."""
    if watch(state)[0] != "on-watch":
        raise Refused("liaison.not-on-watch", "nobody of this body has the watch")
    return WatchLapsed(), _basis(state)


def log_call(call: CallLogged) -> CallLogged:
    """Refused (`liaison.empty-call`) without a name."""
    if not call.spoke_with.strip():
        raise Refused("liaison.empty-call", "say with whom the call was")
    return call


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)


def _basis(state: State) -> tuple[str, ...]:
    return tuple(header.id for header, _ in newest(state))[:64]
