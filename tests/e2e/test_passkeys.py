"""An officer registers a passkey, signs in with it, and falls back on a recovery code."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import argon2
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.authenticator import VirtualAuthenticator
from tests.e2e.conftest import Harbour
from tests.e2e.test_accessibility import violations
from tests.e2e.three_nodes import ThreeNodes
from tests.e2e.words import word

from kuroshio.node.files import Layout
from kuroshio.store.accounts import Accounts
from kuroshio.values import HOUR


@pytest.fixture
def at_settings(browser: Browser, nodes: ThreeNodes) -> Iterator[tuple[Page, VirtualAuthenticator]]:
    """A fresh profile with an authenticator; an officer of Taiwan's foreign ministry signed in."""
    harbour = Harbour(browser, nodes)
    page = harbour.context.new_page()
    device = VirtualAuthenticator(page)
    page.goto(nodes.link("TWN", "mofa-watch"))
    expect(page.locator("header.top")).to_be_visible()
    page.goto(f"{nodes.url('TWN')}/#/settings")
    yield page, device
    harbour.trouble.allow("wrong-passkey|wrong-sign-in|401|409")
    found = harbour.trouble.take()
    harbour.context.close()
    assert not found, "\n".join(found)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name=word("top.sign-out", "zh-Hant")).click()
    expect(page.locator("main.signin")).to_be_visible()


def register(page: Page, name: str) -> None:
    page.locator("#passkey-name").fill(name)
    page.locator("[data-act=add-passkey]").click()


def test_registered_signed_in_with_and_removed(
    at_settings: tuple[Page, VirtualAuthenticator], axe_source: str, nodes: ThreeNodes
) -> None:
    page, device = at_settings
    register(page, "藍色金鑰")
    row = page.locator("tr[data-passkey='藍色金鑰']")
    expect(row).to_contain_text(word("account.decides.no", "zh-Hant"))
    assert [c["rpId"] for c in device.held()] == ["localhost"]
    assert not violations(page, axe_source)
    sign_out(page)
    assert not violations(page, axe_source)
    page.locator("[data-act=passkey]").click()
    expect(page.locator("header.top .who")).to_contain_text("MOFA")
    page.goto(f"{nodes.url('TWN')}/#/settings")
    expect(row).not_to_contain_text(word("account.never", "zh-Hant"))
    row.get_by_role("button").click()
    expect(row).to_have_count(0)
    sign_out(page)
    page.locator("[data-act=passkey]").click()
    expect(page.locator("main .failure")).to_contain_text(
        word("error.web.wrong-passkey", "zh-Hant")
    )


def test_an_authenticator_that_does_not_verify_its_holder_makes_none(
    at_settings: tuple[Page, VirtualAuthenticator],
) -> None:
    page, device = at_settings
    device.verify(verified=False)
    register(page, "無驗證")
    refusal = page.locator(".passkeys").get_by_role("alert")
    expect(refusal).to_contain_text(word("error.page.no-passkey-made", "zh-Hant"))
    assert device.held() == []


def test_a_recovery_code_is_shown_once_and_works_once(
    at_settings: tuple[Page, VirtualAuthenticator], nodes: ThreeNodes
) -> None:
    page, _ = at_settings
    page.locator("[data-act=make-codes]").click()
    codes = page.locator(".codes li")
    expect(codes).to_have_count(10)
    code = codes.first.inner_text()
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    for works in (True, False):
        sign_out(page)
        page.get_by_role("button", name=word("signin.by-code", "zh-Hant")).click()
        page.locator("#officer").fill("mofa-watch")
        page.locator("#code").fill(code)
        page.locator("button[type=submit]").click()
        if not works:
            break
        expect(page.locator("header.top")).to_be_visible()
        page.goto(f"{nodes.url('TWN')}/#/settings")
        expect(page.locator("[data-left='9']")).to_be_visible()
        expect(page.locator(".codes li")).to_have_count(0)
    expect(page.locator("main .failure")).to_contain_text(
        word("error.web.wrong-sign-in", "zh-Hant")
    )


OLD, NEW = "harbour quilt seven", "lantern copper drift"


def test_whoever_proved_long_ago_who_he_is_does_so_again(
    at_settings: tuple[Page, VirtualAuthenticator], axe_source: str, nodes: ThreeNodes
) -> None:
    """Removing a passkey an hour after signing in: the page asks for the passkey or the password,
    and then goes on with what was asked of it.
    """
    page, _ = at_settings
    register(page, "備用金鑰")
    row = page.locator("tr[data-passkey='備用金鑰']")
    expect(row).to_be_visible()
    an_hour_passes(nodes)
    row.get_by_role("button").click()
    proof = page.locator(".passkeys .proof")
    expect(proof).to_contain_text(word("proof.say", "zh-Hant"))
    expect(row).to_be_visible()
    assert not violations(page, axe_source)
    proof.locator("[data-act=prove-passkey]").click()
    expect(row).to_have_count(0)
    expect(proof).to_have_count(0)


def test_a_password_is_changed_and_signs_in(
    at_settings: tuple[Page, VirtualAuthenticator], axe_source: str, nodes: ThreeNodes
) -> None:
    page, _ = at_settings
    expect(page.locator(".codes")).to_be_visible()
    expect(page.locator(".password")).to_have_count(0)  # this account has none yet
    with closing(Accounts(accounts_file(nodes))) as accounts:
        accounts.change("mofa-watch", password_hash=argon2.PasswordHasher().hash(OLD))
    page.reload()
    form = page.locator(".password")
    assert not violations(page, axe_source)
    for old, new, code in ((OLD, "password1234", "user.common-password"), (OLD, NEW, "")):
        form.locator("#password-old").fill(old)
        form.locator("#password-new").fill(new)
        form.locator("#password-repeat").fill(new)
        form.locator("[data-act=change-password]").click()
        if code:
            refusal = form.get_by_role("alert")
            expect(refusal).to_contain_text(word(f"error.{code}", "zh-Hant"))
    expect(form.get_by_role("status")).to_be_visible()
    an_hour_passes(nodes)
    page.locator("[data-act=make-codes]").click()
    proof = page.locator(".codes .proof")
    proof.locator("[data-field=proof]").fill(NEW)
    proof.locator("[data-act=prove]").click()
    expect(page.locator(".codes li")).to_have_count(10)
    sign_out(page)
    page.locator("#officer").fill("mofa-watch")
    page.locator("#password").fill(NEW)
    page.locator("button[type=submit]").click()
    expect(page.locator("header.top .who")).to_contain_text("MOFA")


def accounts_file(nodes: ThreeNodes) -> Path:
    return Layout(Path(nodes.nodes["TWN"]["folder"])).accounts


def an_hour_passes(nodes: ThreeNodes) -> None:
    """As far as the node knows since anybody signed in."""
    with closing(apsw.Connection(str(accounts_file(nodes)))) as file:
        file.set_busy_timeout(5_000)
        file.execute(f"UPDATE session SET proved_age = proved_age - {HOUR}")
