"""Records, entries and logs made for tests, from keys that are the same every time."""

import hashlib
from typing import ClassVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuroshio.feed import entry as entries
from kuroshio.feed import erasure, record
from kuroshio.feed.entry import EMPTY, Entry, Head
from kuroshio.feed.log import Item, Verified
from kuroshio.feed.receipt import Receipt, sign_receipt
from kuroshio.feed.record import Header, Record
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import Names, NodeKeys, Organisation, PartyDocument, Post, issue
from kuroshio.trust.powers import ALL_POWERS
from kuroshio.values import DAY, Lane, Reality, Stamp, make_id

NOW = 1_800_000_000_000
PARTIES = ("JPN", "TWN", "USA")
LOG = "JPN/n1;JPN+TWN;routine;1"


def chance(*what: object) -> bytes:
    """32 bytes that depend on nothing but `what`."""
    return hashlib.sha256(repr(what).encode()).digest()


def key(*what: object) -> Ed25519PrivateKey:
    """A private key that depends on nothing but `what`."""
    return Ed25519PrivateKey.from_private_bytes(chance(*what))


def public(private: Ed25519PrivateKey) -> bytes:
    """The public half, 32 bytes."""
    return private.public_key().public_bytes_raw()


def names(text: str) -> Names:
    """One name in three languages."""
    return Names(text, text, text)


def document(party: str, *nodes: str) -> PartyDocument:
    """A party's document with these nodes (n1 without any)."""
    posts = (Post("watch-officer", names("w"), ALL_POWERS),)
    return PartyDocument(
        party=party, version=1, issued=NOW, expires=NOW + 400 * DAY,
        root=public(key(party, "root")), names=names(party),
        organisations=(Organisation("CG", names("CG"), "coast-guard", posts),),
        nodes=tuple(
            NodeKeys(node, public(key(party, node)), bytes(1216), "00", NOW)
            for node in nodes or ("n1",)
        ),
        markings=("UNCLASSIFIED", "OFFICIAL"),
    )  # fmt: skip


def directory(own: str = "TWN", *known: str) -> Directory:
    """What a node of `own` knows once it has pinned `known` (all three without any)."""
    parties = {own, *(known or PARTIES)}
    return Directory(own, {p: issue(document(p), key(p, "root").sign) for p in parties})


class Said(msgspec.Struct, frozen=True):
    """A fact for tests that no domain knows."""

    kind: ClassVar[str] = "test.said"
    text: str


def header(number: int = 1, log: str = LOG, **changes: object) -> Header:
    """A sound header for the entry `number` of a log."""
    at = entries.parse_log(log)
    stamp = Stamp(NOW + number, 0)
    made = Header(
        id=make_id(stamp, at.party, chance(log, number)[:4]), kind="test.said", version=1,
        party=at.party, node=at.node, organisation="CG", post="watch-officer", stamp=stamp,
        audience=at.audience, about="test", lane=at.lane, reality=Reality.SIMULATED,
        marking="UNCLASSIFIED", salt=chance("salt", log, number)[:16],
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def written(number: int = 1, log: str = LOG, text: str = "", **changes: object) -> Record:
    """A record for the entry `number` of a log."""
    return record.write(header(number, log, **changes), Said(text or f"words {number}"))


def entry(log: str, head: Head, body: bytes) -> Entry:
    """The next entry of a log, signed by the node that the log names."""
    at = entries.parse_log(log)
    private = key(at.party, at.node)
    return entries.make_entry(log, head, body, public(private), private.sign)


def chain(count: int, log: str = LOG, start: Head = EMPTY, text: str = "") -> list[Verified]:
    """`count` entries with their bodies, after `start`."""
    out = []
    for number in range(start.number + 1, start.number + count + 1):
        body = written(number, log, f"{text}{number}" if text else "").data
        made = entry(log, start, body)
        out.append(Verified(made, body, None))
        start = made.head
    return out


def items(verified: list[Verified]) -> list[Item]:
    """The same, as a give carries them."""
    return [Item(v.entry.data, v.body, v.erasure) for v in verified]


def erased(of: Entry, reason: str = "withdrawn", by: str = "") -> bytes:
    """A signed erasure of an entry, by the log's own node or by `PARTY/node`."""
    at = entries.parse_log(of.log)
    party, _, node = (by or f"{at.party}/{at.node}").partition("/")
    private = key(party, node)
    what = erasure.Erasure(of.log, of.number, of.body_hash, NOW, reason, node)
    return erasure.sign_erasure(what, public(private), private.sign)


def receipt(
    head: Head, by: str = "TWN/n1", log: str = LOG, serial: int = 1
) -> tuple[Receipt, bytes]:
    """A signed receipt."""
    party, _, node = by.partition("/")
    private = key(party, node)
    what = Receipt(log, head.number, head.entry_hash, party, node, NOW, serial)
    return what, sign_receipt(what, public(private), private.sign)


LANES = tuple(Lane)
