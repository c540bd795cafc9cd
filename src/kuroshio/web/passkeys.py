"""Passkeys at the door: registration and sign-in by Web Authentication (W3C, Level 2).

User verification is always asked for: a passkey is two factors, what one has and what one knows
or is. A challenge is made of chance and time under a key of this process, so that a stranger who
asks for many fills nothing; only those that were answered rightly are remembered, to be taken once.
"""

import hashlib
import hmac
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import msgspec
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import parse_attestation_object
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    RegistrationCredential,
)

from kuroshio.errors import Refused
from kuroshio.store.accounts_passkeys import OfficerPasskey
from kuroshio.trust.passkey import is_of_site
from kuroshio.values import MINUTE
from kuroshio.web.base64url import decode, encode

PATIENCE = 5 * MINUTE
"""How long an answer to a challenge may take."""
ALGORITHMS = [COSEAlgorithmIdentifier.EDDSA, COSEAlgorithmIdentifier.ECDSA_SHA_256]
"""As the party document takes them (trust/passkey.py)."""
_NONCE, _TIME, _SEAL = 16, 8, 32


class _ClientData(msgspec.Struct):
    challenge: str = ""
    origin: str = ""


class Ceremonies:
    """What this node's pages ask of authenticators. In memory: a restart ends what is under way."""

    def __init__(
        self, site: str, *, monotonic: Callable[[], int], chance: Callable[[int], bytes]
    ) -> None:
        """`site` is the host name of the pages; `monotonic` is in ms and never set back."""
        self.site = site
        self._monotonic = monotonic
        self._chance = chance
        self._key = chance(32)
        self._answered: deque[tuple[int, bytes]] = deque()

    def ask(self, purpose: str) -> bytes:
        """A challenge, good for five minutes, once, and for this purpose alone."""
        body = self._chance(_NONCE) + self._monotonic().to_bytes(_TIME)
        return body + self._seal(purpose, body)

    def register(
        self,
        purpose: str,
        officer: str,
        name: str,
        client_data: bytes,
        attestation: bytes,
        now: int,
    ) -> OfficerPasskey:
        """The passkey that an authenticator made. Refused (`web.bad-passkey`)."""
        said = self._said(purpose, client_data)
        credential = RegistrationCredential(
            "", b"", AuthenticatorAttestationResponse(client_data, attestation)
        )
        try:
            raw_id = _raw_id(attestation)
            credential.id, credential.raw_id = encode(raw_id), raw_id
            made = verify_registration_response(
                credential=credential, expected_challenge=decode(said.challenge),
                expected_rp_id=self.site, expected_origin=said.origin,
                require_user_verification=True, supported_pub_key_algs=ALGORITHMS,
            )  # fmt: skip
        except (WebAuthnException, ValueError, KeyError, TypeError, LookupError) as error:
            raise Refused("web.bad-passkey", f"this passkey cannot be taken: {error}") from error
        self._remember(said.challenge)
        return OfficerPasskey(
            made.credential_id, officer, name, made.credential_public_key, self.site,
            made.sign_count, now,
        )  # fmt: skip

    def check(
        self, passkey: OfficerPasskey, authenticator_data: bytes, client_data: bytes,
        signature: bytes,
    ) -> int:  # fmt: skip
        """The count that the authenticator gives, when its signature is right.

        Refused (`web.wrong-passkey`), also for a count that is not above the last one.
        """
        said = self._said("", client_data)
        answer = AuthenticatorAssertionResponse(client_data, authenticator_data, signature)
        credential = AuthenticationCredential(
            encode(passkey.credential), passkey.credential, answer
        )
        try:
            found = verify_authentication_response(
                credential=credential, expected_challenge=decode(said.challenge),
                expected_rp_id=passkey.rp_id, expected_origin=said.origin,
                credential_public_key=passkey.key,
                credential_current_sign_count=passkey.sign_count, require_user_verification=True,
            )  # fmt: skip
        except (WebAuthnException, ValueError, KeyError, TypeError, LookupError) as error:
            raise wrong_passkey() from error
        self._remember(said.challenge)
        return found.new_sign_count

    def _said(self, purpose: str, client_data: bytes) -> _ClientData:
        """What the browser says, once its challenge is ours and the page one of this site."""
        said = _ClientData()
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            said = msgspec.json.decode(client_data, type=_ClientData)
        body, seal = b"", b""
        with suppress(Refused):
            challenge = decode(said.challenge)
            body, seal = challenge[: _NONCE + _TIME], challenge[_NONCE + _TIME :]
        age = self._monotonic() - int.from_bytes(body[_NONCE:])
        ours = hmac.compare_digest(seal, self._seal(purpose, body)) and age < PATIENCE
        taken = any(body == one for _, one in self._answered)
        if not ours or taken or not is_of_site(said.origin, self.site):
            raise wrong_passkey()
        return said

    def _remember(self, challenge: str) -> None:
        now = self._monotonic()
        while self._answered and self._answered[0][0] + PATIENCE < now:
            self._answered.popleft()
        self._answered.append((now, decode(challenge)[: _NONCE + _TIME]))

    def _seal(self, purpose: str, body: bytes) -> bytes:
        return hmac.new(self._key, purpose.encode() + b"\0" + body, hashlib.sha256).digest()


def wrong_passkey() -> Refused:
    """One answer for all that can be wrong, so that nothing is learned from it."""
    return Refused(
        "web.wrong-passkey",
        "this passkey is not registered here, or what it signed is too old or not right; try "
        "again, or sign in another way",
    )


def _raw_id(attestation: bytes) -> bytes:
    """The credential's id inside an attestation object (Level 2, 6.5.1)."""
    attested = parse_attestation_object(attestation).auth_data.attested_credential_data
    if attested is None:
        raise ValueError("it names no credential")
    return attested.credential_id
