"""Consultations, requests and facilities as pages see them."""

from typing import Literal

from kuroshio.consent.signed import Answer, Decision
from kuroshio.consent.stages import Act, Stage
from kuroshio.consent.terms import Conditions, Form, Question, Release, Text, Use
from kuroshio.values import Reality
from kuroshio.web.shapes.people import Names
from kuroshio.web.shapes.shape import Shape


class SubjectView(Shape, frozen=True):
    """What may be asked."""

    code: str
    names: Names


class FormView(Shape, frozen=True):
    """A form that this party may fill in: a treaty's prior consultation, or a request."""

    form: Form
    treaty: str
    title: Names | None
    exception: Names | None
    source: str
    respondents: list[str]
    """Parties whose document names posts that decide on it."""
    subjects: list[SubjectView]


class QuestionDraft(Shape, frozen=True):
    """A question as an officer writes it."""

    form: Form
    respondent: str
    use: Use
    texts: list[Text]
    authoritative: str
    answer_by: int
    treaty: str = ""
    bodies: tuple[str, ...] = ()
    """Bodies of the other side besides those whose posts decide."""
    draft: str = ""
    """Id of the draft that it was."""
    seen: str = ""
    """Hex SHA-256 of that draft as it was opened: one that changed meanwhile is refused."""


class TextsWish(Shape, frozen=True):
    texts: list[Text]


class NoteWish(Shape, frozen=True):
    text: str = ""
    lang: str = "en"


class DecisionWish(Shape, frozen=True):
    """A decision as an officer drafts it."""

    answer: Answer
    texts: list[Text]
    authoritative: str
    seen: str
    """Hex SHA-256 of the question that the page showed."""
    conditions: Conditions
    valid_until: int = 0
    confirm_within: int = 0
    """ms."""


class ToSign(Shape, frozen=True):
    """What the browser gives to the authenticator; bytes in base 64 for URLs."""

    decision: Decision
    shown: list[str]
    challenge: str
    credentials: list[str]
    rp_id: str


class SignedDecision(Shape, frozen=True):
    """What the authenticator gave back; bytes in base 64 for URLs."""

    decision: Decision
    shown: list[str]
    credential: str
    authenticator_data: str
    client_data: str
    signature: str


class MatterId(Shape, frozen=True):
    id: str


class CoverView(Shape, frozen=True):
    """Whether a use is covered, by the one function that says so."""

    answer: Literal["in-force", "not-in-force", "cannot-be-confirmed"]
    why: str
    heard: int | None


class DecisionRecord(Shape, frozen=True):
    """A decision that was given, or one of ours that still lacks signatures."""

    decision: Decision
    at: int
    wanted: int
    counted: list[str]
    """`ORGANISATION/post` of each signature that counts."""
    fault: str
    """Why it does not bind; empty when it does."""
    given: bool
    """False: it lies in our own log only."""
    mine: bool
    """This officer's post is among those whose signature it still lacks."""
    overtaken: Stage | Literal[""]
    """How the matter reads, where this would count but for that: a consent that was declined at
    another node, or revoked. Empty while it counts, or where `fault` says why it never did.
    """


class MatterEvent(Shape, frozen=True):
    """One act on the time line."""

    at: int
    party: str
    organisation: str
    post: str
    officer: str
    kind: str
    """Of docs/protocol/facts.md, without its `consultation.`."""
    texts: list[Text]
    answer: str
    own: bool
    """It lies in our own log only."""


class UseView(Shape, frozen=True):
    use: Use
    party: str
    at: int
    covered: CoverView


class ReleaseView(Shape, frozen=True):
    """A text for others: exactly what is told and to whom, and whose yes it has."""

    release: Release
    agreed: list[str]
    """Parties whose yes stands; it takes both."""
    published_by: str
    """Party that told it; empty: not told yet."""
    published_at: int


class TellableView(Shape, frozen=True):
    """Other parties that a text may be told to, and the agreement that lets it pass."""

    parties: list[str]
    agreement: Names


class PublicationView(Shape, frozen=True):
    """A text of a consultation, told to others."""

    id: str
    parties: list[str]
    """The two that agreed to it, says the one that told it."""
    release: Release
    by: str
    at: int
    reality: Reality
    agreed: bool | None
    """Whether our side's yes to it stands; None where we are none of the two."""


class MatterView(Shape, frozen=True):
    """A consultation or a request."""

    id: str
    draft: bool
    stage: Stage
    reading: Stage
    question: Question
    question_hash: str
    subject: Names
    facility: dict[str, str]
    """Party code to its name for the facility; empty where there is none."""
    exception: Names | None
    reality: Reality
    at: int
    bodies: list[str]
    """`PARTY/BODY`, all who see it."""
    may: list[Act]
    decides: bool
    """This officer's post is among those that decide."""
    covered: CoverView
    """Of the most of what was asked for that keeps to the conditions."""
    decisions: list[DecisionRecord]
    differing: Literal["", "answers", "conditions"]
    """In what the respondent's answers differ that two of its officers gave at two nodes: one
    consented and one declined, or both consented under other conditions. The narrower counts.
    """
    uses: list[UseView]
    events: list[MatterEvent]
    wishes: list[str]
    """Ids of wishes for more information."""
    releases: list[ReleaseView]
    tellable: list[TellableView]


class StatedView(Shape, frozen=True):
    """Whose territory a place is, as one party states it."""

    party: str
    names: Names


class StatusView(Shape, frozen=True):
    party: str
    status: Literal["open", "limited", "closed"]
    texts: list[Text]
    at: int
    until: int
    """ms; 0: until it says otherwise."""


class StatusWish(Shape, frozen=True):
    status: Literal["open", "limited", "closed"]
    texts: tuple[Text, ...] = ()
    until: int = 0


class FacilityMatter(Shape, frozen=True):
    """A matter about a facility that this reader may see."""

    id: str
    subject: Names
    reading: Stage
    covered: CoverView


class FacilityView(Shape, frozen=True):
    """A place of the gazetteer."""

    id: str
    kind: Literal["base", "port", "airfield", "hospital", "island", "site"]
    lat: float
    lon: float
    names: dict[str, str]
    stated: list[StatedView]
    disputed: bool
    operator: Names
    host: str
    way: Literal["own", "treaty", "request", "third-party", "disputed"]
    treaty: Names | None
    subjects: list[SubjectView]
    agreements: list[str]
    """Titles of agreements in force that let the question pass to the host."""
    status: list[StatusView]
    told: list[str]
    """Partners that agreements let know of a status that we state."""
    matters: list[FacilityMatter]
    distance_m: float | None
    """From the place that was asked about."""
