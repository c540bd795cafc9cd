"""`python -m bench.map [--quick] [--json]`: the map in a browser, 10,000 and 100,000 vessels.

The map's development page (ui/dev), a made-up fleet in a worker in place of a node: each second a
sixth of it reports. No graphics card: deck.gl and MapLibre draw by software WebGL (SwiftShader), so
these are the worst figures that a watch officer's machine may give. Per size of fleet:
- update: from asking the picture's worker for a new chart until deck.gl has given it to be drawn,
- held: the longest that the page's thread was not free, in each second of live updates,
- frame: from one picture to the next while the map is dragged.
The peer, in the same run: the same page without a single vessel.
"""

import argparse
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from bench.hotline_latency import CHROMIUM
from bench.machine import finish, percentile

REPOSITORY = Path(__file__).parents[1]
BUILT = REPOSITORY / "build/map-dev"
SIZES = {"0": 0, "10k": 10_000, "100k": 100_000}
SETTLED = """() => {
  const scene = document.querySelector('.watch-map .chart')?.scene;
  return scene?.picture.sources.size === 3 && scene.updates.length > 5;
}"""
WATCH = """() => {
  const held = [];
  const { updates } = document.querySelector('.watch-map .chart').scene;
  updates.length = 0;
  let last = performance.now(), most = 0, second = last;
  const look = () => {
    const now = performance.now();
    most = Math.max(most, now - last);
    last = now;
    if (now - second >= 1000) { held.push(most); most = 0; second = now; }
    setTimeout(look, 0);
  };
  look();
  window.figures = () => ({ held, updates });
}"""
# One picture per animation frame; the next drag waits for the one before, as a hand's does.
DRAG = """(ms) => new Promise((done) => {
  const map = document.querySelector('.watch-map .chart').scene.map;
  const times = [], begun = performance.now();
  let last = begun, n = 0;
  const step = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (now - begun > ms) return done(times.slice(2));
    map.panBy([n++ % 40 < 20 ? 8 : -8, 0], { animate: false });
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """The figures are what is to be read."""


@contextmanager
def served() -> Iterator[str]:
    """The development page, built anew, on loopback."""
    subprocess.run(
        ["npx", "vite", "build", "--config", "dev/map.vite.ts", "--logLevel", "error"],
        cwd=REPOSITORY / "ui",
        check=True,
    )
    handler = partial(Quiet, directory=str(BUILT))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/dev/map.html"
        server.shutdown()


def measure(browser: Any, url: str, ships: int, seconds: int) -> dict[str, list[float]]:
    """Milliseconds by figure for one fleet."""
    page = browser.new_page(viewport={"width": 1040, "height": 800})
    page.goto(f"{url}?ships={ships}&live=1")
    page.wait_for_function(SETTLED, timeout=120_000)
    page.evaluate(WATCH)
    page.wait_for_timeout(1_000 * seconds)
    found: dict[str, list[float]] = page.evaluate("() => window.figures()")
    found["frame"] = page.evaluate(DRAG, 500 * seconds)
    page.close()
    return found


def figures_of(size: str, found: dict[str, list[float]]) -> dict[str, float]:
    return {
        f"update_p50_ms_{size}": statistics.median(found["updates"]),
        f"update_p95_ms_{size}": percentile(found["updates"], 95),
        f"held_p50_ms_{size}": statistics.median(found["held"]),
        f"held_max_ms_{size}": max(found["held"]),
        f"frame_p50_ms_{size}": statistics.median(found["frame"]),
        f"frame_p95_ms_{size}": percentile(found["frame"], 95),
    }


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter, within 50 s")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seconds = 6 if options.quick else 40
    all_figures: dict[str, dict[str, float]] = {}
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for size, ships in SIZES.items():
            all_figures[size] = figures_of(size, measure(browser, url, ships, seconds))
        browser.close()
    peers = {f"bare_map_{name}": value for name, value in all_figures.pop("0").items()}
    figures = {name: value for found in all_figures.values() for name, value in found.items()}
    ratios = {
        f"frame_{size}_vs_bare": figures[f"frame_p50_ms_{size}"] / peers["bare_map_frame_p50_ms_0"]
        for size in all_figures
    }
    finish("map", figures, peers, ratios, options.json)


if __name__ == "__main__":
    main()
