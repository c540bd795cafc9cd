"""A consent between two nodes of which one's clock is hours wrong: limits, deadlines, reasons."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.node.fleet import Fleet, Side, _quick, in_loop, until
from tests.node.ministry import bind
from tests.node.test_clocks import by_clock, skewed, start_with
from tests.node.test_consultations import CHEN, ITO, SATO, ask, decide, relief, state
from tests.node.test_differing_answers import flight, within

from kuroshio.consent.stages import Covered
from kuroshio.consent.terms import Question, Use
from kuroshio.domains import consultation
from kuroshio.errors import Refused
from kuroshio.node import clock
from kuroshio.node.consultations import documents
from kuroshio.sharing.terms import Rule
from kuroshio.values import HOUR, MINUTE

__all__ = ["_quick", "skewed"]
HOURS = 3 * HOUR


class TwoClocks:
    """Japan decides (two sign), Taiwan asks; each reads by a clock of its own."""

    def __init__(self, fleet: Fleet, threads: dict[int, int]) -> None:
        self.fleet, self.threads = fleet, threads
        self.jpn, self.twn = fleet["JPN"], fleet["TWN"]
        self.skews = {"JPN": 0, "TWN": 0}

    async def set_clock(self, side: Side, skew: int) -> None:
        """Its machine comes up again with another clock."""
        await side.stop()
        self.skews[side.party] = skew
        await start_with(side, skew, self.threads)
        await self.fleet.linked()

    def now(self, side: Side) -> int:
        return clock.now_ms() + self.skews[side.party]

    def reading(self, side: Side, about: str) -> str:
        known = documents(side.node.ledger)
        return consultation.standing(state(side, about), known, self.now(side)).reading

    def covered(self, side: Side, about: str, use: Use) -> Covered:
        ledger, now = side.node.ledger, self.now(side)
        return side.node.consultations.covered(ledger, state(side, about), use, now)

    def said(self, about: str) -> dict[str, tuple[str, str]]:
        """What each side's node says of a flight, and why."""
        found = {s.party: self.covered(s, about, flight()) for s in (self.jpn, self.twn)}
        return {party: (one.answer, one.why) for party, one in found.items()}

    async def consented(self, question: Question, **limits: Any) -> str:
        about = await ask(self.twn, question, self.jpn)
        wish = {**within(2), **limits}
        assert await decide(self.jpn, about, "consent", SATO, ITO, **wish)
        await until("it came", lambda: self.reading(self.twn, about) != "sent")
        if self.reading(self.twn, about) == "consented-with-conditions":
            assert await decide(self.twn, about, "accept", CHEN)
            await until(
                "accepted", lambda: self.reading(self.jpn, about) != "consented-with-conditions"
            )
        return about


@asynccontextmanager
async def two_clocks(folder: Path, threads: dict[int, int]) -> AsyncIterator[TwoClocks]:
    fleet = Fleet(folder, "JPN", "TWN", start=False)
    bind(fleet["JPN"], 2)
    bind(fleet["TWN"], 1)
    async with fleet:
        for side in fleet.sides.values():
            await start_with(side, 0, threads)
        await fleet.linked()
        rules = (Rule(("consultation.*",), purposes=("relief",)), Rule(("hotline.*",)))
        await fleet.agree(rules=rules)
        yield TwoClocks(fleet, threads)


@pytest.mark.parametrize("skew", [HOURS, -HOURS], ids=["ahead", "behind"])
@pytest.mark.parametrize("whose", ["JPN", "TWN"])
@in_loop
async def test_a_consent_under_a_wrong_clock_cannot_be_confirmed_until_it_is_set_right(
    tmp_path: Path, skewed: dict[int, int], whose: str, skew: int
) -> None:
    """Given with right clocks; then one is wrong; then right again."""
    async with two_clocks(tmp_path, skewed) as both:
        now = clock.now_ms()
        question = relief()
        question = msgspec.structs.replace(
            question, use=msgspec.structs.replace(question.use, start=now - 10 * HOUR)
        )
        about = await both.consented(question, valid_until=now + 20 * HOUR)
        in_force = ("in-force", "")
        assert both.said(about) == {"JPN": in_force, "TWN": in_force}
        side = both.fleet[whose]
        await both.set_clock(side, skew)
        unsure = ("cannot-be-confirmed", "clock")
        assert both.said(about) == {"JPN": unsure, "TWN": unsure}
        pages = await by_clock(skew, both.fleet.pages(side))
        page = (await pages.api("MOFA").get(f"/api/consultations/{about}")).json()
        assert (page["covered"]["answer"], page["covered"]["why"]) == unsure
        await both.set_clock(side, 0)
        assert both.said(about) == {"JPN": in_force, "TWN": in_force}


