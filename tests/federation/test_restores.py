"""Backups put back one after the other, with the mark lost and the clock wrong: what the simulator
found first, as stories of their own.
"""

from pathlib import Path

import pytest
from tests.federation.invariants import (
    check_forks,
    check_nothing_lost,
    check_receipts_true,
    newest_receipts,
)
from tests.federation.net import PARTIES
from tests.federation.talk import EVERYTHING, open_conversation, say, text_of
from tests.federation.world import World

from kuroshio.errors import Refused
from kuroshio.node.ledger import Draft
from kuroshio.node.own_logs import TERM_MARK
from kuroshio.node.receipt_book import SERIALS
from kuroshio.sharing import agreement
from kuroshio.values import HOUR, MINUTE, SECOND


def test_no_two_restorings_share_an_epoch(world: World) -> None:
    """Within a second, and with the clock put back in between, the same backup each time; what was
    written after each lies in a log of its own, and partners meet no fork."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    world.settle()
    world.back_up("JPN")
    logs = []
    for hours in (0, 0, -3, -3, -9):
        world.skew["JPN"] = hours * HOUR
        world.restore("JPN", "lost")
        logs.append(node.views.known(say(node, talk, f"{hours}")).log)
        for _ in range(5):
            world.connect_all()
            world.step()
    assert len(set(logs)) == len(logs)
    world.settle()
    check_forks(world)


def test_a_backup_older_than_a_log_does_not_begin_that_log_again(world: World) -> None:
    """Nothing in the backup says that there ever was such a log, and the mark is lost too."""
    node = world.nodes["JPN"]
    world.back_up("JPN")
    before = node.views.known(open_conversation(node, ("JPN", "USA"))).log
    world.settle()
    world.restore("JPN", "lost")
    assert node.views.known(open_conversation(node, ("JPN", "USA"))).log != before
    world.settle()
    check_forks(world)
    check_nothing_lost(world)


def test_a_mark_that_names_no_log_is_no_word_that_all_is_held(world: World) -> None:
    """The mark's file was begun anew, and knows only what is no log."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    world.back_up("JPN")
    before = node.views.known(say(node, talk, "lost with the disk")).log
    world.settle()
    node.marks.values = {k: v for k, v in node.marks.values.items() if k in (TERM_MARK, SERIALS)}
    world.restore("JPN")
    assert node.views.known(say(node, talk, "after")).log != before
    world.settle()
    check_forks(world)
    check_nothing_lost(world)


@pytest.mark.parametrize("mark", ["kept", "lost"])
def test_a_retraction_is_newer_than_what_it_retracts(world: World, mark: str) -> None:
    """Whatever the clock of the restored node says, and also when its mark is lost."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    world.settle()
    world.back_up("TWN")
    log = jpn.views.known(say(jpn, talk, "one")).log
    world.settle()
    held = newest_receipts(jpn)[log, "TWN"]
    world.skew["TWN"] = -5 * HOUR
    world.restore("TWN", mark)
    world.cut |= {frozenset(("TWN", "USA"))}
    said = set()
    for _ in range(200):
        world.connect_all()
        world.step(most=1)
        said.add(newest_receipts(jpn)[log, "TWN"])
    assert said == {held, held - 1}
    assert newest_receipts(jpn)[log, "TWN"] == held
    world.settle()
    check_receipts_true(world)


def test_a_node_of_our_own_that_took_another_branch_is_given_ours_again(sea: Path) -> None:
    """JPN/n2 was rolled back: JPN holds one branch of its log, TWN and USA the other. What partners
    have signed for is still lacking at JPN, which will never take it from that log."""
    world = World(sea, 5, second=("JPN",))
    world.agree(PARTIES, EVERYTHING)
    node = world.nodes["JPN/n2"]
    talk = open_conversation(node)
    world.settle()
    world.back_up("JPN/n2")
    for those, text in ((("TWN", "USA"), "first history"), (("JPN",), "second history")):
        world.cut |= {frozenset(("JPN/n2", name)) for name in those}
        world.cut |= {frozenset(("JPN", "TWN")), frozenset(("JPN", "USA"))}
        for pair in world.cut:
            world.disconnect(*sorted(pair))
        last = say(node, talk, text)
        world.run(2_000)
        world.cut.clear()
        if text == "first history":
            world.restore("JPN/n2", "old")
    assert world.nodes["USA"].views.known(last)
    assert not world.nodes["JPN"].views.known(last)
    for _ in range(2):
        world.cut_off("JPN/n2")
        world.settle()
    assert all(one.views.known(last) for one in world.nodes.values())


@pytest.mark.parametrize("order", [1, -1])
def test_of_receipts_that_wait_for_the_log_the_newest_counts(world: World, order: int) -> None:
    """A restored author is told how far a partner holds its log before it has that much itself; an
    older word of the same partner may come last, by a relay that was slow."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    world.settle()
    world.back_up("JPN")
    given = []
    for text in ("one", "two"):
        log = jpn.views.known(say(jpn, talk, text)).log
        world.settle()
        given.append(jpn.store.newest_receipt(log, "TWN", "n1"))
    held = newest_receipts(jpn)[log, "TWN"]
    world.cut |= {frozenset(("JPN", "TWN")), frozenset(("JPN", "USA"))}
    world.restore("JPN")
    with jpn.durable():
        for receipt in given[::order]:
            jpn.ledger.take_receipt(receipt)
    world.cut.remove(frozenset(("JPN", "USA")))
    world.run(5_000)
    assert newest_receipts(jpn)[log, "TWN"] == held


def test_what_comes_back_to_its_author_reaches_others_though_all_is_suspended_since(
    world: World,
) -> None:
    """It was released before. TWN holds it, JPN reaches only its author, and that one heard of the
    suspension first."""
    jpn, usa = world.nodes["JPN"], world.nodes["USA"]
    talk = open_conversation(usa)
    about = next(a for a in usa.views.abouts("agreement") if text_of(usa, a).parties == PARTIES)
    world.settle()
    world.back_up("USA")
    part(world, ("JPN", "USA"), ("JPN", "TWN"))
    last = say(usa, talk, "only TWN has heard it")
    world.run(SECOND)
    part(world, ("TWN", "USA"))
    world.restore("USA")
    usa.write(Draft(agreement.AgreementSuspended("storm"), PARTIES, about))
    world.cut = {frozenset(("JPN", "TWN"))}
    world.run(MINUTE)
    assert usa.views.known(last)
    assert jpn.views.known(last)
    with pytest.raises(Refused, match="not released"):
        say(usa, talk, "no more of this")


def part(world: World, *pairs: tuple[str, str]) -> None:
    """These reach each other no more."""
    for pair in pairs:
        world.cut.add(frozenset(pair))
        world.disconnect(*pair)
