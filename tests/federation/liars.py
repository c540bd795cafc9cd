"""A party that lies: what its nodes say is twisted on the way out, under their own keys."""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec
from tests.federation.node import SimNode, SimSession

from kuroshio.feed.entry import EMPTY, Head
from kuroshio.feed.log import Item
from kuroshio.feed.receipt import Receipt, sign_receipt
from kuroshio.sync import messages as say
from kuroshio.values import HOUR, Digest

WAYS = ("heads", "receipts", "bodies", "order", "garbage", "flood", "silence")
DEAF = "deaf"
"""It goes on as if it had not heard of its own forks."""


class Liar:
    """Of one party. `ways`: how it lies; each message is twisted only sometimes."""

    def __init__(self, ways: tuple[str, ...], chance: random.Random, often: float) -> None:
        self._ways = [way for way in ways if way != DEAF]
        self.deaf = DEAF in ways
        self._chance, self._often = chance, often
        self._twists: dict[str, Callable[[SimNode, SimSession, say.Message], list[bytes]]] = {
            "heads": self._heads, "receipts": self._receipts, "bodies": self._bodies,
            "order": self._order, "garbage": self._garbage, "flood": self._flood,
            "silence": self._silence,
        }  # fmt: skip

    def say(self, node: SimNode, session: SimSession, message: say.Message) -> list[bytes]:
        """What leaves in place of a message."""
        if self._chance.random() > self._often:
            return [say.encode(message)]
        return self._twists[self._chance.choice(self._ways)](node, session, message)

    def _digest(self) -> Digest:
        return Digest(self._chance.randbytes(32))

    def _heads(self, node: SimNode, session: SimSession, message: say.Message) -> list[bytes]:
        """It holds more, or less, or something else than it says."""
        if not isinstance(message, say.Have):
            return [say.encode(message)]
        told = []
        for at in message.positions:
            number = max(0, at.number + self._chance.choice((-2, -1, 0, 1, 5, 1 << 40)))
            found = at.entry_hash if self._chance.random() < 0.5 else self._digest()
            told.append(say.Position(at.log, number, found))
        return [say.encode(say.Have(tuple(told), message.complete))]

    def _receipts(self, node: SimNode, session: SimSession, message: say.Message) -> list[bytes]:
        """It signs for what it does not hold, or for another entry."""
        logs = sorted(node.store.logs_for(session.party))
        if not logs:
            return [say.encode(message)]
        log = self._chance.choice(logs)
        head = self._chance.choice((node.store.head(log), EMPTY, Head(1, self._digest())))
        number = max(0, head.number + self._chance.choice((-1, 0, 0, 1, 3)))
        serial = node.now + self._chance.randrange(HOUR)
        receipt = Receipt(log, number, head.entry_hash, *node.id, node.now, serial)
        signed = sign_receipt(receipt, node.identity.public_key, node.identity.sign)
        return [say.encode(message), say.encode(say.ReceiptGiven(signed))]

    def _bodies(self, node: SimNode, session: SimSession, message: say.Message) -> list[bytes]:
        """What it gives is not what was written."""
        if not isinstance(message, say.Give):
            return [say.encode(message)]
        items = list(message.items)
        at = self._chance.randrange(len(items))
        body = items[at].body or b"{}"
        items[at] = Item(items[at].entry, self._spoilt(body), None)
        return [say.encode(msgspec.structs.replace(message, items=tuple(items)))]

    def _order(self, node: SimNode, session: SimSession, message: say.Message) -> list[bytes]:
        """It gives backwards, twice, or with gaps."""
        if not isinstance(message, say.Give):
            return [say.encode(message), say.encode(message)]
        items = list(message.items)
        self._chance.shuffle(items)
        del items[self._chance.randrange(len(items) + 1) :]
        return [say.encode(msgspec.structs.replace(message, items=tuple(items)))]

    def _garbage(self, node: SimNode, session: SimSession, message: say.Message) -> list[bytes]:
        data = say.encode(message)
        return [self._chance.choice((
            self._chance.randbytes(self._chance.randrange(1, 400)), self._spoilt(data),
            data[: len(data) // 2],
        ))]  # fmt: skip

    def _flood(self, node: SimNode, session: SimSession, message: say.Message) -> list[bytes]:
        """It asks for everything again and again."""
        logs = sorted(node.store.logs_for(session.party))[:5]
        wants = [say.encode(say.Want(log, 0)) for log in logs] * 3
        return [say.encode(message), *wants, *[say.encode(say.Ping(7))] * 20]

    def _silence(self, node: SimNode, session: SimSession, message: say.Message) -> list[bytes]:
        """It tells and asks, and does not give."""
        return [] if isinstance(message, say.Give) else [say.encode(message)]

    def _spoilt(self, data: bytes) -> bytes:
        at = self._chance.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << self._chance.randrange(8))]) + data[at + 1 :]
