"""Two officers of one party answer differently at two of its nodes, which are cut off."""

from pathlib import Path
from typing import Any

import msgspec
from tests.node.cuts import heal
from tests.node.fleet import Side, _quick, in_loop, until
from tests.node.ministry import Ministry, part
from tests.node.test_consultations import (
    CHEN,
    ITO,
    SATO,
    SHIMOJI,
    ask,
    covered,
    decide,
    desk,
    limits,
    reading,
    relief,
    state,
)

from kuroshio.consent.terms import Conditions, Count, Use
from kuroshio.domains import consultation
from kuroshio.node.clock import now_ms
from kuroshio.values import DAY, HOUR, MINUTE

__all__ = ["_quick"]


def flight(aircraft: int = 1) -> Use:
    now = now_ms()
    count = (Count("aircraft", aircraft),)
    return Use("facility-relief", now, now + HOUR, "shimoji-shima", SHIMOJI, count)


def within(aircraft: int = 2, **more: Any) -> dict[str, Any]:
    """A consent to so many aircraft at most."""
    conditions = Conditions(numbers=(Count("aircraft", aircraft),), **more)
    return {**limits(), "conditions": conditions, "confirm_within": HOUR}


def answered(side: Side, about: str) -> int:
    return len(consultation.facts(state(side, about), consultation.Decided))


