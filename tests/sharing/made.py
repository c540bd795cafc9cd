"""Agreements for tests."""

from typing import Any

from kuroshio.sharing.agreement import InForce
from kuroshio.sharing.terms import Agreement, Rule, Step
from kuroshio.trust.document import Names


def one_step(
    title: str,
    parties: tuple[str, ...],
    rules: tuple[Rule, ...],
    valid_from: int,
    valid_until: int,
    **more: Any,
) -> Agreement:
    """An agreement whose first step is its last."""
    name = Names(title, title, title)
    return Agreement(name, parties, (Step(name, rules),), valid_from, valid_until, **more)


def in_force(text: Agreement, about: str = "agreement-1", step: int = 0) -> InForce:
    """The same, signed by all up to a step (the last unless said)."""
    return InForce(about, text, step or len(text.steps))
