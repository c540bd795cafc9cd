"""On a link of 50 kbit/s that is offered more than it carries, the picture stays fresh."""

import numpy as np
import pytest
from bench.slow_link import SlowLink
from bench.traffic import Traffic

pytestmark = pytest.mark.slow

VESSELS = 3_000


def made(bits_per_second=50_000):
    """Every vessel reports each second: about 17 kB a second for a link of 6.25 kB."""
    return SlowLink(Traffic(VESSELS), 1, bits_per_second)


def seen(link):
    states = link.theirs.source("TWN", link.own.own.reality).tracks.states
    return dict(zip(states["mmsi"].tolist(), states["at"].tolist(), strict=True))


def test_ages_stay_bounded_by_the_time_that_two_frames_take():
    link, oldest = made(), []
    for _ in range(80):
        link.second()
        if len(link.ages) == VESSELS:
            oldest.append(link.ages.max())
    assert len(oldest) > 60
    offered = sum(link.sizes) / 80 * 8
    assert offered < 50_000, "frames wait for the link, and do not pile up before it"
    assert len(link.sizes) < 40, "the link was busy: not every second's change went by itself"
    frames = 2 * max(link.sizes) * 8 / 50_000
    # With both ways' delay, and the ticks that a frame and its acknowledgement wait for.
    assert max(oldest) <= frames + 2 * 0.6 + 4
    assert max(oldest[40:]) <= max(oldest[:40]), "it does not grow"


def test_every_frame_brings_the_freshest_positions_that_there_were_when_it_left():
    link, newest, before = made(), {}, {}
    arrived = 0
    for _ in range(90):
        frames = len(link.sizes)
        link.second()
        if len(link.sizes) > frames:
            states = link.view.seen.tracks.states
            newest[frames] = dict(zip(states["mmsi"].tolist(), states["at"].tolist(), strict=True))
        now = seen(link)
        if now != before:
            assert now == newest[arrived]
            assert all(now[mmsi] > at for mmsi, at in before.items()), "never back in time"
            arrived, before = arrived + 1, now
    assert arrived > 10


def test_a_faster_link_shows_younger_ages():
    """That the bound comes from the link and not from the test."""
    slow, fast = made(), made(500_000)
    for link in (slow, fast):
        for _ in range(40):
            link.second()
    assert np.median(fast.ages) < np.median(slow.ages)
