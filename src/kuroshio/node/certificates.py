"""Certificates of a node: one for links, pinned by key; one for pages, by a page authority.

The link certificate signs itself: partners trust its key because the party document names it.
Browsers know no party documents, so pages have a small authority that officers install once;
it can vouch for this node's host name and loopback and for nothing else.
"""

import datetime as dt
import hashlib
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kuroshio.values import DAY

LINK_LIFETIME = 7300 * DAY
"""Twenty years: the pin, not the calendar, says whether a link certificate holds."""
AUTHORITY_LIFETIME = 3650 * DAY
PAGE_LIFETIME = 800 * DAY
"""Browsers take no more than 825 days."""
PAGE_RENEWAL = 60 * DAY
"""A page certificate that ends sooner than this is issued anew."""
_CLOCK_SLACK = 2 * DAY
"""Certificates start this much earlier, for browsers whose clock is behind."""

Key = ec.EllipticCurvePrivateKey


def new_key() -> Key:
    """A fresh P-256 key: TLS stacks and browsers all take it."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: Key) -> bytes:
    """The private key as PKCS #8 PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def spki_sha256(certificate: x509.Certificate) -> str:
    """Hex SHA-256 of the certificate's public key, as NodeKeys.tls carries it."""
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(spki).hexdigest()


def link_certificate(key: Key, party: str, node: str, now: int) -> x509.Certificate:
    """A self-signed certificate for links, for both ends of TLS."""
    name = _name(f"{party} {node}")
    usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    return (
        _begun(name, name, key, now, LINK_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .sign(key, hashes.SHA256())
    )


def page_authority(key: Key, party: str, node: str, host: str, now: int) -> x509.Certificate:
    """The authority that officers install: bound by name constraints to this node's pages."""
    name = _name(f"Kuroshio pages of {party} {node}")
    allowed: list[x509.GeneralName] = [_constraint(h) for h in _hosts(host)]
    usage = x509.KeyUsage(
        **dict.fromkeys(_KEY_USAGES, False) | {"key_cert_sign": True, "crl_sign": True}
    )
    return (
        _begun(name, name, key, now, AUTHORITY_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def page_certificate(
    key: Key, host: str, authority: x509.Certificate, authority_key: Key, now: int
) -> x509.Certificate:
    """The certificate of the officers' pages: the public host, localhost and 127.0.0.1."""
    usage = x509.KeyUsage(**dict.fromkeys(_KEY_USAGES, False) | {"digital_signature": True})
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _begun(_name(host), authority.subject, key, now, PAGE_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([_general(h) for h in _hosts(host)]), critical=False
        )
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


_KEY_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def _begun(
    subject: x509.Name, issuer: x509.Name, key: Key, now: int, lifetime: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_instant(now - _CLOCK_SLACK))
        .not_valid_after(_instant(now + lifetime))
    )


def _instant(millis: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(millis // 1000, dt.UTC)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _hosts(host: str) -> list[str]:
    return list(dict.fromkeys([host, "localhost", "127.0.0.1"]))


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode("ascii"))


def _constraint(host: str) -> x509.GeneralName:
    name = _general(host)
    if isinstance(name, x509.IPAddress):
        return x509.IPAddress(ipaddress.ip_network(host))
    return name


def der(certificate: x509.Certificate) -> bytes:
    """A certificate's bytes, as the party document carries them."""
    return certificate.public_bytes(serialization.Encoding.DER)
