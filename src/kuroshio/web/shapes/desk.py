"""Around the hotline: links, watches, contacts, calls, alerts, agreements."""

from typing import Literal

from kuroshio.values import Reality
from kuroshio.web.shapes.hotline import Author
from kuroshio.web.shapes.people import Names
from kuroshio.web.shapes.shape import Shape


class LogState(Shape, frozen=True):
    log: str
    party: str
    """Whose log it is."""
    own: bool
    lane: str
    head: int
    """How far it is held here; of an own log, how far it may go to this partner."""
    held_by_partner: int | None
    """How far the partner has signed for it."""
    told: int | None
    """How far the partner said in this session that it holds it."""
    closed: bool


class LinkView(Shape, frozen=True):
    party: str
    node: str
    state: Literal["direct", "connecting", "down", "refused"]
    since: int
    via: str
    """The party by way of which it is reached while there is no direct link; empty: none."""
    via_since: int | None
    relays: list[str]
    """Partners that are reached and may carry for us to this one, as agreements stand."""
    round_trip_ms: float | None
    rate: float | None
    """Bytes of records a second that the direct link takes, as measured; null: not measured yet."""
    budget_kbit_s: int | None
    """The most that goes to this partner, as the node's settings say; null: no limit."""
    clock_off_ms: int | None
    """How far the partner's clock is ahead of ours, when it last told."""
    last_heard: int | None
    last_error: str
    """Stable code of why it is down, or empty."""
    queued: dict[str, int]
    """Records waiting, by lane."""
    queued_bytes: dict[str, int]
    """About how many bytes they are, by lane: their count times the mean size of the next few."""
    partner_holds_until: int | None
    """When the oldest of them was written; null: nothing waits."""
    partner_holds_all_since: int | None
    """Set when the partner has signed for everything we released; since when."""
    logs: list[LogState]
    picture_age_ms: int | None
    last_check_at: int | None
    last_check_ok: bool | None
    last_check_round_trip_ms: float | None
    next_check_at: int | None


class WatchView(Shape, frozen=True):
    """Who has the watch at one organisation of one party."""

    party: str
    organisation: str
    state: Literal["on-watch", "no-watch", "unknown"]
    post: str
    officer: str
    since: int | None
    own: bool


class ContactCard(Shape, frozen=True):
    party: str
    organisation: str
    post: str
    names: Names
    telephones: list[str]
    languages: list[str]
    notes: str
    last_call: int | None


class CallDraft(Shape, frozen=True):
    party: str
    organisation: str
    spoke_with: str
    at: int
    read_back: str
    note: str = ""


class CallView(Shape, frozen=True):
    id: str
    at: int
    author: Author
    party: str
    organisation: str
    spoke_with: str
    read_back: str
    note: str


class AlertView(Shape, frozen=True):
    """An alert after IMO MSC.302(87): category, state, what it is and what to do."""

    id: str
    category: Literal["emergency-alarm", "alarm", "warning", "caution"]
    state: Literal["active-unacknowledged", "active-acknowledged", "rectified-unacknowledged"]
    code: str
    """Key of its texts in the catalogue, e.g. hotline.flash-unacknowledged."""
    detail: dict[str, str]
    """Fills the text's slots."""
    since: int
    acknowledged_by: str
    reality: Reality
    conversation: str
    message: str
    party: str
    loud: bool
    """Flash or distress: a mute does not cover it."""
