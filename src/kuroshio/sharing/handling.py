"""How something released is handled: reduced, delayed, kept for a time, passed on or not."""

from collections.abc import Iterable

import msgspec

from kuroshio.sharing.terms import Rule


class Handling(msgspec.Struct, frozen=True):
    """The conditions of one release. The default is the record as it is, at once."""

    precision: float = 0.0
    """Degrees to which positions are rounded; 0: as they are."""
    delay: int = 0
    """ms."""
    omit: tuple[str, ...] = ()
    """Of terms.FIELDS, sorted."""
    keep: int = 0
    """ms for which the receiver keeps it; 0: no limit."""
    pass_on: bool = False

    @property
    def reduces(self) -> bool:
        """Whether the released copy holds less than the record."""
        return bool(self.precision or self.omit)

    @property
    def apart(self) -> bool:
        """Whether the author's party keeps a copy of its own, because the released one is less,
        later, or gone sooner.
        """
        return bool(self.precision or self.omit or self.delay or self.keep)

    def rounded(self, degrees: float) -> float:
        """Degrees to the nearest multiple of the precision, so that a position and the one that
        is given differ by half a step at most.
        """
        step = self.precision
        return round(round(degrees / step) * step, 6) if step else degrees


AS_IT_IS = Handling(pass_on=True)
"""What nothing limits: of the own party, and of what always passes."""


def of(rule: Rule) -> Handling:
    """How a rule has it handled."""
    return Handling(rule.precision, rule.delay, tuple(sorted(rule.omit)), rule.keep, rule.pass_on)


def narrowest(handlings: Iterable[Handling]) -> Handling:
    """The handling that keeps to all of them: one log has one copy for all of its members."""
    all_of = list(handlings)
    if not all_of:
        return AS_IT_IS
    return Handling(
        max(h.precision for h in all_of),
        max(h.delay for h in all_of),
        tuple(sorted({field for h in all_of for field in h.omit})),
        min((h.keep for h in all_of if h.keep), default=0),
        all(h.pass_on for h in all_of),
    )


def looseness(handling: Handling) -> tuple[float, ...]:
    """Sorts what gives more before what gives less: where two rules allow, the fuller one holds."""
    keep = -float(handling.keep) if handling.keep else float("-inf")
    return (
        handling.precision, float(handling.delay), float(len(handling.omit)), keep,
        float(not handling.pass_on),
    )  # fmt: skip
