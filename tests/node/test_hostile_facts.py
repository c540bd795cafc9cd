"""A partner with valid keys writes facts that are well formed and absurd: numbers beyond all
measure, replies to themselves, alarms and calls in our name. Pages and API go on.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.node.fleet import Fleet, Side, _quick, in_loop, until
from tests.node.hostile import BOTH, Log, fleet_with_hostile_taiwan, open_fleet
from websockets.asyncio.client import connect

from kuroshio.values import Stamp, make_id, stamp_of

__all__ = ["_quick"]
HUGE = 10**30
PATHS = ("/api/conversations", "/api/alerts", "/api/links", "/api/calls", "/api/watches",
         "/api/status", "/api/agreements", "/api/desk", "/api/contacts", "/metrics")  # fmt: skip
PART = {"text": "x", "lang": "en"}


async def shows_all(fleet: Fleet, side: Side, *conversations: str) -> str:
    """Every page and list of a node is answered, the live socket too; all their text."""
    pages = await fleet.pages(side)
    client, texts = pages.api(), []
    for path in (*PATHS, *(f"/api/conversations/{c}" for c in conversations)):
        answer = await client.get(path)
        assert answer.status_code < 500, (path, answer.text)
        texts.append(answer.text)
    headers = {"Authorization": f"Bearer {pages.token('JCG')}"}
    url = pages.url.replace("http", "ws") + "/api/live"
    async with connect(url, additional_headers=headers, proxy=None, max_size=None) as socket:
        first = json.loads(await socket.recv())
        assert first["type"] == "snapshot", first
        texts.append(json.dumps(first))
    return "".join(texts)


def blob(**changes: Any) -> dict[str, Any]:
    return {"id": "0" * 64, "name": "n", "media_type": "m", "size": 5, "salt": "", "pieces": [],
            **changes}  # fmt: skip


ABSURD: dict[str, dict[str, Any]] = {
    "a size beyond measure": {"attachments": [blob(size=HUGE)]},
    "a negative size": {"attachments": [blob(size=-HUGE)]},
    "a thousand attachments": {"attachments": [blob(id=str(n)) for n in range(500)]},
    "an empty id": {"attachments": [blob(id="", name="\u0000" * 50)]},
    "a time beyond measure": {"parts": [{"phrase": "nonesuch", "slots": {"t": {"time": HUGE}}}]},
    "a number beyond measure": {"parts": [{"phrase": "n", "slots": {"t": {"number": 1e308}}}]},
    "a position off the earth": {
        "parts": [{"phrase": "n", "slots": {"p": {"position": {"lat": 1e300, "lon": -1e300}}}}]
    },
    "a phrase and a text in one": {"parts": [{**PART, "phrase": "n"}]},
    "neither": {"parts": [{}]},
    "no parts": {"parts": []},
    "a language that is none": {"parts": [{"text": "x", "lang": "\u202e" * 300}]},
    "a reply to nothing": {"parts": [PART], "reply": {"to": "", "form": "will-do"}},
    "an instruction by nobody": {"parts": [PART], "marker": "instruction"},
}


@pytest.mark.parametrize("what", ABSURD)
@in_loop
async def test_an_absurd_message_spoils_no_page(tmp_path: Path, what: str) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk = log.conversation()
        log.message(talk, "x", "flash", body=ABSURD[what])
        last = log.message(talk, "sound words")
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("all of it is kept", lambda: jpn.holds(last))
            await jpn.node.alerting.evaluate()
            assert "sound words" in await shows_all(fleet, jpn, talk)
            assert jpn.state(fleet["TWN"]) == "direct"


@pytest.mark.parametrize("millis", [HUGE, 1 << 62, (1 << 53) - 1, (1 << 48) - 1], ids=str)
@in_loop
async def test_a_stamp_beyond_all_measure_spoils_no_page(tmp_path: Path, millis: int) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk = log.conversation()
        log.message(talk, "late", stamp=Stamp(millis))
        last = log.message(talk, "sound words")
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("the rest is kept", lambda: jpn.holds(last))
            assert "sound words" in await shows_all(fleet, jpn, talk)


@in_loop
async def test_facts_about_themselves_and_each_other_fold_to_something(tmp_path: Path) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk = log.conversation()
        one, two = (make_id(Stamp(n), "TWN", bytes(4)) for n in (1, 2))
        log.message(talk, "a", id=one, stamp=Stamp(1), references=(one,),
                    body={"reply": {"to": one, "form": "will-do"}})  # fmt: skip
        log.message(talk, "b", id=two, stamp=Stamp(2), body={"reply": {"to": one, "form": "later"}})
        for kind, body in (
            ("message-withdrawn", {"message": "nonesuch", "reason": "x", "erased": True}),
            ("message-corrected", {"message": talk, "parts": []}),
            ("message-shown", {"message": ""}),
            ("message-acknowledged", {"message": talk}),
            ("translation-attached", {"message": "x", "lang": "", "text": ""}),
        ):
            log.write(log.header(f"hotline.{kind}", talk), body)
        for about in ("", "alert:x", "watch:JPN/JCG", "check:JPN+USA", "\u0000", "x" * 5_000):
            log.write(log.header("hotline.message-sent", about),
                      {"marker": "request", "precedence": "flash", "parts": [PART]})  # fmt: skip
        last = log.message(talk, "sound words")
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("all of it is kept", lambda: jpn.holds(last))
            await jpn.node.alerting.evaluate()
            assert "sound words" in await shows_all(fleet, jpn, talk)


@in_loop
async def test_nobody_writes_under_an_id_that_another_party_has_used(tmp_path: Path) -> None:
    """Not even for a larger audience, whose version would be the one that is shown."""
    async with fleet_with_hostile_taiwan(tmp_path, "USA") as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        await fleet.agree("JPN", "USA")
        talk = await jpn.converse(fleet["USA"])
        sent = await jpn.send(talk, "ours")
        stamp = stamp_of(sent)
        log = Log(peer, ("JPN", "TWN", "USA"))
        log.message(talk, "FORGEDWORDS", id=sent, stamp=stamp)
        last = log.message(log.conversation(), "sound words")
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("all of it is kept", lambda: jpn.holds(last))
            text = await shows_all(fleet, jpn, talk)
            assert "FORGEDWORDS" not in text
            assert "ours" in text


@in_loop
async def test_alarms_calls_watches_and_checks_in_our_name_are_nobodys(tmp_path: Path) -> None:
    """What is our own party's alone is not said by another, however well it is signed."""
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        await jpn.node.watchkeeping.take_watch(jpn.reader("JCG"))
        log = Log(peer, BOTH)
        log.write(log.header("alert.raised", "alert:forged"),
                  {"code": "FORGEDALARM", "category": "emergency-alarm", "detail": {}})  # fmt: skip
        log.write(log.header("liaison.call-logged", "calls"),
                  {"party": "JPN", "organisation": "JCG", "spoke_with": "FORGEDCALL", "at": HUGE,
                   "read_back": ""})  # fmt: skip
        log.write(log.header("liaison.watch-stood-down", "watch:JPN/JCG"), {"turn": 9})
        log.write(log.header("check.sent", "check:JPN+TWN"), {"timeout": -HUGE, "next_due": HUGE})
        last = log.message(log.conversation(), "sound words")
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("all of it is kept", lambda: jpn.holds(last))
            await jpn.node.alerting.evaluate()
            text = await shows_all(fleet, jpn)
            assert "FORGEDALARM" not in text
            assert "FORGEDCALL" not in text
            watches = msgspec.json.decode((await (await fleet.pages(jpn)).api().get(
                "/api/watches")).content)  # fmt: skip
            ours = [w for w in watches if (w["party"], w["organisation"]) == ("JPN", "JCG")]
            assert ours[0]["state"] == "on-watch"
