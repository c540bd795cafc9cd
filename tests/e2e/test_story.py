"""The story of the hotline's own "done when", told through the pages only."""

import re

from playwright.sync_api import expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.desk import POSITION, Desk
from tests.e2e.three_nodes import ThreeNodes, until
from tests.e2e.words import says_phrase

VESSEL = "海豐168"
ROMAN = "Hai Feng 168"
TEXT = "船員五名平安，浪高三公尺，請派船拖帶。"
FLASH_AT_MOST, DISTRESS_AT_MOST = 4, 8


def open_conversation(taipei: Desk, subject: str) -> str:
    """By the dialog: the widest audience that an agreement allows, bodies as they are ticked."""
    page = taipei.page
    page.locator("#hotline header button").click()
    dialog = page.locator("dialog[open]")
    both = dialog.locator("label.choice", has_text="JPN").filter(has_text="USA")
    both.locator("input").check()
    ticked = dialog.locator(".bodies input:checked")
    expect(ticked).to_have_count(3)  # the counterparts of one's own kind of body, and only they
    dialog.locator("#new-subject").fill(subject)
    dialog.locator("button.raised").click()
    expect(page.locator(".subject h2")).to_have_text(subject)
    return until("the address names it", lambda: conversation_in(page.evaluate("location.href")))


def conversation_in(url: str) -> str:
    found = re.search(r"#/watch/([^/]+)$", url)
    return found[1] if found else ""


def write_flash_by_keyboard(taipei: Desk) -> int:
    """Text, a phrase of the book with vessel, position and time; the keys pressed after that."""
    taipei.page.keyboard.press("n")
    taipei.type(TEXT)
    taipei.page.keyboard.press("F4")
    taipei.type("required")  # towing.required, by a piece of its id
    expect(taipei.page.locator("#phrases [aria-selected=true]")).to_contain_text("towing.required")
    taipei.page.keyboard.press("Enter")
    taipei.type(VESSEL)
    taipei.page.keyboard.press("Tab")  # a name in characters asks for its roman form beside it
    taipei.type(ROMAN)
    taipei.page.keyboard.press("Enter")
    taipei.type("0303")  # Chinese says the time before the position, so it is asked first
    taipei.page.keyboard.press("Enter")
    taipei.type("北緯24度27.0分 東經123度00.2分")
    taipei.page.keyboard.press("Enter")
    expect(taipei.composer.locator("textarea")).to_be_focused()
    expect(taipei.composer.locator(".preview")).to_contain_text("JCG")
    expect(taipei.composer.locator(".preview")).to_contain_text("USCG")
    taipei.presses = 0
    taipei.press("F8", "Control+Enter", "Enter")
    return taipei.presses


def test_a_flash_message_from_taipei_is_delivered_read_and_answered_and_taipei_sees_just_that(
    harbour: Harbour, desk_of: Open
) -> None:
    """Taipei writes by keyboard to Tokyo and Honolulu. Each reads it in its own language with the
    same position; alarms rise there; and at no moment does Taipei's ladder say more than happened:
    held while nobody looks, shown after two seconds before an officer's eyes, acknowledged by name,
    answered "will do" by Tokyo, and for Honolulu only what Honolulu did."""
    tokyo = desk_of("JPN", section="contacts")
    honolulu = desk_of("USA", section="links")
    taipei = desk_of("TWN")
    conversation = open_conversation(taipei, "海豐168號拖帶")
    assert write_flash_by_keyboard(taipei) <= FLASH_AT_MOST
    sent = taipei.with_text(TEXT)
    expect(sent).to_have_count(1)
    expect(sent).to_contain_text(POSITION)
    assert says_phrase(sent.inner_text(), "towing.required", "zh-Hant")
    message = taipei.identity(sent)

    # Their pages are open elsewhere: the nodes hold it, the pages alarm, and no more is claimed.
    for party in ("JPN", "USA"):
        taipei.expect_ladder(message, party, "released", "held")
    for desk in (tokyo, honolulu):
        expect(desk.alarm).to_contain_text(desk.word("alert.hotline.flash", party="TWN"))
        expect(desk.alarm).to_contain_text(desk.word("category.alarm"))
        desk.page.locator("body").press("Shift")  # a touch: browsers ask for one before any sound
        until(f"{desk.party} sounds", lambda desk=desk: desk.tones() > 0)
        raised = [
            a for a in harbour.nodes.api(desk.party, "GET", "/api/alerts")
            if a["message"] == message
        ]  # fmt: skip
        assert [(a["category"], a["loud"]) for a in raised] == [("alarm", True)]
    taipei.stays(message, "JPN", "released", "held", seconds=2.5)

    # Tokyo opens the thread: shown two seconds after that and not before, at Tokyo alone.
    tokyo.page.bring_to_front()
    opened = tokyo.page.evaluate("Date.now()")
    tokyo.go("watch")
    tokyo.open_thread(conversation)
    read = tokyo.message(message)
    expect(read).to_be_in_viewport()
    assert says_phrase(read.inner_text(), "towing.required", "ja")
    for piece in (POSITION, VESSEL, ROMAN, TEXT):
        expect(read).to_contain_text(piece)
    expect(read.locator("p.free")).to_have_attribute("lang", "zh-Hant")
    expect(read.locator(".phrase [lang=ja]").first).to_be_attached()
    taipei.expect_ladder(message, "JPN", "released", "held", "shown")
    assert "比嘉" in taipei.rung_says(message, "JPN", "shown")
    steps = harbour.nodes.api("TWN", "GET", f"/api/messages/{message}")["deliveries"]
    shown = {step["party"]: step["shown"] for step in steps}
    assert shown["JPN"]["at"] >= opened + 2_000
    assert shown["USA"] is None
    assert taipei.ladder(message, "USA") == ["released", "held"]

    # Acknowledged by name: read, not agreed. The alarm ends with it.
    tokyo.button(read, "message.acknowledge").click()
    taipei.expect_ladder(message, "JPN", "released", "held", "shown", "acknowledged")
    assert "比嘉 当直官" in taipei.rung_says(message, "JPN", "acknowledged")
    flash = tokyo.word("alert.hotline.flash", party="TWN")
    expect(tokyo.alarm.filter(has_text=flash)).to_have_count(0)
    expect(honolulu.alarm).to_contain_text("TWN")
    taipei.stays(message, "USA", "released", "held", seconds=0.5)

    # Answered "will do".
    tokyo.button(read, "answer.will-do").click()
    expect(tokyo.composer).to_contain_text(tokyo.word("answer.will-do"))
    tokyo.page.keyboard.press("Control+Enter")
    expect(tokyo.composer.locator(".confirm")).to_be_visible()
    tokyo.page.keyboard.press("Enter")
    taipei.expect_ladder(message, "JPN", "released", "held", "shown", "acknowledged", "answered")
    expect(taipei.page.locator("article.message").last).to_contain_text(
        taipei.word("answer.will-do")
    )

    # Honolulu now looks, and does no more: the message stays open with it.
    honolulu.page.bring_to_front()
    honolulu.go("watch")
    honolulu.open_thread(conversation)
    there = honolulu.message(message)
    assert says_phrase(there.inner_text(), "towing.required", "en")
    for piece in (POSITION, ROMAN, TEXT):
        expect(there).to_contain_text(piece)
    there.scroll_into_view_if_needed()
    taipei.expect_ladder(message, "USA", "released", "held", "shown")
    taipei.stays(message, "USA", "released", "held", "shown", seconds=1.0)
    expect(taipei.message(message)).to_contain_text(taipei.word("message.state.open"))


