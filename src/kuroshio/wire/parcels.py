"""Sealing parcels: one fresh content key, wrapped for each recipient node by hybrid HPKE.

The sealed form is CBOR `["kuroshio-parcel-1", [wrapped key...], ciphertext]`; AES-256-GCM with a
nonce of zeros, because a key seals one parcel only. Who carries it sees its size class and how many
nodes it is for. Wraps name no node: whoever opens it tries each.
"""

import secrets
from collections.abc import Callable, Sequence

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kuroshio.errors import Untrusted
from kuroshio.trust.plain_cbor import read_plain
from kuroshio.wire.sealing import OVERHEAD, seal_to

FORM = "kuroshio-parcel-1"
_INFO = b"kuroshio/parcel/1"
_NONCE = bytes(12)
_KEY = 32
_MOST_WRAPS = 64


def seal(plain: bytes, recipients: Sequence[bytes]) -> bytes:
    """Seal to the nodes with these public sealing keys. Untrusted (`sealing.bad-key`)."""
    key = secrets.token_bytes(_KEY)
    wraps = [seal_to(public, key, _INFO) for public in recipients]
    return cbor2.dumps([FORM, wraps, AESGCM(key).encrypt(_NONCE, plain, _INFO)])


def sealed_size(plain: int, recipients: int) -> int:
    """Bytes of the sealed form, nearly."""
    return plain + 64 + recipients * (OVERHEAD + _KEY + 4)


def open_parcel(data: bytes, open_sealed: Callable[[bytes, bytes], bytes]) -> bytes:
    """What was sealed to this node.

    Untrusted: `parcel.malformed`, `sealing.cannot-open` (not for this node, or altered).
    """
    try:
        form, wraps, ciphertext = read_plain(data)
        sound = form == FORM and isinstance(ciphertext, bytes) and len(wraps) <= _MOST_WRAPS
    except (TypeError, ValueError) as error:
        raise Untrusted("parcel.malformed", "a sealed parcel cannot be read") from error
    if not sound or not all(isinstance(wrap, bytes) for wrap in wraps):
        raise Untrusted("parcel.malformed", "these bytes are no sealed parcel")
    for wrap in wraps:
        try:
            return AESGCM(open_sealed(wrap, _INFO)).decrypt(_NONCE, ciphertext, _INFO)
        except (Untrusted, InvalidTag, ValueError):
            continue
    raise Untrusted(
        "sealing.cannot-open",
        "a parcel does not open: it is altered, or sealed to another node or to a key that is no "
        "longer kept; ask its sender to write it again",
    )
