"""Acts about agreements: propose, sign, suspend, resume; by posts that have the power."""

import asyncio
from collections.abc import Callable

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.record import Record
from kuroshio.node.ledger import Draft, Ledger
from kuroshio.node.office import author_of, chance
from kuroshio.node.writer import Writer
from kuroshio.sharing import agreement as agreements
from kuroshio.sharing.agreement import Agreement
from kuroshio.trust import powers
from kuroshio.trust.document import expiry_warning
from kuroshio.trust.powers import Reader


class Signing:
    """One node's agreements desk."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def propose(self, reader: Reader, agreement: Agreement) -> str:
        """Propose an agreement to its parties; its id."""
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> Record:
            draft = Draft(agreements.propose(agreement, now), agreement.parties)
            return ledger.compose(author_of(reader), draft, now, chance())

        return (await self._do(job)).header.id

    async def sign(self, reader: Reader, about: str) -> None:
        """Sign the one text that is proposed. Expiry of a document blocks new agreements."""
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> Record:
            state = _agreement(ledger, about)
            parties = next(iter(state.proposals.values())).parties
            for party in parties:
                if expiry_warning(ledger.directory.document(party), now) == "expired":
                    raise Refused(
                        "agreement.document-expired",
                        f"{party}'s party document has expired; it must be renewed first",
                    )
            return self._agreed(ledger, reader, about, agreements.sign(state), now)

        await self._do(job)

    async def suspend(self, reader: Reader, about: str, reason: str) -> None:
        """Suspend at once, alone."""
        powers.require(reader, powers.SUSPEND)

        def job(ledger: Ledger, now: int) -> Record:
            _agreement(ledger, about)
            fact = agreements.AgreementSuspended(reason[:500])
            return self._agreed(ledger, reader, about, fact, now)

        await self._do(job)

    async def resume(self, reader: Reader, about: str) -> None:
        """Our yes to ending every suspension; it takes that of all parties."""
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> Record:
            fact = agreements.resume(_agreement(ledger, about))
            return self._agreed(ledger, reader, about, fact, now)

        await self._do(job)

    def _agreed(
        self, ledger: Ledger, reader: Reader, about: str, fact: msgspec.Struct, now: int
    ) -> Record:
        state = _agreement(ledger, about)
        parties = next(iter(state.proposals.values())).parties
        draft = Draft(fact, parties, about, references=tuple(state.proposals))
        return ledger.compose(author_of(reader), draft, now, chance())

    async def _do(self, job: Callable[[Ledger, int], Record]) -> Record:
        return await asyncio.wrap_future(self._writer.submit(job))


def _agreement(ledger: Ledger, about: str) -> agreements.State:
    state: agreements.State = ledger.views.state("agreement", about)
    if not state.proposals:
        raise Refused("agreement.unknown", "there is no such agreement here")
    return state
