"""The hotline through the API of two real nodes: who may see what, and what reaches the partner."""

import asyncio
import hashlib
import secrets
from pathlib import Path
from typing import Any

import pytest
from tests.node.fleet import _quick, in_loop, on_disk, until
from tests.web.desks import Desk, desks, holds, opened
from websockets.asyncio.client import connect

from kuroshio.node.clock import now_ms

__all__ = ["_quick"]
SECRET = "QZSECRETWORD"


# --- one body and another -----------------------------------------------------------------------


@in_loop
async def test_one_body_cannot_reach_what_is_anothers_in_any_way(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(twn, jpn, "MOFA", "MOFA")
        upload = await twn.client("MOFA").post(
            "/api/attachments", params={"name": f"{SECRET}.txt"}, content=SECRET.encode() * 99
        )
        blob = upload.json()["id"]
        said = await twn.say(
            conversation, f"{SECRET} 漁船", "MOFA", precedence="flash", attachments=[blob],
            marker="request",
        )  # fmt: skip
        message = said["id"]
        assert await holds(jpn, message, "MOFA")
        await until("its attachment is whole", lambda: not jpn.side.node.shelf.missing_pieces(blob))
        await until("the ministry is alarmed", lambda: "hotline.flash" in jpn.side.alerts("MOFA"))
        await until("it can be found", lambda: jpn.side.node.shelf.search(
            f'"{SECRET.lower()}"', ["MOFA"], 9))  # fmt: skip
        for desk, guard in ((jpn, "JCG"), (twn, "CGA")):
            await _cannot_reach(desk, guard, conversation, message, blob)
        assert [h["message"] for h in await hits_of(jpn, SECRET, "MOFA")]
        assert (await jpn.client("MOFA").get(f"/api/attachments/{blob}")).status_code == 200


async def hits_of(desk: Desk, words: str, body: str = "") -> list[dict[str, Any]]:
    answer = await desk.get("/api/search", body, params={"q": words})
    return list(answer["hits"])


async def _cannot_reach(desk: Desk, guard: str, conversation: str, message: str, blob: str) -> None:
    """What the coast guard of this side asks, in every way there is."""
    for path in (f"/api/conversations/{conversation}", f"/api/messages/{message}",
                 f"/api/attachments/{blob}"):  # fmt: skip
        found = await desk.get(path, guard, status=404)
        assert found["code"].startswith("hotline.unknown-"), found
        assert SECRET not in str(found)
    acts: dict[str, Any] = {
        "acknowledge": None, "shown": None, "correction": {"parts": []},
        "withdrawal": {"reason": "x", "erase": True}, "translations": {"lang": "ja", "text": "x"},
        "translation-requests": {"lang": "ja"},
        "opening": {"party": desk.side.party, "organisation": guard},
    }  # fmt: skip
    for act, data in acts.items():
        answer = await desk.client(guard).post(f"/api/messages/{message}/{act}", json=data)
        assert answer.status_code == (204 if act == "shown" else 404), (act, answer.text)
        assert SECRET not in answer.text
    draft = {"parts": [{"text": "me too", "lang": "en"}]}
    for act in ("messages", "preview"):
        found = await desk.post(f"/api/conversations/{conversation}/{act}", draft, guard, (404,))
        assert found["code"] == "hotline.unknown-conversation"
    for path in ("/api/conversations", "/api/alerts", "/api/links", "/api/status", "/api/calls",
                 "/api/desk", "/api/watches"):  # fmt: skip
        text = (await desk.client(guard).get(path)).text
        assert SECRET not in text, path
        assert message not in text, path
        assert conversation not in text, path
    for words in (SECRET, "漁船", "Drifting", SECRET[:4]):
        assert await hits_of(desk, words, guard) == []
    fact = [k.record.header.organisation for k in desk.side.node.views.records("hotline",
            conversation) if k.record.header.kind == "hotline.message-shown"]  # fmt: skip
    assert guard not in fact


@in_loop
async def test_the_live_socket_tells_a_body_only_of_its_own(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        heard: dict[str, list[str]] = {"JCG": [], "MOFA": []}
        tasks = [asyncio.create_task(_listen(jpn, body, heard[body])) for body in ("JCG", "MOFA")]
        await until("both pages are there", lambda: all(heard.values()))
        conversation = await opened(twn, jpn, "MOFA", "MOFA")
        said = await twn.say(conversation, SECRET, "MOFA", precedence="flash")
        public = await opened(twn, jpn, "CGA", "JCG")
        other = await twn.say(public, "for the coast guard", "CGA", precedence="flash")
        await until("the ministry hears", lambda: SECRET in "".join(heard["MOFA"]))
        await until("the guard hears its own", lambda: other["id"] in "".join(heard["JCG"]))
        await until("and is alarmed", lambda: "hotline.flash" in "".join(heard["JCG"]))
        text = "".join(heard["JCG"])
        assert SECRET not in text
        assert said["id"] not in text
        assert conversation not in text
        assert other["id"] not in "".join(heard["MOFA"])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _listen(desk: Desk, body: str, heard: list[str]) -> None:
    url = desk.pages.url.replace("http", "ws") + "/api/live"
    headers = {"Authorization": f"Bearer {desk.pages.token(body)}"}
    async with connect(url, additional_headers=headers, proxy=None, max_size=None) as socket:
        while True:
            message = await socket.recv()
            heard.append(message if isinstance(message, str) else "")


@in_loop
async def test_opening_to_another_body_is_recorded_and_then_it_is_visible(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(twn, jpn, "MOFA", "MOFA")
        said = await twn.say(conversation, SECRET, "MOFA")
        unseen = await twn.say(conversation, "and not this", "MOFA")
        assert await holds(jpn, said["id"], "MOFA")
        assert await jpn.sees(said["id"], "JCG") is None
        other = {"party": "TWN", "organisation": "CGA"}
        found = await jpn.post(f"/api/messages/{said['id']}/opening", other, "MOFA", (404,))
        assert found["code"] == "liaison.unknown-body"  # no body of another party
        ours = {"party": "JPN", "organisation": "JCG"}
        await jpn.post(f"/api/messages/{said['id']}/opening", ours, "MOFA")
        seen = await jpn.sees(said["id"], "JCG")
        assert seen["parts"][0]["text"] == SECRET
        assert await jpn.sees(unseen["id"], "JCG") is None
        acts = jpn.side.node.views.records("liaison", "opened")
        assert [(a.record.header.organisation, a.record.header.audience) for a in acts] == [
            ("MOFA", ("JPN",))
        ]
        assert not any(r.record.header.kind == "liaison.record-opened"
                       for a in twn.side.node.views.abouts("liaison")
                       for r in twn.side.node.views.records("liaison", a))  # fmt: skip


@in_loop
async def test_a_logged_call_is_its_bodys_own(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        call = {"party": "TWN", "organisation": "CGA", "spoke_with": f"Mr {SECRET}",
                "at": now_ms(), "read_back": "read back all"}  # fmt: skip
        await jpn.post("/api/calls", call, "JCG")
        assert len(await jpn.get("/api/calls", "JCG")) == 1
        assert await jpn.get("/api/calls", "MOFA") == []
        assert await twn.get("/api/calls", "CGA") == []
        await asyncio.sleep(0.3)
        assert not on_disk(twn.side, SECRET.encode())


# --- corrections, withdrawals, erasures ---------------------------------------------------------


@in_loop
async def test_a_correction_and_a_withdrawal_reach_the_partner_and_leave_a_trace(
    tmp_path: Path,
) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(twn, jpn, theirs="JCG")
        said = (await twn.say(conversation, "12 persons on board", marker="request"))["id"]
        assert await holds(jpn, said)
        for desk in (jpn, twn):
            other = await desk.client("MOFA").post(
                f"/api/messages/{said}/correction", json={"parts": [{"text": "x", "lang": "en"}]}
            )
            assert other.status_code == 404
        better = {"parts": [{"text": "13 persons on board", "lang": "en"}]}
        found = await jpn.post(f"/api/messages/{said}/correction", better, status=(409,))
        assert found["code"] == "hotline.not-the-author"
        await twn.post(f"/api/messages/{said}/correction", better)
        await until("Japan sees it", lambda: len(jpn.side.node.views.records(
            "hotline", conversation)) == 3)  # fmt: skip
        seen = await jpn.sees(said)
        assert seen["corrections"][0]["parts"][0]["text"] == "13 persons on board"
        assert seen["parts"][0]["text"] == "12 persons on board"  # the first stays beside it
        await twn.post(f"/api/messages/{said}/withdrawal", {"reason": "found", "erase": False})
        await until("it is withdrawn there", lambda: len(jpn.side.node.views.records(
            "hotline", conversation)) == 4)  # fmt: skip
        seen = await jpn.sees(said)
        assert seen["state"] == "withdrawn"
        assert seen["withdrawn"]["reason"] == "found"
        assert not seen["overdue"]
        found = await jpn.post(f"/api/conversations/{conversation}/messages", {
            "parts": [], "reply_to": said, "reply_form": "will-do"}, status=(409,))  # fmt: skip
        assert found["code"] in ("hotline.withdrawn", "hotline.empty-message")


@in_loop
async def test_withdrawal_with_erasure_leaves_the_text_on_neither_sides_disk(
    tmp_path: Path,
) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(twn, jpn, theirs="JCG")
        data = f"{SECRET} in a file ".encode() * 20_000
        upload = await twn.client().post("/api/attachments", params={"name": "s.txt"}, content=data)
        blob = upload.json()["id"]
        for number in range(30):  # so that the words do not lie alone in the index
            await twn.say(conversation, f"other words {number}")
        said = (await twn.say(conversation, f"{SECRET} at noon", attachments=[blob]))["id"]
        await twn.post(f"/api/messages/{said}/correction",
                       {"parts": [{"text": f"{SECRET} at one", "lang": "en"}]})  # fmt: skip
        assert await holds(jpn, said)
        await until("the attachment is whole", lambda: jpn.side.node.shelf.blob(blob)
                    and not jpn.side.node.shelf.missing_pieces(blob))  # fmt: skip
        for desk in (jpn, twn):
            await until("it can be found", lambda d=desk: d.side.node.shelf.search(
                f'"{SECRET.lower()}"', ["*", "JCG", "CGA"], 9))  # fmt: skip
        after = await twn.say(conversation, "still flowing")
        await twn.post(f"/api/messages/{said}/withdrawal", {"reason": "wrong", "erase": True})
        for desk in (jpn, twn):
            side = desk.side
            await until("it is gone", lambda s=side: not s.holds(said))
            for word in (SECRET.encode(), SECRET.lower()[2:].encode()):
                await until("it is off the disk", lambda s=side, w=word: not on_disk(s, w))
            view = await desk.get(f"/api/conversations/{conversation}")
            trace = next(m for m in view["messages"] if m["id"] == said)
            assert (trace["state"], trace["parts"], trace["attachments"]) == ("withdrawn", [], [])
            assert trace["withdrawn"]["erased"]
            assert await hits_of(desk, SECRET) == []
            found = await desk.get(f"/api/attachments/{blob}", status=404)
            assert found["code"] == "hotline.unknown-attachment"
        assert await holds(jpn, after["id"])
        late = await twn.say(conversation, "the log goes on")
        assert await holds(jpn, late["id"])
        await until("and its receipt", lambda: twn.side.held_by(jpn.side, late["id"]))


# --- translations, search, attachments ----------------------------------------------------------


@in_loop
async def test_a_translation_is_asked_for_and_stands_beside_the_original(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(twn, jpn, theirs="JCG")
        said = (await twn.say(conversation, "漁船漂流中", lang="zh-Hant"))["id"]
        assert await holds(jpn, said)
        await jpn.post(f"/api/messages/{said}/translation-requests", {"lang": "ja"})
        await until("Taiwan sees the wish", lambda: len(twn.side.node.views.records(
            "hotline", conversation)) == 3)  # fmt: skip
        assert (await twn.sees(said))["translation_requests"][0]["lang"] == "ja"
        await twn.post(f"/api/messages/{said}/translations",
                       {"lang": "ja", "text": "漁船が漂流しています"})  # fmt: skip
        await until("Japan has it", lambda: len(jpn.side.node.views.records(
            "hotline", conversation)) == 4)  # fmt: skip
        seen = await jpn.sees(said)
        assert seen["parts"][0]["text"] == "漁船漂流中"
        assert seen["translations"][0]["text"] == "漁船が漂流しています"
        assert seen["translations"][0]["author"]["post"]


@in_loop
async def test_search_finds_the_words_of_three_scripts(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(twn, jpn, theirs="JCG")
        texts = {
            "ship": "第八幸丸 漁船 adrift", "rescue": "請派直升機救助", "drift": "漂流しています",
            "storm": "颱風接近中", "wind": "台風が近づいています", "latin": "MV Ocean Star Keelung",
        }  # fmt: skip
        ids = {name: (await twn.say(conversation, text))["id"] for name, text in texts.items()}
        for record in ids.values():
            assert await holds(jpn, record)
        wanted = {
            "漁船": {"ship"}, "救助": {"rescue"}, "漂流": {"drift"}, "颱風": {"storm", "wind"},
            "台風": {"storm", "wind"}, "ocean star": {"latin"}, "KEELUNG": {"latin"},
            "kee": {"latin"}, "ｏｃｅａｎ": {"latin"}, "漁船 adrift": {"ship"}, "nowhere": set(),
            '"': set(), "* OR": set(), "漁船 NOT adrift": set(), "'; drop table words": set(),
        }  # fmt: skip
        for desk in (jpn, twn):
            await until("all is indexed", lambda d=desk: d.side.node.shelf.search(
                '"keelung"', ["*", "JCG", "CGA"], 9))  # fmt: skip
            for words, names in wanted.items():
                hits = await hits_of(desk, words)
                assert {h["message"] for h in hits} == {ids[n] for n in names}, words


@pytest.mark.slow
@in_loop
async def test_an_attachment_of_25_mb_is_whole_at_the_partner_and_flash_overtakes_it(
    tmp_path: Path,
) -> None:
    async with desks(tmp_path) as (_, jpn, twn):
        conversation = await opened(twn, jpn, theirs="JCG")
        data = secrets.token_bytes(25 * 1024 * 1024)
        upload = await twn.client().post(
            "/api/attachments",
            params={"name": "海図.png", "media_type": "image/png"}, content=data,
        )  # fmt: skip
        assert upload.status_code == 201, upload.text
        blob = upload.json()["id"]
        said = (await twn.say(conversation, "the chart", attachments=[blob]))["id"]
        assert await holds(jpn, said)
        early = await jpn.get(f"/api/attachments/{blob}", status=409)
        assert early["code"] == "hotline.attachment-incomplete"
        flash = (await twn.say(conversation, "flash", precedence="flash"))["id"]
        await until("flash is there", lambda: jpn.side.holds(flash))
        assert jpn.side.node.shelf.missing_pieces(blob), "it was to overtake the attachment"
        await until("it is whole", lambda: not jpn.side.node.shelf.missing_pieces(blob), 40)
        got = await jpn.client().get(f"/api/attachments/{blob}")
        assert hashlib.sha256(got.content).digest() == hashlib.sha256(data).digest()
        assert "filename*=UTF-8''%E6%B5%B7%E5%9B%B3.png" in got.headers["content-disposition"]
        over = await twn.client().post(
            "/api/attachments", params={"name": "x"}, content=data + b"one more"
        )
        assert over.status_code in (409, 413), over.text
