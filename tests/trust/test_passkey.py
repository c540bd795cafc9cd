"""What a passkey signed is verified from the record alone, and nothing else passes."""

import base64
import hashlib
import json
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from kuroshio.errors import Untrusted
from kuroshio.trust import passkey

SITE, CHALLENGE = "naha.example", bytes(range(32))
P256, EDWARDS = generate_private_key(SECP256R1()), Ed25519PrivateKey.generate()


def p256_key() -> bytes:
    point = P256.public_key().public_numbers()
    x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
    return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


def edwards_key() -> bytes:
    return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: EDWARDS.public_key().public_bytes_raw()})


def assertion(
    challenge: bytes = CHALLENGE, site: str = SITE, flags: int = 5, edwards: bool = False,
    **said: Any,
) -> tuple[bytes, bytes, bytes]:  # fmt: skip
    """Authenticator data, client data and signature, as a browser gives them."""
    data = hashlib.sha256(site.encode()).digest() + bytes([flags]) + (7).to_bytes(4, "big")
    words = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
    client = json.dumps({
        "type": "webauthn.get", "challenge": words, "origin": f"https://{site}:8443", **said,
    }).encode()  # fmt: skip
    signed = data + hashlib.sha256(client).digest()
    return data, client, EDWARDS.sign(signed) if edwards else P256.sign(signed, ECDSA(SHA256()))


def verified(
    data: bytes, client: bytes, signature: bytes, key: bytes = b"", challenge: bytes = CHALLENGE
) -> str:
    """The code of the refusal; empty when it verifies."""
    try:
        passkey.verify(key or p256_key(), challenge, data, client, signature, SITE)
    except Untrusted as error:
        return error.code
    return ""


def test_both_kinds_of_key_verify() -> None:
    assert verified(*assertion()) == ""
    assert verified(*assertion(edwards=True), key=edwards_key()) == ""
    assert verified(*assertion(origin=f"https://pages.{SITE}")) == ""


def test_on_this_machine_plain_http_will_do() -> None:
    data, client, signature = assertion(site="localhost", origin="http://localhost:9000")
    passkey.verify(p256_key(), CHALLENGE, data, client, signature, "localhost")


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (assertion(challenge=bytes(32)), "passkey.other-challenge"),
        (assertion(type="webauthn.create"), "passkey.other-challenge"),
        (assertion(site="taipei.example"), "passkey.other-site"),
        (assertion(origin="https://evil.example"), "passkey.other-site"),
        (assertion(origin=f"https://evil{SITE}"), "passkey.other-site"),
        (assertion(origin=f"http://{SITE}"), "passkey.other-site"),
        (assertion(origin=f"https://evil.example/@{SITE}"), "passkey.other-site"),
        (assertion(crossOrigin=True), "passkey.other-site"),
        (assertion(flags=1), "passkey.not-verified"),
        (assertion(flags=4), "passkey.not-verified"),
        (assertion(edwards=True), "passkey.bad-signature"),
    ],
)
def test_what_is_not_this_very_signature_is_refused(
    made: tuple[bytes, bytes, bytes], code: str
) -> None:
    assert verified(*made) == code


def test_every_byte_counts() -> None:
    data, client, signature = assertion()
    for place in range(len(data)):
        spoiled = bytearray(data)
        spoiled[place] ^= 0x02
        assert verified(bytes(spoiled), client, signature), place
    for place in range(len(client)):
        other = bytearray(client)
        other[place] ^= 0x01
        assert verified(data, bytes(other), signature), place


@given(st.binary(max_size=200), st.binary(max_size=300), st.binary(max_size=100), st.binary())
def test_arbitrary_bytes_are_refused(data: bytes, client: bytes, signature: bytes, key: bytes
                                     ) -> None:  # fmt: skip
    assert verified(data, client, signature)
    assert verified(*assertion(), key=key or b"x")


@pytest.mark.parametrize(
    "key",
    [
        cbor2.dumps({1: 3, 3: -257, -1: bytes(256), -2: b"\1\0\1"}),
        cbor2.dumps({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}),
        cbor2.dumps({1: 1, 3: -8, -1: 6, -2: b"short"}),
        cbor2.dumps([1, 2]),
        b"",
    ],
)
def test_other_keys_are_none(key: bytes) -> None:
    with pytest.raises(Untrusted) as caught:
        passkey.require_key(key)
    assert caught.value.code == "passkey.malformed"
