"""`python -m bench.hotline_latency [--quick] [--json]`: how long a flash message takes.

Three real nodes as `kuroshio demo` starts them, AIS flowing at 5,000 messages/s into each. A
message is written through Taipei's API; measured from just before the request to
- durable: Tokyo's node tells its live socket (which it does after its commit),
- receipt: Taipei's node tells its live socket that Tokyo's node holds it (receipt kept),
- page: the text stands in Tokyo's open page in headless chromium (skipped where there is none);
  page after durable: what of that the page itself took, for machines that others load too.
All clocks are this machine's. The floor, in the same run: one commit of SQLite with synchronous
FULL on each side of a bare loopback WebSocket, without TLS, log, gate or signature.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import apsw
import httpx
from bench.machine import finish, percentile
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

WRITER, READER = "TWN", "JPN"
AIS_RATE = 5_000
FIGURES = ("durable", "receipt", "page", "page_after_durable")
PAGE_WORD = "latency-mark-"
CHROMIUM = os.environ.get("KUROSHIO_CHROMIUM", "/usr/bin/chromium")


class Demo:
    """Three nodes in a folder of their own, ended with the block."""

    def __init__(self, rate: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kuroshio-bench-"))
        self.rate = rate

    def __enter__(self) -> "Demo":
        summary = self.folder / "demo.json"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kuroshio", "demo", "--ais", f"load:{self.rate}",
             "--folder", str(self.folder / "nodes"), "--summary", str(summary)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 90
        while not summary.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit("the demo did not start")
            time.sleep(0.2)
        self.nodes: dict[str, Any] = json.loads(summary.read_text())
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        shutil.rmtree(self.folder)

    def client(self, party: str) -> httpx.AsyncClient:
        node = self.nodes[party]
        return httpx.AsyncClient(
            base_url=node["url"].replace("localhost", "127.0.0.1"),
            headers={"Authorization": f"Bearer {node['token']}"},
            timeout=20,
        )


class Watcher:
    """A live socket that notes when a message was first held here, and first held there."""

    def __init__(self) -> None:
        self.came: dict[str, float] = {}
        self.held: dict[str, float] = {}
        self.news = asyncio.Event()

    async def run(self, demo: Demo, party: str) -> None:
        node = demo.nodes[party]
        url = node["url"].replace("http://localhost", "ws://127.0.0.1") + "/api/live"
        headers = {"Authorization": f"Bearer {node['token']}"}
        async with connect(url, additional_headers=headers, max_size=1 << 26) as socket:
            async for data in socket:
                if isinstance(data, str):
                    self._note(json.loads(data), time.time())

    def _note(self, message: dict[str, Any], now: float) -> None:
        if message["type"] != "conversation":
            return
        for view in message["conversation"]["messages"]:
            self.came.setdefault(view["id"], now)
            if any(d["party"] == READER and d["held"] for d in view["deliveries"]):
                self.held.setdefault(view["id"], now)
        self.news.set()


async def wait_for(times: dict[str, float], key: str, news: asyncio.Event) -> float:
    """When `key` was noted; waits up to 10 s."""
    async with asyncio.timeout(10):
        while key not in times:
            news.clear()
            await news.wait()
    return times[key]


async def measure(demo: Demo, count: int, page: Any) -> dict[str, list[float]]:
    """Milliseconds by figure, one message at a time."""
    here, there = Watcher(), Watcher()
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(here.run(demo, WRITER)),
            group.create_task(there.run(demo, READER)),
        ]
        await asyncio.sleep(1)
        out = await _messages(demo, count, here, there, page)
        for task in tasks:
            task.cancel()
    return out


async def _messages(
    demo: Demo, count: int, here: Watcher, there: Watcher, page: Any
) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = {name: [] for name in FIGURES}
    async with demo.client(WRITER) as client:
        subject = f"latency {time.time_ns()}"
        conversation = await _conversation(client, subject)
        if page is not None:
            await _open_thread(page, subject)
        for number in range(count):
            text = f"{PAGE_WORD}{time.time_ns()}-{number}"
            draft = {"parts": [{"text": text, "lang": "en"}], "marker": "information",
                     "precedence": "flash"}  # fmt: skip
            begun = time.time()
            answer = await client.post(f"/api/conversations/{conversation}/messages", json=draft)
            answer.raise_for_status()
            message = answer.json()["id"]
            figures["durable"].append(await wait_for(there.came, message, there.news) - begun)
            figures["receipt"].append(await wait_for(here.held, message, here.news) - begun)
            if page is not None:
                shown = await page.evaluate("text => window.waitForMark(text)", text)
                figures["page"].append(shown / 1000 - begun)
                figures["page_after_durable"].append(shown / 1000 - there.came[message])
            await asyncio.sleep(0.05)  # a token may call 20 times a second in the long run
    return {name: [1000 * s for s in times] for name, times in figures.items()}


async def _conversation(client: httpx.AsyncClient, subject: str) -> str:
    body = {
        "audience": ["JPN", "TWN"], "subject": subject, "subject_lang": "en",
        "addressees": [{"party": "JPN", "organisation": "JCG"}],
    }  # fmt: skip
    answer = await client.post("/api/conversations", json=body)
    answer.raise_for_status()
    return str(answer.json()["id"])


async def _open_thread(page: Any, subject: str) -> None:
    """Open the newest conversation, as an officer who follows it has."""
    await page.get_by_text(subject).first.click(timeout=60_000)
    await page.wait_for_timeout(1_000)


WAIT_FOR_MARK = """
window.marks = new Map();
window.waitForMark = (text) => new Promise((resolve, reject) => {
  const end = Date.now() + 10000;
  const look = () => {
    const at = window.marks.get(text);
    if (at) return resolve(at);
    if (Date.now() > end) return reject(new Error('not shown: ' + text));
    setTimeout(look, 2);
  };
  look();
});
new MutationObserver((changes) => {
  const at = performance.timeOrigin + performance.now();
  for (const change of changes) {
    for (const node of [change.target, ...change.addedNodes]) {
      for (const found of (node.textContent ?? '').matchAll(/latency-mark-\\d+-\\d+/g)) {
        if (!window.marks.has(found[0])) window.marks.set(found[0], at);
      }
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
"""


async def run(count: int, with_page: bool) -> dict[str, Any]:
    """All figures of one run: first without a page, because a browser that draws a map without a
    graphics card takes more of this machine than the three nodes together; then with one."""
    with Demo(AIS_RATE) as demo:
        await asyncio.sleep(5)  # the picture fills
        before = await _ais(demo)
        times = await measure(demo, count, None)
        found = {"times": times, "ais": _rates(before, await _ais(demo)), "paged": None}
        if with_page:
            found["paged"] = await _with_page(demo, count)
        return found


async def _with_page(demo: Demo, count: int) -> dict[str, list[float]]:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = await browser.new_page()
        await page.goto(demo.nodes[READER]["sign_in"]["JCG"])
        await page.wait_for_timeout(6_000)
        await page.evaluate(WAIT_FOR_MARK)
        times = await measure(demo, count, page)
        await browser.close()
    return times


async def _ais(demo: Demo) -> dict[str, tuple[float, int]]:
    """When (s), and how many AIS messages each node has taken in, by its own count."""
    out = {}
    for party in demo.nodes:
        async with demo.client(party) as client:
            status = (await client.get("/api/status")).json()
            out[party] = (time.time(), int(status["picture"].get("taken_in", 0)))
    return out


def _rates(
    before: dict[str, tuple[float, int]], after: dict[str, tuple[float, int]]
) -> dict[str, float]:
    """AIS messages a second into each node while the messages were measured."""
    return {p: (after[p][1] - before[p][1]) / (after[p][0] - before[p][0]) for p in before}


async def floor(count: int) -> list[float]:
    """ms for: commit, send over a bare loopback WebSocket, commit there."""
    folder = Path(tempfile.mkdtemp(prefix="kuroshio-bench-"))
    here, there = _table(folder / "a.db"), _table(folder / "b.db")

    async def keep(socket: Any) -> None:
        async for data in socket:
            there.execute("insert into t values (?)", (data,))
            await socket.send(b"")

    times = []
    async with serve(keep, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}") as socket:
            for _ in range(count):
                begun = time.perf_counter()
                here.execute("insert into t values (?)", (b"x" * 800,))
                await socket.send(b"x" * 800)
                await socket.recv()
                times.append(1000 * (time.perf_counter() - begun))
    shutil.rmtree(folder)
    return times


def _table(path: Path) -> apsw.Connection:
    db = apsw.Connection(str(path))
    list(db.execute("pragma journal_mode = wal; pragma synchronous = full; create table t (x)"))
    return db


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer messages, within 50 s")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    count = 200 if options.quick else 1_000
    bare = asyncio.run(floor(count))
    with_page = Path(CHROMIUM).exists()
    found = asyncio.run(run(count, with_page))
    times, paged = found["times"], found["paged"]
    figures = {
        "durable_p50_ms": statistics.median(times["durable"]),
        "durable_p99_ms": percentile(times["durable"], 99),
        "receipt_p50_ms": statistics.median(times["receipt"]),
        "receipt_p99_ms": percentile(times["receipt"], 99),
        "messages": len(times["durable"]),
    }
    if paged:
        figures |= {
            "page_p50_ms": statistics.median(paged["page"]),
            "page_p99_ms": percentile(paged["page"], 99),
            "page_after_durable_p50_ms": statistics.median(paged["page_after_durable"]),
            "page_after_durable_p99_ms": percentile(paged["page_after_durable"], 99),
            "page_messages": len(paged["page"]),
            "durable_p99_ms_with_page": percentile(paged["durable"], 99),
        }
    figures |= {f"ais_per_s_into_{party}": n for party, n in found["ais"].items()}
    peers = {
        "bare_commit_and_websocket_p50_ms": statistics.median(bare),
        "bare_commit_and_websocket_p99_ms": percentile(bare, 99),
    }
    ratios = {
        "durable_vs_bare_p50": figures["durable_p50_ms"] / peers["bare_commit_and_websocket_p50_ms"]
    }
    finish("hotline_latency", figures, peers, ratios, options.json)


if __name__ == "__main__":
    main()
