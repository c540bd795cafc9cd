"""Signing in and out, sessions, tokens, preferences, and who is kept out."""

from pathlib import Path
from typing import Any

import argon2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from tests.web.place import HASH, NOW, PAGE, PASSWORD, Place, error_of

from kuroshio.errors import Unavailable
from kuroshio.store.accounts import Account
from kuroshio.trust import powers
from kuroshio.values import DAY, HOUR, MINUTE
from kuroshio.web import sign_in
from kuroshio.web.sign_in import TRIES_FROM_ONE_ADDRESS, TRIES_OF_AN_ADDRESS, WINDOW, Attempts

Client = TestClient[Litestar]


def knock(client: Client, officer: str = "tanaka", password: str = PASSWORD) -> Any:
    return client.post("/api/session", json={"officer": officer, "password": password})


class TestPassword:
    def test_the_right_one_gives_a_desk_and_a_cookie(self, place: Place, client: Client) -> None:
        response = knock(client)
        assert response.status_code == 200
        assert response.json()["me"]["officer"] == "tanaka"
        cookie = response.headers["set-cookie"]
        assert cookie.startswith("kuroshio_jpn-1=")
        assert {"HttpOnly", "Path=/", "SameSite=strict"} == set(cookie.split("; ")[1:])
        assert client.get("/api/desk").status_code == 200

    def test_the_cookie_is_secure_under_tls(self, tmp_path: Path) -> None:
        place = Place(tmp_path / "tls", tls=True)
        with place.client() as client:
            cookie = knock(client).headers["set-cookie"]
            assert cookie.startswith("__Host-kuroshio_jpn-1=")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} == set(
                cookie.split("; ")[1:]
            )
            headers = {**PAGE, "Cookie": cookie.split("; ")[0]}
            assert client.get("/api/desk", headers=headers).status_code == 200
            # A browser takes back only what is set with all that the name asks for.
            gone = client.delete("/api/session", headers=headers).headers["set-cookie"]
            assert gone.startswith("__Host-kuroshio_jpn-1=")
            assert {"Secure", "Path=/", "Max-Age=0"} <= set(gone.split("; ")[1:])

    @pytest.mark.parametrize(
        ("officer", "password"),
        [
            ("tanaka", "wrong"),
            ("tanaka", ""),
            ("tanaka", PASSWORD + "x" * 5000),
            ("nobody", PASSWORD),
            ("link-only", ""),
            ("link-only", PASSWORD),
            ("", ""),
            ("tanaka\0", PASSWORD),
        ],
    )
    def test_anything_else_gets_one_answer(
        self, client: Client, officer: str, password: str
    ) -> None:
        response = knock(client, officer, password)
        assert response.status_code == 401
        assert error_of(response) == "web.wrong-sign-in"
        assert "set-cookie" not in response.headers

    def test_a_disabled_officer_gets_the_same_answer(self, place: Place, client: Client) -> None:
        place.accounts.change("tanaka", disabled=True)
        assert error_of(knock(client)) == "web.wrong-sign-in"

    def test_an_unknown_officer_costs_as_much_time(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One verification for each, of a hash that costs what a real one does."""
        verified = []
        monkeypatch.setattr(sign_in, "_verify", lambda known, _: verified.append(known))
        for officer in ("tanaka", "nobody", "link-only"):
            knock(client, officer, "wrong")
        assert verified == [HASH, sign_in.NOBODY, sign_in.NOBODY]
        monkeypatch.undo()
        real = argon2.extract_parameters(sign_in.hash_password("x"))
        assert argon2.extract_parameters(sign_in.NOBODY) == real
        assert real.memory_cost >= 64 * 1024

    def test_a_hash_that_cannot_be_read_lets_nobody_in(self, place: Place, client: Client) -> None:
        place.accounts.put(Account("odd", "Odd", "JCG", "watch", password_hash="rubbish"))
        assert error_of(knock(client, "odd", "rubbish")) == "web.wrong-sign-in"


class TestAttempts:
    def test_too_many_from_one_address_must_wait(self, place: Place, client: Client) -> None:
        for _ in range(TRIES_FROM_ONE_ADDRESS):
            assert knock(client, password="wrong").status_code == 401
        response = knock(client)
        assert response.status_code == 429, "the right password too: nothing is learned from it"
        assert error_of(response) == "web.too-many-attempts"
        assert int(response.headers["retry-after"]) == WINDOW // 1000
        assert knock(client, "admin").status_code == 200, "another officer is not kept out"
        place.now += DAY
        assert knock(client).status_code == 429, "nor does the wall clock let anybody in"
        place.running += WINDOW
        assert knock(client).status_code == 200

    def test_success_forgives(self, client: Client) -> None:
        for _ in range(3):
            for _ in range(TRIES_FROM_ONE_ADDRESS - 1):
                assert knock(client, password="wrong").status_code == 401
            assert knock(client).status_code == 200

    def test_names_tried_one_after_another_count_too(self) -> None:
        attempts = Attempts()
        for number in range(TRIES_OF_AN_ADDRESS):
            limits = {(f"n{number}", "a"): 5, ("address", "a", ""): TRIES_OF_AN_ADDRESS}
            attempts.check(limits, 0)
            attempts.failed(limits, 0)
        with pytest.raises(Unavailable):
            attempts.check({("address", "a", ""): TRIES_OF_AN_ADDRESS}, 1)
        attempts.check({("address", "b", ""): TRIES_OF_AN_ADDRESS}, 1)

    def test_what_is_kept_is_bounded(self) -> None:
        attempts = Attempts(kept=100)
        for number in range(1000):
            attempts.failed({(str(number), "a"): 5}, number)
        assert len(attempts._failed) == 100


class TestLinks:
    def test_a_link_works_once(self, place: Place, client: Client) -> None:
        link = place.accounts.make_link("link-only", NOW, HOUR, place.draw(40))
        assert client.post("/api/session/link", json={"token": link}).status_code == 200
        assert client.get("/api/desk").json()["me"]["officer"] == "link-only"
        again = client.post("/api/session/link", json={"token": link})
        assert (again.status_code, error_of(again)) == (401, "web.dead-link")

    def test_an_expired_link_and_a_made_up_one_get_one_answer(
        self, place: Place, client: Client
    ) -> None:
        link = place.accounts.make_link("tanaka", NOW, HOUR, place.draw(40))
        place.now += HOUR
        for token in (link, "made-up", ""):
            answer = client.post("/api/session/link", json={"token": token})
            assert error_of(answer) == "web.dead-link"


class TestSessions:
    def test_listed_and_ended_one_by_one(self, place: Place, client: Client) -> None:
        place.sign_in(client)
        with place.client() as other:
            place.now += MINUTE
            place.sign_in(other)
            mine, theirs = other.get("/api/sessions").json()
            assert (mine["current"], theirs["current"]) == (True, False)
            path = f"/api/sessions/{theirs['id']}"
            assert other.delete(path, headers=PAGE).status_code == 204
            again = other.delete(path, headers=PAGE)
            assert (again.status_code, error_of(again)) == (404, "accounts.unknown-session")
        assert error_of(client.get("/api/desk")) == "web.signed-out"

    def test_nobody_ends_another_officers_session(self, place: Place, client: Client) -> None:
        place.sign_in(client)
        (session,) = client.get("/api/sessions").json()
        with place.client() as other:
            place.sign_in(other, "admin")
            answer = other.delete(f"/api/sessions/{session['id']}", headers=PAGE)
            assert error_of(answer) == "accounts.unknown-session"
        assert client.get("/api/desk").status_code == 200

    def test_signing_out_ends_it_here_and_at_the_node(self, place: Place, client: Client) -> None:
        place.sign_in(client)
        kept = dict(client.cookies)
        assert client.delete("/api/session", headers=PAGE).status_code == 204
        assert dict(client.cookies) == {}
        client.cookies.update(kept)
        assert error_of(client.get("/api/desk")) == "web.signed-out"

    def test_idle_too_long(self, place: Place, client: Client) -> None:
        place.sign_in(client)
        place.now += 12 * HOUR
        assert client.get("/api/desk").status_code == 401
        place.now -= 11 * HOUR
        assert client.get("/api/desk").status_code == 401

    def test_a_post_that_has_gone_leaves_no_powers(self, place: Place, client: Client) -> None:
        place.sign_in(client)
        place.node.powers.clear()
        assert client.get("/api/desk").json()["me"]["powers"] == []

    def test_three_nodes_in_one_browser(self, tmp_path: Path) -> None:
        """Cookies ignore ports: the jar of one browser goes to all nodes on a host."""
        jar: dict[str, str] = {}
        places = [Place(tmp_path / n, party=n[:3].upper(), node=n) for n in ("jpn-1", "twn-1")]
        for place in places:
            with place.client() as client:
                client.cookies.update(jar)
                place.sign_in(client)
                jar.update(client.cookies)
        assert set(jar) == {"kuroshio_jpn-1", "kuroshio_twn-1"}
        for place in places:
            with place.client() as client:
                client.cookies.update(jar)
                assert client.get("/api/desk").json()["me"]["node"] == place.node.node
        with places[0].client() as client:
            client.cookies.update({"kuroshio_jpn-1": jar["kuroshio_twn-1"]})
            assert client.get("/api/desk").status_code == 401


class TestCrossSite:
    @pytest.fixture
    def signed_in(self, place: Place, client: Client) -> Client:
        place.sign_in(client)
        return client

    def test_a_change_without_the_header_is_refused(self, signed_in: Client) -> None:
        for headers in ({}, {"X-Kuroshio-Page": "0"}):
            answer = signed_in.patch("/api/preferences", json={"lang": "ja"}, headers=headers)
            assert (answer.status_code, error_of(answer)) == (403, "web.cross-site")
        assert signed_in.get("/api/desk").json()["me"]["lang"] == "en"

    @pytest.mark.parametrize(
        "origin",
        [
            "http://evil.example",
            "null",
            "http://testserver.local:8002",
            "http://testserver.local.evil.example",
            "http://evil.example/testserver.local",
            "http://[",
            "",
        ],
    )
    def test_nor_from_another_origin_even_another_port(
        self, signed_in: Client, origin: str
    ) -> None:
        headers = {**PAGE, "Origin": origin}
        answer = signed_in.patch("/api/preferences", json={"lang": "ja"}, headers=headers)
        assert (answer.status_code, error_of(answer)) == (403, "web.cross-site")

    def test_our_own_page_may(self, signed_in: Client) -> None:
        headers = {**PAGE, "Origin": "http://testserver.local"}
        answer = signed_in.patch("/api/preferences", json={"lang": "ja"}, headers=headers)
        assert answer.json()["me"]["lang"] == "ja"

    def test_so_may_one_behind_a_proxy_that_is_named(self, tmp_path: Path) -> None:
        place = Place(tmp_path / "a", origins=frozenset({"https://kuroshio.example"}))
        with place.client() as client:
            place.sign_in(client)
            headers = {**PAGE, "Origin": "https://kuroshio.example"}
            answer = client.patch("/api/preferences", json={}, headers=headers)
            assert answer.status_code == 200

    def test_no_other_site_signs_anybody_in(self, client: Client) -> None:
        answer = client.post(
            "/api/session",
            json={"officer": "tanaka", "password": PASSWORD},
            headers={"Origin": "http://evil.example"},
        )
        assert error_of(answer) == "web.cross-site"

    def test_a_token_needs_no_header_as_no_site_can_send_it(
        self, place: Place, client: Client
    ) -> None:
        token = place.token("read", "write", "admin", officer="admin")
        answer = client.patch("/api/preferences", json={"lang": "ja"}, headers=token)
        assert answer.status_code == 200

    def test_a_wrong_token_does_not_fall_back_to_the_cookie(self, signed_in: Client) -> None:
        for value in ("Bearer wrong", "Bearer", "Basic dGFuYWth", "", "Bearer é"):
            answer = signed_in.get("/api/desk", headers={"Authorization": value.encode()})
            assert error_of(answer) == "web.signed-out"


class TestTokens:
    def test_made_listed_used_ended(self, place: Place, client: Client) -> None:
        place.sign_in(client)
        draft = {"name": "importer", "scopes": ["read"], "days": 7}
        made = client.post("/api/tokens", json=draft, headers=PAGE)
        assert made.status_code == 201
        token = made.json()
        assert token["expires"] == NOW + 7 * DAY
        assert client.get("/api/tokens").json() == [{**token, "secret": ""}]
        with place.client() as program:
            bearer = {"Authorization": f"Bearer {token['secret']}"}
            assert program.get("/api/desk", headers=bearer).status_code == 200
            assert client.delete(f"/api/tokens/{token['id']}", headers=PAGE).status_code == 204
            assert program.get("/api/desk", headers=bearer).status_code == 401
        again = client.delete(f"/api/tokens/{token['id']}", headers=PAGE)
        assert error_of(again) == "accounts.unknown-token"

    def test_has_no_more_powers_than_its_scopes(self, place: Place, client: Client) -> None:
        def powers_of(*scopes: str, officer: str = "tanaka") -> set[str]:
            desk = client.get("/api/desk", headers=place.token(*scopes, officer=officer)).json()
            return set(desk["me"]["powers"])

        assert powers_of("read") == {powers.READ}
        assert powers_of("read", "watch") == {powers.READ, powers.WATCH}
        assert powers.FLASH in powers_of("read", "write")
        assert powers.ADMINISTER not in powers_of("read", "admin")
        assert powers.ADMINISTER in powers_of("read", "admin", officer="admin")

    def test_does_nothing_outside_its_scopes(self, place: Place, client: Client) -> None:
        for scopes in (("write",), ("watch",), ("write", "watch")):
            answer = client.get("/api/desk", headers=place.token(*scopes))
            assert (answer.status_code, error_of(answer)) == (403, "web.scope")

    def test_cannot_make_itself_another(self, place: Place, client: Client) -> None:
        draft = {"name": "x", "scopes": ["read"]}
        for token in (place.token("read", "write", "watch"), place.token("read", "admin")):
            answer = client.post("/api/tokens", json=draft, headers=token)
            assert error_of(answer) == "web.scope"
        administrators = place.token("read", "admin", officer="admin")
        answer = client.post("/api/tokens", json=draft, headers=administrators)
        assert error_of(answer) == "web.sign-in-again", "it can prove nothing of its holder"

    def test_nobody_gives_the_scope_admin_who_has_not_the_power(
        self, place: Place, client: Client
    ) -> None:
        place.sign_in(client)
        draft = {"name": "x", "scopes": ["read", "admin"]}
        assert error_of(client.post("/api/tokens", json=draft, headers=PAGE)) == "web.scope"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"scopes": []}, "accounts.unknown-scope"),
            ({"scopes": ["root"]}, "accounts.unknown-scope"),
            ({"days": 0}, "accounts.bad-lifetime"),
            ({"days": 10**9}, "accounts.bad-lifetime"),
        ],
    )
    def test_refuses_what_makes_no_sense(
        self, place: Place, client: Client, change: dict[str, Any], code: str
    ) -> None:
        place.sign_in(client)
        draft = {"name": "x", "scopes": ["read"], **change}
        assert error_of(client.post("/api/tokens", json=draft, headers=PAGE)) == code


class TestPreferences:
    def test_what_is_left_out_stays(self, place: Place, client: Client) -> None:
        place.sign_in(client)
        for change in ({"lang": "zh-Hant"}, {"palette": "night"}, {"time_zone": "Asia/Taipei"}):
            assert client.patch("/api/preferences", json=change, headers=PAGE).status_code == 200
        me = client.get("/api/desk").json()["me"]
        assert (me["lang"], me["palette"], me["time_zone"]) == ("zh-Hant", "night", "Asia/Taipei")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"lang": "fr"}, "web.bad-request"),
            ({"palette": 3}, "web.bad-request"),
            ({"time_zone": "../../etc/passwd"}, "accounts.unknown-time-zone"),
            ({"time_zone": "Asia"}, "accounts.unknown-time-zone"),
            ({"time_zone": "\0"}, "accounts.unknown-time-zone"),
        ],
    )
    def test_only_what_there_is(
        self, place: Place, client: Client, change: dict[str, Any], code: str
    ) -> None:
        place.sign_in(client)
        assert error_of(client.patch("/api/preferences", json=change, headers=PAGE)) == code


BODIES = [
    ("POST", "/api/session"),
    ("POST", "/api/session/link"),
    ("PATCH", "/api/preferences"),
    ("POST", "/api/tokens"),
]
RUBBISH = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"3",
    b"\xff\xfe\x00",
    b'"\\ud800"',
    b'{"officer": "\\ud800", "password": "\\udfff"}',
    b'{"officer": 1, "password": []}',
    b'{"officer": null}',
    b'{"token": {"a": 1}}',
    b'{"name": "x", "scopes": "read", "days": 1e400}',
    b'{"name": "x", "scopes": ["read"], "days": 99999999999999999999999999999999}',
    b'{"name": "x", "scopes": [["read"]], "days": -1}',
    b'{"time_zone": "\\u0000", "lang": "\\ud83d"}',
    b"[" * 100_000,
    b'{"a":' * 60_000,
    b"9" * 100_000,
]


class TestRubbish:
    @pytest.mark.parametrize(("method", "path"), BODIES)
    def test_no_body_is_a_bug(self, place: Place, client: Client, method: str, path: str) -> None:
        place.sign_in(client)
        for media_type in (b"application/json", b"multipart/form-data", b"\xff"):
            headers = {b"X-Kuroshio-Page": b"1", b"Content-Type": media_type}
            for body in RUBBISH:
                place.running += WINDOW
                answer = client.request(method, path, content=body, headers=headers)  # type: ignore[arg-type]
                assert answer.status_code < 500, (media_type, body[:40])
                if answer.status_code >= 400:
                    error_of(answer)

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        route=st.sampled_from([*BODIES, ("DELETE", "/api/sessions/"), ("DELETE", "/api/tokens/")]),
        body=st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.text()
            | st.floats(allow_nan=False, allow_infinity=False),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ),
        tail=st.text(max_size=20),
        cookie=st.binary(max_size=20),
    )
    def test_nor_any_that_is_made_up(
        self,
        place: Place,
        client: Client,
        route: tuple[str, str],
        body: Any,
        tail: str,
        cookie: bytes,
    ) -> None:
        place.running += WINDOW
        method, path = route
        if path.endswith("/"):
            path += "".join(f"%{byte:02x}" for byte in tail.encode("utf-8", "replace"))
        headers = {b"X-Kuroshio-Page": b"1", b"Cookie": b"kuroshio_jpn-1=" + cookie}
        anonymous = client.request(method, path, json=body, headers=headers)  # type: ignore[arg-type]
        token = place.token("read", "write", "admin", officer="admin")
        known = client.request(method, path, json=body, headers=token)
        for answer in (anonymous, known):
            assert answer.status_code < 500, answer.text
