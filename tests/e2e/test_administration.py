"""An administrator adds an officer, hands over a link, ends a session; all of it is in the log."""

import subprocess
import sys

from playwright.sync_api import Browser, expect
from tests.e2e.conftest import Harbour
from tests.e2e.test_accessibility import violations
from tests.e2e.three_nodes import ThreeNodes
from tests.e2e.words import word


def add(nodes: ThreeNodes, party: str, officer: str, body: str, post: str) -> None:
    folder = nodes.nodes[party]["folder"]
    subprocess.run(
        [sys.executable, "-m", "kuroshio", "user", "add", folder, officer, "--organisation", body,
         "--post", post, "--lang", "ja"],
        check=True, capture_output=True,
    )  # fmt: skip


def test_an_officer_is_added_enters_and_is_signed_out(
    browser: Browser, nodes: ThreeNodes, axe_source: str
) -> None:
    add(nodes, "JPN", "kanri", "JCG", "administrator")
    office = Harbour(browser, nodes)
    page = office.context.new_page()
    page.goto(nodes.link("JPN", "kanri"))
    page.locator("nav.rail a[href='#/admin']").click()
    page.locator("#new-officer").fill("shinnin")
    page.locator("#new-name").fill("新任")
    page.locator("#new-post").select_option("JCG/watch-officer")
    page.locator("[data-act=add-account]").click()
    row = page.locator("tr[data-officer=shinnin]")
    expect(row).to_contain_text("JCG")
    assert not violations(page, axe_source)
    row.locator("[data-act='admin.link']").click()
    link = page.locator("[data-link]").inner_text()
    elsewhere = Harbour(browser, nodes)
    other = elsewhere.context.new_page()
    other.goto(link)
    expect(other.locator("header.top .who")).to_contain_text("JCG")
    expect(other.locator("nav.rail a[href='#/admin']")).to_have_count(0)
    page.goto(f"{nodes.url('JPN')}/#/admin/sign-ins")
    page.locator("tr[data-session=shinnin] button").click()
    expect(other.locator("main.signin")).to_be_visible(timeout=3_000)
    assert not violations(page, axe_source)
    page.goto(f"{nodes.url('JPN')}/#/admin/accounts")
    row.locator("[data-act='admin.disable']").click()
    expect(row).to_contain_text(word("admin.disabled", "ja"))
    page.goto(f"{nodes.url('JPN')}/#/admin/proposals")
    expect(page.locator("main.page .empty")).to_have_text(word("admin.proposals.none", "ja"))
    page.goto(f"{nodes.url('JPN')}/#/admin/audit")
    for act in ("account-added", "link-made", "account-disabled"):
        noted = page.locator(f"tr[data-audit={act}]", has_text="shinnin").first
        expect(noted).to_contain_text(word(f"audit.{act}", "ja"))
    expect(page.locator("tr[data-audit=session-ended]").first).to_contain_text("kanri")
    by_command = page.locator("tr[data-audit=account-added]", has_text="post: administrator").first
    expect(by_command).to_contain_text(word("way.command", "ja"))
    assert not violations(page, axe_source)
    found = office.trouble.take()
    office.context.close()
    elsewhere.context.close()
    assert not found, "\n".join(found)
