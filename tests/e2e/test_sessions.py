"""Sessions and links: ended at once, refused in words, used once."""

from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.three_nodes import ThreeNodes
from tests.e2e.words import word


def test_a_revoked_session_signs_its_page_out_at_once(
    browser: Browser, nodes: ThreeNodes, desk_of: Open
) -> None:
    """The officer ends their session on another device from the settings page: that device's page
    is signed out within a second or two, says why, and forgets what it showed."""
    elsewhere = Harbour(browser, nodes)
    other = elsewhere.open("USA", "ait-watch")
    third = Harbour(browser, nodes)
    here = third.open("USA", "ait-watch", section="settings")
    revoke = here.page.locator("main.page .sessions table button")
    expect(revoke).to_have_count(1)
    revoke.click()
    expect(other.page.locator("main.signin")).to_be_visible(timeout=3_000)
    expect(other.page.get_by_role("alert")).to_have_text(word("signin.revoked", "en"))
    expect(other.page.locator(".hotline, .watch-map")).to_have_count(0)
    other.page.reload()
    expect(other.page.locator("main.signin")).to_be_visible()
    expect(here.page.locator("header.top")).to_be_visible()
    elsewhere.context.close()
    third.context.close()


DRAFTS = "() => Object.keys(localStorage).filter(k => k.startsWith('kuroshio.draft')).length"


def test_what_was_being_written_stays_with_nobody_who_comes_after(
    browser: Browser, nodes: ThreeNodes
) -> None:
    """A draft outlasts a reload, and goes when its officer signs out, and when another officer
    signs in at this browser.
    """
    talk = nodes.converse("USA", ["TWN", "USA"], "a draft to write")
    harbour = Harbour(browser, nodes)
    desk = harbour.open("USA")
    page = desk.page

    def write() -> None:
        desk.open_thread(talk)
        desk.composer.locator("textarea").fill("not for others")
        expect_drafts(page, 1)

    write()
    page.reload()
    expect(desk.composer.locator("textarea")).to_have_value("not for others")
    page.get_by_role("button", name=word("top.sign-out", "en")).click()
    expect(page.locator("main.signin")).to_be_visible()
    expect_drafts(page, 0)
    page.goto(nodes.link("USA", "uscg-watch"))
    write()
    page.goto(nodes.link("USA", "ait-watch"))
    expect(page.locator("header.top .who")).to_contain_text("AIT")
    expect_drafts(page, 0)
    harbour.context.close()


def expect_drafts(page: Page, count: int) -> None:
    assert page.evaluate(DRAFTS) == count


def test_a_refused_sign_in_says_what_was_wrong_and_whose_move_it_is(
    stranger: BrowserContext, nodes: ThreeNodes
) -> None:
    """In the reader's language, and without saying which of the two was wrong."""
    page = stranger.new_page()
    page.goto(nodes.url("TWN"))
    page.get_by_role("button", name="繁體中文").or_(
        page.locator("button[lang=zh-Hant]")
    ).first.click()
    page.locator("#officer").fill("cga-watch")
    page.locator("#password").fill("not the password")
    page.locator("button[type=submit]").click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text(word("error.web.wrong-sign-in", "zh-Hant"))
    expect(refusal).to_contain_text(word("move.caller", "zh-Hant"))
    expect(page.locator("#password")).to_have_value("")


def test_a_one_time_link_lets_in_once(stranger: BrowserContext, nodes: ThreeNodes) -> None:
    """The second time it is refused, says so, and the token is gone from the address both times."""
    link = nodes.link("TWN", "mofa-watch")
    page = stranger.new_page()
    page.goto(link)
    expect(page.locator("header.top .who")).to_contain_text("MOFA")
    assert "token" not in page.evaluate("location.href")
    stranger.clear_cookies()
    again = stranger.new_page()
    again.goto(link)
    expect(again.get_by_role("alert")).to_have_text(word("signin.enter-failed", "zh-Hant"))
    assert "token" not in again.evaluate("location.href")
    expect(again.locator(".hotline")).to_have_count(0)
