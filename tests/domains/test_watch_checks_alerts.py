"""Watches, communication checks and alerts: tables of what happened and what it means."""

from collections.abc import Callable
from itertools import permutations

import msgspec
import pytest
from tests.domains.made import Fact, fact, fold, record_id
from tests.feed.made import NOW

from kuroshio.domains import alert, check, liaison
from kuroshio.domains.alert import AlertAcknowledged, AlertRaised, AlertRectified
from kuroshio.domains.check import CheckAnswered, CheckSent
from kuroshio.domains.liaison import WatchLapsed, WatchStoodDown, WatchTaken
from kuroshio.errors import Refused

WATCH = "watch:JPN/CG"


def watch(number: int, what: object, post: str = "watch-officer", **other: str) -> Fact:
    """A watch fact of JPN/CG."""
    return fact(number, what, about=other.pop("about", WATCH), post=post, **other)


TAKEN = watch(1, WatchTaken(1))
LEFT, LAPSED = watch(2, WatchStoodDown(2)), watch(2, WatchLapsed(2))


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], "unknown"),
        ([TAKEN], "on-watch"),
        ([TAKEN, LEFT], "no-watch"),
        ([TAKEN, LAPSED], "no-watch"),
        ([TAKEN, LEFT, watch(3, WatchTaken(3))], "on-watch"),
        # handed over while the other's page had lapsed: somebody is there
        ([TAKEN, LAPSED, watch(3, WatchTaken(2))], "on-watch"),
        ([TAKEN, LEFT, watch(3, WatchTaken(2))], "on-watch"),
        # then that one leaves, knowing of both
        ([TAKEN, LAPSED, watch(3, WatchTaken(2)), watch(4, WatchStoodDown(3))], "no-watch"),
        # a fact about another body's watch, or by another party, says nothing of this one
        ([watch(1, WatchTaken(1), organisation="FA")], "unknown"),
        ([watch(1, WatchTaken(1), party="TWN")], "unknown"),
    ],
)  # fmt: skip
def test_the_watch_in_every_order(facts: list[Fact], state: str) -> None:
    """Causes come before effects by their turns, not by when they came or by clocks."""
    for order in permutations(facts):
        assert liaison.watch(fold(liaison, order))[0] == state


def test_a_decision_comes_after_all_that_is_known() -> None:
    """Two who took the watch at once: leaving comes after both."""
    both = [watch(1, WatchTaken(1), post="a"), watch(2, WatchTaken(1), post="b")]
    left = liaison.stand_down(fold(liaison, both))
    assert liaison.watch(fold(liaison, [watch(3, left), *both]))[0] == "no-watch"


def test_what_was_told_to_two_audiences_is_settled_by_either() -> None:
    """Taken while only the pair could be told, left when all three could: the pair knows of both
    and holds nothing that says that one rests on the other."""
    taken = watch(1, WatchTaken(1), audience=("JPN", "TWN"))
    left = watch(2, liaison.stand_down(fold(liaison, [taken])))
    assert liaison.watch(fold(liaison, [left, taken]))[0] == "no-watch"


def test_a_watch_told_again_is_the_same_watch_in_every_order() -> None:
    """Told to another audience later, it changes nothing, also where somebody has left since; and
    who was told is who is named by any of its records."""
    taken = watch(1, WatchTaken(1), audience=("JPN", "TWN"), officer="")
    present = liaison.present(fold(liaison, [taken]))
    assert present
    assert present.told == {"JPN", "TWN"}
    again = watch(3, present.fact, audience=("JPN", "USA"), officer="Sato")
    left = watch(2, WatchStoodDown(2), audience=("JPN", "TWN"))
    for order in permutations([taken, again]):
        present = liaison.present(fold(liaison, order))
        assert present
        assert present.told == {"JPN", "TWN", "USA"}
        assert present.by.officer == "Sato", "the name, where one audience was given it"
    for order in permutations([taken, again, left]):
        assert liaison.watch(fold(liaison, order))[0] == "no-watch"
        present = liaison.present(fold(liaison, order))
        assert present
        assert (present.fact, present.told) == (WatchStoodDown(2), {"JPN", "TWN"})
    assert liaison.present(liaison.new()) is None


def test_who_holds_only_what_lost_a_turn_was_not_told() -> None:
    """Two desks of one turn: the partner that knows of the leaving only is to be told."""
    taken = watch(1, WatchTaken(2), audience=("JPN", "TWN"))
    left = watch(2, WatchStoodDown(2), audience=("JPN", "USA"))
    present = liaison.present(fold(liaison, [left, taken]))
    assert present
    assert (present.fact, present.told) == (WatchTaken(2), {"JPN", "TWN"})


