"""Sign-in by a party's own OpenID provider (OpenID Connect Core 1.0, authorization code with PKCE).

What is under way lies in the browser's own cookie, sealed by a key of this process: so nothing
fills up here, and a code that was fished elsewhere is of no use in another browser.
"""

import hashlib
import hmac
import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

import httpx
import msgspec
from cryptography.fernet import Fernet, InvalidToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kuroshio.errors import Refused, Unavailable
from kuroshio.node.config import Oidc
from kuroshio.web.base64url import encode

FLOW_S = 600
"""How long (s) signing in at the provider may take."""
METADATA_S = 3_600_000
"""How long (ms) what the provider says of itself is believed."""
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures by the provider's own key alone: none, and none that our own secret could make."""
LEEWAY_S = 60
PATIENCE_S = 10


class Provider(msgspec.Struct, frozen=True):
    """What of OpenID Connect Discovery 1.0 is needed here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool = msgspec.field(
        name="authorization_response_iss_parameter_supported", default=False
    )
    """RFC 9207: whether every answer says whose it is."""


class _Flow(msgspec.Struct, frozen=True):
    state: str
    nonce: str
    verifier: str


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str = ""
    error: str = ""


class OpenId:
    """One provider, as one node is its client."""

    def __init__(
        self, settings: Oidc, secret: str, redirect: str, *, now: Callable[[], int],
        chance: Callable[[int], bytes],
    ) -> None:  # fmt: skip
        """`redirect` is the address of our callback, as the provider knows it; `now` is in ms."""
        self.settings = settings
        self._secret = secret
        self._redirect = redirect
        self._now = now
        self._chance = chance
        self._seal = Fernet(Fernet.generate_key())
        self._known: tuple[int, Provider, KeySet] | None = None

    async def begin(self) -> tuple[str, str]:
        """Where to send the browser, and the cookie that it keeps meanwhile. Unavailable."""
        provider, _ = await self._provider()
        flow = _Flow(*(encode(self._chance(32)) for _ in range(3)))
        asked = {
            "response_type": "code", "client_id": self.settings.client_id,
            "redirect_uri": self._redirect, "scope": self.settings.scope,
            "state": flow.state, "nonce": flow.nonce, "code_challenge_method": "S256",
            "code_challenge": encode(hashlib.sha256(flow.verifier.encode()).digest()),
        }  # fmt: skip
        url = str(httpx.URL(provider.authorization_endpoint).copy_merge_params(asked))
        return url, self._seal.encrypt(msgspec.json.encode(flow)).decode()

    async def finish(self, cookie: str, answer: Mapping[str, str]) -> dict[str, Any]:
        """The claims of whoever signed in. Refused (`web.oidc-failed`), Unavailable."""
        flow, (provider, keys) = self._flow(cookie), await self._provider()
        if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise failed("this answer is to another question")
        named = answer.get("iss", "")
        if named != provider.issuer and (named or provider.names_itself):
            raise failed("this answer is of another provider")
        if "code" not in answer:
            raise failed(f"the provider says {answer.get('error', 'nothing')[:60]!r}")
        token = await self._fetch(provider, answer["code"], flow.verifier)
        if _unknown_key(token, keys):
            self._known = None  # the provider has changed its keys
            _, keys = await self._provider()
        return self.claims(token, keys, flow.nonce)

    def claims(self, token: str, keys: KeySet, nonce: str) -> dict[str, Any]:
        """The claims in an ID token, checked as Core 1.0, 3.1.3.7 has it.

        Refused (`web.oidc-failed`).
        """
        registry = jwt.JWTClaimsRegistry(
            now=self._now() // 1000, leeway=LEEWAY_S,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True}, exp={"essential": True}, iat={"essential": True},
        )  # fmt: skip
        try:
            found = dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
            registry.validate(found)
        except (JoseError, ValueError, TypeError) as error:
            raise failed(f"its ID token does not hold: {type(error).__name__}") from error
        if not hmac.compare_digest(str(found.get("nonce", "")).encode(), nonce.encode()):
            raise failed("its ID token was made for another sign-in")
        several = isinstance(found["aud"], list) and len(found["aud"]) > 1
        if (several or "azp" in found) and found.get("azp") != self.settings.client_id:
            raise failed("its ID token was made for another client")
        return found

    def _flow(self, cookie: str) -> _Flow:
        try:
            return msgspec.json.decode(self._seal.decrypt(cookie.encode(), FLOW_S), type=_Flow)
        except (InvalidToken, UnicodeEncodeError) as error:
            raise failed("it was begun in another browser, or too long ago") from error

    async def _fetch(self, provider: Provider, code: str, verifier: str) -> str:
        """The ID token that an authorization code is worth."""
        asked = {
            "grant_type": "authorization_code", "code": code, "code_verifier": verifier,
            "redirect_uri": self._redirect, "client_id": self.settings.client_id,
        }  # fmt: skip
        # RFC 6749, 2.3.1: name and secret are form-encoded before they are joined.
        pair = httpx.BasicAuth(quote_plus(self.settings.client_id), quote_plus(self._secret))
        try:
            async with _http() as http:
                answer = await http.post(
                    provider.token_endpoint,
                    data=asked,
                    auth=pair if self._secret else httpx.USE_CLIENT_DEFAULT,
                )
            said = msgspec.json.decode(answer.content, type=_Tokens)
        except (httpx.HTTPError, msgspec.DecodeError) as error:
            raise unreachable(self.settings.issuer) from error
        if said.error or not answer.is_success:
            raise failed(f"the provider says {said.error[:60]!r}")
        return said.id_token

    async def _provider(self) -> tuple[Provider, KeySet]:
        """What the provider says of itself, and its keys."""
        if self._known is None or self._known[0] + METADATA_S < self._now():
            issuer = self.settings.issuer
            try:
                async with _http() as http:
                    where = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
                    said = await http.get(where)
                    provider = msgspec.json.decode(said.content, type=Provider)
                    self._require(provider)
                    keys = await http.get(provider.jwks_uri)
                    found = KeySet.import_key_set(msgspec.json.decode(keys.content))
            except (httpx.HTTPError, msgspec.DecodeError, JoseError, KeyError) as error:
                raise unreachable(issuer) from error
            self._known = self._now(), provider, found
        return self._known[1], self._known[2]

    def _require(self, provider: Provider) -> None:
        """What it says of itself must be its own, and no less private than it is."""
        scheme = self.settings.issuer.partition("://")[0] + "://"
        places = provider.authorization_endpoint, provider.token_endpoint, provider.jwks_uri
        if provider.issuer != self.settings.issuer or not all(
            place.startswith(("https://", scheme)) for place in places
        ):
            raise failed("what it says of itself is of another provider")


def _http() -> httpx.AsyncClient:
    """Trusts the authorities that this machine trusts, and no proxy of its environment."""
    context = ssl.create_default_context()
    return httpx.AsyncClient(timeout=PATIENCE_S, verify=context, trust_env=False)


def failed(why: str) -> Refused:
    """Signing in by the provider has failed."""
    return Refused("web.oidc-failed", f"signing in by the organisation's provider failed: {why}")


def unreachable(issuer: str) -> Unavailable:
    """The provider does not answer."""
    return Unavailable(
        "web.oidc-unreachable", f"the OpenID provider {issuer} does not answer as one; sign in in "
        "another way"
    )  # fmt: skip


def _unknown_key(token: str, keys: KeySet) -> bool:
    """Whether an ID token names a key that is not among these."""
    try:
        kid = jwt.decode(token, keys, algorithms=ALGORITHMS).header.get("kid")
    except (JoseError, ValueError):
        return True
    return kid is not None and all(key.kid != kid for key in keys.keys)
