"""The ledger: writes own records through the gate, takes in those of others, all on one thread.

No thread, socket or clock in it: `now` and chance are arguments, so a whole federation of real
ledgers runs in one process in the tests. Whoever drives it opens a store transaction around its
calls and calls `committed` when that is durable; only then may anything leave or be seen.
"""

from collections.abc import Callable, Sequence

import msgspec

from kuroshio.desk.domains import ERASED_KIND, domain_of, facets_of, fact_of, kind_of
from kuroshio.errors import Refused, Untrusted
from kuroshio.feed import log as chain
from kuroshio.feed import record as records
from kuroshio.feed.entry import LogId, make_entry, parse_log
from kuroshio.feed.receipt import Receipt
from kuroshio.feed.record import Header, Record
from kuroshio.node import at_hand, intake
from kuroshio.node.committed import Committed as Committed
from kuroshio.node.draft import Author as Author
from kuroshio.node.draft import Draft as Draft
from kuroshio.node.high_water import HighWater
from kuroshio.node.identity import Identity as Identity
from kuroshio.node.known import parsed
from kuroshio.node.own_logs import LAST_EPOCH, OwnLogs
from kuroshio.node.receipt_book import ReceiptBook
from kuroshio.node.releases import Release, Releases, follows
from kuroshio.node.second_release import to_release_again
from kuroshio.node.standing import Standing
from kuroshio.node.views import Views
from kuroshio.sharing import gate
from kuroshio.sharing.agreement import AgreementSuspended
from kuroshio.store.port import Damage, Held, Store
from kuroshio.store.sql_damage import DAMAGED
from kuroshio.sync.exchange import Evidence, StoreSegment
from kuroshio.trust import directory as directories
from kuroshio.trust import document as documents
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import HeldDocument
from kuroshio.values import STAMP_AHEAD_LIMIT, Lane

WRITTEN_TO_THE_LAST = ("alert", "check", "audit")
"""Small records that say how this node is; they use what is left of a disk that fills."""

AT_ONCE = at_hand.RECORDS // 2


