"""WCAG 2.0 to 2.2, A and AA, as far as a machine can tell; by day and by night."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.desk import Desk
from tests.e2e.scenes import a_case
from tests.e2e.three_nodes import ThreeNodes

RUN = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run({ runOnly: { type: 'tag', values: tags } });
  return found.violations.map((one) => [one.id, one.help,
    one.nodes.slice(0, 4).map((node) => `${node.target} ${node.any.map((a) => a.message)}`)]);
}"""


def violations(page: Page, source: str) -> list[Any]:
    """Injected past the content policy, which allows no script from elsewhere."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(source + "; undefined")
    return list(page.evaluate(RUN))


def with_picker_and_card(desk: Desk) -> None:
    desk.page.get_by_role("button", name=desk.word("map:nearest.open")).click()
    desk.page.locator(".nearest tbody button").first.click()
    expect(desk.page.locator("section.card")).to_be_visible()
    desk.write()
    desk.press("F4")
    expect(desk.page.locator("#phrases li").first).to_be_visible()


def with_slots_and_layers(desk: Desk) -> None:
    desk.page.get_by_role("button", name=desk.word("map:layers"), exact=True).click()
    expect(desk.page.locator(".side .sheet")).to_be_visible()
    desk.page.locator("#phrases").or_(desk.composer).first.press("Escape")
    desk.write()
    desk.press("F9", "Enter")
    expect(desk.page.locator(".slots")).to_be_visible()
    desk.page.locator("#slot-1").fill("nowhere")
    desk.button(desk.composer, "slots.take").click()
    expect(desk.page.locator(".slots .bad").first).to_be_visible()


def with_alerts(desk: Desk) -> None:
    desk.page.locator("header.top button.alerts").click()
    expect(desk.page.locator("section.alerts li").first).to_be_visible()


def with_new_conversation(desk: Desk) -> None:
    desk.page.locator("header.top button.alerts").click()
    desk.page.locator("#hotline header button").click()
    expect(desk.page.locator("dialog[open]")).to_be_visible()


def with_bundles(desk: Desk) -> None:
    """A bundle that was written, a file that was refused, and every log unfolded."""
    section = desk.page.locator("section.bundles")
    desk.button(section, "bundles.go").click()
    expect(section.locator("tbody tr").first).to_be_visible()
    nonsense = {"name": "ship.jpg", "mimeType": "image/jpeg", "buffer": b"a picture of a ship"}
    section.locator("input[type=file]").set_input_files([nonsense])
    expect(section.locator(".files li.refused")).to_be_visible()
    desk.page.locator("main.page details").evaluate_all("all => all.forEach((d) => d.open = true)")


WATCH: dict[str, Callable[[Desk], None]] = {
    "a thread": lambda _: None,
    "phrase picker, vessel card and list": with_picker_and_card,
    "slots and layers": with_slots_and_layers,
    "alerts": with_alerts,
    "new conversation": with_new_conversation,
}
"""Each opens more than the one before it."""


@pytest.mark.parametrize("palette", ["day", "night"])
def test_no_section_breaks_a_rule_that_a_machine_can_check(
    nodes: ThreeNodes, harbour: Harbour, desk_of: Open, axe_source: str, palette: str
) -> None:
    """The watch page with a thread, and with each thing open that can be opened; then search,
    contacts, links, receivers and settings."""
    conversation = a_case(nodes)
    alarming = nodes.converse("JPN", ["JPN", "USA"], "alarm")
    nodes.say("JPN", alarming, "an alarm across the page", precedence="flash")
    harbour.trouble.allow(r"bundle\.not-one|the server responded with a status of 4\d\d")
    desk = desk_of("USA")
    found: dict[str, list[Any]] = {}
    try:
        desk.in_palette(palette)
        desk.open_thread(conversation)
        for name, prepare in WATCH.items():
            prepare(desk)
            desk.page.wait_for_timeout(200)
            found[name] = violations(desk.page, axe_source)
        desk.page.keyboard.press("Escape")
        for section in ("search", "contacts", "links", "agreements", "receivers", "settings"):
            desk.go(section)
            expect(desk.page.locator("main.page h1")).to_be_visible()
            if section == "links":
                with_bundles(desk)
            desk.page.wait_for_timeout(200)
            found[section] = violations(desk.page, axe_source)
    finally:
        desk.in_palette("day")
    assert not any(found.values()), {name: what for name, what in found.items() if what}


def test_the_sign_in_page_breaks_none_either(
    stranger: BrowserContext, nodes: ThreeNodes, axe_source: str
) -> None:
    """Empty, and with a refusal on it."""
    page = stranger.new_page()
    page.goto(nodes.url("USA"))
    expect(page.locator("main.signin")).to_be_visible()
    assert violations(page, axe_source) == []
    page.locator("#officer").fill("nobody")
    page.locator("#password").fill("nothing")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page, axe_source) == []
