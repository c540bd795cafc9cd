"""What the three parties see when they open their pages."""

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.three_nodes import ThreeNodes
from tests.e2e.words import LANGS, word

LANG = {"TWN": "zh-Hant", "JPN": "ja", "USA": "en"}
NODE = {"TWN": "taipei", "JPN": "tokyo", "USA": "honolulu"}


def test_three_parties_in_one_browser_profile_each_in_its_own_language(
    harbour: Harbour, desk_of: Open
) -> None:
    """All three are signed in at once: cookies are named by node, since they ignore ports. Each
    page is in its officer's language, says in three that it is an exercise, and is no chart to sail
    by. That no request left a node, no error was logged and no policy violated, the fixture checks.
    """
    desks = {party: desk_of(party) for party in LANG}
    names = {str(cookie.get("name")) for cookie in harbour.context.cookies()}
    assert {f"kuroshio_{node}" for node in NODE.values()} <= names
    for party, lang in LANG.items():
        page = desks[party].page
        page.bring_to_front()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.locator(".watch-map")).to_have_attribute("lang", lang)
        expect(page.locator("header.top .who")).to_contain_text(party)
        banner = page.locator("section.banner span")
        said = {one.get_attribute("lang"): one.inner_text() for one in banner.all()}
        assert said == {one: word("reality.EXERCISE.says", one) for one in LANGS}
        assert next(iter(said)) == lang, "the reader's own language comes first"
        expect(page.locator(".not-for-navigation")).to_have_text(
            word("map:not-for-navigation", lang)
        )
        for mark in (page.locator(".watch-map .watermark"), page.locator("body .watermark").last):
            for reality in {word("reality.EXERCISE", one) for one in LANGS}:
                expect(mark).to_contain_text(reality)
        expect(page.locator(".watch-map canvas").first).to_be_visible()
        assert "token" not in page.url, "a one-time link leaves the address at once"


@pytest.mark.parametrize("lang", ["en", "ja", "zh-Hant"])
def test_an_officer_may_choose_any_of_the_three_languages(desk_of: Open, lang: str) -> None:
    """Every section of the page then speaks it, and no key of a catalogue shows through."""
    desk = desk_of("USA")
    try:
        desk.in_language(lang)
        for section in ("search", "contacts", "links", "settings", "watch"):
            desk.go(section)
            desk.page.wait_for_timeout(150)
            text = desk.page.locator("body").inner_text()
            for leaked in ("nav.", "links.", "settings.", "composer.", "hotline.", "undefined"):
                assert leaked not in text, f"{leaked!r} in {section}"
    finally:
        desk.in_language("en")


def test_the_sign_in_page_stands_alone(stranger: BrowserContext, nodes: ThreeNodes) -> None:
    """Before anyone is signed in there is a page in the browser's language, and two to choose."""
    page = stranger.new_page()
    page.goto(nodes.url("JPN"))
    expect(page.get_by_role("heading", level=2)).to_have_text(word("signin.title", "en"))
    page.get_by_role("button", name="日本語").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(word("signin.title", "ja"))
    expect(page.locator("html")).to_have_attribute("lang", "ja")
