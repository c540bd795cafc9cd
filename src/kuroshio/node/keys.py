"""A node's own keys, on disk and in use. Private bytes stay behind `sign` and `open_sealed`."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuroshio.errors import Refused
from kuroshio.node import certificates
from kuroshio.node.files import Layout, private_folder, write_atomic
from kuroshio.trust.document import SEALING_KEY_KEPT, NodeKeys
from kuroshio.wire import sealing

LINK_NAMES = ("tls.key", "tls.crt")
NAMES = ("signing.key", "sealing.key", *LINK_NAMES)


@dataclass(frozen=True)
class Keys:
    """What a node signs, opens and shows itself with."""

    signing_public: bytes
    """Ed25519, 32 bytes."""
    sealing_public: bytes
    """X25519 (32 bytes) then ML-KEM-768 (1184)."""
    tls_pin: str
    """Hex SHA-256 of the link certificate's public key."""
    tls_key: Path
    tls_certificate: Path
    page_key: Path
    page_certificate: Path
    """The page's certificate, followed by its authority's."""
    page_authority: Path
    _signing: Ed25519PrivateKey = field(repr=False)
    _sealing: tuple[bytes, ...] = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self._signing.sign(data)

    def open_sealed(self, ciphertext: bytes, info: bytes) -> bytes:
        """What was sealed to this node, now or to a key of the last 180 days.

        Untrusted (`sealing.cannot-open`) otherwise.
        """
        return sealing.open_with(self._sealing, ciphertext, info)

    def as_node_keys(self, node: str, since: int, addresses: tuple[str, ...]) -> NodeKeys:
        """The public halves, as the party document names them."""
        return NodeKeys(
            node,
            self.signing_public,
            self.sealing_public,
            self.tls_pin,
            since,
            addresses,
            certificates.der(_certificate(self.tls_certificate)),
        )


def load_keys(folder: Path) -> Keys:
    """The keys in a node's folder.

    Refused: `keys.missing`, `keys.unreadable`, `keys.open-to-others` (readable by others).
    """
    at = Layout(folder).keys
    signing = _signing_key(at / "signing.key")
    former = sorted(Layout(folder).former.glob("*.key"), reverse=True)
    privates = tuple(_sealing_key(path) for path in [at / "sealing.key", *former])
    certificate = _certificate(at / "tls.crt")
    _private(at / "tls.key")
    return Keys(
        signing_public=signing.public_key().public_bytes_raw(),
        sealing_public=sealing.public_of(privates[0]),
        tls_pin=certificates.spki_sha256(certificate),
        tls_key=at / "tls.key",
        tls_certificate=at / "tls.crt",
        page_key=at / "page.key",
        page_certificate=at / "page.crt",
        page_authority=at / "page-authority.crt",
        _signing=signing,
        _sealing=privates,
    )


def write_node_keys(keys: Path, party: str, node: str, now: int, *, replace: bool = False) -> None:
    """Fresh signing, sealing and link keys, and the link's certificate, into a folder."""
    signing = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    tls = certificates.new_key()
    certificate = certificates.link_certificate(tls, party, node, now)
    contents = (
        signing,
        sealing.new_private(),
        certificates.key_pem(tls),
        certificate.public_bytes(serialization.Encoding.PEM),
    )
    for name, data in zip(NAMES, contents, strict=True):
        write_atomic(keys / name, data, replace=replace)


def write_page_authority(keys: Path, party: str, node: str, host: str, now: int) -> None:
    """A page authority for this node's host, and the first page certificate under it."""
    key = certificates.new_key()
    certificate = certificates.page_authority(key, party, node, host, now)
    write_atomic(keys / "page-authority.key", certificates.key_pem(key))
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    write_atomic(keys / "page-authority.crt", pem)
    write_page_certificate(keys, host, now)


def write_page_certificate(keys: Path, host: str, now: int) -> None:
    """A new page key and certificate, under the authority that officers installed already."""
    authority = _certificate(keys / "page-authority.crt")
    authority_key = _page_key(keys / "page-authority.key")
    key = certificates.new_key()
    certificate = certificates.page_certificate(key, host, authority, authority_key, now)
    chain = b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (certificate, authority))
    write_atomic(keys / "page.key", certificates.key_pem(key), replace=True)
    write_atomic(keys / "page.crt", chain, replace=True)


def renew_page_when_due(folder: Path, host: str, now: int) -> bool:
    """A new page certificate when the present one ends within 60 days; whether it was due."""
    due = page_certificate_ends(folder) - now < certificates.PAGE_RENEWAL
    if due:
        write_page_certificate(Layout(folder).keys, host, now)
    return due


