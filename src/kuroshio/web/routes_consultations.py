"""Routes of consultations, requests and facilities. A decision is prepared, signed in the browser
by a passkey, and taken back; what a session or a token alone gives binds nobody.
"""

from typing import Annotated

from litestar import delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from kuroshio.consent.signed import Decision, Signature
from kuroshio.consent.terms import Release, Text, Use
from kuroshio.domains import consultation, facility
from kuroshio.web import downloads, shapes
from kuroshio.web.base64url import decode
from kuroshio.web.noded import Nodes, Who
from kuroshio.web.present_consultations import question_of

Code = Annotated[str, QueryParameter(max_length=60)]


@get("/api/consultations", scope="read", sync_to_thread=True)
def list_matters(reader: Who, served: Nodes) -> list[shapes.MatterView]:
    """Every consultation, request and draft that this officer may see, the newest first."""
    return served.consultations.all(reader)


@get("/api/consultation-forms", scope="read", sync_to_thread=True)
def list_forms(reader: Who, served: Nodes) -> list[shapes.FormView]:  # noqa: ARG001
    """The forms that this party may fill in."""
    return served.consultations.forms()


@get("/api/consultations/{about:str}", scope="read", sync_to_thread=True)
def show_matter(about: FromPath[str], reader: Who, served: Nodes) -> shapes.MatterView:
    """One of them."""
    return served.consultations.one(reader, about)


@get(
    "/api/consultations/{about:str}/file",
    scope="read",
    audit="matter-exported",
    sync_to_thread=True,
    no_gzip=True,
)
def export_matter(about: FromPath[str], reader: Who, served: Nodes) -> Stream:
    """The matter as one file, for `kuroshio consultation verify`."""
    data = served.consultations.file(reader, about)
    name = f"{about}.consultation.json"
    return downloads.attachment([data], name=name, media_type="application/json", size=len(data))


@post("/api/consultation-drafts", scope="write")
async def save_draft(
    data: JSONBody[shapes.QuestionDraft], reader: Who, served: Nodes
) -> shapes.MatterId:
    """Keep a question as it is being written; it does not leave."""
    question = question_of(reader.party, data)
    desk = served.node.consultations
    return shapes.MatterId(await desk.save_draft(reader, question, data.draft, data.seen))


@delete("/api/consultation-drafts/{about:str}", scope="write", status_code=204)
async def discard_draft(about: FromPath[str], reader: Who, served: Nodes) -> None:
    """Throw a draft away."""
    await served.node.consultations.discard_draft(reader, about)


