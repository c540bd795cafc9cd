"""A node whose clock is hours wrong, or stands in 2040, between others whose clocks are right."""

import asyncio
import contextvars
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.node.fleet import Fleet, Side, _quick, in_loop, until

from kuroshio.node import attachments, build, clock, links, office, presence, session, writer
from kuroshio.node.build import Node
from kuroshio.values import HOUR
from kuroshio.web import present_consultations

__all__ = ["_quick"]
T = TypeVar("T")
YEARS = 14 * 365 * 24 * HOUR
_skew: contextvars.ContextVar[int] = contextvars.ContextVar("skew", default=0)


@pytest.fixture
def skewed(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """Writer thread → how far its node's clock is ahead. Everything else goes by the context."""
    threads: dict[int, int] = {}

    def now_ms() -> int:
        return clock.now_ms() + threads.get(threading.get_ident(), _skew.get())

    on_pages = (present_consultations,)
    for module in (attachments, build, links, office, presence, session, writer, *on_pages):
        if hasattr(module, "now_ms"):
            monkeypatch.setattr(module, "now_ms", now_ms)
    return threads


async def start_with(side: Side, skew: int, threads: dict[int, int]) -> None:
    """Start a node whose clock is `skew` ms ahead of everybody's."""

    async def start() -> None:
        side.node = Node(side.folder)
        await side.node.start()
        side.running = True
        ident = side.node.writer._thread.ident
        assert ident
        threads[ident] = skew

    await by_clock(skew, start())


async def by_clock(skew: int, doing: Coroutine[Any, Any, T]) -> T:
    """Do something where the clock is `skew` ms ahead."""

    async def ahead() -> T:
        _skew.set(skew)
        return await doing

    return await asyncio.create_task(ahead())


@pytest.mark.parametrize("skew", [3 * HOUR, -3 * HOUR, YEARS], ids=["ahead", "behind", "2040"])
@in_loop
async def test_a_node_with_a_wrong_clock_still_sends_and_receives(
    tmp_path: Path, skew: int, skewed: dict[int, int]
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", start=False) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        await start_with(jpn, 0, skewed)
        await start_with(twn, 0, skewed)
        await fleet.linked()
        await fleet.agree(days=30 * 365)  # else it has ended for the one that is in 2040
        conversation = await jpn.converse(twn)
        await until("it is there", lambda: twn.holds(conversation))
        await twn.stop()
        await start_with(twn, skew, skewed)
        await fleet.linked()
        said = []
        for number in range(3):
            for side, other in ((twn, jpn), (jpn, twn)):
                said.append(await side.send(conversation, f"{side.party} {number}"))
                await until("it arrives", lambda o=other: o.holds(said[-1]))
                await until("its receipt too", lambda s=side, o=other: s.held_by(o, said[-1]))
        await until("Japan is warned", lambda: "link.clock" in jpn.alerts("JCG"))
        await until("Taiwan is warned", lambda: "link.clock" in twn.alerts("CGA"))
        headers = [k.record.header for r in said if (k := jpn.node.views.known(r))]
        stamps = [h.stamp for h in headers if h.party == "JPN"]
        assert stamps == sorted(stamps)
        ahead = [k.clock_ahead for r in said if (k := jpn.node.views.known(r))]
        assert ahead == [skew > 0, False] * 3  # those of the clock that is ahead are flagged
        now = clock.now_ms()
        assert all(abs(s.millis - now) < HOUR for s in stamps), "its clock moved ours"
        view = await (await fleet.pages(jpn)).api().get(f"/api/conversations/{conversation}")
        assert [m["clock_ahead"] for m in view.json()["messages"]].count(True) == (
            3 if skew > 0 else 0
        )


@in_loop
async def test_when_the_clock_is_set_right_the_warning_ends_and_logs_go_on(
    tmp_path: Path, skewed: dict[int, int]
) -> None:
    """Within a log stamps never fall: what it writes next stays flagged, and nothing is lost."""
    async with Fleet(tmp_path, "JPN", "TWN", start=False) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        await start_with(jpn, 0, skewed)
        await start_with(twn, 0, skewed)
        await fleet.linked()
        await fleet.agree()
        conversation = await jpn.converse(twn)
        await until("it is there", lambda: twn.holds(conversation))
        await twn.stop()
        await start_with(twn, 2 * HOUR, skewed)
        await fleet.linked()
        early = await twn.send(conversation, "from two hours ahead")
        await until("it arrives", lambda: jpn.holds(early))
        await until("Japan is warned", lambda: "link.clock" in jpn.alerts("JCG"))
        await twn.stop()
        await start_with(twn, 0, skewed)
        await fleet.linked()
        late = await twn.send(conversation, "with the right clock")
        await until("it arrives", lambda: jpn.holds(late))
        await until("and its receipt", lambda: twn.held_by(jpn, late))
        await until("the warning ends", lambda: "link.clock" not in jpn.alerts("JCG"))
        known = [jpn.node.views.known(r) for r in (early, late)]
        stamps = [k.record.header.stamp for k in known if k]
        assert stamps[0] < stamps[1]
        assert jpn.node.ledger.reopened == twn.node.ledger.reopened == []
