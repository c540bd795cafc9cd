"""Two machines that run with one key, and what is left of it when they are found out: what the
simulator found first, as stories of their own.
"""

from pathlib import Path

import pytest
from tests.federation import start
from tests.federation.chaos import Chaos, Traits
from tests.federation.invariants import (
    check_delivery_known,
    check_forks,
    check_nothing_lost,
    check_stamps_never_fall,
    newest_receipts,
)
from tests.federation.net import PARTIES
from tests.federation.node import SimNode
from tests.federation.talk import EVERYTHING, open_conversation, own_heads, say, text_of
from tests.federation.world import World

from kuroshio.domains import liaison
from kuroshio.feed.entry import digest, parse_log
from kuroshio.feed.receipt import Receipt, sign_receipt
from kuroshio.node.ledger import Draft
from kuroshio.sharing import agreement
from kuroshio.values import HOUR, SECOND

PAIR = ("JPN", "TWN")
NOTHING_MORE = Traits(restores=False, slow=False, round=False, clones=False, lies=False)


def speak_suspend_and_speak(node: SimNode, talk: str, text: str) -> list[str]:
    """In two epochs: a suspension and its end close the first log and open another."""
    about = next(a for a in node.views.abouts("agreement") if text_of(node, a).parties == PAIR)
    said = [say(node, talk, f"{text}, before")]
    said.append(node.write(Draft(agreement.AgreementSuspended("storm"), PAIR, about)))
    said.append(node.write(Draft(agreement.resume(node.state("agreement", about)), PAIR, about)))
    return [*said, say(node, talk, f"{text}, after")]


def forked_twice(world: World) -> tuple[list[str], list[str]]:
    """TWN holds the first history of JPN's machine; JPN goes on with a second. Both wrote in the
    same two epochs. What was written in each.
    """
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn, PAIR)
    world.settle()
    world.back_up("JPN")
    first = speak_suspend_and_speak(jpn, talk, "first history")
    world.settle()
    world.restore("JPN", "old")
    world.forked_by.add(jpn.id)
    return first, speak_suspend_and_speak(jpn, talk, "second history")


def test_what_was_released_again_into_a_log_that_is_forked_too_goes_out_once_more(
    world: World,
) -> None:
    """The earlier of two logs is found forked first, and what lay on it goes to the later one, of
    which nobody takes that branch either."""
    _, second = forked_twice(world)
    world.settle()
    assert all(world.nodes["TWN"].views.known(record) for record in second)
    check_nothing_lost(world)
    check_forks(world)


def test_what_the_author_lost_and_does_not_take_back_stays_with_those_who_took_it(
    world: World,
) -> None:
    """A machine that was rolled back has its second history, and takes the first from nobody; this
    much may be lacking at an author, and no more."""
    first, _ = forked_twice(world)
    world.settle()
    assert all(world.nodes["TWN"].views.known(record) for record in first)
    assert not any(world.nodes["JPN"].views.known(record) for record in first)
    check_nothing_lost(world)
    world.lost_a_disk.clear()
    with pytest.raises(AssertionError, match="lost its own record"):
        check_nothing_lost(world)


def test_what_was_released_again_is_not_when_its_first_log_is_shown_to_be_forked_once_more(
    world: World,
) -> None:
    """Partners show a fork in every session."""
    forked_twice(world)
    world.settle()
    jpn = world.nodes["JPN"]
    heads = own_heads(jpn)
    logs = [log for log in map(parse_log, heads) if log.audience == PAIR]
    earlier = sorted(logs, key=lambda log: log.epoch)[:-1]
    assert len(earlier) > 1
    with jpn.durable():
        for log in earlier:
            jpn.ledger.release_again(str(log), world.now)
    assert own_heads(jpn) == heads


