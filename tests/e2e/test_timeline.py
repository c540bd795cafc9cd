"""The time line below the chart: by keys alone, in three languages, whole at each size."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from tests.e2e.conftest import Open
from tests.e2e.desk import Desk, box
from tests.e2e.scenes import a_case
from tests.e2e.test_accessibility import violations
from tests.e2e.test_layout import SIZES, faults_of
from tests.e2e.three_nodes import ThreeNodes
from tests.e2e.words import LANGS, word


def chosen(desk: Desk) -> Locator:
    return desk.page.locator("#timeline [role=option][aria-selected=true]")


def test_the_time_line_is_walked_by_keys_and_opens_what_is_chosen(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """Two messages of Taipei's in one conversation, read in Tokyo while another is open: t opens
    the time line at the newest; an arrow leads to the one before, which is named with its time,
    author and text; Enter opens its conversation at it; Escape closes, and the focus is kept."""
    first_talk = nodes.converse("TWN", ["TWN", "JPN"], "time line")
    first = nodes.say("TWN", first_talk, "first of two", precedence="immediate")
    second = nodes.say("TWN", first_talk, "second of two")
    other = nodes.converse("TWN", ["TWN", "JPN"], "another")
    tokyo = desk_of("JPN")
    tokyo.open_thread(other)
    tokyo.page.locator("body").press("t")
    drawer = tokyo.page.get_by_role("region", name=tokyo.word("timeline.title"))
    marks = drawer.get_by_role("listbox")
    expect(marks).to_be_focused()
    expect(drawer.locator(f"[id='tl-{second}']")).to_be_visible()
    tokyo.page.keyboard.press("End")
    for _ in range(4):  # from the lane of alerts, or Tokyo's own, to Taipei's
        if "TWN" in (chosen(tokyo).get_attribute("aria-label") or ""):
            break
        tokyo.page.keyboard.press("ArrowDown")
    tokyo.page.keyboard.press("End")
    expect(chosen(tokyo)).to_have_id(f"tl-{second}")
    tokyo.page.keyboard.press("ArrowLeft")
    expect(chosen(tokyo)).to_have_id(f"tl-{first}")
    named = drawer.locator(".named")
    for said in (
        "TWN · CGA", "first of two", tokyo.word("precedence.immediate"),
        tokyo.word("reality.EXERCISE"), re.compile(r"\d\d:\d\dZ · .*\d\d:\d\dI"),
    ):  # fmt: skip
        expect(named).to_contain_text(said)
    assert chosen(tokyo).get_attribute("aria-label") == named.inner_text()
    tokyo.page.keyboard.press("Enter")
    expect(tokyo.page).to_have_url(re.compile(f"#/watch/{first_talk}/{first}$"))
    expect(tokyo.message(first)).to_be_visible()
    expect(marks).to_be_focused()
    # Two marks of one minute cover each other: the event, not the pointer.
    drawer.locator(f"[id='tl-{second}']").dispatch_event("pointerenter")
    expect(named).to_contain_text("second of two")
    tokyo.page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(tokyo.page.locator("#timeline-button")).to_be_focused()


def test_what_comes_while_one_writes_is_drawn_and_takes_no_key(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "drawn")
    tokyo = desk_of("JPN")
    tokyo.open_thread(conversation)
    tokyo.page.locator("#timeline-button").click()
    expect(tokyo.page.locator("#timeline")).to_be_visible()
    tokyo.write()
    sent = nodes.say("TWN", conversation, "while Tokyo writes")
    expect(tokyo.page.locator(f"[id='tl-{sent}']")).to_be_visible()
    expect(tokyo.composer.locator("textarea")).to_be_focused()
    tokyo.type("t")
    expect(tokyo.page.locator("#timeline")).to_be_visible()


def test_an_alert_stands_on_the_axis_since_when_it_holds_and_opens_its_message(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "an alert")
    flash = nodes.say("TWN", conversation, "an alarm on the axis", precedence="flash")
    tokyo = desk_of("JPN")
    tokyo.page.locator("#timeline-button").click()
    said = tokyo.word("alert.hotline.flash", party="TWN")
    alert = tokyo.page.locator(f"#timeline .mark.alert[aria-label*='{said}']")
    expect(alert).to_have_count(1)
    expect(alert).to_have_attribute("aria-label", re.compile(tokyo.word("category.alarm")))
    alert.dispatch_event("click")  # another alert may stand at the same place
    expect(tokyo.page).to_have_url(re.compile(f"#/watch/{conversation}/{flash}$"))


@pytest.mark.parametrize("size", SIZES)
def test_with_the_time_line_nothing_is_cut_off_or_covered(
    nodes: ThreeNodes, desk_of: Open, axe_source: str, size: str
) -> None:
    """In three languages, and, at a desk's size, in four palettes without a fault in the rules of
    accessibility; the chart keeps room, "not for navigation" stays, the hotline loses nothing."""
    case = a_case(nodes)
    desk = desk_of("USA")
    width, height = SIZES[size]
    desk.page.set_viewport_size({"width": width, "height": height})
    desk.open_thread(case)
    faults: dict[str, Any] = {}
    try:
        desk.page.locator("body").press("t")
        expect(desk.page.locator("#timeline").get_by_role("listbox")).to_be_focused()
        for lang in LANGS:
            desk.in_language(lang)
            expect(desk.page.locator("#timeline h2")).to_have_text(word("timeline.title", lang))
            expect(desk.page.locator(".not-for-navigation")).to_be_in_viewport(ratio=1)
            faults[lang] = faults_of(desk.page)
        chart, drawer = box(desk.page.locator(".watch-map")), box(desk.page.locator("#timeline"))
        hotline = box(desk.page.locator(".hotline"))
        beside = drawer["x"] + drawer["width"] <= hotline["x"] + 1
        if chart["height"] < 180 or not (beside or drawer["y"] + drawer["height"] <= hotline["y"]):
            faults["room"] = (chart, drawer, hotline)
        for palette in ("bright", "day", "dusk", "night") if size == "desk" else ():
            desk.in_palette(palette)
            faults[palette] = violations(desk.page, axe_source)
    finally:
        desk.in_palette("day")
        desk.in_language("en")
    assert not any(faults.values()), faults
