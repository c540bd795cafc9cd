"""Acts about consultations and requests: by officers of the addressed bodies, decided by passkeys.

Each act is checked and written on the writer's thread. A decision is prepared, signed in the
officer's browser, and given to the other side by itself when enough deciding posts have signed it.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from kuroshio.consent import terms
from kuroshio.consent.signed import Decision, Matter, Signature
from kuroshio.consent.stages import Act, Covered
from kuroshio.consent.terms import Question, Release, Text, Use
from kuroshio.consent.treaties import subject_of
from kuroshio.desk import releases
from kuroshio.domains import consultation, facility, publication
from kuroshio.domains.consultation import Documents, State
from kuroshio.domains.publication import TextPublished
from kuroshio.errors import Refused
from kuroshio.feed.record import Addressee, Header
from kuroshio.node.draft import Draft
from kuroshio.node.heard import clock_off, last_heard
from kuroshio.node.ledger import Ledger
from kuroshio.node.links import Links
from kuroshio.node.office import author_of, chance
from kuroshio.node.views import Views
from kuroshio.node.writer import Writer
from kuroshio.sharing import gate
from kuroshio.sharing.gate import Policy
from kuroshio.trust import powers
from kuroshio.trust.powers import Reader

NOTE_LIMIT = 2_000
T = TypeVar("T")


class Consultations:
    """One node's desk for them."""

    def __init__(self, party: str, writer: Writer, links: Links) -> None:
        self._party, self._writer, self._links = party, writer, links

    # --- asking --------------------------------------------------------------------------------

    async def save_draft(
        self, reader: Reader, question: Question, about: str = "", seen: str = ""
    ) -> str:
        """Keep a question as it is being written, in the own party's log; the draft's id.

        `about`: the draft that is changed; `seen`: hash (hex) of it as it was opened. Refused:
        `consultation.draft-closed`, `consultation.draft-changed`.
        """
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, now: int) -> str:
            if about:
                _open_draft(ledger, reader, about, seen)
            kept = _own(ledger, reader, consultation.Drafted(question), about, (), now)
            return about or kept

        return await self._do(job)

    async def discard_draft(self, reader: Reader, about: str) -> None:
        """Throw a draft away. Refused: `consultation.draft-closed`."""
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, now: int) -> None:
            _open_draft(ledger, reader, about)
            _own(ledger, reader, consultation.DraftClosed(), about, (), now)

        await self._do(job)

    async def send(
        self,
        reader: Reader,
        question: Question,
        bodies: Sequence[str] = (),
        draft: str = "",
        seen: str = "",
    ) -> str:
        """Ask; the matter's id. Addressed are the body that asks, the bodies of both sides whose
        posts decide on this form, and `bodies` of the other side.

        Refused: `consultation.bad-question`, `consultation.nobody-decides`, as `save_draft` where
        it was a draft, and by the gate.
        """
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, now: int) -> str:
            if question.asker != self._party:
                raise Refused("consultation.bad-question", f"here {self._party} asks")
            if draft:
                _open_draft(ledger, reader, draft, seen)
            fact = consultation.send(question, now)
            subject = subject_of(question.treaty, question.use.kind)
            assert subject is not None  # `send` has seen it
            pair = tuple(sorted((question.asker, question.respondent)))
            record = ledger.compose(
                author_of(reader),
                Draft(
                    fact, pair, addressees=_addressees(ledger, reader, question, bodies),
                    purpose=subject.purpose,
                ),
                now, chance(),
            )  # fmt: skip
            if draft:
                done = consultation.DraftClosed(record.header.id)
                _own(ledger, reader, done, draft, (), now)
            return record.header.id

        return await self._do(job)

    # --- the procedure -------------------------------------------------------------------------

    async def act(self, reader: Reader, about: str, act: Act, fact: msgspec.Struct) -> None:
        """One of the acts that need no decision: what may be done now says the table."""
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, now: int) -> None:
            state = _visible(ledger, reader, about)
            asked = consultation.require(state, act, self._party, documents(ledger), now)
            _shared(ledger, reader, asked, fact, now)

        await self._do(job)

    async def received(self, reader: Reader, about: str) -> None:
        """An officer of an addressed body has it open; only the first time is recorded."""

        def job(ledger: Ledger, now: int) -> None:
            state = _visible(ledger, reader, about)
            if "receive" in consultation.may(state, self._party, documents(ledger), now):
                asked = consultation.opening(state)
                assert asked is not None  # `may` has seen it
                _shared(ledger, reader, asked, consultation.Received(), now)

        await self._do(job)

    async def deliberate(self, reader: Reader, about: str, text: Text) -> None:
        """A note that never leaves the party."""
        powers.require(reader, powers.WRITE)
        if not text.text.strip() or len(text.text) > NOTE_LIMIT:
            raise Refused("consultation.empty-text", f"a note has 1 to {NOTE_LIMIT} letters")

        def job(ledger: Ledger, now: int) -> None:
            _visible(ledger, reader, about)
            bodies = _own_addressees(ledger, about)
            _own(ledger, reader, consultation.Deliberated(text), about, bodies, now)

        await self._do(job)

    async def report_use(self, reader: Reader, about: str, use: Use) -> None:
        """Tell the other side of a use; both see whether it is covered."""
        powers.require(reader, powers.WRITE)
        for wrong in terms.use_faults(use):
            raise Refused("consultation.bad-question", wrong.words, why=wrong.why)
        await self._say(reader, about, consultation.UseReported(use))

    # --- telling others --------------------------------------------------------------------------

    async def agree_release(self, reader: Reader, about: str, release: Release) -> None:
        """Our yes to telling these others exactly this. Refused: `consultation.bad-release`."""
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> None:
            asked = _asked(state := _visible(ledger, reader, about))
            for wrong in terms.release_faults(release, asked.parties):
                raise Refused("consultation.bad-release", wrong.words, why=wrong.why)
            if self._party not in releases.proposed(state).get(release, {}):
                _shared(ledger, reader, asked, consultation.ReleaseAgreed(release), now)

        await self._do(job)

    async def withdraw_release(self, reader: Reader, about: str, release: Release) -> None:
        """Take our yes back. Refused: `consultation.not-released` (there is none),
        `consultation.published`.
        """
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> None:
            asked = _asked(state := _visible(ledger, reader, about))
            ours = releases.proposed(state).get(release, {}).get(self._party)
            if not ours:
                raise Refused("consultation.not-released", "this side has not agreed to it")
            if published(ledger.views, TextPublished(asked.parties, release)):
                raise Refused("consultation.published", "it has been told to others already")
            _shared(ledger, reader, asked, consultation.ReleaseWithdrawn(tuple(ours)), now)

        await self._do(job)

    async def publish(self, reader: Reader, about: str, release: Release) -> None:
        """Tell others what both sides agreed to tell, once. It names no record of the matter.

        Refused: `consultation.not-released`, `consultation.published`, and by the gate.
        """
        powers.require(reader, powers.SIGN_AGREEMENT)

        def job(ledger: Ledger, now: int) -> None:
            asked = _asked(state := _visible(ledger, reader, about))
            if not releases.agreed(state, release):
                raise Refused("consultation.not-released", "both sides agree to a text first")
            fact = TextPublished(asked.parties, release)
            if published(ledger.views, fact):
                raise Refused("consultation.published", "it has been told to others already")
            draft = Draft(fact, publication.audience(fact))
            ledger.compose(author_of(reader), draft, now, chance())

        await self._do(job)

    async def state_status(
        self, reader: Reader, gazetteer: facility.Gazetteer, fact: facility.StatusStated
    ) -> None:
        """Say how it is with a facility of our own, to all whom an agreement lets know."""
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, now: int) -> None:
            facility.state_status(gazetteer, fact, self._party, now)
            for audience in widest(ledger.policy(now), fact.kind) or [(self._party,)]:
                draft = Draft(fact, audience, facility.about_facility(fact.facility))
                ledger.compose(author_of(reader), draft, now, chance())

        await self._do(job)

    # --- deciding ------------------------------------------------------------------------------

    async def prepare(self, reader: Reader, about: str, wish: Decision, seen: bytes) -> Decision:
        """A decision as it will be signed. Refused as in domains.consultation.prepare, and
        `consultation.post-does-not-decide`.
        """

        def job(ledger: Ledger, now: int) -> Decision:
            state = _visible(ledger, reader, about)
            self._require_deciding(ledger, reader, _asked(state))
            return consultation.prepare(state, wish, documents(ledger), now, seen)

        return await self._do(job)

    async def sign(self, reader: Reader, decision: Decision, signature: Signature) -> bool:
        """Take an officer's signature; whether the decision was given to the other side with it."""

        def job(ledger: Ledger, now: int) -> bool:
            about, known = decision.consultation, documents(ledger)
            state = _visible(ledger, reader, about)
            asked = _asked(state)
            own = (signature.organisation, signature.post) == (reader.organisation, reader.post)
            if decision.party != self._party or not own:
                raise Refused("consultation.post-does-not-decide", "an officer signs for his post")
            again = consultation.prepare(state, decision, known, now, decision.question)
            if again != decision:
                raise Refused("consultation.changed-text", "it is not as it was; look at it again")
            fact = consultation.sign(state, decision, signature, known, now)
            bodies = _own_addressees(ledger, about)
            _own(ledger, reader, fact, about, bodies, now)
            all_given = (what for _, what in consultation.pending(state, fact))
            decided = next(what for what in all_given if what.decision == decision)
            if not consultation.complete(asked, decided, known):
                return False
            _shared(ledger, reader, asked, decided, now)
            return True

        return await self._do(job)

    def _require_deciding(self, ledger: Ledger, reader: Reader, asked: Matter) -> None:
        rule = ledger.directory.document(self._party).deciding_on(asked.question.form)
        if rule is None or f"{reader.organisation}/{reader.post}" not in rule.posts:
            raise Refused(
                "consultation.post-does-not-decide",
                f"{reader.organisation}/{reader.post} does not decide on this; the party "
                "document says which posts do",
            )

    # --- whether a use is covered ----------------------------------------------------------------

    def covered(self, ledger: Ledger, state: State, use: Use, now: int) -> Covered:
        """Whether a use is covered, as this node can say now."""
        asked = consultation.opening(state)
        heard = last_heard(ledger, self._links, asked, now) if asked else None
        off = clock_off(ledger, self._links, asked) if asked else 0
        return consultation.covered(state, use, documents(ledger), now, heard, off)

    # --- inside ----------------------------------------------------------------------------------

    async def _say(self, reader: Reader, about: str, fact: msgspec.Struct) -> None:
        def job(ledger: Ledger, now: int) -> None:
            _shared(ledger, reader, _asked(_visible(ledger, reader, about)), fact, now)

        await self._do(job)

    async def _do(self, job: Callable[[Ledger, int], T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(job))


def documents(ledger: Ledger) -> Documents:
    """The document of every party that is known here."""
    return {party: held.document for party, held in ledger.directory.held.items()}


def published(views: Views, fact: TextPublished) -> Header | None:
    """Where exactly this has been told already: the header of the record."""
    for about in views.abouts(publication.NAME):
        found = publication.text(views.state(publication.NAME, about))
        if found and found[1] == fact:
            return found[0]
    return None


def widest(policy: Policy, kind: str) -> list[tuple[str, ...]]:
    """The audiences that agreements allow for a kind, but for those within another of them."""
    allowed = [audience for audience, _ in gate.audiences(policy, kind)]
    return [a for a in allowed if not any(set(a) < set(other) for other in allowed)]


def bodies_deciding(ledger: Ledger, party: str, form: str) -> tuple[str, ...]:
    """The bodies of a party whose posts decide on a form."""
    rule = ledger.directory.document(party).deciding_on(form)
    return tuple(sorted({post.partition("/")[0] for post in rule.posts})) if rule else ()


def _visible(ledger: Ledger, reader: Reader, about: str) -> State:
    """What this reader may know of a matter. Refused (`consultation.unknown`)."""
    if ledger.views.visible(about, reader) is None:
        raise Refused("consultation.unknown", "there is no such matter here")
    state: State = ledger.views.state(consultation.NAME, about, reader)
    return state


def _open_draft(ledger: Ledger, reader: Reader, about: str, seen: str = "") -> None:
    """Refused unless it may still be written, and is as it was when it was opened."""
    found = consultation.draft(_visible(ledger, reader, about))
    if found is None:
        raise Refused("consultation.draft-closed", "the draft was sent or thrown away meanwhile")
    if seen and seen != terms.question_hash(found).hex():
        raise Refused("consultation.draft-changed", "somebody has changed the draft meanwhile")


def _asked(state: State) -> Matter:
    found = consultation.opening(state)
    if found is None:
        raise Refused("consultation.unknown", "there is no such matter here")
    return found


def _addressees(
    ledger: Ledger, reader: Reader, question: Question, bodies: Sequence[str]
) -> tuple[Addressee, ...]:
    """Refused (`consultation.nobody-decides`) where the other side names nobody who could."""
    theirs = bodies_deciding(ledger, question.respondent, question.form)
    if not theirs:
        raise Refused(
            "consultation.nobody-decides",
            f"{question.respondent}'s document names no post that decides on this; it must first",
            party=question.respondent,
        )
    document = ledger.directory.document(question.respondent)
    for body in bodies:
        if document.organisation(body) is None:
            raise Refused("hotline.unknown-body", f"{question.respondent} has no {body}")
    ours = bodies_deciding(ledger, question.asker, question.form)
    return tuple(
        sorted(
            {Addressee(question.respondent, body) for body in (*theirs, *bodies)}
            | {Addressee(question.asker, body) for body in (reader.organisation, *ours)}
        )
    )


def _own_addressees(ledger: Ledger, about: str) -> tuple[Addressee, ...]:
    known = ledger.views.known(about)
    own = ledger.directory.own
    return tuple(a for a in known.record.header.addressees if a.party == own) if known else ()


def _own(
    ledger: Ledger, reader: Reader, fact: msgspec.Struct, about: str,
    bodies: tuple[Addressee, ...], now: int,
) -> str:  # fmt: skip
    """Write what stays in the own party's log, for the bodies that are addressed there."""
    own = ledger.directory.own
    addressees = bodies or (Addressee(own, reader.organisation),)
    draft = Draft(fact, (own,), about, addressees)
    return ledger.compose(author_of(reader), draft, now, chance()).header.id


def _shared(ledger: Ledger, reader: Reader, asked: Matter, fact: msgspec.Struct, now: int) -> None:
    """Write what both sides hold, for the bodies that the question was addressed to."""
    known = ledger.views.known(asked.record)
    assert known is not None  # the matter was read from it
    header = known.record.header
    draft = Draft(
        fact, header.audience, header.id, header.addressees, (header.id,), purpose=header.purpose
    )
    ledger.compose(author_of(reader), draft, now, chance())