@in_loop
async def test_a_consent_whose_time_is_over_stays_over_though_a_clock_was_put_back(
    tmp_path: Path, skewed: dict[int, int]
) -> None:
    """The one whose clock is right reads that it lapsed; the other cannot confirm it."""
    async with two_clocks(tmp_path, skewed) as both:
        about = await both.consented(relief(), valid_until=clock.now_ms() + 1_500)
        await until("it is over", lambda: both.reading(both.twn, about) == "lapsed")
        for side, other in ((both.jpn, both.twn), (both.twn, both.jpn)):
            await both.set_clock(side, -HOURS)
            short = msgspec.structs.replace(
                flight(), start=clock.now_ms() - 30 * MINUTE, end=clock.now_ms() - 20 * MINUTE
            )
            assert both.covered(side, about, short).answer == "cannot-be-confirmed"
            assert both.covered(other, about, short).why == "lapsed"
            await both.set_clock(side, 0)
            assert both.covered(side, about, short).why == "lapsed"


@in_loop
async def test_the_deadline_is_read_by_each_clock_and_what_is_signed_is_said_with_the_reason(
    tmp_path: Path, skewed: dict[int, int]
) -> None:
    """Ahead: no answer too early, which does not keep the officers from answering; behind: late.
    A consent that a node ahead gives binds nobody until the clocks agree; a use that is over by
    that clock cannot be consented to at all.
    """
    async with two_clocks(tmp_path, skewed) as both:
        jpn, twn = both.jpn, both.twn
        soon = relief()
        over = msgspec.structs.replace(
            soon, use=msgspec.structs.replace(soon.use, end=clock.now_ms() + 2 * HOUR)
        )
        first, second = await ask(twn, soon, jpn), await ask(twn, over, jpn)
        await both.set_clock(jpn, HOURS)
        assert both.reading(jpn, first) == "no-answer"
        assert both.reading(twn, first) == "sent"
        assert both.reading(jpn, second) == "lapsed"
        with pytest.raises(Refused) as refused:
            await decide(jpn, second, "consent", SATO, **within(1))
        assert refused.value.code == "consultation.not-now"
        assert refused.value.detail["stage"] == "lapsed"
        wish = {**within(2), "valid_until": clock.now_ms() + 20 * HOUR}
        assert await decide(jpn, first, "consent", SATO, ITO, **wish)
        await until("it came", lambda: both.reading(twn, first) == "consented-with-conditions")
        assert await decide(twn, first, "accept", CHEN)
        await until("accepted", lambda: both.reading(jpn, first) == "conditions-accepted")
        unsure = ("cannot-be-confirmed", "clock")
        assert both.said(first) == {"JPN": unsure, "TWN": unsure}


@in_loop
async def test_a_respondent_behind_cannot_give_what_is_over_and_its_late_answer_is_late(
    tmp_path: Path, skewed: dict[int, int]
) -> None:
    async with two_clocks(tmp_path, skewed) as both:
        jpn, twn = both.jpn, both.twn
        soon = msgspec.structs.replace(relief(), answer_by=clock.now_ms() + 1_000)
        about = await ask(twn, soon, jpn)
        await both.set_clock(jpn, -HOURS)
        await until("no answer", lambda: both.reading(twn, about) == "no-answer")
        assert both.reading(jpn, about) == "sent"
        wish = {**within(2), "valid_until": both.now(jpn) + HOUR}  # two hours ago, in truth
        assert await decide(jpn, about, "consent", SATO, ITO, **wish)
        await until("it came", lambda: both.reading(twn, about) == "lapsed")
        assert both.covered(twn, about, flight()).answer == "not-in-force"
        with pytest.raises(Refused) as refused:
            await decide(twn, about, "accept", CHEN)
        assert refused.value.detail["stage"] == "lapsed"
        assert both.covered(jpn, about, flight()).answer == "not-in-force"
