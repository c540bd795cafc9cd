"""A partner gone wrong: it has valid keys and documents, and says what a test tells it to."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from tests.node.fleet import GUARD, NAMES, WITHIN_S, Fleet, Side, until

from kuroshio.errors import Unavailable
from kuroshio.feed.entry import EMPTY, Entry, Head, make_entry
from kuroshio.feed.log import Item
from kuroshio.feed.receipt import Receipt, sign_receipt
from kuroshio.feed.record import Addressee, Header
from kuroshio.node import pins
from kuroshio.node.clock import now_ms
from kuroshio.node.keys import load_keys
from kuroshio.sync import messages as say
from kuroshio.values import ZERO_DIGEST, Lane, Reality, Stamp, make_id
from kuroshio.wire import link as wire
from kuroshio.wire import session as sealed

PLENTY = 1 << 40
BOTH = ("JPN", "TWN")


class Log:
    """A log that the peer writes by hand: sound unless told otherwise."""

    def __init__(
        self, peer: "Peer", audience: Sequence[str], lane: str = "routine", epoch: int = 1
    ):
        self.peer = peer
        self.audience = tuple(sorted(audience))
        self.lane = lane
        self.name = (
            f"{peer.side.party}/{NAMES[peer.side.party]};{'+'.join(self.audience)};{lane};{epoch}"
        )
        self.head: Head = EMPTY
        self.items: list[Item] = []

    def header(self, kind: str, about: str = "", **changes: Any) -> Header:
        now = changes.pop("now", now_ms())
        party = changes.get("party", self.peer.side.party)
        stamp = changes.pop("stamp", Stamp(now))
        record = changes.pop("id", make_id(stamp, party, secrets.token_bytes(4)))
        usual: dict[str, Any] = {
            "id": record, "kind": kind, "version": 1, "party": party,
            "node": NAMES[self.peer.side.party],
            "organisation": GUARD[party], "post": "watch-officer", "stamp": stamp,
            "audience": self.audience, "about": about or record, "lane": Lane(self.lane),
            "reality": Reality.EXERCISE, "marking": "UNCLASSIFIED", "salt": secrets.token_bytes(16),
        }  # fmt: skip
        return Header(**{**usual, **changes})

    def write(self, header: Header, body: Any) -> Item:
        """Append a record; the item to give."""
        raw = b'{"header":' + msgspec.json.encode(header) + b',"body":'
        return self.write_bytes(raw + msgspec.json.encode(body) + b"}")

    def write_bytes(self, body: bytes) -> Item:
        item = Item(self.entry(body).data, body)
        self.items.append(item)
        return item

    def entry(self, body: bytes, keep: bool = True) -> Entry:
        keys = self.peer.keys
        made = make_entry(self.name, self.head, body, keys.signing_public, keys.sign)
        if keep:
            self.head = made.head
        return made

    def conversation(self, subject: str = "from the peer", **changes: Any) -> str:
        """Open a conversation; its id."""
        others = [p for p in self.audience if p != self.peer.side.party]
        to = tuple(Addressee(p, GUARD[p]) for p in others)
        header = self.header("hotline.conversation-opened", addressees=to, **changes)
        self.write(header, {"subject": subject, "lang": "en"})
        return header.id

    def message(self, about: str, text: str, precedence: str = "routine", **changes: Any) -> str:
        """Say something in a conversation; the message's id."""
        more = changes.pop("body", {})
        others = [p for p in self.audience if p != self.peer.side.party]
        to = tuple(Addressee(p, GUARD[p]) for p in others)
        header = self.header("hotline.message-sent", about, **{"addressees": to, **changes})
        parts = [{"text": text, "lang": "en"}]
        self.write(header, {"marker": "information", "precedence": precedence, "parts": parts,
                            **more})  # fmt: skip
        return header.id


