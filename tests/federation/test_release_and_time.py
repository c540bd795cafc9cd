"""Suspension, erasure, the gate, and clocks that are wrong or far in the future."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from tests.federation.invariants import (
    HEALED,
    check_converged,
)
from tests.federation.net import PARTIES
from tests.federation.node import CG
from tests.federation.talk import EVERYTHING, open_conversation, own_heads, say, text_of
from tests.federation.world import World

from kuroshio.domains import alert, hotline, liaison
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.node import erasures
from kuroshio.node.ledger import Draft
from kuroshio.phrases.slots import Part
from kuroshio.sharing import agreement
from kuroshio.values import HOUR, Lane, Precedence


def test_a_suspension_stops_the_very_next_record_and_opens_a_new_epoch(world: World) -> None:
    """Also within one transaction, and for every party once it knows; resuming takes all."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    about = next(a for a in jpn.views.abouts("agreement") if len(text_of(jpn, a).parties) == 3)
    first = jpn.views.known(say(jpn, talk, "before")).log
    suspended = Draft(agreement.AgreementSuspended("storm"), PARTIES, about)
    message = Draft(
        hotline.MessageSent("warning", Precedence.ROUTINE, (Part("x", "en"),)), PARTIES, talk
    )
    with jpn.durable():
        jpn.ledger.compose(CG, suspended, world.now, bytes(23) + b"1")
        with pytest.raises(Refused, match="no-agreement"):
            jpn.ledger.compose(CG, message, world.now, bytes(23) + b"2")
    world.settle()
    for node in world.nodes.values():
        with pytest.raises(Refused, match="not released"):
            say(node, talk, "suspended for all")
    for node in world.nodes.values():
        node.write(Draft(agreement.resume(node.state("agreement", about)), PARTIES, about))
        world.settle()
    assert parse_log(jpn.views.known(say(jpn, talk, "again")).log).epoch > parse_log(first).epoch
    world.settle()
    check_converged(world)


def test_a_suspension_cannot_be_erased(world: World) -> None:
    """Otherwise whoever suspended could resume alone."""
    jpn = world.nodes["JPN"]
    about = jpn.views.abouts("agreement")[0]
    record = jpn.write(Draft(agreement.AgreementSuspended("x"), text_of(jpn, about).parties, about))
    with pytest.raises(Refused) as refused:
        erasures.erase(jpn.ledger, record, CG, "retention", world.now, bytes(20))
    assert refused.value.code == "feed.not-erasable"


def test_an_erased_body_is_gone_from_every_disk(world: World) -> None:
    """Body and salt go from every holder's file, and the chain still verifies for a late comer."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    secret = say(jpn, talk, "the words that must go")
    world.settle()
    with jpn.durable():
        erasures.erase(jpn.ledger, secret, CG, "withdrawn", world.now, bytes(20))
    world.settle()
    for node in world.nodes.values():
        assert not node.views.known(secret)
        node.store._db.execute("pragma wal_checkpoint(truncate)")
        assert b"the words that must go" not in node.path.read_bytes(), node.name
    world.back_up("USA")
    world.restore("USA")
    world.settle()
    check_converged(world)


@pytest.mark.parametrize("start", [2_147_483_640_000, 4_294_967_290_000, 253_402_300_000_000])
def test_it_works_in_2038_in_2106_and_in_the_year_9999(sea: Path, start: int) -> None:
    """Instants are 64 bit, and so is everything that is counted from them."""
    world = World(sea, 5, start=start)
    world.agree(PARTIES, EVERYTHING)
    talk = open_conversation(world.nodes["USA"])
    world.settle()
    world.back_up("USA")
    say(world.nodes["USA"], talk, "before")
    world.settle()
    world.restore("USA", "lost")
    say(world.nodes["USA"], talk, "after")
    world.settle()
    for holds in HEALED:
        holds(world)


def test_a_clock_hours_ahead_is_flagged_and_not_merged(world: World) -> None:
    """The record is kept and marked; nobody else's stamps run ahead because of it, and when the
    clock is right again its log's stamps still do not fall."""
    jpn, twn = world.nodes["JPN"], world.nodes["TWN"]
    talk = open_conversation(jpn)
    world.settle()
    world.skew["JPN"] = 9 * HOUR
    ahead = say(jpn, talk, "from the future")
    world.settle()
    assert twn.views.known(ahead).clock_ahead
    answer = say(twn, talk, "from now")
    assert twn.views.known(answer).record.header.stamp.millis < world.now + HOUR
    world.skew["JPN"] = 0
    later = say(jpn, talk, "right again")
    known = jpn.views.known
    assert known(later).record.header.stamp > known(ahead).record.header.stamp
    world.settle()
    for holds in HEALED:
        holds(world)


def naive(kinds: list[str]) -> str:
    """What a fold would say that believes whatever came last."""
    return "on-watch" if kinds[-1] == "liaison.watch-taken" else "no-watch"


def test_the_watch_is_order_sensitive_and_still_folds_alike(world: World) -> None:
    """The same facts in two orders: a naive last-write fold differs, ours does not. So the
    property that all nodes agree says something."""
    node = world.nodes["JPN"]
    about = liaison.about_watch("JPN", "CG")
    for decide in (lambda s: liaison.take(s, "watch-officer", ""), liaison.stand_down):
        node.write(Draft(decide(node.state("liaison", about)), PARTIES, about))
    known = node.views.records("liaison", about)
    forwards, backwards = known, known[::-1]
    kinds: Callable = lambda records: [k.record.header.kind for k in records]  # noqa: E731
    assert naive(kinds(forwards)) != naive(kinds(backwards))
    answers = []
    for order in (forwards, backwards):
        state = liaison.new()
        for one in order:
            liaison.apply(state, one.record.header, one.fact)
        answers.append(liaison.watch(state)[0])
    assert answers == ["no-watch", "no-watch"]


def test_a_gate_that_says_no_to_one_appends_for_nobody(world: World) -> None:
    """A kind that no agreement covers: refused with each party's reason, and no log grows."""
    jpn = world.nodes["JPN"]
    before = own_heads(jpn)
    with pytest.raises(Refused) as refused, jpn.durable():
        jpn.ledger.compose(
            CG, Draft(alert.AlertRaised("x", "alarm", {}), PARTIES), world.now, bytes(20)
        )
    assert refused.value.detail == {"TWN": "no-agreement", "USA": "no-agreement"}
    assert own_heads(jpn) == before


def test_flash_and_routine_never_share_a_log(world: World) -> None:
    """So that a flash message is never behind a routine one in its own log."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    lanes = {
        parse_log(jpn.views.known(say(jpn, talk, "x", flash=flash)).log).lane
        for flash in (True, False)
    }
    assert lanes == {Lane.FLASH, Lane.ROUTINE}


def test_stamps_within_a_log_rise(world: World) -> None:
    """Twenty messages in one millisecond still have an order."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    stamps = [jpn.views.known(say(jpn, talk, str(i))).record.header.stamp for i in range(20)]
    assert all(a < b for a, b in pairwise(stamps))
