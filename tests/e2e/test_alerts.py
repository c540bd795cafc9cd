"""The list of alerts, and whether the desk can be heard."""

from playwright.sync_api import expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.desk import Untouched
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


def test_blocked_sound_is_said_and_a_touch_and_a_test_mend_it(alone: Harbour) -> None:
    """Browsers keep a page silent until it is touched. The bar and the settings say so. After a
    touch the sound test makes a tone, and the warning is gone."""
    signed_in = alone.open("USA")
    said = signed_in.word("sound.blocked")
    test = signed_in.word("sound.test")
    untouched = Untouched(alone.context, f"{alone.nodes.url('USA')}/#/settings")
    signed_in.page.close()
    until("the bar says so", lambda: untouched.text("header.top .soundless") == said)
    until("so do the settings", lambda: said in untouched.text("main.page .blocked"))
    assert not untouched.ask("navigator.userActivation.hasBeenActive")
    assert untouched.ask("window.tones") == 0
    untouched.touch("main.page .row button", test)
    page = untouched.page
    expect(page.locator("header.top .soundless")).to_have_count(0)
    expect(page.locator("main.page .blocked")).to_have_count(0)
    until("a tone is made", lambda: untouched.ask("window.tones"))