class Peer:
    """A party's keys without its node."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.keys = load_keys(side.folder)
        self.directory = pins.held_directory(side.folder)
        self.clock_off = 0

    def hello(self, peer: tuple[str, str]) -> tuple[bytes, bytes]:
        secret = secrets.token_bytes(sealed.SECRET_LENGTH)
        own = (self.side.party, NAMES[self.side.party])
        sealing = self.directory.node_keys(*peer).sealing
        theirs = sealed.seal_secret(secret, sealing, "/".join(own), "/".join(peer))
        document = self.side.document.data
        opening = sealed.Opening(sealed.PROTOCOL, *own, document, theirs, now_ms() + self.clock_off)
        return sealed.write_opening(opening), secret

    @asynccontextmanager
    async def call(
        self, side: Side, hello: Callable[[tuple[str, str]], tuple[bytes, bytes]] | None = None
    ) -> AsyncIterator["Talk"]:
        """Dial a node and speak with it. Waits while the node leaves us alone."""
        await until(
            "the node speaks with us again",
            lambda: not _held_off(side, self.side.party),
        )
        address = f"127.0.0.1:{side.port}"
        async with wire.dial(
            address, side.party, self.keys, lambda: self.directory, hello or self.hello
        ) as link:
            talk = Talk(self, link, side)
            talk.listen()
            try:
                yield talk
            finally:
                await talk.close()

    def receipt(self, log: str, number: int, entry_hash: bytes = ZERO_DIGEST, **more: Any) -> bytes:
        made = Receipt(
            log, number, entry_hash,  # type: ignore[arg-type]
            more.get("party", self.side.party), more.get("node", NAMES[self.side.party]),
            now_ms(), more.get("serial", now_ms()),
        )  # fmt: skip
        return sign_receipt(made, self.keys.signing_public, self.keys.sign)


def _held_off(side: Side, party: str) -> bool:
    state = side.node.links.states.get(party)
    return bool(state and state.held_off(now_ms()))


class Talk:
    """One link with a node. Everything it says is kept in `heard`."""

    def __init__(self, peer: Peer, link: wire.Link, side: Side) -> None:
        self.peer, self.link, self.side = peer, link, side
        self.heard: list[say.Message] = []
        self.ended = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def listen(self) -> None:
        self._task = asyncio.create_task(self._listen())

    def deaf(self) -> None:
        """Read nothing any more."""
        if self._task:
            self._task.cancel()

    async def _listen(self) -> None:
        try:
            while True:
                message = say.decode(await self.link.receive())
                self.heard.append(message)
                if isinstance(message, say.Ping):
                    await self.tell(say.Pong(message.at))
        except Unavailable:
            self.ended.set()

    async def tell(self, *messages: say.Message) -> None:
        for message in messages:
            await self.link.send(say.encode(message))

    async def start(self, *logs: Log) -> None:
        """Begin as a sound node does: credit, and how far it holds these logs."""
        positions = tuple(say.Position(g.name, g.head.number, g.head.entry_hash) for g in logs)
        await self.tell(say.Credit(PLENTY), say.Have(positions, True))

    async def give(self, log: Log, *items: Item) -> None:
        """Tell of a log, wait until it is wanted, and give it."""
        await self.start(log)
        await self.wanted(log.name)
        await self.tell(say.Give(log.name, tuple(items or log.items)))

    async def wanted(self, name: str) -> say.Want:
        found: say.Want = await until(f"{name} is wanted", lambda: self._want(name))
        return found

    def _want(self, name: str) -> say.Want | None:
        wants = [m for m in self.heard if isinstance(m, say.Want) and m.log == name]
        return wants[-1] if wants else None

    def of(self, kind: type) -> list[Any]:
        return [m for m in self.heard if isinstance(m, kind)]

    async def over(self, code: str = "") -> None:
        """The node ends the session, and says why."""
        await asyncio.wait_for(self.ended.wait(), WITHIN_S)
        if code:
            assert code in [n.code for n in self.of(say.Notice)], self.of(say.Notice)

    async def close(self) -> None:
        await self.link.close()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


def fleet_with_hostile_taiwan(folder: Path, *more: str, **config: object) -> Fleet:
    """Taiwan's node does not run: the test speaks with its keys."""
    return Fleet(folder, "JPN", "TWN", *more, start=False, **config)


async def open_fleet(fleet: Fleet) -> Peer:
    await fleet.__aenter__()
    for side in fleet.sides.values():
        if side.party != "TWN":
            await side.start()
    await fleet.linked()
    return Peer(fleet["TWN"])
