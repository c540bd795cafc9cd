"""Who is here: parties, bodies, posts, the officer, the desk."""

from typing import Literal

import msgspec

from kuroshio.values import Reality
from kuroshio.web.shapes.shape import Shape

Lang = Literal["en", "ja", "zh-Hant"]
Palette = Literal["bright", "day", "dusk", "night"]


class Names(Shape, frozen=True):
    """A name in the three languages."""

    en: str
    ja: str
    zh_hant: str = msgspec.field(name="zh-Hant")


class PostInfo(Shape, frozen=True):
    """A duty in an organisation."""

    post: str
    names: Names


class OrganisationInfo(Shape, frozen=True):
    organisation: str
    """Short code, e.g. JCG."""
    names: Names
    kind: Literal["coast-guard", "foreign-affairs", "defence-liaison", "other"]
    posts: list[PostInfo]


class PartyInfo(Shape, frozen=True):
    party: str
    """Code, e.g. JPN."""
    names: Names
    own: bool
    organisations: list[OrganisationInfo]
    nodes: list[str]
    document_version: int
    document_expires: int
    document_warning: Literal["", "expires-soon", "expired"]


class OfficerInfo(Shape, frozen=True):
    """The officer who is signed in, and as what."""

    officer: str
    """Account name."""
    name: str
    party: str
    organisation: str
    post: str
    node: str
    powers: list[str]
    lang: Lang
    palette: Palette
    time_zone: str
    """IANA name, e.g. Asia/Tokyo."""


class AudienceChoice(Shape, frozen=True):
    """An audience this officer may start a conversation with (an agreement is in force)."""

    audience: list[str]
    agreement: str
    """Title of the agreement that allows it."""


class Desk(Shape, frozen=True):
    """All that a page needs at its start."""

    me: OfficerInfo
    reality: Reality
    operational: bool
    parties: list[PartyInfo]
    audiences: list[AudienceChoice]
    markings: list[str]
    marking_ceiling: str
    deadlines_ms: dict[str, int]
    """Time to answer, by precedence, ms."""
    attachment_limit: int
    """Bytes."""
    picture_box: list[float]
    """South, west, north, east, degrees: where the map opens."""
    clock_ms: int
    csrf_cookie: str
