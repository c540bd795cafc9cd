"""Routes of administrators: everybody's accounts, sessions and tokens; what waits for a second one.

Each act is checked, and done at once or, where the setting `two_person` has it so, proposed.
"""

import secrets
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter

from kuroshio.domains import audit
from kuroshio.domains.audit import ActProposed
from kuroshio.node.administration import KINDS, Administration
from kuroshio.trust.powers import ADMINISTER, require
from kuroshio.web import shapes
from kuroshio.web.audit_notes import BY_ITSELF, made_by
from kuroshio.web.door import SignedIn
from kuroshio.web.front import Front, Fronted
from kuroshio.web.noded import Nodes, Served
from kuroshio.web.routes_session import Entered

Before = Annotated[int, QueryParameter(ge=0, le=1 << 53)]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


@get("/api/admin/accounts", scope="admin", sync_to_thread=True)
def list_accounts(signed_in: Entered, front: Fronted) -> list[shapes.AccountView]:
    """Every officer's account at this node, with the post and its powers."""
    require(signed_in.reader, ADMINISTER)
    out = []
    for one in front.accounts.all():
        codes = front.accounts.recovery.state(one.officer)
        out.append(
            shapes.AccountView(
                one.officer, one.name, one.organisation, one.post,
                sorted(front.desk.posts_powers(one.organisation, one.post)), one.disabled,
                one.password_hash is not None, len(front.accounts.passkeys.of(one.officer)),
                codes.total - codes.used,
            )
        )  # fmt: skip
    return out


