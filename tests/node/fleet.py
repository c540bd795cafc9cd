"""Real nodes in one event loop: folders made as `kuroshio init` makes them, real TLS between them,
real pages where a test asks for them. Only the picture's own process is left out, unless asked.

A test is an async function under `@in_loop`; it opens `async with Fleet(tmp_path, ...)`.
"""

import asyncio
import functools
import random
import secrets
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import pytest

from kuroshio.domains import alert, hotline
from kuroshio.feed.record import Addressee
from kuroshio.node import config as settings
from kuroshio.node import dialling, pins
from kuroshio.node import folder as folders
from kuroshio.node import picture as picture_desk
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.node.files import Layout
from kuroshio.node.office import Letter
from kuroshio.node.parties import draft_of
from kuroshio.node.rootkey import RootKey, new_root
from kuroshio.phrases.slots import Part
from kuroshio.sharing.terms import Agreement, Rule, Step
from kuroshio.store.accounts import CHANCE, SCOPES, Account, Accounts
from kuroshio.trust.document import HeldDocument, Names, PartyDocument, issue
from kuroshio.trust.powers import ALL_POWERS, Reader
from kuroshio.values import DAY, Precedence, Reality
from kuroshio.web.main import make_pages
from kuroshio.web.serve import web_server

NAMES = {"JPN": "tokyo", "TWN": "taipei", "USA": "honolulu"}
GUARD = {"JPN": "JCG", "TWN": "CGA", "USA": "USCG"}
FOREIGN = {"JPN": "MOFA", "TWN": "MOFA", "USA": "AIT"}
KINDS = ("hotline.*", "liaison.*", "picture")
WITHIN_S = 40.0
"""Long, for a busy machine; what happens is seen within 10 ms, and what does not is no flake."""


Test = Callable[..., Coroutine[Any, Any, None]]


def in_loop_for(seconds: float) -> Callable[[Test], Callable[..., None]]:
    """Run an async test in a loop of its own, for so long at most."""

    def wrap(test: Test) -> Callable[..., None]:
        @functools.wraps(test)
        def run(*args: Any, **kwargs: Any) -> None:
            asyncio.run(asyncio.wait_for(test(*args, **kwargs), seconds))

        return run

    return wrap


in_loop = in_loop_for(120)


async def until(what: str, done: Callable[[], Any], within: float = WITHIN_S) -> Any:
    """Wait until `done()` is true, and give that; fail with `what` in words."""
    end = time.monotonic() + within
    while not (found := done()):
        assert time.monotonic() < end, f"waited {within} s in vain until {what}"
        await asyncio.sleep(0.01)
    return found


class NoPicture:
    """Stands for the picture's process; notes what it is told."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.says: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def messages(self) -> Any:
        while (message := await self.says.get()) is not None:
            yield message

    async def stop(self) -> None:
        self.says.put_nowait(None)

    def __getattr__(self, name: str) -> Callable[..., None]:
        def told(*args: Any, **kwargs: Any) -> None:
            self.told.append((name, *args, *kwargs.values()))

        return told


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process for the picture; dial again at once."""
    monkeypatch.setattr(picture_desk, "PictureClient", NoPicture)
    monkeypatch.setattr(dialling, "SECOND_DIALLER_WAITS_S", 0.3)
    monkeypatch.setattr(dialling, "LAST_BACKOFF_S", 0.5)


PORTS = range(15_000, 32_000)
"""Below what systems give to callers: nobody's call takes a port while its node is down."""
_taken: set[int] = set()


