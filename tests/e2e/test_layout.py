"""Nothing hidden, cut off or covered, on a desk's screen, a smaller one and a tablet."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import Open
from tests.e2e.scenes import a_case
from tests.e2e.three_nodes import ThreeNodes
from tests.e2e.words import LANGS

SIZES = {"desk": (1440, 900), "small": (1024, 768), "tablet": (820, 1180)}
FAULTS = """() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push(`page scrolls sideways: ${root.scrollWidth}`);
  const name = (node) => node.getAttribute('aria-label') || node.textContent.trim().slice(0, 30);
  const seen = (node) => node.checkVisibility() && node.getBoundingClientRect().width > 1;
  for (const node of document.querySelectorAll('button, select, a.button, a.chip, nav.rail a')) {
    if (!seen(node)) continue;
    const box = node.getBoundingClientRect();
    if (box.right > innerWidth + 1 || box.left < -1) faults.push(`out of the page: ${name(node)}`);
    if (node.tagName !== 'SELECT' && node.scrollWidth > node.clientWidth + 1)
      faults.push(`cut off: ${name(node)}`);
  }
  for (const node of document.querySelectorAll(
    'form.composer textarea, form.composer button, form.composer select')) {
    if (!seen(node)) continue;
    const box = node.getBoundingClientRect();
    const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!on?.closest('form.composer')) faults.push(`covered: ${name(node)} by ${on?.className}`);
  }
  for (const node of document.querySelectorAll('.hotline *')) {
    const free = ['auto', 'scroll', 'hidden'].includes(getComputedStyle(node).overflowX);
    if (!free && seen(node) && node.clientWidth && node.scrollWidth > node.clientWidth + 2)
      faults.push(`too wide: ${node.className} ${name(node)}`);
  }
  return [...new Set(faults)];
}"""


def faults_of(page: Page) -> list[str]:
    """What is wrong once the page has come to rest; a busy machine is given 5 s for that."""
    page.wait_for_timeout(600)
    found: list[str] = page.evaluate(FAULTS)
    for _ in range(25):
        if not found:
            break
        page.wait_for_timeout(200)
        found = page.evaluate(FAULTS)
    return found


@pytest.fixture(scope="module")
def case(nodes: ThreeNodes) -> str:
    return a_case(nodes)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_or_covered(
    nodes: ThreeNodes, desk_of: Open, case: str, size: str
) -> None:
    """At this size, in all three languages, with an alarm across the page and the flash
    confirmation open: no sideways scrolling, every button whole and within the page, and every part
    of the composer where a finger finds it. The thread keeps room for a message."""
    alarming = nodes.converse("JPN", ["JPN", "USA"], "alarm")
    nodes.say("JPN", alarming, "an alarm across the page", precedence="flash")
    desk = desk_of("USA")
    width, height = SIZES[size]
    desk.page.set_viewport_size({"width": width, "height": height})
    faults: dict[str, Any] = {}
    try:
        for lang in LANGS:
            desk.in_language(lang)
            desk.open_thread(case)
            desk.write()
            desk.type("測")
            desk.press("F8", "Control+Enter")
            expect(desk.composer.locator(".confirm")).to_be_visible()
            faults[lang] = faults_of(desk.page)
            desk.press("Escape", "F8")
            desk.composer.locator("textarea").fill("")
            room = desk.page.evaluate("document.querySelector('.thread').clientHeight")
            if room < 150:
                faults[lang].append(f"the thread has {room} px")
    finally:
        desk.in_language("en")
    assert not any(faults.values()), faults


def test_all_four_palettes_paint_page_and_map(desk_of: Open, case: str) -> None:
    """Each is another paper, ink and sea; night is dark; the reality banner stays in all."""
    desk = desk_of("USA")
    seen = set()
    try:
        for palette in ("bright", "day", "dusk", "night"):
            desk.in_palette(palette)
            colours = desk.page.evaluate(
                """() => [getComputedStyle(document.querySelector('header.top')).backgroundColor,
                  document.querySelector('.watch-map').style.getPropertyValue('--map-sea')]"""
            )
            seen.add(tuple(colours))
            expect(desk.page.locator("section.banner")).to_be_visible()
            if palette == "night":
                light = [int(x) for x in colours[0].strip("rgba()").split(",")[:3]]
                assert max(light) < 60, "the night palette must not blind"
    finally:
        desk.in_palette("day")
    assert len(seen) == 4
