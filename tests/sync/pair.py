"""Two exchanges joined directly, as h11's tests join a client and a server: no socket between."""

from tests.feed.made import directory

from kuroshio.errors import Untrusted
from kuroshio.feed.entry import EMPTY, Head, parse_log
from kuroshio.feed.log import Item, Verified
from kuroshio.sync import messages as say
from kuroshio.sync.exchange import Effect, Exchange, StoreSegment
from kuroshio.trust.directory import Directory

NOW = 1_000


class Rack:
    """A shelf in memory."""

    def __init__(self, logs: dict[str, list[Verified]] | None = None) -> None:
        self.logs: dict[str, list[Verified]] = {n: list(v) for n, v in (logs or {}).items()}
        self.receipts: dict[tuple[str, str, str], bytes] = {}

    def logs_for(self, party: str) -> dict[str, Head]:
        return {n: self.head(n) for n in self.logs if party in parse_log(n).audience}

    def head_for(self, log: str, party: str) -> Head:
        return self.head(log) if party in parse_log(log).audience else EMPTY

    def head(self, log: str) -> Head:
        held = self.logs.get(log)
        return held[-1].entry.head if held else EMPTY

    def entry(self, log: str, number: int) -> bytes | None:
        held = self.logs.get(log, [])
        return held[number - 1].entry.data if 1 <= number <= len(held) else None

    def read(self, log: str, after: int, until: int, limit: int) -> list[Item]:
        out: list[Item] = []
        size = 0
        for held in self.logs.get(log, [])[after:until]:
            size += len(held.entry.data) + len(held.body or b"")
            if out and size > limit:
                break
            out.append(Item(held.entry.data, held.body, held.erasure))
        return out

    def newest_receipt(self, log: str, party: str, node: str) -> bytes | None:
        return self.receipts.get((log, party, node))

    def store(self, effect: StoreSegment) -> None:
        self.logs.setdefault(str(effect.log), []).extend(effect.items)


class Side:
    """One end: what it holds, and what came out of its exchange."""

    def __init__(
        self, own: str, peer: str, rack: Rack | None = None, known: Directory | None = None
    ) -> None:
        self.rack = rack or Rack()
        self.known = known or directory(own)
        self.exchange = Exchange((own, "n1"), (peer, "n1"), self.rack, lambda: self.known)
        self.effects: list[Effect] = []
        self.sent: list[say.Message] = []
        self.storing = True

    def take(self, message: say.Message) -> list[Effect]:
        """Take in a message as a node does: store, then receipt."""
        effects = self.exchange.receive(say.decode(say.encode(message)), NOW)
        self.effects += effects
        for effect in effects:
            if isinstance(effect, StoreSegment) and self.storing:
                self.rack.store(effect)
                self.exchange.stored(effect, b"receipt")
        return effects

    def say(self) -> say.Message | None:
        """The next message of this side."""
        message = self.exchange.next_message(NOW)
        if message is not None:
            self.sent.append(message)
        return message

    def codes(self) -> list[str]:
        """Codes of the evidence so far."""
        return [e.code for e in self.effects if hasattr(e, "code")]


class Pair:
    """JPN on the left, TWN on the right."""

    def __init__(self, left: Rack | None = None, right: Rack | None = None) -> None:
        self.left = Side("JPN", "TWN", left)
        self.right = Side("TWN", "JPN", right)
        self.sides = (self.left, self.right)

    def start(self) -> "Pair":
        for side in self.sides:
            side.exchange.start()
        return self

    def run(self, most: int = 10_000) -> int:
        """Hand messages over until neither has any; how many there were."""
        for count in range(most):
            moved = False
            for own, other in (self.sides, self.sides[::-1]):
                message = own.say()
                if message is not None:
                    other.take(message)
                    moved = True
            if not moved:
                return count
        raise AssertionError("they never come to rest")


def refused(side: Side, message: say.Message) -> str:
    """The code with which a side closes the session because of a message; "" if it does not."""
    try:
        side.take(message)
    except Untrusted as error:
        return error.code
    return ""
