"""Sealing to a node: HPKE in base mode (RFC 9180), X25519 and ML-KEM-768 together.

What is sealed today must not be readable in twenty years, hence both. `info` says what the
sealed bytes are for, so that bytes sealed for one purpose never open for another.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from kuroshio.errors import Untrusted

PRIVATE_LENGTH = 96
"""X25519 (32 bytes) then the ML-KEM-768 seed (64)."""
PUBLIC_LENGTH = 1216
"""X25519 (32 bytes) then ML-KEM-768 (1184)."""
OVERHEAD = 1136
"""Bytes that sealing adds."""

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def new_private() -> bytes:
    """A fresh private sealing key, PRIVATE_LENGTH bytes."""
    x25519 = X25519PrivateKey.generate().private_bytes_raw()
    return x25519 + MLKEM768PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public half of a private sealing key, PUBLIC_LENGTH bytes."""
    x25519, mlkem = _private_parts(private)
    return x25519.public_key().public_bytes_raw() + mlkem.public_key().public_bytes_raw()


def seal_to(sealing_public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal to the node with this public key. Untrusted (`sealing.bad-key`) if it is none."""
    try:
        key = MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(sealing_public[32:]),
            X25519PublicKey.from_public_bytes(sealing_public[:32]),
        )
        return _SUITE.encrypt(plaintext, key, info)
    except ValueError as error:
        raise Untrusted("sealing.bad-key", "a sealing key is no sealing key") from error


def open_with(privates: tuple[bytes, ...], ciphertext: bytes, info: bytes) -> bytes:
    """Open with the first of these private keys that fits.

    Untrusted (`sealing.cannot-open`): altered, sealed for another purpose, or to other keys.
    """
    for private in privates:
        x25519, mlkem = _private_parts(private)
        try:
            return _SUITE.decrypt(ciphertext, MLKEM768X25519PrivateKey(mlkem, x25519), info)
        except (InvalidTag, ValueError):
            continue
    raise Untrusted(
        "sealing.cannot-open",
        "sealed bytes do not open: they are altered, or sealed to another node or a key that "
        "is no longer kept",
    )


def _private_parts(private: bytes) -> tuple[X25519PrivateKey, MLKEM768PrivateKey]:
    return (
        X25519PrivateKey.from_private_bytes(private[:32]),
        MLKEM768PrivateKey.from_seed_bytes(private[32:]),
    )
