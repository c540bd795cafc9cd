"""The procedure as one table: what may be done at each stage, by whom, and what it leads to."""

from typing import Literal

import msgspec

from kuroshio.consent.signed import Decision
from kuroshio.consent.terms import NO_CONDITIONS

Stage = Literal[
    "drafted", "sent", "received", "under-consideration", "more-information-asked",
    "not-signed", "consented", "consented-with-conditions", "conditions-accepted",
    "conditions-not-accepted", "declined", "withdrawn", "revoked", "concluded",
    "no-answer", "lapsed",
]  # fmt: skip
"""`no-answer` and `lapsed` depend on the time: they are read, never folded."""
Act = Literal[
    "send", "receive", "take-up", "ask-information", "give-information", "consent",
    "consent-with-conditions", "decline", "accept", "not-accept", "withdraw", "revoke", "conclude",
]  # fmt: skip

_WITHDRAW: dict[Act, Stage] = {"withdraw": "withdrawn"}
_ANSWER: dict[Act, Stage] = {
    "ask-information": "more-information-asked", "consent": "consented",
    "consent-with-conditions": "consented-with-conditions", "decline": "declined", **_WITHDRAW,
}  # fmt: skip
_TAKE_UP: dict[Act, Stage] = {"take-up": "under-consideration", **_ANSWER}
_END: dict[Act, Stage] = {"revoke": "revoked", **_WITHDRAW}
MOVES: dict[Stage, dict[Act, Stage]] = {
    "drafted": {"send": "sent"},
    "sent": {"receive": "received", **_TAKE_UP},
    "received": _TAKE_UP,
    "under-consideration": _ANSWER,
    "more-information-asked": {"give-information": "under-consideration", **_ANSWER},
    "not-signed": _ANSWER,
    "consented": {"conclude": "concluded", **_END},
    "consented-with-conditions": {
        "accept": "conditions-accepted", "not-accept": "conditions-not-accepted", **_END,
    },
    "conditions-accepted": {"conclude": "concluded", **_END},
}  # fmt: skip
"""From a stage that is not here nothing leads on: whoever wants it after all asks anew."""
BY_ASKER: frozenset[Act] = frozenset(
    {"send", "give-information", "accept", "not-accept", "withdraw"}
)
BY_EITHER: frozenset[Act] = frozenset({"conclude"})
UNDECIDED: frozenset[Stage] = frozenset(
    {"sent", "received", "under-consideration", "more-information-asked", "not-signed"}
)


def act_of(decision: Decision) -> Act:
    """The act that a decision is."""
    if decision.answer == "consent":
        plain = decision.conditions == NO_CONDITIONS
        return "consent" if plain else "consent-with-conditions"
    return decision.answer


def acts_of(stage: Stage, *, asker: bool) -> tuple[Act, ...]:
    """What the asker, or the respondent, may do at a stage."""
    acts = MOVES.get(stage, {})
    return tuple(a for a in acts if a in BY_EITHER or (a in BY_ASKER) == asker)


class Consent(msgspec.Struct, frozen=True):
    """A consent that counts, and its record's id."""

    record: str
    decision: Decision
    ahead: bool
    """Its stamp ran ahead of the clock here by more than is ever merged."""


class Standing(msgspec.Struct, frozen=True):
    """How a matter stands at an instant."""

    stage: Stage
    """What the acts have led to."""
    reading: Stage
    """What the screen says: the same, or `no-answer`, or `lapsed`."""
    consents: tuple[Consent, ...] = ()
    """All that count; a use must fit every one."""
    waiting: tuple[str, ...] = ()
    """Of them those whose conditions the asker has not accepted (record ids)."""


class Covered(msgspec.Struct, frozen=True):
    """Whether a use is covered."""

    answer: Literal["in-force", "not-in-force", "cannot-be-confirmed"]
    why: str
    """A stage, a misfit (consent.terms.Misfit), `not-heard` or `clock`; empty when in force."""
    heard: int | None
    """When the respondent was last heard (ms)."""
