"""Sign-in by an OpenID provider: against a real one (the npm package oidc-provider), and against
tokens that no honest one would give.
"""

import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from litestar.testing import TestClient
from tests.node.fleet import free_port
from tests.web.place import NOW, Place, error_of

from kuroshio.errors import KuroshioError
from kuroshio.node.config import Oidc
from kuroshio.web.openid import OpenId

HERE = Path(__file__).parents[1] / "oidc"
SECRET = "a secret that the two share, for tests alone"
CLIENT = "kuroshio-tokyo"
POSTS = {"directors": "JCG/admin", "watch-officers": "JCG/watch"}


class Provider:
    """A running provider, and a browser's way through it."""

    def __init__(self, port: int, callback: str) -> None:
        self.issuer, self.callback = f"http://127.0.0.1:{port}", callback

    def sign_in(self, url: str, officer: str) -> str:
        """Sign in and consent, as a person does in a browser; the address that leads back."""
        with httpx.Client(follow_redirects=False, trust_env=False) as browser:
            answer = browser.get(url)
            for _ in range(20):
                if answer.is_redirect:
                    url = urljoin(str(answer.url), answer.headers["location"])
                    if url.startswith(self.callback):
                        return url
                    answer = browser.get(url)
                    continue
                assert answer.status_code == 200, answer.text
                action = re.search(r'action="([^"]+)"', answer.text)
                prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
                assert action, answer.text
                assert prompt, answer.text
                form = {"prompt": prompt[1], "login": officer, "password": "any"}
                answer = browser.post(urljoin(str(answer.url), action[1]), data=form)
        raise AssertionError("the provider leads nowhere")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
        pytest.skip("the OpenID provider for tests is not installed; run: npm ci in tests/oidc")
    port, callback = free_port(), "http://testserver.local/api/session/oidc/callback"
    process = subprocess.Popen(
        ["node", "provider.mjs", str(port), callback, SECRET], cwd=HERE, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert any("ready" in line for line in iter(process.stdout.readline, ""))
        yield Provider(port, callback)
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def node(folder: Path, provider: Provider, **settings: Any) -> Iterator[tuple[Place, TestClient]]:
    """A node that knows the provider. Its clock is the provider's, which is this machine's."""
    secret = settings.pop("secret", SECRET)
    known = Oidc(provider.issuer, CLIENT, **settings)
    openid = OpenId(
        known, secret, provider.callback, now=lambda: int(time.time() * 1000),
        chance=secrets.token_bytes,
    )  # fmt: skip
    place = Place(folder / "jpn-1", openid=openid)
    with TestClient(place.app, base_url="http://testserver.local") as client:
        yield place, client
    place.accounts.close()


def there(client: TestClient) -> str:
    sent = client.get("/api/session/oidc", follow_redirects=False)
    assert sent.status_code == 302, sent.text
    cookie = sent.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    return str(sent.headers["location"])


def back(client: TestClient, url: str) -> str:
    """Where the node sends the browser then."""
    asked = urlsplit(url)
    answer = client.get(f"{asked.path}?{asked.query}", follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.mark.slow
class TestWithARealProvider:
    def test_an_officer_with_an_account_gets_in(self, provider: Provider, tmp_path: Path) -> None:
        with node(tmp_path, provider) as (place, client):
            assert client.get("/api/sign-in-ways").json() == {"oidc": "OpenID"}
            url = there(client)
            asked = parse_qs(urlsplit(url).query)
            assert asked["code_challenge_method"] == ["S256"]
            assert asked["response_type"] == ["code"]
            assert all(len(asked[name][0]) >= 40 for name in ("state", "nonce", "code_challenge"))
            assert back(client, provider.sign_in(url, "tanaka")) == "/"
            assert client.get("/api/desk").json()["me"]["officer"] == "tanaka"
            assert place.accounts.acts.waiting() == [], "nothing was given"

    def test_without_an_account_nobody_gets_in(self, provider: Provider, tmp_path: Path) -> None:
        with node(tmp_path, provider) as (place, client):
            where = back(client, provider.sign_in(there(client), "sato"))
            assert where == "/enter#refused=web.oidc-no-account"
            assert place.accounts.get("sato") is None
            assert error_of(client.get("/api/desk")) == "web.signed-out"
            place.accounts.change("tanaka", disabled=True)
            where = back(client, provider.sign_in(there(client), "tanaka"))
            assert where == "/enter#refused=web.oidc-no-account"

    def test_a_claim_gives_the_post_and_an_account_where_it_is_so_configured(
        self, provider: Provider, tmp_path: Path
    ) -> None:
        settings = {"post_claim": "groups", "posts": POSTS, "create": True}
        with node(tmp_path, provider, **settings) as (place, client):
            assert back(client, provider.sign_in(there(client), "sato")) == "/"
            assert client.get("/api/desk").json()["me"]["post"] == "watch"
            assert place.accounts.get("sato").name == "Officer sato"
            place.accounts.change("sato", post="admin")
            assert back(client, provider.sign_in(there(client), "sato")) == "/"
            assert place.accounts.get("sato").post == "watch", "the provider gives and takes"
            where = back(client, provider.sign_in(there(client), "ghost"))
            assert where == "/enter#refused=web.oidc-no-account"
            acts = place.accounts.acts.waiting()
            assert {(a.act, a.subject, a.by) for a in acts} == {
                ("account-added", "sato", provider.issuer),
                ("post-given", "sato", provider.issuer),
            }

    def test_an_answer_serves_once_and_only_where_it_was_asked_for(
        self, provider: Provider, tmp_path: Path
    ) -> None:
        """Another's answer signs nobody in (login CSRF), nor does a code that was used."""
        with node(tmp_path, provider) as (_, client):
            url = provider.sign_in(there(client), "tanaka")
            stolen = there(client)
            assert "state=" in stolen
            assert back(client, url) == "/enter#refused=web.oidc-failed", "another question's"
            fresh = provider.sign_in(there(client), "tanaka")
            flow = dict(client.cookies)
            assert back(client, fresh) == "/"
            client.cookies.update(flow)
            assert back(client, fresh) == "/enter#refused=web.oidc-failed", "a code is used once"
            client.cookies.clear()
            another = provider.sign_in(there(client), "tanaka")
            client.cookies.clear()
            assert back(client, another) == "/enter#refused=web.oidc-failed", "another browser"
            assert error_of(client.get("/api/desk")) == "web.signed-out"

    def test_another_providers_answer_is_refused(self, provider: Provider, tmp_path: Path) -> None:
        with node(tmp_path, provider) as (_, client):
            url = provider.sign_in(there(client), "tanaka")
            assert "iss=" in url, "this provider names itself (RFC 9207)"
            mixed = re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Fevil.example", url)
            assert back(client, mixed) == "/enter#refused=web.oidc-failed"

    def test_a_wrong_secret_is_the_providers_no(self, provider: Provider, tmp_path: Path) -> None:
        with node(tmp_path, provider, secret="another") as (_, client):
            where = back(client, provider.sign_in(there(client), "tanaka"))
            assert where == "/enter#refused=web.oidc-failed"


KEY = ECKey.generate_key("P-256", {"kid": "one"})
KEYS = KeySet([KEY])
GOOD = {
    "iss": "https://id.example", "aud": CLIENT, "sub": "tanaka", "nonce": "n",
    "iat": NOW // 1000, "exp": NOW // 1000 + 300,
}  # fmt: skip


def openid() -> OpenId:
    known = Oidc("https://id.example", CLIENT)
    return OpenId(known, SECRET, "https://x/cb", now=lambda: NOW, chance=lambda n: bytes(n))


def token(key: Any = KEY, alg: str = "ES256", **changes: Any) -> str:
    claims = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    return jwt.encode({"alg": alg, "kid": "one"}, claims, key, algorithms=[alg])


def test_a_good_token_is_taken() -> None:
    assert openid().claims(token(), KEYS, "n")["sub"] == "tanaka"
    several = token(aud=[CLIENT, "other"], azp=CLIENT)
    assert openid().claims(several, KEYS, "n")["sub"] == "tanaka"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"}, {"aud": "other"}, {"nonce": "m"}, {"nonce": None},
        {"exp": NOW // 1000 - 61}, {"exp": None}, {"iat": NOW // 1000 + 3600}, {"sub": None},
        {"aud": [CLIENT, "other"]}, {"azp": "other"},
        {"key": ECKey.generate_key("P-256", {"kid": "one"})},
        {"key": OctKey.import_key(SECRET), "alg": "HS256"},
    ],
    ids="+".join,
)  # fmt: skip
def test_any_other_is_not(changes: dict[str, Any]) -> None:
    with pytest.raises(KuroshioError) as refused:
        openid().claims(token(**changes), KEYS, "n")
    assert refused.value.code == "web.oidc-failed"


@pytest.mark.parametrize("made", ["", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0YW5ha2EifQ."])
def test_nor_is_what_is_none(made: str) -> None:
    with pytest.raises(KuroshioError) as refused:
        openid().claims(made, KEYS, "n")
    assert refused.value.code == "web.oidc-failed"


def test_a_provider_that_is_away_is_told_as_that(tmp_path: Path) -> None:
    away = Provider(free_port(), "http://testserver.local/api/session/oidc/callback")
    with node(tmp_path, away) as (_, client):
        answer = client.get("/api/session/oidc", follow_redirects=False)
        assert answer.headers["location"] == "/enter#refused=web.oidc-unreachable"


def test_where_none_is_configured_there_is_none(tmp_path: Path) -> None:
    place = Place(tmp_path / "jpn-1")
    with place.client() as client:
        assert client.get("/api/sign-in-ways").json() == {"oidc": ""}
        answer = client.get("/api/session/oidc", follow_redirects=False)
        assert answer.headers["location"] == "/enter#refused=web.oidc-not-configured"
    place.accounts.close()
