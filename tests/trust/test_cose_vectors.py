"""COSE_Sign1 against what others publish: RFC 8032 keys, RFC 9052 structure, byte for byte."""

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuroshio.errors import Untrusted
from kuroshio.trust import cose
from kuroshio.trust.plain_cbor import is_count, read_plain

RFC_8032 = [  # section 7.1: secret key, public key, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf"  # noqa: ISC004
        "9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f"  # noqa: ISC004
        "11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_keys_and_signatures_are_those_of_rfc_8032(
    secret: str, public: str, message: str, signature: str
) -> None:
    """The secret key is the 32-byte seed, the public key the 32 bytes we put in documents."""
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert private.public_key().public_bytes_raw().hex() == public
    assert private.sign(bytes.fromhex(message)).hex() == signature


def test_the_envelope_is_that_of_rfc_9052() -> None:
    """Tag 18, four elements, and a signature over ["Signature1", protected, aad, payload],
    written out here by hand and not by the code that is tested."""
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(RFC_8032[0][0]))
    public = bytes.fromhex(RFC_8032[0][1])
    data = cose.seal_signed("kuroshio/test", b"This is the content.", public, private.sign)
    protected = bytes.fromhex("a30127036d") + b"kuroshio/test" + bytes.fromhex("045820") + public
    signed = (
        bytes.fromhex("84" "6a") + b"Signature1"
        + bytes.fromhex("58") + bytes([len(protected)]) + protected
        + bytes.fromhex("40") + bytes.fromhex("54") + b"This is the content."
    )  # fmt: skip
    by_hand = (
        bytes.fromhex("d284" "58") + bytes([len(protected)]) + protected + bytes.fromhex("a0" "54")
        + b"This is the content." + bytes.fromhex("5840") + private.sign(signed)
    )  # fmt: skip
    assert data == by_hand
    assert cose.open_signed(data, "kuroshio/test", public) == b"This is the content."


@pytest.mark.parametrize(
    "data",
    [
        cbor2.dumps(cbor2.CBORTag(98, [b"", {}, b"", []])),  # COSE_Sign
        cbor2.dumps([b"", {}, b"", b""]),  # untagged
        cbor2.dumps(cbor2.CBORTag(18, [b"", {}, None, b""])),  # detached payload
        cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps({1: -7}), {}, b"", b""])),  # ES256
        cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps({1: -8, 3: 5, 4: b""}), {}, b"", b""])),
        cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps([1]), {}, b"", b""])),
        cbor2.dumps(cbor2.CBORTag(18, [b"\xff", {}, b"", b""])),
        bytes.fromhex("d9d9f7d28440a04040"),  # self-described CBOR around it
        bytes.fromhex("d81cd28440a04040"),  # a shared value
    ],
)
def test_other_envelopes_are_malformed(data: bytes) -> None:
    """Of COSE we take one form."""
    with pytest.raises(Untrusted) as untrusted:
        cose.take_apart(data, "kuroshio/test")
    assert untrusted.value.code == "cose.malformed"


def test_a_signature_with_s_beyond_the_order_is_refused() -> None:
    """Ed25519 signatures can be respelled by adding the group order to S; not with us."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = private.public_key().public_bytes_raw()
    data = cose.seal_signed("kuroshio/test", b"x", public, private.sign)
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(data[-32:], "little") + order
    with pytest.raises(Untrusted) as untrusted:
        cose.open_signed(data[:-32] + s.to_bytes(32, "little"), "kuroshio/test", public)
    assert untrusted.value.code == "cose.bad-signature"


@pytest.mark.parametrize("text", ["c24101", "d81c81d81d00", "9fff", "a2016101016102", "5f4101ff",
                                  "c1fb7ff0000000000000", "d81e820100"])  # fmt: skip
def test_plain_cbor_has_no_tags_no_open_ends_and_no_key_twice(text: str) -> None:
    """Bignums, shared values, endless lists, doubled keys: ValueError, before anything is made."""
    with pytest.raises(ValueError, match="no plain CBOR"):
        read_plain(bytes.fromhex(text))


def test_counts_are_whole_numbers_that_every_store_holds() -> None:
    """No truth values, no fractions, nothing below 0 or from 2^53 on."""
    assert all(is_count(n) for n in (0, 1, (1 << 53) - 1))
    assert not any(is_count(n) for n in (-1, 1 << 53, True, 1.0, "1", None))
