"""What went wrong with logs and partners, and what shows it."""

from kuroshio.web.shapes.shape import Shape


class EvidenceView(Shape, frozen=True):
    """Something kept because a partner's bytes were not to be trusted."""

    seq: int
    at: int
    """ms."""
    code: str
    peer: str
    text: str
    size: int
    """Bytes of what was kept; they are at `/api/evidence/{seq}`."""
    tellable: bool
    """It is about a partner, so others can be told."""


class NoticeWish(Shape, frozen=True):
    """Tell partners of evidence that is kept here."""

    to: list[str]
    note: str
    """What happened, in the officer's own words."""
    lang: str


class NoticeView(Shape, frozen=True):
    """What a party says that another party's node did. A claim, acted on by nobody."""

    id: str
    at: int
    """ms, when it was written."""
    by: str
    of: str
    to: list[str]
    code: str
    seen: int
    """ms, by the clock of the node that saw it."""
    note: str
    lang: str
    evidence: str
    """Hex of the SHA-256 of what its author keeps."""


class DamageView(Shape, frozen=True):
    """A log of which something is damaged on this node's disk."""

    log: str
    first: int
    """The lowest number that is damaged."""
    count: int
    ours: bool


class LossWish(Shape, frozen=True):
    """A damaged record of an own log is lost for good."""

    log: str
    number: int
    reason: str


class ForkDecision(Shape, frozen=True):
    """Which entry counts, as the log's party has signed."""

    entry_hash: str
    number: int
    reason: str


class ForkView(Shape, frozen=True):
    """A log of which its node signed two versions. Both stay."""

    log: str
    party: str
    node: str
    number: int
    """The lowest number at which they are known to differ."""
    held: str
    """Hex hash of the entry held here at that number; empty when none is."""
    branches: list[str]
    """Hex hashes of the entries there that are proven here."""
    proven: bool
    """False: so far only a partner's receipt speaks of another version."""
    decision: ForkDecision | None
    contested: bool
    """Its party has decided twice, and not the same: nothing is decided."""
    ours: bool


class ForkResolution(Shape, frozen=True):
    """Which branch of an own log counts."""

    log: str
    entry_hash: str
    """Hex."""
    reason: str


class ProofLine(Shape, frozen=True):
    """One log of ours: how far it was released to the partner, and signed for by it."""

    log: str
    lane: str
    released: int
    held: int
    by: str
    """The partner's node; empty: none has signed."""
    at: int | None
    """When it signed, by its clock (ms)."""


class ProofView(Shape, frozen=True):
    """What a partner has signed for of all that we released to it."""

    party: str
    at: int
    complete: bool
    lacking: int
    """Records released and not signed for."""
    since: int | None
    """When the last of the receipts that make it complete was signed (ms)."""
    lines: list[ProofLine]