@pytest.mark.parametrize("turn", [0, -1, 1 << 54, 1.5, "2", None])
def test_a_turn_that_is_none_is_not_folded(turn: object) -> None:
    body = msgspec.json.encode({"turn": turn})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=WatchTaken)


ON = fold(liaison, [watch(1, WatchTaken(1), post="a", officer="Sato")])


@pytest.mark.parametrize(
    ("decide", "code"),
    [
        (lambda: liaison.stand_down(liaison.new()), "liaison.not-on-watch"),
        (lambda: liaison.lapse(liaison.new()), "liaison.not-on-watch"),
        (lambda: liaison.take(ON, "a", "Sato"), "liaison.already-on-watch"),
        (
            lambda: liaison.log_call(liaison.CallLogged("TWN", "CG", " ", 1, "x")),
            "liaison.empty-call",
        ),
        (lambda: alert.acknowledge(alert.new()), "alert.nothing-to-acknowledge"),
        (lambda: alert.rectify(alert.new()), "alert.not-active"),
    ],
)
def test_decisions_refuse_with_a_stable_code(decide: Callable[[], object], code: str) -> None:
    """Each refusal once."""
    with pytest.raises(Refused) as refused:
        decide()
    assert refused.value.code == code


def test_another_post_or_officer_may_take_over() -> None:
    """The same post with another officer is a change of the watch."""
    assert liaison.take(ON, "b", "Sato").turn == 2
    assert liaison.take(ON, "a", "Abe").turn == 2


SENT = fact(1, CheckSent(5_000, next_due=NOW + 60_000))


@pytest.mark.parametrize(
    ("facts", "now", "ok"),
    [
        ([SENT], NOW, None),
        ([SENT], NOW + 1 + 5_000, None),
        ([SENT], NOW + 2 + 5_000, False),
        ([SENT, fact(2, CheckAnswered(record_id(1), True), "TWN")], NOW, True),
        ([SENT, fact(2, CheckAnswered(record_id(1), True), "TWN")], NOW + 9_999, True),
        ([SENT, fact(2, CheckAnswered(record_id(1), True), "JPN")], NOW + 9_999, False),
        ([SENT, fact(2, CheckAnswered(record_id(7), True), "TWN")], NOW + 9_999, False),
        ([fact(2, CheckAnswered(record_id(1), True), "TWN"), SENT], NOW, True),
    ],
)
def test_how_a_check_went(facts: list[Fact], now: int, ok: bool | None) -> None:
    """Late is found by reading at `now`, and only the other side answers."""
    result = check.last_result(fold(check, facts), "JPN", now)
    assert result is not None
    assert result.ok is ok


def test_checks_that_wait_and_are_due() -> None:
    """Oldest first; a check by hand announces none."""
    state = fold(check, [SENT, fact(2, CheckSent(5_000)), fact(3, CheckSent(1), "TWN")])
    assert check.unanswered(state, "TWN") == [record_id(1), record_id(2)]
    assert check.unanswered(state, "JPN") == [record_id(3)]
    assert check.due_from(state, "JPN") == NOW + 60_000
    assert check.due_from(state, "TWN") is None
    assert check.last_result(state, "USA", NOW) is None
    assert check.about_checks("TWN", "JPN") == check.about_checks("JPN", "TWN") == "check:JPN+TWN"


RAISED = fact(1, AlertRaised("code", "alarm", {}))


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], "normal"),
        ([RAISED], "active-unacknowledged"),
        ([RAISED, fact(2, AlertAcknowledged(record_id(1)))], "active-acknowledged"),
        ([RAISED, fact(2, AlertRectified(record_id(1)))], "rectified-unacknowledged"),
        ([RAISED, fact(2, AlertAcknowledged(record_id(1))), fact(3, AlertRectified(record_id(1)))],
         "normal"),
        ([RAISED, fact(2, AlertAcknowledged(record_id(1))), fact(3, AlertRectified(record_id(1))),
          fact(4, AlertRaised("code", "alarm", {}))], "active-unacknowledged"),
        ([RAISED, fact(2, AlertAcknowledged(record_id(9)))], "active-unacknowledged"),
    ],
)  # fmt: skip
def test_the_states_of_an_alert(facts: list[Fact], state: str) -> None:
    """After MSC.302(87): a condition that comes again raises it again."""
    for order in permutations(facts):
        assert alert.current(fold(alert, order))[1] == state