def test_a_node_that_holds_only_the_copy_of_a_record_takes_its_stamp_for_what_it_is(
    world: World,
) -> None:
    """JPN's disk is lost after all; partners give it the log in which its second history was
    released again, behind later records, and nobody else held that history."""
    _, second = forked_twice(world)
    world.settle()
    jpn = world.nodes["JPN"]
    world.restore("JPN")
    world.settle()
    held = [jpn.views.known(record) for record in second]
    assert all(len(jpn.views.versions(k.record.header.id)) == 1 for k in held)
    check_stamps_never_fall(world)
    for record in second:  # and without what the world remembers it would not hold
        world.first_at.pop(record)
    with pytest.raises(AssertionError):
        check_stamps_never_fall(world)


def test_a_clones_receipt_that_comes_by_a_way_round_does_not_hide_the_nodes_own(
    world: World,
) -> None:
    """Not even until the next session: the node is shown it, and signs a newer one."""
    jpn, twn = world.nodes["JPN"], world.nodes["TWN"]
    talk = open_conversation(jpn)
    world.settle()
    before = say(jpn, talk, "held by the node, and not by its clone")
    world.run(5 * SECOND)
    log, number = jpn.views.known(before).log, jpn.views.known(before).number
    assert newest_receipts(jpn)[log, "TWN"] == number
    sessions = jpn.sessions["TWN"], twn.sessions["JPN"]
    with jpn.durable():  # as from a relay's parcel, or a bundle
        jpn.ledger.take_receipt(signed_by_its_clone(jpn, twn, log))
    assert newest_receipts(jpn)[log, "TWN"] == 1
    world.run(5 * SECOND)
    assert newest_receipts(jpn)[log, "TWN"] == number
    after = say(jpn, talk, "and what comes later is known to be held")
    world.run(5 * SECOND)
    assert newest_receipts(jpn)[log, "TWN"] == jpn.views.known(after).number
    assert (jpn.sessions["TWN"], twn.sessions["JPN"]) == sessions
    check_delivery_known(world)


def signed_by_its_clone(jpn: SimNode, twn: SimNode, log: str) -> bytes:
    """A later receipt under TWN's key, for less."""
    first = jpn.store.read(log, 0, 1, 1)[0]
    serial = jpn.store.own_serial(log, *twn.id) + HOUR
    receipt = Receipt(log, 1, digest(first.entry), *twn.id, jpn.now, serial)
    return sign_receipt(receipt, twn.identity.public_key, twn.identity.sign)


# --- what the simulator must not take for a loss, and what it must -------------------------------


def a_clone_of(chaos: Chaos, name: str, audience: tuple[str, ...]) -> str:
    """A record of a node that is held by it and by its clone; then the node's disk is lost."""
    world = chaos.world
    world.settle()
    world.back_up(name)
    world.cut |= {frozenset((name, other)) for other in world.nodes if other != name}
    world.cut_off(name)
    about = f"watch:{name.partition('/')[0]}"
    call = liaison.CallLogged("TWN", "CG", "Lin", world.now, "read back")
    written = world.nodes[name].write(Draft(liaison.log_call(call), audience, about))
    chaos.clone(name)
    world.restore(name)
    return written


def test_what_only_a_clone_held_at_last_goes_with_it(sea: Path) -> None:
    """Its officer was told that it is written; then the one disk was lost, and the other ended."""
    chaos = Chaos(sea, 3, start.Shape((2, 1)), NOTHING_MORE)
    world = chaos.world
    written = a_clone_of(chaos, "JPN/n2", ("JPN",))
    assert written not in world.gone_with_a_disk
    chaos.heal()
    assert written in world.gone_with_a_disk
    check_nothing_lost(world)
    world.close()


def test_what_a_node_loses_while_its_disk_lives_is_a_loss(sea: Path) -> None:
    """Also when a disk is lost somewhere afterwards, which never held it."""
    world = World(sea, 4)
    world.agree(PARTIES, EVERYTHING)
    jpn, twn = world.nodes["JPN"], world.nodes["TWN"]
    open_conversation(jpn)
    world.settle()
    world.back_up("TWN")
    jpn.acknowledged.add("01forgotten")
    world.restore("TWN")
    open_conversation(twn)
    world.settle()
    with pytest.raises(AssertionError, match="lost its own record"):
        check_nothing_lost(world)
    world.close()
