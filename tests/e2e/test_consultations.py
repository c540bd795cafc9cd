"""The two stories of the demo's scenario, walked on the pages with virtual authenticators: a relief
flight consented to with conditions, and a hypothetical prior consultation. Everything EXERCISE.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from tests.e2e.officers import Officer, ask, comes
from tests.e2e.test_accessibility import violations
from tests.e2e.three_nodes import ThreeNodes, until

HEARD_FOR_MINUTES = "0.2"
CUT_AND_HEALED_MS = 60_000
"""Twelve seconds unheard; a node of the demo that was killed is started again after ten."""


def test_a_relief_flight_from_shimoji_shima(
    scenario: ThreeNodes, officers: Any, axe_source: str, tmp_path: Path
) -> None:
    """Asked, taken up, consented to with conditions by two passkeys, accepted; a use outside the
    conditions flagged; a cut reads "cannot be confirmed", healed it reads "in force"; printed in
    three languages, exported, verified offline.
    """
    chen, sato = officers("TWN", "mofa-director"), officers("JPN", "mofa-official")
    ito, guard = officers("JPN", "mofa-director"), officers("JPN", "jcg-watch")
    matter = ask(chen, "facility-relief", 0, "shimoji-shima", aircraft="2")
    comes(sato, matter)
    chen.stage("received")
    sato.act("take-up")
    chen.stage("under-consideration")
    sato.decide("consent")
    sato.page.locator("[data-field=conditional]").check()
    sato.page.locator("[data-field=box]").fill("24, 124, 26, 126")
    sato.page.locator("[data-most=aircraft]").fill("1")
    sato.page.locator("[data-field=confirm]").fill(HEARD_FOR_MINUTES)
    expect(sato.page.locator("form dl")).to_contain_text(sato.desk.word("count.aircraft"))
    sato.act("sign")
    sato.stage("under-consideration")
    pending = sato.page.locator("[data-decision=consent][data-given=false]")
    expect(pending).to_contain_text(sato.desk.word("decide.signed", count=1, wanted=2))
    chen.stage("under-consideration")
    comes(ito, matter)
    ito.act("sign-too")
    for one in (ito, sato, chen):
        one.stage("consented-with-conditions")
        one.covered("not-in-force")
    chen.decide("accept")
    chen.act("sign")
    for one in (chen, sato):
        one.stage("conditions-accepted")
        one.covered("in-force")
        words = one.desk.word("cover.within")  # two were asked for, and one is allowed
        expect(one.page.locator("[data-answer=in-force]").first).to_contain_text(words)
    assert violations(chen.page, axe_source) == []

    chen.act("report-use")
    chen.page.locator("[data-count=aircraft]").fill("2")
    chen.act("send")
    for one in (chen, sato):
        flagged = one.page.locator("[data-use=not-in-force]")
        expect(flagged).to_contain_text(one.desk.word("matter.flagged"))
    expect(chen.page.locator(".reality-tag")).to_have_attribute("data-reality", "EXERCISE")
    guard.at("")
    expect(guard.page.locator(".empty-state")).to_contain_text(guard.desk.word("matter.none"))

    scenario.hold()
    scenario.kill("JPN")
    chen.covered("cannot-be-confirmed", CUT_AND_HEALED_MS)
    expect(chen.page.locator("main > [data-answer]")).to_contain_text(
        chen.desk.word("cover.not-consent")
    )
    scenario.go_on()
    for one in (sato, ito, guard):
        one.trouble.allow(".")
    chen.covered("in-force", CUT_AND_HEALED_MS)
    _printed_and_verified(chen, tmp_path)


def _printed_and_verified(chen: Officer, folder: Path) -> None:
    chen.page.emulate_media(media="print")
    for lang, words in {
        "en": ("Conditions accepted", "Duty director", "aircraft: 1", "Shimoji-shima", "may we?"),
        "ja": ("条件受諾", "協議担当官", "航空機（機）: 1", "下地島空港", "訓練：可否"),
        "zh-Hant": ("條件已接受", "值勤主管", "航空器（架）: 1", "下地島機場", "演練：可否"),
    }.items():
        part = chen.page.locator(f"[data-part='{lang}']")
        expect(part).to_be_visible()
        for word in ("EXERCISE · 訓練 · 演習", "24°00.0′N 124°00.0′E", *words):
            expect(part).to_contain_text(word)
        assert not re.search(r"duty-director|cover\.|stage\.", part.inner_text()), lang
        assert re.search(r"20\d\d", part.locator("li").first.inner_text()), "a date on each line"
        mark = part.locator("[data-authoritative]")
        expect(mark).to_have_attribute("data-authoritative", str(lang == "ja").lower())
    assert not re.search("[ぁ-ん]", chen.page.locator("[data-part=en] dl").first.inner_text())
    expect(chen.page.locator("main.page > header")).to_be_hidden()
    chen.page.emulate_media(media="screen")
    with chen.page.expect_download() as download:
        chen.page.locator("a[download]").click()
    file = folder / "matter.json"
    download.value.save_as(file)
    out = subprocess.run(
        [sys.executable, "-m", "kuroshio", "consultation", "verify", str(file), "--json"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    said = json.loads(out)
    assert said["reality"] == "EXERCISE"
    assert [(d["answer"], len(d["counted"]), d["binds"]) for d in said["decisions"]] == [
        ("consent", 2, True), ("accept", 1, True),
    ]  # fmt: skip


def test_a_hypothetical_prior_consultation(
    scenario: ThreeNodes, officers: Any, axe_source: str
) -> None:
    """More information asked and given, declined by two; Taiwan's node holds no trace of it."""
    cole, sato = officers("USA", "dod-director"), officers("JPN", "mofa-official")
    ito, chen = officers("JPN", "mofa-director"), officers("TWN", "mofa-director")
    page = cole.at("/new")
    expect(page.locator(".exception")).to_contain_text("Article V")
    matter = ask(cole, "deployment", 0)
    comes(sato, matter)
    assert violations(sato.page, axe_source) == []
    sato.act("ask-information")
    sato.write({"en": "EXERCISE Kestrel: for how long?"})
    sato.act("send")
    cole.stage("more-information-asked")
    cole.act("give-information")
    cole.write({"en": "EXERCISE Kestrel: a month."})
    cole.act("send")
    sato.stage("under-consideration")
    sato.act("note")
    sato.page.locator("textarea").fill("訓練 内部検討")
    sato.act("send")
    expect(sato.page.locator("[data-event=deliberated]")).to_contain_text("内部検討")
    sato.decide("decline")
    sato.act("sign")
    comes(ito, matter)
    ito.act("sign-too")
    for one in (ito, cole):
        one.stage("declined")
        one.covered("not-in-force")
    expect(cole.page.locator("[data-event=deliberated]")).to_have_count(0)
    chen.at("")
    expect(chen.page.locator(f"[data-matter='{matter}']")).to_have_count(0)
    words = (matter.encode(), b"Kestrel", "内部検討".encode())
    kept = {p: _everything(Path(scenario.nodes[p]["folder"])) for p in ("JPN", "TWN", "USA")}
    assert all(word in kept["JPN"] for word in words), "the search finds what is there"
    assert not [word for word in words if word in kept["TWN"]]
    assert words[2] not in kept["USA"]


