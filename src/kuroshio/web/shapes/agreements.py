"""Agreements as a ladder, their preview, the log of release decisions, what partners hold."""

from typing import Literal

import msgspec

from kuroshio.web.shapes.people import Names
from kuroshio.web.shapes.shape import Shape

AgreementState = Literal["proposed", "not-yet", "in-force", "suspended", "ended"]


class AgreementText(Shape, frozen=True):
    """The text of an agreement as YAML (docs/agreements.md)."""

    text: str


class AgreementFault(Shape, frozen=True):
    """Something wrong in a text, and where it stands (lines and columns from 1; 0: nowhere)."""

    line: int
    column: int
    where: str
    message: str


class AgreementCheck(Shape, frozen=True):
    """What a text would mean; with faults it means nothing yet."""

    faults: list[AgreementFault]
    words: list[Names]
    steps: list["StepView"]
    parties: list[str]
    title: Names | None


class AgreementTemplate(Shape, frozen=True):
    code: str
    title: Names
    text: str


class Figures(Shape, frozen=True):
    """Figures on which a step depends."""

    checks_answered: int
    """Communication checks answered, in each direction between every two parties."""
    days_at_step: int


class SignatureView(Shape, frozen=True):
    party: str
    at: int


class StepView(Shape, frozen=True):
    """One rung of the ladder."""

    number: int
    """From 1."""
    name: Names
    words: list[list[Names]]
    """What it adds, in plain words: the sentences of each of its rules."""
    conditions: list[Names]
    """When it may be taken, in plain words."""
    wanted: Figures
    met: Figures
    """As this side knows them."""
    signed: list[SignatureView]
    missing: list[str]
    """Parties whose signature is missing."""
    taken: bool
    next: bool
    """It is the next that may be signed."""
    due: bool
    """Its figures are met."""


class Heard(Shape, frozen=True):
    """When a party's node signed for the suspension; None: it has not heard yet."""

    party: str
    at: int | None


class SuspensionView(Shape, frozen=True):
    record: str
    party: str
    at: int
    reason: str
    ended: bool
    waits_for: list[str]
    """Parties whose yes to ending it is missing."""
    heard: list[Heard]


class ConcluderView(Shape, frozen=True):
    party: str
    name: Names


class AreaView(Shape, frozen=True):
    code: str
    name: Names
    ring: list[tuple[float, float]]
    """Corners (latitude, longitude) in degrees."""


class AgreementView(Shape, frozen=True):
    id: str
    text_hash: str
    """Hex of the hash that is signed; sent back with a signature."""
    text: str
    """YAML."""
    title: Names
    parties: list[str]
    concluded_by: list[ConcluderView]
    carried_out_by: list[str]
    basis: str
    citations: list[str]
    valid_from: int
    valid_until: int
    expires_soon: bool
    relaying: bool
    officers_named: bool
    areas: list[AreaView]
    words: list[Names]
    steps: list[StepView]
    standing: int
    """The step that all have taken; 0: none."""
    state: AgreementState
    in_force: bool
    signed_by: list[str]
    """Parties that signed the text."""
    suspended_by: list[str]
    suspensions: list[SuspensionView]
    may_sign: bool
    """Whether this officer's post may sign."""
    may_suspend: bool


class Signature(Shape, frozen=True):
    """To sign a step; the first is the text itself."""

    step: int = 1
    text_hash: str = ""
    """Of the text that the officer was shown."""


class StepBack(Shape, frozen=True):
    to_step: int
    reason: str = ""


class Suspension(Shape, frozen=True):
    reason: str = ""


class PreviewWish(Shape, frozen=True):
    """What to look at: an agreement held here, or a text that is not proposed yet; and a step."""

    step: int
    id: str = ""
    text: str = ""


class PicturePart(Shape, frozen=True):
    """Of what a partner would see: the vessels that go by one rule, and how it has them handled."""

    agreement: str
    vessels: int
    precision: float
    """Degrees; 0: exact."""
    delay: int
    """ms."""
    omit: list[str]
    keep: int
    """ms; 0: no limit."""


class PicturePreview(Shape, frozen=True):
    """What one partner would see of the picture as it is now."""

    allowed: bool
    reason: str
    vessels: int
    of: int
    bodies: list[str]
    parts: list[PicturePart]
    """By rule, of those that hold any vessel now."""
    frame: str
    """The very rows, as a key frame (docs/api.md), base64; the delay is not in it."""


class RecordsPreview(Shape, frozen=True):
    """Of this party's own records of the last day: how many the rules would let pass to one."""

    covered: int
    of: int
    reduced: int


class PartnerPreview(Shape, frozen=True):
    party: str
    now: PicturePreview
    then: PicturePreview
    records_now: RecordsPreview
    records_then: RecordsPreview


class DecisionView(Shape, frozen=True):
    """What the gate answered for one party about one record, or about the picture."""

    seq: int
    at: int
    record: str
    kind: str
    organisation: str
    post: str
    party: str
    allowed: bool
    reason: str
    agreement: str
    agreement_id: str
    reduced: bool
    delay: int
    keep: int


class HeldRecord(Shape, frozen=True):
    """One record of ours that lies in a log which a partner is a member of."""

    id: str
    kind: str
    about: str
    at: int
    organisation: str
    log: str
    number: int
    state: Literal["released", "held", "erasing", "erased"]
    """Held: its node signed for it. Erasing: we erased it, the partner has not signed for that yet.
    Erased: it has, or attests that the time was over."""
    since: int | None
    """When the partner signed for that (ms)."""
    reduced: bool
    keep_until: int
    title: str
    """The subject or first words, where there are any."""


class PictureHeld(Shape, frozen=True):
    """What a partner was given of the picture."""

    vessels: int
    """In what it last acknowledged, as far as this process of the node has lived."""
    last_sent: int | None
    allowed: bool
    keep: int
    requested: int | None
    """When its erasure was last asked for."""
    attested: int | None
    """When the partner attested that."""


class Holdings(Shape, frozen=True):
    """What one partner holds of ours, of what this officer may see."""

    party: str
    released: int
    held: int
    erasing: int
    erased: int
    records: list[HeldRecord]
    """The newest first, at most `limit`."""
    picture: PictureHeld


class ErasureWish(Shape, frozen=True):
    """Have a partner (and every other holder) erase records of ours, or our picture."""

    party: str
    records: list[str] = msgspec.field(default_factory=list)
    picture: bool = False
    reason: str = ""