@post("/api/admin/accounts", scope="admin", audit=BY_ITSELF, status_code=200)
async def add_account(
    data: JSONBody[shapes.AccountWish], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """Add an officer, who enters by a one-time link first."""
    detail = {"name": data.name, "organisation": data.organisation, "post": data.post,
              "lang": data.lang}  # fmt: skip
    return await _act(signed_in, front, served, "account-added", data.officer, detail)


@post("/api/admin/accounts/{officer:str}/post", scope="admin", audit=BY_ITSELF, status_code=200)
async def give_post(
    officer: FromPath[str],
    data: JSONBody[shapes.PostWish],
    signed_in: Entered,
    front: Fronted,
    served: Nodes,
) -> shapes.Acted:
    """Give an officer another post, in place of the one that he or she had."""
    detail = {"organisation": data.organisation, "post": data.post}
    return await _act(signed_in, front, served, "post-given", officer, detail)


@delete("/api/admin/accounts/{officer:str}/post", scope="admin", audit=BY_ITSELF, status_code=200)
async def withdraw_post(
    officer: FromPath[str], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """Withdraw an officer's post: without one, nothing may be done or seen."""
    return await _act(signed_in, front, served, "post-withdrawn", officer)


@post("/api/admin/accounts/{officer:str}/disabling", scope="admin", audit=BY_ITSELF,
      status_code=200)  # fmt: skip
async def disable_account(
    officer: FromPath[str], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """End an account, with its sessions, links and tokens, at once."""
    return await _act(signed_in, front, served, "account-disabled", officer)


@post("/api/admin/accounts/{officer:str}/enabling", scope="admin", audit=BY_ITSELF, status_code=200)
async def enable_account(
    officer: FromPath[str], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """Let an officer sign in again whose account was ended."""
    return await _act(signed_in, front, served, "account-enabled", officer)


@post("/api/admin/accounts/{officer:str}/link", scope="admin", audit=BY_ITSELF, status_code=200,
      no_gzip=True)  # fmt: skip
async def make_sign_in_link(
    officer: FromPath[str], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """A link that signs the officer in once, within 15 minutes: /enter#token=SECRET."""
    return await _act(signed_in, front, served, "link-made", officer)


@delete("/api/admin/accounts/{officer:str}/keys", scope="admin", audit=BY_ITSELF, status_code=200)
async def remove_keys(
    officer: FromPath[str], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """Remove all passkeys and recovery codes of an officer, such as lost ones."""
    return await _act(signed_in, front, served, "keys-removed", officer)


@get("/api/admin/sessions", scope="admin", sync_to_thread=True)
def list_all_sessions(signed_in: Entered, front: Fronted) -> list[shapes.SessionView]:
    """Every live session at this node, the newest first."""
    require(signed_in.reader, ADMINISTER)
    return [
        shapes.SessionView(
            s.id, s.officer, s.started, s.last_used, s.user_agent, s.id == signed_in.session
        )
        for s in front.accounts.sessions("", front.now())
    ]


@delete("/api/admin/sessions/{session_id:str}", scope="admin", audit=BY_ITSELF, status_code=200)
async def end_any_session(
    session_id: FromPath[str], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """End somebody's session; its pages are told, and closed."""
    return await _act(signed_in, front, served, "session-ended", session_id)


@get("/api/admin/tokens", scope="admin", sync_to_thread=True)
def list_all_tokens(signed_in: Entered, front: Fronted) -> list[shapes.AnyToken]:
    """Every token in force at this node."""
    require(signed_in.reader, ADMINISTER)
    return [
        shapes.AnyToken(t.id, t.name, t.officer, sorted(t.scopes), t.expires)
        for t in front.accounts.tokens("", front.now())
    ]


@delete("/api/admin/tokens/{token_id:str}", scope="admin", audit=BY_ITSELF, status_code=200)
async def end_any_token(
    token_id: FromPath[str], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """End somebody's token."""
    return await _act(signed_in, front, served, "token-ended", token_id)


@get("/api/admin/proposals", scope="admin", sync_to_thread=True)
def list_proposals(signed_in: Entered, front: Fronted, served: Nodes) -> list[shapes.ProposalView]:
    """What waits for a second administrator, the oldest first."""
    require(signed_in.reader, ADMINISTER)
    with served.node.views.lock:
        waiting = audit.pending(served.node.auditing.state(), front.now())
    return [
        shapes.ProposalView(
            header.id, asked.act, asked.subject, asked.detail, asked.by, asked.at,
            asked.at + audit.LAPSE, asked.by == signed_in.reader.officer,
        )
        for header, asked in waiting
    ]  # fmt: skip


@post("/api/admin/proposals/{proposal:str}/confirmation", scope="admin", audit=BY_ITSELF,
      status_code=200, no_gzip=True)  # fmt: skip
async def confirm_proposal(
    proposal: FromPath[str], signed_in: Entered, front: Fronted, served: Nodes
) -> shapes.Acted:
    """Do what another administrator proposed."""
    require(signed_in.reader, ADMINISTER)
    work = _administration(front, served)

    def do(asked: ActProposed, now: int) -> str:
        act = made_by(signed_in, asked.act, asked.subject, asked.detail, now, front.chance)
        return work.do(msgspec.structs.replace(act, proposal=proposal))

    asked, secret = await served.node.auditing.confirm(signed_in.reader, proposal, do)
    _close_pages(front, asked.act, asked.subject)
    return shapes.Acted(True, proposal, secret)


@post("/api/admin/proposals/{proposal:str}/declining", scope="admin", audit=BY_ITSELF,
      status_code=200)  # fmt: skip
async def decline_proposal(
    proposal: FromPath[str], signed_in: Entered, served: Nodes
) -> shapes.Acted:
    """Say no to what another administrator proposed, or take back one's own proposal."""
    require(signed_in.reader, ADMINISTER)
    await served.node.auditing.decline(signed_in.reader, proposal)
    return shapes.Acted(False, proposal)


async def _act(
    entered: SignedIn,
    front: Front,
    served: Served,
    act: str,
    subject: str,
    detail: dict[str, str] | None = None,
) -> shapes.Acted:
    """Do it, or propose it."""
    require(entered.reader, ADMINISTER)
    work, auditing = _administration(front, served), served.node.auditing
    if KINDS[act] in served.node.config.two_person:
        work.require(act, subject, entered.reader.officer, detail or {})
        proposal = await auditing.propose(entered.reader, act, subject, detail or {})
        return shapes.Acted(False, proposal)
    secret = work.do(made_by(entered, act, subject, detail or {}, front.now(), front.chance))
    await auditing.write_down()
    _close_pages(front, act, subject)
    return shapes.Acted(True, "", secret)


def _administration(front: Front, served: Served) -> Administration:
    directory = served.node.ledger.directory
    return Administration(
        front.accounts, lambda: directory.document(directory.own), secrets.token_bytes
    )


def _close_pages(front: Front, act: str, subject: str) -> None:
    if act == "session-ended":
        front.hub.disconnect_session(subject)
    if act == "token-ended":
        front.hub.disconnect_session(f"token:{subject}")


ROUTES: list[HTTPRouteHandler] = [
    list_accounts, add_account, give_post, withdraw_post, disable_account, enable_account,
    make_sign_in_link, remove_keys, list_all_sessions, end_any_session, list_all_tokens,
    end_any_token, list_proposals, confirm_proposal, decline_proposal,
]  # fmt: skip
