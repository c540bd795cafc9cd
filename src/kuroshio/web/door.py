"""Who is at the door: a page with a session's cookie or a program with a token, and what for.

Every route says what scope it takes (`scope=` in its decorator): one of read, write, watch,
admin; `own-account` for what an officer does with his or her own account, which a token may
do only with the scope admin, lest a stolen token make itself another; or `public`.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from kuroshio.errors import Refused
from kuroshio.store.accounts import SCOPES, Account, Accounts, Session, Token
from kuroshio.trust import powers
from kuroshio.trust.powers import Reader
from kuroshio.web.pace import Pace
from kuroshio.web.ports import DeskPort
from kuroshio.web.settings import WebSettings

PUBLIC = "public"
OWN_ACCOUNT = "own-account"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PAGE_HEADER = "X-Kuroshio-Page"

_POWERS_OF_SCOPE = {
    "read": {powers.READ},
    "write": {powers.WRITE, powers.FLASH, powers.TRANSLATE, powers.OPEN},
    "watch": {powers.WATCH},
    "admin": {powers.SIGN_AGREEMENT, powers.SUSPEND, powers.ADMINISTER, powers.INSPECT},
}

Connection = ASGIConnection[Any, Any, Any, Any]


class SignedIn(msgspec.Struct, frozen=True):
    """Somebody who was let in."""

    reader: Reader
    account: Account
    scopes: frozenset[str]
    session: str
    """Id of the session, or `token:` and the id of the token."""
    token: bool = False


def cookie_name(node: str, *, tls: bool) -> str:
    """The name of this node's cookie: nodes on one host would else sign each other out.

    Under TLS browsers let nobody but this very host set it, and over TLS alone (`__Host-`, which
    they refuse without).
    """
    prefix = "__Host-" if tls else ""
    return f"{prefix}kuroshio_" + re.sub(r"[^A-Za-z0-9_-]", "_", node)


class Door:
    """Lets in, or refuses: `web.signed-out`, `web.scope`, `web.cross-site`; or asks to wait."""

    def __init__(
        self, settings: WebSettings, accounts: Accounts, desk: DeskPort, now: Callable[[], int],
        pace: Pace,
    ) -> None:  # fmt: skip
        self.settings = settings
        self._accounts = accounts
        self._desk = desk
        self._now = now
        self._pace = pace
        self.cookie = cookie_name(settings.node, tls=settings.tls)

    def guard(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Runs before any route's body is read or its dependencies are made."""
        scope = handler.opt.get("scope")
        method = connection.scope.get("method")
        if method is None or method == "OPTIONS":
            return  # the live socket calls `enter` itself; OPTIONS changes nothing
        if method not in SAFE_METHODS:
            self.check_origin(connection)
        if scope == PUBLIC:
            return
        check_scope(self.enter(connection), scope)

    def enter(self, connection: Connection) -> SignedIn:
        """Who this is, and one call more of that session or token. Unavailable
        (`web.too-many-requests`).
        """
        entered = self._who(connection)
        connection.scope["user"] = entered
        self._pace.take(entered.session)
        return entered

    def _who(self, connection: Connection) -> SignedIn:
        """A token goes before a cookie, because no other site can send one."""
        authorization = connection.headers.get("authorization")
        if authorization is not None:
            return self._by_token(authorization)
        secret = connection.cookies.get(self.cookie)
        if secret is None:
            raise _signed_out()
        changes = connection.scope.get("method", "GET") not in SAFE_METHODS
        if changes and connection.headers.get(PAGE_HEADER) != "1":
            raise Refused("web.cross-site", f"a page that changes something sends {PAGE_HEADER}: 1")
        session = self._accounts.use_session(secret, self._now())
        entered = self._of_session(session)
        if entered is None:
            raise _signed_out()
        return entered

    def again(self, entered: SignedIn, *, used: bool) -> SignedIn | None:
        """The same somebody now, as a live page goes on; None when the session has ended."""
        key, now = entered.session.removeprefix("token:"), self._now()
        if entered.token:
            return self._of_token(self._accounts.token_alive(key, now))
        return self._of_session(self._accounts.session_alive(key, now, used=used))

    def entered_by(self, account: Account, session: Session) -> SignedIn:
        """An officer who has just signed in."""
        reader = self._reader(account)
        scopes = frozenset(SCOPES)
        if not reader.powers & _POWERS_OF_SCOPE["admin"]:
            scopes -= {"admin"}
        return SignedIn(reader, account, scopes, session.id)

    def check_origin(self, connection: Connection) -> None:
        """Refused unless the page that sends this is our own.

        A browser says where a page came from; a program need not. Ports count here, as they do
        not for cookies: the nodes of a demo are each other's strangers.
        """
        origin = connection.headers.get("origin")
        if origin is None or origin in self.settings.origins:
            return
        try:
            host = urlsplit(origin).netloc
        except ValueError:
            host = ""
        if not host or host != connection.headers.get("host"):
            raise Refused("web.cross-site", "this came from a page of another site")

    def _by_token(self, authorization: str) -> SignedIn:
        kind, _, secret = authorization.partition(" ")
        token = None
        if kind.lower() == "bearer":
            token = self._accounts.use_token(secret.strip(), self._now())
        entered = self._of_token(token)
        if entered is None:
            raise _signed_out()
        return entered

    def _of_session(self, session: Session | None) -> SignedIn | None:
        account = None if session is None else self._accounts.get(session.officer)
        return None if session is None or account is None else self.entered_by(account, session)

    def _of_token(self, token: Token | None) -> SignedIn | None:
        account = None if token is None else self._accounts.get(token.officer)
        if token is None or account is None:
            return None
        within = {power for scope in token.scopes for power in _POWERS_OF_SCOPE[scope]}
        reader = self._reader(account)
        reader = msgspec.structs.replace(reader, powers=reader.powers & within)
        scopes = token.scopes
        if not reader.powers & _POWERS_OF_SCOPE["admin"]:
            scopes -= {"admin"}
        return SignedIn(reader, account, scopes, f"token:{token.id}", token=True)

    def _reader(self, account: Account) -> Reader:
        given = self._desk.posts_powers(account.organisation, account.post)
        return Reader(
            self.settings.party,
            account.organisation,
            account.post,
            account.officer,
            given,
            account.name,
        )


def check_scope(entered: SignedIn, scope: str | None) -> None:
    """Refused (`web.scope`) unless what was let in may use a route of this scope."""
    wanted = scope
    if scope == OWN_ACCOUNT:
        wanted = "admin" if entered.token else "read"
    if wanted not in entered.scopes:
        raise Refused("web.scope", f"this takes the scope {wanted!r}", scope=wanted)


def provide_signed_in(scope: Scope) -> SignedIn:
    """Dependency `signed_in`: who was let in. On a public route there is nobody."""
    entered = scope.get("user")
    if not isinstance(entered, SignedIn):
        raise _signed_out()
    return entered


def provide_reader(scope: Scope) -> Reader:
    """Dependency `reader`: who asks, with the powers that this session or token has."""
    return provide_signed_in(scope).reader


def _signed_out() -> Refused:
    return Refused("web.signed-out", "sign in first: there is no session or token that is in force")
