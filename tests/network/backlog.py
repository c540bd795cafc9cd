"""Nodes' folders as a long cut leaves them: introduced, agreed, and one with much to tell."""

import random
import secrets
from dataclasses import dataclass
from pathlib import Path

from tests.node.fleet import KINDS, Fleet, Side, until

from kuroshio.domains import hotline
from kuroshio.feed import record as records
from kuroshio.feed.entry import make_entry
from kuroshio.feed.log import Verified
from kuroshio.feed.record import Header
from kuroshio.node.clock import now_ms
from kuroshio.node.files import Layout
from kuroshio.node.high_water import HighWaterFile
from kuroshio.node.keys import load_keys
from kuroshio.phrases.slots import Part
from kuroshio.sharing.terms import Rule
from kuroshio.store.sqlite import SqliteStore
from kuroshio.values import Precedence, Stamp, make_id

CONVERSATIONS = 200
AT_ONCE = 1_000
WORDS = (
    "vessel adrift bearing course speed knots position north east sighted radar contact engine "
    "failure crew rescued boat fishing cargo tanker lights none reported weather swell metres wind "
    "force visibility good poor request confirm received standing by channel sixteen helicopter "
    "cutter on scene expected time arrival search area sector completed nothing found continuing"
).split()


@dataclass
class Cut:
    """Sides that do not run; the first two have a conversation, and the header and log of a message
    in it, written by the first."""

    sides: dict[str, Side]
    agreement: str
    talk: str
    header: Header
    log: str

    def held(self, party: str) -> int:
        """How far a side that does not write holds the log."""
        store = SqliteStore(Layout(self.sides[party].folder).database)
        try:
            return store.head(self.log).number
        finally:
            store.close()


async def introduced(folder: Path, *parties: str) -> Cut:
    """Sides that have agreed and talked, and were stopped."""
    async with Fleet(folder, *parties) as fleet:
        rules = tuple(Rule((kind,)) for kind in KINDS)
        about = await fleet.agree_on(steps=(rules,), relaying=True)
        writer, other = fleet[parties[0]], fleet[parties[1]]
        talk = await writer.converse(other)
        message = await writer.send(talk, "the first")
        await until("it is held", lambda: writer.held_by(other, message))
        known = writer.node.views.known(message)
        assert known is not None
        return Cut(fleet.sides, about, talk, known.record.header, known.log)


def fill(side: Side, header: Header, log: str, count: int, over_ms: int = 0, seed: int = 1) -> None:
    """Append messages of 200 conversations to a side's own log as its node would, spread over the
    last `over_ms`."""
    keys, layout = load_keys(side.folder), Layout(side.folder)
    store, chance = SqliteStore(layout.database), random.Random(seed)
    head, end = store.head(log), now_ms()
    began, step = end - max(over_ms, count), max(over_ms, count) / count
    try:
        for start in range(0, count, AT_ONCE):
            items = []
            for number in range(start, min(start + AT_ONCE, count)):
                body = _message(header, began + int(number * step), number, chance).data
                entry = make_entry(log, head, body, keys.signing_public, keys.sign)
                items.append(Verified(entry, body, None))
                head = entry.head
            with store.transaction():
                store.append(log, items, began + start)
    finally:
        store.close()
    marks = HighWaterFile(layout.high_water)
    marks.raise_to({log: head.number})
    marks.close()


def _message(header: Header, at: int, number: int, chance: random.Random) -> records.Record:
    stamp = Stamp(at, 0)
    salt = secrets.token_bytes(20)
    words = " ".join(chance.choice(WORDS) for _ in range(chance.randint(8, 40)))
    parts = (Part(f"{number}: {words} {chance.randrange(10**6)}", "en"),)
    fact = hotline.MessageSent("information", Precedence.ROUTINE, parts, (), "", None, ())
    values = {name: getattr(header, name) for name in header.__struct_fields__} | {
        "id": make_id(stamp, header.party, salt[:4]), "stamp": stamp, "salt": salt[4:],
        "about": f"{header.about[:-3]}{number % CONVERSATIONS:03d}",
    }  # fmt: skip
    return records.write(Header(**values), fact)
