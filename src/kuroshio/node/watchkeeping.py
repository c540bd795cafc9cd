"""Acts of the watch: taking it, leaving it, calls, communication checks, acknowledging alerts."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from kuroshio.desk.domains import kind_of
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

    async def tell_again(self) -> None:
        """Tell each body's present watch to partners that may know of it only now: an agreement
        came into force or was resumed, a partner was pinned.
        """
        await asyncio.wrap_future(self._writer.submit(self._tell_again))

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
            own = Draft(fact, (self._party,), about)
            for draft in _who_is_told(ledger, author_of(reader), own, now) or [own]:
                ledger.compose(author_of(reader), draft, now, chance())

        await asyncio.wrap_future(self._writer.submit(job))

    def _tell_again(self, ledger: Ledger, now: int) -> None:
        for about in ledger.views.abouts("liaison"):
            if not about.startswith(liaison.about_watch(self._party, "")):
                continue
            present = liaison.present(ledger.views.state("liaison", about))
            if present is None or present.by.node != ledger.identity.node:
                continue  # another node of our party wrote it, and tells it
            by = Author(present.by.organisation, present.by.post, present.by.officer)
            own = Draft(present.fact, (self._party,), about)
            for draft in _who_is_told(ledger, by, own, now, present.told):
                ledger.compose(by, draft, now, chance())

    async def _do(self, job: Callable[[Ledger, int], Record]) -> Record:
        return await asyncio.wrap_future(self._writer.submit(job))


def _node_reader(party: str, organisation: str) -> Reader:
    return Reader(party, organisation, "node", "", frozenset(powers.ALL_POWERS))


def _who_is_told(
    ledger: Ledger, author: Author, draft: Draft, now: int, told: frozenset[str] = frozenset()
) -> list[Draft]:
    """The draft for as few audiences as tell every partner that may have it and was not told yet;
    those that repeat it to the fewest come first, then the largest.
    """
    choices = [a for a, _ in gate.audiences(ledger.policy(now), kind_of(draft.fact))]
    chosen: list[Draft] = []
    reached = {ledger.identity.party, *told}
    for audience in sorted(choices, key=lambda a: (len(told.intersection(a)), -len(a), a)):
        to_them = replace(draft, audience=audience)
        if not reached.issuperset(audience) and gate.allowed(
            ledger.releases.preview(author, to_them, now)[1]
        ):
            chosen.append(to_them)
            reached.update(audience)
    return chosen
