"""When a partner counts as stalled, and when it only has nothing to give."""

import pytest

from kuroshio.errors import Untrusted
from kuroshio.feed.log import Item
from kuroshio.node import progress
from kuroshio.node.progress import STALLED_AFTER_S, Progress
from kuroshio.sync import messages as say

LOG = "TWN/taipei;JPN+TWN;routine;1"
LATE = STALLED_AFTER_S + 1


def told(number: int) -> say.Have:
    return say.Have((say.Position(LOG, number, bytes(32)),))


def test_told_asked_and_never_given_is_stalled() -> None:
    at = Progress(0)
    at.heard(told(5), 0)
    at.said(say.Want(LOG, 0), 0)
    assert at.stalled(STALLED_AFTER_S - 1, lambda _: 0) == ""
    assert at.stalled(LATE, lambda _: 0) == LOG


def test_all_that_was_told_of_has_come() -> None:
    at = Progress(0)
    at.heard(told(5), 0)
    at.said(say.Want(LOG, 0), 0)
    assert at.stalled(LATE, lambda _: 5) == ""


def test_a_slow_partner_that_gives_is_not_stalled() -> None:
    at = Progress(0)
    at.heard(told(1_000), 0)
    at.said(say.Want(LOG, 0), 0)
    for now in range(0, 1_000, 50):
        at.heard(say.Give(LOG, ()), now)
        assert at.stalled(now + 40, lambda _: 1) == ""


def test_what_is_no_longer_wanted_is_not_waited_for() -> None:
    at = Progress(0)
    at.heard(told(5), 0)
    at.said(say.Want(LOG, 0), 0)
    at.said(say.Want(LOG, say.NO_MORE), 1)
    assert at.stalled(LATE, lambda _: 0) == ""


def test_a_log_set_aside_may_not_be_given_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "USELESS_MOST", 10_000)
    at = Progress(0)
    at.said(say.Want(LOG, 0), 0)
    at.set_aside(LOG)
    give = say.Give(LOG, (Item(b"e" * 100, b"b" * 4_900),))
    at.heard(give, 1)  # what was under way
    at.heard(give, 1)
    with pytest.raises(Untrusted, match="without end"):
        at.heard(give, 1)