def _everything(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_facilities_as_a_list_and_on_the_map(
    scenario: ThreeNodes, officers: Any, axe_source: str
) -> None:
    """Names per side, distances, territory as each side states it, what a use needs; as rings on
    the chart when they are asked for.
    """
    cole = officers("USA", "dod-director")
    page = cole.page
    page.goto(f"{cole.url}/#/facilities/kadena")
    card = page.locator("[data-facility=kadena]")
    expect(card.locator("[data-way=treaty]")).to_contain_text("1960")
    expect(card).to_contain_text("嘉手納飛行場")
    page.locator("[data-field=origin]").select_option("songshan")
    expect(card).to_contain_text(re.compile(r"39\d statute miles"))
    assert violations(page, axe_source) == []
    page.locator("main.page input[type=search]").fill("魚釣")
    page.locator("ul.list a").click()
    expect(page.locator("[data-facility=uotsuri]")).to_contain_text(
        cole.desk.word("facility.disputed")
    )
    page.goto(f"{cole.url}/#/facilities/lal-lo")
    expect(page.locator("[data-way=third-party]")).to_contain_text("not a party here")
    page.goto(f"{cole.url}/#/watch")
    page.get_by_role("button", name=cole.desk.word("map:layers")).click()
    page.get_by_label(cole.desk.word("map:layers.facilities")).check()

    def drawn() -> int:
        return int(page.evaluate(DRAWN))

    until("facilities are drawn", drawn)


DRAWN = """() => document.querySelector('.watch-map .chart').scene.map
  .queryRenderedFeatures({layers: ['facilities']}).length"""
