"""Routes of the hotline: conversations, messages, what is done to them, attachments, search."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from kuroshio.domains import hotline
from kuroshio.errors import Refused, Unavailable
from kuroshio.feed.blob import PIECE, cut, name_blob
from kuroshio.feed.record import SALT_LENGTH, Addressee
from kuroshio.node.build import phrase_book_bytes
from kuroshio.node.findable import Findable
from kuroshio.node.office import Letter
from kuroshio.node.views import Known
from kuroshio.web import shapes
from kuroshio.web.door import SignedIn
from kuroshio.web.downloads import attachment
from kuroshio.web.noded import Nodes, Served, Who
from kuroshio.web.present_hotline import author
from kuroshio.web.settings import ATTACHMENT_BODY_LIMIT

AnyRequest = Request[Any, Any, Any]
Entered = NamedDependency[SignedIn]
Text = Annotated[str, QueryParameter(max_length=200)]


@get("/api/conversations", scope="read", sync_to_thread=True)
def list_conversations(reader: Who, served: Nodes) -> list[shapes.ConversationView]:
    """Conversations that this officer may see, the newest first, without their messages."""
    return served.hotline.conversations(reader)


@post("/api/conversations", scope="write")
async def open_conversation(
    data: JSONBody[shapes.NewConversation], reader: Who, served: Nodes
) -> shapes.ConversationView:
    """Open a conversation with the parties of an agreement that allows it."""
    about = await served.node.office.open_conversation(
        reader, data.audience, data.addressees, data.subject, data.subject_lang, data.purpose
    )
    return await asyncio.to_thread(served.hotline.conversation, reader, about)


@get("/api/conversations/{conversation:str}", scope="read", sync_to_thread=True)
def show_conversation(
    conversation: FromPath[str], reader: Who, served: Nodes, before: Text = "", back_to: Text = ""
) -> shapes.ConversationView:
    """A conversation with its newest messages: those before one of them, or all back to one."""
    _visible(served, reader, conversation, "hotline.unknown-conversation")
    return served.hotline.conversation(reader, conversation, before=before, back_to=back_to or None)


@post("/api/conversations/{conversation:str}/preview", scope="write", status_code=200)
async def preview(
    conversation: FromPath[str], data: JSONBody[shapes.MessageDraft], reader: Who, served: Nodes
) -> list[shapes.Preview]:
    """Who would see a draft, and why or why not; nothing is written."""
    found = await served.node.office.preview(reader, conversation, _letter(data))
    return [
        shapes.Preview(
            a.party, a.allowed, a.reason, bodies, a.handling.reduces, a.handling.delay,
            a.handling.keep,
        )
        for a, bodies in found
    ]  # fmt: skip


@post("/api/conversations/{conversation:str}/messages", scope="write")
async def send(
    conversation: FromPath[str], data: JSONBody[shapes.MessageDraft], reader: Who, served: Nodes
) -> shapes.MessageView:
    """Send a message. The answer comes when it is durable here and released."""
    message = await served.node.office.send(reader, conversation, _letter(data))
    return await asyncio.to_thread(served.hotline.message, reader, message)


@get("/api/messages/{message:str}", scope="read", sync_to_thread=True)
def show_message(message: FromPath[str], reader: Who, served: Nodes) -> shapes.MessageView:
    """One message."""
    _message(served, reader, message)
    return served.hotline.message(reader, message)


@post("/api/messages/{message:str}/shown", scope="write", status_code=204)
async def shown(message: FromPath[str], reader: Who, served: Nodes) -> None:
    """A program says that an officer has seen it (a page says so on the live socket)."""
    await served.node.office.shown(reader, [message])


@post("/api/messages/{message:str}/acknowledge", scope="write", status_code=200)
async def acknowledge(message: FromPath[str], reader: Who, served: Nodes) -> shapes.MessageView:
    """Read, not agreed."""
    _message(served, reader, message)
    await served.node.office.acknowledge(reader, message)
    return await asyncio.to_thread(served.hotline.message, reader, message)


@post("/api/messages/{message:str}/correction", scope="write", status_code=200)
async def correct(
    message: FromPath[str], data: JSONBody[shapes.CorrectionDraft], reader: Who, served: Nodes
) -> shapes.MessageView:
    """Correct what one's own body wrote; the first version stays visible."""
    _message(served, reader, message)
    await served.node.office.correct(reader, message, tuple(data.parts))
    return await asyncio.to_thread(served.hotline.message, reader, message)


@post("/api/messages/{message:str}/withdrawal", scope="write", status_code=200)
async def withdraw(
    message: FromPath[str], data: JSONBody[shapes.WithdrawalDraft], reader: Who, served: Nodes
) -> shapes.ConversationView:
    """Withdraw what one's own body wrote; with `erase`, every holder erases its text."""
    known = _message(served, reader, message)
    await served.node.office.withdraw(reader, message, data.reason, data.erase)
    about = known.record.header.about
    return await asyncio.to_thread(served.hotline.conversation, reader, about, [message])


@post("/api/messages/{message:str}/translations", scope="write", status_code=200)
async def translate(
    message: FromPath[str], data: JSONBody[shapes.TranslationDraft], reader: Who, served: Nodes
) -> shapes.MessageView:
    """Attach a translation, under the officer's post."""
    _message(served, reader, message)
    await served.node.office.translate(reader, message, data.lang, data.text)
    return await asyncio.to_thread(served.hotline.message, reader, message)


