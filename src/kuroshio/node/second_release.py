"""After a fork of an own log: what must be released again, because no partner took that branch."""

from kuroshio.errors import Untrusted
from kuroshio.feed import record as records
from kuroshio.feed.entry import LogId, parse_log
from kuroshio.feed.record import Record
from kuroshio.node.views import Views
from kuroshio.store.port import Store

READ_BYTES = 4 << 20


def to_release_again(log: str, store: Store, views: Views) -> list[Record]:
    """The records of an own, forked log that some member of its audience has not signed for.

    A receipt counts only where it names the very entry held here, so it vouches for this branch.
    What was released again before is left out.
    """
    out: list[Record] = []
    after, head = _held_by_all(parse_log(log), store), store.last(log).number
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
            others = {v.log for v in views.versions(record.header.id)} - {log}
            if not any(parse_log(o).audience == parse_log(log).audience for o in others):
                out.append(record)
    return out


def _held_by_all(log: LogId, store: Store) -> int:
    """The number up to which every other party of the audience holds this branch."""
    newest: dict[tuple[str, str], int] = {}
    for given in store.receipts(str(log)):
        newest[given.party, given.node] = given.number  # oldest first
    return min(
        (
            max((n for (holder, _), n in newest.items() if holder == party), default=0)
            for party in log.audience
            if party != log.party
        ),
        default=0,
    )
