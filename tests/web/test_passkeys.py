"""Passkeys and recovery codes: made, used, listed, removed, and every way in which they fail."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.consent.authenticator import SITE, Authenticator
from tests.web.place import PAGE, Place, error_of

from kuroshio.trust import passkey as offline
from kuroshio.values import MINUTE
from kuroshio.web import sign_in
from kuroshio.web.base64url import decode, encode
from kuroshio.web.front import RECENT
from kuroshio.web.passkeys import PATIENCE
from kuroshio.web.sign_in import TRIES_FROM_ONE_ADDRESS

Client = TestClient[Litestar]
PRESENT_ONLY = 0x01
KEY = Authenticator("tanaka's key")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A node whose pages have a host name, which passkeys need."""
    cheap = sign_in.argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(sign_in, "_HASHER", cheap)
    place = Place(tmp_path / "jpn-1", host=SITE, origins=frozenset({f"https://{SITE}"}))
    yield place
    place.accounts.close()


@pytest.fixture
def browser(site: Place) -> Any:
    with site.client() as client:
        yield client


def register(client: Client, key: Authenticator = KEY, name: str = "blue key", **more: Any) -> Any:
    asked = client.post("/api/passkeys/challenge", headers=PAGE)
    assert asked.status_code == 200, asked.text
    made, attestation = key.attestation(decode(asked.json()["challenge"]), **more)
    draft = {"name": name, "client_data": encode(made), "attestation": encode(attestation)}
    return client.post("/api/passkeys", json=draft, headers=PAGE)


def answer(client: Client, key: Authenticator = KEY, **more: Any) -> dict[str, str]:
    asked = client.post("/api/session/passkey/challenge").json()
    assert asked["rp_id"] == SITE
    data, said, signature = key.assertion(decode(asked["challenge"]), **more)
    return {
        "credential": encode(key.credential), "authenticator_data": encode(data),
        "client_data": encode(said), "signature": encode(signature),
    }  # fmt: skip


def enter(client: Client, given: dict[str, str]) -> Any:
    client.cookies.clear()
    return client.post("/api/session/passkey", json=given)


