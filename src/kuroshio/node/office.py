"""What officers do: each act checks the post's power, decides on the writer's thread, and is
durable when its future is settled. Whatever an officer may not see does not exist for them.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence

import msgspec

from kuroshio.domains import alert, check, hotline, liaison
from kuroshio.errors import Refused
from kuroshio.feed.blob import BlobName
from kuroshio.feed.record import Addressee, Header, Record
from kuroshio.node.ledger import Author, Draft, Ledger
from kuroshio.node.views import Known
from kuroshio.node.writer import Writer
from kuroshio.phrases.book import PhraseBook
from kuroshio.phrases.render import check_part
from kuroshio.phrases.slots import Part
from kuroshio.sharing import agreement as agreements
from kuroshio.sharing import gate
from kuroshio.sharing.agreement import Agreement
from kuroshio.trust import powers
from kuroshio.trust.document import expiry_warning
from kuroshio.trust.powers import Reader
from kuroshio.values import Lane, Precedence

Job = Callable[[Ledger, int], Record]


class Letter(msgspec.Struct, frozen=True):
    """A message as an officer drafts it."""

    parts: tuple[Part, ...]
    marker: hotline.Marker
    precedence: Precedence
    attachments: tuple[str, ...] = ()
    authority: str = ""
    marking: str = ""
    addressees: tuple[Addressee, ...] = ()
    reply: hotline.Reply | None = None


class Office:
    """One node's officers' desk."""

    def __init__(self, party: str, writer: Writer, book: PhraseBook) -> None:
        self._party = party
        self._writer = writer
        self._book = book

    # --- hotline -------------------------------------------------------------------------------

    async def open_conversation(
        self,
        reader: Reader,
        audience: Sequence[str],
        addressees: Sequence[Addressee],
        subject: str,
        lang: str,
    ) -> str:
        """Open a conversation; its id."""
        powers.require(reader, powers.WRITE)
        own = Addressee(self._party, reader.organisation)
        everyone = tuple(sorted({*addressees, own}))

        def job(ledger: Ledger, now: int) -> Record:
            _check_bodies(ledger, audience, everyone)
            fact = hotline.open_conversation(subject, lang, addressees)
            draft = Draft(fact, tuple(sorted(set(audience))), addressees=everyone)
            return ledger.compose(_author(reader), draft, now, _chance())

        return (await self._do(job)).header.id

    async def send(self, reader: Reader, conversation: str, letter: Letter) -> str:
        """Send a message; its id. Refused as in domains.hotline, phrases.book and the gate."""
        powers.require(reader, powers.WRITE)
        if letter.precedence is Precedence.FLASH:
            powers.require(reader, powers.FLASH)

        def job(ledger: Ledger, now: int) -> Record:
            draft = self._letter(ledger, reader, conversation, letter)
            record = ledger.compose(_author(reader), draft, now, _chance())
            for blob in draft.fact.attachments:  # type: ignore[attr-defined]
                ledger.store.add_blob(blob, record.header.id)
            return record

        return (await self._do(job)).header.id

    async def preview(
        self, reader: Reader, conversation: str, letter: Letter
    ) -> list[tuple[gate.Answer, list[str]]]:
        """Who would see a letter: the gate's answer for each party, and its addressed bodies."""

        def job(ledger: Ledger, now: int) -> list[tuple[gate.Answer, list[str]]]:
            draft = self._letter(ledger, reader, conversation, letter)
            answers = ledger.preview(_author(reader), draft, now)
            return [
                (a, [x.organisation for x in draft.addressees if x.party == a.party])
                for a in answers
            ]

        return await asyncio.wrap_future(self._writer.submit(job))

    async def shown(self, reader: Reader, messages: Sequence[str]) -> None:
        """Messages were rendered for two seconds; only the first time of each body is recorded."""

        def job(ledger: Ledger, now: int) -> None:
            for message in messages:
                known = ledger.views.visible(message, reader)
                if known is None or known.record.header.party == self._party:
                    continue
                if not isinstance(known.fact, hotline.MessageSent):
                    continue
                header = known.record.header
                thread = ledger.views.state("hotline", header.about).thread(message)
                bodies = {h.organisation for h in thread.shown.get(self._party, {}).values()}
                if reader.organisation not in bodies:
                    fact = hotline.MessageShown(message)
                    ledger.compose(_author(reader), _about(known, fact), now, _chance())

        await asyncio.wrap_future(self._writer.submit(job))

    async def acknowledge(self, reader: Reader, message: str) -> None:
        """Read, not agreed."""
        powers.require(reader, powers.WRITE)
        await self._on_message(
            reader, message, lambda state: hotline.acknowledge(state, message, self._party)
        )

    async def correct(self, reader: Reader, message: str, parts: tuple[Part, ...]) -> None:
        """Replace what one's own body wrote; the first version stays beside it."""
        powers.require(reader, powers.WRITE)
        for part in parts:
            check_part(self._book, part)
        author = (self._party, reader.organisation)
        await self._on_message(
            reader, message, lambda state: hotline.correct(state, message, author, parts)
        )

    async def withdraw(self, reader: Reader, message: str, reason: str, erase: bool) -> None:
        """Take back what one's own body wrote; with `erase`, every holder erases the text."""
        powers.require(reader, powers.WRITE)
        author = (self._party, reader.organisation)

        def job(ledger: Ledger, now: int) -> Record:
            known = _visible(ledger, reader, message)
            state = ledger.views.state("hotline", known.record.header.about, reader)
            fact = hotline.withdraw(state, message, author, reason, erase)
            record = ledger.compose(_author(reader), _about(known, fact), now, _chance())
            if erase:
                thread = state.thread(message)
                ours = [c for c, (h, _) in thread.corrections.items() if h.party == self._party]
                for gone in (message, *ours):
                    ledger.erase(gone, _author(reader), "withdrawn", now, _chance())
                for blob in known.fact.attachments:  # type: ignore[union-attr]
                    ledger.store.drop_blob(blob.id)
            return record

        await self._do(job)

    async def translate(self, reader: Reader, message: str, lang: str, text: str) -> None:
        """Attach a rendering of the free text, under the officer's post."""
        powers.require(reader, powers.TRANSLATE)
        await self._on_message(
            reader, message, lambda state: hotline.translate(state, message, lang, text)
        )

    async def request_translation(self, reader: Reader, message: str, lang: str) -> None:
        """Make the wish for a translation visible to all who may read the message."""
        powers.require(reader, powers.WRITE)
        await self._on_message(
            reader, message, lambda state: hotline.request_translation(state, message, lang)
        )

    async def open_to(self, reader: Reader, message: str, organisation: str) -> None:
        """Open a message, and how its conversation was opened, to another body of our party."""
        powers.require(reader, powers.OPEN)

        def job(ledger: Ledger, now: int) -> Record:
            known = _visible(ledger, reader, message)
            if ledger.directory.document(self._party).organisation(organisation) is None:
                raise Refused("liaison.unknown-body", f"we have no body {organisation}")
            fact = liaison.RecordOpened((message, known.record.header.about), organisation)
            both = (
                Addressee(self._party, reader.organisation),
                Addressee(self._party, organisation),
            )
            draft = Draft(fact, (self._party,), "opened", both)
            return ledger.compose(_author(reader), draft, now, _chance())

        await self._do(job)

    # --- agreements ----------------------------------------------------------------------------

    async def propose(self, reader: Reader, agreement: Agreement) -> str:
        """Propose an agreement to its parties; its id."""
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> Record:
            draft = Draft(agreements.propose(agreement, now), agreement.parties)
            return ledger.compose(_author(reader), draft, now, _chance())

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

    # --- attachments ---------------------------------------------------------------------------

    async def upload(self, reader: Reader, blob: BlobName, pieces: Sequence[bytes]) -> None:
        """Keep an attachment until a message names it."""
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, _now: int) -> None:
            ledger.store.add_blob(blob, "")
            for number, piece in enumerate(pieces):
                ledger.store.put_piece(blob.id, number, piece)

        await asyncio.wrap_future(self._writer.submit(job))

    # --- watch, calls, checks, alerts ------------------------------------------------------------

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
            return ledger.compose(_author(reader), draft, now, _chance())

        return (await self._do(job)).header.id

    async def check(self, party: str, timeout_ms: int, next_due: int, author: Author) -> str:
        """Send a communication check; its id."""

        def job(ledger: Ledger, now: int) -> Record:
            about = check.about_checks(self._party, party)
            audience = tuple(sorted((self._party, party)))
            draft = Draft(check.send(timeout_ms, next_due), audience, about)
            return ledger.compose(author, draft, now, _chance())

        return (await self._do(job)).header.id

    async def answer_check(self, party: str, check_id: str, watch: bool, author: Author) -> None:
        """Answer a partner's check."""

        def job(ledger: Ledger, now: int) -> Record:
            about = check.about_checks(self._party, party)
            audience = tuple(sorted((self._party, party)))
            fact = check.answer(check_id, watch)
            draft = Draft(fact, audience, about, references=(check_id,))
            return ledger.compose(author, draft, now, _chance())

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
            return ledger.compose(_author(reader), draft, now, _chance())

        await self._do(job)

    # --- inside --------------------------------------------------------------------------------

    def _letter(self, ledger: Ledger, reader: Reader, conversation: str, letter: Letter) -> Draft:
        opened = _visible(ledger, reader, conversation, "hotline.unknown-conversation")
        header = opened.record.header
        for part in letter.parts:
            check_part(self._book, part)
        if any(a.party not in header.audience for a in letter.addressees):
            raise Refused(
                "hotline.outside-audience", "an addressee is outside the conversation's audience"
            )
        fact = hotline.MessageSent(
            letter.marker,
            letter.precedence,
            letter.parts,
            tuple(_blob(ledger, blob) for blob in letter.attachments),
            letter.authority,
            letter.reply,
        )
        state = ledger.views.state("hotline", conversation, reader)
        own = Addressee(self._party, reader.organisation)
        addressees = (
            tuple(sorted({*letter.addressees, own}))
            if letter.addressees
            else (tuple(sorted({*header.addressees, own})))
        )
        _check_bodies(ledger, header.audience, addressees)
        return Draft(
            hotline.send(state, fact),
            header.audience,
            conversation,
            addressees,
            (conversation, *([letter.reply.to] if letter.reply else [])),
            hotline.lane(letter.precedence),
            letter.marking,
        )

    async def _on_message(
        self, reader: Reader, message: str, decide: Callable[[hotline.State], msgspec.Struct]
    ) -> None:
        def job(ledger: Ledger, now: int) -> Record:
            known = _visible(ledger, reader, message)
            state = ledger.views.state("hotline", known.record.header.about, reader)
            return ledger.compose(_author(reader), _about(known, decide(state)), now, _chance())

        await self._do(job)

    async def _watch(
        self,
        reader: Reader,
        decide: Callable[[liaison.State], tuple[msgspec.Struct, tuple[str, ...]]],
    ) -> None:
        def job(ledger: Ledger, now: int) -> Record:
            about = liaison.about_watch(self._party, reader.organisation)
            fact, basis = decide(ledger.views.state("liaison", about))
            audience = _widest(ledger, fact.kind, now)  # type: ignore[attr-defined]
            draft = Draft(fact, audience, about, references=basis)
            return ledger.compose(_author(reader), draft, now, _chance())

        await self._do(job)

    def _agreed(
        self, ledger: Ledger, reader: Reader, about: str, fact: msgspec.Struct, now: int
    ) -> Record:
        state = _agreement(ledger, about)
        parties = next(iter(state.proposals.values())).parties
        draft = Draft(fact, parties, about, references=tuple(state.proposals))
        return ledger.compose(_author(reader), draft, now, _chance())

    async def _do(self, job: Job) -> Record:
        return await asyncio.wrap_future(self._writer.submit(job))


