"""One node with its pages, until it is told to stop."""

import asyncio
import secrets
from pathlib import Path

from litestar import Litestar
from prometheus_client import CollectorRegistry

from kuroshio.node import config, jobs, memory
from kuroshio.node.build import Node, open_node
from kuroshio.node.clock import now_ms
from kuroshio.node.writer import LOST
from kuroshio.trust.powers import Reader
from kuroshio.web.app import make_app
from kuroshio.web.figures import watch_node
from kuroshio.web.live import LiveHub
from kuroshio.web.live_changes import LINKS_EVERY_S, LiveChanges
from kuroshio.web.log_lines import set_up_logging
from kuroshio.web.noded import Served
from kuroshio.web.openid import OpenId
from kuroshio.web.routes import ROUTES
from kuroshio.web.routes_openid import CALLBACK
from kuroshio.web.serve import web_server
from kuroshio.web.settings import WebSettings


def serve(folder: Path) -> int:
    """Run the node in `folder` until SIGINT or SIGTERM; its exit code.

    A node that has lost its store to another machine ends, and begins anew as a standby.
    """
    set_up_logging(config.load(folder).log_level)
    while True:
        node = open_node(folder)
        memory.settle()
        code = asyncio.run(_serve(node))
        if node.writer.failing != LOST:
            return code


async def _serve(node: Node) -> int:
    app, changes = make_pages(node)
    tls = node.config.web_tls
    server = web_server(
        app,
        node.config.web_host,
        node.config.web_port,
        certificate=node.keys.page_certificate if tls else None,
        key=node.keys.page_key if tls else None,
    )
    node.on_lost = lambda: setattr(server, "should_exit", True)
    await node.start()
    telling = asyncio.create_task(jobs.repeat("links", LINKS_EVERY_S, changes.links_now_and_then))
    try:
        await node.catch_up()
        await server.serve()
    finally:
        telling.cancel()
        await node.stop()
    return 0 if server.started else 1


def make_pages(node: Node) -> tuple[Litestar, LiveChanges]:
    """The node's pages and API, and what tells them of changes. Call it in the event loop."""
    registry = CollectorRegistry()
    served = Served.of(node)
    hub = _hub(served, registry)
    node.picture.on_screen = hub.broadcast_frame
    changes = LiveChanges(served, hub)
    watch_node(registry, node)
    app = make_app(
        served.desk,
        settings=WebSettings(
            node.config.party, node.config.node, node.config.public_host, tls=node.config.web_tls
        ),
        accounts=node.accounts,
        hub=hub,
        registry=registry,
        routes=list(ROUTES),
        dependencies={"served": served},
        openid=_openid(node.config),
    )
    return app, changes


def _openid(settings: config.Config) -> OpenId | None:
    """The party's OpenID provider, where one is configured. Refused (`config.bad-value`)."""
    if settings.oidc is None:
        return None
    scheme = "https" if settings.web_tls else "http"
    here = f"{scheme}://{settings.public_host}:{settings.web_port}{CALLBACK}"
    secret = config.oidc_secret(settings)
    return OpenId(
        settings.oidc, secret, settings.oidc.redirect or here, now=now_ms,
        chance=secrets.token_bytes,
    )  # fmt: skip


def _hub(served: Served, registry: CollectorRegistry) -> LiveHub:
    node, loop = served.node, asyncio.get_running_loop()

    def on_shown(reader: Reader, messages: list[str]) -> None:
        shown = jobs.shield("shown", lambda: node.office.shown(reader, messages))
        asyncio.run_coroutine_threadsafe(shown, loop)

    return LiveHub(
        snapshot=served.desk.snapshot,
        registry=registry,
        now=now_ms,
        on_joined=node.picture.client.screen_key,
        on_shown=on_shown,
        on_page_live=node.presence.page_live,
        on_left=lambda _client: None,
    )