@post("/api/consultations", scope="write")
async def send_question(
    data: JSONBody[shapes.QuestionDraft], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Ask the other side."""
    question = question_of(reader.party, data)
    about = await served.node.consultations.send(
        reader, question, data.bodies, data.draft, data.seen
    )
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/received", scope="write", status_code=200)
async def note_received(about: FromPath[str], reader: Who, served: Nodes) -> shapes.MatterView:
    """An officer of an addressed body has it open."""
    await served.node.consultations.received(reader, about)
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/consideration", scope="write", status_code=200)
async def take_up(about: FromPath[str], reader: Who, served: Nodes) -> shapes.MatterView:
    """Take it under consideration."""
    await served.node.consultations.act(reader, about, "take-up", consultation.TakenUp())
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/questions", scope="write", status_code=200)
async def ask_information(
    about: FromPath[str], data: JSONBody[shapes.TextsWish], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Ask for more information."""
    fact = consultation.InformationAsked(tuple(data.texts))
    await served.node.consultations.act(reader, about, "ask-information", fact)
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/information", scope="write", status_code=200)
async def give_information(
    about: FromPath[str], data: JSONBody[shapes.TextsWish], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Give what was asked for."""
    wishes = tuple(served.consultations.one(reader, about).wishes)
    fact = consultation.InformationGiven(wishes, tuple(data.texts))
    await served.node.consultations.act(reader, about, "give-information", fact)
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/notes", scope="write", status_code=200)
async def deliberate(
    about: FromPath[str], data: JSONBody[shapes.NoteWish], reader: Who, served: Nodes
) -> shapes.MatterView:
    """A note of our own deliberation; it never leaves."""
    await served.node.consultations.deliberate(reader, about, Text(data.lang, data.text))
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/withdrawal", scope="write", status_code=200)
async def withdraw_question(
    about: FromPath[str], data: JSONBody[shapes.NoteWish], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Withdraw what our party asked."""
    fact = consultation.Withdrawn(about, data.text[:500])
    await served.node.consultations.act(reader, about, "withdraw", fact)
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/conclusion", scope="write", status_code=200)
async def conclude(
    about: FromPath[str], data: JSONBody[shapes.NoteWish], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Say that what was consented to is over."""
    fact = consultation.Concluded(data.text[:500])
    await served.node.consultations.act(reader, about, "conclude", fact)
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/uses", scope="write", status_code=200)
async def report_use(
    about: FromPath[str], data: JSONBody[Use], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Tell the other side of a use; both see whether it is covered."""
    await served.node.consultations.report_use(reader, about, data)
    return served.consultations.one(reader, about)


@post("/api/consultations/{about:str}/cover", scope="read", status_code=200, sync_to_thread=True)
def ask_cover(
    about: FromPath[str], data: JSONBody[Use], reader: Who, served: Nodes
) -> shapes.CoverView:
    """Whether a use would be covered now; nothing is written."""
    return served.consultations.covered(reader, about, data)


@post("/api/consultations/{about:str}/decision/wish", scope="write", status_code=200)
async def prepare_decision(
    about: FromPath[str], data: JSONBody[shapes.DecisionWish], reader: Who, served: Nodes
) -> shapes.ToSign:
    """A decision as it will be signed, and what the authenticator is asked."""
    wish = Decision(
        about, b"", "", reader.party, data.answer, tuple(data.texts), data.authoritative,
        conditions=data.conditions, valid_until=data.valid_until,
        confirm_within=data.confirm_within,
    )  # fmt: skip
    seen = bytes.fromhex(data.seen) if _is_hex(data.seen) else b""
    decision = await served.node.consultations.prepare(reader, about, wish, seen)
    return served.consultations.to_sign(reader, decision)


@post(
    "/api/consultations/{about:str}/decision/second",
    scope="write",
    status_code=200,
    sync_to_thread=True,
)
def sign_too(
    about: FromPath[str],  # noqa: ARG001
    data: JSONBody[Decision],
    reader: Who,
    served: Nodes,
) -> shapes.ToSign:
    """What the authenticator is asked, for one more signature under a decision."""
    return served.consultations.to_sign(reader, data)


@post("/api/consultations/{about:str}/decision", scope="write", status_code=200)
async def sign_decision(
    about: FromPath[str], data: JSONBody[shapes.SignedDecision], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Take an officer's signature; with enough of them the decision goes to the other side."""
    given = Signature(
        reader.organisation, reader.post, decode(data.credential), tuple(data.shown),
        decode(data.authenticator_data), decode(data.client_data), decode(data.signature),
    )  # fmt: skip
    await served.node.consultations.sign(reader, data.decision, given)
    return served.consultations.one(reader, about)


@post(
    "/api/consultations/{about:str}/release", scope="admin", audit="release-agreed", status_code=200
)
async def agree_release(
    about: FromPath[str], data: JSONBody[Release], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Our yes to telling these others exactly this text."""
    await served.node.consultations.agree_release(reader, about, data)
    return served.consultations.one(reader, about)


@post(
    "/api/consultations/{about:str}/release/withdrawal",
    scope="admin",
    audit="release-withdrawn",
    status_code=200,
)
async def withdraw_release(
    about: FromPath[str], data: JSONBody[Release], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Take our yes back, while it has not been told."""
    await served.node.consultations.withdraw_release(reader, about, data)
    return served.consultations.one(reader, about)


@post(
    "/api/consultations/{about:str}/publication",
    scope="admin",
    audit="text-published",
    status_code=200,
)
async def publish_text(
    about: FromPath[str], data: JSONBody[Release], reader: Who, served: Nodes
) -> shapes.MatterView:
    """Tell others what both sides agreed to tell them."""
    await served.node.consultations.publish(reader, about, data)
    return served.consultations.one(reader, about)


@get("/api/publications", scope="read", sync_to_thread=True)
def list_publications(reader: Who, served: Nodes) -> list[shapes.PublicationView]:
    """Every text of a consultation that was told to others, this party among them or its author."""
    return served.consultations.publications(reader)


@get("/api/facilities", scope="read", sync_to_thread=True)
def list_facilities(reader: Who, served: Nodes, origin: Code = "") -> list[shapes.FacilityView]:
    """Every place of the gazetteer; with `origin`, the nearest to it first."""
    return served.facilities.all(reader, origin)


@post("/api/facilities/{code:str}/status", scope="write", status_code=200)
async def state_status(
    code: FromPath[str], data: JSONBody[shapes.StatusWish], reader: Who, served: Nodes
) -> shapes.FacilityView:
    """Say how it is with a facility of our own; to every partner that an agreement lets know."""
    fact = facility.StatusStated(code, data.status, data.texts, data.until)
    await served.node.consultations.state_status(reader, served.node.gazetteer, fact)
    return next(f for f in served.facilities.all(reader) if f.id == code)


def _is_hex(text: str) -> bool:
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)


ROUTES: list[HTTPRouteHandler] = [
    list_matters, list_forms, show_matter, export_matter, save_draft, discard_draft, send_question,
    note_received, take_up, ask_information, give_information, deliberate, withdraw_question,
    conclude, report_use, ask_cover, prepare_decision, sign_too, sign_decision, agree_release,
    withdraw_release, publish_text, list_publications, list_facilities, state_status,
]  # fmt: skip
