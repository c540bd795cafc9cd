"""A request of Taiwan's and a consultation of the United States', for tests."""

import dataclasses
from typing import Any

import msgspec
from tests.consent.authenticator import Authenticator
from tests.feed.made import NOW, names
from tests.feed.made import document as a_document

from kuroshio.consent.signed import Decision, Signature
from kuroshio.consent.terms import (
    NO_CONDITIONS,
    Conditions,
    Count,
    Question,
    Text,
    Use,
    question_hash,
)
from kuroshio.domains import consultation as consult
from kuroshio.domains.consultation import Decided, Sent, State
from kuroshio.feed.record import Header
from kuroshio.trust.document import Deciding, Organisation, PartyDocument, Post
from kuroshio.values import DAY, HOUR, Lane, Reality, Stamp, make_id

SHIMOJI = (24.827, 125.145)
TEXTS = (Text("en", "May we?"), Text("ja", "使用してよいか"), Text("zh-Hant", "可否使用"))
ANSWER = (Text("en", "Answer"), Text("ja", "回答"))
SATO, TANAKA = Authenticator("sato"), Authenticator("tanaka")
LIN = Authenticator("lin", "FA/official", "twn.example")
COLE = Authenticator("cole", "FA/official", "usa.example")
USE = Use(
    "facility-relief", NOW + DAY, NOW + 3 * DAY, "shimoji-shima", SHIMOJI, (Count("aircraft", 2),)
)
LIMITS = Conditions(
    start=NOW + DAY, end=NOW + 2 * DAY, numbers=(Count("aircraft", 1),),
    areas=(((24.0, 124.0), (26.0, 124.0), (26.0, 126.0), (24.0, 126.0)),),
)  # fmt: skip
WITHIN = Use("facility-relief", NOW + DAY + HOUR, NOW + DAY + 2 * HOUR, "shimoji-shima", SHIMOJI,
             (Count("aircraft", 1),))  # fmt: skip


def document(party: str, wanted: int, *keys: Authenticator, **changes: Any) -> PartyDocument:
    """A party whose foreign affairs body decides on both forms."""
    posts = (Post("official", names("o")), Post("clerk", names("c")))
    rules = tuple(Deciding(k, ("FA/official",), wanted) for k in ("request", "prior-consultation"))
    made = msgspec.structs.replace(
        a_document(party), passkeys=tuple(k.passkey() for k in keys), deciding=rules,
        organisations=(Organisation("FA", names("FA"), "foreign-affairs", posts),),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


DOCUMENTS = {
    "JPN": document("JPN", 2, SATO, TANAKA),
    "TWN": document("TWN", 1, LIN),
    "USA": document("USA", 1, COLE),
}
REQUEST = Question("request", "", "TWN", "JPN", USE, TEXTS, "ja", NOW + 12 * HOUR)
PRIOR = Question(
    "prior-consultation", "usa-jpn-1960", "USA", "JPN",
    Use("deployment", NOW + DAY, NOW + 30 * DAY), TEXTS, "ja", NOW + 12 * HOUR,
)  # fmt: skip


@dataclasses.dataclass
class Matter:
    """One matter as facts are written about it, by hand: what the nodes would hold."""

    question: Question = REQUEST
    reality: Reality = Reality.EXERCISE
    purpose: str = "relief"
    count: int = 0

    def __post_init__(self) -> None:
        self.id = self._id(0, self.question.asker)
        self.opening = self.fact(Sent(self.question), self.question.asker)

    def _id(self, number: int, party: str) -> str:
        return make_id(Stamp(NOW + number), party, number.to_bytes(4))

    def fact(
        self, what: msgspec.Struct, party: str, at: int = 0, **changes: Any
    ) -> tuple[Header, Any]:
        """A fact by one of the two, one millisecond after the last, or at NOW + `at`."""
        number, self.count = self.count, self.count + 1
        pair = tuple(sorted((self.question.asker, self.question.respondent)))
        audience = (party,) if what.kind in consult.OF_ONE_PARTY else pair
        stamp = Stamp(NOW + (at or number), number)
        header = Header(
            id=self.id if not number else make_id(stamp, party, number.to_bytes(4)),
            kind=what.kind, version=1, party=party, node="n1", organisation="FA", post="official",
            stamp=Stamp(NOW) if not number else stamp, audience=audience, about=self.id,
            lane=Lane.ROUTINE, reality=self.reality, marking="UNCLASSIFIED", salt=bytes(16),
            purpose=self.purpose,
        )  # fmt: skip
        return msgspec.structs.replace(header, **changes), what

    def decision(self, answer: str = "consent", **changes: Any) -> Decision:
        """A decision about it, as the node would prepare it."""
        asks = answer in ("accept", "not-accept")
        made = Decision(
            self.id, question_hash(self.question), str(self.reality),
            self.question.asker if asks else self.question.respondent, answer, ANSWER, "ja",
            conditions=NO_CONDITIONS, valid_until=NOW + 3 * DAY, confirm_within=HOUR,
        )  # fmt: skip
        return msgspec.structs.replace(made, **changes)

    def decided(
        self, answer: str = "consent", *by: Authenticator, at: int = 0, **changes: Any
    ) -> tuple[Header, Decided]:
        """The same, signed by these (by all who decide, without any), as a record."""
        decision = self.decision(answer, **changes)
        keys = by or ({"JPN": (SATO, TANAKA), "TWN": (LIN,), "USA": (COLE,)}[decision.party])
        return self.fact(Decided(decision, signatures(decision, *keys)), decision.party, at)


def signatures(decision: Decision, *by: Authenticator) -> tuple[Signature, ...]:
    return tuple(one.sign(decision) for one in by)


def folded(*facts: tuple[Header, Any]) -> State:
    state = consult.new()
    for one in facts:
        consult.apply(state, *one)
    return state
