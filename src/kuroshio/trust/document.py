"""The party document: what a party says of itself, signed by its offline root key.

Modelled on the root role of The Update Framework: versions only rise, expiry warns, every
former key stays listed. Unlike there, expiry never cuts an existing link (DESIGN, Trust).
Unknown fields travel on, because the signed bytes are kept and passed on as they are.
"""

from typing import Literal

import msgspec

from kuroshio.errors import Refused, Untrusted
from kuroshio.trust import cose
from kuroshio.trust.words import fingerprint
from kuroshio.values import DAY, Digest

CONTENT_TYPE = "kuroshio/party-document"
EXPIRY_WARNING = 60 * DAY
SEALING_KEY_KEPT = 180 * DAY
"""Former sealing keys are kept this long, so that late bundles can still be opened."""


class Names(msgspec.Struct, frozen=True):
    """A name in the three languages."""

    en: str
    ja: str
    zh_hant: str = msgspec.field(name="zh-Hant")


class Post(msgspec.Struct, frozen=True):
    """A duty in an organisation and what its holder may decide or see (trust.powers)."""

    post: str
    names: Names
    powers: tuple[str, ...] = ()


OrganisationKind = Literal["coast-guard", "foreign-affairs", "defence-liaison", "other"]


class Organisation(msgspec.Struct, frozen=True):
    """A body of a party, with its posts and how to reach it."""

    organisation: str
    names: Names
    kind: OrganisationKind
    posts: tuple[Post, ...]
    telephones: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Deciding(msgspec.Struct, frozen=True):
    """Which posts decide on one kind of question, and how many of their officers must sign."""

    kind: str
    """`prior-consultation` or `request`."""
    posts: tuple[str, ...]
    """`ORGANISATION/post`."""
    signatures: int = 1
    """Two or more: the two-person rule."""


class Passkey(msgspec.Struct, frozen=True):
    """An officer's passkey (W3C Web Authentication), bound to the post for which it signs."""

    credential: bytes
    """The credential's id, 1 to 1023 bytes."""
    key: bytes
    """Public key as COSE_Key (RFC 9053): ES256 or EdDSA."""
    rp_id: str
    """Host name of the pages at which it was made; it signs for no other."""
    organisation: str
    post: str
    officer: str = ""
    """Account of its holder: two passkeys of one officer are one person's."""
    revoked: bool = False
    """Nothing that it signed counts any more."""


class LastGood(msgspec.Struct, frozen=True):
    """The last entry of one log that still verifies with a former key."""

    log: str
    number: int
    entry_hash: str
    """Hex of SHA-256 over the whole entry."""


class NodeKeys(msgspec.Struct, frozen=True):
    """A node and the public keys that are its own now."""

    node: str
    signing: bytes
    """Ed25519, 32 bytes."""
    sealing: bytes
    """X25519 (32 bytes) then ML-KEM-768 (1184 bytes)."""
    tls: str
    """Hex SHA-256 of the DER of the TLS certificate's public key (SPKI)."""
    since: int
    addresses: tuple[str, ...] = ()
    """host:port, as the party chooses to give them."""
    tls_certificate: bytes = b""
    """DER of the link certificate: TLS libraries want it as a trust anchor, `tls` is the pin."""


class FormerKey(msgspec.Struct, frozen=True):
    """A signing key that a node had: it verifies each log up to its last good entry."""

    node: str
    signing: bytes
    retired: int
    reason: Literal["rotated", "revoked"]
    last_good: tuple[LastGood, ...] = ()


class PartyDocument(msgspec.Struct, frozen=True):
    """The payload of a party document. `version` rises by one or more at every issue."""

    party: str
    version: int
    issued: int
    expires: int
    root: bytes
    """Ed25519 root public key, 32 bytes."""
    names: Names
    organisations: tuple[Organisation, ...]
    nodes: tuple[NodeKeys, ...]
    former_keys: tuple[FormerKey, ...] = ()
    revoked_nodes: tuple[str, ...] = ()
    markings: tuple[str, ...] = ("UNCLASSIFIED",)
    """The party's own markings, lowest first."""
    passkeys: tuple[Passkey, ...] = ()
    """Former ones stay, revoked or not: what they signed must be verifiable."""
    deciding: tuple[Deciding, ...] = ()
    """Partners verify decisions by it; a kind that is not here nobody decides on."""

    def organisation(self, code: str) -> Organisation | None:
        """The organisation with this code, or None."""
        return next((o for o in self.organisations if o.organisation == code), None)

    def post(self, organisation: str, post: str) -> Post | None:
        """The post of an organisation, or None."""
        body = self.organisation(organisation)
        return next((p for p in body.posts if p.post == post), None) if body else None

    def passkey(self, credential: bytes) -> Passkey | None:
        """The passkey with this id, or None."""
        return next((p for p in self.passkeys if p.credential == credential), None)

    def passkeys_of(self, organisation: str, post: str) -> tuple[Passkey, ...]:
        """The passkeys that sign for a post now."""
        of_post = (p for p in self.passkeys if (p.organisation, p.post) == (organisation, post))
        return tuple(p for p in of_post if not p.revoked)

    def deciding_on(self, kind: str) -> Deciding | None:
        """Which posts decide on a kind of question; None when none do."""
        return next((d for d in self.deciding if d.kind == kind), None)

    def node(self, name: str) -> NodeKeys | None:
        """The present keys of a node; None when unknown or revoked."""
        if name in self.revoked_nodes:
            return None
        return next((n for n in self.nodes if n.node == name), None)

    @property
    def fingerprint(self) -> Digest:
        """SHA-256 of the root key."""
        return fingerprint(self.root)


