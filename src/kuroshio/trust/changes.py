"""Changes a party makes to its own document: bodies and addresses, nodes and keys, passkeys."""

import msgspec

from kuroshio.errors import Refused
from kuroshio.trust.document import (
    Deciding,
    FormerKey,
    LastGood,
    Names,
    NodeKeys,
    Organisation,
    PartyDocument,
    Passkey,
)
from kuroshio.trust.passkey import require_key


def renew(document: PartyDocument, now: int, lifetime: int = 0) -> PartyDocument:
    """The next version, otherwise as it was, with a new expiry `lifetime` ms from now.

    Without a lifetime, the one that the document had.
    """
    next_version = _next(document, now)
    expires = now + lifetime if lifetime else next_version.expires
    return msgspec.structs.replace(next_version, expires=expires)


def amend(
    document: PartyDocument,
    now: int,
    names: Names,
    organisations: tuple[Organisation, ...],
    markings: tuple[str, ...],
    deciding: tuple[Deciding, ...] = (),
) -> PartyDocument:
    """The next version, with other names, bodies, posts and powers, markings, or other posts that
    decide.
    """
    return _next(
        document, now, names=names, organisations=organisations, markings=markings,
        deciding=deciding,
    )  # fmt: skip


def readdress(
    document: PartyDocument, node: str, addresses: tuple[str, ...], now: int
) -> PartyDocument:
    """The next version, with other addresses for a node. Refused (`trust.no-such-node`)."""
    keys = msgspec.structs.replace(_present(document, node), addresses=addresses)
    nodes = tuple(keys if n.node == node else n for n in document.nodes)
    return _next(document, now, nodes=nodes)


def add_node(document: PartyDocument, keys: NodeKeys, now: int) -> PartyDocument:
    """The next version, with one more node. Refused (`trust.node-exists`).

    The name of a revoked node is never used again: its logs keep that name.
    """
    if any(n.node == keys.node for n in document.nodes) or keys.node in document.revoked_nodes:
        raise Refused(
            "trust.node-exists",
            f"{document.party} has, or has revoked, a node {keys.node}; choose another name",
            node=keys.node,
        )
    return _next(document, now, nodes=(*document.nodes, keys))


def rotate(
    document: PartyDocument, new: NodeKeys, last_good: tuple[LastGood, ...], now: int
) -> PartyDocument:
    """New keys for a node; the former key still verifies each log up to its last good entry."""
    old = _present(document, new.node)
    nodes = tuple(new if n.node == new.node else n for n in document.nodes)
    former = FormerKey(old.node, old.signing, now, "rotated", last_good)
    return _next(document, now, nodes=nodes, former_keys=(*document.former_keys, former))


def revoke(
    document: PartyDocument, node: str, last_good: tuple[LastGood, ...], now: int
) -> PartyDocument:
    """End a node: links to it close, and nothing after its last good entries verifies."""
    old = _present(document, node)
    former = FormerKey(node, old.signing, now, "revoked", last_good)
    return _next(
        document,
        now,
        nodes=tuple(n for n in document.nodes if n.node != node),
        former_keys=(*document.former_keys, former),
        revoked_nodes=(*document.revoked_nodes, node),
    )


def bind_passkeys(
    document: PartyDocument, passkeys: tuple[Passkey, ...], now: int
) -> PartyDocument:
    """The next version, with these passkeys as well. Refused: `trust.no-such-post`,
    `trust.passkey-bound`: one is bound to one post for good, because what it signed for that post
    must stay verifiable. Untrusted (`passkey.malformed`).
    """
    for one in passkeys:
        require_key(one.key)
        if document.post(one.organisation, one.post) is None:
            raise Refused(
                "trust.no-such-post",
                f"{document.party} has no post {one.organisation}/{one.post}; name it first",
            )
        if document.passkey(one.credential) is not None:
            raise Refused(
                "trust.passkey-bound",
                f"{one.officer}'s passkey is bound already; for another post another is registered",
            )
    return _next(document, now, passkeys=(*document.passkeys, *passkeys))


def revoke_passkeys(
    document: PartyDocument, credentials: tuple[bytes, ...], now: int
) -> PartyDocument:
    """The next version, in which nothing that these signed counts; they stay listed."""
    passkeys = tuple(
        msgspec.structs.replace(p, revoked=p.revoked or p.credential in credentials)
        for p in document.passkeys
    )
    return _next(document, now, passkeys=passkeys)


def _present(document: PartyDocument, node: str) -> NodeKeys:
    keys = document.node(node)
    if keys is None:
        raise Refused("trust.no-such-node", f"{document.party} has no node {node} in force")
    return keys


def _next(document: PartyDocument, now: int, **changes: object) -> PartyDocument:
    lifetime = document.expires - document.issued
    return msgspec.structs.replace(
        document, version=document.version + 1, issued=now, expires=now + lifetime, **changes
    )
