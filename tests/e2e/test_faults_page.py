"""Evidence on the link page, and what one side tells another of it, in three languages."""

import os
import subprocess
import sys
from pathlib import Path

import apsw
import msgspec
from playwright.sync_api import Route, expect
from tests.e2e.conftest import LANGUAGE, Harbour, Open
from tests.e2e.desk import Desk
from tests.e2e.test_accessibility import violations
from tests.e2e.three_nodes import GUARD, ThreeNodes
from tests.e2e.words import word

SHOTS = os.environ.get("KUROSHIO_SHOTS", "")
NOTE = "演練：今日三次收到與雜湊不符之紀錄"


def keep(nodes: ThreeNodes, party: str) -> None:
    """What a lying partner leaves behind: evidence, and a log of which a receipt names another
    version.
    """
    kept = msgspec.msgpack.encode((b"an entry", b"another"))
    with apsw.Connection(str(Path(nodes.nodes[party]["folder"]) / "node.db")) as db:
        db.set_busy_timeout(5_000)
        text = "USA/honolulu;TWN+USA;routine;1: the body given for entry 7 is not the one it names"
        db.execute(
            "insert into evidence select coalesce(max(seq), 0) + 1, 1790000000000, ?, ?, ?, ? "
            "from evidence", ("feed.wrong-body", "USA", text, kept),
        )  # fmt: skip


def an_administrator(nodes: ThreeNodes, party: str, officer: str = "admin") -> str:
    """A new account; its name."""
    folder = nodes.nodes[party]["folder"]
    subprocess.run(
        [sys.executable, "-m", "kuroshio", "user", "add", folder, officer, "--organisation",
         GUARD[party], "--post", "administrator", "--lang", LANGUAGE[party]],
        check=True, capture_output=True,
    )  # fmt: skip
    return officer


def shoot(desk: Desk, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        desk.page.locator("section.faults").scroll_into_view_if_needed()
        desk.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=False)


def test_evidence_is_shown_saved_and_told_to_another_side(
    nodes: ThreeNodes, alone: Harbour, desk_of: Open, axe_source: str, tmp_path: Path
) -> None:
    keep(nodes, "TWN")
    desk = alone.open("TWN", an_administrator(nodes, "TWN"), "links")
    section = desk.page.locator("section.faults")
    row = section.locator("tbody tr").first
    expect(row).to_contain_text("feed.wrong-body")
    expect(row).to_contain_text(word("evidence.feed.wrong-body", LANGUAGE["TWN"]))
    expect(row.locator("details p")).to_be_hidden()
    with desk.page.expect_download() as coming:
        row.locator("a").click()
    coming.value.save_as(tmp_path / "evidence")
    assert msgspec.msgpack.decode((tmp_path / "evidence").read_bytes())[0] == b"an entry"
    desk.button(row, "faults.tell").click()
    dialog = desk.page.locator("dialog")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    dialog.locator("#notice-note").fill(NOTE)
    shoot(desk, "faults-zh-Hant-dialog")
    assert violations(desk.page, axe_source) == []
    desk.button(dialog, "faults.sign").click()
    expect(section).to_contain_text(NOTE)
    shoot(desk, "faults-zh-Hant")
    assert violations(desk.page, axe_source) == []
    theirs = desk_of("JPN", section="links")
    notice = theirs.page.locator("section.faults li", has_text=NOTE)
    expect(notice).to_contain_text("TWN")
    expect(notice).to_contain_text("USA")
    expect(theirs.page.locator("section.faults button")).to_have_count(0)
    for lang in (LANGUAGE["JPN"], LANGUAGE["USA"]):
        theirs.in_language(lang)
        expect(notice).to_be_visible()
        shoot(theirs, f"faults-{lang}")
    accused = desk_of("USA", section="links")
    expect(accused.page.locator("section.faults")).to_be_visible()
    expect(accused.page.locator("section.faults")).not_to_contain_text(NOTE)


def a_fork(party: str) -> dict[str, object]:
    """A fork of an own log as the node's API tells of it; that it does, tests/node/test_forks.py
    holds with real nodes. One of these nodes' own logs is not forked for other tests' sake.
    """
    return {
        "log": f"{party}/taipei;JPN+{party};routine;17", "party": party, "node": "taipei",
        "number": 12, "held": "aa" * 32, "branches": ["aa" * 32, "bb" * 32], "proven": True,
        "decision": None, "contested": False, "ours": True,
    }  # fmt: skip


def test_an_administrator_signs_which_version_of_an_own_log_counts(
    nodes: ThreeNodes, alone: Harbour, axe_source: str
) -> None:
    fork, sent = a_fork("TWN"), []
    desk = alone.open("TWN", an_administrator(nodes, "TWN", "decides"), "watch")

    def decide(route: Route) -> None:
        wish = route.request.post_data_json
        sent.append(wish)
        made = {"entry_hash": wish["entry_hash"], "number": 12, "reason": wish["reason"]}
        fork["decision"] = made
        route.fulfill(json=[fork])

    desk.page.route("**/api/forks", lambda route: route.fulfill(json=[fork]))
    desk.page.route("**/api/forks/resolution", decide)
    desk.go("links")
    listed = desk.page.locator("[data-fork]")
    desk.button(listed, "faults.decide").click()
    dialog = desk.page.locator("dialog")
    sign = desk.button(dialog, "faults.sign-decision")
    expect(sign).to_be_disabled()
    dialog.get_by_role("radio").nth(1).check()
    dialog.locator("#fork-reason").fill(NOTE)
    dialog.locator("details summary").click()
    expect(dialog.locator("pre")).to_have_text(
        f"kuroshio log resolve '{fork['log']}' --entry {'bb' * 32} --reason '{NOTE}'"
    )
    shoot(desk, "fork-zh-Hant-dialog")
    assert violations(desk.page, axe_source) == []
    sign.click()
    expect(listed).to_contain_text(NOTE)
    assert sent == [{"log": fork["log"], "entry_hash": "bb" * 32, "reason": NOTE}]
    expect(desk.button(listed, "faults.decide-again")).to_be_visible()
    shoot(desk, "fork-zh-Hant")
