"""The live socket: text messages both ways. Binary ones are picture frames (maritime/frames.py)."""

from typing import Literal

from kuroshio.web.shapes.desk import AlertView, LinkView, WatchView
from kuroshio.web.shapes.hotline import ConversationView
from kuroshio.web.shapes.people import Desk
from kuroshio.web.shapes.shape import Shape


class LiveSnapshot(Shape, frozen=True, tag="snapshot"):
    desk: Desk
    conversations: list[ConversationView]
    links: list[LinkView]
    watches: list[WatchView]
    alerts: list[AlertView]


class LiveConversation(Shape, frozen=True, tag="conversation"):
    """A conversation whose counts or messages changed: `messages` holds only what changed."""

    conversation: ConversationView


class LiveLinks(Shape, frozen=True, tag="links"):
    links: list[LinkView]


class LiveWatches(Shape, frozen=True, tag="watches"):
    watches: list[WatchView]


class LiveAlerts(Shape, frozen=True, tag="alerts"):
    alerts: list[AlertView]


class LiveDesk(Shape, frozen=True, tag="desk"):
    desk: Desk


class LivePing(Shape, frozen=True, tag="ping"):
    """Every 5 s; a page that hears none for 10 s says that the connection is lost."""

    clock_ms: int


class LiveSignedOut(Shape, frozen=True, tag="signed-out"):
    """This session was revoked."""


LiveToPage = (
    LiveSnapshot
    | LiveConversation
    | LiveLinks
    | LiveWatches
    | LiveAlerts
    | LiveDesk
    | LivePing
    | LiveSignedOut
)


class PageShown(Shape, frozen=True, tag="shown"):
    """These messages were rendered for two seconds in a visible, unlocked page."""

    messages: list[str]


class PageLive(Shape, frozen=True, tag="page-live"):
    """Every 10 s while the page is open."""

    visible: bool
    sound: Literal["ok", "blocked", "muted"]


PageToLive = PageShown | PageLive
