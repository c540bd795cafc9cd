"""The hotline: conversations whose every message says truthfully how far it got.

Messages carry one of the eight message markers of the IMO Standard Marine Communication Phrases
(A.918(22)) and a precedence. A question, request or instruction stays open until it is answered.
Delivery is never more than what partners have signed for or their officers have done.
"""

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Literal

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.blob import BlobName
from kuroshio.feed.record import Addressee, Header
from kuroshio.phrases.slots import Part, places, times, with_places
from kuroshio.sharing.gate import Facets
from kuroshio.sharing.handling import Handling
from kuroshio.values import Lane, Precedence, Stamp, is_id, stamp_of

Marker = Literal[
    "instruction", "advice", "warning", "information", "question", "answer", "request", "intention"
]
ReplyForm = Literal["will-do", "cannot", "later", "answer"]
MARKERS_THAT_ASK = frozenset({"question", "request", "instruction"})
CLOSING_FORMS = frozenset({"will-do", "cannot", "answer"})
"""`later` is a reply, but what was asked stays open."""
TEXT_LIMIT = 20_000
PARTS_LIMIT = 40
ATTACHMENTS_LIMIT = 10


class Reply(msgspec.Struct, frozen=True, gc=False):
    """An answer in one of the SMCP reply forms, to one message."""

    to: str
    form: ReplyForm


class ConversationOpened(msgspec.Struct, frozen=True, gc=False):
    kind: ClassVar[str] = "hotline.conversation-opened"
    subject: str
    lang: str


class MessageSent(msgspec.Struct, frozen=True, gc=False):
    kind: ClassVar[str] = "hotline.message-sent"
    marker: Marker
    precedence: Precedence
    parts: tuple[Part, ...]
    attachments: tuple[BlobName, ...] = ()
    authority: str = ""
    """Who gives an instruction its force."""
    reply: Reply | None = None
    forwards: tuple[str, ...] = ()
    """Ids of records, of other conversations, whose words it repeats."""


class MessageShown(msgspec.Struct, frozen=True, gc=False):
    """Rendered for two seconds in a visible, unlocked page of a signed-in officer."""

    kind: ClassVar[str] = "hotline.message-shown"
    message: str


class MessageAcknowledged(msgspec.Struct, frozen=True, gc=False):
    """Read, not agreed."""

    kind: ClassVar[str] = "hotline.message-acknowledged"
    message: str


