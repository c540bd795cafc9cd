"""The store port. Synchronous; one writer thread, any number of readers with their own handle.

Whoever writes does so inside `transaction()`; nothing is visible to readers, and nothing may
leave the node, before it has ended. `tests/contract` holds every store to this page.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, Self

import msgspec

from kuroshio.feed.blob import BlobName
from kuroshio.feed.entry import Head
from kuroshio.feed.log import Item, Verified
from kuroshio.feed.receipt import Receipt
from kuroshio.values import Stamp


class Held(msgspec.Struct, frozen=True, gc=False):
    """A record's body as it lies in the store."""

    seq: int
    """Order of arrival at this node."""
    log: str
    number: int
    arrived: int
    """ms, this node's clock."""
    body: bytes | None
    """None: erased."""
    quarantine: str
    """An error code when it is kept but not folded."""


class Given(msgspec.Struct, frozen=True):
    """A receipt as held, without its bytes."""

    log: str
    party: str
    node: str
    number: int
    at: int
    serial: int


class EvidenceRow(msgspec.Struct, frozen=True):
    """Something kept because a peer's bytes were not to be trusted."""

    seq: int
    at: int
    code: str
    peer: str
    text: str
    data: bytes


class Decision(msgspec.Struct, frozen=True):
    """What the gate answered for one party about one thing that was to leave."""

    at: int
    record: str
    """Its id; empty where nothing was written, and for the picture."""
    kind: str
    organisation: str
    """The own body, and its post, that wrote or would have written it."""
    post: str
    topic: str
    """What it is about (the aggregate)."""
    party: str
    allowed: bool
    reason: str
    agreement: str
    """Title of the agreement that decided, or came nearest."""
    agreement_id: str
    reduced: bool
    delay: int
    """ms."""
    keep: int
    """ms."""
    seq: int = 0


class Waiting(msgspec.Struct, frozen=True):
    """An own record that leaves later."""

    record: str
    until: int
    """ms."""


class Kept(msgspec.Struct, frozen=True):
    """An entry whose body is to be kept until an instant (ms), and no longer."""

    log: str
    number: int
    until: int


class Bundle(msgspec.Struct, frozen=True):
    """A bundle that was written for a partner."""

    party: str
    number: int
    """Of this node's bundles for this partner, from 1."""
    at: int
    """ms."""
    size: int
    """Bytes of its files."""
    spans: tuple[tuple[str, int, int], ...]
    """(log, after, until) of what it carries."""


class LogRow(msgspec.Struct, frozen=True):
    """One log's place: how far it is held, whether it is closed or forked."""

    name: str
    head: Head
    closed_at: int | None
    forked: int | None


class Damage(msgspec.Struct, frozen=True):
    """A place in a log whose bytes are not those that were stored there."""

    log: str
    number: int
    entry: bool
    """The entry too, not only its body."""


class Damaged(msgspec.Struct, frozen=True):
    """A log of which something is damaged and not mended yet."""

    log: str
    first: int
    """The lowest number that is damaged; the log is held whole up to the one before it."""
    count: int


