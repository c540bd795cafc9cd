"""Who may hold what, told once more and in another way than the gate does, from docs/security.md
and the words of the agreements: plain loops over rules, areas that are boxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kuroshio.sharing.terms import Rule

MARKINGS = ("UNCLASSIFIED", "OFFICIAL", "SECRET")
CEILING = "OFFICIAL"
Box = tuple[float, float, float, float]
"""South, west, north, east."""


@dataclass
class Pact:
    """An agreement as everybody who signed it understands it."""

    title: str
    parties: tuple[str, ...]
    steps: tuple[tuple[Rule, ...], ...]
    boxes: dict[str, Box]
    begins: int
    ends: int
    standing: int = 0
    suspended: bool = False
    about: str = ""

    def rules(self, now: int) -> Iterator[Rule]:
        """What it releases at an instant."""
        if self.begins <= now < self.ends and not self.suspended:
            for step in self.steps[: self.standing]:
                yield from step


@dataclass(frozen=True)
class Said:
    """What somebody wrote, as far as a release depends on it."""

    author: str
    audience: tuple[str, ...]
    kind: str
    bodies: tuple[str, ...] = ()
    """Addressed (`PARTY/BODY`)."""
    purpose: str = "coordination"
    places: tuple[tuple[float, float], ...] = ()
    marking: str = "UNCLASSIFIED"
    at: int = 0
    given: tuple[Said, ...] = field(default=())
    """What others said that it repeats."""


def inside(box: Box, lat: float, lon: float) -> bool:
    """Whether a place lies in a box; its edge does not."""
    south, west, north, east = box
    return south < lat < north and west < lon < east


def lets(pact: Pact, rule: Rule, said: Said, to: str) -> bool:
    """Whether one rule lets something pass to one party."""
    if said.author not in pact.parties or not set(said.audience) <= set(pact.parties):
        return False
    if to == said.author or to not in said.audience:
        return False
    if rule.from_parties and said.author not in rule.from_parties:
        return False
    if rule.to_parties and to not in rule.to_parties:
        return False
    named = any(said.kind == k or (k[-2:] == ".*" and said.kind[: len(k) - 1] == k[:-1])
                for k in rule.kinds)  # fmt: skip
    if not named:
        return False
    if rule.purposes and said.purpose not in rule.purposes:
        return False
    mine = [body for body in said.bodies if body.split("/")[0] == to]
    if rule.to_organisations and not (mine and all(b in rule.to_organisations for b in mine)):
        return False
    return not rule.areas or all(
        any(inside(pact.boxes[code], *place) for code in rule.areas) for place in said.places
    )


def ways(pacts: Sequence[Pact], said: Said, to: str, now: int) -> list[Rule]:
    """Every rule that lets it pass to one party now."""
    if MARKINGS.index(said.marking) > MARKINGS.index(CEILING):
        return []
    return [r for pact in pacts for r in pact.rules(now) if lets(pact, r, said, to)]


def may(pacts: Sequence[Pact], said: Said, now: int, exact: bool = False) -> bool:
    """Whether it may go to its audience now, each of whom must be allowed to have it; `exact`: with
    its positions as they are.
    """
    if not all(repeatable(pacts, one, said.audience) for one in said.given):
        return False
    others = [p for p in said.audience if p != said.author]
    return all(
        any(
            said.at + rule.delay <= now and not (exact and rule.precision)
            for rule in ways(pacts, said, to, now)
        )
        for to in others
    )


def repeatable(pacts: Sequence[Pact], given: Said, audience: Sequence[str]) -> bool:
    """Whether what a partner said may be repeated to an audience."""
    if set(audience) <= set(given.audience):
        return True
    others = [p for p in given.audience if p != given.author]
    return all(
        any(rule.pass_on for rule in ways(pacts, given, to, given.at)) for to in others
    ) and all(repeatable(pacts, one, audience) for one in given.given)


def kept(pacts: Sequence[Pact], said: Said, now: int) -> float:
    """ms for which its audience may keep it, at the very most."""
    others = [p for p in said.audience if p != said.author]
    return min(
        max((rule.keep or float("inf") for rule in ways(pacts, said, to, now)), default=0.0)
        for to in others
    )