def free_port() -> int:
    """A port that nothing listens on, and that no other test of this process was given."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            if port not in _taken:
                probe.bind(("127.0.0.1", port))
                _taken.add(port)
                return port
    raise AssertionError("every port is taken")


@dataclass
class Side:
    """One party: its folder, its root key, and its node while that runs."""

    party: str
    folder: Path
    root: RootKey
    port: int
    config: settings.Config
    node: Node = field(init=False)
    running: bool = False
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def document(self) -> HeldDocument:
        return folders.load_document(self.folder)

    def reissue(self, change: Callable[[PartyDocument], PartyDocument]) -> HeldDocument:
        """A new version of the party document, signed; nobody is told of it."""
        return issue(change(self.document.document), self.root.sign)

    def reader(self, body: str = "", post: str = "duty-director") -> Reader:
        return Reader(self.party, body or GUARD[self.party], post, "Officer", frozenset(ALL_POWERS))

    async def start(self) -> Node:
        self.node = Node(self.folder)
        await self.node.start()
        self.running = True
        return self.node

    async def stop(self) -> None:
        if self.running:
            self.running = False
            await self.node.stop()

    # --- what its officers do ------------------------------------------------------------------

    async def converse(self, *others: "Side", body: str = "", their_body: str = "") -> str:
        """Open a conversation with these parties' coast guards (or with the bodies given)."""
        addressees = [Addressee(o.party, their_body or GUARD[o.party]) for o in others]
        audience = [self.party, *(o.party for o in others)]
        return await self.node.office.open_conversation(
            self.reader(body), audience, addressees, "drifting vessel", "en"
        )

    async def send(
        self,
        conversation: str,
        text: str,
        precedence: Precedence = Precedence.ROUTINE,
        body: str = "",
        **more: Any,
    ) -> str:
        letter = Letter((Part(text, "en"),), more.pop("marker", "information"), precedence, **more)
        return await self.node.office.send(self.reader(body), conversation, letter)

    # --- what can be seen ----------------------------------------------------------------------

    def holds(self, record: str) -> bool:
        return self.node.views.known(record) is not None

    def state(self, other: "Side") -> str:
        found = self.node.links.states.get(other.party)
        return found.state if found else ""

    def held_by(self, other: "Side", record: str) -> bool:
        known = self.node.views.known(record)
        return bool(known and self.node.receipts.held(other.party, known.log, known.number))

    def evidence(self) -> list[str]:
        return [row.code for row in self.node.shelf.evidence(500)]

    def alerts(self, body: str = "") -> dict[str, str]:
        """Code → state, of alerts that hold now, for the node or for one body."""
        reader = self.reader(body) if body else None
        out = {}
        for about in self.node.views.abouts("alert", reader):
            state = self.node.views.state("alert", about, reader)
            raised, what = alert.current(state)
            if what.startswith("active"):
                out[state.raised[raised][1].code] = what
        return out

    def texts(self) -> list[str]:
        """The text of every message that this node folds."""
        found = []
        for about in self.node.views.abouts("hotline"):
            for known in self.node.views.records("hotline", about):
                if isinstance(known.fact, hotline.MessageSent):
                    found += [p.text or "" for p in known.fact.parts]
        return found


class Fleet:
    """Nodes of some parties, introduced to each other."""

    def __init__(self, folder: Path, *parties: str, start: bool = True, **config: Any) -> None:
        self._start = start
        self.sides = {p: make_side(folder / p, p, **config) for p in parties}
        introduce(*self.sides.values())
        self._stack = AsyncExitStack()

    def __getitem__(self, party: str) -> Side:
        return self.sides[party]

    async def __aenter__(self) -> Self:
        if self._start:
            for side in self.sides.values():
                await side.start()
            await self.linked()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()
        await asyncio.gather(*(side.stop() for side in self.sides.values()))

    async def linked(self) -> None:
        """Wait until every running node has a session with every other."""
        running = [s for s in self.sides.values() if s.running]

        def all_linked() -> bool:
            return all(a.node.links.session_of(b.party) for a in running for b in running if a != b)

        await until("all nodes are linked", all_linked)

    async def agree(self, *parties: str, kinds: tuple[str, ...] = KINDS, days: int = 300,
                    rules: tuple[Rule, ...] = ()) -> str:  # fmt: skip
        """An agreement between these parties (all when none is named), signed by each. Each kind is
        a rule of its own."""
        rules = rules or tuple(Rule((kind,)) for kind in kinds)
        return await self.agree_on(*parties, steps=(rules,), days=days)

    async def agree_on(
        self,
        *parties: str,
        steps: tuple[tuple[Rule, ...], ...],
        days: int = 300,
        signed: int = 1,
        **more: Any,
    ) -> str:
        """An agreement with these steps, the first ones of them signed by all its parties."""
        sides = [self[p] for p in sorted(parties or self.sides)]
        title = "+".join(s.party for s in sides) + str(len(sides[0].node.views.abouts("agreement")))
        text = Agreement(
            Names(title, title, title), tuple(s.party for s in sides),
            tuple(Step(Names(f"{n}", f"{n}", f"{n}"), rules) for n, rules in enumerate(steps, 1)),
            now_ms() - DAY, now_ms() + days * DAY, officers_named=True, **more,
        )  # fmt: skip
        about = await sides[0].node.signing.propose(sides[0].reader(), text)
        for side in sides:
            await until("the proposal is there", lambda s=side: s.holds(about))
        for step in range(1, signed + 1):
            await self.sign(about, step, *sides)
        return about

    async def sign(self, about: str, step: int, *sides: "Side") -> None:
        """All sign a step, and it stands on every side."""
        for side in sides:
            await side.node.signing.sign(side.reader(), about, step)
        await until("it stands", lambda: all(standing(s, about) == step for s in sides))

    async def pages(self, side: Side) -> "Pages":
        """The pages and the API of a side's node, on loopback."""
        return await self._stack.enter_async_context(Pages(side))

    async def also(self, context: Any) -> Any:
        """Keep something open until the fleet ends."""
        return await self._stack.enter_async_context(context)


