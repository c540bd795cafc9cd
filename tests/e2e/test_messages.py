"""Correction, withdrawal, translation, attachments, search, and what another body may not see."""

from pathlib import Path

from playwright.sync_api import expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.desk import Desk
from tests.e2e.three_nodes import ThreeNodes, until
from tests.e2e.words import pattern


def both_at(nodes: ThreeNodes, desk_of: Open, subject: str) -> tuple[Desk, Desk, str]:
    """Taipei and Tokyo before the same thread."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], subject)
    tokyo, taipei = desk_of("JPN"), desk_of("TWN")
    for desk in (tokyo, taipei):
        desk.open_thread(conversation)
    return taipei, tokyo, conversation


def test_a_correction_and_a_withdrawal_reach_the_partner_and_leave_a_trace(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """Tokyo reads the corrected text with the first one beside it; a withdrawn message stays as a
    trace with its reason; an erased one is gone from the page, and that it was there is said."""
    taipei, tokyo, conversation = both_at(nodes, desk_of, "corrections")
    sent = {text: nodes.say("TWN", conversation, text) for text in ("five crew", "wrong", "secret")}

    form = taipei.more(taipei.message(sent["five crew"]), "message.correct")
    form.locator("#form-text").fill("six crew")
    taipei.button(form, "correct.go").click()
    corrected = tokyo.message(sent["five crew"])
    expect(corrected.locator(".body p.free")).to_have_text("six crew")
    trace = corrected.locator("details.trace")
    trace.locator("summary").click()
    expect(trace).to_contain_text(tokyo.word("message.before-correction"))
    expect(trace.locator(".struck")).to_contain_text("five crew")

    form = taipei.more(taipei.message(sent["wrong"]), "message.withdraw")
    form.locator("#form-text").fill("sent in error")
    taipei.button(form, "withdraw.go").click()
    withdrawn = tokyo.message(sent["wrong"])
    expect(withdrawn.locator(".trace")).to_contain_text("sent in error")
    expect(withdrawn.locator(".body.struck")).to_contain_text("wrong")

    form = taipei.more(taipei.message(sent["secret"]), "message.withdraw")
    form.locator("#form-text").fill("not for sharing")
    form.get_by_role("checkbox").check()
    taipei.button(form, "withdraw.go").click()
    for desk in (tokyo, taipei):
        erased = desk.message(sent["secret"])
        expect(erased).to_contain_text(desk.word("message.erased"))
        expect(erased).not_to_contain_text("secret")


def test_what_came_below_the_fold_is_counted_and_not_said_to_be_shown(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """Six messages come while nobody looks. Tokyo opens at the first of them; the page counts those
    below, and Taipei is told of each only when it has been before Tokyo's eyes."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "below the fold")
    sent = [nodes.say("TWN", conversation, f"part {n}") for n in range(6)]
    taipei = desk_of("TWN")
    taipei.open_thread(conversation)
    taipei.expect_ladder(sent[-1], "JPN", "released", "held")
    tokyo = desk_of("JPN")
    tokyo.open_thread(conversation)
    taipei.expect_ladder(sent[0], "JPN", "released", "held", "shown")
    taipei.stays(sent[-1], "JPN", "released", "held", seconds=3)
    more = tokyo.page.locator(".thread button.below")
    expect(more).to_have_text(pattern("hotline.below", tokyo.lang))
    for _ in sent:
        if more.count():
            more.click()
            tokyo.page.wait_for_timeout(3_000)
    expect(more).to_have_count(0)
    tokyo.page.locator(".thread").evaluate("thread => { thread.scrollTop = thread.scrollHeight }")
    taipei.expect_ladder(sent[-1], "JPN", "released", "held", "shown")


