"""Entries: a record's place in a log, signed, and chained to the entry before it.

A log is one node's append-only sequence for one audience, one lane, one epoch. An entry is a
COSE_Sign1 over its place in the chain and the hash of the record; record and entry are kept
apart, so that a record can be erased and the chain still verifies.
"""

import hashlib
from functools import lru_cache

import cbor2
import msgspec

from kuroshio.errors import Untrusted
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory
from kuroshio.trust.plain_cbor import LARGEST, is_count, read_plain
from kuroshio.values import ZERO_DIGEST, Digest, Lane

ENTRY = "kuroshio/entry"
ENTRY_LIMIT = 1024
"""Bytes of one entry at most."""
LOG_NAME_LIMIT = 400
"""Letters of a log's name at most, so that its entries keep within their limit."""


class LogId(msgspec.Struct, frozen=True, order=True):
    """Whose log, for whom, in which lane, since which reopening."""

    party: str
    node: str
    audience: tuple[str, ...]
    lane: Lane
    epoch: int

    def __str__(self) -> str:
        return f"{self.party}/{self.node};{'+'.join(self.audience)};{self.lane};{self.epoch}"


class Head(msgspec.Struct, frozen=True, gc=False):
    """How far a log goes: the number of its last entry and that entry's hash."""

    number: int
    entry_hash: Digest


EMPTY = Head(0, ZERO_DIGEST)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A record's place in a log; numbers start at 1, `previous` is the hash of the entry before."""

    log: str
    number: int
    previous: Digest
    body_hash: Digest
    size: int
    data: bytes
    hash: Digest
    """SHA-256 over the whole entry, its signature with it."""

    @property
    def head(self) -> Head:
        """The head of the log once this entry is its last."""
        return Head(self.number, self.hash)


def digest(data: bytes) -> Digest:
    """SHA-256."""
    return Digest(hashlib.sha256(data).digest())


def is_digest(value: object) -> bool:
    """Whether a value has the form of a SHA-256."""
    return isinstance(value, bytes) and len(value) == 32


@lru_cache(maxsize=4096)
def parse_log(text: str) -> LogId:
    """The log that a name says; Untrusted (`feed.bad-log-name`) when it says none. Remembered,
    because the few logs of a session are asked for with every message.
    """
    try:
        owner, audience, lane, epoch = text[: LOG_NAME_LIMIT + 1].split(";")
        party, node = owner.split("/")
        found = LogId(party, node, tuple(audience.split("+")), Lane(lane), int(epoch))
    except ValueError as error:
        raise Untrusted("feed.bad-log-name", f"{text[:80]!r} names no log") from error
    sound = list(found.audience) == sorted(set(found.audience)) and party in found.audience
    sound = sound and bool(party and node) and text.isascii() and len(text) <= LOG_NAME_LIMIT
    if str(found) != text or not sound or not 1 <= found.epoch <= LARGEST:
        raise Untrusted("feed.bad-log-name", f"{text[:80]!r} names no log")
    return found


def make_entry(log: str, head: Head, body: bytes, public_key: bytes, sign: cose.Sign) -> Entry:
    """The entry that follows `head` in `log`."""
    body_hash = digest(body)
    fields = [log, head.number + 1, head.entry_hash, body_hash, len(body)]
    data = cose.seal_signed(ENTRY, cbor2.dumps(fields), public_key, sign)
    return Entry(
        log, head.number + 1, head.entry_hash, body_hash, len(body), data, digest(data)
    )  # fmt: skip


def read_entry(data: bytes) -> tuple[Entry, cose.Signed]:
    """Parse an entry, its signature not yet checked; Untrusted (`feed.malformed-entry`)."""
    if len(data) > ENTRY_LIMIT:
        raise Untrusted("feed.malformed-entry", f"an entry of {len(data)} bytes is over the limit")
    signed = cose.take_apart(data, ENTRY)
    try:
        log, number, previous, body_hash, size = read_plain(signed.payload)
        sound = (
            isinstance(log, str)
            and is_count(number)
            and is_count(size)
            and number >= 1
            and is_digest(previous)
            and is_digest(body_hash)
        )
    except (TypeError, ValueError) as error:
        raise Untrusted("feed.malformed-entry", "an entry cannot be read") from error
    if not sound:
        raise Untrusted("feed.malformed-entry", "an entry's fields are out of range")
    return Entry(log, number, Digest(previous), Digest(body_hash), size, data, digest(data)), signed


class Spelling:
    """How every entry of one log is spelt that one key signs: all but the signature follows from
    what it says.
    """

    def __init__(self, log: str, protected: bytes) -> None:
        self._before = cose.before_payload(protected)
        self._log = b"\x85" + cbor2.dumps(log)

    def fits(self, data: bytes, number: int, previous: bytes, body_hash: bytes, size: int) -> bool:
        """Whether an entry says just this; False also for one that says it in another spelling."""
        payload = b"%bX %bX %b%b" % (
            self._log + _whole(number), previous, body_hash, _whole(size)
        )  # fmt: skip
        start = self._before + cose.byte_string_head(len(payload)) + payload + _SIGNATURE
        return data.startswith(start) and len(data) == len(start) + 64


_SIGNATURE = cose.byte_string_head(64)


def _whole(number: int) -> bytes:
    """A whole number in CBOR."""
    if number < 24:
        return bytes((number,))
    if number < 1 << 8:
        return b"\x18" + number.to_bytes(1, "big")
    if number < 1 << 16:
        return b"\x19" + number.to_bytes(2, "big")
    return cbor2.dumps(number)


def is_intact(data: bytes) -> bool:
    """Whether an entry is as some key signed it: bytes that a disk changed do not verify."""
    try:
        signed = read_entry(data)[1]
        cose.check(signed, signed.key_id)
    except Untrusted:
        return False
    return True


def check_entry(log: LogId, entry: Entry, signed: cose.Signed, directory: Directory) -> None:
    """Untrusted unless a key that the log's party vouches for signed this entry."""
    if not directory.knows(log.party):
        raise Untrusted("feed.unknown-author", f"{log.party} is not pinned here", log=str(log))
    key = directory.entry_key(
        log.party, log.node, signed.key_id, str(log), entry.number, entry.hash
    )
    cose.check(signed, key)
