"""What routes leave in the audit log: a route says `audit="act-name"` in its decorator, and every
answer of it that is no error leaves a note. A route that changes something for administrators and
says nothing of this stops the start (app.py).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.types import Message, Scope

from kuroshio.store.accounts import Accounts
from kuroshio.store.accounts_acts import Act
from kuroshio.web.door import SignedIn

AnyRequest = Request[Any, Any, Any]
BY_ITSELF = "by-itself"
"""Said by a route that notes its act together with what it does (routes_admin.py)."""
_TOLD = "kuroshio_audit"


def tell(request: AnyRequest, subject: str, **detail: str) -> None:
    """What this request acted upon; else what stands in its path, or the officer."""
    request.scope["state"][_TOLD] = subject, detail


def note_acts(
    accounts: Accounts, now: Callable[[], int], chance: Callable[[int], bytes]
) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook that notes acts before their answers leave."""

    async def note(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start" or message["status"] >= 400:
            return
        act = scope["route_handler"].opt.get("audit") if "route_handler" in scope else None
        entered = scope.get("user")
        if act in (None, BY_ITSELF) or not isinstance(entered, SignedIn):
            return
        await asyncio.to_thread(accounts.acts.add, _act(act, entered, scope, now(), chance))

    return note


def made_by(
    entered: SignedIn, act: str, subject: str, detail: dict[str, str], now: int,
    chance: Callable[[int], bytes],
) -> Act:  # fmt: skip
    """An act of somebody who was let in."""
    reader = entered.reader
    return Act(
        chance(8).hex(), now, act, subject, reader.officer, "token" if entered.token else "page",
        reader.organisation, reader.post, detail,
    )  # fmt: skip


def _act(
    act: str, entered: SignedIn, scope: Scope, now: int, chance: Callable[[int], bytes]
) -> Act:
    path = "/".join(str(value) for value in scope.get("path_params", {}).values())
    subject, detail = scope["state"].get(_TOLD) or (path or entered.account.officer, {})
    return made_by(entered, act, subject, detail, now, chance)
