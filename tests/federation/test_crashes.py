"""A crash at any step, a backup that was put back, a machine that was rolled back."""

import msgspec
import pytest
from tests.federation.invariants import (
    HEALED,
    check_converged,
    check_nothing_lost,
    newest_receipts,
)
from tests.federation.node import CG, CRASH_POINTS, Crash
from tests.federation.talk import open_conversation, own_heads, say
from tests.federation.world import World

from kuroshio.feed.entry import read_entry
from kuroshio.node import erasures
from kuroshio.values import HOUR


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_crash_at_any_step_of_writing_loses_nothing_that_was_told(
    world: World, point: str
) -> None:
    """The officer is told after the commit; a crash before that may lose, after it never."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    before = say(node, talk, "before")
    node.crash_at = point if point != "before-receipt" else ""
    try:
        say(node, talk, "during")
    except Crash:
        world.crash("JPN")
    after = say(world.nodes["JPN"], talk, "after")
    world.settle()
    for holds in HEALED:
        holds(world)
    assert {before, after} <= node.acknowledged


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_crash_at_any_step_of_taking_in_costs_at_most_a_segment(world: World, point: str) -> None:
    """The receiver crashes between store and receipt, or earlier: the sender gives again, and
    knows in the end that it is held."""
    talk = open_conversation(world.nodes["JPN"])
    world.settle()
    for i in range(5):
        say(world.nodes["JPN"], talk, f"{i}")
    world.nodes["TWN"].crash_at = point
    world.settle()
    assert world.nodes["TWN"].crash_at == ""
    for holds in HEALED:
        holds(world)


def test_between_commit_and_mark_nothing_leaves(world: World) -> None:
    """The mark is raised before the commit: whatever a partner holds lies below the mark."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    for point in CRASH_POINTS[:3]:
        node.crash_at = point
        with pytest.raises(Crash):
            say(node, talk, point)
        world.crash("JPN")
        marks = node.marks.marks() or {}
        assert all(marks[log] >= number for log, number in own_heads(node).items())


@pytest.mark.parametrize("mark", ["kept", "lost"])
def test_a_restored_backup_never_forks_a_log(world: World, mark: str) -> None:
    """Own logs go on in a new epoch; partners retract nothing and give back what was lost."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    world.settle()
    world.back_up("JPN")
    lost = [say(node, talk, f"after the backup {i}") for i in range(3)]
    world.settle()
    heads = own_heads(node)
    world.restore("JPN", mark)
    assert node.views.known(lost[0]) is None
    fresh = say(node, talk, "written before any partner was reached")
    assert node.views.known(fresh).log not in heads
    world.settle()
    assert all(node.views.known(record) for record in [*lost, fresh])
    for holds in HEALED:
        holds(world)


def test_a_restored_partner_retracts_its_receipts_and_is_given_again(world: World) -> None:
    """Lost at partner, sending again: the author's screen says so between the two."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    world.settle()
    world.back_up("TWN")
    log = jpn.views.known(say(jpn, talk, "one")).log
    world.settle()
    before = newest_receipts(world.nodes["JPN"])[log, "TWN"]
    world.skew["TWN"] = -5 * HOUR  # and its clock was put back while it was repaired
    world.restore("TWN")
    seen = []
    for _ in range(300):
        world.connect_all()
        world.step(most=1)
        seen.append(newest_receipts(world.nodes["JPN"])[log, "TWN"])
    assert before - 1 in seen, "the retraction was never shown"
    assert seen[-1] == before
    check_nothing_lost(world)


def fork(world: World) -> tuple[str, list[str], str]:
    """JPN's whole machine is rolled back, its mark too, and it writes before it reaches anybody."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    world.settle()
    world.back_up("JPN")
    first = [say(node, talk, f"first history {i}") for i in range(2)]
    log = node.views.known(first[0]).log
    world.settle()
    world.restore("JPN", "old")
    other = say(node, talk, "second history")
    assert node.views.known(other).log == log
    world.settle()
    return log, first, other


def test_a_forked_log_is_found_and_both_entries_are_kept(world: World) -> None:
    """Never first wins: two entries with one number are evidence, at every node that meets
    them, and nobody's copy is replaced."""
    log, first, other = fork(world)
    forked = {
        name: [e for e in node.store.evidence() if e.code == "feed.forked"]
        for name, node in world.nodes.items()
    }
    for name, found in forked.items():
        assert found, f"{name} has not noticed"
        assert any(row.forked for row in world.nodes[name].store.rows() if row.name == log)
    pairs = [msgspec.msgpack.decode(e.data) for found in forked.values() for e in found]
    entries = [tuple(read_entry(data)[0] for data in pair) for pair in pairs if _is_pair(pair)]
    assert any(a.number == b.number and a.data != b.data for a, b in entries)
    for name in ("TWN", "USA"):
        held = world.nodes[name].views
        assert all(held.known(record) for record in first)
    assert world.nodes["JPN"].views.known(other)


def test_what_was_told_to_be_released_reaches_partners_after_a_fork(world: World) -> None:
    """On the branch that nobody takes it would be lost: the author releases it again, once, in a
    new epoch, under the same id."""
    log, _, other = fork(world)
    for _ in range(3):
        for name in ("TWN", "USA"):
            world.disconnect("JPN", name)
        world.settle()
    for name, node in world.nodes.items():
        known = node.views.known(other)
        assert known, f"{name} lacks what JPN was told is released"
        if name != "JPN":
            assert known.log != log
    assert len(world.nodes["JPN"].views.versions(other)) == 2


def _is_pair(pair: list[bytes]) -> bool:
    return len(pair) == 2 and all(
        data[:2] == b"\xd2\x84" and b"kuroshio/entry" in data for data in pair
    )


def test_a_fork_takes_no_link_down_and_no_receipt_with_it(world: World) -> None:
    """Other logs go on, the author goes on in a new epoch, and nobody's receipt for one branch
    counts as delivery of the other."""
    log, _, other = fork(world)
    world.refusals.clear()
    known = newest_receipts(world.nodes["JPN"])
    number = next(v.number for v in world.nodes["JPN"].views.versions(other) if v.log == log)
    assert known.get((log, "TWN"), 0) < number
    talk = open_conversation(world.nodes["JPN"])
    after = say(world.nodes["JPN"], talk, "after the fork")
    back = say(world.nodes["TWN"], open_conversation(world.nodes["TWN"]), "we hear you")
    world.settle()
    assert all(node.views.known(after) and node.views.known(back) for node in world.nodes.values())
    assert world.nodes["JPN"].views.known(after).log != log
    assert not world.refusals


def test_a_restored_backup_erases_again_what_was_erased_since(world: World) -> None:
    """The backup still has the body; the erasure comes back from a partner and takes it away."""
    jpn, twn = world.nodes["JPN"], world.nodes["TWN"]
    secret = say(jpn, open_conversation(jpn), "gone")
    world.settle()
    world.back_up("TWN")
    with jpn.durable():
        erasures.erase(jpn.ledger, secret, CG, "withdrawn", world.now, bytes(20))
    world.settle()
    world.restore("TWN")
    assert twn.views.known(secret)
    world.settle()
    assert not twn.views.known(secret)
    check_converged(world)
