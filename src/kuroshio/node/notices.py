"""Notices about a partner's node: what an officer tells others of evidence that is kept here.

A notice is a claim under its party's signature and nothing more: no node acts on one. It goes only
where an agreement lets faults pass, and names no log, whose name would tell who speaks with whom.
"""

import asyncio
import secrets

import msgspec

from kuroshio.domains import fault
from kuroshio.errors import Refused
from kuroshio.feed.entry import digest
from kuroshio.feed.record import Header
from kuroshio.node.draft import CHANCE_LENGTH, Draft
from kuroshio.node.ledger import Ledger
from kuroshio.node.office import author_of
from kuroshio.node.views import Views
from kuroshio.node.writer import Writer
from kuroshio.trust.powers import ADMINISTER, Reader, require

LOOK_BACK = 5_000


class Notice(msgspec.Struct, frozen=True):
    """One notice, by us or by a partner."""

    header: Header
    fact: fault.MisconductNoted


class Notices:
    """May be called from any thread."""

    def __init__(self, party: str, views: Views, writer: Writer) -> None:
        self._party, self._views, self._writer = party, views, writer

    def find(self) -> list[Notice]:
        """Every notice that is held here, the newest first."""
        with self._views.lock:
            found = [
                Notice(header, fact)
                for about in self._views.abouts(fault.NAME)
                for header, fact in self._views.state(fault.NAME, about).noted.values()
            ]
        return sorted(found, key=lambda n: (n.header.stamp, n.header.id), reverse=True)

    async def tell(
        self, reader: Reader, seq: int, to: tuple[str, ...], note: str, lang: str
    ) -> str:
        """Tell these partners of evidence that is kept here; the record's id.

        Refused: `fault.unknown-evidence`, `fault.nobody-told`, `fault.no-reason`,
        `fault.not-a-partner`, what the gate says, and where the post may not.
        """
        require(reader, ADMINISTER)

        def job(ledger: Ledger, now: int) -> str:
            row = next((r for r in ledger.store.evidence(LOOK_BACK) if r.seq == seq), None)
            if row is None:
                raise Refused("fault.unknown-evidence", "there is no such evidence")
            accused = row.peer.partition("/")[0]
            fact = fault.note_misconduct(
                self._party, accused, row.code, row.at, digest(row.data), note, lang
            )
            others = sorted({*to} - {self._party})
            if not others:
                raise Refused("fault.nobody-told", "a notice names whom it is for")
            audience = tuple(sorted((self._party, *others)))
            draft = Draft(fact, audience, fault.about_conduct(accused))
            chance = secrets.token_bytes(CHANCE_LENGTH)
            return ledger.compose(author_of(reader), draft, now, chance).header.id

        return await asyncio.wrap_future(self._writer.submit(job))