class HeldDocument(msgspec.Struct, frozen=True):
    """A verified document with the exact bytes it came as."""

    document: PartyDocument
    data: bytes


_CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_NODE = "abcdefghijklmnopqrstuvwxyz0123456789-"


def issue(document: PartyDocument, sign: cose.Sign) -> HeldDocument:
    """Sign a document with the root key. Refused (`trust.bad-document`) when it is not sound."""
    fault = _fault(document)
    if fault:
        raise Refused("trust.bad-document", fault)
    payload = msgspec.json.encode(document)
    return HeldDocument(document, cose.seal_signed(CONTENT_TYPE, payload, document.root, sign))


def read(data: bytes) -> HeldDocument:
    """A document whose signature by its own root key verifies; Untrusted otherwise.

    This says nothing yet of whether that root is the party's: see `pinning`.
    """
    signed = cose.take_apart(data, CONTENT_TYPE)
    try:
        document = msgspec.json.decode(signed.payload, type=PartyDocument)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Untrusted(
            "trust.malformed-document", f"a party document is malformed: {error}"
        ) from error
    cose.check(signed, document.root)
    fault = _fault(document)
    if fault:
        raise Untrusted("trust.malformed-document", f"party document: {fault}")
    return HeldDocument(document, data)


def expiry_warning(document: PartyDocument, now: int) -> Literal["", "expires-soon", "expired"]:
    """What to say of a document's expiry at `now` (ms). It warns; it never cuts a link."""
    if now >= document.expires:
        return "expired"
    return "expires-soon" if now >= document.expires - EXPIRY_WARNING else ""


def _fault(document: PartyDocument) -> str:
    """What is wrong with a document, in words; empty when nothing is."""
    if not (2 <= len(document.party) <= 8 and all(c in _CODE for c in document.party)):
        return "the party code is 2 to 8 of A-Z and 0-9"
    if len(document.root) != 32:
        return "the root key is not 32 bytes"
    if document.version < 1 or document.expires <= document.issued:
        return "versions start at 1 and expiry comes after issue"
    names = [n.node for n in document.nodes]
    if len(set(names)) != len(names) or any(not _plain(n) for n in names):
        return "node names are unique, of a-z, 0-9 and -"
    if any(len(n.signing) != 32 or len(n.sealing) != 1216 for n in document.nodes):
        return "a node's key has the wrong length"
    if not _keys_apart(document):
        return "a signing key belongs to one node, once: it is never given again"
    codes = [o.organisation for o in document.organisations]
    if len(set(codes)) != len(codes):
        return "organisation codes are unique"
    return _deciding_fault(document)


def _deciding_fault(document: PartyDocument) -> str:
    kinds = [d.kind for d in document.deciding]
    if len(set(kinds)) != len(kinds):
        return "each kind of question has its deciding posts once"
    for rule in document.deciding:
        for post in rule.posts:
            body, _, name = post.partition("/")
            if document.post(body, name) is None:
                return f"{post} is to decide, and is no post of the party"
        if not rule.posts or rule.signatures < 1:
            return f"somebody decides on a {rule.kind}, with one signature or more"
    return ""


def _keys_apart(document: PartyDocument) -> bool:
    """A key that came back would lift the limit that its rotation or revocation set."""
    present = [n.signing for n in document.nodes if n.node not in document.revoked_nodes]
    former = {f.signing for f in document.former_keys}
    return len(set(present)) == len(present) and not former & set(present)


def _plain(name: str) -> bool:
    return 1 <= len(name) <= 40 and all(c in _NODE for c in name)
