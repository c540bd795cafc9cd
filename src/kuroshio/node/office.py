"""What officers do: each act checks the post's power, decides on the writer's thread, and is
durable when its future is settled. Whatever an officer may not see does not exist for them.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence

import msgspec

from kuroshio.domains import hotline, liaison
from kuroshio.errors import KuroshioError, Refused
from kuroshio.feed.blob import BlobName
from kuroshio.feed.record import Addressee, Header, Record
from kuroshio.node import erasures
from kuroshio.node.draft import CHANCE_LENGTH
from kuroshio.node.ledger import Author, Draft, Ledger
from kuroshio.node.views import Known
from kuroshio.node.writer import Writer
from kuroshio.phrases.book import PhraseBook
from kuroshio.phrases.render import check_part
from kuroshio.phrases.slots import Part
from kuroshio.sharing import gate
from kuroshio.trust import powers
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
    forwards: tuple[str, ...] = ()


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
        purpose: str = "coordination",
    ) -> str:
        """Open a conversation; its id."""
        powers.require(reader, powers.WRITE)
        own = Addressee(self._party, reader.organisation)
        everyone = tuple(sorted({*addressees, own}))

        def job(ledger: Ledger, now: int) -> Record:
            _check_bodies(ledger, audience, everyone)
            fact = hotline.open_conversation(subject, lang, addressees)
            draft = Draft(fact, tuple(sorted(set(audience))), addressees=everyone, purpose=purpose)
            return ledger.compose(author_of(reader), draft, now, chance())

        return (await self._do(job)).header.id

    async def send(self, reader: Reader, conversation: str, letter: Letter) -> str:
        """Send a message; its id. Refused as in domains.hotline, phrases.book and the gate."""
        powers.require(reader, powers.WRITE)
        if letter.precedence is Precedence.FLASH:
            powers.require(reader, powers.FLASH)

        def job(ledger: Ledger, now: int) -> Record:
            draft = self._letter(ledger, reader, conversation, letter)
            record = ledger.compose(author_of(reader), draft, now, chance())
            for blob in draft.fact.attachments:  # type: ignore[attr-defined]
                if not self._was_given(ledger, blob):
                    ledger.store.add_blob(blob, record.header.id)
            return record

        return (await self._do(job)).header.id

    async def preview(
        self, reader: Reader, conversation: str, letter: Letter
    ) -> list[tuple[gate.Answer, list[str]]]:
        """Who would see a letter: the gate's answer for each party, and its addressed bodies."""

        def job(ledger: Ledger, now: int) -> list[tuple[gate.Answer, list[str]]]:
            draft = self._letter(ledger, reader, conversation, letter)
            _, answers = ledger.releases.preview(author_of(reader), draft, now)
            return [
                (a, [x.organisation for x in draft.addressees if x.party == a.party])
                for a in answers
            ]

        return await asyncio.wrap_future(self._writer.submit(job))

    async def shown(self, reader: Reader, messages: Sequence[str]) -> None:
        """Messages were rendered for two seconds; only the first time of each body is recorded."""

        def job(ledger: Ledger, now: int) -> None:
            refused: KuroshioError | None = None
            for message in messages:
                try:
                    self._note_shown(ledger, reader, message, now)
                except KuroshioError as error:  # the others of a page are told all the same
                    refused = error
            if refused is not None:
                raise refused

        await asyncio.wrap_future(self._writer.submit(job))

    def _note_shown(self, ledger: Ledger, reader: Reader, message: str, now: int) -> None:
        known = ledger.views.visible(message, reader)
        if known is None or known.record.header.party == self._party:
            return
        if not isinstance(known.fact, hotline.MessageSent):
            return
        thread = ledger.views.state("hotline", known.record.header.about, reader).thread(message)
        bodies = {h.organisation for h in thread.shown.get(self._party, {}).values()}
        if reader.organisation not in bodies:
            fact = hotline.MessageShown(message)
            ledger.compose(author_of(reader), _about(known, fact), now, chance())

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
            record = ledger.compose(author_of(reader), _about(known, fact), now, chance())
            if erase:
                thread = state.thread(message)
                ours = [c for c, (h, _) in thread.corrections.items() if h.party == self._party]
                for gone in (message, *ours):
                    erasures.erase(ledger, gone, author_of(reader), "withdrawn", now, chance())
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
            return ledger.compose(author_of(reader), draft, now, chance())

        await self._do(job)

    # --- attachments ---------------------------------------------------------------------------

    async def upload(self, reader: Reader, blob: BlobName, pieces: Sequence[bytes]) -> None:
        """Keep an attachment until a message names it."""
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, _now: int) -> None:
            ledger.require_room()
            ledger.store.add_blob(blob, "")
            for number, piece in enumerate(pieces):
                ledger.store.put_piece(blob.id, number, piece)

        await asyncio.wrap_future(self._writer.submit(job))

    # --- inside --------------------------------------------------------------------------------

    def _was_given(self, ledger: Ledger, blob: BlobName) -> bool:
        """Whether a partner gave it: it stays under the record that did, by which the gate goes."""
        found = ledger.store.blob(blob.id)
        known = ledger.views.known(found[1]) if found else None
        return known is not None and known.record.header.party != self._party

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
            letter.forwards,
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
            header.purpose,
        )

    async def _on_message(
        self, reader: Reader, message: str, decide: Callable[[hotline.State], msgspec.Struct]
    ) -> None:
        def job(ledger: Ledger, now: int) -> Record:
            known = _visible(ledger, reader, message)
            state = ledger.views.state("hotline", known.record.header.about, reader)
            return ledger.compose(author_of(reader), _about(known, decide(state)), now, chance())

        await self._do(job)

    async def _do(self, job: Job) -> Record:
        return await asyncio.wrap_future(self._writer.submit(job))


def author_of(reader: Reader) -> Author:
    return Author(reader.organisation, reader.post, reader.name or reader.officer)


def chance() -> bytes:
    """For one record: of its id and its salt."""
    return secrets.token_bytes(CHANCE_LENGTH)


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
        fact, header.audience, header.about, addressees, (header.id,),
        header.lane or Lane.ROUTINE, purpose=header.purpose,
    )  # fmt: skip


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


def _blob(ledger: Ledger, blob: str) -> BlobName:
    found = ledger.store.blob(blob)
    if found is None or ledger.store.missing_pieces(blob):
        raise Refused("hotline.unknown-attachment", "upload the attachment first")
    return found[0]
