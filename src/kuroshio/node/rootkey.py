"""A party's root key on disk. It signs party documents, is needed rarely, and lies offline.

The file is JSON, so that it can still be read in twenty years with nothing of ours: the Ed25519
private key in hex, or, under a passphrase, AES-256-GCM with a key from Argon2id.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kuroshio.errors import Refused
from kuroshio.node.files import write_atomic

FORMAT = "kuroshio root key 1"


class Derivation(msgspec.Struct, frozen=True):
    """How the passphrase becomes a key (RFC 9106)."""

    salt: str
    """Hex, 16 bytes."""
    memory_kib: int = 262_144
    iterations: int = 3
    lanes: int = 1
    name: str = "argon2id"


class RootFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """The file. Either `private`, or `sealed` with `nonce` and `derivation`; all in hex."""

    format: str
    public: str
    private: str = ""
    sealed: str = ""
    nonce: str = ""
    derivation: Derivation | None = None


@dataclass(frozen=True)
class RootKey:
    """A root key in use."""

    public: bytes
    """Ed25519, 32 bytes."""
    _private: Ed25519PrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self._private.sign(data)


def new_root() -> RootKey:
    """A fresh root key."""
    private = Ed25519PrivateKey.generate()
    return RootKey(private.public_key().public_bytes_raw(), private)


def write_root(path: Path, root: RootKey, passphrase: str = "") -> None:
    """Write a root key, 0600, sealed when there is a passphrase; never over another file."""
    raw = root._private.private_bytes_raw()
    if passphrase:
        derivation = Derivation(secrets.token_hex(16))
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(derive(passphrase, derivation)).encrypt(nonce, raw, root.public)
        file = RootFile(
            FORMAT,
            root.public.hex(),
            sealed=sealed.hex(),
            nonce=nonce.hex(),
            derivation=derivation,
        )
    else:
        file = RootFile(FORMAT, root.public.hex(), private=raw.hex())
    # A derivation's figures stand in the file in full: defaults may change in twenty years.
    shown = msgspec.to_builtins(file)
    if file.derivation:
        shown["derivation"] = {f: getattr(file.derivation, f) for f in Derivation.__struct_fields__}
    write_atomic(path, msgspec.json.format(msgspec.json.encode(shown), indent=2) + b"\n")


def load_root(path: Path, passphrase: Callable[[], str]) -> RootKey:
    """Read a root key; `passphrase` is asked only when the file is sealed.

    Refused: `root.missing`, `root.unreadable`, `root.wrong-passphrase`.
    """
    try:
        file = msgspec.json.decode(path.read_bytes(), type=RootFile)
        if file.format != FORMAT:
            raise Refused("root.unreadable", f"{path} is {file.format!r}, not {FORMAT!r}")
        raw = _open(file, passphrase()) if file.derivation else bytes.fromhex(file.private)
        private = Ed25519PrivateKey.from_private_bytes(raw)
    except FileNotFoundError as error:
        raise Refused(
            "root.missing",
            f"there is no root key at {path}; it lies where it was put when init said to move "
            "it off the machine: bring it, and name it with --root-key",
        ) from error
    except InvalidTag as error:
        raise Refused(
            "root.wrong-passphrase", f"the passphrase does not open the root key {path}"
        ) from error
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise Refused("root.unreadable", f"{path} holds no root key: {error}") from error
    found = RootKey(private.public_key().public_bytes_raw(), private)
    if found.public.hex() != file.public:
        raise Refused("root.unreadable", f"{path}: its private and public key do not fit")
    return found


def _open(file: RootFile, passphrase: str) -> bytes:
    assert file.derivation is not None
    key = derive(passphrase, file.derivation)
    nonce, sealed = bytes.fromhex(file.nonce), bytes.fromhex(file.sealed)
    return AESGCM(key).decrypt(nonce, sealed, bytes.fromhex(file.public))


def derive(passphrase: str, how: Derivation) -> bytes:
    """32 bytes from a passphrase. ValueError when it asks for what is never used here."""
    if how.memory_kib > 4_194_304 or how.iterations > 100 or how.name != "argon2id":
        raise ValueError(f"its key derivation {how.name} is not one that is used here")
    return hash_secret_raw(
        passphrase.encode(),
        bytes.fromhex(how.salt),
        time_cost=how.iterations,
        memory_cost=how.memory_kib,
        parallelism=how.lanes,
        hash_len=32,
        type=Type.ID,
    )
