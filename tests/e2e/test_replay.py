"""Replay of an archived hour and a vessel's history: what the page makes of the archive's answers.

The answers are made here, laid out as docs/api.md says, so that each instant is known."""

import json
import re
import struct
from datetime import UTC, datetime

from playwright.sync_api import Route, expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.three_nodes import until
from tests.e2e.words import word

MMSI = 416_000_777
HOUR_S = 3_600
PLACE = (24.5, 123.0)


def padded(data: bytes, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % 4)


def an_hour(since_ms: int, until_ms: int) -> bytes:
    """One vessel that goes north by a tenth of a degree every ten minutes of the span."""
    instants = range(since_ms // 1000, until_ms // 1000, 600)
    n = len(instants)
    track = {"mmsi": MMSI, "source": "TWN", "reality": "REAL", "name": "REPLAYED", "type": 30}
    head = {"since": since_ms, "until": until_ms, "box": [20, 118, 30, 130], "step_s": 60}
    text = padded(json.dumps({**head, "rows": n, "tracks": [track]}).encode(), b" ")
    columns = [
        ("I", [MMSI] * n), ("d", list(instants)),
        ("i", [round((PLACE[0] + i / 10) * 600_000) for i in range(n)]),
        ("i", [round(PLACE[1] * 600_000)] * n), ("H", [80] * n), ("H", [0] * n), ("H", [0] * n),
        ("B", [0] * n), ("B", [0] * n), ("H", [0] * n), ("I", [0] * n),
    ]  # fmt: skip
    body = b"".join(padded(struct.pack(f"<{n}{form}", *values)) for form, values in columns)
    return b"KPA1" + struct.pack("<I", len(text)) + text + body


def give_area(route: Route) -> None:
    wish = dict(re.findall(r"(\w+)=(-?[\d.]+)", route.request.url))
    route.fulfill(
        body=an_hour(int(wish["since"]), int(wish["until"])),
        content_type="application/octet-stream",
    )


def test_an_hour_is_replayed_by_the_keyboard_and_never_looks_live(desk_of: Open) -> None:
    """The banner and the watermark say REPLAY; the slider moves the vessel; its age counts from the
    replay's time; leaving it brings the live picture back."""
    tokyo = desk_of("JPN")
    tokyo.in_language("en")
    page = tokyo.page
    page.route("**/api/area?*", give_area)
    page.get_by_role("button", name=word("map:replay.open", "en"), exact=True).click()
    drawer = page.locator("section.timeline")
    drawer.locator("input[type=date]").fill("2026-11-20")
    drawer.locator("select").first.select_option("4")
    page.keyboard.press("Tab")
    drawer.get_by_role("button", name=word("map:replay.show", "en")).press("Enter")
    banner = page.locator("section.banner").filter(has_text=word("reality.REPLAY.says", "en"))
    expect(banner).to_be_visible()
    expect(page.locator(".watermark span").first).to_contain_text("REPLAY")
    slider = drawer.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "2026-11-20 04:00:00Z")

    box = page.locator("#vessel-search")
    box.fill("replayed")
    expect(page.locator(".watch-map .search li")).to_have_count(1)
    box.press("Enter")
    card = page.locator("section.card")
    expect(card.locator(".what")).to_contain_text("REPLAY")
    expect(card.locator(".fact").first).to_contain_text("24°36.0′N")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "2026-11-20 05:00:00Z")
    expect(card.locator(".fact").first).to_contain_text("25°12.0′N")
    age = card.locator(".age").first
    expect(age).to_contain_text("2026-11-20 04:55:00Z")
    expect(age).to_contain_text(word("map:age.replay", "en").split("{")[0])

    drawer.get_by_role("button", name=word("map:replay.live", "en")).click()
    expect(banner).to_have_count(0)
    expect(page.locator(".watermark span").first).not_to_contain_text("REPLAY")
    expect(card).to_contain_text(word("map:card.gone", "en"))


def test_an_archive_that_gives_no_answer_is_said_and_the_picture_stays_live(
    harbour: Harbour, desk_of: Open
) -> None:
    harbour.trouble.allow("ERR_FAILED|api/area")
    tokyo = desk_of("JPN")
    tokyo.in_language("en")
    page = tokyo.page
    page.route("**/api/area?*", lambda route: route.abort())
    page.get_by_role("button", name=word("map:replay.open", "en"), exact=True).click()
    drawer = page.locator("section.timeline")
    drawer.get_by_role("button", name=word("map:replay.show", "en")).click()
    expect(drawer.get_by_role("status")).to_have_text(word("map:archive.failed", "en"))
    expect(page.locator(".watermark span").first).not_to_contain_text("REPLAY")


def test_the_history_of_a_vessel_says_since_when_and_who_heard_it(desk_of: Open) -> None:
    """Also what else it called itself in that time."""
    tokyo = desk_of("JPN")
    tokyo.in_language("en")
    page = tokyo.page
    at = int(datetime(2026, 11, 20, 4, tzinfo=UTC).timestamp() * 1000)
    first = {"source": "TWN", "reality": "REAL", "field": "name", "first": at, "last": at}
    track = {"source": "TWN", "reality": "REAL", "segment": 1, "at": [at, at + 60_000]}
    columns = {"lat": [24.5, 24.6], "lon": [123.0, 123.0], "sog": [8, 8], "cog": [0, 0]}
    found = {
        "mmsi": 0, "flag_state": "TW", "since": at, "until": at + 1, "reports": 417,
        "identities": [{**first, "value": "OTHER NAME", "times": 3, "conflict": True}],
        "tracks": [{**track, **columns, "heading": [0, 0], "flags": [0, 0]}],
    }  # fmt: skip

    def give(route: Route) -> None:
        asked = int(re.search(r"vessels/(\d+)/", route.request.url)[1])  # type: ignore[index]
        route.fulfill(json={**found, "mmsi": asked})

    page.route("**/api/vessels/*/history?*", give)
    box = page.locator("#vessel-search")

    def hits() -> int:
        box.fill("")
        box.fill("4")
        page.locator(".watch-map .search .count").wait_for()
        return page.locator(".watch-map .search li").count()

    until("a vessel is held", hits)
    box.press("Enter")
    card = page.locator("section.card")
    card.get_by_role("button", name=word("map:history.show", "en")).click()
    expect(card.locator(".history")).to_contain_text("417")
    expect(card.locator(".history")).to_contain_text("2026-11-20 04:00:00Z")
    expect(card.locator(".history li.odd")).to_contain_text("OTHER NAME")
