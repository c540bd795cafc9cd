"""Receipts: those this node signs, and those that partners' nodes signed for what they hold."""

import msgspec

from kuroshio.errors import Unavailable, Untrusted
from kuroshio.feed.entry import digest, parse_log
from kuroshio.feed.receipt import Receipt, read_receipt, sign_receipt
from kuroshio.node.high_water import HighWater
from kuroshio.node.identity import Identity
from kuroshio.store.port import Store
from kuroshio.trust.directory import Directory
from kuroshio.values import HOUR

SERIALS = "receipt-serials"
"""The mark below which all serials of our receipts lie, whatever clock or backup they came from."""
EARLY_LIMIT = 1_000


class ReceiptBook:
    """Called on the writer's thread, inside its transaction."""

    def __init__(self, store: Store, identity: Identity, marks: HighWater) -> None:
        self._store = store
        self._identity = identity
        self._marks = marks
        self._floor = self._reserved = (marks.marks() or {}).get(SERIALS, 0)
        self._early: dict[tuple[str, str, str], tuple[Receipt, bytes]] = {}
        """Receipts for more of a log than is held here: nothing can be compared with them yet."""

    def sign(self, log: str, now: int) -> bytes:
        """A receipt for how far a log is held here; it may leave once committed."""
        head = self._store.head(log)
        own = (self._identity.party, self._identity.node)
        serial = max(self._store.own_serial(log, *own) + 1, now, self._floor)
        self._reserve(serial)
        receipt = Receipt(log, head.number, head.entry_hash, *own, now, serial)
        data = sign_receipt(receipt, self._identity.public_key, self._identity.sign)
        self._store.add_receipt(receipt, data)
        self._store.drop_receipts_before(receipt)
        return data

    def _reserve(self, serial: int) -> None:
        """A restored backup and a clock put back must not make a retraction look older than the
        receipt it retracts: serials are reserved by the hour, outside the database.
        """
        if serial < self._reserved:
            return
        try:
            self._marks.raise_to({SERIALS: serial + HOUR})
        except OSError as error:
            raise Unavailable("store.full", f"the high-water mark: {error}") from error
        self._reserved = serial + HOUR

    def read(self, data: bytes, directory: Directory) -> Receipt:
        """A receipt by a member of the log's audience, for a log that is for us too.

        Untrusted (`feed.bad-receipt`, and what feed.receipt raises) otherwise.
        """
        receipt = read_receipt(data, directory)
        if not {receipt.party, self._identity.party} <= set(parse_log(receipt.log).audience):
            raise Untrusted("feed.bad-receipt", f"{receipt.party} is not in that log's audience")
        return receipt

    def is_own(self, receipt: Receipt) -> bool:
        """Whether this node itself once signed it."""
        return (receipt.party, receipt.node) == (self._identity.party, self._identity.node)

    def recall(self, receipt: Receipt) -> bool:
        """A partner shows us a receipt of our own; True when we had forgotten it (a lost disk, a
        clock put back), and so must sign a newer one for it to be believed.
        """
        known = self._store.own_serial(receipt.log, receipt.party, receipt.node)
        if receipt.serial <= known:
            return False
        self._floor = max(self._floor, receipt.serial + 1)
        return True

    def is_early(self, receipt: Receipt) -> bool:
        """Whether the partner holds more of the log than we do."""
        return receipt.number > self._store.last(receipt.log).number

    def keep(self, receipt: Receipt, data: bytes, now: int) -> bool:
        """Keep a receipt if it is for the very entry held here; whether that is news.

        One that names another entry is evidence of a fork, and says nothing of what the partner
        holds of our records. One for more than is held here waits until it can be compared.
        """
        if self.is_early(receipt):
            self._wait(receipt, data)
            return False
        entry = self._store.entry(receipt.log, receipt.number)
        if entry is None or digest(entry) == receipt.entry_hash:
            return self._store.add_receipt(receipt, data)
        text = f"{receipt.log}: {receipt.party}/{receipt.node} holds another entry {receipt.number}"
        both = msgspec.msgpack.encode((entry, data))
        self._store.add_evidence(now, "feed.forked", receipt.party, text, both)
        self._store.mark_forked(receipt.log, receipt.number)
        return False

    def _wait(self, receipt: Receipt, data: bytes) -> None:
        """The newest of each holder: an older one may come last, by way of a relay or a bundle."""
        holder = receipt.log, receipt.party, receipt.node
        before = self._early.get(holder)
        if before is None and len(self._early) >= EARLY_LIMIT:
            return
        if before is None or before[0].serial < receipt.serial:
            self._early[holder] = (receipt, data)

    def retry(self, log: str, now: int) -> bool:
        """Compare what had to wait for more of this log; whether any of it is news."""
        news = False
        for key, (receipt, data) in list(self._early.items()):
            if key[0] == log and not self.is_early(receipt):
                del self._early[key]
                news |= self.keep(receipt, data, now)
        return news
