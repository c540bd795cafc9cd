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
from kuroshio.sharing.terms import Agreement, contradiction, text_hash
from kuroshio.trust import powers
from kuroshio.trust.document import expiry_warning
from kuroshio.trust.powers import Reader


class Signing:
    """One node's agreements desk."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def propose(self, reader: Reader, agreement: Agreement) -> str:
        """Propose an agreement to its parties; its id. Refused as in sharing.agreement.propose,
        and (`agreement.unknown-body`) when it names what no pinned document does.
        """
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> Record:
            fact = agreements.propose(agreement, now, ledger.standing.texts(now))
            _require_bodies(ledger, agreement)
            draft = Draft(fact, agreement.parties)
            return ledger.compose(author_of(reader), draft, now, chance())

        return (await self._do(job)).header.id

    async def sign(self, reader: Reader, about: str, step: int = 1, seen: str = "") -> None:
        """Sign a step; the first is the text itself. Expiry of a document blocks new agreements.

        `seen`: the hash (hex) of the text that the officer was shown; another is refused
        (`agreement.text-changed`).
        """
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> Record:
            state = _agreement(ledger, about)
            text = next(iter(state.proposals.values()))
            if seen and text_hash(text).hex() != seen:
                raise Refused("agreement.text-changed", "that is not the text that was shown")
            for party in text.parties:
                if expiry_warning(ledger.directory.document(party), now) == "expired":
                    raise Refused(
                        "agreement.document-expired",
                        f"{party}'s party document has expired; it must be renewed first",
                    )
            _require_bodies(ledger, text)
            for other in ledger.standing.texts(now, but=about):
                if wrong := contradiction(text, other):
                    raise Refused("agreement.contradicts", f"{other.title.en}: {wrong}")
            met = ledger.standing.figures(state, text.parties, now)
            return self._agreed(ledger, reader, about, agreements.sign(state, step, met, now), now)

        await self._do(job)

    async def step_back(self, reader: Reader, about: str, to_step: int, reason: str) -> None:
        """Go back to a lower step at once, alone."""
        powers.require(reader, powers.SUSPEND)

        def job(ledger: Ledger, now: int) -> Record:
            fact = agreements.step_back(_agreement(ledger, about), to_step, reason)
            return self._agreed(ledger, reader, about, fact, now)

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


def _require_bodies(ledger: Ledger, agreement: Agreement) -> None:
    """Refused (`agreement.unknown-body`) at the first body that its party's document lacks."""
    for party in agreement.parties:
        ledger.directory.document(party)
    rules = agreement.rules(len(agreement.steps))
    for code in (*agreement.carried_out_by, *(c for rule in rules for c in rule.to_organisations)):
        party, _, body = code.partition("/")
        if ledger.directory.document(party).organisation(body) is None:
            raise Refused("agreement.unknown-body", f"{party} has no body {body}", body=code)
