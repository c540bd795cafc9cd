"""The ledger: writes own records through the gate, takes in those of others, all on one thread.

No thread, socket or clock in it: `now` and chance are arguments, so a whole federation of real
ledgers runs in one process in the tests. Whoever drives it opens a store transaction around its
calls and calls `committed` when that is durable; only then may anything leave or be seen.
"""

from collections.abc import Callable, Sequence

import msgspec

from kuroshio.desk.domains import ERASED_KIND, EntryErased, domain_of, facets_of, fact_of, kind_of
from kuroshio.errors import Refused, Untrusted
from kuroshio.feed import erasure as erasing
from kuroshio.feed import log as chain
from kuroshio.feed import record as records
from kuroshio.feed.entry import LogId, make_entry, parse_log, read_entry
from kuroshio.feed.receipt import Receipt
from kuroshio.feed.record import Header, Record
from kuroshio.node import intake
from kuroshio.node.draft import CHANCE_LENGTH
from kuroshio.node.draft import Author as Author
from kuroshio.node.draft import Draft as Draft
from kuroshio.node.high_water import HighWater
from kuroshio.node.identity import Identity as Identity
from kuroshio.node.own_logs import LAST_EPOCH, OwnLogs
from kuroshio.node.receipt_book import ReceiptBook
from kuroshio.node.second_release import to_release_again
from kuroshio.node.views import Known, Views
from kuroshio.sharing import agreement as agreements
from kuroshio.sharing import gate
from kuroshio.store.port import Held, Store
from kuroshio.sync.exchange import Evidence, StoreSegment
from kuroshio.trust import directory as directories
from kuroshio.trust import document as documents
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import HeldDocument
from kuroshio.values import STAMP_AHEAD_LIMIT, Lane, Stamp, make_id

WRITTEN_TO_THE_LAST = ("alert", "check")
"""Small records that say how this node is; they use what is left of a disk that fills."""


class Committed(msgspec.Struct, frozen=True):
    """What a transaction changed, now that it is durable."""

    logs: frozenset[str]
    known: tuple[Known, ...]
    erased: tuple[Known, ...]
    receipts: frozenset[str]
    """Logs for which a partner's receipt came."""
    directory: bool


