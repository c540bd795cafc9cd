"""Pictures for people to look at: KUROSHIO_SHOTS=folder pytest tests/e2e/test_shots.py."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.e2e.conftest import Open
from tests.e2e.desk import Desk
from tests.e2e.scenes import a_case
from tests.e2e.test_map import filled
from tests.e2e.three_nodes import ThreeNodes

SHOTS = os.environ.get("KUROSHIO_SHOTS", "")
pytestmark = pytest.mark.skipif(not SHOTS, reason="no KUROSHIO_SHOTS: no pictures wanted")
SCREEN = {"width": 1440, "height": 900}


def shoot(desk: Desk, name: str) -> None:
    desk.page.wait_for_timeout(2_500)
    desk.page.screenshot(path=Path(SHOTS) / f"{name}.png")


def test_pictures_of_every_page(nodes: ThreeNodes, desk_of: Open, stranger: BrowserContext) -> None:
    """The watch page with a thread in three languages by day and by night; the other sections;
    sign-in."""
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    filled(nodes, "JPN")
    filled(nodes, "USA")
    case = a_case(nodes)
    for party in ("USA", "JPN", "TWN"):
        nodes.api(party, "POST", "/api/watches")
    for party in ("USA", "JPN", "TWN"):
        desk = desk_of(party)
        desk.page.set_viewport_size(SCREEN)
        desk.open_thread(case)
        desk.button(desk.page.locator(".strip"), "watch.take").or_(
            desk.button(desk.page.locator(".strip"), "watch.stand-down")
        ).first.wait_for()
        shoot(desk, f"watch-{desk.lang}-day")
        desk.page.locator("body").press("t")
        shoot(desk, f"watch-{desk.lang}-timeline")
        desk.in_palette("night")
        shoot(desk, f"watch-{desk.lang}-night")
        desk.page.keyboard.press("Escape")
        links(desk)
        desk.in_palette("day")
        links(desk)
        desk.go("watch")
        if party == "JPN":
            sections(desk)
        desk.page.close()
    page = stranger.new_page()
    page.set_viewport_size(SCREEN)
    page.goto(nodes.url("JPN"))
    expect(page.locator("main.signin")).to_be_visible()
    page.screenshot(path=Path(SHOTS) / "sign-in.png")


def links(desk: Desk) -> None:
    """The link page, both halves of it, in the present palette."""
    palette = desk.page.locator("html").get_attribute("data-obc-theme")
    desk.go("links")
    shoot(desk, f"links-{desk.lang}-{palette}")
    section = desk.page.locator("section.bundles")
    desk.button(section, "bundles.go").click()
    expect(section.locator("tbody tr").first).to_be_visible()
    section.scroll_into_view_if_needed()
    shoot(desk, f"bundles-{desk.lang}-{palette}")


CLOSER = """() => document.querySelector('.watch-map .chart').scene.map.jumpTo(
  { center: [123.2, 24.6], zoom: 7.2 })"""


def test_the_picture_of_the_readme(nodes: ThreeNodes, desk_of: Open) -> None:
    """docs/images/watch.png: Honolulu by day, in English: a case, and vessels of all three."""
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    filled(nodes, "USA")
    case = a_case(nodes)
    for party in ("USA", "JPN", "TWN"):
        nodes.api(party, "POST", "/api/watches")
    nodes.quiet()
    desk = desk_of("USA")
    desk.page.set_viewport_size(SCREEN)
    desk.page.locator("body").press("Shift")
    desk.open_thread(case)
    desk.page.evaluate(CLOSER)
    desk.page.wait_for_timeout(3_000)
    desk.page.locator(".thread").evaluate("(thread) => (thread.scrollTop = 0)")
    shoot(desk, "watch")


def sections(desk: Desk) -> None:
    """The other sections, and what opens on the watch page."""
    desk.page.get_by_role("button", name=desk.word("map:nearest.open")).click()
    desk.page.locator(".nearest tbody button").first.click()
    desk.write()
    desk.press("F4")
    shoot(desk, "watch-ja-vessel-picker")
    desk.press("Escape", "F9", "Enter")
    shoot(desk, "watch-ja-slots")
    desk.press("Escape", "Escape")
    desk.page.locator("header.top button.alerts").click()
    shoot(desk, "watch-ja-alerts")
    desk.page.keyboard.press("a")
    for section in ("search", "contacts", "links", "agreements", "receivers", "settings"):
        desk.go(section)
        if section == "search":
            desk.page.locator("input.query").fill("漁船")
            desk.page.keyboard.press("Enter")
        shoot(desk, f"{section}-ja")
    for size, (width, height) in {"small": (1024, 768), "tablet": (820, 1180)}.items():
        desk.go("watch")
        desk.page.set_viewport_size({"width": width, "height": height})
        shoot(desk, f"watch-ja-{size}")
