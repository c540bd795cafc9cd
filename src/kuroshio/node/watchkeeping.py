"""Acts of the watch: taking it, leaving it, calls, communication checks, acknowledging alerts."""

import asyncio
from collections.abc import Callable

from kuroshio.domains import alert, check, liaison
from kuroshio.errors import Refused
from kuroshio.feed.record import Addressee, Record
from kuroshio.node.ledger import Author, Draft, Ledger
from kuroshio.node.office import author_of, chance
from kuroshio.node.writer import Writer
from kuroshio.sharing import gate
from kuroshio.trust import powers
from kuroshio.trust.powers import Reader


class Watchkeeping:
    """One node's watch desk."""

    def __init__(self, party: str, writer: Writer) -> None:
        self._party = party
        self._writer = writer

    async def take_watch(self, reader: Reader) -> None:
        """Take the watch of one's own body; told to every partner an agreement allows it to."""
        powers.require(reader, powers.WATCH)
        await self._watch(reader, lambda state: liaison.take(state, reader.post, ""))

    async def stand_down(self, reader: Reader) -> None:
        """Leave the watch."""
        powers.require(reader, powers.WATCH)
        await self._watch(reader, liaison.stand_down)

    async def lapse(self, organisation: str) -> None:
        """The node's own finding that nobody of a body watches."""
        await self._watch(_node_reader(self._party, organisation), liaison.lapse)

    async def log_call(self, reader: Reader, call: liaison.CallLogged) -> str:
        """Note a telephone call in our own party's log."""
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, now: int) -> Record:
            body = (Addressee(self._party, reader.organisation),)
            draft = Draft(liaison.log_call(call), (self._party,), "calls", body)
            return ledger.compose(author_of(reader), draft, now, chance())

        return (await self._do(job)).header.id

    async def check(self, party: str, timeout_ms: int, next_due: int, author: Author) -> str:
        """Send a communication check; its id."""

        def job(ledger: Ledger, now: int) -> Record:
            about = check.about_checks(self._party, party)
            audience = tuple(sorted((self._party, party)))
            draft = Draft(check.send(timeout_ms, next_due), audience, about)
            return ledger.compose(author, draft, now, chance())

        return (await self._do(job)).header.id

    async def answer_check(self, party: str, check_id: str, watch: bool, author: Author) -> None:
        """Answer a partner's check."""

        def job(ledger: Ledger, now: int) -> Record:
            about = check.about_checks(self._party, party)
            audience = tuple(sorted((self._party, party)))
            fact = check.answer(check_id, watch)
            draft = Draft(fact, audience, about, references=(check_id,))
            return ledger.compose(author, draft, now, chance())

        await self._do(job)

    async def acknowledge_alert(self, reader: Reader, about: str) -> None:
        """Acknowledge one alert."""

        def job(ledger: Ledger, now: int) -> Record:
            records = ledger.views.records("alert", about)
            if not records or ledger.views.visible(records[0].record.header.id, reader) is None:
                raise Refused("alert.unknown", "there is no such alert")
            fact = alert.acknowledge(ledger.views.state("alert", about))
            header = records[0].record.header
            draft = Draft(fact, (self._party,), about, header.addressees)
            return ledger.compose(author_of(reader), draft, now, chance())

        await self._do(job)

    async def _watch(
        self,
        reader: Reader,
        decide: Callable[[liaison.State], liaison.WatchFact],
    ) -> None:
        def job(ledger: Ledger, now: int) -> None:
            about = liaison.about_watch(self._party, reader.organisation)
            fact = decide(ledger.views.state("liaison", about))
            for audience in _who_is_told(ledger, fact.kind, now):
                ledger.compose(author_of(reader), Draft(fact, audience, about), now, chance())

        await asyncio.wrap_future(self._writer.submit(job))

    async def _do(self, job: Callable[[Ledger, int], Record]) -> Record:
        return await asyncio.wrap_future(self._writer.submit(job))


def _node_reader(party: str, organisation: str) -> Reader:
    return Reader(party, organisation, "node", "", frozenset(powers.ALL_POWERS))


def _who_is_told(ledger: Ledger, kind: str, now: int) -> list[tuple[str, ...]]:
    """As few audiences as tell every partner that may have records of this kind, the largest first;
    our own party when none may.
    """
    choices = [audience for audience, _ in gate.audiences(ledger.policy(now), kind)]
    chosen: list[tuple[str, ...]] = []
    told = {ledger.identity.party}
    for audience in sorted(choices, key=lambda a: (-len(a), a)):
        if not told.issuperset(audience):
            chosen.append(audience)
            told.update(audience)
    return chosen or [(ledger.identity.party,)]
