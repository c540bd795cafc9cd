"""A signed-in officer proves anew who he or she is, and changes the password."""

from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.consent.authenticator import SITE, Authenticator
from tests.web.place import NOW, PAGE, PASSWORD, Place, error_of
from tests.web.test_passkeys import KEY, answer, register
from tests.web.test_sign_in import knock

from kuroshio.values import HOUR, MINUTE
from kuroshio.web import sign_in
from kuroshio.web.front import RECENT
from kuroshio.web.sign_in import TRIES_FROM_ONE_ADDRESS

Client = TestClient[Litestar]
NEW = "lantern copper drift"
TOKEN = {"name": "x", "scopes": ["read"]}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    cheap = sign_in.argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(sign_in, "_HASHER", cheap)
    place = Place(tmp_path / "jpn-1", host=SITE, origins=frozenset({f"https://{SITE}"}))
    yield place
    place.accounts.close()


@pytest.fixture
def browser(site: Place) -> Any:
    with site.client() as client:
        yield client


def change(client: Client, old: str = PASSWORD, new: str = NEW) -> Any:
    return client.post("/api/password", json={"old": old, "new": new}, headers=PAGE)


class TestChangingThePassword:
    def test_the_new_one_signs_in_and_the_old_one_does_not(
        self, site: Place, browser: Client
    ) -> None:
        knock(browser)
        assert change(browser).json() == {"ended": 0}
        assert browser.get("/api/desk").status_code == 200, "this session goes on"
        assert knock(browser, password=PASSWORD).status_code == 401
        assert knock(browser, password=NEW).status_code == 200
        assert NEW not in str(site.accounts.get("tanaka"))

    def test_all_other_sessions_and_links_end(self, site: Place, browser: Client) -> None:
        knock(browser)
        link = site.accounts.make_link("tanaka", NOW, HOUR, site.draw(40))
        with site.client() as elsewhere, site.client() as another:
            knock(elsewhere)
            knock(another, "admin")
            assert change(browser).json() == {"ended": 1}
            assert error_of(elsewhere.get("/api/desk")) == "web.signed-out"
            assert another.get("/api/desk").status_code == 200, "another officer's goes on"
        dead = browser.post("/api/session/link", json={"token": link})
        assert error_of(dead) == "web.dead-link"

    def test_takes_the_old_one_whose_guesses_are_limited(
        self, site: Place, browser: Client
    ) -> None:
        knock(browser)
        for _ in range(TRIES_FROM_ONE_ADDRESS):
            refused = change(browser, old="wrong")
            assert (refused.status_code, error_of(refused)) == (403, "web.wrong-password")
        assert error_of(change(browser)) == "web.too-many-attempts"
        assert site.accounts.acts.waiting() == [], "what was refused leaves no act"

    @pytest.mark.parametrize(
        ("new", "code"),
        [
            ("short", "user.weak-password"),
            ("password1234", "user.common-password"),
            ("Tanaka-Yui-2026", "user.own-words-password"),
        ],
    )
    def test_one_that_is_guessed_first_is_refused(
        self, browser: Client, new: str, code: str
    ) -> None:
        knock(browser)
        assert error_of(change(browser, new=new)) == code
        assert knock(browser).status_code == 200, "the old one still holds"

    def test_an_account_without_one_gets_none(self, site: Place, browser: Client) -> None:
        site.sign_in(browser, "link-only")
        for old in ("", PASSWORD):
            assert error_of(change(browser, old=old)) == "accounts.no-password"

    def test_is_in_the_audit_log(self, site: Place, browser: Client) -> None:
        knock(browser)
        change(browser)
        [act] = site.accounts.acts.waiting()
        assert (act.act, act.subject, act.by) == ("password-changed", "tanaka", "tanaka")
        assert act.detail == {"sessions_ended": "0"}


