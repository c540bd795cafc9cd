"""Agreements on the page: proposed, previewed, signed step by step by both, suspended, printed."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from tests.e2e.conftest import Harbour
from tests.e2e.desk import Desk
from tests.e2e.test_accessibility import violations
from tests.e2e.test_map import ALL, PICTURE, filled, resume
from tests.e2e.three_nodes import ThreeNodes, until
from tests.e2e.words import LANGS

PAIR = ["JPN", "TWN"]


@pytest.fixture
def pair(nodes: ThreeNodes) -> Iterator[str]:
    """The bilateral agreement's id, with the trilateral suspended, so that it alone decides; both
    are as they were after the test.
    """
    about = str(nodes.agreement("TWN", PAIR)["id"])
    trilateral = str(nodes.agreement("TWN", ALL)["id"])
    nodes.api("TWN", "POST", f"/api/agreements/{trilateral}/suspension", {})
    for party in ALL:
        until("all know", lambda p=party: nodes.agreement(p, ALL)["suspended_by"])
    yield about
    if nodes.agreement("TWN", PAIR)["standing"] > 1:
        nodes.api("TWN", "POST", f"/api/agreements/{about}/step-back", {"to_step": 1})
        until("stepped back", lambda: nodes.agreement("JPN", PAIR)["standing"] == 1)
    for party in PAIR:
        agreement = nodes.agreement(party, PAIR)
        if any(party in one["waits_for"] for one in agreement["suspensions"]):
            nodes.api(party, "POST", f"/api/agreements/{about}/resumption")
    for party in PAIR:
        until("in force again", lambda p=party: nodes.agreement(p, PAIR)["in_force"])
    resume(nodes, trilateral)


def director(harbour: Harbour, party: str, section: str = "agreements") -> Desk:
    """The page of an officer who may sign and suspend."""
    return harbour.open(party, "demo-director", section)


def checks(nodes: ThreeNodes, wanted: int) -> None:
    """Communication checks by hand, until both sides count so many answered."""

    def met() -> int:
        figures = [nodes.agreement(p, PAIR)["steps"][-1]["met"] for p in PAIR]
        return min(int(figure["checks_answered"]) for figure in figures)

    while (before := met()) < wanted:
        for party, other in (("JPN", "TWN"), ("TWN", "JPN")):
            nodes.api(party, "POST", f"/api/links/{other}/checks")
        until("they were answered", lambda so_far=before: met() > so_far)


def rung(desk: Desk, number: int) -> Locator:
    return desk.page.locator("ol.ladder > li").nth(number - 1)


def stands_at(desk: Desk, number: int) -> None:
    """The ladder comes to it by itself."""
    expect(desk.page.locator("ol.ladder > li[aria-current=step]")).to_have_count(1)
    expect(rung(desk, number)).to_have_attribute("aria-current", "step")


def to_the_preview(desk: Desk, number: int) -> None:
    """The first question answered: what the others would see is on the page."""
    rung(desk, number).locator(".acts a").click()
    desk.button(desk.page.locator(".question"), "sign.yes-words").click()
    expect(desk.page.locator(".question table").first).to_be_visible()


def sign(desk: Desk, number: int) -> None:
    """All three questions; the signature itself by the keyboard."""
    expect(rung(desk, number).locator(".acts a")).to_have_text(desk.word("step.sign", step=number))
    to_the_preview(desk, number)
    desk.button(desk.page.locator(".question"), "sign.yes-preview").click()
    yes = desk.page.get_by_role("button", name=desk.word("sign.yes-sign", step=number))
    yes.focus()
    desk.press("Enter")
    expect(desk.page.locator("ol.ladder")).to_be_visible()


def suspend(desk: Desk) -> None:
    """Two confirmations and no third."""
    acts = desk.page.locator("main.page section", has_text=desk.word("act.title"))
    desk.button(acts, "act.suspend").click()
    dialog = desk.page.locator("dialog[open]")
    desk.button(dialog, "suspend.first-go").click()
    expect(dialog).to_contain_text(desk.word("suspend.second"))
    desk.button(dialog, "suspend.go").click()
    expect(dialog).to_have_count(0)


def test_two_sides_grow_an_agreement_to_the_picture_and_one_stops_it(
    nodes: ThreeNodes, alone: Harbour, pair: str
) -> None:
    """Checks are counted on the ladder, both sign the second step and the third after seeing what
    it shows the other, the map fills, and one side's suspension stops it; the page of that side
    says that the other has heard. Honolulu learns nothing of any of it.
    """
    taipei = director(alone, "TWN", f"agreements/{pair}")
    tokyo = director(alone, "JPN", f"agreements/{pair}")
    watch = director(alone, "JPN", "watch")
    stands_at(taipei, 1)
    checks(nodes, 3)
    sign(taipei, 2)
    expect(rung(taipei, 2)).to_contain_text(taipei.word("step.wait-them", parties="JPN"))
    sign(tokyo, 2)
    for desk in (taipei, tokyo):
        stands_at(desk, 2)
    checks(nodes, 6)
    until("Taipei has vessels", lambda: nodes.api("TWN", "GET", "/api/status")["picture"])
    to_the_preview(taipei, 3)
    row = taipei.page.locator(".question tbody tr").first
    expect(row.locator("td").first).to_contain_text(taipei.word("error.no-agreement"))
    then = row.locator("td").nth(1)
    said = re.compile(
        re.escape(taipei.word("see.would", who="JCG (JPN)"))
        .replace(r"\{vessels\}", r"(?P<seen>[1-9][\d,]*)")
        .replace(r"\{of\}", r"[\d,]+")
    )
    expect(then).to_contain_text(taipei.word("see.rounded", angle="0.01°"))
    would_see = said.search(then.inner_text())
    assert would_see is not None
    taipei.page.get_by_role("button", name=taipei.word("see.as", party="JPN")).click()
    drawn = taipei.page.get_by_role("img", name=taipei.word("see.chart", count=would_see["seen"]))
    expect(drawn).to_be_visible()
    taipei.page.go_back()
    sign(taipei, 3)
    sign(tokyo, 3)
    for desk in (taipei, tokyo):
        stands_at(desk, 3)
    arrives(nodes, watch)
    suspend(taipei)
    heard = taipei.page.locator(".suspensions .heard li")
    expect(heard).to_have_count(1)
    expect(heard).to_contain_text(heard_by(taipei, "JPN"))
    expect(tokyo.page.locator(".suspensions")).to_contain_text("TWN")
    stays_still(nodes)
    assert pair not in json.dumps(nodes.api("USA", "GET", "/api/agreements"))
    assert not [d for d in nodes.api("USA", "GET", "/api/decisions") if d["agreement_id"] == pair]


def heard_by(desk: Desk, party: str) -> re.Pattern[str]:
    before, after = desk.word("suspension.heard", party=party).split("{time}")
    return re.compile(re.escape(before) + r".*\d\d:\d\d.*" + re.escape(after))


def updates(nodes: ThreeNodes) -> int:
    received = nodes.api("JPN", "GET", "/api/status")["picture"]["received"]
    return int(received.get("TWN", {}).get("updates", 0))


def arrives(nodes: ThreeNodes, watch: Desk) -> None:
    """Taipei's vessels come to Tokyo's node and its map anew."""
    before = updates(nodes)
    until("positions come", lambda: updates(nodes) > before)
    frame = "() => document.querySelector('.watch-map .chart').scene.picture.sources.get('TWN')"
    since = int(time.time() * 1000) - 5_000
    until("the map fills", lambda: watch.page.evaluate(f"({frame})()?.frameAt ?? 0") > since)
    assert "TWN" in watch.page.evaluate(PICTURE)


def stays_still(nodes: ThreeNodes) -> None:
    """A second after the page said that Tokyo heard, nothing more comes."""
    time.sleep(1)
    before = updates(nodes)
    time.sleep(3)
    assert updates(nodes) == before, "positions went on coming after the suspension"


def test_a_proposal_is_written_in_place_and_every_fault_stands_at_its_line(
    nodes: ThreeNodes, alone: Harbour
) -> None:
    """From a template: a fault names its line and stops the way on; mended, the plain words stand
    beside the text; proposed, it is on the page as a ladder of which no step is taken."""
    desk = director(alone, "USA", "agreements/new")
    page = desk.page
    templates = nodes.api("USA", "GET", "/api/agreement-templates")
    relief = next(one for one in templates if one["code"] == "disaster-relief")
    page.get_by_text(relief["title"][desk.lang], exact=True).click()
    desk.button(page.locator("main.page"), "propose.next").click()
    text = page.locator(".editor textarea")
    expect(page.locator("main.page aside")).to_contain_text(relief["title"][desk.lang])
    right = text.input_value()
    line = right.split("\n").index("steps:") + 1
    text.fill(right.replace("\nsteps:", "\nstepps:", 1))
    fault = page.locator(".faults li").filter(has_text="stepps")
    expect(fault).to_contain_text(desk.word("propose.fault", line=line))
    expect(desk.button(page.locator("main.page"), "propose.next")).to_be_disabled()
    fault.get_by_role("button").click()
    chosen = "e => e.value.slice(0, e.selectionStart).split('\\n').length"
    assert text.evaluate(chosen) == line
    text.fill(right)
    desk.button(page.locator("main.page"), "propose.next").click()
    expect(page.locator(".narrow table")).to_have_count(2)
    desk.button(page.locator(".narrow"), "propose.go").click()
    expect(page.locator("ol.ladder > li")).to_have_count(len(relief_steps(nodes, relief["text"])))
    expect(page.locator("p.stands")).to_have_text(
        desk.word("agreement.stands-nowhere", of=len(relief_steps(nodes, relief["text"])))
    )
    about = page.url.split("/")[-1]
    for party in ("JPN", "TWN"):
        until(
            f"{party} holds it",
            lambda p=party: about in [a["id"] for a in nodes.api(p, "GET", "/api/agreements")],
        )


def relief_steps(nodes: ThreeNodes, text: str) -> list[Any]:
    checked: dict[str, Any] = nodes.api("USA", "POST", "/api/agreements/check", {"text": text})
    assert checked["faults"] == []
    return list(checked["steps"])


def test_a_watch_officer_sees_whose_move_it_is(nodes: ThreeNodes, alone: Harbour) -> None:
    """A post that may neither sign nor stop reads everything, and is told who can."""
    about = nodes.agreement("USA", ALL)["id"]
    desk = alone.open("USA", section=f"agreements/{about}")
    expect(desk.page.locator("ol.ladder")).to_be_visible()
    expect(desk.page.locator("main.page")).to_contain_text(desk.word("act.no-power"))
    expect(desk.page.get_by_role("button", name=desk.word("act.suspend"))).to_have_count(0)


def test_decisions_are_found_and_what_a_partner_holds_is_erased(
    nodes: ThreeNodes, alone: Harbour
) -> None:
    """A message's release is in the log in words; Tokyo holds it; erased there, the page says so
    once Tokyo's node has signed for it, and our own copy stays."""
    conversation = nodes.converse("TWN", PAIR, "to be erased")
    message = nodes.say("TWN", conversation, "erase this at Tokyo")
    desk = alone.open("TWN", section="agreements/decisions")
    search = desk.page.locator("main.page input[type=search]")
    search.fill(f"{message} JPN")
    search.press("Enter")
    rows = desk.page.locator("main.page tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(desk.word("kind.hotline.message-sent"))
    expect(rows.first).to_contain_text(desk.word("decisions.yes", party="JPN"))
    desk.page.evaluate("location.hash = '#/agreements/holdings/JPN'")
    row = rows.filter(has_text="erase this at Tokyo")
    expect(row).to_contain_text(desk.word("holdings.held"))
    erased = desk.page.locator("dl.counts dd").nth(3)
    before = int(erased.inner_text().replace(",", ""))
    row.locator("input[type=checkbox]").check()
    desk.page.get_by_role("button", name=desk.word("holdings.erase", count=1)).click()
    desk.button(desk.page.locator("dialog[open]"), "erase.go").click()
    expect(row).to_have_count(0)
    expect(erased).to_have_text(str(before + 1))
    ours = nodes.api("TWN", "GET", f"/api/messages/{message}")
    assert ours["parts"][0]["text"] == "erase this at Tokyo"


SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
CUT = """() => [...document.querySelectorAll('main.page button, main.page a.button, nav.rail a')]
  .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1)
  .map((node) => node.textContent.trim())"""


@pytest.mark.parametrize("palette", ["day", "night"])
def test_the_pages_break_no_rule_and_cut_nothing_off(
    nodes: ThreeNodes, alone: Harbour, axe_source: str, palette: str
) -> None:
    """Each page of the section, in three languages on a desk and on a tablet: no rule of WCAG that
    a machine can check, no sideways scrolling, no button cut off."""
    filled(nodes, "USA")
    desk = director(alone, "USA")
    page = desk.page
    about = nodes.agreement("USA", ALL)["id"]
    ready = {
        "": "ul.cards li",
        f"/{about}": "ol.ladder",
        f"/{about}/2": ".question h1",
        "/new": "label.choice",
        "/decisions": "tbody tr",
        "/holdings/JPN": "dl.counts",
    }
    faults: dict[str, Any] = {}
    desk.in_palette(palette)
    try:
        for lang in LANGS:
            desk.in_language(lang)
            for at, sign_of_life in ready.items():
                page.set_viewport_size({"width": 1440, "height": 900})
                page.evaluate("at => location.hash = '#/agreements' + at", at)
                expect(page.locator(f"main.page {sign_of_life}").first).to_be_visible()
                if lang == "en":
                    faults[f"axe {at}"] = violations(page, axe_source)
                for width, height in ((1440, 900), (820, 1180)):
                    page.set_viewport_size({"width": width, "height": height})
                    cut = page.evaluate(CUT)
                    if page.evaluate(SIDEWAYS):
                        cut.append("scrolls sideways")
                    faults[f"{lang} {width} {at}"] = cut
    finally:
        desk.in_language("en")
        desk.in_palette("day")
    assert not any(faults.values()), {name: what for name, what in faults.items() if what}


def test_an_agreement_prints_quietly(nodes: ThreeNodes, alone: Harbour) -> None:
    """Black on white by night too, without bars and buttons, dated, and marked in three
    languages; all of the ladder is on the paper."""
    desk = director(alone, "USA", f"agreements/{nodes.agreement('USA', ALL)['id']}")
    page = desk.page
    expect(page.locator("ol.ladder")).to_be_visible()
    desk.in_palette("night")
    try:
        page.emulate_media(media="print")
        for gone in ("header.top", "nav.rail", "main.page nav.tabs", "main.page .noprint"):
            expect(page.locator(gone).first).to_be_hidden()
        mark = page.locator(".printed")
        for lang in LANGS:
            expect(mark).to_contain_text(_reality(lang))
        ink, paper = page.evaluate(
            """() => [getComputedStyle(document.querySelector('ol.ladder h3')).color,
              getComputedStyle(document.querySelector('main.page')).backgroundColor]"""
        )
        assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
        assert page.locator("main.page").evaluate("e => e.scrollHeight <= e.clientHeight + 1")
        assert len(page.pdf()) > 10_000
    finally:
        page.emulate_media(media="screen")
        desk.in_palette("day")


def _reality(lang: str) -> str:
    return {"en": "EXERCISE", "ja": "訓練", "zh-Hant": "演習"}[lang]
