"""What a passkey signed, verified offline (W3C Web Authentication Level 2, 7.2, steps 11 to 20).

Only what can be checked years later from the record alone is checked here. The signature counter
says nothing then, and whether the site asked for this signature follows from the challenge: it is
the hash of what was decided. The authenticator shows no text to its holder (docs/security.md).
"""

import hashlib
from base64 import urlsafe_b64decode
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from kuroshio.errors import Untrusted
from kuroshio.trust.plain_cbor import read_plain

_PRESENT, _VERIFIED = 0x01, 0x04
_SHORTEST = 37
"""Bytes of authenticator data: hash of the site, flags, counter."""
_CLIENT_DATA_LIMIT = 8_192
_KIND, _ALGORITHM, _CURVE, _X, _Y = 1, 3, -1, -2, -3
_OKP, _EC2, _EDDSA, _ES256, _P256, _ED25519 = 1, 2, -8, -7, 1, 6


class _ClientData(msgspec.Struct):
    type: str
    challenge: str
    origin: str
    cross_origin: bool = msgspec.field(name="crossOrigin", default=False)


def verify(
    credential_key: bytes,
    challenge: bytes,
    authenticator_data: bytes,
    client_data: bytes,
    signature: bytes,
    rp_id: str,
) -> None:
    """Untrusted unless the holder of the key, present and verified (by PIN, finger or face), signed
    this challenge on a page of the site `rp_id`.

    Codes: `passkey.malformed`, `passkey.other-challenge`, `passkey.other-site`,
    `passkey.not-verified`, `passkey.bad-signature`.
    """
    said = _client_data(client_data)
    if said.type != "webauthn.get" or _from_base64(said.challenge) != challenge:
        raise Untrusted("passkey.other-challenge", "a passkey signed something else")
    if not is_of_site(said.origin, rp_id) or said.cross_origin:
        raise Untrusted("passkey.other-site", f"a passkey signed on a page of {said.origin[:80]!r}")
    if len(authenticator_data) < _SHORTEST:
        raise Untrusted("passkey.malformed", "an authenticator's data are cut short")
    if authenticator_data[:32] != hashlib.sha256(rp_id.encode()).digest():
        raise Untrusted("passkey.other-site", f"a passkey signed for another site than {rp_id}")
    both = _PRESENT | _VERIFIED
    if authenticator_data[32] & both != both:
        raise Untrusted(
            "passkey.not-verified", "a passkey's holder was not verified by PIN, finger or face"
        )
    signed = authenticator_data + hashlib.sha256(client_data).digest()
    if not _verifies(credential_key, signature, signed):
        raise Untrusted("passkey.bad-signature", "a passkey's signature does not verify")


def require_key(credential_key: bytes) -> None:
    """Untrusted (`passkey.malformed`) unless it is an ES256 or EdDSA key as COSE_Key."""
    _key(credential_key)


def _client_data(data: bytes) -> _ClientData:
    if len(data) > _CLIENT_DATA_LIMIT:
        raise Untrusted("passkey.malformed", "a passkey's client data are too long")
    try:
        return msgspec.json.decode(data, type=_ClientData)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Untrusted("passkey.malformed", "a passkey's client data cannot be read") from error


def _from_base64(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise Untrusted("passkey.malformed", "a passkey's challenge cannot be read") from error


def is_of_site(origin: str, rp_id: str) -> bool:
    """Whether a page's origin lies within a site (Web Authentication 5.1.4.1): its host is the
    site's or one below it, by https; plain http only on this machine itself.
    """
    scheme, _, rest = origin.partition("://")
    host = rest.partition(":")[0]
    within = host == rp_id or host.endswith("." + rp_id)
    return within and "/" not in rest and (scheme == "https" or (scheme, host) == _LOCAL)


_LOCAL = ("http", "localhost")


def _verifies(credential_key: bytes, signature: bytes, signed: bytes) -> bool:
    key = _key(credential_key)
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, signed)
        else:
            key.verify(signature, signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _key(credential_key: bytes) -> Any:
    try:
        cose = read_plain(credential_key)
        form = (cose[_KIND], cose[_ALGORITHM], cose[_CURVE])
        if form == (_OKP, _EDDSA, _ED25519):
            return Ed25519PublicKey.from_public_bytes(cose[_X])
        if form == (_EC2, _ES256, _P256) and len(cose[_X]) == len(cose[_Y]) == 32:
            x, y = int.from_bytes(cose[_X], "big"), int.from_bytes(cose[_Y], "big")
            return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except (LookupError, TypeError, ValueError) as error:
        raise Untrusted("passkey.malformed", "a passkey's public key cannot be read") from error
    raise Untrusted("passkey.malformed", "a passkey's public key is neither ES256 nor EdDSA")