def protected(client: Client, passkey: str) -> list[Any]:
    """What takes an officer who proved lately who he or she is."""
    return [
        client.post("/api/tokens", json=TOKEN, headers=PAGE),
        client.post("/api/recovery-codes", headers=PAGE),
        client.post("/api/passkeys/challenge", headers=PAGE),
        client.delete(f"/api/passkeys/{passkey}", headers=PAGE),
    ]


def is_recent(client: Client) -> bool:
    recent: bool = client.get("/api/own-ways").json()["recent"]
    return recent


class TestProvingAnew:
    def test_what_changes_the_ways_in_takes_it(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        made = register(browser).json()["id"]
        site.now += RECENT + MINUTE
        assert not is_recent(browser)
        for refused in protected(browser, made):
            assert (refused.status_code, error_of(refused)) == (401, "web.sign-in-again")
        assert browser.get("/api/passkeys").json(), "the passkey is still there"
        proof = {"password": PASSWORD}
        assert browser.post("/api/session/again", json=proof, headers=PAGE).status_code == 204
        assert is_recent(browser)
        assert all(done.status_code < 300 for done in protected(browser, made))
        site.now += RECENT + MINUTE
        assert not is_recent(browser), "for a while only"

    def test_by_a_passkey_of_ones_own(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        register(browser)
        site.now += RECENT + MINUTE
        path = "/api/session/again/passkey"
        assert browser.post(path, json=answer(browser), headers=PAGE).status_code == 204
        assert is_recent(browser)
        site.sign_in(browser, "admin")
        site.now += RECENT + MINUTE
        anothers = browser.post(path, json=answer(browser), headers=PAGE)
        assert error_of(anothers) == "web.wrong-passkey"
        unknown = browser.post(path, json=answer(browser, Authenticator("other")), headers=PAGE)
        assert error_of(unknown) == "web.wrong-passkey"
        assert not is_recent(browser)

    def test_by_a_recovery_code_once(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        [code, *_] = browser.post("/api/recovery-codes", headers=PAGE).json()["codes"]
        site.now += RECENT + MINUTE
        path = "/api/session/again/code"
        assert browser.post(path, json={"code": code}, headers=PAGE).status_code == 204
        assert is_recent(browser)
        assert browser.get("/api/own-ways").json()["codes"] == 9
        again = browser.post(path, json={"code": code}, headers=PAGE)
        assert (again.status_code, error_of(again)) == (401, "web.wrong-sign-in")

    def test_guesses_are_limited(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        site.now += RECENT + MINUTE
        for _ in range(TRIES_FROM_ONE_ADDRESS):
            wrong = browser.post("/api/session/again", json={"password": "x"}, headers=PAGE)
            assert error_of(wrong) == "web.wrong-password"
        right = browser.post("/api/session/again", json={"password": PASSWORD}, headers=PAGE)
        assert error_of(right) == "web.too-many-attempts"
        assert not is_recent(browser)

    def test_is_for_one_session(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        site.now += MINUTE
        with site.client() as other:
            site.sign_in(other)
            site.now += RECENT
            assert (is_recent(browser), is_recent(other)) == (False, True)

    def test_a_token_never_can(self, site: Place, browser: Client) -> None:
        token = site.token("read", "admin", officer="admin")
        proof = {"password": PASSWORD}
        browser.post("/api/session/again", json=proof, headers=token)
        refused = browser.post("/api/tokens", json=TOKEN, headers=token)
        assert error_of(refused) == "web.sign-in-again"

    def test_the_ways_that_an_officer_has(self, site: Place, browser: Client) -> None:
        site.sign_in(browser, "link-only")
        ways = {"password": False, "passkeys": 0, "codes": 0, "recent": True}
        assert browser.get("/api/own-ways").json() == ways
        register(browser, KEY)
        browser.post("/api/recovery-codes", headers=PAGE)
        assert browser.get("/api/own-ways").json() == {**ways, "passkeys": 1, "codes": 10}
