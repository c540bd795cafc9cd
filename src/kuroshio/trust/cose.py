"""COSE_Sign1 (RFC 9052) with Ed25519: the one signed envelope for everything Kuroshio signs.

The protected header carries the algorithm, the content type (what the payload is, so that a
signature made for one purpose never serves another) and the key id.
"""

from collections.abc import Callable
from functools import lru_cache

import cbor2
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kuroshio.errors import Untrusted
from kuroshio.trust.plain_cbor import SIGN1, read_plain

Sign = Callable[[bytes], bytes]
"""Signs a byte string with one Ed25519 key: 64 bytes out."""

_HEADER_ALGORITHM = 1
_HEADER_CONTENT_TYPE = 3
_HEADER_KEY_ID = 4
_EDDSA = -8
_BEGIN = bytes([0xC0 | SIGN1, 0x84])
"""The tag of COSE_Sign1 and an array of four."""
_PROTECTED_LIMIT = 256
"""Bytes; ours have some 60."""
_NOTHING_UNPROTECTED = b"\xa0"
_SMALLEST_OF_WIDTH = {1: 24, 2: 1 << 8, 4: 1 << 16}


class Signed(msgspec.Struct, frozen=True, gc=False):
    """An envelope taken apart, its signature not yet checked."""

    content_type: str
    key_id: bytes
    payload: bytes
    signature: bytes
    protected: bytes

    @property
    def to_be_signed(self) -> bytes:
        """What the signature is over; made when it is looked at, which for most entries is never:
        the signature of a segment's last one commits to all before it.
        """
        return _to_be_signed(self.protected, self.payload)


def key_id(public_key: bytes) -> bytes:
    """The short name of an Ed25519 public key (32 bytes): itself, so no look-up can collide."""
    return public_key


def seal_signed(content_type: str, payload: bytes, public_key: bytes, sign: Sign) -> bytes:
    """A COSE_Sign1 envelope over `payload`, as tagged CBOR."""
    protected = cbor2.dumps(
        {
            _HEADER_ALGORITHM: _EDDSA,
            _HEADER_CONTENT_TYPE: content_type,
            _HEADER_KEY_ID: key_id(public_key),
        },
        canonical=True,
    )
    signature = sign(_to_be_signed(protected, payload))
    return _envelope(protected, payload, signature)


def take_apart(data: bytes, content_type: str) -> Signed:
    """Parse an envelope; Untrusted (`cose.malformed`) unless it is exactly of our form.

    CBOR has many spellings of one value, and the outer one is not signed. Only ours is taken:
    otherwise anybody could respell an entry or a document into a second one with a good
    signature, and so accuse its signer of a fork.
    """
    try:
        found = _read(data)
    except (LookupError, TypeError, ValueError) as error:
        raise Untrusted("cose.malformed", "a signed envelope cannot be read") from error
    if found.content_type != content_type:
        raise Untrusted(
            "cose.wrong-content",
            f"a {found.content_type!r} was given where {content_type!r} is due",
        )
    return found


def check(signed: Signed, public_key: bytes) -> None:
    """Untrusted (`cose.bad-signature`) unless `public_key` (32 bytes) made this signature."""
    if signed.key_id != key_id(public_key) or not _verifies(signed, public_key):
        raise Untrusted("cose.bad-signature", "a signature does not verify")


def check_intact(data: bytes) -> None:
    """Untrusted unless an envelope, whatever it carries, is as some key signed it."""
    try:
        signed = _read(data)
    except (LookupError, TypeError, ValueError) as error:
        raise Untrusted("cose.malformed", "a signed envelope cannot be read") from error
    check(signed, signed.key_id)


def open_signed(data: bytes, content_type: str, public_key: bytes) -> bytes:
    """The payload of an envelope that `public_key` signed; Untrusted otherwise."""
    signed = take_apart(data, content_type)
    check(signed, public_key)
    return signed.payload


def _read(data: bytes) -> Signed:
    """The envelope; LookupError, TypeError, ValueError unless it is spelt as ours."""
    if not data.startswith(_BEGIN):
        raise ValueError("no tagged array of four")
    protected, at = _byte_string(data, len(_BEGIN))
    if data[at : at + 1] != _NOTHING_UNPROTECTED:
        raise ValueError("an unprotected header")
    payload, at = _byte_string(data, at + 1)
    signature, at = _byte_string(data, at)
    if at != len(data):
        raise ValueError("more after the envelope")
    return Signed(*_protected(protected), payload, signature, protected)


def _byte_string(data: bytes, at: int) -> tuple[bytes, int]:
    """The CBOR byte string that begins at `at`, in its shortest spelling, and where it ends.

    ValueError for anything else; IndexError when the data end before it does.
    """
    kind = data[at]
    if 0x40 <= kind <= 0x57:
        begin, size = at + 1, kind - 0x40
    elif 0x58 <= kind <= 0x5A:
        width = 1 << (kind - 0x58)
        begin = at + 1 + width
        size = int.from_bytes(data[at + 1 : begin], "big")
        if size < _SMALLEST_OF_WIDTH[width]:
            raise ValueError("a length is not spelt in the shortest way")
    else:
        raise ValueError("no byte string where one is due")
    end = begin + size
    if end > len(data):
        raise ValueError("the data end within a byte string")
    return data[begin:end], end


@lru_cache(maxsize=1024)
def _protected(protected: bytes) -> tuple[str, bytes]:
    """Content type and key id of a protected header. A log's entries share one, so most are known.

    LookupError, TypeError, ValueError unless it is of our form.
    """
    if len(protected) > _PROTECTED_LIMIT:
        raise ValueError("a header that is not of our form")
    header = read_plain(protected)
    content_type, signer = header[_HEADER_CONTENT_TYPE], header[_HEADER_KEY_ID]
    sound = (
        header[_HEADER_ALGORITHM] == _EDDSA
        and len(header) == 3
        and isinstance(signer, bytes)
        and isinstance(content_type, str)
    )
    if not sound:
        raise ValueError("a header that is not of our form")
    return content_type, signer


def before_payload(protected: bytes) -> bytes:
    """The bytes of an envelope up to its payload."""
    return _BEGIN + byte_string_head(len(protected)) + protected + _NOTHING_UNPROTECTED


def byte_string_head(size: int) -> bytes:
    """What stands before a CBOR byte string of so many bytes (below 65,536)."""
    if size < 24:
        return bytes((0x40 + size,))
    if size < 1 << 8:
        return bytes((0x58, size))
    return b"\x59" + size.to_bytes(2, "big")


def _envelope(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(SIGN1, [protected, {}, payload, signature]))


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])


@lru_cache(maxsize=1024)
def _loaded(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)


def _verifies(signed: Signed, public_key: bytes) -> bool:
    try:
        _loaded(public_key).verify(signed.signature, signed.to_be_signed)
    except (InvalidSignature, ValueError):
        return False
    return True
