"""Counts that are kept up are those that counting everything gives."""

import random

from tests.node.said import ABOUT, talk

from kuroshio.domains import hotline
from kuroshio.node.tally import Tally, unread_by
from kuroshio.node.views import Views
from kuroshio.trust.powers import READ, Reader

OFFICER = Reader("JPN", "CG", "watch-officer", "o", frozenset({READ}))


def counted(views: Views) -> tuple[int, ...]:
    """Unread, open to us, open to them, the oldest unanswered, of all messages."""
    threads = [t for t in views.state("hotline", ABOUT, OFFICER).threads.values() if t.sent]
    waiting = [(t.sent[0].stamp.millis, hotline.waits_for(t)) for t in threads]
    return (
        sum(unread_by(t, "JPN", "CG") for t in threads),
        sum("JPN" in waits for _, waits in waiting),
        sum(bool(waits - {"JPN"}) for _, waits in waiting),
        min((at for at, waits in waiting if waits), default=0),
        len(threads),
    )


def test_counts_kept_up_are_those_of_everything() -> None:
    """Facts in any order, some before what they are about, looked at in between."""
    for seed in range(300):
        chance, views = random.Random(seed), Views("JPN")
        tally = Tally(views, ABOUT, OFFICER)
        for held, written in talk(seed):
            views.take(held, written)
            if chance.random() < 0.1:
                views.forget(held.log, chance.randint(1, held.number))
            if chance.random() < 0.3:
                tally.refresh()
                kept = (
                    tally.unread, tally.open_to_us, tally.open_to_them,
                    tally.oldest_unanswered or 0, tally.messages,
                )  # fmt: skip
                assert kept == counted(views), f"seed {seed}, {held.seq}"


def test_nothing_is_kept_of_what_is_read_and_waits_for_nobody() -> None:
    views = Views("JPN")
    tally = Tally(views, ABOUT, OFFICER)
    for held, written in talk(7, 400):
        views.take(held, written)
        tally.refresh()
    assert tally.messages > 150
    assert len(tally._counted.state.threads) == len(
        [t for t in views.state("hotline", ABOUT).threads.values() if hotline.waits_for(t)]
    )
