"""After a fork of an own log: what must be released again, because no partner took that branch."""

from kuroshio.errors import Untrusted
from kuroshio.feed import record as records
from kuroshio.feed.entry import LogId, parse_log
from kuroshio.feed.record import Record
from kuroshio.node.views import Views
from kuroshio.store.port import Store
from kuroshio.sync.shelf import Node
from kuroshio.trust.directory import Directory

READ_BYTES = 4 << 20


def to_release_again(log: str, store: Store, views: Views, directory: Directory) -> list[Record]:
    """The records of an own, forked log that some node of its audience has not signed for.

    A receipt counts only where it names the very entry held here, so it vouches for this branch.
    What was released again before is left out: it lies in a later epoch. Should that one be forked
    too, it goes out once more from there; an earlier one never vouches for it.
    """
    out: list[Record] = []
    own = parse_log(log)
    after, head = _held_by_all(own, store, directory), store.last(log).number
    while after < head:
        items = store.read(log, after, head, READ_BYTES)
        for item in items:
            after += 1
            if item.body is None:
                continue
            try:
                record = records.read(item.body)
            except Untrusted:
                continue
            places = (parse_log(version.log) for version in views.versions(record.header.id))
            if not any(p.audience == own.audience and p.epoch > own.epoch for p in places):
                out.append(record)
    return out


def _held_by_all(log: LogId, store: Store, directory: Directory) -> int:
    """The number up to which every other node of the audience holds this branch: of two nodes of
    one party each may have met another branch, those of our own party too.
    """
    newest: dict[Node, int] = {}
    for given in store.receipts(str(log)):
        newest[given.party, given.node] = given.number  # oldest first
    documents = [directory.document(party) for party in log.audience if directory.knows(party)]
    holders = {
        (document.party, keys.node)
        for document in documents
        for keys in document.nodes
        if keys.node not in document.revoked_nodes
    } - {(log.party, log.node)}
    return min((newest.get(holder, 0) for holder in holders), default=0)
