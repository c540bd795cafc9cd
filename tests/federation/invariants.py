"""What must hold in every federation, whatever happened to it. Nothing is asked of parties that
lied, but everything of the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from typing import Any

import msgspec
from tests.federation.node import SimNode
from tests.federation.world import World

from kuroshio.desk.domains import DOMAINS
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.feed.record import Record, read
from kuroshio.node.forks import Forks
from kuroshio.node.views import Known


def bodies(node: SimNode) -> list[Record]:
    """Every record that a node holds, quarantined ones too."""
    return [read(held.body) for held in node.store.since(0, 1_000_000) if held.body]


def check_audiences(world: World) -> None:
    """No party ever holds a record that it is not in the audience of."""
    for node in world.honest():
        for row in node.store.rows():
            assert node.party in parse_log(row.name).audience, (node.name, row.name)
        for record in bodies(node):
            assert node.party in record.header.audience, (node.name, record.header)


def check_nothing_lost(world: World) -> None:
    """Every record that a node told its officer is written is held by all of its audience.

    Left out: what was erased by its author, and what nobody else held yet when a disk was lost.
    What lies on a branch of a forked log its author has released again, if the agreements let it;
    only a member's own clone may have signed for it in that member's name. An author whose disk was
    lost may have been given back the other branch: then it takes this one from nobody, and those
    hold it who took it, until the log's party decides.
    """
    waits = torn(world)
    for node in world.honest():
        for record in node.acknowledged - world.gone_with_a_disk - world.erased:
            known = node.views.known(record)
            if not known and record in waits and node.name in world.lost_a_disk:
                assert node.id in world.forked_by
                continue
            assert known, f"{node.name} lost its own record {record}"
            if record in waits and not may_leave(node, known):
                continue
            for other in world.honest():
                if record in waits and other.id in world.forked_by:
                    continue
                if other.party in known.record.header.audience:
                    assert other.views.known(record), f"{other.name} lacks {record}"


def may_leave(node: SimNode, known: Known) -> bool:
    """Whether the agreements as they stand let a record of a node's own leave."""
    if known.fact is None:
        return False  # of a later version: this one cannot ask about it
    try:
        node.ledger.releases.decide(known.record.header, known.fact, node.now)
    except Refused:
        return False
    finally:
        node.ledger.releases.forget_decisions()
    return True


def check_converged(world: World) -> None:
    """All members of an audience fold every aggregate of every domain to the same state.

    Aggregates of one name that parties keep for themselves (alerts, calls) are apart. So are those
    of which some hold records of one branch of a forked log, and some of the other.
    """
    waits = torn(world)
    for name in DOMAINS:
        states: dict[tuple[str, tuple[str, ...]], dict[str, bytes]] = {}
        apart: set[tuple[str, tuple[str, ...]]] = set()
        for node in world.honest():
            for about in node.views.abouts(name):
                known = node.views.records(name, about)
                audience = {party for k in known for party in k.record.header.audience}
                place = about, tuple(sorted(audience))
                states.setdefault(place, {})[node.name] = canonical(node.views.state(name, about))
                if any(k.record.header.id in waits for k in known):
                    apart.add(place)
        for (about, audience), found in states.items():
            if (about, audience) in apart:
                continue
            members = {n.name for n in world.honest() if n.party in audience}
            assert set(found) == members, f"{name} {about} of {audience}: only {set(found)}"
            assert len(set(found.values())) == 1, f"{name} {about} differs: {first_odd(found)}"


def first_odd(found: dict[str, bytes]) -> str:
    """Where two states begin to differ."""
    (a, one), (b, two) = list({v: (k, v) for k, v in found.items()}.values())[:2]
    at = next((i for i, (x, y) in enumerate(zip(one, two, strict=False)) if x != y), 0)
    return f"{a}: …{one[max(0, at - 60) : at + 60]!r} {b}: …{two[max(0, at - 60) : at + 60]!r}"


def check_live_as_recovered(world: World) -> None:
    """What a node shows is what it would show after a restart."""
    for node in world.honest():
        before = fold_all(node)
        node.restart()
        assert fold_all(node) == before, node.name


def check_receipts_true(world: World) -> None:
    """Whoever's newest receipt says N holds N, the very same entries."""
    honest = {node.name for node in world.honest()}
    forked = forks(world)
    for node in world.honest():
        for (log, holder), number in newest_receipts(node).items():
            if holder not in honest or log in forked:
                continue
            there, here = world.nodes[holder].store, node.store
            assert there.head(log).number >= number, (node.name, log, holder, number)
            mine = here.entry(log, number)
            assert mine is None or mine == there.entry(log, number), (node.name, log, holder)


def check_delivery_known(world: World) -> None:
    """Once healed, an author's node has every member's receipt for all that it released."""
    for node in world.honest():
        known = newest_receipts(node)
        for row in node.store.rows():
            log = parse_log(row.name)
            if (log.party, log.node) != node.id or not row.head.number or row.forked:
                continue
            for other in world.honest():
                if other is not node and other.party in log.audience:
                    assert known.get((row.name, other.name)) == row.head.number, (
                        node.name, row.name, other.name, known,
                    )  # fmt: skip


