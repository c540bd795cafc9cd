"""A node as far as the web server needs one, for the tests of the web server alone."""

import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import argon2
import msgspec
from litestar import Litestar
from litestar.testing import TestClient
from prometheus_client import CollectorRegistry

from kuroshio.store.accounts import Account, Accounts
from kuroshio.trust import powers
from kuroshio.trust.powers import Reader
from kuroshio.values import HOUR, Reality
from kuroshio.web.app import make_app
from kuroshio.web.live import LiveHub
from kuroshio.web.openid import OpenId
from kuroshio.web.settings import WebSettings
from kuroshio.web.shapes import Desk, LiveSnapshot, OfficerInfo

NOW = 1_760_000_000_000
PASSWORD = "correct horse battery staple"
HASH = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""Cheap, so that the tests are quick; verifying takes its costs from the hash."""
EVERYTHING = frozenset(powers.ALL_POWERS)
WATCH_POWERS = EVERYTHING - {
    powers.ADMINISTER,
    powers.SIGN_AGREEMENT,
    powers.SUSPEND,
    powers.INSPECT,
}
PAGE = {"X-Kuroshio-Page": "1"}


class FakeNode:
    """Answers what the port asks; tests turn its knobs."""

    def __init__(self, party: str, node: str) -> None:
        self.party, self.node = party, node
        self.powers = {("JCG", "watch"): WATCH_POWERS, ("JCG", "admin"): EVERYTHING}
        self.waiting: list[str] = []
        self.snapshots = 0
        self.bound: set[bytes] = set()

    def desk(self, reader: Reader, account: Account) -> Desk:
        me = OfficerInfo(
            account.officer, account.name, reader.party, reader.organisation, reader.post,
            self.node, sorted(reader.powers), account.lang, account.palette, account.time_zone,
        )  # fmt: skip
        return Desk(
            me, Reality.EXERCISE, False, [], [], [], "", {}, 0, [0.0, 0.0, 1.0, 1.0], NOW, ""
        )

    def posts_powers(self, organisation: str, post: str) -> frozenset[str]:
        return self.powers.get((organisation, post), frozenset())

    def decides(self, credential: bytes) -> bool:
        return credential in self.bound

    def names_around(self, account: Account) -> list[str]:
        return [self.party, self.node, account.officer, account.name]

    def readiness(self) -> list[str]:
        return self.waiting

    def snapshot(self, reader: Reader) -> LiveSnapshot:
        self.snapshots += 1
        return LiveSnapshot(self.desk(reader, Account(reader.officer, "", "", "")), [], [], [], [])


class Heard:
    """What the hub told the node; `wait` for it, as it comes from other threads."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self._changed = threading.Condition()

    def note(self, name: str) -> Callable[..., None]:
        def heard(*values: Any) -> None:
            with self._changed:
                self.calls.append((name, *values))
                self._changed.notify_all()

        return heard

    def wait(self, name: str, count: int = 1) -> list[tuple[Any, ...]]:
        def found() -> list[tuple[Any, ...]]:
            return [c for c in self.calls if c[0] == name]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= count, 10), self.calls
            return found()


class Place:
    """One web server over a fake node, with a clock that tests move."""

    def __init__(
        self,
        folder: Path,
        *,
        party: str = "JPN",
        node: str = "jpn-1",
        routes: Sequence[Any] = (),
        dependencies: dict[str, object] | None = None,
        openid: OpenId | None = None,
        **settings: Any,
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.now = NOW
        self.running = 0
        self.node = FakeNode(party, node)
        self.heard = Heard()
        self.registry = CollectorRegistry()
        self.accounts = Accounts(folder / "accounts.db")
        self.accounts.put(Account("tanaka", "Tanaka Yui", "JCG", "watch", password_hash=HASH))
        self.accounts.put(Account("admin", "Admin", "JCG", "admin", password_hash=HASH))
        self.accounts.put(Account("link-only", "Link", "JCG", "watch"))
        self._drawn = itertools.count()
        settings.setdefault("pages", folder / "pages")
        self.hub = LiveHub(
            snapshot=self.node.snapshot,
            registry=self.registry,
            now=lambda: self.now,
            on_joined=self.heard.note("joined"),
            on_shown=self.heard.note("shown"),
            on_page_live=self.heard.note("page-live"),
            on_left=self.heard.note("left"),
        )
        self.app: Litestar = make_app(
            self.node,
            settings=WebSettings(party, node, **settings),
            accounts=self.accounts,
            hub=self.hub,
            registry=self.registry,
            routes=routes,
            dependencies=dependencies,
            openid=openid,
            now=lambda: self.now,
            monotonic=lambda: self.running,
            chance=self.draw,
        )

    def draw(self, size: int) -> bytes:
        """Chance that is the same in every run."""
        number = next(self._drawn)
        return hashlib.shake_256(f"{self.node.node} {number}".encode()).digest(size)

    @contextmanager
    def client(self) -> Iterator[TestClient[Litestar]]:
        """A browser without cookies yet."""
        with TestClient(self.app, raise_server_exceptions=False) as client:
            yield client

    def sign_in(self, client: TestClient[Litestar], officer: str = "tanaka") -> None:
        link = self.accounts.make_link(officer, self.now, HOUR, self.draw(40))
        response = client.post("/api/session/link", json={"token": link})
        assert response.status_code == 200, response.text

    def token(self, *scopes: str, officer: str = "tanaka") -> dict[str, str]:
        _, secret = self.accounts.make_token(officer, "test", scopes, self.now, 90, self.draw(40))
        return {"Authorization": f"Bearer {secret}"}


def error_of(response: Any) -> str:
    """The code of an error, after checking that it has the one shape."""
    body = msgspec.json.decode(response.content)
    assert set(body) == {"code", "whose_move", "message", "detail"}, body
    assert response.headers["content-type"].startswith("application/json")
    code: str = body["code"]
    return code