def standing(side: Side, about: str) -> int:
    """The step of an agreement that is in force at a side; 0 when none is."""
    return next((a.step for a in side.node.policy().agreements if a.about == about), 0)


def make_side(folder: Path, party: str, **config: Any) -> Side:
    """A node's folder, with accounts for its coast guard and its foreign-affairs body."""
    port, root = free_port(), new_root()
    ceiling = config.pop("ceilings", {}).get(party)
    if ceiling:
        config["marking_ceiling"] = ceiling
    chosen: dict[str, Any] = {"link_port": port, "web_tls": False, "operational": False,
                              "reality": Reality.EXERCISE, "disk_reserve_mb": 1}  # fmt: skip
    made = settings.Config(folder=folder, party=party, node=NAMES[party], **{**chosen, **config})
    addresses = (f"127.0.0.1:{port}",)
    folders.create_folder(made, now_ms(), draft=draft_of(party), root=root, addresses=addresses)
    return Side(party, folder, root, port, made)


def introduce(*sides: Side) -> None:
    """What administrators do with files and by voice."""
    for side in sides:
        for other in sides:
            if other is not side:
                held = other.document
                pins.add_partner(side.folder, held, held.document.fingerprint.hex())


def reconfigure(side: Side, **changes: Any) -> None:
    """Change the settings of a node that does not run."""
    side.config = replace(side.config, **changes)
    Layout(side.folder).config.write_text(settings.write(side.config))


def on_disk(side: Side, words: bytes) -> list[str]:
    """The files of a node's database that hold these bytes."""
    return [p.name for p in side.folder.glob("node.db*") if words in p.read_bytes()]


class Pages:
    """A node's real web server, with a token for each body."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._clients: list[httpx.AsyncClient] = []

    async def __aenter__(self) -> Self:
        self.app, self.changes = make_pages(self.side.node)
        self._server = web_server(self.app, "127.0.0.1", 0)
        self._task = asyncio.create_task(self._server.serve([self._socket]))
        await until("the pages are served", lambda: self._server.started)
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients:
            await client.aclose()
        self._server.should_exit = True
        await asyncio.wait_for(self._task, 10)

    def token(self, body: str, post: str = "duty-director") -> str:
        accounts: Accounts = self.side.node.accounts
        officer = f"{body}-{post}".lower()
        if accounts.get(officer) is None:
            accounts.put(Account(officer, f"{body} {post}", body, post))
        _, secret = accounts.make_token(
            officer, "test", list(SCOPES), now_ms(), 30, secrets.token_bytes(CHANCE)
        )
        return secret

    def api(self, body: str = "", post: str = "duty-director") -> httpx.AsyncClient:
        """A client signed in as an officer of a body (the coast guard unless said)."""
        secret = self.token(body or GUARD[self.side.party], post)
        client = httpx.AsyncClient(
            base_url=self.url, headers={"Authorization": f"Bearer {secret}"}, timeout=30
        )
        self._clients.append(client)
        return client
