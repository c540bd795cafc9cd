"""Routes of signing in by the party's own OpenID provider: there, and back with the answer.

Both are pages that the browser is sent to, so what goes wrong is told by an address of ours.
"""

from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from kuroshio.errors import KuroshioError, Refused
from kuroshio.node.config import Oidc
from kuroshio.store.accounts import CHANCE, Account
from kuroshio.store.accounts_acts import Act
from kuroshio.web.door import PUBLIC
from kuroshio.web.front import Front, Fronted
from kuroshio.web.openid import FLOW_S, OpenId, failed
from kuroshio.web.routes_session import AnyRequest, address_of, set_cookie
from kuroshio.web.shapes import SignInWays

CALLBACK = "/api/session/oidc/callback"
log = structlog.get_logger("sign-in")


@get("/api/sign-in-ways", scope=PUBLIC, sync_to_thread=False)
def show_ways(front: Fronted) -> SignInWays:
    """How one may sign in here, besides the ways that every node has."""
    return SignInWays(front.openid.settings.label if front.openid else "")


@get("/api/session/oidc", scope=PUBLIC, status_code=302, include_in_schema=False)
async def go_to_provider(front: Fronted) -> Response[Any]:
    """Send the browser to the provider."""
    try:
        url, flow = await _openid(front).begin()
    except KuroshioError as error:
        return _told(error)
    there = Redirect(url, status_code=302)
    _set_flow(there, front, flow, max_age=FLOW_S)
    return there


@get(CALLBACK, scope=PUBLIC, status_code=303, include_in_schema=False)
async def come_back(request: AnyRequest, front: Fronted) -> Response[Any]:
    """Take the provider's answer, and sign in the officer that it names. Sets the cookie."""
    flow = request.cookies.get(_flow_cookie(front), "")
    try:
        front.sign_in.note_attempt("", address_of(request))
        openid = _openid(front)
        claims = await openid.finish(flow, dict(request.query_params))
        account = _account(front, openid.settings, claims)
    except KuroshioError as error:
        log.warning("sign-in by the provider failed", code=error.code)
        return _told(error)
    front.sign_in.forgive("", address_of(request))
    session, secret = front.accounts.start_session(
        account.officer, request.headers.get("user-agent", ""), front.now(), front.chance(CHANCE)
    )
    log.info("signed in", officer=account.officer, session=session.id, way="oidc")
    here = Redirect("/", status_code=303)
    _set_flow(here, front, "", max_age=0)
    set_cookie(here, front, secret)
    return here


ROUTES: list[HTTPRouteHandler] = [show_ways, go_to_provider, come_back]


def _openid(front: Front) -> OpenId:
    if front.openid is None:
        raise Refused("web.oidc-not-configured", "this node has no OpenID provider")
    return front.openid


def _account(front: Front, settings: Oidc, claims: dict[str, Any]) -> Account:
    """The account that the claims name, with the post that they give. Refused: `web.oidc-failed`,
    `web.oidc-no-account`, `accounts.bad-name`.
    """
    officer = claims.get(settings.officer_claim)
    unverified = settings.officer_claim == "email" and claims.get("email_verified") is not True
    if not isinstance(officer, str) or not officer or unverified:
        raise failed(f"it gives no {settings.officer_claim} that is verified")
    account = front.accounts.get(officer)
    body, _, post = _post(settings, claims).partition("/")
    if account is None and settings.create and post:
        name = str(claims.get("name") or officer)[:100]
        account = Account(officer, name, body, post)
        _keep(front, account, "account-added", settings)
    if account is None or account.disabled:
        raise Refused(
            "web.oidc-no-account",
            "the provider knows you, but there is no account in use for you here; ask an "
            "administrator",
        )
    if post and (account.organisation, account.post) != (body, post):
        account = msgspec.structs.replace(account, organisation=body, post=post)
        _keep(front, account, "post-given", settings)
    return account


def _post(settings: Oidc, claims: dict[str, Any]) -> str:
    """ORGANISATION/post that the claims give; empty where posts are given here. Refused."""
    if not settings.post_claim:
        return ""
    found = claims.get(settings.post_claim)
    values = found if isinstance(found, list) else [found]
    for value, post in settings.posts.items():
        if value in values:
            return post
    raise Refused("web.oidc-no-account", "the provider gives you no post at this node")


def _keep(front: Front, account: Account, act: str, settings: Oidc) -> None:
    detail = {"organisation": account.organisation, "post": account.post}
    noted = Act(
        front.chance(8).hex(), front.now(), act, account.officer, settings.issuer, "node",
        detail=detail,
    )  # fmt: skip
    with front.accounts.lock, front.accounts.db:
        front.accounts.put(account)
        front.accounts.acts.add(noted)


def _flow_cookie(front: Front) -> str:
    """Not `__Host-`, which would have it sent to all of our routes."""
    return f"{front.door.cookie.replace('__Host-', '__Secure-')}_oidc"


def _set_flow(response: Response[Any], front: Front, flow: str, max_age: int) -> None:
    response.set_cookie(
        _flow_cookie(front), flow, path="/api/session/oidc", max_age=max_age, httponly=True,
        samesite="lax", secure=front.door.settings.tls,
    )  # fmt: skip


def _told(error: KuroshioError) -> Response[Any]:
    return Redirect(f"/enter#refused={quote(error.code)}", status_code=303)
