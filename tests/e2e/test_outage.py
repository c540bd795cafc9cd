"""A node that dies while people look at it, and what its partners hear of that."""

import time

from playwright.sync_api import expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.desk import Desk
from tests.e2e.three_nodes import ThreeNodes, until

SAID_WITHIN_S = 11.0
DISCONNECTED = r"WebSocket connection|Failed to load resource: net::ERR_CONNECTION_REFUSED"
MUTE_MS = 120_000


def open_alerts(desk: Desk) -> None:
    desk.page.locator("header.top button.alerts").click()
    expect(desk.page.locator("section.alerts")).to_be_visible()


def test_a_killed_node_is_said_to_be_lost_stays_readable_and_catches_up_by_itself(
    harbour: Harbour, desk_of: Open, held_down: ThreeNodes, alone: Harbour
) -> None:
    """SIGKILL of Tokyo's node. Its page says within ten seconds that the connection is lost, keeps
    the thread readable and the draft, and sends nothing. Taipei's page says that the link is down,
    then alarms; a message written meanwhile waits and says why; muting the alarm ends by itself
    after two minutes and never covers a flash message. Started again, all of it is there."""
    nodes = held_down
    harbour.trouble.allow(DISCONNECTED)
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "outage")
    before = nodes.say("TWN", conversation, "sent before the outage")
    taipei, tokyo = desk_of("TWN"), desk_of("JPN")
    for desk in (taipei, tokyo):
        desk.open_thread(conversation)
        expect(desk.message(before)).to_be_visible()
    taipei.expect_ladder(before, "JPN", "released", "held", "shown")
    tokyo.write()
    tokyo.type("unfinished draft")
    tokyo.page.locator("body").press("Shift")
    taipei.page.locator("h1").first.click()
    nodes.hold()
    nodes.kill("JPN")
    killed = time.monotonic()

    # Tokyo's own page.
    lost = tokyo.page.locator("p.lost")
    expect(lost).to_be_visible(timeout=SAID_WITHIN_S * 1000)
    assert time.monotonic() - killed < SAID_WITHIN_S
    expect(tokyo.message(before)).to_contain_text("sent before the outage")
    expect(tokyo.composer).to_contain_text(tokyo.word("composer.offline"))
    expect(tokyo.composer.locator("textarea")).to_have_value("unfinished draft")
    expect(tokyo.composer.locator("button.send")).to_be_disabled()
    expect(tokyo.page.locator("header.top .chip.stale")).to_have_count(2)

    # Taipei's page: the chip at once, a waiting message with its reason, then the alarm.
    expect(taipei.page.locator("header.top .chip.bad")).to_contain_text("JPN")
    waiting = nodes.say("TWN", conversation, "sent during the outage")
    expect(taipei.message(waiting).locator(".why")).to_contain_text("JPN")
    assert taipei.ladder(waiting, "JPN") == ["released"]
    said = taipei.word("alert.link.unreachable", party="JPN")
    expect(taipei.alarm).to_contain_text(said, timeout=30_000)
    mute_ends_by_itself(alone, said)

    # Back again: nobody touches either page.
    tokyo.page.bring_to_front()
    nodes.go_on()
    expect(lost).to_have_count(0, timeout=60_000)
    expect(tokyo.message(waiting)).to_contain_text("sent during the outage")
    expect(tokyo.message(before)).to_be_visible()
    expect(tokyo.composer.locator("textarea")).to_have_value("unfinished draft")
    taipei.expect_ladder(waiting, "JPN", "released", "held", "shown", within=30)
    expect(taipei.page.locator("header.top .chip.good")).to_have_count(2)
    expect(taipei.alarm.filter(has_text=said)).to_have_count(0)
    open_alerts(taipei)
    expect(taipei.alert("alert.link.unreachable", party="JPN").first).to_contain_text(
        taipei.word("state.rectified-unacknowledged")
    )


def mute_ends_by_itself(alone: Harbour, said: str) -> None:
    """In a browser of Taipei's whose clock the test moves (it is one for all pages of a browser):
    the alarm sounds, the mute silences it, a flash message sounds through the mute, and after two
    minutes the alarm sounds again."""
    nodes = alone.nodes
    alone.context.clock.install()
    desk = alone.open("TWN")
    page = desk.page
    expect(desk.alarm).to_contain_text(said)
    page.locator("body").press("Shift")

    def heard(ms: int) -> int:
        """Tones within this time."""
        before = desk.tones()
        page.clock.run_for(ms)
        return desk.tones() - before

    until("it sounds", lambda: heard(1_000) > 0)
    open_alerts(desk)
    desk.button(page.locator("section.alerts"), "sound.mute").click()
    page.clock.run_for(1_000)
    assert heard(10_000) == 0, "a muted alarm is silent"
    flash = nodes.say("USA", nodes.converse("USA", ["TWN", "USA"], "flash in a mute"),
                      "flash in a mute", precedence="flash")  # fmt: skip
    expect(page.locator("section.alerts")).to_contain_text(
        desk.word("alert.hotline.flash", party="USA")
    )
    assert heard(10_000) > 0, "a mute never covers a flash message"
    nodes.api("TWN", "POST", f"/api/messages/{flash}/acknowledge")
    unmute = desk.button(page.locator("section.alerts"), "sound.unmute")
    flashing = desk.alert("alert.hotline.flash", party="USA").filter(
        has_text=desk.word("state.active-unacknowledged")
    )
    expect(flashing).to_have_count(0)
    expect(unmute).to_be_visible()
    page.clock.run_for(1_000)
    assert heard(5_000) == 0, "the mute goes on for what it covers"
    page.clock.run_for(MUTE_MS)
    expect(unmute).to_have_count(0)
    assert heard(10_000) > 0, "a mute ends by itself"
