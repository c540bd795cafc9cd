"""One JSON shape for every error, and which HTTP status it travels under."""

import traceback
from collections.abc import Mapping
from typing import Any, Literal

import structlog
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, LitestarException
from litestar.types import Scope

from kuroshio.errors import KuroshioError, Refused
from kuroshio.web.refusal_lines import RefusalLines
from kuroshio.web.shapes import Shape

STATUS: Mapping[str, int] = {
    "accounts.unknown-officer": 404,
    "powers.missing": 403,
    "web.bad-base64": 400,
    "web.bad-passkey": 400,
    "web.bad-request": 400,
    "web.cross-site": 403,
    "web.dead-link": 401,
    "web.method-not-allowed": 405,
    "web.not-found": 404,
    "web.scope": 403,
    "web.sign-in-again": 401,
    "web.signed-out": 401,
    "web.too-large": 413,
    "web.too-many-attempts": 429,
    "web.too-many-requests": 429,
    "web.wrong-passkey": 401,
    "web.wrong-password": 403,
    "web.wrong-sign-in": 401,
}
"""Codes that HTTP has a better status for than 409, 422 or 503."""
FAULT = "web.fault"
REFUSALS = "kuroshio_refusals"
"""Where in the application's state its RefusalLines are."""
MESSAGE_LIMIT = 500

log = structlog.get_logger("kuroshio.web")


class ErrorShape(Shape, frozen=True):
    """Every error on every route."""

    code: str
    whose_move: Literal["caller", "peer", "retry", "us"]
    """`us` stands only with `web.fault`: a bug of this node."""
    message: str
    """For people; may change. Programs go by the code."""
    detail: dict[str, str | int | float | None]


def status_of(error: KuroshioError) -> int:
    """The HTTP status of an error; what is refused because it is unknown is a 404."""
    if isinstance(error, Refused) and error.code.split(".")[-1].startswith("unknown-"):
        return STATUS.get(error.code, 404)
    return STATUS.get(error.code, error.status)


def answer(error: KuroshioError, headers: dict[str, str] | None = None) -> Response[ErrorShape]:
    """An error of ours, as a response."""
    shape = ErrorShape(error.code, error.whose_move, error.message, error.detail)  # type: ignore[arg-type]
    return Response(shape, status_code=status_of(error), headers=headers)


def on_ours(request: Request[Any, Any, Any], error: KuroshioError) -> Response[ErrorShape]:
    """An error whose move is known."""
    tell(request, error.code)
    headers = {}
    if status_of(error) == 429:
        headers["Retry-After"] = str(error.detail.get("retry_after_s", 60))
    return answer(error, headers)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[ErrorShape]:
    """What the framework refuses before a handler of ours is reached."""
    tell(request, {413: "web.too-large", 400: "web.bad-request"}.get(error.status_code, ""))
    if error.status_code == 404:
        return answer(Refused("web.not-found", "there is nothing at this address"))
    if error.status_code == 405:
        wrong = Refused("web.method-not-allowed", f"{request.method} is not for this address")
        return answer(wrong, {"Allow": (error.headers or {}).get("allow", "")})
    if error.status_code == 413:
        return answer(Refused("web.too-large", "the request is larger than this route takes"))
    if error.status_code < 500:
        return answer(Refused("web.bad-request", _what_is_wrong(error)))
    return on_fault(request, error)


def on_fault(_: Request[Any, Any, Any], __: Exception) -> Response[ErrorShape]:
    """A bug: nothing of it is shown; `log_fault` has written where it happened."""
    shape = ErrorShape(FAULT, "us", "this node made a mistake, and has written it down", {})
    return Response(shape, status_code=500)


async def log_fault(error: Exception, scope: Scope) -> None:
    """Write down where a bug happened, never what it was handling: that may be message text."""
    if isinstance(error, KuroshioError):
        return
    if isinstance(error, LitestarException) and getattr(error, "status_code", 0) < 500:
        return
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    log.error(
        FAULT,
        route=scope.get("path_template", ""),
        method=scope.get("method", scope["type"]),
        error=type(error).__name__,
        at=[f"{frame.name}:{frame.lineno}" for frame in frames],
    )


def tell(request: ASGIConnection[Any, Any, Any, Any], code: str) -> None:
    """Who was refused, if it is of those refusals that somebody should look at."""
    lines: RefusalLines = request.app.state[REFUSALS]
    entered = request.scope.get("user")
    lines.tell(
        code, method=str(request.scope.get("method", "WS")),
        route=str(request.scope.get("path_template")),
        officer=getattr(getattr(entered, "account", None), "officer", "-"),
        address=request.client.host if request.client else "local",
    )  # fmt: skip


def _what_is_wrong(error: HTTPException) -> str:
    """The framework's words on a malformed request, which name fields and never their contents."""
    extra = error.extra if isinstance(error.extra, list) else []
    wrong = [
        f"{found['key']}: {found['message']}" if found.get("key") else str(found.get("message"))
        for found in extra
        if isinstance(found, dict)
    ]
    text = "; ".join(wrong) or error.detail
    return f"the request has not the shape that this route takes: {text}"[:MESSAGE_LIMIT]
