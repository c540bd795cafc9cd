"""Conversations, messages, and how far each got."""

from typing import Literal

import msgspec

from kuroshio.feed.record import Addressee
from kuroshio.phrases.slots import Part
from kuroshio.values import Precedence, Reality
from kuroshio.web.shapes.shape import Shape

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


Purpose = Literal["coordination", "rescue", "safety", "law-enforcement", "relief", "exercise"]


class Delivery(Shape, frozen=True):
    """What is known of one partner, never more: released, held, shown, acknowledged, answered."""

    party: str
    released: StepMark | None
    held: StepMark | None
    lost_at: int | None
    """When the partner took back that it holds it (ms): lost there, and being sent again."""
    shown: StepMark | None
    acknowledged: StepMark | None
    answered: StepMark | None
    overdue: Literal["", "held", "acknowledged", "answered"]
    """The rung that is overdue."""
    blocked: str
    """Code of why the next rung cannot be reached now: '', link-down, log-closed, refused."""
    blocked_since: int | None
    via: str
    """The party by way of which it goes while the direct link is down; empty: none."""
    bundle: int | None
    """The bundle that carries it, while no receipt has come."""
    leaves_at: int | None
    """When it is to leave, while it is held back as the agreement says (ms)."""
    reduced: bool
    """What was released holds less than what is shown here."""


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
    branch: Literal["", "undecided", "counts", "does-not-count"]
    """Where its log is forked: whether its party has signed that this branch counts."""
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
    reduced: bool
    """Its giver keeps more than came here."""
    keep_until: int | None
    """When its holders erase it (ms)."""
    pass_on: bool
    """Whether it may be passed on to others."""
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
    purpose: str
    """What it is for; the gate goes by it."""
    reality: Reality
    unread: int
    open_to_us: int
    """Messages that wait for our answer."""
    open_to_them: int
    oldest_unanswered: int | None
    last_at: int
    last_precedence: Precedence | None
    messages: list[MessageView]
    """Oldest first; the newest 100, older ones by `before`. In a snapshot: those of the last day,
    as far as they are quickly given. In a change: those that changed."""
    more: bool
    """Whether there are messages that are not given here."""


class NewConversation(Shape, frozen=True):
    audience: list[str]
    addressees: list[Addressee]
    subject: str
    subject_lang: str = "en"
    purpose: Purpose = "coordination"


class MessageDraft(Shape, frozen=True):
    parts: list[Part]
    marker: Marker = "request"
    precedence: Precedence = Precedence.ROUTINE
    attachments: list[str] = msgspec.field(default_factory=list)
    """Ids given by the upload."""
    authority: str = ""
    marking: str = ""
    addressees: list[Addressee] = msgspec.field(default_factory=list)
    """Empty: those of the conversation."""
    reply_to: str = ""
    reply_form: ReplyForm | None = None
    forwards: list[str] = msgspec.field(default_factory=list)
    """Ids of messages of other conversations whose words it repeats."""


class Preview(Shape, frozen=True):
    """Who would see a draft, and why or why not."""

    party: str
    allowed: bool
    reason: str
    organisations: list[str]
    reduced: bool
    """It would arrive with less in it."""
    delay: int
    """ms."""
    keep: int
    """ms for which it would be kept; 0: no limit."""


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


class SearchAnswer(Shape, frozen=True):
    hits: list[SearchHit]
    behind: int
    """Records that have come and cannot be found yet."""
