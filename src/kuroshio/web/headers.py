"""Headers that every answer carries, and what of it is counted."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from time import perf_counter

from litestar.datastructures import MutableScopeHeaders
from litestar.handlers import BaseRouteHandler
from litestar.types import Message, Scope
from prometheus_client import CollectorRegistry, Counter, Histogram

from kuroshio.web.door import Connection
from kuroshio.web.settings import WebSettings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "display-capture=(), autoplay=(self), fullscreen=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""A route that sets one of these itself keeps its own."""


HSTS = "max-age=31536000"
"""A year, and this host name alone: what stands below it in the name service is not ours."""


def guard_answers(settings: WebSettings) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook that adds what is not there yet."""
    added = dict(EVERYWHERE)
    if settings.tls and is_own_name(settings.host):
        added["Strict-Transport-Security"] = HSTS

    async def guard(message: Message, _: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in added.items():
            headers.setdefault(name, value)

    return guard


def is_own_name(host: str) -> bool:
    """Whether browsers may be told to reach this host by TLS alone, on all its ports.

    An address is none of which they keep that; and `localhost` is every machine's own, with other
    programs of its user on other ports, which would no longer be reached.
    """
    name = host.strip("[]").rstrip(".").lower()
    try:
        ip_address(name)
    except ValueError:
        return name != "localhost" and not name.endswith(".localhost")
    return False


def count_answers(registry: CollectorRegistry) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook that counts answers by route and status, and times those that reached a route."""
    answers = Counter(
        "kuroshio_http_answers",
        "Answers of the web server",
        ("method", "route", "status"),
        registry=registry,
    )
    seconds = Histogram(
        "kuroshio_http_seconds",
        "Time from a request to the start of its answer",
        ("route",),
        registry=registry,
        buckets=(0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 1, 5),
    )

    async def count(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        # The template, not the path: a stranger may ask for any number of paths.
        route = scope.get("path_template") or "none"
        method = scope.get("method")
        if method not in _METHODS:
            method = "other"
        answers.labels(method, route, str(message["status"])).inc()
        began = scope["state"].get(BEGAN)
        if began is not None:
            seconds.labels(route).observe(perf_counter() - began)

    return count


def start_timing(connection: Connection, _: BaseRouteHandler) -> None:
    """A guard that lets everybody pass: guards run before the body is read."""
    connection.scope["state"][BEGAN] = perf_counter()


BEGAN = "kuroshio_began"
_METHODS = {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"}
