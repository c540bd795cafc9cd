"""When the respondent of a matter was last heard here, and how far the two sides' clocks are apart:
what a node must know before it says that a consent is in force.
"""

from kuroshio.consent.signed import Matter
from kuroshio.domains import fault
from kuroshio.feed.entry import parse_log
from kuroshio.node.ledger import Ledger
from kuroshio.node.links import Links


def last_heard(ledger: Ledger, links: Links, asked: Matter, now: int) -> int | None:
    """When the respondent was last heard (ms), on a link or, by relay or bundle, in what it wrote;
    None: never, or what it says does not come through. At the respondent's own nodes that is
    `now`, unless what this node knows of its own party is as old as a backup.
    """
    respondent = asked.question.respondent
    if respondent == ledger.identity.party:
        return min([now, *_lost_since(ledger, links, asked)])
    for row in ledger.store.rows():
        log = parse_log(row.name)
        theirs = log.party == respondent and log.audience == asked.parties
        if theirs and (row.forked is not None or row.name in ledger.held_back):
            return None
    link = links.states.get(respondent)
    wrote = ledger.views.last_from(respondent, asked.parties)
    return max((at for at in (link and link.last_heard, wrote) if at), default=None)


def clock_off(ledger: Ledger, links: Links, asked: Matter) -> int:
    """How far the other side's clock was from ours (ms) when its node last told it on a link."""
    others = [p for p in asked.parties if p != ledger.identity.party]
    known = [links.states.get(party) for party in others]
    return max((abs(link.clock_off_ms) for link in known if link), default=0)


def _lost_since(ledger: Ledger, links: Links, asked: Matter) -> list[int]:
    """When backups were taken (ms) from which this node was restored without having asked those
    who may hold what it wrote since, a revocation among it, and who have not been heard yet.
    """
    identity = ledger.identity
    about = fault.about_restore(identity.node)
    with ledger.views.lock:
        state: fault.State = ledger.views.state(fault.NAME, about)
        found = list(state.unreachable.values())
        opened = ledger.views.known(asked.record)
    gone = ledger.directory.document(identity.party).revoked_nodes
    out = []
    for header, fact in found:
        for name in fact.partners:
            party, _, _ = name.partition("/")
            link = links.states.get(name)
            back = link is not None and (link.last_heard or 0) > header.stamp.millis
            ours = (header.party, header.node) == (identity.party, identity.node)
            ours = ours and not (name != party and name.rpartition("/")[2] in gone)
            newer = opened is not None and opened.record.header.stamp.millis > fact.restored
            if ours and party in asked.parties and not (back or newer):
                out.append(fact.taken)
    return out