def test_a_distress_call_with_position_takes_eight_keys(nodes: ThreeNodes, desk_of: Open) -> None:
    """F9, the phrase, four slots and the confirmation, counting every key but typed text; Tokyo
    gets an emergency alarm that is loud, and the same position."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "distress by keyboard")
    tokyo = desk_of("JPN", section="search")
    taipei = desk_of("TWN")
    taipei.open_thread(conversation)
    taipei.write()
    taipei.presses = 0
    taipei.press("F9", "Enter")
    taipei.type("Hai Feng 168")
    taipei.press("Enter")
    taipei.type("2427.0N 12300.2E")
    taipei.press("Enter", "ArrowDown", "Enter")  # the first nature of distress
    taipei.type("5")
    taipei.press("Enter")
    expect(taipei.composer.locator(".confirm")).to_be_visible()
    taipei.press("Enter")
    assert taipei.presses <= DISTRESS_AT_MOST
    sent = taipei.with_text(POSITION)
    expect(sent).to_contain_text(taipei.word("precedence.flash"))
    assert says_phrase(sent.inner_text(), "distress.with-position", "zh-Hant")
    message = taipei.identity(sent)
    expect(tokyo.alarm).to_contain_text(tokyo.word("alert.hotline.distress", party="TWN"))
    expect(tokyo.alarm).to_contain_text(tokyo.word("category.emergency-alarm"))
    raised = [a for a in nodes.api("JPN", "GET", "/api/alerts") if a["message"] == message]
    assert [(a["category"], a["loud"]) for a in raised] == [("emergency-alarm", True)]
    tokyo.alarm.get_by_role("link").click()
    read = tokyo.message(message)
    expect(read).to_contain_text(POSITION)
    assert says_phrase(read.inner_text(), "distress.with-position", "ja")
    tokyo.button(read, "message.acknowledge").click()
    taipei.expect_ladder(message, "JPN", "released", "held", "shown", "acknowledged")


def test_a_distress_phrase_put_back_leaves_no_flash_behind(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """F9 pressed by mistake, then Escape: the next message is as routine as it would have been."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "second thoughts")
    taipei = desk_of("TWN")
    taipei.open_thread(conversation)
    taipei.write()
    taipei.press("F9", "Enter")
    expect(taipei.composer.locator(".slots")).to_be_visible()
    taipei.press("Escape")
    head = taipei.composer.locator(".heads select")
    expect(head.nth(0)).to_have_value("routine")
    expect(head.nth(1)).to_have_value("request")


def test_enter_while_an_input_method_composes_sends_nothing(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """In Tokyo and Taipei, Enter first of all means "take this character"."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "composing")
    taipei = desk_of("TWN")
    taipei.open_thread(conversation)
    taipei.write()
    taipei.type("漂流")
    taipei.page.evaluate(
        """() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter',
             ctrlKey: true, isComposing: true, bubbles: true, cancelable: true }))"""
    )
    taipei.page.wait_for_timeout(600)
    assert nodes.api("TWN", "GET", f"/api/conversations/{conversation}")["messages"] == []
    taipei.press("Control+Enter")
    expect(taipei.with_text("漂流")).to_have_count(1)
