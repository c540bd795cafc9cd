"""The web application of a node, put together: routes, doors, error shape, headers, limits."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from litestar import Litestar, Request, Router, route
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.enums import HttpMethod
from litestar.exceptions import ClientException, HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import ControllerRouterHandler
from prometheus_client import CollectorRegistry

from kuroshio.errors import KuroshioError, Refused
from kuroshio.store.accounts import SCOPES, Accounts
from kuroshio.web import error_shape, routes_account, routes_openid, routes_proof, routes_session
from kuroshio.web.audit_notes import note_acts
from kuroshio.web.door import OWN_ACCOUNT, PUBLIC, Door, provide_reader, provide_signed_in
from kuroshio.web.front import Front
from kuroshio.web.headers import count_answers, guard_answers, start_timing
from kuroshio.web.live import LiveHub, live_route
from kuroshio.web.openapi import describe_errors, openapi_config
from kuroshio.web.openid import OpenId
from kuroshio.web.operations import operations_routes
from kuroshio.web.pace import Pace
from kuroshio.web.ports import DeskPort
from kuroshio.web.refusal_lines import RefusalLines
from kuroshio.web.settings import JSON_LIMIT, WebSettings
from kuroshio.web.sign_in import SignInDesk
from kuroshio.web.static_pages import pages_route

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]
ALL_METHODS = [m for m in HttpMethod if m is not HttpMethod.OPTIONS]

OFFICERS_OWN = (
    *routes_session.ROUTES,
    *routes_account.ROUTES,
    *routes_proof.ROUTES,
    *routes_openid.ROUTES,
)
"""Routes that every node has: an officer's own account."""

WHO = {
    "reader": Provide(provide_reader, sync_to_thread=False),
    "signed_in": Provide(provide_signed_in, sync_to_thread=False),
}


class PageRequest(Request[Any, Any, Any]):
    """A request whose body may be any bytes at all."""

    async def json(self) -> Any:
        """The body; nesting that no shape of ours has is the sender's mistake, not a bug."""
        try:
            return await super().json()
        except RecursionError:
            raise ClientException("the body is nested too deeply") from None


def wall_clock() -> int:
    """Now, in ms since 1970Z."""
    return time.time_ns() // 1_000_000


def running_time() -> int:
    """Ms that have passed, whatever the clock says."""
    return time.monotonic_ns() // 1_000_000


def make_app(
    desk: DeskPort,
    *,
    settings: WebSettings,
    accounts: Accounts,
    hub: LiveHub,
    registry: CollectorRegistry,
    routes: Sequence[ControllerRouterHandler] = (),
    dependencies: Mapping[str, object] | None = None,
    openid: OpenId | None = None,
    lifespan: Sequence[Lifespan] = (),
    now: Callable[[], int] = wall_clock,
    monotonic: Callable[[], int] = running_time,
    chance: Callable[[int], bytes] = secrets.token_bytes,
) -> Litestar:
    """The application. `routes` are the domains' handlers; `dependencies` are given to them by
    name, the same object to every request.
    """
    door = Door(settings, accounts, desk, now, Pace(monotonic))
    sign_in = SignInDesk(accounts, settings.host, now=now, monotonic=monotonic, chance=chance)
    front = Front(door, accounts, sign_in, desk, hub, now, chance, openid)
    app = Litestar(
        route_handlers=[
            _together(
                *OFFICERS_OWN, *routes, *operations_routes(settings, desk, registry),
                live_route(hub, door), nothing_there, pages_route(settings.pages),
            )
        ],
        dependencies={
            **WHO,
            "front": _given(front),
            **{name: _given(value) for name, value in (dependencies or {}).items()},
        },
        guards=[start_timing, door.guard],
        lifespan=[hub.running, *lifespan],
        before_send=[
            note_acts(accounts, now, chance), guard_answers(settings), count_answers(registry),
        ],
        state=State({error_shape.REFUSALS: RefusalLines(monotonic)}),
        **_as_we_use_it(settings),
    )  # fmt: skip
    return _checked(app)


def _as_we_use_it(settings: WebSettings) -> dict[str, Any]:
    """The framework's switches, the same for every node."""
    return {
        "after_exception": [error_shape.log_fault],
        "exception_handlers": {
            KuroshioError: error_shape.on_ours,
            HTTPException: error_shape.on_http,
            Exception: error_shape.on_fault,
        },
        "request_class": PageRequest,
        "request_max_body_size": JSON_LIMIT,
        "compression_config": CompressionConfig(
            "gzip", minimum_size=1024, gzip_compress_level=4, exclude_opt_key="no_gzip"
        ),
        "openapi_config": openapi_config(settings),
        "logging_config": None,
        "debug": False,
    }


@route("/api/{rest:path}", http_method=ALL_METHODS, scope=PUBLIC, include_in_schema=False)
async def nothing_there() -> None:
    """An address of the API that is none: an error in its shape, never the page."""
    raise Refused("web.not-found", "there is nothing at this address")


def _together(*handlers: ControllerRouterHandler) -> Router:
    """One router of all handlers. Handed to the application one by one, those of one path would
    be registered again with each further method, and what runs in a thread be wrapped twice: it
    would then answer with a coroutine, or not, as the order of a set has it.
    """
    return Router("/", route_handlers=handlers)


def _given(value: object) -> Provide:
    def give() -> Any:
        return value

    return Provide(give, sync_to_thread=False)


def _checked(app: Litestar) -> Litestar:
    """The application, once its routes say their scopes and its description their errors."""
    _check_scopes(app)
    describe_errors(app)
    return app


def _check_scopes(app: Litestar) -> None:
    """A route that says nothing of its scope must not exist: silence would be a way in; nor one
    that changes something for administrators and leaves no trace of it.
    """
    for registered in app.routes:
        known = (*SCOPES, OWN_ACCOUNT, PUBLIC)
        handlers = (
            registered.route_handlers
            if isinstance(registered, HTTPRoute)
            else [registered.route_handler]
        )
        for handler in handlers:
            of_framework = isinstance(handler, HTTPRouteHandler) and handler.http_methods == {
                "OPTIONS"
            }
            if handler.opt.get("scope") not in known and not of_framework:
                raise ValueError(f"{registered.path}: say scope=, one of {known}")
            changes = not getattr(handler, "http_methods", {"GET"}) <= {"GET", "HEAD", "OPTIONS"}
            if handler.opt.get("scope") == "admin" and changes and not handler.opt.get("audit"):
                raise ValueError(f"{registered.path}: say audit=, what it leaves in the audit log")
            if hasattr(getattr(handler.fn, "func", None), "func"):
                raise ValueError(f"{registered.path}: wrapped twice, it answers with a coroutine")
