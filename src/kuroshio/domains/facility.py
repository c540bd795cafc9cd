"""Facilities: the public gazetteer, what a use of a place needs, and what a party says of one now.

The gazetteer is desk/gazetteer.json, written for this project from public facts
(docs/facilities.md). Names are per side; territory stands as each party states it, side by side.
Facts are what a party states of a facility: open, limited, closed.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

import msgspec

from kuroshio.consent.terms import LANGUAGES, Text
from kuroshio.consent.treaties import REQUESTS, TREATIES
from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.geo import ellipsoid
from kuroshio.sharing.gate import Facets
from kuroshio.trust.document import Names

WORDS_LIMIT = 500
Kind = Literal["base", "port", "airfield", "hospital", "island", "site"]
Status = Literal["open", "limited", "closed"]
Way = Literal["own", "treaty", "request", "third-party", "disputed"]
"""How a use is come by: it is one's own; a treaty gives it, and names what is to be consulted
about; it is asked for; somebody who is no party here must consent; the parties state territory
differently, and nothing can be asked for through here.
"""


class Statement(msgspec.Struct, frozen=True):
    """Whose territory a place is, as one party puts it; `party` is empty where it takes none."""

    party: str
    names: Names


class Place(msgspec.Struct, frozen=True):
    """A place of the gazetteer."""

    id: str
    kind: Kind
    lat: float
    lon: float
    names: dict[str, str]
    """Party code to the name in its list."""
    stated: dict[str, str]
    """Party code to a code of the statements."""
    operator: str
    host: str
    """Whose consent a use needs; empty where that is disputed."""
    treaties: dict[str, str] = {}
    """Party code to the treaty (consent.treaties) by which it has the use."""


class Gazetteer(msgspec.Struct, frozen=True):
    """All places, in the order of the file."""

    operators: dict[str, Names]
    statements: dict[str, Statement]
    places: tuple[Place, ...]

    def place(self, code: str) -> Place | None:
        """One place, or None."""
        return next((p for p in self.places if p.id == code), None)


class Need(msgspec.Struct, frozen=True):
    """What one party's use of a place needs."""

    way: Way
    of: str = ""
    """Whose consent, or who provides it."""
    treaty: str = ""
    subjects: tuple[str, ...] = ()
    """What is consulted about under the treaty, or may be requested."""


class StatusStated(msgspec.Struct, frozen=True):
    """What a party says of a facility, until an instant (ms; 0: until it says otherwise)."""

    kind: ClassVar[str] = "facility.status-stated"
    facility: str
    status: Status
    texts: tuple[Text, ...] = ()
    """More in words, in one language version or more."""
    until: int = 0


Fact = StatusStated
NAME = "facility"
FACTS: dict[str, type[msgspec.Struct]] = {StatusStated.kind: StatusStated}


class State(msgspec.Struct):
    """What was stated of one facility (`about` is `facility:ID`)."""

    stated: dict[str, tuple[Header, StatusStated]] = {}


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    state.stated[header.id] = (header, fact)


# --- the gazetteer -----------------------------------------------------------------------------


def parse(data: bytes) -> Gazetteer:
    """Of its JSON. Refused (`facility.bad-gazetteer`) when it names what it does not define."""
    try:
        found = msgspec.json.decode(data, type=Gazetteer, strict=True)
    except msgspec.DecodeError as error:
        raise Refused("facility.bad-gazetteer", f"the gazetteer: {error}") from error
    for place in found.places:
        if place.operator not in found.operators or set(place.stated.values()) - set(
            found.statements
        ):
            raise Refused("facility.bad-gazetteer", f"{place.id} names what is not defined")
    if len({p.id for p in found.places}) != len(found.places):
        raise Refused("facility.bad-gazetteer", "a place is there twice")
    return found


def disputed(place: Place, gazetteer: Gazetteer) -> bool:
    """Whether parties state its territory differently."""
    owners = {gazetteer.statements[code].party for code in place.stated.values()}
    return len(owners - {""}) > 1


def need(place: Place, user: str, parties: Mapping[str, object]) -> Need:
    """What a use by a party needs; `parties`: those that one can ask here."""
    if not place.host:
        return Need("disputed")
    if user == place.host:
        return Need("own", place.host)
    if place.host not in parties:
        return Need("third-party", place.host)
    treaty = TREATIES.get(place.treaties.get(user, ""))
    if treaty:
        return Need("treaty", place.host, treaty.code, tuple(s.code for s in treaty.subjects))
    return Need("request", place.host, "", tuple(REQUESTS))


def distance(a: Place, b: Place) -> float:
    """Metres on the ellipsoid."""
    return ellipsoid.distance(a.lat, a.lon, b.lat, b.lon)


# --- what parties state of them ------------------------------------------------------------------


def about_facility(code: str) -> str:
    """The aggregate of one facility."""
    return f"facility:{code}"


def status(state: State, now: int) -> list[tuple[Header, StatusStated]]:
    """The newest word of each party that still holds at `now` (ms), by party; for display."""
    newest: dict[str, tuple[Header, StatusStated]] = {}
    for header, fact in sorted(state.stated.values(), key=lambda p: (p[0].stamp, p[0].id)):
        if header.about == about_facility(fact.facility):
            newest[header.party] = (header, fact)
    held = [newest[party] for party in sorted(newest)]
    return [(h, f) for h, f in held if not f.until or now < f.until]


def state_status(gazetteer: Gazetteer, fact: StatusStated, party: str, now: int) -> StatusStated:
    """Refused (`facility.unknown`, `facility.not-host`, `facility.bad-status`)."""
    place = gazetteer.place(fact.facility)
    if place is None:
        raise Refused("facility.unknown", f"the gazetteer has no {fact.facility}")
    if place.host != party:
        raise Refused("facility.not-host", f"{party} speaks for its own facilities only")
    langs = [t.lang for t in fact.texts]
    if len(set(langs)) != len(langs) or set(langs) - set(LANGUAGES):
        raise Refused("facility.bad-status", f"its words once in each of {', '.join(LANGUAGES)}")
    if any(not t.text.strip() or len(t.text) > WORDS_LIMIT for t in fact.texts):
        raise Refused("facility.bad-status", f"its words have 1 to {WORDS_LIMIT} letters")
    if fact.until and fact.until <= now:
        raise Refused("facility.bad-status", "the time until which it holds has passed already")
    return fact


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)
