"""Routes of agreements: proposed, signed by every party, suspended by any, resumed by all."""

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from kuroshio.node.clock import now_ms
from kuroshio.sharing import agreement as agreements
from kuroshio.trust import document
from kuroshio.web import shapes
from kuroshio.web.noded import Nodes, Served, Who


@get("/api/agreements", scope="read", sync_to_thread=True)
def list_agreements(reader: Who, served: Nodes) -> list[shapes.AgreementView]:  # noqa: ARG001
    """Every agreement that was proposed to us or by us."""
    return _views(served)


@post("/api/agreements", scope="admin")
async def propose_agreement(
    data: JSONBody[shapes.AgreementDraft], reader: Who, served: Nodes
) -> list[shapes.AgreementView]:
    """Propose an agreement to its parties."""
    now = now_ms()
    text = agreements.Agreement(
        document.Names(data.title.en, data.title.ja, data.title.zh_hant),
        tuple(data.parties),
        (agreements.Rule(tuple(data.kinds)),),
        now,
        data.valid_until,
        tuple(data.concluded_by),
        tuple(data.carried_out_by),
        data.basis,
        officers_named=data.officers_named,
    )
    for party in data.parties:
        served.node.ledger.directory.document(party)
    await served.node.signing.propose(reader, text)
    return _views(served)


@post("/api/agreements/{about:str}/signature", scope="admin", status_code=200)
async def sign_agreement(
    about: FromPath[str], reader: Who, served: Nodes
) -> list[shapes.AgreementView]:
    """Sign the proposed text for our party."""
    await served.node.signing.sign(reader, about)
    return _views(served)


@post("/api/agreements/{about:str}/suspension", scope="admin", status_code=200)
async def suspend_agreement(
    about: FromPath[str], data: JSONBody[shapes.Suspension], reader: Who, served: Nodes
) -> list[shapes.AgreementView]:
    """Suspend at once, alone."""
    await served.node.signing.suspend(reader, about, data.reason)
    return _views(served)


@post("/api/agreements/{about:str}/resumption", scope="admin", status_code=200)
async def resume_agreement(
    about: FromPath[str], reader: Who, served: Nodes
) -> list[shapes.AgreementView]:
    """Our party's yes to ending the suspensions; it takes that of all."""
    await served.node.signing.resume(reader, about)
    return _views(served)


def _views(served: Served) -> list[shapes.AgreementView]:
    node = served.node
    with node.views.lock:
        states = [
            (about, node.views.state("agreement", about))
            for about in node.views.abouts("agreement")
        ]
        return [_view(about, state) for about, state in states if state.proposals]


def _view(about: str, state: agreements.State) -> shapes.AgreementView:
    text = next(iter(state.proposals.values()))
    wanted, signed = agreements.text_hash(text), agreements.signed_by(state, text)
    return shapes.AgreementView(
        id=about,
        title=shapes.Names(text.title.en, text.title.ja, text.title.zh_hant),
        parties=list(text.parties),
        kinds=sorted({kind for rule in text.rules for kind in rule.kinds}),
        signed_by=sorted(p for p in text.parties if wanted in signed.get(p, ())),
        suspended_by=sorted(agreements.suspended_by(state)),
        in_force=agreements.in_force(state, now_ms()) is not None,
        valid_from=text.valid_from,
        valid_until=text.valid_until,
    )


ROUTES: list[HTTPRouteHandler] = [
    list_agreements, propose_agreement, sign_agreement, suspend_agreement, resume_agreement,
]  # fmt: skip
