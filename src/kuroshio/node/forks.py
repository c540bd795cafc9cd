"""Forked logs: what is known of them, the warning to others, and which branch counts."""

import asyncio
import secrets
from collections.abc import Iterator
from functools import partial
from typing import Literal, TypeVar

import msgspec

from kuroshio.domains import fault
from kuroshio.errors import Refused, Untrusted
from kuroshio.feed.entry import Entry, digest, parse_log
from kuroshio.feed.fork import proven
from kuroshio.node.draft import CHANCE_LENGTH, Author, Draft
from kuroshio.node.ledger import Ledger
from kuroshio.node.office import author_of
from kuroshio.node.views import Known, Views
from kuroshio.node.writer import Job, Writer
from kuroshio.store.port import EvidenceRow, LogRow, Store
from kuroshio.sync.exchange import Evidence
from kuroshio.trust.directory import Directory
from kuroshio.trust.powers import ADMINISTER, Reader, require

T = TypeVar("T")
Branch = Literal["", "undecided", "counts", "does-not-count"]
FORKED = "feed.forked"
LOOK_BACK = 5_000
"""Rows of evidence in which the proof of a fork is looked for."""


class Fork(msgspec.Struct, frozen=True):
    """One log that is known to be forked."""

    log: str
    number: int
    """The lowest at which it is known to be."""
    held: bytes
    """Hash of the entry held here at that number; empty when none is."""
    branches: tuple[bytes, ...]
    """Hashes of the entries at that number that its node signed, as far as they are proven here."""
    proof: tuple[bytes, bytes] | None
    """Two entries that prove it; None when so far only a partner's receipt speaks of it."""
    decision: fault.ForkResolved | None
    contested: bool
    """Its party has decided twice, and not the same."""