def check_forks(world: World) -> None:
    """Every log with two entries of one number is known to be forked, with the proof, by every
    member that holds any of it; and no node's log is, of which never two were running.
    """
    forked = forks(world)
    for name in forked:
        log = parse_log(name)
        assert (log.party, log.node) in world.forked_by, f"{name} was forked by nobody's fault"
    for node in world.honest():
        found = {f.log: f for f in Forks(node.party, node.views, None).find(
            node.store, node.ledger.directory
        )}  # fmt: skip
        for name in forked:
            if node.store.head(name).number:
                assert name in found, f"{node.name} does not know that {name} is forked"
                assert found[name].proof, f"{node.name} cannot prove that {name} is forked"
        for name, fork in found.items():
            log = parse_log(name)
            if (log.party, log.node) not in world.forked_by:  # a liar's receipt may speak of one
                assert not fork.proof, (node.name, name)
                assert world.distrusted & set(log.audience), (node.name, name)


def check_stamps_never_fall(world: World) -> None:
    """Within an own log stamps never fall, whatever the clock did.

    What is released again, to more parties or after a fork, keeps its stamp. Where it was written
    first, the world remembers: a clone that is given its original's later log holds only the copy.
    """
    for node in world.honest():
        last: dict[str, Any] = {}
        for held in node.store.since(0, 1_000_000):
            if held.body and node.identity.owns(held.log):
                header = read(held.body).header
                stamp = header.stamp
                here = held.log, held.number
                if world.first_at.get(header.id, here) != here:
                    continue
                assert last.get(held.log, stamp) <= stamp, (node.name, held.log, held.number)
                last[held.log] = stamp


def check_reachable_agree(world: World) -> None:
    """Also while others are cut off, and lied to: members of an audience who reach each other by
    way of honest members hold of every log what any of them held when that was noted.

    Not what came since: who has asked a liar for it waits a minute before it asks the next
    (node.progress), and a liar may give to one of them at any moment.
    """
    two = world.forked_by | {world.nodes[name].id for name in world.cloned}
    groups: dict[tuple[str, ...], list[set[str]]] = {}
    for node in world.honest():
        for name, number in world.held_before[node.name].items():
            log = parse_log(name)
            if (log.party, log.node) in two:
                continue
            if log.audience not in groups:
                groups[log.audience] = joined(world, log.audience)
            mine = next(group for group in groups[log.audience] if node.name in group)
            for other in mine:
                held = world.nodes[other].store.head(name).number
                assert held >= number, (
                    f"{other} holds {held} of {name}, {node.name} held {number}: "
                    f"reach each other as {sorted(mine)}"
                )


def joined(world: World, audience: tuple[str, ...]) -> list[set[str]]:
    """Honest members of an audience, by who reaches whom."""
    groups = [{node.name} for node in world.honest() if node.party in audience]
    for a, b in combinations([name for group in groups for name in group], 2):
        one = next(g for g in groups if a in g)
        other = next(g for g in groups if b in g)
        if one is not other and b in world.nodes[a].sessions and a in world.nodes[b].sessions:
            one |= other
            groups.remove(other)
    return groups


def forks(world: World) -> dict[str, int]:
    """Logs of which nodes that run hold two entries with one number; the lowest such number."""
    held: dict[str, list[list[bytes]]] = defaultdict(list)
    for node in world.nodes.values():
        for row in node.store.rows():
            items = node.store.read(row.name, 0, row.head.number, 1 << 30)
            held[row.name].append([item.entry for item in items])
    out = {}
    for name, copies in held.items():
        for one, other in combinations(copies, 2):
            short = min(len(one), len(other))
            if short and one[short - 1] != other[short - 1]:
                at = next(i for i in range(short) if one[i] != other[i])
                out[name] = min(out.get(name, at + 1), at + 1)
    return out


def torn(world: World) -> set[str]:
    """Ids of records on the branches of forked logs that not every honest member holds."""
    ids: dict[str, set[str]] = {}
    for name, first in forks(world).items():
        for node in world.nodes.values():
            for number in range(first, node.store.head(name).number + 1):
                known = node.views.at(name, number)
                if known is not None:
                    ids[known.record.header.id] = set(known.record.header.audience)
    return {
        record
        for record, audience in ids.items()
        if any(n.party in audience and not n.views.known(record) for n in world.honest())
    }


def newest_receipts(node: SimNode) -> dict[tuple[str, str], int]:
    """(log, holder's name) → number, of each holder's newest receipt."""
    found = {}
    for given in node.store.receipts():
        holder = given.party if given.node == "n1" else f"{given.party}/{given.node}"
        found[given.log, holder] = given.number  # oldest first
    return found


def fold_all(node: SimNode) -> dict[tuple[str, str], bytes]:
    """Every aggregate that a node shows."""
    views = node.views
    return {(d, a): canonical(views.state(d, a)) for d in DOMAINS for a in views.abouts(d)}


def canonical(state: Any) -> bytes:
    """A state as bytes; sets and dicts in one order."""
    return msgspec.json.encode(state, order="deterministic")


Check = Callable[[World], None]
ALWAYS: tuple[Check, ...] = (check_audiences, check_stamps_never_fall)
CALM: tuple[Check, ...] = (check_audiences, check_reachable_agree)
HEALED: tuple[Check, ...] = (
    check_audiences, check_stamps_never_fall, check_nothing_lost, check_converged,
    check_receipts_true, check_delivery_known, check_forks, check_live_as_recovered,
)  # fmt: skip