class Store(Protocol):
    """See the module. Methods that write raise Unavailable (`store.full`, `store.busy`).

    Where two machines can write, `store.lost` says that this one is no longer the writer: it must
    stop, and whoever writes now goes on. `hold` asks for that when there is nothing to write.
    """

    def transaction(self) -> AbstractContextManager[None]: ...
    def savepoint(self) -> AbstractContextManager[None]: ...
    def hold(self) -> None: ...
    def tidy(self) -> None: ...
    def reader(self) -> Self: ...
    def close(self) -> None: ...

    # logs
    def rows(self) -> list[LogRow]: ...
    def head(self, log: str) -> Head: ...
    def last(self, log: str) -> Head: ...
    def logs_for(self, party: str) -> dict[str, Head]: ...
    def head_for(self, log: str, party: str) -> Head: ...
    def entry(self, log: str, number: int) -> bytes | None: ...
    def read(self, log: str, after: int, until: int, limit: int) -> list[Item]: ...
    def append(
        self, log: str, items: Sequence[Verified], arrived: int, quarantine: Sequence[str] = ()
    ) -> list[Held]: ...
    def since(self, seq: int, limit: int) -> list[Held]: ...
    def bodies(self, seqs: Sequence[int]) -> list[Held]: ...
    def close_log(self, log: str, number: int) -> None: ...
    def mark_forked(self, log: str, number: int) -> None: ...
    def erase(self, log: str, number: int, erasure: bytes) -> bool: ...
    def epoch(self, audience: str, lane: str) -> int: ...
    def set_epoch(self, audience: str, lane: str, epoch: int, reason: str) -> None: ...
    def epochs(self) -> dict[tuple[str, str], int]: ...
    def stamp(self, audience: str) -> Stamp: ...
    def set_stamp(self, audience: str, stamp: Stamp) -> None: ...

    # what the disk has damaged
    def find_damage(self, log: str, after: int, limit: int) -> list[Damage]: ...
    def mark_damaged(self, damage: Damage) -> None: ...
    def damaged(self) -> list[Damaged]: ...

    # what others hold, who they are, what they did
    def add_receipt(self, receipt: Receipt, data: bytes) -> bool: ...
    def receipts(self, log: str = "") -> list[Given]: ...
    def drop_receipts_before(self, receipt: Receipt) -> None: ...
    def own_serial(self, log: str, party: str, node: str) -> int: ...
    def newest_receipt(self, log: str, party: str, node: str) -> bytes | None: ...
    def documents(self) -> dict[str, bytes]: ...
    def put_document(self, party: str, version: int, document: bytes) -> None: ...
    def drop_document(self, party: str) -> None: ...
    def add_evidence(self, at: int, code: str, peer: str, text: str, data: bytes) -> None: ...
    def evidence(self, limit: int = 200) -> list[EvidenceRow]: ...

    # what leaves later, what goes again, what was decided
    def defer(self, record: str, until: int) -> None: ...
    def deferred(self, now: int, limit: int) -> list[Waiting]: ...
    def deferred_until(self, record: str) -> int | None: ...
    def drop_deferred(self, record: str) -> None: ...
    def keep_until(self, log: str, number: int, until: int) -> None: ...
    def keeps_over(self, now: int, limit: int) -> list[Kept]: ...
    def drop_keep(self, log: str, number: int) -> None: ...
    def expire(self, log: str, number: int) -> bool: ...
    def add_decision(self, decision: Decision) -> None: ...
    def decisions(
        self, before: int, limit: int, words: Sequence[str] = (), bodies: Sequence[str] = ()
    ) -> list[Decision]: ...

    # what is carried by hand
    def add_bundle(self, bundle: Bundle) -> None: ...
    def bundles(self, limit: int = 200) -> list[Bundle]: ...

    # attachments
    def add_blob(self, blob: BlobName, record: str) -> None: ...
    def blob(self, blob: str) -> tuple[BlobName, str] | None: ...
    def put_piece(self, blob: str, number: int, data: bytes) -> bool: ...
    def piece(self, blob: str, number: int) -> bytes | None: ...
    def missing_pieces(self, blob: str) -> list[int]: ...
    def incomplete_blobs(self) -> list[str]: ...
    def blobs(self) -> list[str]: ...
    def has_damaged_piece(self, blob: str) -> bool: ...
    def drop_damaged_pieces(self, blob: str) -> int: ...
    def drop_blob(self, blob: str) -> None: ...
    def add_blob_holder(self, blob: str, party: str, node: str, at: int) -> None: ...

    # search: a query is `"word"` or `"beginning"*`, several joined by ` AND `
    def index(self, seq: int, tokens: str, organisations: Iterable[str]) -> None: ...
    def unindex(self, seq: int) -> None: ...
    def last_indexed(self) -> int: ...
    def scrub_words(self, begin: bool) -> bool: ...
    def search(self, query: str, organisations: Sequence[str], limit: int) -> list[int]: ...