class Forks:
    """May be called from any thread, with a store of that thread."""

    def __init__(self, party: str, views: Views, writer: Writer) -> None:
        self._party, self._views, self._writer = party, views, writer
        self._known: dict[str, Fork] = {}
        self._looked_at: set[str] = set()
        """Warnings by partners that were looked at since the start."""

    def find(self, store: Store, directory: Directory) -> list[Fork]:
        """Every forked log, from what is held; nothing counts that does not verify here."""
        rows = [row for row in store.rows() if row.forked is not None]
        proofs = _proofs(store, directory) if rows else {}
        found = [self._fork(row, store, proofs.get(row.name)) for row in rows]
        self._known = {fork.log: fork for fork in found}
        return found

    def branch(self, known: Known) -> Branch:
        """What is to be said of a record for its place in a log: "" when the log is not forked
        there; `undecided`, `counts` or `does-not-count`.
        """
        fork = self._known.get(known.log)
        if fork is None or known.number < fork.number:
            return ""
        if fork.decision is None:
            return "undecided"
        return "counts" if fork.decision.entry_hash == fork.held else "does-not-count"

    async def look(self, store: Store, directory: Directory) -> None:
        """Look at the proofs that partners sent, and warn the audience of each forked log that
        nobody has warned yet, if we can prove it.
        """
        for known in self._notices():
            await self._write(partial(_take_notice, known))
            self._looked_at.add(known.record.header.id)
        for fork in self.find(store, directory):
            if fork.proof is not None:
                await self._write(partial(self._warn, fork))

    async def resolve(self, reader: Reader, log: str, entry_hash: bytes, reason: str) -> str:
        """Say which branch of an own log counts; the id of the decision.

        Refused: `fault.not-forked`, `fault.not-ours`, `fault.no-such-branch`, `fault.no-reason`,
        and where the post may not.
        """
        require(reader, ADMINISTER)

        def job(ledger: Ledger, now: int) -> str:
            forks = {f.log: f for f in self.find(ledger.store, ledger.directory)}
            fork = forks.get(log)
            if fork is None:
                raise Refused("fault.not-forked", f"{log[:80]} is not known to be forked here")
            party = parse_log(log).party
            if party != self._party:
                raise Refused("fault.not-ours", f"which branch counts, {party} decides")
            if entry_hash not in fork.branches:
                raise Refused("fault.no-such-branch", "no entry with that hash is known there")
            about = fault.about_log(log)
            state = self._views.state(fault.NAME, about)
            fact = fault.resolve(state, party, log, fork.number, entry_hash, reason)
            draft = Draft(fact, _members(log, ledger.directory), about)
            chance = secrets.token_bytes(CHANCE_LENGTH)
            return ledger.compose(author_of(reader), draft, now, chance).header.id

        return await self._write(job)

    # --- inside ----------------------------------------------------------------------------------

    async def _write(self, job: Job[T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(job))

    def _notices(self) -> list[Known]:
        with self._views.lock:
            return [
                known
                for about in self._views.abouts(fault.NAME)
                for known in self._views.records(fault.NAME, about)
                if isinstance(known.fact, fault.ForkShown)
                and known.record.header.party != self._party
                and known.record.header.id not in self._looked_at
            ]

    def _fork(self, row: LogRow, store: Store, proof: tuple[Entry, Entry] | None) -> Fork:
        party = parse_log(row.name).party
        with self._views.lock:
            state: fault.State = self._views.state(fault.NAME, fault.about_log(row.name))
            decision = fault.decision(state, party)
            contested = decision is None and bool(fault.decisions(state, party))
        number = row.forked or 0
        if proof is not None:
            number = proof[0].number
        entry = store.entry(row.name, number)
        held = digest(entry) if entry else b""
        return Fork(
            row.name, number, held, tuple(_branches(held, proof)),
            (proof[0].data, proof[1].data) if proof else None, decision, contested,
        )  # fmt: skip

    def _warn(self, fork: Fork, ledger: Ledger, now: int) -> None:
        """Once: whoever was told by somebody else, with a proof, need not be told again."""
        assert fork.proof is not None
        about, members = fault.about_log(fork.log), _members(fork.log, ledger.directory)
        state: fault.State = self._views.state(fault.NAME, about)
        told = {
            party
            for header, shown in state.shown.values()
            if header.party == self._party or _holds(shown, ledger.directory)
            for party in header.audience
        }
        if len(members) < 2 or set(members) <= told:
            return
        fact = fault.show(fork.log, fork.number, *fork.proof)
        chance = secrets.token_bytes(CHANCE_LENGTH)
        ledger.compose(Author("", "node"), Draft(fact, members, about), now, chance)


def _take_notice(known: Known, ledger: Ledger, now: int) -> None:
    """A partner tells of a fork: its proof is looked at before anything is believed, and what is
    kept is either that, or that it accused somebody without one.
    """
    shown, sender = known.fact, known.record.header.party
    assert isinstance(shown, fault.ForkShown)  # the caller has seen it
    both = (shown.one, shown.other)
    try:
        first = _of_log(shown, ledger.directory)
    except (Untrusted, Refused) as error:
        text = f"{sender} says that {shown.log[:200]} is forked and does not prove it: {error}"
        ledger.keep_evidence(Evidence("fault.unproven", text, "", 0, both), sender, now)
        return
    log = parse_log(first.log)
    text = f"{log.party}/{log.node} signed two different entries at number {first.number}"
    if ledger.store.head(first.log).number:
        evidence = Evidence(FORKED, text, first.log, first.number, both)
        ledger.keep_evidence(evidence, log.party, now)


def _proofs(store: Store, directory: Directory) -> dict[str, tuple[Entry, Entry]]:
    """By log, of the lowest number; what does not verify today is none."""
    found: dict[str, tuple[Entry, Entry]] = {}
    for row in store.evidence(LOOK_BACK):
        for proof in _proof_of(row, directory):
            known = found.get(proof[0].log)
            # At one number always the same one, whichever came first, so that all say the same.
            if known is None or _order(proof) < _order(known):
                found[proof[0].log] = proof
    return found


def _proof_of(row: EvidenceRow, directory: Directory) -> Iterator[tuple[Entry, Entry]]:
    if row.code != FORKED:
        return
    try:
        one, other = msgspec.msgpack.decode(row.data, type=tuple[bytes, bytes])
        yield proven(one, other, directory)
    except (msgspec.DecodeError, Untrusted, Refused):
        return


def _order(proof: tuple[Entry, Entry]) -> tuple[int, int, bytes]:
    return proof[0].number, proof[1].number, proof[0].data


def _branches(held: bytes, proof: tuple[Entry, Entry] | None) -> Iterator[bytes]:
    """The entries at the number of the fork. A second entry that follows another one names it."""
    known = [held] if held else []
    if proof is not None:
        first, second = proof
        other = second.hash if second.number == first.number else second.previous
        known += [bytes(first.hash), bytes(other)]
    yield from dict.fromkeys(known)


def _members(log: str, directory: Directory) -> tuple[str, ...]:
    """Who may be told of a log: those in its audience, as far as they are pinned here. To anybody
    else even its name would tell who speaks with whom.
    """
    return tuple(p for p in parse_log(log).audience if directory.knows(p))


def _holds(shown: fault.ForkShown, directory: Directory) -> bool:
    try:
        _of_log(shown, directory)
    except (Untrusted, Refused):
        return False
    return True


def _of_log(shown: fault.ForkShown, directory: Directory) -> Entry:
    """The first of the two entries. Untrusted when they prove nothing of the log it names."""
    first, _ = proven(shown.one, shown.other, directory)
    if first.log != shown.log:
        raise Untrusted("feed.no-fork", "the entries are of another log than it names")
    return first
