"""Liaison: who has the watch, calls that were made, and what was opened to another body.

The watch is not commutative: take, stand down, take again means another thing in another order.
So each fact bears a turn, one more than the last that its author knew, and the state is read from
the highest. Those of one turn are settled by `_RANK`, never by a clock. Turns and not references,
because a body tells its watch to several audiences, of which none may name what another holds.
"""

from typing import Annotated, ClassVar, Literal

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets

WatchState = Literal["on-watch", "no-watch", "unknown"]
Turn = Annotated[int, msgspec.Meta(ge=1, le=1 << 53)]


class WatchTaken(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "liaison.watch-taken"
    turn: Turn


class WatchStoodDown(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "liaison.watch-stood-down"
    turn: Turn


class WatchLapsed(msgspec.Struct, frozen=True):
    """The node found no live watch page for the time that its configuration names."""

    kind: ClassVar[str] = "liaison.watch-lapsed"
    turn: Turn


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


WatchFact = WatchTaken | WatchStoodDown | WatchLapsed
Fact = WatchFact | CallLogged | RecordOpened
NAME = "liaison"
FACTS: dict[str, type[msgspec.Struct]] = {
    f.kind: f for f in (WatchTaken, WatchStoodDown, WatchLapsed, CallLogged, RecordOpened)
}

_RANK = {WatchTaken.kind: 2, WatchStoodDown.kind: 1, WatchLapsed.kind: 0}
"""Watch facts of one turn: somebody who took the watch counts before anybody who left it, because
each officer left knowing only of his own watch."""


class State(msgspec.Struct):
    """The watch of one body (`about` is `watch:PARTY/ORG`), its calls, and what was opened."""

    newest: list[Header] = []
    """The headers of the watch facts with the highest turn, the one that counts first."""
    turn: int = 0
    calls: dict[str, tuple[Header, CallLogged]] = {}
    opened: dict[str, set[str]] = {}
    """Record id to the organisations it was opened to."""


class Present(msgspec.Struct, frozen=True):
    """The watch as it stands: the act that made it so, to be told once more.

    With its own turn: telling is no act of the watch. A turn more would tie with an act that the
    teller does not know of yet, and "taken", told again, would win over a true "stood down".
    """

    fact: WatchFact
    by: Header
    """Whose act it was."""
    told: frozenset[str]
    """The parties that have been told."""


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    match fact:
        case WatchTaken() | WatchStoodDown() | WatchLapsed():
            if header.about == about_watch(header.party, header.organisation):
                _watch_fact(state, header, fact.turn)
        case CallLogged():
            state.calls[header.id] = (header, fact)
        case RecordOpened(records, organisation):
            for record in records:
                state.opened.setdefault(record, set()).add(organisation)


def about_watch(party: str, organisation: str) -> str:
    """The aggregate of one body's watch."""
    return f"watch:{party}/{organisation}"


def watch(state: State) -> tuple[WatchState, Header | None]:
    """Whether the body is on watch, and the record that says so."""
    if not state.newest:
        return "unknown", None
    header = state.newest[0]
    return ("on-watch" if header.kind == WatchTaken.kind else "no-watch"), header


def present(state: State) -> Present | None:
    """What a partner that may know of the watch only now is to be told; None before any fact."""
    if not state.newest:
        return None
    first = state.newest[0]
    same = [h for h in state.newest if (h.kind, h.post) == (first.kind, first.post)]
    fact: WatchFact = FACTS[first.kind](state.turn)  # type: ignore[assignment]
    told = frozenset(party for header in same for party in header.audience)
    return Present(fact, next((h for h in same if h.officer), first), told)


def take(state: State, post: str, officer: str) -> WatchTaken:
    """Take the watch. Refused (`liaison.already-on-watch`)."""
    now, header = watch(state)
    if now == "on-watch" and header and (header.post, header.officer) == (post, officer):
        raise Refused("liaison.already-on-watch", "you have the watch already")
    return WatchTaken(state.turn + 1)


def stand_down(state: State) -> WatchStoodDown:
    """Leave the watch. Refused (`liaison.not-on-watch`)."""
    _require_watch(state)
    return WatchStoodDown(state.turn + 1)


def lapse(state: State) -> WatchLapsed:
    """The node's own finding that nobody watches. Refused (`liaison.not-on-watch`)."""
    _require_watch(state)
    return WatchLapsed(state.turn + 1)


def log_call(call: CallLogged) -> CallLogged:
    """Refused (`liaison.empty-call`) without a name."""
    if not call.spoke_with.strip():
        raise Refused("liaison.empty-call", "say with whom the call was")
    return call


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)


def _require_watch(state: State) -> None:
    if watch(state)[0] != "on-watch":
        raise Refused("liaison.not-on-watch", "nobody of this body has the watch")


def _watch_fact(state: State, header: Header, turn: int) -> None:
    if turn > state.turn:
        state.turn, state.newest = turn, []
    if turn == state.turn and all(header.id != known.id for known in state.newest):
        state.newest.append(header)
        state.newest.sort(key=lambda h: (-_RANK[h.kind], h.post, h.id))
