"""Parties with fixed keys, for the tests of trust: the same key for the same name, every time."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuroshio.trust.document import (
    HeldDocument,
    Names,
    NodeKeys,
    Organisation,
    PartyDocument,
    Post,
    issue,
)
from kuroshio.values import DAY

NOW = 1_790_000_000_000


def key(name: str) -> Ed25519PrivateKey:
    """The private key that a name always has."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def public(name: str) -> bytes:
    """Its public half."""
    return key(name).public_key().public_bytes_raw()


def node(name: str, generation: int = 1) -> NodeKeys:
    """A node's keys; each generation has others."""
    return NodeKeys(name, public(f"{name} {generation}"), bytes(1216), "00" * 32, NOW)


def document(party: str = "TWN", *nodes: NodeKeys) -> PartyDocument:
    """A first document of a party."""
    names = Names(party, party, party)
    post = Post("watch-officer", names, ("read", "write"))
    return PartyDocument(
        party=party,
        version=1,
        issued=NOW,
        expires=NOW + 730 * DAY,
        root=public(f"root of {party}"),
        names=names,
        organisations=(Organisation("CGA", names, "coast-guard", (post,)),),
        nodes=nodes or (node("taipei"),),
    )


def signed(made: PartyDocument, root: str = "") -> HeldDocument:
    """Signed by the party's root."""
    return issue(made, key(root or f"root of {made.party}").sign)