async def shown(ministry: Ministry, side: Side, about: str) -> dict[str, Any]:
    """The matter as the pages' API gives it to the ministry's officer."""
    pages = await ministry.fleet.pages(side)
    answer = await pages.api("MOFA").get(f"/api/consultations/{about}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def asked_at_all(ministry: Ministry) -> str:
    about = await ask(ministry.taipei, relief(), ministry.tokyo)
    await until("Naha has it too", lambda: ministry.naha.holds(about))
    return about


async def rejoined(ministry: Ministry, about: str, answers: int) -> None:
    heal(*ministry.all)
    for side in ministry.all:
        await until(f"{side.config.node} holds every answer",
                    lambda s=side: answered(s, about) == answers)  # fmt: skip


@in_loop
async def test_a_consent_and_a_refusal_are_a_refusal_at_every_node(tmp_path: Path) -> None:
    async with Ministry(tmp_path) as ministry:
        tokyo, naha, taipei = ministry.all
        about = await asked_at_all(ministry)
        await part(naha, tokyo, taipei)
        assert await decide(tokyo, about, "consent", SATO, valid_until=now_ms() + DAY,
                            confirm_within=HOUR)  # fmt: skip
        assert await decide(naha, about, "decline", ITO)
        await until("it came", lambda: reading(taipei, about) == "consented")
        assert covered(taipei, about, flight()).answer == "in-force"
        assert reading(naha, about) == "declined"
        await rejoined(ministry, about, 2)
        for side in ministry.all:
            assert reading(side, about) == "declined"
            found = covered(side, about, flight())
            assert (found.answer, found.why) == ("not-in-force", "declined")
            page = await shown(ministry, side, about)
            assert (page["covered"]["answer"], page["covered"]["why"]) == (
                "not-in-force", "declined",
            )  # fmt: skip
            assert (page["reading"], page["differing"]) == ("declined", "answers")
            assert [e["answer"] for e in page["events"] if e["kind"] == "decided"] == [
                "consent", "decline",
            ]  # fmt: skip
            assert {d["decision"]["answer"]: d["overtaken"] for d in page["decisions"]} == {
                "consent": "declined", "decline": "",
            }  # fmt: skip
        assert consultation.may(state(taipei, about), "JPN", {}, now_ms()) == ()


@in_loop
async def test_two_consents_with_other_conditions_bind_together(tmp_path: Path) -> None:
    """The asker accepts each; a use keeps to both, and either end ends it."""
    async with Ministry(tmp_path) as ministry:
        tokyo, naha, taipei = ministry.all
        about = await asked_at_all(ministry)
        await part(naha, tokyo, taipei)
        assert await decide(tokyo, about, "consent", SATO, **within(2))
        soon = within(1) | {"valid_until": now_ms() + 2 * HOUR}
        assert await decide(naha, about, "consent", ITO, **soon)
        await until("one came", lambda: reading(taipei, about) == "consented-with-conditions")
        assert await decide(taipei, about, "accept", CHEN)
        assert covered(taipei, about, flight(2)).answer == "in-force"
        await rejoined(ministry, about, 3)
        for side in ministry.all:
            assert reading(side, about) == "consented-with-conditions"
            assert covered(side, about, flight(1)).why == "consented-with-conditions"
            page = await shown(ministry, side, about)
            assert page["differing"] == "conditions"
            assert page["covered"]["answer"] == "not-in-force"
        assert await decide(taipei, about, "accept", CHEN)
        late = msgspec.structs.replace(flight(1), end=now_ms() + 3 * HOUR)
        for side in ministry.all:
            await until("accepted", lambda s=side: reading(s, about) == "conditions-accepted")
            assert covered(side, about, flight(1)).answer == "in-force"
            assert covered(side, about, flight(2)).why == "number"
            assert covered(side, about, late).why == "time"
        assert await decide(naha, about, "revoke", ITO)
        for side in ministry.all:
            await until("revoked", lambda s=side: reading(s, about) == "revoked")
            assert covered(side, about, flight(1)).answer == "not-in-force"
            page = await shown(ministry, side, about)
            assert {d["overtaken"] for d in page["decisions"]} == {"revoked", ""}


@in_loop
async def test_two_halves_of_different_answers_are_no_answer(tmp_path: Path) -> None:
    """Where two must sign, one signature at each node under another answer gives none away."""
    async with Ministry(tmp_path, wanted=2) as ministry:
        tokyo, naha, taipei = ministry.all
        about = await asked_at_all(ministry)
        await part(naha, tokyo, taipei)
        assert not await decide(tokyo, about, "consent", SATO, **within(1))
        assert not await decide(naha, about, "decline", ITO)
        heal(*ministry.all)
        for side in (tokyo, naha):
            await until("both halves are there", lambda s=side: len(
                consultation.pending(state(s, about))) == 2)  # fmt: skip
            assert reading(side, about) == "sent"
            page = await shown(ministry, side, about)
            found = {d["decision"]["answer"]: (len(d["counted"]), d["given"], d["fault"])
                     for d in page["decisions"]}  # fmt: skip
            halves = (1, False, "consultation.not-signed")
            assert found == {"consent": halves, "decline": halves}
        assert answered(taipei, about) == 0
        assert not consultation.pending(state(taipei, about))
        assert covered(taipei, about, flight()).why == "sent"
        [decline] = [what.decision for _, what in consultation.pending(state(tokyo, about))
                     if what.decision.answer == "decline"]  # fmt: skip
        assert await tokyo.node.consultations.sign(desk(tokyo, SATO), decline, SATO.sign(decline))
        for side in ministry.all:
            await until("declined", lambda s=side: reading(s, about) == "declined")


@in_loop
async def test_a_withdrawal_and_a_consent_that_cross_are_withdrawn(tmp_path: Path) -> None:
    async with Ministry(tmp_path) as ministry:
        tokyo, naha, taipei = ministry.all
        about = await asked_at_all(ministry)
        await part(taipei, tokyo, naha)
        assert await decide(naha, about, "consent", ITO, valid_until=now_ms() + 30 * MINUTE,
                            confirm_within=HOUR)  # fmt: skip
        await taipei.node.consultations.act(
            desk(taipei), about, "withdraw", consultation.Withdrawn(about)
        )
        await rejoined(ministry, about, 1)
        for side in ministry.all:
            await until("withdrawn", lambda s=side: reading(s, about) == "withdrawn")
            assert covered(side, about, flight()).why == "withdrawn"
