"""Parties, their keys and documents, made for simulations: the same for the same numbers."""

import random
from functools import cache

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
from kuroshio.trust.powers import ALL_POWERS
from kuroshio.values import DAY
from kuroshio.wire import sealing

START = 1_800_000_000_000


def names(text: str) -> Names:
    return Names(text, text, text)


@cache
def key(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(random.Random(seed).randbytes(32))


@cache
def sealing_key(seed: int) -> bytes:
    """A node's private sealing key."""
    return random.Random(seed ^ 0x5EA1).randbytes(sealing.PRIVATE_LENGTH)


@cache
def make_document(
    party: str, seed: int, *nodes: str
) -> tuple[HeldDocument, dict[str, tuple[Ed25519PrivateKey, bytes]]]:
    """A party's document, and its nodes' private keys: for signing, and for what is sealed."""
    root = key(seed)
    keys = {
        node: (key(seed + 1 + i), sealing_key(seed + 1 + i))
        for i, node in enumerate(nodes or ("n1",))
    }
    posts = (Post("watch-officer", names("w"), ALL_POWERS),)
    document = PartyDocument(
        party=party,
        version=1,
        issued=START,
        expires=START + 400 * DAY,
        root=root.public_key().public_bytes_raw(),
        names=names(party),
        organisations=tuple(
            Organisation(code, names(code), kind, posts)
            for code, kind in (("CG", "coast-guard"), ("FA", "foreign-affairs"))
        ),
        nodes=tuple(
            NodeKeys(
                node, signing.public_key().public_bytes_raw(), sealing.public_of(private),
                "00", START,
            )
            for node, (signing, private) in keys.items()
        ),
        markings=("UNCLASSIFIED", "OFFICIAL"),
    )  # fmt: skip
    return issue(document, root.sign), keys
