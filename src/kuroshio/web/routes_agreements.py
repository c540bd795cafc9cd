"""Routes of agreements: proposed, previewed, signed step by step by all, undone by any one."""

from typing import Annotated

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter

from kuroshio.gateways import agreement_yaml
from kuroshio.node import templates
from kuroshio.web import shapes
from kuroshio.web.audit_notes import AnyRequest, tell
from kuroshio.web.noded import Nodes, Who

Limit = Annotated[int, QueryParameter(ge=1, le=500)]
Number = Annotated[int, QueryParameter(ge=0, le=1 << 53)]
Text = Annotated[str, QueryParameter(max_length=200)]


@get("/api/agreements", scope="read", sync_to_thread=True)
def list_agreements(reader: Who, served: Nodes) -> list[shapes.AgreementView]:
    """Every agreement that was proposed to us or by us."""
    return served.agreements.all(reader)


@get("/api/agreements/{about:str}", scope="read", sync_to_thread=True)
def show_agreement(about: FromPath[str], reader: Who, served: Nodes) -> shapes.AgreementView:
    """One agreement."""
    return served.agreements.one(reader, about)


@get("/api/agreement-templates", scope="read", sync_to_thread=True)
def list_templates(reader: Who, served: Nodes) -> list[shapes.AgreementTemplate]:  # noqa: ARG001
    """Texts to begin with."""
    texts = [(name, templates.text(name)) for name in templates.names()]
    return [
        shapes.AgreementTemplate(
            name, served.agreements.names(agreement_yaml.read(text).title), text
        )
        for name, text in texts
    ]


@post("/api/agreements/check", scope="read", status_code=200, sync_to_thread=True)
def check_agreement(
    data: JSONBody[shapes.AgreementText],
    reader: Who,  # noqa: ARG001
    served: Nodes,
) -> shapes.AgreementCheck:
    """What a text would mean, or every fault in it with its line; nothing is written."""
    return served.agreements.check(data.text)


@post("/api/agreements/preview", scope="read", status_code=200)
async def preview_agreement(
    data: JSONBody[shapes.PreviewWish], reader: Who, served: Nodes
) -> list[shapes.PartnerPreview]:
    """What each partner would see, and sees now, on the present data; nothing is written."""
    return await served.previews.agreement(reader, data)


@post("/api/agreements", scope="admin", audit="agreement-proposed")
async def propose_agreement(
    request: AnyRequest, data: JSONBody[shapes.AgreementText], reader: Who, served: Nodes
) -> shapes.AgreementView:
    """Propose an agreement to its parties."""
    text = agreement_yaml.read(data.text)
    about = await served.node.signing.propose(reader, text)
    tell(request, about, title=text.title.en)
    return served.agreements.one(reader, about)


@post(
    "/api/agreements/{about:str}/signature",
    scope="admin",
    audit="agreement-signed",
    status_code=200,
)
async def sign_agreement(
    request: AnyRequest,
    about: FromPath[str],
    data: JSONBody[shapes.Signature],
    reader: Who,
    served: Nodes,
) -> shapes.AgreementView:
    """Sign a step for our party."""
    await served.node.signing.sign(reader, about, data.step, data.text_hash)
    tell(request, about, step=str(data.step))
    return served.agreements.one(reader, about)


@post(
    "/api/agreements/{about:str}/step-back",
    scope="admin",
    audit="agreement-stepped-back",
    status_code=200,
)
async def step_back(
    about: FromPath[str], data: JSONBody[shapes.StepBack], reader: Who, served: Nodes
) -> shapes.AgreementView:
    """Go back to a lower step at once, alone."""
    await served.node.signing.step_back(reader, about, data.to_step, data.reason)
    return served.agreements.one(reader, about)


@post(
    "/api/agreements/{about:str}/suspension",
    scope="admin",
    audit="agreement-suspended",
    status_code=200,
)
async def suspend_agreement(
    about: FromPath[str], data: JSONBody[shapes.Suspension], reader: Who, served: Nodes
) -> shapes.AgreementView:
    """Suspend at once, alone."""
    await served.node.signing.suspend(reader, about, data.reason)
    return served.agreements.one(reader, about)


@post(
    "/api/agreements/{about:str}/resumption",
    scope="admin",
    audit="agreement-resumed",
    status_code=200,
)
async def resume_agreement(
    about: FromPath[str], reader: Who, served: Nodes
) -> shapes.AgreementView:
    """Our party's yes to ending the suspensions; it takes that of all."""
    await served.node.signing.resume(reader, about)
    return served.agreements.one(reader, about)


@get("/api/decisions", scope="read", sync_to_thread=True)
def list_decisions(
    reader: Who, served: Nodes, q: Text = "", before: Number = 0, limit: Limit = 100
) -> list[shapes.DecisionView]:
    """What the gate answered about what one's own body wrote, and about the picture; the newest
    first, those that hold every word of `q`.
    """
    return served.previews.decisions(reader, q, before, limit)


@get("/api/holdings/{party:str}", scope="read", sync_to_thread=True)
def show_holdings(
    party: FromPath[str], reader: Who, served: Nodes, limit: Limit = 200
) -> shapes.Holdings:
    """What a partner holds of ours."""
    return served.holdings.of(reader, party, limit)


@post("/api/erasures", scope="write", audit="erasure-asked", status_code=200)
async def erase_holdings(
    request: AnyRequest, data: JSONBody[shapes.ErasureWish], reader: Who, served: Nodes
) -> shapes.Holdings:
    """Erase records of ours at every partner that holds them, keeping our own copy; or ask for
    what a partner holds of our picture to be erased.
    """
    await served.node.recall.erase(reader, data.records, data.reason)
    if data.picture:
        await served.node.recall.erase_picture(reader, data.party)
    tell(request, data.party, records=str(len(data.records)), picture=str(data.picture))
    return served.holdings.of(reader, data.party, 200)


ROUTES: list[HTTPRouteHandler] = [
    list_agreements, show_agreement, list_templates, check_agreement, preview_agreement,
    propose_agreement, sign_agreement, step_back, suspend_agreement, resume_agreement,
    list_decisions, show_holdings, erase_holdings,
]  # fmt: skip
