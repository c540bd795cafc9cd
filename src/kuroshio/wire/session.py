"""The session inside TLS: both sides seal a fresh secret to the other; both together key AES-GCM.

What officials say today must not be readable in twenty years, and TLS here has no post-quantum
key exchange: so each hello carries 32 random bytes sealed to the other node's hybrid key (HPKE,
X25519 + ML-KEM-768). There is no forward secrecy against a stolen node key (docs/security.md).
Pure but for its arguments: `chance` is random bytes, `open_sealed` opens with the node's keys.
"""

import hashlib
from collections.abc import Callable

import cbor2
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kuroshio.compression import compress, decompress
from kuroshio.errors import Untrusted
from kuroshio.sync.messages import MESSAGE_LIMIT
from kuroshio.sync.padding import pad, unpad
from kuroshio.trust.plain_cbor import read_plain
from kuroshio.wire.sealing import seal_to

PROTOCOL = 1
SUBPROTOCOL = "kuroshio-link-1"
SECRET_LENGTH = 32
SMALLEST = 64
"""Bytes of the smallest size class."""
WORTH_COMPRESSING = 200
_AS_IT_IS, _COMPRESSED = b"\0", b"\1"
_INFO = b"kuroshio/session/1"


class Opening(msgspec.Struct, frozen=True):
    """The first message of each side, in clear inside TLS."""

    protocol: int
    party: str
    node: str
    document: bytes
    """The sender's newest party document: newer documents travel first."""
    sealed: bytes
    """32 random bytes, sealed to the receiver's node."""
    clock: int
    """The sender's clock, ms."""


class Sealer:
    """Numbers and seals the messages of one direction, and opens those of the other."""

    def __init__(self, sending: bytes, receiving: bytes) -> None:
        self._out, self._in = AESGCM(sending), AESGCM(receiving)
        self._sent = self._received = 0

    def seal(self, plain: bytes) -> bytes:
        """The next message to send."""
        self._sent += 1
        return self._out.encrypt(self._sent.to_bytes(12, "big"), plain, None)

    def open(self, data: bytes) -> bytes:
        """The next message received; Untrusted (`link.not-sealed`) when it is not the next."""
        self._received += 1
        try:
            return self._in.decrypt(self._received.to_bytes(12, "big"), data, None)
        except InvalidTag as error:
            raise Untrusted(
                "link.not-sealed", "a message was altered, dropped or repeated on the way"
            ) from error


def pack(message: bytes) -> bytes:
    """A message as it is sealed: compressed where that helps, and padded to a size class."""
    small = compress(message) if len(message) > WORTH_COMPRESSING else message
    if len(small) < len(message):
        return pad(_COMPRESSED + small, SMALLEST)
    return pad(_AS_IT_IS + message, SMALLEST)


def unpack(data: bytes) -> bytes:
    """The message; Untrusted (`link.not-sealed`) when it is none of at most MESSAGE_LIMIT bytes."""
    try:
        inside = unpad(data)
        if inside[:1] == _COMPRESSED:
            return decompress(inside[1:], MESSAGE_LIMIT)
    except ValueError as error:
        raise Untrusted("link.not-sealed", f"a message cannot be unpacked: {error}") from error
    if inside[:1] != _AS_IT_IS:
        raise Untrusted("link.not-sealed", "a message is packed in no known way")
    return inside[1:]


def write_opening(opening: Opening) -> bytes:
    """An opening as CBOR."""
    return cbor2.dumps(list(msgspec.structs.astuple(opening)))


def read_opening(data: bytes) -> Opening:
    """An opening from CBOR; Untrusted (`link.bad-hello`) for anything else."""
    try:
        values = dict(zip(Opening.__struct_fields__, read_plain(data), strict=True))
        opening = msgspec.convert(values, Opening, builtin_types=(bytes,))
    except (TypeError, ValueError) as error:  # of shape, of CBOR, of types
        raise Untrusted("link.bad-hello", "the partner's hello cannot be read") from error
    if opening.protocol != PROTOCOL:
        raise Untrusted(
            "link.other-protocol",
            f"the partner speaks link protocol {opening.protocol}, this node {PROTOCOL}; "
            "the older side must upgrade",
        )
    return opening


def seal_secret(secret: bytes, sealing_public: bytes, sender: str, receiver: str) -> bytes:
    """A session secret sealed to the receiver, bound to who sends it to whom."""
    return seal_to(sealing_public, secret, _bound(sender, receiver))


def agree(
    own_secret: bytes,
    own: bytes,
    theirs: bytes,
    dialled: bool,
    open_sealed: Callable[[bytes, bytes], bytes],
) -> Sealer:
    """The session's keys from both openings (their exact bytes). `dialled`: we called.

    Untrusted: `sealing.cannot-open` when their secret was not sealed to this node.
    """
    ours, other = read_opening(own), read_opening(theirs)
    info = _bound(f"{other.party}/{other.node}", f"{ours.party}/{ours.node}")
    their_secret = open_sealed(other.sealed, info)
    if len(their_secret) != SECRET_LENGTH:
        raise Untrusted("link.bad-hello", "the partner's session secret has the wrong length")
    caller, called = (own, theirs) if dialled else (theirs, own)
    secrets = (own_secret + their_secret) if dialled else (their_secret + own_secret)
    transcript = hashlib.sha256(
        len(caller).to_bytes(8, "big") + caller + len(called).to_bytes(8, "big") + called
    ).digest()
    keys = HKDF(SHA256(), 64, salt=transcript, info=_INFO).derive(secrets)
    from_caller, from_called = keys[:32], keys[32:]
    return Sealer(from_caller, from_called) if dialled else Sealer(from_called, from_caller)


def _bound(sender: str, receiver: str) -> bytes:
    return _INFO + b" " + f"{sender} to {receiver}".encode()
