"""What the pages and the API exchange: one frozen Struct for each JSON shape.

The page's TypeScript types are generated from these (OpenAPI for HTTP, msgspec's JSON schema
for the live socket). Times are ms since 1970Z; positions are WGS 84 degrees, latitude first.
"""

from typing import Literal

import msgspec

from kuroshio.feed.record import Addressee
from kuroshio.phrases.slots import Part
from kuroshio.values import Precedence, Reality


class Shape(msgspec.Struct, frozen=True):
    """Base of all shapes; says only that they are frozen and named."""


# --- who is here -----------------------------------------------------------------------------

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


# --- hotline ---------------------------------------------------------------------------------

Marker = Literal[
    "instruction", "advice", "warning", "information", "question", "answer", "request", "intention"
]
"""The eight message markers of the IMO Standard Marine Communication Phrases (A.918(22))."""

ReplyForm = Literal["will-do", "cannot", "later", "answer"]


class Attachment(Shape, frozen=True):
    id: str
    name: str
    media_type: str
    size: int
    held: bool
    """Whether this node holds all of it now."""


class StepMark(Shape, frozen=True):
    """One rung of the delivery ladder, reached."""

    at: int
    by: str
    """Node, post, or officer (as the agreement allows)."""


class Delivery(Shape, frozen=True):
    """What is known of one partner, never more: released, held, shown, acknowledged, answered."""

    party: str
    released: StepMark | None
    held: StepMark | None
    shown: StepMark | None
    acknowledged: StepMark | None
    answered: StepMark | None
    overdue: Literal["", "held", "acknowledged", "answered"]
    """The rung that is overdue."""
    blocked: str
    """Code of why the next rung cannot be reached now: '', link-down, log-closed, refused."""
    blocked_since: int | None


class Reply(Shape, frozen=True):
    to: str
    form: ReplyForm
    reason: list[Part]


class Correction(Shape, frozen=True):
    id: str
    at: int
    author: "Author"
    parts: list[Part]


class Withdrawal(Shape, frozen=True):
    at: int
    author: "Author"
    reason: str
    erased: bool


class Translation(Shape, frozen=True):
    """A named officer's rendering of the free text; stands beside the original, never instead."""

    id: str
    lang: str
    text: str
    at: int
    author: "Author"


class TranslationRequest(Shape, frozen=True):
    lang: str
    at: int
    author: "Author"


class Author(Shape, frozen=True):
    party: str
    organisation: str
    post: str
    officer: str
    """Empty where the agreement shows posts only."""


class MessageView(Shape, frozen=True):
    id: str
    conversation: str
    author: Author
    own: bool
    at: int
    clock_ahead: bool
    """Its stamp is more than five minutes ahead of this node's clock."""
    reality: Reality
    marking: str
    precedence: Precedence
    marker: Marker
    authority: str
    """Who gives an instruction its force; empty for other markers."""
    parts: list[Part]
    attachments: list[Attachment]
    addressees: list[Addressee]
    reply: Reply | None
    state: Literal["none", "open", "answered", "withdrawn"]
    """`open`: a question, request or instruction that is not answered."""
    deadline: int | None
    overdue: bool
    deliveries: list[Delivery]
    corrections: list[Correction]
    withdrawn: Withdrawal | None
    translations: list[Translation]
    translation_requests: list[TranslationRequest]
    shown_to_me: bool
    acknowledged_by_us: bool
    pending_references: list[str]


class ConversationView(Shape, frozen=True):
    id: str
    subject: str
    subject_lang: str
    audience: list[str]
    addressees: list[Addressee]
    reality: Reality
    unread: int
    open_to_us: int
    """Messages that wait for our answer."""
    open_to_them: int
    oldest_unanswered: int | None
    last_at: int
    last_precedence: Precedence | None
    messages: list[MessageView]
    """Oldest first; the newest 200, older ones by `before`."""
    more: bool


class NewConversation(Shape, frozen=True):
    audience: list[str]
    addressees: list[Addressee]
    subject: str
    subject_lang: str = "en"


class MessageDraft(Shape, frozen=True):
    parts: list[Part]
    marker: Marker = "request"
    precedence: Precedence = Precedence.ROUTINE
    attachments: list[str] = []
    """Ids given by the upload."""
    authority: str = ""
    marking: str = ""
    addressees: list[Addressee] = []
    """Empty: those of the conversation."""
    reply_to: str = ""
    reply_form: ReplyForm | None = None


class Preview(Shape, frozen=True):
    """Who would see a draft, and why or why not."""

    party: str
    allowed: bool
    reason: str
    organisations: list[str]


class CorrectionDraft(Shape, frozen=True):
    parts: list[Part]


class WithdrawalDraft(Shape, frozen=True):
    reason: str
    erase: bool = False


class TranslationDraft(Shape, frozen=True):
    lang: str
    text: str


class TranslationWish(Shape, frozen=True):
    lang: str


class SearchHit(Shape, frozen=True):
    message: str
    conversation: str
    at: int
    author: Author
    snippet: str
    lang: str


# --- links, watch, contacts, alerts ------------------------------------------------------------


class LogState(Shape, frozen=True):
    log: str
    own: bool
    lane: str
    head: int
    held_by_partner: int | None
    closed: bool


class LinkView(Shape, frozen=True):
    party: str
    node: str
    state: Literal["direct", "connecting", "down", "refused"]
    since: int
    round_trip_ms: float | None
    last_heard: int | None
    last_error: str
    """Stable code of why it is down, or empty."""
    queued: dict[str, int]
    """Records waiting, by lane."""
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


class AgreementDraft(Shape, frozen=True):
    """A simple agreement: which kinds, between whom, until when. Steps come with a later issue."""

    title: Names
    parties: list[str]
    kinds: list[str]
    """Exact kinds, or a prefix ending in `.*`; `picture` for the picture."""
    valid_until: int
    concluded_by: list[str] = []
    carried_out_by: list[str] = []
    basis: str = ""
    officers_named: bool = False


class AgreementView(Shape, frozen=True):
    id: str
    title: Names
    parties: list[str]
    kinds: list[str]
    signed_by: list[str]
    suspended_by: list[str]
    in_force: bool
    valid_from: int
    valid_until: int


class Suspension(Shape, frozen=True):
    reason: str = ""


# --- sign-in -----------------------------------------------------------------------------------


class SignIn(Shape, frozen=True):
    officer: str
    password: str


class LinkToken(Shape, frozen=True):
    token: str


class SessionView(Shape, frozen=True):
    id: str
    officer: str
    started: int
    last_used: int
    user_agent: str
    current: bool


class Preferences(Shape, frozen=True):
    lang: Lang | None = None
    palette: Palette | None = None
    time_zone: str | None = None


class TokenDraft(Shape, frozen=True):
    name: str
    scopes: list[str]
    days: int = 90


class TokenView(Shape, frozen=True):
    id: str
    name: str
    scopes: list[str]
    expires: int
    secret: str = ""
    """Only in the answer that makes it."""


# --- the live socket ---------------------------------------------------------------------------
# Text messages are these; binary messages are picture frames (see maritime/frames.py).


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
