"""Telling others what both sides agreed to, drafts opened again, the status of a facility: on the
pages, by officers of three sides. Everything EXERCISE.
"""

import re
from typing import Any

from playwright.sync_api import expect
from tests.e2e.officers import Officer, ask, comes
from tests.e2e.test_accessibility import violations

TOLD = {"en": "EXERCISE: a relief flight is discussed.", "ja": "訓練：救援飛行を協議中"}


def release(officer: Officer, state: str) -> None:
    """The text for others comes to this by itself."""
    expect(officer.page.locator("[data-release]")).to_have_attribute("data-release", state)


def test_a_text_is_told_when_both_agree_and_the_third_side_reads_only_it(
    officers: Any,
    axe_source: str,
) -> None:
    """Proposed by one, waited for, taken back, agreed to by both, shown once more before it is
    told; the third side reads it, knows of no matter; who may not sign sees why.
    """
    chen, ito = officers("TWN", "mofa-director"), officers("JPN", "mofa-director")
    sato, cole = officers("JPN", "mofa-official"), officers("USA", "dod-director")
    matter = ask(chen, "facility-relief", 0, "shimoji-shima", aircraft="1")
    cole.at("/told")
    expect(cole.page.locator("main.page")).to_contain_text(cole.desk.word("told.none"))
    chen.act("propose-release")
    expect(chen.page.locator("[data-act=agree-new]")).to_be_disabled()
    for lang, text in TOLD.items():
        chen.page.locator(f"textarea[data-words={lang}]").fill(text)
    expect(chen.page.locator("[data-field=whom] option")).to_contain_text("USA")
    chen.act("agree-new")
    release(chen, "waits")
    expect(chen.page.locator("[data-agrees='JPN false']")).to_be_visible()
    expect(chen.page.locator("[data-act=publish]")).to_have_count(0)
    comes(ito, matter)
    release(ito, "waits")
    ito.act("agree-release")
    release(ito, "agreed")
    release(chen, "agreed")
    ito.act("take-back")
    release(ito, "waits")
    release(chen, "waits")
    ito.act("agree-release")
    assert violations(ito.page, axe_source) == []
    comes(sato, matter)
    release(sato, "agreed")
    expect(sato.page.locator("main.page")).to_contain_text(sato.desk.word("tell.no-power"))
    expect(sato.page.locator("[data-act=publish]")).to_have_count(0)
    release(chen, "agreed")
    chen.page.locator("[data-act=publish]").press("Enter")
    dialog = chen.page.locator("dialog")
    for text in (*TOLD.values(), "USA", chen.desk.word("tell.final")):
        expect(dialog).to_contain_text(text)
    assert violations(chen.page, axe_source) == []
    chen.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    release(chen, "agreed")
    chen.act("publish")
    chen.act("publish-now")
    release(chen, "told")
    release(ito, "told")
    told = cole.page.locator("[data-publication]")
    for text in (*TOLD.values(), "JPN", "TWN"):
        expect(told).to_contain_text(text)
    assert violations(cole.page, axe_source) == []
    cole.at("")
    expect(cole.page.locator(f"[data-matter='{matter}']")).to_have_count(0)


def test_what_cannot_be_told_says_whose_move_it_is(officers: Any) -> None:
    """Taken back at the very moment that another tells it: refused, with the reason, in the
    officer's language; without the node nothing is offered.
    """
    chen, ito = officers("TWN", "mofa-director"), officers("JPN", "mofa-director")
    matter = ask(chen, "facility-rescue", 0, "shimoji-shima")
    chen.act("propose-release")
    for lang, text in TOLD.items():
        chen.page.locator(f"textarea[data-words={lang}]").fill(text + " II")
    chen.act("agree-new")
    comes(ito, matter)
    release(ito, "waits")
    ito.act("agree-release")
    release(chen, "agreed")
    chen.act("publish")
    ito.act("take-back")
    release(chen, "waits")
    chen.trouble.allow("409|403|400|422")
    chen.act("publish-now")
    refused = chen.desk.word("error.consultation.not-released")
    expect(chen.page.locator("[role=alert]").first).to_contain_text(refused)
    ito.trouble.allow(".")
    ito.context.set_offline(True)
    expect(ito.page.locator("main.page")).to_contain_text(
        ito.desk.word("matter.offline"), timeout=60_000
    )
    expect(ito.page.locator("[data-act=agree-release]")).to_be_disabled()