class Ledger:
    """One node's records. See the module for who may call what when."""

    def __init__(
        self, store: Store, views: Views, identity: Identity, own: HeldDocument, marks: HighWater
    ) -> None:
        self.store = store
        self.views = views
        views.read_from(store.reader)
        self.identity = identity
        self._marks = marks
        self._own_logs = OwnLogs(store, identity, marks)
        self._book = ReceiptBook(store, identity, marks)
        self.directory = self._load_directory(own)
        self.standing = Standing(views, lambda: [record for _, record in self._fresh])
        self.releases = Releases(
            store, views, identity, self.standing, lambda: self.directory, lambda: self._fresh
        )
        self.held_back: dict[str, str] = {}
        """Logs of which something came that could not be taken, and why; nothing after it comes."""
        self.require_room: Callable[[], None] = lambda: None
        """Raises Unavailable (`store.full`) when there is no room for new records of our own."""
        self._reset()

    # --- start ---------------------------------------------------------------------------------

    def recover(self, now: int, some: Callable[[], None] = lambda: None) -> list[Damage]:
        """Fold what the store holds, and reopen own logs that would fork: of a restored backup,
        or of a store that another machine has written to. Which bodies are not what they should be.
        `some` is called after every AT_ONCE, while they are at hand.
        """
        with self.store.transaction():
            self._own_logs.begin(now)
        damaged: list[Damage] = []
        while batch := self.store.since(self.views.cursor, AT_ONCE):
            came = [(held, record) for held in batch if (record := parsed(held))]
            self.views.take_all(came)
            self.views.cursor = batch[-1].seq
            damaged += [Damage(h.log, h.number, False) for h in batch if h.quarantine == DAMAGED]
            some()
        return damaged

    @property
    def reopened(self) -> list[str]:
        """Own logs that were reopened since the start."""
        return self._own_logs.reopened

    def reopen(self, log: LogId, now: int, reason: str) -> None:
        """Open a new epoch of an own log; what was appended to the old one stays.

        `partner-ahead`: a partner holds more of it than we do, so it must not be appended to.
        `damaged`: what is appended to it is given to nobody before that is mended.
        """
        unused = self.own_log(log.audience, log.lane).epoch > log.epoch
        if unused or log.epoch > LAST_EPOCH:
            return  # nothing is appended to that epoch any more, or never was
        self._own_logs.reopen(log, now, reason)

    # --- writing -------------------------------------------------------------------------------

    def policy(self, now: int) -> gate.Policy:
        """What decides about release at `now`."""
        return self.releases.policy(now)

    def compose(self, author: Author, draft: Draft, now: int, chance: bytes) -> Record:
        """Write a record and append it, which is its release; `chance` is for its id and salt.

        What leaves later, or less of it, lies in the own-party log too, as it is. Gives the record
        as its author's party keeps it. Refused as in Releases.decide and feed.record.write.
        Unavailable: `store.full`.
        """
        if domain_of(kind_of(draft.fact)) not in WRITTEN_TO_THE_LAST:
            self.require_room()
        header = self.releases.header(author, draft, now, chance)
        release = self.releases.decide(header, draft.fact, now)
        if len(header.audience) == 1:
            record = records.write(release.header, release.fact)
            self.append_own(record, header.audience)
            self.store.set_stamp(self.identity.party, header.stamp)
            return record
        if not (release.withheld or release.handling.apart):
            return self._release(release, now)
        record = records.write(release.header, release.fact)
        self.append_own(record, (self.identity.party,))
        self._release_apart(release, now)
        return record

    def _release_apart(self, release: Release, now: int) -> None:
        """The copy that leaves: now, later, or never when it takes back what has not left."""
        header, facets = release.header, facets_of(release.fact)
        waits = self.store.deferred_until(follows(facets)) if release.withheld else None
        if release.withheld and (waits is None or not facets.adds):
            self.store.drop_deferred(facets.amends)
        elif release.withheld or release.handling.delay:
            self.store.defer(header.id, self.releases.due(release.fact, release.handling, now))
        else:
            self._release(release, now)

    def _release(self, release: Release, now: int) -> Record:
        """Append the copy that leaves."""
        audience = release.header.audience
        record = records.write(*release.shared(self.releases.holdable(audience)))
        if not release.handling.apart:  # its stamp is one of those that the audience sees
            self.store.set_stamp("+".join(audience), release.header.stamp)
        self.append_own(record, audience, now)
        return record

    def release_due(self, now: int) -> int:
        """Append what was delayed and is due, as the gate has it now; how many were looked at."""
        waiting = self.store.deferred(now, 500)
        for due in waiting:
            self.store.drop_deferred(due.record)
            known = self.views.known(due.record)
            if known is None or known.fact is None:
                continue  # erased meanwhile
            try:
                release = self.releases.decide(known.record.header, known.fact, now)
            except Refused:
                continue  # noted in the log of decisions, where its author sees it
            written = known.record.header.stamp.millis
            if (later := self.releases.due(release.fact, release.handling, written)) > now:
                self.store.defer(due.record, later)  # narrower rules hold since it was written
            elif not release.withheld:
                self._release(release, now)
        return len(waiting)

    # --- taking in -----------------------------------------------------------------------------

    def take_in(self, effect: StoreSegment, now: int) -> bytes:
        """Keep a verified segment of a log; its signed receipt, to be sent once committed.

        What may not be kept (a marking above the ceiling, or one that the party's document does
        not name yet) ends the segment before it and becomes evidence; the receipt says so.
        """
        name = str(effect.log)
        if effect.items[0].entry.number > self.store.head(name).number + 1:
            return self.receipt(name, now)  # it was verified before one before it was cut short
        looked, fault = intake.keepable(effect, self.directory, self.identity)
        self.held_back.pop(name, None)
        if fault:
            entry = effect.items[len(looked)].entry.data
            self.store.add_evidence(now, fault.code, effect.log.party, fault.message, entry)
            self.held_back[name] = fault.code
        kept = self.store.append(name, [x.item for x in looked], now, [x.fault for x in looked])
        found = {x.item.entry.number: x.record for x in looked}
        fresh = [
            (held, record)
            for held in kept
            if held.body is not None  # else its erasure was here before
            and (record := found[held.number]) is not None
        ]
        self._merge_stamps(effect.log.audience, [record.header for _, record in fresh], now)
        for held, record in fresh:
            self._fresh.append((held, record))
            self._note_keep(held, record)
            intake.note_reused_id(record, self.views.known(record.header.id), self.store, now)
            self._note_special(record, now)
        self._logs.add(name)
        if self._is_own(name):
            self._own_logs.came_back(name)
        if self._book.retry(name, now):
            self._receipts.add(name)
        return self.receipt(name, now)

    def receipt(self, log: str, now: int) -> bytes:
        """A signed receipt for how far a log is held here; to be sent once committed."""
        return self._book.sign(log, now)

    def take_receipt(self, data: bytes, now: int = 0) -> Receipt:
        """Keep a partner's receipt. Untrusted when it is not signed by the node it names."""
        receipt = self._book.read(data, self.directory)
        if self._book.is_own(receipt):
            if self._book.recall(receipt):
                self.receipt(receipt.log, now or receipt.at)
                self._logs.add(receipt.log)
            return receipt
        if self._book.is_early(receipt) and self._is_own(receipt.log):
            self.reopen(parse_log(receipt.log), now or receipt.at, "partner-ahead")
        if self._book.keep(receipt, data, now or receipt.at):
            self._receipts.add(receipt.log)
        return receipt

    def take_document(self, data: bytes) -> bool:
        """Take a partner's newer document; True when it is new. Errors as in trust.directory."""
        held = documents.read(data)
        updated = directories.update(self.directory, held)
        if updated is self.directory:
            return False
        self._put_document(updated, held)
        return True

    def pin(self, data: bytes, fingerprint: str) -> HeldDocument:
        """Pin a partner whose fingerprint a person has compared."""
        held = documents.read(data)
        self._put_document(directories.pin(self.directory, held, fingerprint), held)
        return held

    def take_own_document(self, directory: Directory) -> None:
        """A newer document of our own party, that a person put into the node's folder."""
        self.directory = directory
        self._directory_changed = True

    def keep_evidence(self, evidence: Evidence, peer: str, now: int) -> None:
        """Keep what a peer did, and mark a forked log."""
        self.store.add_evidence(
            now, evidence.code, peer, evidence.text, msgspec.msgpack.encode(evidence.data)
        )
        if evidence.code == "feed.forked":
            self.store.mark_forked(evidence.log, evidence.number)
            if self._is_own(evidence.log):
                self.release_again(evidence.log, now)
        elif evidence.log:
            self.held_back[evidence.log] = evidence.code

    def note_damaged(self, log: str, now: int) -> None:
        """Something of a log is damaged here: it is to be asked for, and not appended to."""
        self._damaged.add(log)
        if self._is_own(log):
            self.reopen(parse_log(log), now, "damaged")

    def release_again(self, log: str, now: int) -> None:
        """Our own log is forked, or damaged: what officers were told is released must not end with
        a branch that no partner takes. It goes out again in a new epoch, if the gate allows it.
        """
        self.reopen(parse_log(log), now, "partner-ahead")
        for record in to_release_again(log, self.store, self.views, self.directory):
            fact = fact_of(record)
            if fact is None:
                continue
            try:
                release = self.releases.decide(record.header, fact, now)
            except Refused:
                continue
            later = self.releases.due(fact, release.handling, record.header.stamp.millis)
            if release.handling.delay and later > now:
                self.store.defer(record.header.id, later)
            elif not release.withheld:
                self._release(release, now)

    # --- the transaction's end -------------------------------------------------------------------

    def raise_marks(self) -> None:
        """Last act inside the transaction: nothing may leave before its mark is durable. What the
        gate answered is kept just before, also of jobs that failed.

        A crash between this and the commit reopens a log needlessly, which is safe; the other
        order could fork one. Unavailable (`store.full`) when the mark cannot be written.
        """
        self.releases.write_decisions()
        own = {log for log in self._logs if self._is_own(log)}
        if own:
            self._own_logs.raise_marks(own)

    def committed(self) -> Committed:
        """The transaction is durable: show what came."""
        known = self.views.take_all(self._fresh)
        forgotten = [self.views.forget(log, number) for log, number in self._erased]
        out = Committed(
            frozenset(self._logs),
            (*known, *(instead for _, instead in forgotten if instead)),
            tuple(gone for gone, _ in forgotten if gone),
            frozenset(self._receipts),
            self._directory_changed,
            frozenset(self._damaged),
        )
        self._reset()
        return out

    def mark(self) -> Callable[[], None]:
        """A point to return to when a part of the transaction fails."""
        fresh, erased = len(self._fresh), len(self._erased)
        logs, receipts, before = set(self._logs), set(self._receipts), self.directory
        damaged = set(self._damaged)

        def back() -> None:
            del self._fresh[fresh:], self._erased[erased:]
            self._logs.intersection_update(logs)
            self._receipts.intersection_update(receipts)
            self._damaged.intersection_update(damaged)
            self.directory = before

        return back

    def rolled_back(self, directory: Directory) -> None:
        """The whole transaction failed."""
        self.directory = directory
        self.releases.forget_decisions()
        self.views.stays()
        self._reset()

    # --- inside ----------------------------------------------------------------------------------

    def append_own(self, record: Record, audience: tuple[str, ...], now: int = 0) -> None:
        """Append to the own log for an audience; `now` where it was written earlier."""
        header = record.header
        at = max(now, header.stamp.millis)
        self._own_logs.open_first(audience, header.lane, at)
        log = str(self.own_log(audience, header.lane))
        entry = make_entry(
            log,
            self.store.last(log),
            record.data,
            self.identity.public_key,
            self.identity.sign,
        )
        verified = chain.Verified(entry, record.data, None)
        for held in self.store.append(log, [verified], at):
            self._fresh.append((held, record))
            self._note_keep(held, record)
        self._logs.add(log)
        self._note_special(record, at)

    def own_log(self, audience: tuple[str, ...], lane: Lane) -> LogId:
        """The log that our next record for this audience goes to."""
        return self._own_logs.next_log(audience, lane, self.standing.turns(audience))

    def _note_keep(self, held: Held, record: Record) -> None:
        """What left, or came, for a time only."""
        if record.header.keep_until and len(parse_log(held.log).audience) > 1:
            self.store.keep_until(held.log, held.number, record.header.keep_until)

    def expire(self, log: str, number: int) -> bool:
        """The time of a partner's record is over: its body goes, before the erasure comes."""
        self.views.leaving(log, number)
        gone = self.store.expire(log, number)
        if gone:
            self._erased.append((log, number))
        return gone

    def _note_special(self, record: Record, now: int) -> None:
        """What the node itself acts on when it keeps a record: suspensions and erasures."""
        if record.header.kind == AgreementSuspended.kind:
            self._close_logs(record.header.audience)
        if record.header.kind != ERASED_KIND:
            return
        try:
            fact = intake.erasure_of(record, self.store, self.views, self.directory)
        except Untrusted as error:
            text = f"{record.header.party}: {error}"
            self.store.add_evidence(now, "feed.bad-erasure", record.header.party, text, record.data)
            return
        self.views.leaving(fact.log, fact.number)
        if self.store.erase(fact.log, fact.number, fact.erasure):
            self._erased.append((fact.log, fact.number))
            self._logs.add(fact.log)  # what waited behind a body that is gone may be given

    def _close_logs(self, parties: tuple[str, ...]) -> None:
        """A suspension closes every own log that it bears on where it ends now; what comes later
        goes to a new epoch.
        """
        for row in self.store.rows():
            log = parse_log(row.name)
            shared = len(log.audience) > 1 and set(log.audience) <= set(parties)
            if not (shared and self._is_own(row.name)) or row.closed_at is not None:
                continue
            if self.own_log(log.audience, log.lane) != log:
                self.store.close_log(row.name, row.head.number)

    def _merge_stamps(self, audience: tuple[str, ...], headers: Sequence[Header], now: int) -> None:
        """Those of records that have left. One far ahead is kept and flagged, never merged."""
        newest = max(
            (
                header.stamp
                for header in headers
                if header.audience == audience and header.stamp.millis <= now + STAMP_AHEAD_LIMIT
            ),
            default=None,
        )
        name = "+".join(audience)
        if newest is not None and newest > self.store.stamp(name):
            self.store.set_stamp(name, newest)

    def _put_document(self, directory: Directory, held: HeldDocument) -> None:
        self.store.put_document(held.document.party, held.document.version, held.data)
        self.directory = directory
        self._directory_changed = True

    def _load_directory(self, own: HeldDocument) -> Directory:
        held = {party: documents.read(data) for party, data in self.store.documents().items()}
        return Directory(own.document.party, {**held, own.document.party: own})

    def _is_own(self, log: str) -> bool:
        return self.identity.owns(log)

    def _reset(self) -> None:
        self._fresh: list[tuple[Held, Record]] = []
        self._erased: list[tuple[str, int]] = []
        self._logs: set[str] = set()
        self._receipts: set[str] = set()
        self._damaged: set[str] = set()
        self._directory_changed = False
