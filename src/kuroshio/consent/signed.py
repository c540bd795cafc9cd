"""Decisions and the passkey signatures under them, which anybody can verify with the record alone.

The challenge that an authenticator signs is the hash of the decision: of the question as asked,
the conditions, and the language versions that the officer was shown. What binds a post to its
credential, which posts decide, and how many must sign, stands in the party document. The
authenticator itself shows no text (docs/security.md).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from kuroshio.consent import terms
from kuroshio.consent.terms import Conditions, Question, Text
from kuroshio.errors import Untrusted
from kuroshio.feed.entry import digest
from kuroshio.trust import passkey
from kuroshio.trust.document import PartyDocument, Passkey

Answer = Literal["consent", "decline", "accept", "not-accept", "revoke"]
"""`accept` and `not-accept` are the asker's word on conditions."""


class Matter(msgspec.Struct, frozen=True):
    """What a decision is about: a question as it was asked, and the record that asked it."""

    record: str
    reality: str
    question: Question

    @property
    def parties(self) -> tuple[str, ...]:
        """The two, sorted."""
        return tuple(sorted((self.question.asker, self.question.respondent)))


class Decision(msgspec.Struct, frozen=True):
    """What is signed."""

    consultation: str
    """Id of the record that asked."""
    question: bytes
    """SHA-256 of the question as it was asked (consent.terms.question_hash)."""
    reality: str
    """An exercise's consent is no consent to anything real."""
    party: str
    """Who decides."""
    answer: Answer
    texts: tuple[Text, ...]
    """The answer in words, in each language version."""
    authoritative: str
    conditions: Conditions
    """NO_CONDITIONS in whatever is no consent with conditions."""
    upon: str = ""
    """For `accept`, `not-accept` and `revoke`: id of the consent that it is about."""
    after: tuple[str, ...] = ()
    """Ids of the wishes for more information that it settles."""
    valid_until: int = 0
    """ms; a consent's end."""
    confirm_within: int = 0
    """ms; a consent of a respondent who was not heard for longer cannot be confirmed."""


class Signature(msgspec.Struct, frozen=True):
    """One officer's passkey signature, as the browser gave it."""

    organisation: str
    post: str
    credential: bytes
    """The credential's id."""
    shown: tuple[str, ...]
    """Languages of the versions that this officer was shown."""
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


class Checked(msgspec.Struct, frozen=True):
    """What became of the signatures under a decision."""

    wanted: int
    """How many of the deciding posts must sign; 0: the party has named none, so nothing counts."""
    counted: tuple[str, ...]
    """`ORGANISATION/post` of each that counts."""
    faults: tuple[tuple[str, str], ...]
    """Post and reason of each that does not."""

    @property
    def enough(self) -> bool:
        """Whether the decision binds."""
        return 0 < self.wanted <= len(self.counted)


NOBODY = Checked(0, (), ())
"""Nothing counts: the party, or who decides in it, is not known here."""


def challenge(decision: Decision, shown: Sequence[str]) -> bytes:
    """The 32 bytes that the authenticator signs."""
    said = msgspec.json.encode([decision, sorted(shown)], order="deterministic")
    return bytes(digest(b"kuroshio/decision\0" + said))


def fault(decision: Decision, asked: Matter) -> str:
    """Why a decision is none about this matter (a code), whoever signed it; empty when it is."""
    if decision.consultation != asked.record:
        return "consultation.other-matter"
    if decision.question != terms.question_hash(asked.question):
        return "consultation.changed-text"
    if decision.reality != asked.reality:
        return "consultation.other-reality"
    if any(terms.condition_faults(decision.conditions, asked.question.use)):
        return "consultation.bad-conditions"
    return ""


def wish_faults(decision: Decision, asked: Matter, now: int) -> Iterator[terms.Fault]:
    """What is wrong with a decision that is to be signed."""
    yield from terms.text_faults(decision.texts, decision.authoritative)
    if decision.answer != "consent":
        return
    yield from terms.condition_faults(decision.conditions, asked.question.use)
    if decision.valid_until <= now:
        yield terms.Fault("valid-until", "a consent says until when it holds")
    if decision.confirm_within <= 0:
        yield terms.Fault("confirm-within", "a consent says for how long it holds unheard")


def check(
    decision: Decision, signatures: Sequence[Signature], kind: str, document: PartyDocument
) -> Checked:
    """Which signatures count, by the document of the party that decides. `kind` of question."""
    rule = document.deciding_on(kind)
    counted: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    for one in signatures:
        post = f"{one.organisation}/{one.post}"
        if rule is None or post not in rule.posts:
            faults.append((post, "consultation.post-does-not-decide"))
        elif wrong := _signature_fault(decision, one, document):
            faults.append((post, wrong))
        else:
            counted[_person(document, one)] = post
    return Checked(rule.signatures if rule else 0, tuple(sorted(counted.values())), tuple(faults))


def _person(document: PartyDocument, one: Signature) -> str:
    """Who signed: two passkeys of one officer are one person."""
    held = document.passkey(one.credential)
    return held.officer if held and held.officer else one.credential.hex()


def _signature_fault(decision: Decision, one: Signature, document: PartyDocument) -> str:
    """Code of what is wrong with a signature; empty when it verifies."""
    held = document.passkey(one.credential)
    if held is None or (held.organisation, held.post) != (one.organisation, one.post):
        return "consultation.unknown-passkey"
    if held.revoked:
        return "consultation.revoked-passkey"
    if decision.party != document.party or decision.authoritative not in one.shown:
        return "consultation.not-shown"
    return _verified(held, challenge(decision, one.shown), one)


@lru_cache(maxsize=4_096)
def _verified(held: Passkey, wanted: bytes, one: Signature) -> str:
    try:
        passkey.verify(
            held.key, wanted, one.authenticator_data, one.client_data, one.signature, held.rp_id
        )
    except Untrusted as error:
        return error.code
    return ""
