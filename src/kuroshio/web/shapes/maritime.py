"""What was heard at sea: a vessel's history, odd behaviour, receivers."""

from typing import Literal

from kuroshio.values import Reality
from kuroshio.web.shapes.shape import Shape


class TrackView(Shape, frozen=True):
    """One physical ship's way under a number, as one party's nodes heard it.

    Columns of equal length in order of time. Null is "not available".
    """

    source: str
    """Party whose receivers heard it."""
    reality: Reality
    segment: int
    """Counts the ships that sent under this number; 0 holds the reports set apart as jumps."""
    at: list[int]
    """ms since 1970Z."""
    lat: list[float]
    lon: list[float]
    """Degrees, WGS 84."""
    sog: list[float | None]
    """Knots."""
    cog: list[float | None]
    """Degrees from true north."""
    heading: list[int | None]
    """Degrees from true north."""
    flags: list[int]
    """Bits of maritime/ais/flags.py."""


class IdentityView(Shape, frozen=True):
    """A value that a vessel sent for a time."""

    source: str
    reality: Reality
    field: Literal["name", "call_sign", "imo", "ship_type", "destination"]
    value: str
    first: int
    last: int
    """ms since 1970Z."""
    times: int
    """In how many reports."""
    conflict: bool
    """Another value of the same field was sent in the same time: two ships, or a false name."""


class VesselHistory(Shape, frozen=True):
    """All that the archive holds of one number between two instants."""

    mmsi: int
    flag_state: str
    """ISO 3166 code by the number's first digits, or empty; 416 is TW."""
    since: int
    until: int
    reports: int
    """How many the archive holds; `tracks` shows fewer when it was thinned."""
    identities: list[IdentityView]
    tracks: list[TrackView]


class BehaviourView(Shape, frozen=True):
    """A vessel whose reports carry the flags that were asked for."""

    mmsi: int
    source: str
    reality: Reality
    flags: int
    """All bits that its reports carry."""
    reports: int
    """How many carry one of the flags that were asked for."""
    first: int
    last: int
    """ms since 1970Z, of these."""
    lat: float | None
    lon: float | None
    """Where the last of them was; null without a place."""


class VesselFound(Shape, frozen=True):
    """A vessel that the archive knows by a name, call sign, IMO number or MMSI."""

    mmsi: int
    name: str
    call_sign: str
    imo: int
    source: str
    reality: Reality
    last: int
    """ms since 1970Z: when it last sent this."""


class CoverageCell(Shape, frozen=True):
    """How much was heard from half a degree by half a degree."""

    south: float
    west: float
    reports: int
    last: int
    """ms since 1970Z."""


class ReceiverView(Shape, frozen=True):
    """One source of AIS and its health. Counts are since the picture process began."""

    name: str
    reality: Reality
    state: Literal["well", "waiting", "stalled", "failing", "finished"]
    wrong: list[
        Literal[
            "not-connected", "silent", "flood", "bad-checksums", "other-protocol",
            "broken-messages", "clock",
        ]
    ]  # fmt: skip
    """What is wrong, worst first; the pages have the words."""
    problem: str
    """What the operating system said, in English; for administrators."""
    connected: bool
    last_heard: int | None
    """ms since 1970Z."""
    sentences_s: float
    positions_s: float
    """Rates over the last minute."""
    bytes: int
    shed_bytes: int
    """Dropped because they came faster than the limit."""
    sentences: int
    messages: int
    positions: int
    statics: int
    malformed: int
    incomplete: int
    flags: dict[str, int]
    """How many position reports carry each flag, by its name in maritime/ais/flags.py."""
    coverage: list[CoverageCell]