class TestRegistering:
    def test_made_listed_used_and_removed(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        assert browser.get("/api/passkeys").json() == []
        made = register(browser)
        assert made.status_code == 201, made.text
        assert made.json()["name"] == "blue key"
        assert not made.json()["decides"]
        site.node.bound.add(KEY.credential)
        [listed] = browser.get("/api/passkeys").json()
        assert listed == {**made.json(), "decides": True}
        entered = enter(browser, answer(browser))
        assert entered.status_code == 200, entered.text
        assert entered.json()["me"]["officer"] == "tanaka"
        assert browser.get("/api/passkeys").json()[0]["last_used"] == site.now
        gone = browser.delete(f"/api/passkeys/{listed['id']}", headers=PAGE)
        assert gone.status_code == 204
        assert error_of(enter(browser, answer(browser))) == "web.wrong-passkey"

    def test_what_was_registered_signs_decisions_too(self, site: Place, browser: Client) -> None:
        """The key is as the party document takes it, and both verifiers agree about a signature."""
        site.sign_in(browser)
        register(browser)
        [held] = site.accounts.passkeys.of("tanaka")
        offline.require_key(held.key)
        data, said, signature = KEY.assertion(b"a decision's hash")
        offline.verify(held.key, b"a decision's hash", data, said, signature, held.rp_id)

    def test_twice_is_refused(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        register(browser)
        assert error_of(register(browser)) == "accounts.passkey-exists"

    def test_only_by_who_signed_in_a_short_while_ago(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        site.now += RECENT + MINUTE
        for path in ("/api/passkeys/challenge", "/api/recovery-codes"):
            refused = browser.post(path, headers=PAGE)
            assert (refused.status_code, error_of(refused)) == (401, "web.sign-in-again")
        token = site.token("read", "admin", officer="admin")
        refused = TestClient(site.app).post("/api/passkeys/challenge", headers=token)
        assert error_of(refused) == "web.sign-in-again", "a program has no authenticator"

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"flags": PRESENT_ONLY}, "web.bad-passkey"),
            ({"origin": "https://jpn.example.evil"}, "web.wrong-passkey"),
            ({"origin": "http://jpn.example"}, "web.wrong-passkey"),
        ],
        ids=["not verified", "another site", "no TLS"],
    )
    def test_refused(self, site: Place, browser: Client, more: dict[str, Any], code: str) -> None:
        site.sign_in(browser)
        assert error_of(register(browser, **more)) == code
        assert site.accounts.passkeys.all() == []

    def test_a_challenge_is_for_one_session(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        asked = browser.post("/api/passkeys/challenge", headers=PAGE).json()
        site.sign_in(browser, "admin")
        made, attestation = KEY.attestation(decode(asked["challenge"]))
        draft = {"name": "x", "client_data": encode(made), "attestation": encode(attestation)}
        refused = browser.post("/api/passkeys", json=draft, headers=PAGE)
        assert error_of(refused) == "web.wrong-passkey"

    def test_nobody_removes_anothers(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        made = register(browser).json()
        site.sign_in(browser, "admin")
        refused = browser.delete(f"/api/passkeys/{made['id']}", headers=PAGE)
        assert error_of(refused) == "accounts.unknown-passkey"


class TestSigningIn:
    @pytest.fixture(autouse=True)
    def _registered(self, site: Place, browser: Client) -> None:
        site.sign_in(browser)
        assert register(browser).status_code == 201

    @pytest.mark.parametrize(
        "more",
        [
            {"flags": PRESENT_ONLY},
            {"origin": "https://other.example"},
            {"key": Authenticator("unknown")},
            {"key": Authenticator("tanaka's key", site="evil.example")},
        ],
        ids=["not verified", "another origin", "unknown key", "another site"],
    )
    def test_anything_wrong_gets_one_answer(self, browser: Client, more: dict[str, Any]) -> None:
        refused = enter(browser, answer(browser, **more))
        assert (refused.status_code, error_of(refused)) == (401, "web.wrong-passkey")

    def test_a_signature_serves_once(self, browser: Client) -> None:
        given = answer(browser)
        assert enter(browser, given).status_code == 200
        assert error_of(enter(browser, given)) == "web.wrong-passkey"

    def test_and_for_five_minutes(self, site: Place, browser: Client) -> None:
        given = answer(browser)
        site.running += PATIENCE
        assert error_of(enter(browser, given)) == "web.wrong-passkey"

    def test_a_challenge_of_another_node_or_of_an_earlier_run_is_none(
        self, site: Place, browser: Client, tmp_path: Path
    ) -> None:
        other = Place(tmp_path / "other", node="jpn-2", host=SITE)
        with other.client() as elsewhere:
            given = answer(elsewhere)
        assert error_of(enter(browser, given)) == "web.wrong-passkey"

    def test_a_challenge_for_registering_signs_nobody_in(
        self, site: Place, browser: Client
    ) -> None:
        asked = browser.post("/api/passkeys/challenge", headers=PAGE).json()
        data, said, signature = KEY.assertion(decode(asked["challenge"]))
        given = {
            "credential": encode(KEY.credential), "authenticator_data": encode(data),
            "client_data": encode(said), "signature": encode(signature),
        }  # fmt: skip
        assert error_of(enter(browser, given)) == "web.wrong-passkey"

    def test_a_counter_that_falls_is_a_copy(self, browser: Client) -> None:
        assert enter(browser, answer(browser, count=7)).status_code == 200
        assert enter(browser, answer(browser, count=8)).status_code == 200
        assert error_of(enter(browser, answer(browser, count=8))) == "web.wrong-passkey"

    def test_a_disabled_officer_does_not_get_in(self, site: Place, browser: Client) -> None:
        site.accounts.change("tanaka", disabled=True)
        assert error_of(enter(browser, answer(browser))) == "web.wrong-passkey"

    def test_failures_are_limited(self, site: Place, browser: Client) -> None:
        for _ in range(TRIES_FROM_ONE_ADDRESS):
            given = {**answer(browser), "signature": encode(b"no")}
            assert error_of(enter(browser, given)) == "web.wrong-passkey"
        refused = enter(browser, answer(browser))
        assert (refused.status_code, error_of(refused)) == (429, "web.too-many-attempts")

    @pytest.mark.parametrize("field", ["credential", "client_data", "authenticator_data"])
    def test_rubbish_is_refused(self, browser: Client, field: str) -> None:
        given = answer(browser)
        refused = enter(browser, {**given, field: "no base 64!"})
        assert (refused.status_code, error_of(refused)) == (400, "web.bad-base64")
        assert error_of(enter(browser, {**given, field: encode(b"[]")})) == "web.wrong-passkey"


class TestRecoveryCodes:
    def codes(self, site: Place, browser: Client) -> list[str]:
        site.sign_in(browser)
        made = browser.post("/api/recovery-codes", headers=PAGE)
        assert made.status_code == 201, made.text
        return list(made.json()["codes"])

    def enter(self, browser: Client, code: str, officer: str = "tanaka") -> Any:
        browser.cookies.clear()
        return browser.post("/api/session/recovery", json={"officer": officer, "code": code})

    def test_ten_each_works_once_and_use_is_shown(self, site: Place, browser: Client) -> None:
        codes = self.codes(site, browser)
        assert len({code[:4] for code in codes}) == 10
        assert all(re.fullmatch("([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", c) for c in codes)
        counted = browser.get("/api/recovery-codes").json()
        assert counted == {"made": site.now, "total": 10, "used": 0}
        typed = f" {codes[3].lower().replace('-', ' ')} "
        assert self.enter(browser, typed).status_code == 200
        assert browser.get("/api/recovery-codes").json()["used"] == 1
        assert error_of(self.enter(browser, codes[3])) == "web.wrong-sign-in"
        assert self.enter(browser, codes[4]).status_code == 200

    def test_new_ones_end_the_old(self, site: Place, browser: Client) -> None:
        old = self.codes(site, browser)
        new = self.codes(site, browser)
        assert error_of(self.enter(browser, old[0])) == "web.wrong-sign-in"
        assert self.enter(browser, new[0]).status_code == 200

    def test_they_are_not_kept(self, site: Place, browser: Client, tmp_path: Path) -> None:
        codes = self.codes(site, browser)
        site.accounts.copy_to(tmp_path / "copy.db")
        held = (tmp_path / "copy.db").read_bytes()
        assert b"$argon2id$" in held
        assert not [code for code in codes if code[5:].encode() in held]

    @pytest.mark.parametrize("officer", ["tanaka", "nobody", "link-only", ""])
    def test_anything_wrong_gets_one_answer(
        self, site: Place, browser: Client, officer: str
    ) -> None:
        self.codes(site, browser)
        assert error_of(self.enter(browser, "AAAA-BBBB-CCCC-DDDD", officer)) == "web.wrong-sign-in"

    def test_guesses_are_limited_together_with_passwords(
        self, site: Place, browser: Client
    ) -> None:
        codes = self.codes(site, browser)
        for _ in range(TRIES_FROM_ONE_ADDRESS):
            self.enter(browser, "AAAA-BBBB-CCCC-DDDD")
        assert error_of(self.enter(browser, codes[0])) == "web.too-many-attempts"
        wrong = {"officer": "tanaka", "password": "x"}
        assert error_of(browser.post("/api/session", json=wrong)) == "web.too-many-attempts"

    def test_disabled_officers_codes_are_worth_nothing(self, site: Place, browser: Client) -> None:
        codes = self.codes(site, browser)
        site.accounts.change("tanaka", disabled=True)
        assert error_of(self.enter(browser, codes[0])) == "web.wrong-sign-in"


def test_old_accounts_files_learn_of_passkeys(tmp_path: Path) -> None:
    """A file of the first version, as nodes have it that were made before."""
    from importlib import resources

    import apsw

    from kuroshio.store.accounts import Account, Accounts

    path = tmp_path / "accounts.db"
    schema = resources.files("kuroshio.store").joinpath("schema", "accounts.sql").read_text()
    with apsw.Connection(str(path)) as old:
        old.execute(schema)
        old.execute("INSERT INTO clock VALUES (1, 0, 0)")
        old.execute("PRAGMA user_version = 1")
    accounts = Accounts(path)
    accounts.put(Account("tanaka", "Tanaka", "JCG", "watch"))
    assert accounts.passkeys.of("tanaka") == []
    assert msgspec.structs.astuple(accounts.recovery.state("tanaka")) == (0, 0, 0)
    accounts.close()
