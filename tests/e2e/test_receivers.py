"""The receivers' page: what each source hears, and what is wrong with it, in three languages."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.test_accessibility import violations
from tests.e2e.three_nodes import ThreeNodes, until
from tests.e2e.words import LANGS, pattern, word

BASE: dict[str, Any] = {
    "reality": "REAL", "problem": "", "connected": True, "sentences_s": 31.4, "positions_s": 28.2,
    "bytes": 9_000_000, "shed_bytes": 0, "sentences": 90_000, "messages": 88_000,
    "positions": 80_000, "statics": 8_000, "malformed": 12, "incomplete": 3, "flags": {},
    "coverage": [], "wrong": [], "state": "well",
}  # fmt: skip


def cells(last: int) -> list[dict[str, Any]]:
    """Around Yonaguni; the southernmost row was heard two hours before."""
    return [
        {"south": 23 + row / 2, "west": 121 + column / 2, "reports": 1 << row * column,
         "last": last - (0 if row else 7_200_000)}
        for row in range(5) for column in range(5)
    ]  # fmt: skip


def trouble(now: int) -> list[dict[str, Any]]:
    """One well, and one of each kind of trouble."""
    flags = {"BAD_CHECKSUM": 6_100, "DUPLICATE": 411, "JUMP": 7, "BAD_TIME": 9_000}
    odd = {
        "silent": {"state": "stalled", "last_heard": now - 754_000, "sentences_s": 0},
        "flood": {"shed_bytes": 48_200_000},
        "clock": {"flags": {"BAD_TIME": 9_000}},
        "other-protocol": {"positions": 0, "statics": 0, "malformed": 4_000},
        "bad-checksums": {"flags": flags},
        "not-connected": {"connected": False, "problem": "[Errno 111] Connection refused"},
    }
    return [
        {**BASE, "name": "yonaguni", "last_heard": now - 2_000, "coverage": cells(now)},
        *(
            {**BASE, "name": name, "last_heard": now - 2_000, "state": "failing", "wrong": [name],
             **of}
            for name, of in odd.items()
        ),
    ]  # fmt: skip


def test_the_page_shows_what_the_nodes_own_receiver_hears(
    nodes: ThreeNodes, desk_of: Open, axe_source: str
) -> None:
    """By the keyboard from the watch; rate, age, counts and coverage are the node's own."""
    until(
        "it has heard from somewhere",
        lambda: any(r["coverage"] for r in nodes.api("TWN", "GET", "/api/receivers")), 60,
    )  # fmt: skip
    taipei = desk_of("TWN")
    page = taipei.page
    for lang in LANGS:
        taipei.in_language(lang)
        taipei.go("receivers")
        panel = page.locator("main.page section.panel")
        expect(panel).to_have_count(1)
        expect(panel.locator("h2")).to_contain_text(word("receivers.well", lang))
        expect(panel.locator("h2")).to_contain_text(word("reality.SIMULATED", lang))
        expect(panel.locator(".condition")).to_have_text(word("receivers.say.well", lang))
        told = nodes.api("TWN", "GET", "/api/receivers")[0]
        drawn = panel.locator("svg rect").count()
        assert 1 <= drawn <= len(told["coverage"])
        expect(panel.get_by_role("img")).to_have_accessible_name(pattern("receivers.covers", lang))
        assert violations(page, axe_source) == []
        taipei.go("watch")
    taipei.in_language("zh-Hant")


@pytest.mark.parametrize("palette", ["day", "night"])
def test_what_is_wrong_is_said_in_plain_words(
    nodes: ThreeNodes, desk_of: Open, axe_source: str, palette: str
) -> None:
    """Trouble comes first, each in its words; figures, marks and coverage beside it."""
    desk = desk_of("USA")
    page = desk.page
    now = page.evaluate("Date.now()")
    page.route("**/api/receivers", lambda route: route.fulfill(json=trouble(now)))
    try:
        desk.in_palette(palette)
        for lang in LANGS:
            desk.in_language(lang)
            desk.go("receivers")
            panels = page.locator("main.page section.panel")
            expect(panels).to_have_count(7)
            expect(panels.last).to_have_attribute("aria-label", "yonaguni")
            for name in (one["name"] for one in trouble(now)[1:]):
                panel = page.get_by_role("region", name=name, exact=True)
                expect(panel.locator(".condition")).to_have_text(word(f"wrong.{name}", lang))
            sums = page.get_by_role("region", name="bad-checksums", exact=True)
            expect(sums.locator("tbody tr")).to_have_count(4)
            expect(sums.locator("tbody tr").first).to_contain_text(word("flag.BAD_TIME", lang))
            expect(panels.last.locator("rect.old")).to_have_count(5)
            expect(panels.last.locator("rect.s4")).to_have_count(3)
            assert violations(page, axe_source) == []
            desk.go("watch")
    finally:
        desk.in_palette("day")
        desk.in_language("en")


def test_no_receiver_and_no_answer_are_said(harbour: Harbour, desk_of: Open) -> None:
    """What to do first; and, when the node no longer answers, since when what is shown stands."""
    harbour.trouble.allow("ERR_FAILED|api/receivers")
    desk = desk_of("USA")
    page = desk.page
    given: list[dict[str, Any]] = []
    broken = False

    def give(route: Route) -> None:
        if broken:
            route.abort()
        else:
            route.fulfill(json=given)

    page.route("**/api/receivers", give)
    desk.go("receivers")
    expect(page.locator("main.page .empty")).to_have_text(word("receivers.none", "en"))
    given = trouble(page.evaluate("Date.now()"))[:1]
    desk.go("watch")
    page.locator("body").press("6")
    expect(page.locator("main.page section.panel")).to_have_count(1)
    broken = True
    failure = page.locator("main.page .failure")
    expect(failure).to_be_visible()
    expect(page.locator("main.page")).to_contain_text(
        word("receivers.stale", "en").split("{time}")[1]
    )
    expect(page.locator("main.page section.panel")).to_have_count(1)
    broken = False
    failure.get_by_role("button").click()
    expect(failure).to_have_count(0)
