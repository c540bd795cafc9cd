"""What a partner holds of all that was released to it: for the screens, and as a file to show."""

from kuroshio.errors import Refused, Untrusted
from kuroshio.feed import proof
from kuroshio.feed.entry import Head, digest, parse_log
from kuroshio.feed.proof import Part, Proof, Statement
from kuroshio.feed.receipt import read_receipt
from kuroshio.node.identity import Identity
from kuroshio.store.port import Store
from kuroshio.trust.directory import Directory


def prove(
    store: Store, identity: Identity, directory: Directory, to: str, now: int
) -> tuple[Proof, bytes]:
    """What is proven of a partner now, and the file that proves it to anybody.

    Refused: `trust.unknown-party`, `trust.own-party`.
    """
    holder = directory.document(to)
    if to == identity.party:
        raise Refused("trust.own-party", "what a partner holds is proven, not what we hold")
    heads = sorted(
        (log, head)
        for log, head in store.logs_for(to).items()
        if parse_log(log).party == identity.party and head.number
    )
    logs = tuple((log, head.number, head.entry_hash) for log, head in heads)
    statement = Statement(identity.party, identity.node, to, now, logs)
    parts, lines = [], []
    for log, head in heads:
        part = _part(store, directory, log, head, [n.node for n in holder.nodes], to)
        parts.append(part)
        lines.append(proof.line(log, head, part, statement, directory))
    documents = directory.held[identity.party].data, directory.held[to].data
    file = proof.write(statement, parts, documents, identity.public_key, identity.sign)
    return Proof(statement, tuple(lines)), file


def _part(
    store: Store, directory: Directory, log: str, head: Head, nodes: list[str], to: str
) -> Part:
    """With the receipt that reaches furthest, of those that each node of the partner gave last: a
    later, lower one takes back what came before.
    """
    last = store.entry(log, head.number)
    assert last is not None  # a head is the head of an entry
    found: tuple[int, Part] = (0, Part(last))
    for node in nodes:
        data = store.newest_receipt(log, to, node)
        if data is None:
            continue
        try:
            receipt = read_receipt(data, directory)
        except Untrusted:
            continue  # of a key that was changed since; the next session brings a fresh one
        entry = store.entry(log, receipt.number) if receipt.number else None
        if entry is None or digest(entry) != receipt.entry_hash or receipt.number <= found[0]:
            continue
        named = b"" if receipt.number == head.number else entry
        found = receipt.number, Part(last, data, named)
    return found[1]
