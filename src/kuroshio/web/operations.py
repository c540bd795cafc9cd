"""What the people who run a node ask of it: is it up, is it ready, what does it count.

No sign-in, and therefore loopback only unless the settings say otherwise.
"""

from ipaddress import ip_address
from typing import Any

from litestar import Response, get
from litestar.connection import Request
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CollectorRegistry, generate_latest

from kuroshio.errors import Refused
from kuroshio.web.door import PUBLIC
from kuroshio.web.ports import DeskPort
from kuroshio.web.settings import WebSettings
from kuroshio.web.shapes import Shape

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Health(Shape, frozen=True):
    """Whether the node is ready; if not, codes that say why."""

    ready: bool
    waiting_for: list[str]


def operations_routes(
    settings: WebSettings, desk: DeskPort, registry: CollectorRegistry
) -> list[HTTPRouteHandler]:
    """The three routes."""

    def require_near(request: Request[Any, Any, Any]) -> None:
        if not (settings.operations_anywhere or _is_near(request)):
            raise Refused("web.not-found", "there is nothing at this address")

    @get("/healthz", scope=PUBLIC, include_in_schema=False, sync_to_thread=False)
    def healthz(request: Request[Any, Any, Any]) -> Response[str]:
        require_near(request)
        return Response("ok\n", media_type="text/plain")

    @get("/readyz", scope=PUBLIC, include_in_schema=False, sync_to_thread=True)
    def readyz(request: Request[Any, Any, Any]) -> Response[Health]:
        require_near(request)
        waiting = desk.readiness()
        return Response(Health(not waiting, waiting), status_code=503 if waiting else 200)

    @get("/metrics", scope=PUBLIC, include_in_schema=False, sync_to_thread=True)
    def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        require_near(request)
        return Response(generate_latest(registry), media_type=METRICS_TYPE)

    return [healthz, readyz, metrics]


def _is_near(request: Request[Any, Any, Any]) -> bool:
    if request.client is None:
        return True  # a local socket without an address
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
