"""Answers that do not stand alone: what overtook a decision, and whether the respondent's differ.

Two officers of one party may answer at two nodes that are cut from each other. Both answers stay;
how the matter stands is the narrower of them (domains.consultation), and this says that it is so.
"""

from typing import Literal

from kuroshio.consent.stages import MOVES, Stage, Standing
from kuroshio.domains import consultation
from kuroshio.domains.consultation import Decided, Documents, State
from kuroshio.feed.record import Header

Differing = Literal["", "answers", "conditions"]
"""`answers`: consented and declined; `conditions`: consented twice, and not under the same."""


def differing(state: State, documents: Documents) -> Differing:
    """In what the respondent's answers differ, of those that count; empty when they do not."""
    asked = consultation.opening(state)
    if asked is None:
        return ""
    found = [
        what.decision
        for header, what in consultation.facts(state, Decided, asked.question.respondent)
        if what.decision.answer == "decline"
        or (what.decision.answer == "consent"
            and not consultation.counts(asked, header, what, documents))
    ]  # fmt: skip
    if len({d.answer for d in found}) > 1:
        return "answers"
    limits = {(d.conditions, d.valid_until, d.confirm_within)
              for d in found if d.answer == "consent"}  # fmt: skip
    return "conditions" if len(limits) > 1 else ""


def overtaken(standing: Standing, header: Header, what: Decided) -> Stage | Literal[""]:
    """What a consent, or the acceptance of its conditions, that would count by itself no longer
    counts against: how the matter reads. Empty while it counts, and for every other answer.
    """
    answer = what.decision.answer
    if answer not in ("consent", "accept"):
        return ""
    over = standing.reading == "lapsed" or standing.stage not in MOVES
    unknown = answer == "consent" and header.id not in {c.record for c in standing.consents}
    return standing.reading if over or unknown else ""