class Ledger:
    """One node's records. See the module for who may call what when."""

    def __init__(
        self, store: Store, views: Views, identity: Identity, own: HeldDocument, marks: HighWater
    ) -> None:
        self.store = store
        self.views = views
        self.identity = identity
        self._marks = marks
        self._own_logs = OwnLogs(store, identity, marks)
        self._book = ReceiptBook(store, identity, marks)
        self.directory = self._load_directory(own)
        self.held_back: dict[str, str] = {}
        """Logs of which something came that could not be taken, and why; nothing after it comes."""
        self.require_room: Callable[[], None] = lambda: None
        """Raises Unavailable (`store.full`) when there is no room for new records of our own."""
        self._reset()

    # --- start ---------------------------------------------------------------------------------

    def recover(self, now: int) -> None:
        """Fold what the store holds, and reopen own logs that would fork: of a restored backup,
        or of a store that another machine has written to.
        """
        with self.store.transaction():
            self._own_logs.begin(now)
        while batch := self.store.since(self.views.cursor, 5_000):
            for held in batch:
                self.views.cursor = held.seq
                record = intake.parsed(held)
                if record:
                    self.views.take(held, record)

    @property
    def reopened(self) -> list[str]:
        """Own logs that were reopened since the start."""
        return self._own_logs.reopened

    def reopen(self, log: LogId, now: int, reason: str) -> None:
        """Open a new epoch of an own log; what was appended to the old one stays.

        `partner-ahead`: a partner holds more of it than we do, so it must not be appended to.
        """
        unused = self.own_log(log.audience, log.lane).epoch > log.epoch
        if reason == "partner-ahead" and (unused or log.epoch > LAST_EPOCH):
            return  # nothing is appended to that epoch any more, or never was
        self._own_logs.reopen(log, now, reason)

    # --- writing -------------------------------------------------------------------------------

    def policy(self, now: int) -> gate.Policy:
        """What decides about release at `now`: pins, agreements in force, the marking ceiling."""
        own = self.directory.document(self.identity.party)
        states = [agreements.in_force(state, now) for state in self._agreements()]
        in_force = tuple(a for a in states if a is not None)
        return gate.Policy(self.directory, in_force, own.markings, self.identity.marking_ceiling)

    def preview(self, author: Author, draft: Draft, now: int) -> tuple[gate.Answer, ...]:
        """What the gate would answer for each other member of the audience."""
        header = self._header(author, draft, Stamp(now), bytes(CHANCE_LENGTH), self.policy(now))
        return self._answers(header, draft.fact, self.policy(now))

    def compose(self, author: Author, draft: Draft, now: int, chance: bytes) -> Record:
        """Write a record and append it, which is its release; `chance` is for its id and salt.

        Refused: `gate.not-released` with each party's reason, `gate.marking-too-high`, and what
        feed.record.write refuses. Unavailable: `store.full`.
        """
        if domain_of(kind_of(draft.fact)) not in WRITTEN_TO_THE_LAST:
            self.require_room()
        policy = self.policy(now)
        audience = "+".join(sorted(draft.audience))
        stamp = self.store.stamp(audience).after(now)
        header = self._header(author, draft, stamp, chance, policy)
        if not gate.within_ceiling(header.marking, policy):
            raise Refused(
                "gate.marking-too-high",
                f"the marking {header.marking} is unknown or above this node's ceiling "
                f"{policy.ceiling}; this must not be written here",
            )
        answers = self._answers(header, draft.fact, policy)
        if not gate.allowed(answers):
            raise Refused(
                "gate.not-released",
                "not released: "
                + "; ".join(f"{a.party}: {a.reason}" for a in answers if not a.allowed),
                **{a.party: a.reason for a in answers if not a.allowed},
            )
        record = records.write(header, draft.fact)
        self.store.set_stamp(audience, stamp)
        self._append_own(record)
        return record

    def erase(self, record: str, author: Author, reason: str, now: int, chance: bytes) -> Record:
        """Erase an own record everywhere it was released.

        Refused: `feed.not-ours`, `feed.not-erasable` (what was agreed or suspended stays: erasing
        a suspension would resume it alone).
        """
        known = self.views.known(record)
        if known is None or known.record.header.party != self.identity.party:
            raise Refused("feed.not-ours", "only the party that wrote a record erases it")
        if not intake.erasable(known.record.header.kind):
            raise Refused("feed.not-erasable", "agreements and erasures are not erased")
        held = self.store.entry(known.log, known.number)
        if held is None or not self._is_own(known.log):
            raise Refused("feed.not-ours", "the record was written by another node of our party")
        entry, _ = read_entry(held)
        signed = erasing.sign_erasure(
            erasing.Erasure(
                entry.log, entry.number, entry.body_hash, now, reason, self.identity.node
            ),
            self.identity.public_key,
            self.identity.sign,
        )
        header = known.record.header
        return self.compose(
            author,
            Draft(EntryErased(entry.log, entry.number, signed), header.audience, header.about,
                  header.addressees, lane=header.lane),
            now,
            chance,
        )  # fmt: skip

    # --- taking in -----------------------------------------------------------------------------

    def take_in(self, effect: StoreSegment, now: int) -> bytes:
        """Keep a verified segment of a log; its signed receipt, to be sent once committed.

        What may not be kept (a marking above the ceiling, or one that the party's document does
        not name yet) ends the segment before it and becomes evidence; the receipt says so.
        """
        name = str(effect.log)
        items, flags, fault = intake.keepable(effect, self.directory, self.identity)
        self.held_back.pop(name, None)
        if fault:
            entry = effect.items[len(items)].entry.data
            self.store.add_evidence(now, fault.code, effect.log.party, fault.message, entry)
            self.held_back[name] = fault.code
        for item in self.store.append(name, items, now, flags):
            record = intake.parsed(item)
            if record:
                self._merge_stamp(record.header, now)
                self._fresh.append((item, record))
                intake.note_reused_id(record, self.views.known(record.header.id), self.store, now)
                self._note_special(record, now)
        self._logs.add(name)
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
                self._release_again(evidence.log, now)
        elif evidence.log:
            self.held_back[evidence.log] = evidence.code

    def _release_again(self, log: str, now: int) -> None:
        """Our own log is forked: what officers were told is released must not end with a branch
        that no partner takes. It goes out again in a new epoch, if the gate still allows it.
        """
        self.reopen(parse_log(log), now, "partner-ahead")
        policy = self.policy(now)
        for record in to_release_again(log, self.store, self.views):
            fact = fact_of(record)
            if fact and gate.allowed(self._answers(record.header, fact, policy)):
                self._append_own(record)

    # --- the transaction's end -------------------------------------------------------------------

    def raise_marks(self) -> None:
        """Last act inside the transaction: nothing may leave before its mark is durable.

        A crash between this and the commit reopens a log needlessly, which is safe; the other
        order could fork one. Unavailable (`store.full`) when the mark cannot be written.
        """
        own = {log for log in self._logs if self._is_own(log)}
        if own:
            self._own_logs.raise_marks(own)

    def committed(self) -> Committed:
        """The transaction is durable: show what came."""
        known = [self.views.take(held, record) for held, record in self._fresh]
        erased = [self.views.forget(log, number) for log, number in self._erased]
        out = Committed(
            frozenset(self._logs),
            tuple(k for k in known if k),
            tuple(k for k in erased if k),
            frozenset(self._receipts),
            self._directory_changed,
        )
        self._reset()
        return out

    def mark(self) -> Callable[[], None]:
        """A point to return to when a part of the transaction fails."""
        fresh, erased = len(self._fresh), len(self._erased)
        logs, receipts, before = set(self._logs), set(self._receipts), self.directory

        def back() -> None:
            del self._fresh[fresh:], self._erased[erased:]
            self._logs.intersection_update(logs)
            self._receipts.intersection_update(receipts)
            self.directory = before

        return back

    def rolled_back(self, directory: Directory) -> None:
        """The whole transaction failed."""
        self.directory = directory
        self._reset()

    # --- inside ----------------------------------------------------------------------------------

    def _header(
        self, author: Author, draft: Draft, stamp: Stamp, chance: bytes, policy: gate.Policy
    ) -> Header:
        record_id = make_id(stamp, self.identity.party, chance[:4])
        audience = tuple(sorted(draft.audience))
        return Header(
            id=record_id,
            kind=kind_of(draft.fact),
            version=1,
            party=self.identity.party,
            node=self.identity.node,
            organisation=author.organisation,
            post=author.post,
            officer=author.officer if self._names_shown(audience, policy) else "",
            stamp=stamp,
            audience=audience,
            about=draft.about or record_id,
            lane=draft.lane,
            reality=self.identity.reality,
            marking=draft.marking or policy.markings[0],
            salt=chance[4:20],
            addressees=draft.addressees,
            references=self._holdable(draft.references, audience),
        )

    def _names_shown(self, audience: tuple[str, ...], policy: gate.Policy) -> bool:
        if audience == (self.identity.party,):
            return True
        return any(a.officers_named for a in policy.agreements if set(audience) <= set(a.parties))

    def _holdable(self, references: Sequence[str], audience: tuple[str, ...]) -> tuple[str, ...]:
        """References that the audience cannot hold are dropped before signing."""
        out = []
        for reference in references:
            known = self.views.known(reference)
            if known and set(audience) <= set(known.record.header.audience):
                out.append(reference)
        return tuple(out)

    def _answers(
        self, header: Header, fact: msgspec.Struct, policy: gate.Policy
    ) -> tuple[gate.Answer, ...]:
        facets = facets_of(fact)
        amended = self.views.known(facets.amends) if facets.amends else None
        released = bool(
            amended
            and amended.record.header.party == self.identity.party
            and amended.record.header.audience == header.audience
        )
        return gate.decide(header, facets, policy, released)

    def _append_own(self, record: Record) -> None:
        header = record.header
        self._own_logs.open_first(header.audience, header.lane, header.stamp.millis)
        log = str(self.own_log(header.audience, header.lane))
        entry = make_entry(
            log,
            self.store.head(log),
            record.data,
            self.identity.public_key,
            self.identity.sign,
        )
        verified = chain.Verified(entry, record.data, None)
        for held in self.store.append(log, [verified], header.stamp.millis):
            self._fresh.append((held, record))
        self._logs.add(log)
        self._note_special(record, header.stamp.millis)

    def own_log(self, audience: tuple[str, ...], lane: Lane) -> LogId:
        """The log that our next record for this audience goes to."""
        turns = sum(
            len(state.suspensions) + agreements.reopenings(state)
            for state in self._agreements()
            if any(set(audience) <= set(a.parties) for a in state.proposals.values())
        )
        return self._own_logs.next_log(audience, lane, turns)

    def _agreements(self) -> list[agreements.State]:
        """Every agreement as it stands, with what this transaction added: a suspension holds for
        the next record, not for the next commit.
        """
        states: dict[str, agreements.State] = {
            about: self.views.state(agreements.NAME, about)
            for about in self.views.abouts(agreements.NAME)
        }
        fresh = [r for _, r in self._fresh if domain_of(r.header.kind) == agreements.NAME]
        for about in {record.header.about for record in fresh}:
            known = [k.record for k in self.views.records(agreements.NAME, about)]
            states[about] = agreements.new()
            for record in known + [r for r in fresh if r.header.about == about]:
                fact = fact_of(record)
                if fact is not None:
                    agreements.apply(states[about], record.header, fact)  # type: ignore[arg-type]
        return list(states.values())

    def _note_special(self, record: Record, now: int) -> None:
        """What the node itself acts on when it keeps a record: erasures."""
        if record.header.kind != ERASED_KIND:
            return
        try:
            fact = intake.erasure_of(record, self.store, self.views, self.directory)
        except Untrusted as error:
            text = f"{record.header.party}: {error}"
            self.store.add_evidence(now, "feed.bad-erasure", record.header.party, text, record.data)
            return
        if self.store.erase(fact.log, fact.number, fact.erasure):
            self._erased.append((fact.log, fact.number))

    def _merge_stamp(self, header: Header, now: int) -> None:
        if header.stamp.millis > now + STAMP_AHEAD_LIMIT:
            return  # kept and flagged, never merged
        audience = "+".join(header.audience)
        if header.stamp > self.store.stamp(audience):
            self.store.set_stamp(audience, header.stamp)

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
        self._directory_changed = False
