"""Routes of an officer's own account: sign-in, sessions, tokens, preferences, and the desk."""

import asyncio
import zoneinfo
from functools import cache
from typing import Any

import structlog
from litestar import Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from kuroshio.errors import Refused
from kuroshio.store.accounts import CHANCE, Account, Session, Token
from kuroshio.web.audit_notes import tell
from kuroshio.web.door import OWN_ACCOUNT, PUBLIC, SignedIn
from kuroshio.web.front import Front, Fronted
from kuroshio.web.shapes import (
    Desk,
    LinkToken,
    Preferences,
    SessionView,
    SignIn,
    TokenDraft,
    TokenView,
)

log = structlog.get_logger("sign-in")
Entered = NamedDependency[SignedIn]
AnyRequest = Request[Any, Any, Any]


@post("/api/session", status_code=200, scope=PUBLIC, no_gzip=True)
async def sign_in(request: AnyRequest, data: JSONBody[SignIn], front: Fronted) -> Response[Desk]:
    """Sign in with a local account's password. Sets the cookie."""
    account, session, secret = await front.sign_in.by_password(
        data.officer, data.password, address_of(request), request.headers.get("user-agent", "")
    )
    return await enter(front, account, session, secret)


@post("/api/session/link", status_code=200, scope=PUBLIC, no_gzip=True)
async def enter_by_link(
    request: AnyRequest, data: JSONBody[LinkToken], front: Fronted
) -> Response[Desk]:
    """Sign in with a one-time link. Sets the cookie."""
    account, session, secret = front.sign_in.by_link(
        data.token, request.headers.get("user-agent", "")
    )
    return await enter(front, account, session, secret)


@delete("/api/session", scope=OWN_ACCOUNT, status_code=204)
async def sign_out(signed_in: Entered, front: Fronted) -> Response[None]:
    """Sign out. The cookie is worth nothing from now on."""
    front.accounts.end_session(signed_in.account.officer, signed_in.session)
    front.hub.disconnect_session(signed_in.session)
    response: Response[None] = Response(None, status_code=204)
    set_cookie(response, front, "", max_age=0)
    return response


@get("/api/sessions", scope=OWN_ACCOUNT, sync_to_thread=True)
def list_sessions(signed_in: Entered, front: Fronted) -> list[SessionView]:
    """Where this officer is signed in, the newest first."""
    return [
        SessionView(
            s.id, s.officer, s.started, s.last_used, s.user_agent, s.id == signed_in.session
        )
        for s in front.accounts.sessions(signed_in.account.officer, front.now())
    ]


@delete(
    "/api/sessions/{session_id:str}", scope=OWN_ACCOUNT, audit="own-session-ended", status_code=204
)
async def end_session(session_id: FromPath[str], signed_in: Entered, front: Fronted) -> None:
    """End one of one's own sessions; its pages are told, and closed."""
    if not front.accounts.end_session(signed_in.account.officer, session_id):
        raise Refused("accounts.unknown-session", "you have no such session")
    front.hub.disconnect_session(session_id)


@get("/api/desk", scope="read", sync_to_thread=True)
def show_desk(signed_in: Entered, front: Fronted) -> Desk:
    """All that a page needs at its start."""
    return front.desk_of(signed_in)


@patch("/api/preferences", scope=OWN_ACCOUNT, sync_to_thread=True)
def change_preferences(data: JSONBody[Preferences], signed_in: Entered, front: Fronted) -> Desk:
    """Language, palette and time zone of this officer; what is left out stays."""
    if data.time_zone is not None and data.time_zone not in _time_zones():
        raise Refused("accounts.unknown-time-zone", "time_zone is an IANA name, e.g. Asia/Tokyo")
    given = {"lang": data.lang, "palette": data.palette, "time_zone": data.time_zone}
    wanted = {name: value for name, value in given.items() if value is not None}
    account = front.accounts.change(signed_in.account.officer, **wanted)
    return front.desk.desk(signed_in.reader, account)


@get("/api/tokens", scope=OWN_ACCOUNT, sync_to_thread=True)
def list_tokens(signed_in: Entered, front: Fronted) -> list[TokenView]:
    """This officer's tokens; their secrets are not kept and cannot be shown again."""
    tokens = front.accounts.tokens(signed_in.account.officer, front.now())
    return [_token_view(token) for token in tokens]


@post("/api/tokens", scope=OWN_ACCOUNT, audit="token-made", sync_to_thread=True, no_gzip=True)
def make_token(
    request: AnyRequest, data: JSONBody[TokenDraft], signed_in: Entered, front: Fronted
) -> TokenView:
    """A token that acts for this officer's post, within scopes that its maker has."""
    front.require_recent(signed_in)
    beyond = set(data.scopes) - signed_in.scopes
    if beyond & {"read", "write", "watch", "admin"}:
        raise Refused("web.scope", f"you have not the scopes {sorted(beyond)} to give")
    token, secret = front.accounts.make_token(
        signed_in.account.officer,
        data.name,
        data.scopes,
        front.now(),
        data.days,
        front.chance(CHANCE),
    )
    tell(request, token.id, name=token.name, scopes=" ".join(sorted(token.scopes)))
    return _token_view(token, secret)


@delete("/api/tokens/{token_id:str}", scope=OWN_ACCOUNT, audit="own-token-ended", status_code=204)
async def end_token(token_id: FromPath[str], signed_in: Entered, front: Fronted) -> None:
    """End one of one's own tokens."""
    if not front.accounts.end_token(signed_in.account.officer, token_id):
        raise Refused("accounts.unknown-token", "you have no such token")
    front.hub.disconnect_session(f"token:{token_id}")


ROUTES: list[HTTPRouteHandler] = [
    sign_in,
    enter_by_link,
    sign_out,
    list_sessions,
    end_session,
    show_desk,
    change_preferences,
    list_tokens,
    make_token,
    end_token,
]


async def enter(front: Front, account: Account, session: Session, secret: str) -> Response[Desk]:
    """The answer to whoever has just signed in: the desk, and the cookie."""
    entered = front.door.entered_by(account, session)
    log.info("signed in", officer=account.officer, session=session.id)
    desk = await asyncio.to_thread(front.desk_of, entered)
    response = Response(desk, status_code=200)
    set_cookie(response, front, secret)
    return response


def set_cookie(
    response: Response[Any], front: Front, secret: str, max_age: int | None = None
) -> None:
    """This node's cookie. To take it back is to set it again, with all that its name asks for:
    browsers pass over what is not so.
    """
    response.set_cookie(
        front.door.cookie, secret, path="/", max_age=max_age, httponly=True, samesite="strict",
        secure=front.door.settings.tls,
    )  # fmt: skip


def address_of(request: AnyRequest) -> str:
    """Where a request comes from, for limits on attempts."""
    return request.client.host if request.client else "local"


def _token_view(token: Token, secret: str = "") -> TokenView:
    return TokenView(token.id, token.name, sorted(token.scopes), token.expires, secret)


@cache
def _time_zones() -> set[str]:
    return zoneinfo.available_timezones()