def page_certificate_ends(folder: Path) -> int:
    """When the page certificate ends (ms)."""
    ends = _certificate(Layout(folder).keys / "page.crt").not_valid_after_utc
    return int(ends.timestamp() * 1000)


def export_public(folder: Path, node: NodeKeys) -> None:
    """Write the node's public keys for whoever has the root key and signs them in."""
    write_atomic(Layout(folder).public_keys, msgspec.json.encode(node), replace=True)


def read_public(path: Path) -> NodeKeys:
    """A node's public keys as `export_public` wrote them. Refused (`keys.unreadable`)."""
    try:
        return msgspec.json.decode(_read(path), type=NodeKeys)
    except msgspec.DecodeError as error:
        raise Refused("keys.unreadable", f"{path} holds no node's public keys: {error}") from error


def stage_new(folder: Path, party: str, node: str, now: int, *, link_key: bool = False) -> None:
    """Fresh keys beside those in use, for a rotation; `take_new` puts them in their place.

    Unless `link_key` is given, the link's TLS key stays: partners pin it, so that with another
    one no link comes up over which they could learn of it.
    """
    layout = Layout(folder)
    at = layout.keys / "new"
    private_folder(at)
    write_node_keys(at, party, node, now, replace=True)
    if not link_key:
        for name in LINK_NAMES:
            write_atomic(at / name, _read(layout.keys / name), replace=True)


def staged_public(
    folder: Path, node: str, since: int, addresses: tuple[str, ...]
) -> NodeKeys | None:
    """The public halves of what `stage_new` made; None when nothing whole is staged."""
    at = Layout(folder).keys / "new"
    if not all((at / name).exists() for name in NAMES):
        return None
    signing = _signing_key(at / "signing.key").public_key().public_bytes_raw()
    public = sealing.public_of(_sealing_key(at / "sealing.key"))
    certificate = _certificate(at / "tls.crt")
    pin = certificates.spki_sha256(certificate)
    return NodeKeys(node, signing, public, pin, since, addresses, certificates.der(certificate))


def take_new(folder: Path, now: int) -> None:
    """Put staged keys in use; the former sealing key is kept, the signing key is not."""
    layout = Layout(folder)
    private_folder(layout.former)
    write_atomic(layout.former / f"{now}.key", _read(layout.keys / "sealing.key"), replace=True)
    for name in NAMES:
        write_atomic(layout.keys / name, _read(layout.keys / "new" / name), replace=True)
    for path in [*(layout.keys / "new").iterdir()]:
        path.unlink()
    (layout.keys / "new").rmdir()


def drop_former(folder: Path, now: int) -> list[str]:
    """Forget sealing keys retired over 180 days ago; gives their file names."""
    late = [
        path
        for path in Layout(folder).former.glob("*.key")
        if path.stem.isdecimal() and int(path.stem) + SEALING_KEY_KEPT < now
    ]
    for path in late:
        path.unlink()
    return [path.name for path in late]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused("keys.missing", f"there is no {path}") from error
    except OSError as error:
        raise Refused("keys.unreadable", f"{path} cannot be read: {error.strerror}") from error


def _private(path: Path) -> bytes:
    data = _read(path)
    if path.stat().st_mode & 0o077:
        raise Refused(
            "keys.open-to-others",
            f"{path} can be read by others on this machine; chmod 600 it, and if others use the "
            "machine, rotate the node's keys",
        )
    return data


def _signing_key(path: Path) -> Ed25519PrivateKey:
    key = _load(path)
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused("keys.unreadable", f"{path} holds no Ed25519 key")
    return key


def _page_key(path: Path) -> certificates.Key:
    key = _load(path)
    if not isinstance(key, certificates.Key):
        raise Refused("keys.unreadable", f"{path} holds no P-256 key")
    return key


def _load(path: Path) -> object:
    try:
        return serialization.load_pem_private_key(_private(path), None)
    except (ValueError, TypeError) as error:
        raise Refused("keys.unreadable", f"{path} holds no private key") from error


def _sealing_key(path: Path) -> bytes:
    data = _private(path)
    if len(data) != sealing.PRIVATE_LENGTH:
        raise Refused("keys.unreadable", f"{path} holds no sealing key")
    return data


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_read(path))
    except ValueError as error:
        raise Refused("keys.unreadable", f"{path} holds no certificate") from error
