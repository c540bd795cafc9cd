"""A respondent whose node is killed while officers sign, or comes back from an old backup."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.consent.authenticator import Authenticator
from tests.node.cuts import heal
from tests.node.fleet import Fleet, Pages, Side, _quick, free_port, in_loop, reconfigure, until
from tests.node.ministry import Ministry, bind, part
from tests.node.test_consultations import (
    CHEN,
    ITO,
    SATO,
    TEXTS,
    ask,
    covered,
    decide,
    reading,
    relief,
    state,
)
from tests.node.test_differing_answers import asked_at_all, flight, within
from tests.node.test_restored import bring_back, take, waits

from kuroshio.consent.signed import Decision
from kuroshio.domains import consultation
from kuroshio.node import restored as restores
from kuroshio.sharing.terms import Rule
from kuroshio.web.base64url import encode

__all__ = ["_quick"]


class RealNode:
    """`kuroshio run` on a side's folder, as a process that can be killed; two officers' clients."""

    def __init__(self, side: Side) -> None:
        self.port = free_port()
        reconfigure(side, web_port=self.port)
        self.folder = side.folder
        self.tokens = {k.name: Pages(side).token("MOFA", k.post) for k in (SATO, ITO)}

    async def __aenter__(self) -> "RealNode":
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        with (self.folder / "node.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kuroshio", "run", str(self.folder)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    async def call(self, who: Authenticator, method: str, path: str, body: Any = None) -> Any:
        """What the API answers; None while the node is away. Fails on anything but 2xx."""
        headers = {"Authorization": f"Bearer {self.tokens[who.name]}"}
        url = f"http://127.0.0.1:{self.port}/api/consultations/{path}"
        async with httpx.AsyncClient(headers=headers, timeout=20) as client:
            try:
                answer = await client.request(
                    method, url, content=msgspec.json.encode(body) if body is not None else None
                )
            except httpx.TransportError:
                return None
        if answer.status_code == 503:
            return None
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def sees(self, who: Authenticator, about: str) -> dict[str, Any]:
        for _ in range(400):
            if found := await self.call(who, "GET", about):
                return dict(found)
            await asyncio.sleep(0.1)
        raise AssertionError("the node did not come up")


def signed(to_sign: dict[str, Any], who: Authenticator) -> dict[str, Any]:
    """What the browser sends back for what it was given to sign."""
    decision = msgspec.convert(to_sign["decision"], Decision)
    shown = tuple(to_sign["shown"])
    given = who.sign(decision, shown)
    return {
        "decision": to_sign["decision"], "shown": to_sign["shown"],
        "credential": encode(given.credential), "client_data": encode(given.client_data),
        "authenticator_data": encode(given.authenticator_data),
        "signature": encode(given.signature),
    }  # fmt: skip


@pytest.mark.slow
@in_loop
async def test_killed_between_two_signatures_the_first_is_kept_and_the_answer_leaves_once(
    tmp_path: Path,
) -> None:
    """Killed after the first signature, and again while the second is on its way."""
    fleet = Fleet(tmp_path, "JPN", "TWN", start=False)
    jpn, twn = fleet["JPN"], fleet["TWN"]
    bind(jpn, 2)
    bind(twn, 1)
    async with fleet:
        await jpn.start()
        await twn.start()
        await fleet.linked()
        await fleet.agree(rules=(Rule(("consultation.*",), purposes=("relief",)),))
        about = await ask(twn, relief(), jpn)
        process = RealNode(jpn)
        await jpn.stop()
        async with process:
            seen = (await process.sees(SATO, about))["question_hash"]
            wish = {"answer": "consent", "texts": TEXTS, "authoritative": "ja", "seen": seen,
                    **within(1)}  # fmt: skip
            to_sign = await process.call(SATO, "POST", f"{about}/decision/wish", wish)
            first = signed(to_sign, SATO)
            assert await process.call(SATO, "POST", f"{about}/decision", first)
            process.kill()
            process.start()
            found = await process.sees(ITO, about)
            assert found["reading"] == "received" or found["reading"] == "sent"
            [half] = found["decisions"]
            assert (len(half["counted"]), half["given"], half["mine"]) == (1, False, True)
            assert reading(twn, about) == found["reading"]
            again = await process.call(ITO, "POST", f"{about}/decision/second", half["decision"])
            sending = asyncio.create_task(
                process.call(ITO, "POST", f"{about}/decision", signed(again, ITO))
            )
            await asyncio.sleep(0.02)
            process.kill()
            await sending
            process.start()
            found = await process.sees(ITO, about)
            if found["reading"] != "consented-with-conditions":  # it was not durable yet
                await process.call(ITO, "POST", f"{about}/decision", signed(again, ITO))
            await until("it came", lambda: reading(twn, about) == "consented-with-conditions")
            [(_, given)] = consultation.facts(state(twn, about), consultation.Decided)
            assert len(given.signatures) == 2
            found = await process.sees(SATO, about)
            assert [(d["given"], len(d["counted"])) for d in found["decisions"]] == [(True, 2)]


async def consented(ministry: Ministry) -> str:
    about = await asked_at_all(ministry)
    assert await decide(ministry.tokyo, about, "consent", SATO, **within(2))
    await until("it came", lambda: reading(ministry.taipei, about) == "consented-with-conditions")
    assert await decide(ministry.taipei, about, "accept", CHEN)
    for side in ministry.all:
        await until("accepted", lambda s=side: reading(s, about) == "conditions-accepted")
    return about


async def burnt(side: Side, backup: Path) -> None:
    """Its machine burns; another is made from the backup, and started."""
    await side.stop()
    await bring_back(side, backup)
    await side.start()


@in_loop
async def test_a_consent_that_the_backup_lacks_comes_back_from_the_asker(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, "JPN", "TWN", start=False)
    jpn, twn = fleet["JPN"], fleet["TWN"]
    bind(jpn, 1)
    bind(twn, 1)
    async with fleet:
        await jpn.start()
        await twn.start()
        await fleet.linked()
        await fleet.agree(rules=(Rule(("consultation.*",), purposes=("relief",)),))
        await asyncio.to_thread(take, jpn, tmp_path / "a.backup")
        about = await ask(twn, relief(), jpn)
        assert await decide(jpn, about, "consent", SATO, **within(2))
        await until("it came", lambda: reading(twn, about) == "consented-with-conditions")
        assert await decide(twn, about, "accept", CHEN)
        await until("accepted", lambda: reading(jpn, about) == "conditions-accepted")
        await burnt(jpn, tmp_path / "a.backup")
        await until("it has caught up", jpn.node.restored.done.is_set)
        for side in (jpn, twn):
            await until("as before", lambda s=side: covered(s, about, flight()).answer
                        == "in-force")  # fmt: skip
        assert await decide(jpn, about, "revoke", SATO)
        for side in (jpn, twn):
            await until("revoked", lambda s=side: reading(s, about) == "revoked")


@in_loop
async def test_a_revocation_that_the_backup_lacks_is_not_forgotten(tmp_path: Path) -> None:
    """It came to the asker, to whom the restored node listens before it shows anything."""
    async with Ministry(tmp_path) as ministry:
        tokyo, naha, taipei = ministry.all
        about = await consented(ministry)
        await asyncio.to_thread(take, tokyo, tmp_path / "a.backup")
        assert await decide(tokyo, about, "revoke", SATO)
        await until("revoked", lambda: reading(taipei, about) == "revoked")
        await naha.stop()
        await burnt(tokyo, tmp_path / "a.backup")
        await until("Naha is asked for too", lambda: waits(tokyo) == ["JPN/naha"])
        await naha.start()
        await until("it has caught up", tokyo.node.restored.done.is_set)
        for side in ministry.all:
            await until("revoked", lambda s=side: reading(s, about) == "revoked")
            assert covered(side, about, flight()).why == "revoked"


@in_loop
async def test_a_revocation_that_only_the_other_node_holds_comes_back_by_it(tmp_path: Path) -> None:
    """The asker never heard of it: it was cut off, and the machine that wrote it burnt."""
    async with Ministry(tmp_path) as ministry:
        tokyo, naha, taipei = ministry.all
        about = await consented(ministry)
        await asyncio.to_thread(take, tokyo, tmp_path / "a.backup")
        await part(taipei, tokyo, naha)
        assert await decide(tokyo, about, "revoke", SATO)
        await until("Naha holds it", lambda: reading(naha, about) == "revoked")
        await burnt(tokyo, tmp_path / "a.backup")
        heal(*ministry.all)
        await until("it has caught up", tokyo.node.restored.done.is_set)
        for side in ministry.all:
            await until("revoked", lambda s=side: reading(s, about) == "revoked")


@in_loop
async def test_restored_without_the_asker_the_respondent_cannot_confirm_its_own_consent(
    tmp_path: Path,
) -> None:
    """The backup holds the consent; whether it was revoked since, only the asker knows."""
    fleet = Fleet(tmp_path, "JPN", "TWN", start=False)
    jpn, twn = fleet["JPN"], fleet["TWN"]
    bind(jpn, 1)
    bind(twn, 1)
    async with fleet:
        await jpn.start()
        await twn.start()
        await fleet.linked()
        await fleet.agree(rules=(Rule(("consultation.*",), purposes=("relief",)),))
        about = await ask(twn, relief(), jpn)
        assert await decide(jpn, about, "consent", SATO, **{**within(2), "confirm_within": 500})
        await until("it came", lambda: reading(twn, about) == "consented-with-conditions")
        assert await decide(twn, about, "accept", CHEN)
        await until("accepted", lambda: reading(jpn, about) == "conditions-accepted")
        await asyncio.to_thread(take, jpn, tmp_path / "a.backup")
        assert await decide(jpn, about, "revoke", SATO)
        await until("revoked", lambda: reading(twn, about) == "revoked")
        await twn.stop()
        await asyncio.sleep(0.6)
        await burnt(jpn, tmp_path / "a.backup")
        restores.go_on_without(jpn.folder, "TWN")
        await until("it goes on", jpn.node.restored.done.is_set)
        found = covered(jpn, about, flight())
        assert (reading(jpn, about), found.answer, found.why) == (
            "conditions-accepted", "cannot-be-confirmed", "not-heard",
        )  # fmt: skip
        await twn.start()
        await fleet.linked()
        await until("known again", lambda: reading(jpn, about) == "revoked")
        assert covered(jpn, about, flight(2)).answer == "not-in-force"
