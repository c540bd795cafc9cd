"""What the API says of links: paths, what waits, and bundles from one officer to another."""

from pathlib import Path
from typing import Any

from tests.node.cuts import at_once, cut, heal
from tests.node.fleet import KINDS, Fleet, _quick, in_loop, until
from tests.web.desks import Desk, desks, opened

from kuroshio.sharing.terms import Rule

__all__ = ["_quick"]


async def link_of(desk: Desk, party: str) -> dict[str, Any]:
    found = await desk.get("/api/links")
    return next(link for link in found if link["party"] == party)


@in_loop
async def test_what_waits_has_a_size_an_age_and_no_invented_time(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(jpn, twn)
        await until("nothing waits", lambda: not _waits(jpn, "TWN"))
        before = await link_of(jpn, "TWN")
        assert before["state"] == "direct"
        assert before["partner_holds_until"] is None
        assert before["partner_holds_all_since"] is not None
        assert before["queued_bytes"] == {"flash": 0, "routine": 0, "bulk": 0}
        assert abs(before["clock_off_ms"]) < 2_000
        ours = [log for log in before["logs"] if log["own"]]
        theirs = [log for log in before["logs"] if log["party"] == "TWN"]
        assert ours
        assert all(log["held_by_partner"] == log["head"] for log in ours)
        assert any(log["told"] == log["head"] for log in theirs)
        await cut(jpn.side, twn.side)
        sent = await jpn.say(conversation, "x" * 2_000)
        await jpn.say(conversation, "flash", precedence="flash")
        link = await link_of(jpn, "TWN")
        assert (link["queued"]["flash"], link["queued"]["routine"]) == (1, 1)
        assert link["queued_bytes"]["routine"] > 2_000 > link["queued_bytes"]["flash"] > 100
        assert link["partner_holds_until"] >= sent["at"]
        assert link["partner_holds_all_since"] is None
        assert link["rate"] is None
        assert link["relays"] == []


def _waits(desk: Desk, party: str) -> int:
    view = next(v for v in desk.pages.changes._served.desk.links() if v.party == party)
    return sum(view.queued.values())


@in_loop
async def test_a_bundle_goes_from_officer_to_officer(tmp_path: Path) -> None:
    """Written, downloaded, read, answered; a later one read first waits and says for what."""
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(jpn, twn)
        await until("nothing waits", lambda: not _waits(jpn, "TWN"))
        await cut(jpn.side, twn.side)
        sent = await jpn.say(conversation, "carried by hand")
        first = await jpn.post("/api/bundles", {"to": "TWN"})
        assert (first["number"], first["confirmed"]) == (1, False)
        data = await jpn.client().get("/api/bundles/TWN/1/1")
        assert len(data.content) == first["files"][0]["size"]
        assert (await jpn.sees(sent["id"]))["deliveries"][0]["bundle"] == 1
        assert (await twn.get("/api/bundles/waiting"))["parcels"] == 0
        read = await twn.client().post("/api/bundles/read", content=data.content)
        assert read.json()["fresh"] >= 1
        assert read.json()["needs"] == []
        assert await twn.sees(sent["id"])
        back = await twn.post("/api/bundles", {"to": "JPN"})
        answer = await twn.client().get(f"/api/bundles/JPN/{back['number']}/1")
        await jpn.client().post("/api/bundles/read", content=answer.content)
        await until("the receipt counts", lambda: not _waits(jpn, "TWN"))
        assert (await jpn.get("/api/bundles"))[0]["confirmed"]
        assert (await jpn.sees(sent["id"]))["deliveries"][0]["bundle"] is None


@in_loop
async def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, jpn, _twn):
        told = await jpn.client().post("/api/bundles/read", content=b"a picture of a ship")
        assert told.json()["code"] == "bundle.not-one"


@in_loop
async def test_a_relay_that_stands_ready_is_named_and_one_in_use_since_when(
    tmp_path: Path, monkeypatch: Any
) -> None:
    at_once(monkeypatch)
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        await fleet.agree_on(steps=(tuple(Rule((kind,)) for kind in KINDS),), relaying=True)
        jpn, twn = fleet["JPN"], fleet["TWN"]
        desk = Desk(jpn, await fleet.pages(jpn))
        assert (await link_of(desk, "TWN"))["relays"] == ["USA"]
        talk = await jpn.converse(twn)
        await until("Taiwan knows the conversation", lambda: twn.holds(talk))
        await cut(jpn, twn)
        sent = await jpn.send(talk, "round by the relay")
        await until("it goes round", lambda: jpn.node.links.states["TWN"].via == "USA")
        link = await link_of(desk, "TWN")
        assert link["state"] != "direct"
        assert link["via"] == "USA"
        assert link["via_since"] >= link["since"]
        await until("Taiwan holds it", lambda: twn.holds(sent))
        heal(jpn, twn)
        await until("the link is back", lambda: jpn.node.links.session_of("TWN") is not None)
        await until("it goes directly", lambda: not jpn.node.links.states["TWN"].via)
        assert (await link_of(desk, "TWN"))["via_since"] is None