def test_a_draft_is_opened_again_changed_and_thrown_away(
    officers: Any,
    axe_source: str,
) -> None:
    """Kept half written; opened again as it was; changed by another meanwhile it is not sent."""
    chen, other = officers("TWN", "mofa-director"), officers("TWN", "mofa-watch")
    page = chen.at("/new")
    page.locator("[data-field=subject]").select_option("overflight")
    page.locator("[data-field=position]").fill("nowhere")
    expect(page.locator("[data-act=keep]")).to_be_disabled()
    page.locator("[data-field=position]").fill("24 27.0 N 123 00.2 E")
    chen.page.locator("[data-count=flights]").fill("3")
    chen.act("keep")
    link = page.locator("li", has=page.get_by_text(chen.desk.word("draft.title"))).locator("a")
    link.click()
    expect(page.locator("[data-field=subject]")).to_have_value("overflight")
    expect(page.locator("[data-count=flights]")).to_have_value("3")
    expect(page.locator("[data-field=position]")).to_have_value(re.compile(r"24\.45, 123\.00"))
    assert violations(page, axe_source) == []
    draft = page.url.rsplit("/", 1)[1]
    other.at(f"/{draft}")
    other.page.locator("[data-count=flights]").fill("2")
    other.act("keep")
    expect(other.page.locator(f"[data-matter='{draft}']")).to_be_visible()
    chen.write({"zh-Hant": "演練：請准飛越"})
    page.locator("[data-field=authoritative]").select_option("zh-Hant")
    chen.trouble.allow("409|403|400|422")
    chen.act("send")
    expect(page.locator("[role=alert]")).to_contain_text(
        chen.desk.word("error.consultation.draft-changed")
    )
    chen.act("reopen")
    expect(page.locator("[data-count=flights]")).to_have_value("2")
    chen.act("discard")
    expect(page.locator("dialog")).to_contain_text(chen.desk.word("draft.final"))
    chen.act("discard-now")
    expect(page.locator(f"[data-matter='{draft}']")).to_have_count(0)
    other.at("")
    expect(other.page.locator(f"[data-matter='{draft}']")).to_have_count(0)


def test_the_host_states_how_it_is_with_its_facility_and_a_partner_reads_it(
    officers: Any,
    axe_source: str,
) -> None:
    """Whom it goes to is said first; a time that has passed is refused; the other side reads it in
    its own language, and has nothing to state there.
    """
    sato, chen = officers("JPN", "mofa-official"), officers("TWN", "mofa-director")
    for one in (sato, chen):
        one.page.goto(f"{one.url}/#/facilities/shimoji-shima")
    page = sato.page
    sato.act("state-status")
    expect(page.locator("[data-told]")).to_contain_text("TWN")
    page.get_by_label(sato.desk.word("facility.status.limited"), exact=True).check()
    page.locator("[data-field=until]").fill("2020-01-01T00:00")
    page.locator("textarea[data-words=ja]").fill("訓練：夜間は閉鎖")
    page.locator("textarea[data-words=zh-Hant]").fill("演練：夜間關閉")
    sato.trouble.allow("409|403|400|422")
    sato.act("send-status")
    expect(page.locator("[role=alert]")).to_contain_text(
        sato.desk.word("error.facility.bad-status")
    )
    page.locator("[data-field=until]").fill("2099-01-01T00:00")
    assert violations(page, axe_source) == []
    sato.act("send-status")
    for one in (sato, chen):
        stated = one.page.locator("[data-status=limited]")
        expect(stated).to_contain_text(one.desk.word("facility.status.limited"))
        expect(stated).to_contain_text("2099")
    first = chen.page.locator("[data-status=limited] .words").first
    expect(first).to_have_text("演練：夜間關閉")
    expect(chen.page.locator("[data-act=state-status]")).to_have_count(0)


def test_conditions_that_contradict_are_refused_with_the_reason_in_the_officers_language(
    officers: Any,
) -> None:
    """And conditions in words are signed, and read by the other side."""
    chen, sato = officers("TWN", "mofa-director"), officers("JPN", "mofa-official")
    ito = officers("JPN", "mofa-director")
    matter = ask(chen, "facility-relief", 0, "shimoji-shima", aircraft="1")
    comes(sato, matter)
    sato.decide("consent")
    page = sato.page
    page.locator("[data-field=conditional]").check()
    page.locator("[data-field=box]").fill("10, 100, 11, 101")
    page.locator("[data-limit-words=ja]").fill("訓練：夜間を除く")
    sato.trouble.allow("409|403|400|422")
    sato.act("sign")
    refused = page.locator("[role=alert]")
    expect(refused).to_contain_text(sato.desk.word("error.consultation.bad-conditions"))
    expect(refused).to_contain_text(sato.desk.word("fault.outside-area"))
    page.locator("[data-field=box]").fill("24, 124, 26, 126")
    sato.act("sign")
    comes(ito, matter)
    ito.act("sign-too")
    consent = chen.page.locator("[data-decision=consent]")
    expect(consent).to_contain_text("訓練：夜間を除く")
    expect(consent).to_contain_text("24°00.0′N 124°00.0′E – 26°00.0′N 126°00.0′E")
