"""The list of alerts, and whether the desk can be heard."""

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.three_nodes import ThreeNodes, until


def test_alerts_are_acknowledged_one_by_one(nodes: ThreeNodes, desk_of: Open) -> None:
    """Two flash messages are two alarms with what to do and since when; acknowledging one leaves
    the other; nothing on the page acknowledges all at once."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "two alarms")
    for text in ("first", "second"):
        nodes.say("TWN", conversation, text, precedence="flash")
    tokyo = desk_of("JPN", section="links")
    expect(tokyo.alarm).to_contain_text("+1")
    tokyo.page.keyboard.press("a")
    panel = tokyo.page.locator("section.alerts")
    both = tokyo.alert("alert.hotline.flash", party="TWN").filter(
        has_text=tokyo.word("state.active-unacknowledged")
    )
    expect(both).to_have_count(2)
    expect(both.first).to_contain_text(tokyo.word("category.alarm"))
    expect(both.first).to_contain_text(tokyo.word("alert.hotline.flash.do"))
    expect(both.first).to_contain_text(tokyo.word("reality.EXERCISE"))
    buttons = panel.get_by_role("button", name=tokyo.word("alerts.acknowledge"))
    assert (
        buttons.count() == panel.locator("li.alert", has=tokyo.page.locator(".do button")).count()
    )
    both.first.get_by_role("button").click()
    expect(both).to_have_count(1)
    expect(
        tokyo.alert("alert.hotline.flash", party="TWN").filter(
            has_text=tokyo.word("state.active-acknowledged")
        )
    ).to_contain_text("比嘉")
    # Acknowledging an alert is not acknowledging the message: Taipei is told nothing.
    messages = nodes.api("TWN", "GET", f"/api/conversations/{conversation}")["messages"]
    assert all(d["acknowledged"] is None for m in messages for d in m["deliveries"])


@pytest.mark.xfail(strict=False, reason="passes alone, not always after other browser tests")
def test_blocked_sound_is_said_and_a_touch_and_a_test_mend_it(
    alone: Harbour,
) -> None:
    """Browsers keep a page silent until it is touched (and remember where it was: hence a fresh
    one). The bar and the settings say so. After a touch the sound test makes a tone, and the
    warning is gone."""
    honolulu = alone.open("USA", section="settings")
    page = honolulu.page
    silent = page.locator("header.top .soundless")
    expect(silent).to_be_visible()
    expect(page.locator("main.page .blocked")).to_contain_text(honolulu.word("sound.blocked"))
    assert honolulu.tones() == 0
    honolulu.button(page.locator("main.page"), "sound.test").click()
    expect(silent).to_have_count(0)
    expect(page.locator("main.page .blocked")).to_have_count(0)
    until("a tone is made", honolulu.tones)
