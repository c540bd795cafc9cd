"""A real server on loopback, and a page as far as it hears and speaks."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import uvicorn
from tests.web.place import Place
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from kuroshio.web.serve import web_server


class Server:
    """A real server on loopback, in a thread of its own."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._server: uvicorn.Server = web_server(place.app, "127.0.0.1", self.port)
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve([self._socket])), daemon=True
        )

    def __enter__(self) -> "Server":
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    def cookie(self, officer: str = "tanaka") -> dict[str, str]:
        """A session's cookie and our own origin, as a browser sends them."""
        place = self.place
        _, secret = place.accounts.start_session(officer, "", place.now, place.draw(40))
        return {"Cookie": f"kuroshio_jpn-1={secret}", "Origin": self.origin}

    @contextlib.contextmanager
    def page(self, headers: dict[str, str] | None = None) -> Iterator["Page"]:
        given = self.cookie() if headers is None else headers
        with connect(
            f"ws://127.0.0.1:{self.port}/api/live",
            additional_headers=given,
            compression=None,
            max_size=None,
            ping_interval=None,
            close_timeout=1,
        ) as connection:
            yield Page(connection)


class Page:
    """A page, as far as it hears and speaks."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def hear(self, timeout: float = 10) -> Any:
        """The next message: a dict, or the bytes of a frame."""
        data = self.connection.recv(timeout=timeout)
        return data if isinstance(data, bytes) else msgspec.json.decode(data)

    def hear_of(self, kind: str) -> Any:
        while True:
            heard = self.hear()
            if not isinstance(heard, bytes) and heard["type"] == kind:
                return heard

    def say(self, **message: Any) -> None:
        self.connection.send(msgspec.json.encode(message).decode())

    def closed_with(self, limit: float = 10) -> int:
        """The code of the closing; whatever comes before is passed over."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            try:
                self.connection.recv(timeout=1)
            except TimeoutError:
                continue
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006
        raise AssertionError("still open")
