"""Two sides grow an agreement step by step while a group of four runs beside it: neither learns of
the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.federation.made import names
from tests.federation.talk import check_with, open_conversation, say
from tests.federation.world import World
from tests.sharing.made import one_step

from kuroshio.domains import check
from kuroshio.errors import Refused
from kuroshio.node.ledger import Draft
from kuroshio.sharing import agreement
from kuroshio.sharing.gate import Gate
from kuroshio.sharing.masks import picture_release
from kuroshio.sharing.terms import Agreement, Conditions, Rule, Step
from kuroshio.values import DAY

FOUR = ("JPN", "PHL", "TWN", "USA")
PAIR = ("JPN", "TWN")
ENOUGH = 3


@pytest.fixture
def sea(tmp_path: Path) -> World:
    """Four parties; all of them agree on the hotline."""
    world = World(tmp_path, seed=4, parties=FOUR)
    group = one_step("four", FOUR, (Rule(("hotline.*",)),), world.start - DAY, world.start + DAY)
    propose(world, group)
    return world


def propose(world: World, text: Agreement) -> str:
    """Put it to its parties, and have all of them sign its first step."""
    about = world.nodes[text.parties[0]].write(
        Draft(agreement.propose(text, world.now), text.parties)
    )
    world.settle()
    sign(world, about, 1, text.parties)
    return about


def sign(world: World, about: str, step: int, parties: tuple[str, ...] = PAIR) -> None:
    """All sign a step, by the figures that each of them knows."""
    for party in parties:
        node = world.nodes[party]
        state = node.state("agreement", about)
        met = node.ledger.standing.figures(state, parties, node.now)
        node.write(Draft(agreement.sign(state, step, met, node.now), parties, about))
    world.settle()


def picture_goes(world: World, giver: str, taker: str) -> bool:
    node = world.nodes[giver]
    return picture_release(taker, Gate(node.ledger.policy(node.now))).answer.allowed


def ladder(world: World) -> Agreement:
    """Words, then watches after some checks, then the picture."""
    steps = (
        Step(names("words"), (Rule(("hotline.*",)),)),
        Step(names("watches"), (Rule(("liaison.*",)),), Conditions(checks_answered=ENOUGH)),
        Step(names("picture"), (Rule(("picture",), precision=0.1),)),
    )
    return Agreement(names("two"), PAIR, steps, world.start - DAY, world.start + 9 * DAY)


def checks(world: World, times: int) -> None:
    """Each of the two checks the other, who answers."""
    for _ in range(times):
        for party, other in (PAIR, PAIR[::-1]):
            sent = world.nodes[party].write(check_with(*PAIR))
            world.settle()
            about = check.about_checks(*PAIR)
            world.nodes[other].write(Draft(check.answer(sent, True), PAIR, about, (), (sent,)))
            world.settle()


def test_two_sides_grow_step_by_step_and_nobody_else_learns_of_it(sea: World) -> None:
    """Steps wait for their figures; the last opens the picture; suspending stops all of it at once.
    The other two of the group of four hold no byte of it, and theirs goes on."""
    about = propose(sea, ladder(sea))
    assert agreement.standing(sea.nodes["TWN"].state("agreement", about)) == 1
    with pytest.raises(Refused) as refused:
        sign(sea, about, 2)
    assert refused.value.code == "agreement.conditions-unmet"
    checks(sea, ENOUGH)
    sign(sea, about, 2)
    assert not picture_goes(sea, "JPN", "TWN")
    sign(sea, about, 3)
    assert picture_goes(sea, "JPN", "TWN")
    assert picture_goes(sea, "TWN", "JPN")
    assert not picture_goes(sea, "JPN", "USA")
    secret = say(sea.nodes["JPN"], open_conversation(sea.nodes["JPN"], PAIR), "between two")
    sea.settle()
    assert sea.nodes["TWN"].views.known(secret)
    sea.nodes["TWN"].write(Draft(agreement.AgreementSuspended("storm"), PAIR, about))
    sea.settle()
    assert not picture_goes(sea, "JPN", "TWN")
    assert not picture_goes(sea, "TWN", "JPN")
    for outsider in ("PHL", "USA"):
        bodies = [h.body or b"" for h in sea.nodes[outsider].store.since(0, 10**6)]
        assert not any(about.encode() in body or b"between two" in body for body in bodies)
        assert not [r.name for r in sea.nodes[outsider].store.rows() if ";JPN+TWN;" in r.name]


def test_the_group_goes_on_while_two_of_it_have_suspended_theirs(sea: World) -> None:
    """And what the four say is in logs of the four."""
    about = propose(sea, ladder(sea))
    sea.nodes["TWN"].write(Draft(agreement.AgreementSuspended("storm"), PAIR, about))
    sea.settle()
    talk = open_conversation(sea.nodes["PHL"], FOUR)
    sea.settle()
    said = say(sea.nodes["JPN"], talk, "all four")
    sea.settle()
    for node in sea.nodes.values():
        assert node.views.known(said).log.split(";")[1] == "+".join(FOUR)
    # Between the two the group's agreement still lets words pass: it names each pair of its own.
    pair = say(sea.nodes["JPN"], open_conversation(sea.nodes["JPN"], PAIR), "still allowed")
    sea.settle()
    assert sea.nodes["TWN"].views.known(pair)
