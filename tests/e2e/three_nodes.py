"""The demo as a person starts it, and what a test may do to it: sign in, ask, kill, hold."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

STARTS_WITHIN_S = 90
GUARD = {"TWN": "CGA", "JPN": "JCG", "USA": "USCG"}


def until(what: str, done: Callable[[], Any], within: float = 20) -> Any:
    """Wait for a true answer; AssertionError with `what` when none comes."""
    end = time.monotonic() + within
    while True:
        found = done()
        if found:
            return found
        assert time.monotonic() < end, f"waited {within} s in vain until {what}"
        time.sleep(0.1)


class ThreeNodes:
    """Starts the demo in a fresh folder and ends it by its own process id."""

    def __init__(self, folder: Path, *more: str) -> None:
        """`more`: further options of `kuroshio demo`."""
        self.folder = folder
        self._summary = folder / "demo.json"
        self._log = (folder / "demo.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kuroshio", "demo", "--ais", "simulator",
             "--folder", str(folder / "nodes"), "--summary", str(self._summary), *more],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip

    def wait_ready(self) -> None:
        def ready() -> bool:
            assert self._process.poll() is None, (self.folder / "demo.log").read_text()
            return self._summary.exists()

        until("the demo runs", ready, STARTS_WITHIN_S)

    def end(self) -> None:
        self.go_on()
        self._process.terminate()  # Ctrl-C is not heard by what a shell began in the background
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._log.close()

    @property
    def nodes(self) -> dict[str, Any]:
        """What the demo says of itself now."""
        told: dict[str, Any] = json.loads(self._summary.read_text(encoding="utf-8"))
        return told

    def url(self, party: str) -> str:
        return str(self.nodes[party]["url"])

    def link(self, party: str, officer: str) -> str:
        """A new one-time link, as an administrator makes one."""
        out = subprocess.run(
            [sys.executable, "-m", "kuroshio", "user", "link", self.nodes[party]["folder"],
             officer, "--json"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        return str(json.loads(out)["url"])

    def api(self, party: str, method: str, path: str, body: object = None) -> Any:
        """Call a node as the demo's token."""
        answer = httpx.request(
            method, self.url(party).replace("localhost", "127.0.0.1") + path, json=body, timeout=20,
            headers={"Authorization": f"Bearer {self.nodes[party]['token']}"},
        )  # fmt: skip
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def converse(self, author: str, audience: list[str], subject: str) -> str:
        """A conversation between the coast guards; its id."""
        body = {
            "audience": sorted(audience), "subject": subject, "subject_lang": "en",
            "addressees": [{"party": p, "organisation": GUARD[p]} for p in sorted(audience)],
        }  # fmt: skip
        return str(self.api(author, "POST", "/api/conversations", body)["id"])

    def say(self, author: str, conversation: str, text: str, **draft: Any) -> str:
        """Send free text; the message's id."""
        body = {
            "parts": [{"text": text, "lang": "en"}], "marker": "information",
            "precedence": "routine", **draft,
        }  # fmt: skip
        path = f"/api/conversations/{conversation}/messages"
        return str(self.api(author, "POST", path, body)["id"])

    def agreement(self, party: str, parties: list[str]) -> dict[str, Any]:
        """The agreement between exactly these."""
        listed = self.api(party, "GET", "/api/agreements")
        found: dict[str, Any] = next(a for a in listed if a["parties"] == sorted(parties))
        return found

    def quiet(self) -> None:
        """Every flash and distress message acknowledged, every alert too: what earlier tests left
        behind must not sound in the next.
        """
        for party in GUARD:
            for alert in self.api(party, "GET", "/api/alerts"):
                if alert["code"] in ("hotline.flash", "hotline.distress"):
                    self.api(party, "POST", f"/api/messages/{alert['message']}/acknowledge")
                if not alert["state"].endswith("-acknowledged"):
                    self.api(party, "POST", f"/api/alerts/{alert['id']}/acknowledge")

    # --- what goes wrong ----------------------------------------------------------------------

    def hold(self) -> None:
        """The demo's own watchman sleeps: a killed node stays down until `go_on`."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)

    def kill(self, party: str) -> None:
        """SIGKILL, as when a machine loses its power."""
        os.kill(int(self.nodes[party]["pid"]), signal.SIGKILL)

    def freeze(self, party: str) -> None:
        """The node does nothing, and says nothing, until `thaw`: nobody can reach it."""
        os.kill(int(self.nodes[party]["pid"]), signal.SIGSTOP)

    def thaw(self, party: str) -> None:
        os.kill(int(self.nodes[party]["pid"]), signal.SIGCONT)

    def answers(self, party: str) -> bool:
        try:
            return bool(self.api(party, "GET", "/api/links"))
        except httpx.HTTPError:
            return False
