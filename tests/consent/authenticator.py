"""An authenticator in software, after WebAuthn Level 2: ES256, user present and verified."""

import base64
import hashlib
import json

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kuroshio.consent.signed import Decision, Signature, challenge
from kuroshio.trust.document import Passkey

SITE = "jpn.example"
PRESENT_AND_VERIFIED = 0x05
ATTESTED = 0x40


class Authenticator:
    """One officer's passkey; the same key for the same name, every time."""

    def __init__(self, name: str, post: str = "FA/official", site: str = SITE) -> None:
        self.name, self.site = name, site
        self.organisation, _, self.post = post.partition("/")
        secret = int.from_bytes(hashlib.sha256(name.encode()).digest()) % (1 << 250) + 1
        self._key = ec.derive_private_key(secret, ec.SECP256R1())
        self.credential = hashlib.sha256(b"credential " + name.encode()).digest()[:16]

    @property
    def cose_key(self) -> bytes:
        """COSE_Key (RFC 9053): EC2, ES256, P-256."""
        point = self._key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})

    def passkey(self, **changes: object) -> Passkey:
        """As the party document names it."""
        said = {
            "credential": self.credential, "key": self.cose_key, "rp_id": self.site,
            "organisation": self.organisation, "post": self.post, "officer": self.name,
        }  # fmt: skip
        return Passkey(**{**said, **changes})

    def attestation(
        self, wanted: bytes, flags: int = PRESENT_AND_VERIFIED, origin: str = ""
    ) -> tuple[bytes, bytes]:
        """Client data and attestation object (Level 2, 6.5) of a passkey that was just made."""
        named = bytes(16) + len(self.credential).to_bytes(2) + self.credential + self.cose_key
        data = self._data(flags | ATTESTED) + named
        made = {"fmt": "none", "attStmt": {}, "authData": data}
        return self._client("webauthn.create", wanted, origin), cbor2.dumps(made)

    def _data(self, flags: int, count: int = 0) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + count.to_bytes(4)

    def _client(self, what: str, wanted: bytes, origin: str) -> bytes:
        text = base64.urlsafe_b64encode(wanted).rstrip(b"=").decode()
        said = {"type": what, "challenge": text, "origin": origin or f"https://{self.site}",
                "crossOrigin": False}  # fmt: skip
        return json.dumps(said).encode()

    def assertion(
        self, wanted: bytes, flags: int = PRESENT_AND_VERIFIED, origin: str = "", count: int = 0
    ) -> tuple[bytes, bytes, bytes]:
        """Authenticator data, client data and signature for a challenge."""
        data, client = self._data(flags, count), self._client("webauthn.get", wanted, origin)
        signed = data + hashlib.sha256(client).digest()
        return data, client, self._key.sign(signed, ec.ECDSA(hashes.SHA256()))

    def sign(
        self, decision: Decision, shown: tuple[str, ...] = ("en", "ja"), **more: int
    ) -> Signature:
        """An officer's signature under a decision."""
        given = self.assertion(challenge(decision, shown), **more)
        return Signature(self.organisation, self.post, self.credential, shown, *given)
