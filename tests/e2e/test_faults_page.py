"""Evidence on the link page, and what one side tells another of it, in three languages."""

import os
import subprocess
import sys
from pathlib import Path

import apsw
import msgspec
from playwright.sync_api import expect
from tests.e2e.conftest import LANGUAGE, Harbour, Open
from tests.e2e.desk import Desk
from tests.e2e.test_accessibility import violations
from tests.e2e.three_nodes import GUARD, ThreeNodes

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


def an_administrator(nodes: ThreeNodes, party: str) -> str:
    """A new account; its name."""
    folder = nodes.nodes[party]["folder"]
    subprocess.run(
        [sys.executable, "-m", "kuroshio", "user", "add", folder, "admin", "--organisation",
         GUARD[party], "--post", "administrator", "--lang", LANGUAGE[party]],
        check=True, capture_output=True,
    )  # fmt: skip
    return "admin"


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
