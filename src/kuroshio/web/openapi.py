"""What the OpenAPI document says besides the routes: the error shape, and how to sign in."""

from typing import Any

from litestar import Litestar, Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Reference,
    Schema,
    SecurityScheme,
    Server,
)
from litestar.router import Router
from litestar.routes import HTTPRoute

from kuroshio import __version__
from kuroshio.errors import Refused
from kuroshio.web.door import PUBLIC, cookie_name
from kuroshio.web.settings import WebSettings

_ERROR = Schema(
    type=OpenAPIType.OBJECT,
    title="Error",
    description="Every error on every route; docs/errors.md names the codes.",
    required=["code", "whose_move", "message", "detail"],
    properties={
        "code": Schema(type=OpenAPIType.STRING),
        "whose_move": Schema(type=OpenAPIType.STRING, enum=["caller", "peer", "retry", "us"]),
        "message": Schema(type=OpenAPIType.STRING),
        "detail": Schema(type=OpenAPIType.OBJECT),
    },
)


def openapi_config(settings: WebSettings) -> OpenAPIConfig:
    """The document's head; served at /schema/openapi.json, with no page that loads scripts."""
    return OpenAPIConfig(
        title="Kuroshio",
        version=__version__,
        description="The API of one node, for its officers' pages and programs. See docs/api.md.",
        use_handler_docstrings=True,
        operation_id_creator=_operation_id,
        servers=[Server(url="/")],
        render_plugins=[JsonRenderPlugin()],
        openapi_router=Router(
            "/schema",
            route_handlers=[],
            include_in_schema=False,
            opt={"scope": PUBLIC},
            after_request=_in_our_shape,
        ),
        security=[{"token": []}, {"page": []}],
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer"),
                "page": SecurityScheme(
                    type="apiKey",
                    name=cookie_name(settings.node, tls=settings.tls),
                    security_scheme_in="cookie",
                    description="set by signing in; X-Kuroshio-Page: 1 with all but GET",
                ),
            },
        ),
    )


def _in_our_shape(response: Response[Any]) -> Response[Any]:
    """The framework has a page of its own for what is not there."""
    if response.status_code == 404:
        raise Refused("web.not-found", "there is nothing at this address")
    return response


def describe_errors(app: Litestar) -> None:
    """Say of every operation that its errors have our shape, not the framework's."""
    document, public = app.openapi_schema, _without_sign_in(app)
    document.components.schemas["Error"] = _ERROR
    content = {"application/json": OpenAPIMediaType(schema=Reference("#/components/schemas/Error"))}
    for item in (document.paths or {}).values():
        for method in HttpMethod:
            operation = getattr(item, method.value.lower(), None)
            if operation is None:
                continue
            responses = {
                status: response
                for status, response in (operation.responses or {}).items()
                if status < "4"
            }
            if "204" in responses:
                responses["204"].content = None
            if operation.operation_id in public:
                operation.security = []
            responses["4XX"] = OpenAPIResponse("refused, and why", content=content)
            responses["5XX"] = OpenAPIResponse("not now, or a bug", content=content)
            operation.responses = responses


def _without_sign_in(app: Litestar) -> set[str]:
    """The operations that anybody may ask for."""
    handlers = (h for r in app.routes if isinstance(r, HTTPRoute) for h in r.route_handlers)
    return {
        _operation_id(handler, handler.fn, None) for handler in handlers
        if handler.opt.get("scope") == PUBLIC and handler.include_in_schema is not False
    }  # fmt: skip


def _operation_id(handler: HTTPRouteHandler, _: object, __: object) -> str:
    """The function's own name: unique, because the pages' types are named after it."""
    function: Any = handler.fn
    while hasattr(function, "func"):  # wrapped, to be run in a thread
        function = function.func
    return str(function.__name__)
