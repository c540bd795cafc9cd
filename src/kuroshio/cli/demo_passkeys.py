"""Passkeys in software for the demo's invented officers: WebAuthn Level 2, ES256. No real officer's
key lies in a file; these are marked EXERCISE by the node that uses them.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kuroshio.trust.document import Passkey

PRESENT_AND_VERIFIED = 0x05
SITE = "localhost"


@dataclass(frozen=True)
class SoftwarePasskey:
    """One officer's passkey."""

    officer: str
    organisation: str
    post: str
    key: ec.EllipticCurvePrivateKey
    credential: bytes
    site: str = SITE

    def passkey(self) -> Passkey:
        """As the party document names it; the key as COSE_Key (RFC 9053)."""
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        return Passkey(
            credential=self.credential, key=cbor2.dumps(cose), rp_id=self.site,
            organisation=self.organisation, post=self.post, officer=self.officer,
        )  # fmt: skip

    def assertion(
        self, challenge: bytes, origin: str, flags: int = PRESENT_AND_VERIFIED
    ) -> tuple[bytes, bytes, bytes]:
        """Authenticator data, client data and signature, as an authenticator gives them."""
        data = hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + bytes(4)
        said = {
            "type": "webauthn.get", "challenge": encode(challenge), "origin": origin,
            "crossOrigin": False,
        }  # fmt: skip
        client = json.dumps(said).encode()
        signed = data + hashlib.sha256(client).digest()
        return data, client, self.key.sign(signed, ec.ECDSA(hashes.SHA256()))

    def as_value(self) -> dict[str, Any]:
        """As demo.json holds it, for a virtual authenticator."""
        private = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )  # fmt: skip
        return {
            "credential": base64.b64encode(self.credential).decode(),
            "private_key": base64.b64encode(private).decode(), "rp_id": self.site,
            "post": f"{self.organisation}/{self.post}",
        }  # fmt: skip


def encode(data: bytes) -> str:
    """Base 64 for URLs without filling, as WebAuthn writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The same back."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