@post("/api/messages/{message:str}/translation-requests", scope="write", status_code=200)
async def request_translation(
    message: FromPath[str], data: JSONBody[shapes.TranslationWish], reader: Who, served: Nodes
) -> shapes.MessageView:
    """Ask for a translation; all who may read the message see that it was asked for."""
    _message(served, reader, message)
    await served.node.office.request_translation(reader, message, data.lang)
    return await asyncio.to_thread(served.hotline.message, reader, message)


@post("/api/messages/{message:str}/opening", scope="write", status_code=200)
async def open_to_body(
    message: FromPath[str], data: JSONBody[Addressee], reader: Who, served: Nodes
) -> shapes.MessageView:
    """Open a message to another body of the own party: a recorded act."""
    _message(served, reader, message)
    if data.party != reader.party:
        raise Refused("liaison.unknown-body", "a record is opened to bodies of one's own party")
    await served.node.office.open_to(reader, message, data.organisation)
    return await asyncio.to_thread(served.hotline.message, reader, message)


@post("/api/attachments", scope="write", request_max_body_size=ATTACHMENT_BODY_LIMIT, no_gzip=True)
async def upload(
    request: AnyRequest, reader: Who, served: Nodes, name: Text, media_type: Text = ""
) -> shapes.Attachment:
    """Keep a file until a message names it. The body is the file's bytes."""
    data = b"".join([chunk async for chunk in request.stream()])
    media = media_type or "application/octet-stream"
    blob = name_blob(data, name, media, secrets.token_bytes(SALT_LENGTH))
    await served.node.office.upload(reader, blob, list(cut(data)))
    return shapes.Attachment(blob.id, blob.name, blob.media_type, blob.size, True)


@get("/api/attachments/{blob:str}", scope="read", no_gzip=True)
async def download(blob: FromPath[str], reader: Who, served: Nodes) -> Stream:
    """An attachment of a message that this officer may see."""
    found = served.node.shelf.blob(blob)
    if found is None or served.node.views.visible(found[1], reader) is None:
        raise Refused("hotline.unknown-attachment", "there is no such attachment here")
    if served.node.shelf.missing_pieces(blob):
        raise Refused("hotline.attachment-incomplete", "not all of it has arrived here yet")

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(-(-found[0].size // PIECE)):
            piece = served.node.shelf.piece(blob, number)
            if piece is None:
                raise Unavailable("store.damaged", "a piece is damaged here; it is asked for again")
            yield piece

    name = found[0]
    return attachment(pieces(), name=name.name, media_type=name.media_type, size=name.size)


@get("/api/phrases", scope="read", sync_to_thread=True)
def phrases() -> Response[bytes]:
    """The phrase book, as docs/phrases.md describes it."""
    return Response(phrase_book_bytes(), media_type="application/json")


@get("/api/search", scope="read", sync_to_thread=True)
def search(q: Text, reader: Who, served: Nodes, signed_in: Entered) -> shapes.SearchAnswer:
    """Messages that hold all of these words, in any of the three scripts, newest first."""
    node = served.node
    hits = node.findable.search(node.shelf, node.views, reader, q)
    found = [_hit(known, node.findable, signed_in.account.lang) for known in hits]
    return shapes.SearchAnswer(found, node.findable.behind_for(reader))


def _letter(data: shapes.MessageDraft) -> Letter:
    if bool(data.reply_to) != bool(data.reply_form):
        raise Refused("hotline.bad-reply", "a reply names both the message and its form")
    reply = hotline.Reply(data.reply_to, data.reply_form) if data.reply_form else None
    return Letter(
        tuple(data.parts), data.marker, data.precedence, tuple(data.attachments), data.authority,
        data.marking, tuple(data.addressees), reply, tuple(data.forwards),
    )  # fmt: skip


def _visible(served: Served, reader: Who, record: str, code: str) -> Known:
    known = served.node.views.visible(record, reader)
    if known is None:
        raise Refused(code, "there is no such record here")
    return known


def _message(served: Served, reader: Who, message: str) -> Known:
    known = _visible(served, reader, message, "hotline.unknown-message")
    if not isinstance(known.fact, hotline.MessageSent):
        raise Refused("hotline.unknown-message", "that record is not a message")
    return known


def _hit(known: Known, findable: Findable, reader_lang: str) -> shapes.SearchHit:
    header, fact = known.record.header, known.fact
    text, lang, message = "", "", header.id
    match fact:
        case hotline.ConversationOpened(subject, subject_lang):
            text, lang, message = subject, subject_lang, ""
        case hotline.MessageSent():
            text, lang = findable.said(fact.parts, reader_lang)
            if not text:
                text, lang = ", ".join(blob.name for blob in fact.attachments), ""
        case hotline.MessageCorrected(of, corrected):
            (text, lang), message = findable.said(corrected, reader_lang), of
        case hotline.TranslationAttached(of, lang, text):
            message = of
    return shapes.SearchHit(
        message, header.about, header.stamp.millis, author(header), text[:200], lang
    )


ROUTES: list[HTTPRouteHandler] = [
    list_conversations, open_conversation, show_conversation, preview, send, show_message, shown,
    acknowledge, correct, withdraw, translate, request_translation, open_to_body, upload, download,
    phrases, search,
]  # fmt: skip
