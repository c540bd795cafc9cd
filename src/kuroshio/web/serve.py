"""The server under the application: uvicorn, told what a node's pages need."""

from pathlib import Path

import uvicorn
from litestar import Litestar

from kuroshio.web.settings import LIVE_LIMIT


def web_server(
    app: Litestar,
    host: str,
    port: int,
    *,
    certificate: Path | None = None,
    key: Path | None = None,
) -> uvicorn.Server:
    """A server to be run by `await server.serve()`; stop it by `server.should_exit = True`.

    `serve()` takes SIGINT and SIGTERM for itself while it runs, and gives them back.
    """
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            loop="asyncio",
            http="h11",
            ws="websockets-sansio",
            ws_max_size=LIVE_LIMIT,
            ws_max_queue=8,
            ws_per_message_deflate=False,  # a frame is compact already; inflating costs latency
            lifespan="on",
            access_log=False,
            log_config=None,  # the node's own logging stays as it was set up
            server_header=False,
            proxy_headers=False,  # else a stranger could say that he is on loopback
            timeout_keep_alive=30,
            timeout_graceful_shutdown=3,
        )
    )
