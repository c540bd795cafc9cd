"""The directory: every pinned party's document, and what follows from it for keys.

Pinning trusts a root key, on a fingerprint that two people compared. From then on a newer
document signed by the same root replaces the older; nothing else does.
"""

from collections.abc import Iterable, Mapping

import msgspec

from kuroshio.errors import Refused, Untrusted
from kuroshio.trust import words
from kuroshio.trust.document import FormerKey, HeldDocument, NodeKeys, PartyDocument


class Directory(msgspec.Struct, frozen=True):
    """Immutable; each change gives a new one."""

    own: str
    held: Mapping[str, HeldDocument]

    def document(self, party: str) -> PartyDocument:
        """The document of a pinned party. Refused (`trust.unknown-party`) otherwise."""
        found = self.held.get(party)
        if found is None:
            raise Refused("trust.unknown-party", f"{party} is not pinned at this node", party=party)
        return found.document

    @property
    def partners(self) -> list[str]:
        """Every pinned party but our own, in order."""
        return sorted(p for p in self.held if p != self.own)

    def knows(self, party: str) -> bool:
        """Whether a party is pinned."""
        return party in self.held

    def names_node(self, party: str, node: str) -> bool:
        """Whether a pinned party's document names this node, now or formerly."""
        held = self.held.get(party)
        if held is None:
            return False
        known = held.document
        return node in {k.node for k in known.nodes} | {f.node for f in known.former_keys}

    def node_keys(self, party: str, node: str) -> NodeKeys:
        """The present keys of a node; Untrusted when its party does not name it or revoked it."""
        document = self.document(party)
        if node in document.revoked_nodes:
            raise Untrusted(
                "trust.revoked-node",
                f"{party} has revoked its node {node}; ask {party} which node replaces it",
                node=node,
            )
        keys = document.node(node)
        if keys is None:
            raise Untrusted(
                "trust.unknown-node",
                f"{party}'s document (version {document.version}) names no node {node}; "
                f"ask {party} for its newest document",
                node=node,
            )
        return keys

    def former_key(self, party: str, node: str, key: bytes) -> FormerKey | None:
        """A former signing key of a node, or None."""
        document = self.document(party)
        return next((f for f in document.former_keys if (f.node, f.signing) == (node, key)), None)

    def entry_key(
        self, party: str, node: str, key: bytes, log: str, number: int, entry_hash: bytes
    ) -> bytes:
        """The key under which this entry may verify; Untrusted when it came after the key's end.

        Entries up to a former key's last good number verify for ever, later ones never.
        """
        document = self.document(party)
        current = next((n for n in document.nodes if n.node == node), None)
        if current and current.signing == key and node not in document.revoked_nodes:
            return key
        former = self.former_key(party, node, key)
        if former is None:
            self.node_keys(party, node)
            raise Untrusted(
                "trust.unknown-key",
                f"an entry of {party}/{node} is signed with a key that {party}'s document "
                "does not name",
                log=log,
                number=number,
            )
        last = next((g for g in former.last_good if g.log == log), None)
        late = last is None or number > last.number
        if late or (number == last.number and entry_hash.hex() != last.entry_hash):  # type: ignore[union-attr]
            raise Untrusted(
                "trust.after-last-good",
                f"{party} {former.reason} the key of {node}; this entry is not among those it "
                "still vouches for",
                log=log,
                number=number,
            )
        return key


def found(own: HeldDocument) -> Directory:
    """A directory that knows only our own party."""
    return Directory(own.document.party, {own.document.party: own})


def pin(directory: Directory, new: HeldDocument, spoken_fingerprint: str) -> Directory:
    """Trust a partner whose fingerprint a person has compared and typed or said again.

    Refused: `trust.wrong-fingerprint`, `trust.already-pinned` (by another root).
    """
    document = new.document
    if not words.matches(document.fingerprint, spoken_fingerprint):
        raise Refused(
            "trust.wrong-fingerprint",
            f"the fingerprint given is not that of the root key in {document.party}'s document. "
            f"Do not go on: call {document.party} and compare all sixteen words again",
            party=document.party,
        )
    known = directory.held.get(document.party)
    if known and known.document.root != document.root:
        raise Refused(
            "trust.already-pinned",
            f"{document.party} is pinned with another root key; an administrator must remove "
            "that pin first, with the partner's word by voice",
            party=document.party,
        )
    return _with(directory, new) if known is None else update(directory, new)


def update(directory: Directory, new: HeldDocument) -> Directory:
    """Take a newer document of a pinned party.

    Refused `trust.unknown-party`; Untrusted `trust.other-root`, `trust.rolled-back`,
    `trust.two-documents` (same version, other bytes), `trust.key-dropped`.
    """
    document = new.document
    known = directory.held.get(document.party)
    if known is None:
        raise Refused(
            "trust.unknown-party",
            f"{document.party} is not pinned here; add it with its fingerprint first",
            party=document.party,
        )
    old = known.document
    if document.root != old.root:
        raise Untrusted(
            "trust.other-root", f"a document for {document.party} is signed by another root key"
        )
    if document.version < old.version:
        raise Untrusted(
            "trust.rolled-back",
            f"{document.party}'s document version {document.version} is older than version "
            f"{old.version} held here; ask {document.party} for its newest",
            party=document.party,
        )
    if document.version == old.version:
        if new.data != known.data:
            raise Untrusted(
                "trust.two-documents",
                f"{document.party} has signed two documents with version {document.version}",
                party=document.party,
            )
        return directory
    _check_keys_kept(old, document)
    return _with(directory, new)


def _check_keys_kept(old: PartyDocument, new: PartyDocument) -> None:
    """Documents keep every former key, or what it signed could no longer be read."""
    kept = {(n.node, n.signing) for n in new.nodes} | {(f.node, f.signing) for f in new.former_keys}
    before: Iterable[tuple[str, bytes]] = [
        *((n.node, n.signing) for n in old.nodes),
        *((f.node, f.signing) for f in old.former_keys),
    ]
    for node, key in before:
        if (node, key) not in kept:
            raise Untrusted(
                "trust.key-dropped",
                f"{new.party}'s new document no longer lists a former key of {node}",
                party=new.party,
                node=node,
            )


def _with(directory: Directory, new: HeldDocument) -> Directory:
    return Directory(directory.own, {**directory.held, new.document.party: new})
