"""What becomes late, is missed or lapses: seen on both sides through their APIs."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.node.fleet import _quick, in_loop, until
from tests.web.desks import Desk, desks, holds, opened

from kuroshio.node.clock import now_ms
from kuroshio.node.config import Deadlines

__all__ = ["_quick"]


@in_loop
async def test_what_is_overdue_shows_on_both_sides_until_it_is_answered(tmp_path: Path) -> None:
    short = Deadlines(flash=1, immediate=1, priority=1, routine=1)
    async with desks(tmp_path, deadlines_s=short) as (_, jpn, twn):
        conversation = await opened(twn, jpn, theirs="JCG")
        asked = (await twn.say(conversation, "send a helicopter", marker="request"))["id"]
        assert await holds(jpn, asked)
        await until("Taiwan is warned", lambda: "hotline.overdue-to-them" in twn.side.alerts("CGA"))
        await until("Japan is warned", lambda: "hotline.overdue-to-us" in jpn.side.alerts("JCG"))
        for desk in (jpn, twn):
            seen = await desk.sees(asked)
            assert seen["overdue"]
            assert seen["deliveries"][0]["overdue"] == "answered"
        assert jpn.side.alerts("MOFA").keys().isdisjoint({"hotline.overdue-to-us"})
        reply = {"parts": [{"text": "on its way", "lang": "en"}], "marker": "answer",
                 "reply_to": asked, "reply_form": "will-do"}  # fmt: skip
        await jpn.post(f"/api/conversations/{conversation}/messages", reply)
        await until("Taiwan's is over", lambda: "hotline.overdue-to-them"
                    not in twn.side.alerts("CGA"))  # fmt: skip
        await until("Japan's too", lambda: "hotline.overdue-to-us" not in jpn.side.alerts("JCG"))
        seen = await twn.sees(asked)
        assert seen["state"] == "answered"
        assert seen["deliveries"][0]["answered"]


@in_loop
async def test_a_check_by_hand_has_a_result_and_a_missed_one_alarms_on_both_sides(
    tmp_path: Path,
) -> None:
    times = {"check_timeout_s": 1, "check_interval_s": 2}
    async with desks(tmp_path, **times) as (fleet, jpn, twn):
        await jpn.post("/api/links/TWN/checks")

        async def link() -> Any:
            return next(v for v in await jpn.get("/api/links") if v["party"] == "TWN")

        for _ in range(100):
            found = await link()
            if found["last_check_ok"] is not None:
                break
            await asyncio.sleep(0.05)
        assert found["last_check_ok"] is True
        assert found["last_check_round_trip_ms"] is not None
        for desk, other in ((jpn, twn), (twn, jpn)):  # each has announced its next check
            desk.side.node.presence.next_check[other.side.party] = 0
        for desk, party in ((jpn, "TWN"), (twn, "JPN")):
            await until("it has checked", lambda d=desk, p=party:
                        d.side.node.presence.next_check.get(p, 0))  # fmt: skip
        await asyncio.sleep(0.5)
        before = fleet["TWN"]
        before.node.links._servers[0].close()
        for side, party in ((fleet["JPN"], "TWN"), (before, "JPN")):
            side.node.links.states[party].held_off_until = now_ms() + 9_000  # no more calls
            session = side.node.links.session_of(party)
            if session:
                await session.link.close()
        for side in (fleet["JPN"], before):
            await until("a missed check alarms", lambda s=side: "check.missed" in s.alerts(), 20)
            await until("one that did not come too", lambda s=side: "check.not-received"
                        in s.alerts(), 20)  # fmt: skip


@in_loop
async def test_a_watch_that_is_taken_and_one_that_lapses_reach_the_partner(tmp_path: Path) -> None:
    async with desks(tmp_path, watch_lapse_s=1) as (_, jpn, twn):
        await jpn.post("/api/watches", body="JCG")

        async def watch_of(desk: Desk) -> str:
            found = [w for w in await desk.get("/api/watches")
                     if w["party"] == "JPN" and w["organisation"] == "JCG"]  # fmt: skip
            return str(found[0]["state"]) if found else ""

        async def becomes(desk: Desk, state: str) -> None:
            for _ in range(400):
                if await watch_of(desk) == state:
                    return
                await asyncio.sleep(0.05)
            pytest.fail(f"waited in vain until {desk.side.party} sees {state}")

        await becomes(twn, "on-watch")
        await asyncio.sleep(1.1)
        await jpn.side.node.presence.watch_over()
        await becomes(twn, "no-watch")
        await becomes(jpn, "no-watch")
        await until("Japan is alarmed", lambda: "watch.none" in jpn.side.alerts("JCG"))
        await until("Taiwan is told", lambda: "watch.partner-none" in twn.side.alerts("CGA"))