def test_a_translation_is_asked_for_and_attached_beside_the_original(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """Tokyo asks, both sides see that it is wanted; Taipei's officer gives one by name; the
    original stands beside it, each in its own `lang`, and the wish is no longer open."""
    taipei, tokyo, conversation = both_at(nodes, desk_of, "translation")
    message = nodes.say("TWN", conversation, "Engine failed, drifting north-east.")
    form = tokyo.more(tokyo.message(message), "message.ask-translation")
    form.locator("select").select_option("ja")
    tokyo.button(form, "translate.ask").click()
    for desk in (tokyo, taipei):
        wish = desk.message(message).locator(".wish")
        expect(wish).to_have_text(pattern("message.translation-requested", desk.lang))
        expect(wish).to_contain_text("日本語")

    form = taipei.more(taipei.message(message), "message.translate")
    expect(form.locator("blockquote")).to_have_text("Engine failed, drifting north-east.")
    form.locator("select").select_option("ja")
    form.locator("#form-text").fill("機関故障、北東へ漂流中。")
    taipei.button(form, "translate.go").click()
    read = tokyo.message(message)
    expect(read.locator(".translation [lang=ja]")).to_have_text("機関故障、北東へ漂流中。")
    expect(read.locator(".translation")).to_contain_text("林 值勤官")
    expect(read.locator("p.free[lang=en]")).to_have_text("Engine failed, drifting north-east.")
    expect(read.locator(".wish")).to_have_count(0)


def test_an_attachment_goes_up_at_taipei_and_comes_down_whole_at_tokyo(
    nodes: ThreeNodes, desk_of: Open, tmp_path: Path
) -> None:
    """A megabyte with a Chinese name, byte by byte the same, once Tokyo's node holds all of it."""
    taipei, tokyo, _ = both_at(nodes, desk_of, "attachments")
    chart = tmp_path / "海圖.bin"
    chart.write_bytes(bytes(range(256)) * 4096)
    taipei.composer.locator("input[type=file]").set_input_files(chart)
    expect(taipei.composer.locator("ul li")).to_contain_text("海圖.bin")
    taipei.write()
    taipei.type("附海圖")
    taipei.press("Control+Enter")
    link = tokyo.with_text("附海圖").get_by_role("link", name="海圖.bin")
    expect(link).to_be_visible()
    with tokyo.page.expect_download() as coming:
        link.click()
    came = tmp_path / "came"
    coming.value.save_as(came)
    assert coming.value.suggested_filename == "海圖.bin"
    assert came.read_bytes() == chart.read_bytes()


def test_search_finds_chinese_japanese_and_latin_words_alike(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """漂流 in free text and in a phrase that was sent in no language at all; 台風, typed by a
    Japanese, finds 颱風; a hit leads to its message."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "search")
    phrase = {"parts": [{"phrase": "distress.drifting-position", "slots": {
        "vessel": {"name": {"native": "SUAO 7", "roman": "SUAO 7", "lang": ""}},
        "position": {"position": {"lat": 24.5, "lon": 123.1}},
    }}]}  # fmt: skip
    sent = {
        "free": nodes.say("TWN", conversation, "漁船漂流中"),
        "phrase": nodes.say("TWN", conversation, "", **phrase),
        "typhoon": nodes.say("TWN", conversation, "颱風接近，請回港"),
        "latin": nodes.say("TWN", conversation, "Kuroshio drift estimate"),
    }
    until(
        "Tokyo has all four",
        lambda: any(hit["conversation"] == conversation for hit in found(nodes, "drift estimate")),
    )
    tokyo = desk_of("JPN", section="search")
    for query, wanted in (
        ("漂流", {"free", "phrase"}), ("台風", {"typhoon"}), ("颱風", {"typhoon"}),
        ("kuroshio DRIFT", {"latin"}), ("SUAO", {"phrase"}),
    ):  # fmt: skip
        tokyo.page.locator("input.query").fill(query)
        with tokyo.page.expect_response("**/api/search?*"):
            tokyo.page.keyboard.press("Enter")
        hits = tokyo.page.locator(f"main.page a[href*='{conversation}']")
        expect(hits).to_have_count(len(wanted))
        links = " ".join(str(hit.get_attribute("href")) for hit in hits.all())
        assert all(sent[name] in links for name in wanted), query
    tokyo.page.locator(f"main.page a[href$='{sent['phrase']}']").click()
    expect(tokyo.message(sent["phrase"])).to_be_in_viewport()


def test_a_hit_far_back_in_a_long_conversation_leads_to_its_message(
    nodes: ThreeNodes, desk_of: Open
) -> None:
    """Older than what a thread is opened with: it is read, with what came between, and stands
    there; the thread still leads on to its newest message."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "far back")
    buoy = nodes.say("TWN", conversation, "buoy Xanthe is adrift")
    for number in range(110):
        last = nodes.say("TWN", conversation, f"number {number}")
    until("it is found", lambda: nodes.api("TWN", "GET", "/api/search?q=Xanthe")["hits"])
    taipei = desk_of("TWN")
    taipei.open_thread(conversation)
    expect(taipei.message(last)).to_have_count(1)
    expect(taipei.message(buoy)).to_have_count(0)
    taipei.go("search")
    taipei.page.locator("input.query").fill("Xanthe")
    taipei.page.keyboard.press("Enter")
    taipei.page.locator(f"main.page a[href$='{buoy}']").click()
    expect(taipei.message(buoy)).to_be_in_viewport()
    expect(taipei.message(last)).to_have_count(1)


def sounds(desk: Desk) -> bool:
    desk.page.locator("body").press("Shift")
    return desk.tones() > 0


def found(nodes: ThreeNodes, query: str) -> list[dict[str, object]]:
    return list(nodes.api("JPN", "GET", f"/api/search?q={query}")["hits"])


def test_another_body_of_the_same_party_sees_and_hears_nothing(
    guards: Harbour, nodes: ThreeNodes, desk_of: Open, foreign_office: Desk
) -> None:
    """A flash message between coast guards: Tokyo's foreign ministry has no conversation, no count,
    no alarm, no tone, and no hit in its search."""
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "guards only 密談")
    nodes.say("TWN", conversation, "密談 for the guards", precedence="flash")
    tokyo = desk_of("JPN")
    expect(tokyo.alarm).to_contain_text(tokyo.word("alert.hotline.flash", party="TWN"))
    until("its own guard sounds", lambda: sounds(tokyo))
    ministry = foreign_office
    ministry.page.locator("body").press("Shift")
    ministry.page.wait_for_timeout(1_500)
    expect(ministry.alarm).to_have_count(0)
    expect(ministry.page.locator("body")).not_to_contain_text("密談")
    assert ministry.tones() == 0
    expect(ministry.page.locator("nav.rail .count")).to_have_count(0)
    ministry.page.goto(f"{nodes.url('JPN')}/#/watch/{conversation}")
    ministry.page.wait_for_timeout(500)
    expect(ministry.page.locator("article.message")).to_have_count(0)
    ministry.go("search")
    ministry.page.locator("input.query").fill("密談")
    with ministry.page.expect_response("**/api/search?*"):
        ministry.page.keyboard.press("Enter")
    expect(ministry.page.locator("main.page li")).to_have_count(0)
    expect(ministry.page.locator("main.page [aria-live]")).to_contain_text(
        ministry.word("search.none", query="密談")
    )
