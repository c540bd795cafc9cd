"""The picture: vessels by source, one vessel's card, and an agreement that is suspended."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Open
from tests.e2e.desk import Desk
from tests.e2e.three_nodes import ThreeNodes, until
from tests.e2e.words import LANGS, word

ALL = ["JPN", "TWN", "USA"]
TAIWAN = {"en": "Taiwan", "ja": "台湾", "zh-Hant": "臺灣"}
PICTURE = """() => {
  const scene = document.querySelector('.watch-map .chart')?.scene;
  return Object.fromEntries([...(scene?.picture.sources ?? [])].map(([code, one]) =>
    [code, { at: one.frameAt, note: one.note }]));
}"""
SCREEN = """async (mmsi) => {
  const chart = document.querySelector('.watch-map .chart');
  const { facts } = await chart.scene.picture.about(mmsi);
  const fact = facts.find((one) => one.lat !== null);
  const at = chart.scene.map.project([fact.lon, fact.lat]);
  const box = chart.getBoundingClientRect();
  return [box.left + at.x, box.top + at.y];
}"""


def filled(nodes: ThreeNodes, party: str) -> None:
    """Until every partner's picture has come to a node."""

    def all_there() -> bool:
        received = nodes.api(party, "GET", "/api/status")["picture"]["received"]
        return all(received.get(p, {}).get("vessels", 0) > 50 for p in ALL if p != party)

    until(f"{party} has its partners' vessels", all_there, 60)


def layers(desk: Desk) -> dict[str, int]:
    """Vessels by source, as the list of layers counts them."""
    button = desk.page.get_by_role("button", name=desk.word("map:layers"), exact=True)
    button.click()
    sheet = desk.page.locator(".side .sheet")
    expect(sheet).to_be_visible()
    text = sheet.inner_text()
    button.click()
    of = desk.word("map:source.vessels", count="@@").replace("@@", r"([\d,]+)")
    return {
        code: int(found[1].replace(",", ""))
        for code in ALL
        if (found := re.search(rf"{code}\b.*?{of}", text, re.DOTALL))
    }


def test_the_map_shows_own_and_partners_vessels_by_source(nodes: ThreeNodes, desk_of: Open) -> None:
    """Each party feeds its own box only; all three see all three sources, in numbers that agree
    with what the node says it received, and the table of the nearest names source and age."""
    filled(nodes, "USA")
    honolulu = desk_of("USA")
    page = honolulu.page
    until("three sources are there", lambda: set(page.evaluate(PICTURE)) == set(ALL))
    counted = layers(honolulu)
    received = nodes.api("USA", "GET", "/api/status")["picture"]["received"]
    for party in ("JPN", "TWN"):
        assert counted[party] == pytest.approx(received[party]["vessels"], rel=0.25)
    assert counted["USA"] > 50
    page.get_by_role("button", name=honolulu.word("map:nearest.open")).click()
    rows = page.locator(".nearest tbody tr")
    expect(rows).to_have_count(30)
    sources = {row.locator("td").nth(4).inner_text() for row in rows.all()}
    assert sources <= set(ALL)
    assert re.search(r"\d+ (s|min) ago", rows.first.locator("td").last.inner_text())
    rows.first.get_by_role("button").click()
    expect(page.locator("section.card")).to_be_visible()