def _author(reader: Reader) -> Author:
    return Author(reader.organisation, reader.post, reader.officer)


def _node_reader(party: str, organisation: str) -> Reader:
    return Reader(party, organisation, "node", "", frozenset(powers.ALL_POWERS))


def _chance() -> bytes:
    return secrets.token_bytes(24)


def _visible(
    ledger: Ledger, reader: Reader, record: str, code: str = "hotline.unknown-message"
) -> Known:
    known = ledger.views.visible(record, reader)
    if known is None:
        raise Refused(code, "there is no such record here")
    return known


def _about(known: Known, fact: msgspec.Struct) -> Draft:
    """A draft about a message: for the same audience and bodies, and its author's body."""
    header: Header = known.record.header
    author = Addressee(header.party, header.organisation)
    addressees = tuple(sorted({*header.addressees, author})) if header.addressees else ()
    return Draft(
        fact, header.audience, header.about, addressees, (header.id,), header.lane or Lane.ROUTINE
    )


def _check_bodies(ledger: Ledger, audience: Sequence[str], addressees: Sequence[Addressee]) -> None:
    for addressee in addressees:
        if addressee.party not in audience:
            raise Refused("hotline.outside-audience", "an addressee is outside the audience")
        document = ledger.directory.document(addressee.party)
        body = document.organisation(addressee.organisation)
        if body is None or (
            addressee.post and document.post(addressee.organisation, addressee.post) is None
        ):
            raise Refused(
                "hotline.unknown-body",
                f"{addressee.party} has no {addressee.organisation} {addressee.post}".strip(),
            )


def _agreement(ledger: Ledger, about: str) -> agreements.State:
    state: agreements.State = ledger.views.state("agreement", about)
    if not state.proposals:
        raise Refused("agreement.unknown", "there is no such agreement here")
    return state


def _blob(ledger: Ledger, blob: str) -> BlobName:
    found = ledger.store.blob(blob)
    if found is None or ledger.store.missing_pieces(blob):
        raise Refused("hotline.unknown-attachment", "upload the attachment first")
    return found[0]


def _widest(ledger: Ledger, kind: str, now: int) -> tuple[str, ...]:
    """The largest audience that may have records of this kind; our own party when none may."""
    choices = [audience for audience, _ in gate.audiences(ledger.policy(now), kind)]
    return max(choices, key=len, default=(ledger.identity.party,))
