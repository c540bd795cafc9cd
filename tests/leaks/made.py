"""Agreements, and what is said under them, drawn by `chance`: Hypothesis in tests, a seed in long
runs."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.leaks.oracle import MARKINGS, Box, Pact, Said

from kuroshio.feed.record import Addressee
from kuroshio.sharing.agreement import InForce
from kuroshio.sharing.terms import PICTURE, PURPOSES, Agreement, NamedArea, Rule, Step
from kuroshio.trust.document import Names
from kuroshio.values import DAY, HOUR, MINUTE

CODES = ("AAA", "BBB", "CCC", "DDD", "EEE")
BODIES = ("CG", "FA")
KINDS = (
    ("hotline.*",), ("hotline.message-sent", "hotline.message-corrected"),
    ("hotline.conversation-opened", "hotline.message-sent"),
    ("hotline.*", "liaison.*"), ("hotline.message-withdrawn", "hotline.translation-attached"),
)  # fmt: skip
RECORD_KINDS = (
    "hotline.message-sent", "hotline.message-sent", "hotline.conversation-opened",
    "hotline.message-corrected", "hotline.translation-attached", "liaison.watch-taken",
    "hotlines.other", "hotline",
)  # fmt: skip
GRID = tuple(20.0 + n for n in range(8))


def some(chance: random.Random, choices: Sequence[str], likely: float) -> tuple[str, ...]:
    """None, or a few."""
    if chance.random() > likely:
        return ()
    return tuple(sorted(chance.sample(list(choices), chance.randint(1, min(2, len(choices))))))


def rule(
    chance: random.Random, parties: Sequence[str], codes: Sequence[str], picture: bool
) -> Rule:
    """One rule that a text may hold."""
    while True:
        to = some(chance, parties, 0.3)
        bodies = [f"{p}/{b}" for p in (to or parties) for b in BODIES]
        made = Rule(
            (PICTURE,) if picture else chance.choice(KINDS),
            some(chance, parties, 0.3), to, some(chance, bodies, 0.3),
            () if picture else some(chance, PURPOSES[:3], 0.3), some(chance, codes, 0.4),
            chance.choice((0.0, 0.0, 0.1, 0.5)), chance.choice((0, 0, 10 * MINUTE, HOUR)),
            some(chance, ("attachments", "name", "course"), 0.3),
            chance.choice((0, 0, 3 * HOUR, DAY)), chance.random() < 0.3,
        )  # fmt: skip
        senders, receivers = made.from_parties or parties, made.to_parties or parties
        if any(a != b for a in senders for b in receivers):
            return made


def box(chance: random.Random) -> Box:
    """A box on whole degrees."""
    south, north = sorted(chance.sample(GRID, 2))
    west, east = sorted(chance.sample(GRID, 2))
    return south, west + 100, north, east + 100


def pact(
    chance: random.Random, parties: Sequence[str], now: int, title: str, picture: bool = False
) -> Pact:
    """An agreement among some of the parties, at no step yet."""
    members = tuple(sorted(chance.sample(list(parties), chance.randint(2, len(parties)))))
    boxes = {f"area-{n}": box(chance) for n in range(chance.randint(1, 3))}
    steps = tuple(
        tuple(
            rule(chance, members, list(boxes), picture and chance.random() < 0.7)
            for _ in range(chance.randint(1, 3))
        )
        for _ in range(chance.randint(1, 3))
    )
    used = {code for step in steps for one in step for code in one.areas}
    boxes = {code: made for code, made in boxes.items() if code in used}
    begins = now - DAY if chance.random() < 0.9 else now + HOUR
    return Pact(title, members, steps, boxes, begins, begins + chance.choice((2, 40)) * DAY)


def text(of: Pact) -> Agreement:
    """The same, as it is signed."""
    names = Names(of.title, of.title, of.title)
    areas = tuple(
        NamedArea(code, names, ((s, w), (n, w), (n, e), (s, e)))
        for code, (s, w, n, e) in of.boxes.items()
    )
    steps = tuple(Step(names, rules) for rules in of.steps)
    return Agreement(names, of.parties, steps, of.begins, of.ends, areas=areas)


def in_force(pacts: Sequence[Pact], now: int) -> tuple[InForce, ...]:
    """What a node finds in force."""
    return tuple(
        InForce(one.title, text(one), one.standing)
        for one in pacts
        if one.standing and not one.suspended and one.begins <= now < one.ends
    )


def place(chance: random.Random) -> tuple[float, float]:
    """Somewhere about the boxes, with more digits than any rule leaves."""
    return round(chance.uniform(19, 28), 4) + 0.00003, round(chance.uniform(119, 128), 4) + 0.00003


def said(chance: random.Random, parties: Sequence[str], author: str, at: int) -> Said:
    """Anything that somebody may want to say."""
    others = [p for p in parties if p != author]
    heard = chance.sample(others, chance.randint(1, len(others)))
    audience = tuple(sorted((author, *heard)))
    bodies = [f"{p}/{b}" for p in audience for b in BODIES]
    places = tuple(place(chance) for _ in range(chance.choice((0, 1, 1, 2))))
    return Said(
        author, audience, chance.choice(RECORD_KINDS), some(chance, bodies, 0.7),
        chance.choice(PURPOSES), places, chance.choice(MARKINGS), at,
    )  # fmt: skip


def addressees(of: Said) -> tuple[Addressee, ...]:
    """As a header has them."""
    return tuple(Addressee(*body.split("/")) for body in of.bodies)