def test_a_vessel_is_found_and_picked_and_its_card_says_who_saw_it_and_when(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """MMSI 416… is Taiwan's, and each language has its word for it. The card names type, source
    party and age; a click on the symbol opens the same card."""
    filled(nodes, "JPN")
    tokyo = desk_of("JPN")
    page = tokyo.page
    until("Taipei's frame is there", lambda: "TWN" in page.evaluate(PICTURE))
    box = page.locator(".watch-map .search input")

    def hits() -> int:
        box.fill("416")
        page.locator(".watch-map .search .count").wait_for()
        return page.locator(".watch-map .search li").count()

    until("a vessel of 416 is held", hits)
    box.press("Enter")
    card = page.locator("section.card")
    expect(card).to_be_visible()
    mmsi = int(re.search(r"416\d{6}", card.inner_text())[0])  # type: ignore[index]
    for lang in LANGS:
        tokyo.in_language(lang)
        expect(card.locator(".what")).to_contain_text(word("map:card.flag", lang))
        expect(card.locator(".what")).to_contain_text(TAIWAN[lang])
        expect(card.locator(".what")).to_contain_text(word("map:reality.SIMULATED", lang))
        expect(card.locator(".fact h3").first).to_contain_text(re.compile("TWN|JPN|USA"))
        expect(card.locator(".age").first).to_contain_text(re.compile(r"\d\d:\d\dZ.*\d"))
    tokyo.in_language("ja")
    name = card.locator("h2").inner_text()
    card.get_by_role("button", name=tokyo.word("map:close")).click()
    expect(card).to_have_count(0)
    page.wait_for_timeout(500)
    page.mouse.click(*page.evaluate(SCREEN, mmsi))
    expect(card.locator("h2")).to_have_text(name)


NAMED = """async () => {
  const scene = document.querySelector('.watch-map .chart')?.scene;
  for (const { mmsi } of (await scene?.picture.find('9')) ?? []) {
    const { statics } = await scene.picture.about(mmsi);
    if (statics?.imo && statics.call_sign && statics.name) return statics;
  }
  return null;
}"""


def test_a_vessel_is_found_by_name_numbers_and_call_sign_with_the_keyboard_alone(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """`v` leads to the field from any section; name, MMSI, IMO and call sign find the same vessel;
    arrows and Enter choose it."""
    filled(nodes, "JPN")
    tokyo = desk_of("JPN", section="contacts")
    page = tokyo.page
    until("a vessel has told its IMO number", lambda: page.evaluate(NAMED), 60)
    vessel = page.evaluate(NAMED)
    page.locator("body").press("v")
    box = page.locator("#vessel-search")
    expect(box).to_be_focused()
    for query in (vessel["name"], str(vessel["mmsi"]), f"IMO {vessel['imo']}", vessel["call_sign"]):
        box.fill(query)
        expect(
            page.locator(".watch-map .search li").filter(has_text=f"{vessel['mmsi']:09}")
        ).to_be_visible()
    box.fill(str(vessel["mmsi"])[:3])
    expect(page.locator(".watch-map .search li").nth(1)).to_be_visible()
    wanted = page.locator(".watch-map .search li").nth(1).inner_text()
    box.press("ArrowDown")
    box.press("Enter")
    card = page.locator("section.card")
    expect(card).to_contain_text(re.search(r"\d{9}", wanted)[0])  # type: ignore[index]
    expect(page.locator(".watch-map .search li")).to_have_count(0)


@pytest.fixture
def suspended(nodes: ThreeNodes) -> Iterator[str]:
    """The trilateral agreement's id; it is in force again after the test."""
    about = str(nodes.agreement("TWN", ALL)["id"])
    yield about
    if not nodes.agreement("TWN", ALL)["in_force"]:
        resume(nodes, about)


def resume(nodes: ThreeNodes, about: str) -> None:
    """One party alone suspends; ending it takes the yes of all."""
    for party in ALL:
        until("it knows of it", lambda p=party: nodes.agreement(p, ALL)["suspended_by"])
        nodes.api(party, "POST", f"/api/agreements/{about}/resumption", {"reason": ""})
    for party in ALL:
        until("in force again", lambda p=party: nodes.agreement(p, ALL)["in_force"])


def test_suspending_the_agreement_stops_the_partners_picture_and_the_map_says_so(
    nodes: ThreeNodes, desk_of: Open, suspended: str
) -> None:
    """Taipei suspends: within two seconds nothing new of Taipei's comes to Tokyo, whose map says
    that sharing is suspended, in words and hatched; resuming brings it back by itself."""
    filled(nodes, "JPN")
    tokyo = desk_of("JPN")
    page = tokyo.page
    until("Taipei's frame is there", lambda: "TWN" in page.evaluate(PICTURE))
    lacks = page.locator(".lacks p").filter(has_text="TWN")
    expect(lacks).to_have_count(0)
    nodes.api("TWN", "POST", f"/api/agreements/{suspended}/suspension", {"reason": "test"})
    expect(lacks).to_contain_text(tokyo.word("map:note.suspended"))
    page.wait_for_timeout(2_000)
    vessels = "() => document.querySelector('.watch-map .chart').scene.picture.sources.get('TWN')"
    before = page.evaluate(f"({vessels})().frameAt")
    received = nodes.api("JPN", "GET", "/api/status")["picture"]["received"]["TWN"]["updates"]
    page.wait_for_timeout(3_000)
    later = nodes.api("JPN", "GET", "/api/status")["picture"]["received"]["TWN"]["updates"]
    assert later == received, "positions went on coming after the suspension"
    assert page.evaluate(f"({vessels})().frameAt") == before
    resume(nodes, suspended)
    expect(lacks).to_have_count(0)
    until("it moves again", lambda: page.evaluate(f"({vessels})().frameAt") > before)