class MessageCorrected(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "hotline.message-corrected"
    message: str
    parts: tuple[Part, ...]


class MessageWithdrawn(msgspec.Struct, frozen=True):
    """Withdrawn by its author's side; with `erased`, every holder also erases the body."""

    kind: ClassVar[str] = "hotline.message-withdrawn"
    message: str
    reason: str
    erased: bool = False


class TranslationRequested(msgspec.Struct, frozen=True):
    kind: ClassVar[str] = "hotline.translation-requested"
    message: str
    lang: str


class TranslationAttached(msgspec.Struct, frozen=True):
    """A named officer's rendering of the free text; stands beside the original."""

    kind: ClassVar[str] = "hotline.translation-attached"
    message: str
    lang: str
    text: str


Fact = (
    ConversationOpened
    | MessageSent
    | MessageShown
    | MessageAcknowledged
    | MessageCorrected
    | MessageWithdrawn
    | TranslationRequested
    | TranslationAttached
)
NAME = "hotline"
FACTS: dict[str, type[msgspec.Struct]] = {
    f.kind: f
    for f in (
        ConversationOpened,
        MessageSent,
        MessageShown,
        MessageAcknowledged,
        MessageCorrected,
        MessageWithdrawn,
        TranslationRequested,
        TranslationAttached,
    )
}


class Thread(msgspec.Struct, gc=False):
    """All that is known about one message; keyed sets, so that order never matters."""

    sent: tuple[Header, MessageSent] | None = None
    """None: facts about it have come before it (a pending reference), or it was erased."""
    shown: dict[str, dict[str, Header]] = {}
    """Party, record id, header."""
    acknowledged: dict[str, dict[str, Header]] = {}
    replies: dict[str, tuple[Header, Reply]] = {}
    corrections: dict[str, tuple[Header, MessageCorrected]] = {}
    withdrawals: dict[str, tuple[Header, MessageWithdrawn]] = {}
    translations: dict[str, tuple[Header, TranslationAttached]] = {}
    translation_requests: dict[str, tuple[Header, TranslationRequested]] = {}


class State(msgspec.Struct):
    """One conversation."""

    opened: dict[str, tuple[Header, ConversationOpened]] = {}
    threads: dict[str, Thread] = {}

    def thread(self, message: str) -> Thread:
        """The thread of a message, made if it is not yet there."""
        found = self.threads.get(message)
        if found is None:
            found = self.threads[message] = Thread()
        return found


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses, any order, any number of times.

    What only the author's own side may do (correct, withdraw) is judged when read, in
    `own_corrections` and `withdrawal`, because the message itself may come later.
    """
    match fact:
        case ConversationOpened():
            state.opened[header.id] = (header, fact)
        case MessageSent():
            state.thread(header.id).sent = (header, fact)
            if fact.reply:
                state.thread(fact.reply.to).replies[header.id] = (header, fact.reply)
        case MessageShown(message):
            state.thread(message).shown.setdefault(header.party, {})[header.id] = header
        case MessageAcknowledged(message):
            state.thread(message).acknowledged.setdefault(header.party, {})[header.id] = header
        case MessageCorrected(message):
            state.thread(message).corrections[header.id] = (header, fact)
        case MessageWithdrawn(message):
            state.thread(message).withdrawals[header.id] = (header, fact)
        case TranslationRequested(message):
            state.thread(message).translation_requests[header.id] = (header, fact)
        case TranslationAttached(message):
            state.thread(message).translations[header.id] = (header, fact)


# --- reading the state -------------------------------------------------------------------------


def first(headers: dict[str, Header] | None) -> Header | None:
    """The earliest of some records, by stamp then id; for display."""
    return min(headers.values(), key=_order, default=None) if headers else None


def author_side(thread: Thread, header: Header) -> bool:
    """Whether a record comes from the body that wrote the message."""
    if thread.sent is None:
        return False
    sent = thread.sent[0]
    return (header.party, header.organisation) == (sent.party, sent.organisation)


def withdrawal(thread: Thread) -> tuple[Header, MessageWithdrawn] | None:
    """The withdrawal by the author's side, or None. One with erasure goes before one without."""
    own = [w for w in thread.withdrawals.values() if author_side(thread, w[0])]
    if thread.sent is None:
        own = list(thread.withdrawals.values())
    return min(own, key=lambda w: (not w[1].erased, *_order(w[0])), default=None)


def own_corrections(thread: Thread) -> list[tuple[Header, MessageCorrected]]:
    """The corrections by the author's side, oldest first."""
    own = [c for c in thread.corrections.values() if author_side(thread, c[0])]
    return sorted(own, key=lambda c: _order(c[0]))


def answer_of(thread: Thread, party: str) -> tuple[Header, Reply] | None:
    """A party's first closing answer to a message, or None."""
    closing = [
        (h, r) for h, r in thread.replies.values() if h.party == party and r.form in CLOSING_FORMS
    ]
    return min(closing, key=lambda c: _order(c[0]), default=None)


def waits_for(thread: Thread) -> set[str]:
    """The parties whose answer is still due; empty when nothing was asked, or it is withdrawn."""
    if thread.sent is None or withdrawal(thread):
        return set()
    header, sent = thread.sent
    if sent.marker not in MARKERS_THAT_ASK:
        return set()
    asked = {a.party for a in header.addressees if a.party != header.party}
    asked = asked or {p for p in header.audience if p != header.party}
    return {party for party in asked if answer_of(thread, party) is None}


def message_state(thread: Thread) -> Literal["none", "open", "answered", "withdrawn"]:
    """What a screen says of a message."""
    if withdrawal(thread):
        return "withdrawn"
    if thread.sent is None or thread.sent[1].marker not in MARKERS_THAT_ASK:
        return "none"
    return "open" if waits_for(thread) else "answered"


def deadline(header: Header, sent: MessageSent, deadlines_ms: dict[str, int]) -> int | None:
    """When an answer is due (ms), or None where none is asked."""
    if sent.marker not in MARKERS_THAT_ASK:
        return None
    return header.stamp.millis + deadlines_ms[sent.precedence]


def subject(state: State) -> tuple[Header, ConversationOpened] | None:
    """How the conversation was opened, or None while that has not come."""
    return min(state.opened.values(), key=lambda o: _order(o[0]), default=None)


def in_order(state: State) -> list[tuple[str, Thread]]:
    """Messages oldest first, by stamp then id: for display only."""
    known = [(m, t) for m, t in state.threads.items() if t.sent or t.withdrawals]
    return sorted(known, key=lambda pair: _place(*pair))


# --- decisions ---------------------------------------------------------------------------------


def open_conversation(
    text: str, lang: str, addressees: Collection[Addressee]
) -> ConversationOpened:
    """Refused: `hotline.no-subject`, `hotline.no-addressee`."""
    if not text.strip() or len(text) > 200:
        raise Refused("hotline.no-subject", "give the conversation a subject of 1 to 200 letters")
    if not addressees:
        raise Refused("hotline.no-addressee", "say which bodies the conversation is for")
    return ConversationOpened(text.strip(), lang)


def send(state: State, message: MessageSent) -> MessageSent:
    """Refused when the message contradicts itself or the conversation."""
    if not state.opened:
        raise Refused("hotline.unknown-conversation", "there is no such conversation here")
    # "Will do" says all by itself; "cannot" and "later" give their reason.
    bare = message.reply is not None and message.reply.form == "will-do"
    if not message.parts and not message.attachments and not bare:
        raise Refused("hotline.empty-message", "the message is empty")
    if len(message.parts) > PARTS_LIMIT or len(message.attachments) > ATTACHMENTS_LIMIT:
        raise Refused("hotline.too-long", "too many parts or attachments in one message")
    if sum(len(part.text or "") for part in message.parts) > TEXT_LIMIT:
        raise Refused("hotline.too-long", f"a message holds at most {TEXT_LIMIT} letters")
    if message.marker == "instruction" and not message.authority.strip():
        raise Refused(
            "hotline.no-authority",
            "an instruction names the authority it rests on; otherwise make it a request",
        )
    if message.reply:
        _check_reply(state, message.reply)
    return message


def acknowledge(state: State, message: str, party: str) -> MessageAcknowledged:
    """Refused (`hotline.own-message`) for one's own message; `hotline.unknown-message`."""
    thread = _require(state, message)
    if thread.sent and thread.sent[0].party == party:
        raise Refused("hotline.own-message", "a message is acknowledged by those it is for")
    return MessageAcknowledged(message)


def correct(
    state: State, message: str, author: tuple[str, str], parts: tuple[Part, ...]
) -> MessageCorrected:
    """Refused: `hotline.not-the-author`, `hotline.withdrawn`, `hotline.empty-message`."""
    _require_author(state, message, author)
    if not parts:
        raise Refused("hotline.empty-message", "the correction is empty")
    return MessageCorrected(message, parts)


def withdraw(
    state: State, message: str, author: tuple[str, str], reason: str, erase: bool
) -> MessageWithdrawn:
    """Refused: `hotline.not-the-author`, `hotline.withdrawn`."""
    _require_author(state, message, author)
    return MessageWithdrawn(message, reason[:500], erase)


def request_translation(state: State, message: str, lang: str) -> TranslationRequested:
    """Refused: `hotline.unknown-message`."""
    _require(state, message)
    return TranslationRequested(message, lang)


def translate(state: State, message: str, lang: str, text: str) -> TranslationAttached:
    """Refused: `hotline.empty-message`, `hotline.unknown-message`, `hotline.withdrawn`."""
    if withdrawal(_require(state, message)):
        raise Refused("hotline.withdrawn", "the message has been withdrawn")
    if not text.strip() or len(text) > TEXT_LIMIT:
        raise Refused("hotline.empty-message", "the translation is empty or too long")
    return TranslationAttached(message, lang, text)


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    match fact:
        case MessageWithdrawn(message):
            return Facets(fact.kind, amends=message)
        case MessageCorrected(message):
            where, when = places(fact.parts), times(fact.parts)
            return Facets(fact.kind, where, when, amends=message, adds=True)
        case MessageSent():
            where, when = places(fact.parts), times(fact.parts)
            upon = fact.reply.to if fact.reply else ""
            return Facets(fact.kind, where, when, adds=True, upon=upon, repeats=fact.forwards)
        case TranslationAttached(message):
            return Facets(fact.kind, adds=True, upon=message, repeats=(message,))
        case TranslationRequested(message):
            return Facets(fact.kind, adds=True, upon=message)
    return Facets(fact.kind)


def reduce(fact: Fact, how: Handling) -> Fact:
    """The copy of a fact that keeps to `how`: positions rounded, attachments left out."""
    match fact:
        case MessageSent():
            attachments = () if "attachments" in how.omit else fact.attachments
            parts = with_places(fact.parts, how.rounded)
            return msgspec.structs.replace(fact, parts=parts, attachments=attachments)
        case MessageCorrected():
            return msgspec.structs.replace(fact, parts=with_places(fact.parts, how.rounded))
    return fact


def attached(fact: object) -> tuple[BlobName, ...]:
    """The attachments that a fact names."""
    return fact.attachments if isinstance(fact, MessageSent) else ()


def without_ids(fact: Fact, holdable: Callable[[Sequence[str]], tuple[str, ...]]) -> Fact:
    """The copy for an audience: ids of records that it cannot hold are left out."""
    if isinstance(fact, MessageSent) and fact.forwards:
        return msgspec.structs.replace(fact, forwards=holdable(fact.forwards))
    return fact


def lane(precedence: Precedence) -> Lane:
    """Flash has a lane of its own, so that it never waits behind anything."""
    return Lane.FLASH if precedence is Precedence.FLASH else Lane.ROUTINE


def _order(header: Header) -> tuple[int, int, str]:
    return (header.stamp.millis, header.stamp.tick, header.id)


def _place(message: str, thread: Thread) -> tuple[int, int, str]:
    """Where a message stands; an erased one stays where it was, because its id keeps the stamp."""
    if thread.sent:
        return _order(thread.sent[0])
    stamp = stamp_of(message) if is_id(message) else Stamp(0)
    return (stamp.millis, stamp.tick, message)


def _require(state: State, message: str) -> Thread:
    thread = state.threads.get(message)
    if thread is None or thread.sent is None:
        raise Refused("hotline.unknown-message", "there is no such message here")
    return thread


def _require_author(state: State, message: str, author: tuple[str, str]) -> None:
    thread = _require(state, message)
    assert thread.sent is not None  # _require has seen it
    if (thread.sent[0].party, thread.sent[0].organisation) != author:
        raise Refused(
            "hotline.not-the-author", "only the body that wrote a message corrects or withdraws it"
        )
    if withdrawal(thread):
        raise Refused("hotline.withdrawn", "the message has been withdrawn already")


def _check_reply(state: State, reply: Reply) -> None:
    thread = _require(state, reply.to)
    if withdrawal(thread):
        raise Refused("hotline.withdrawn", "the message to answer has been withdrawn")
