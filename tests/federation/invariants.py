"""What must hold in every federation, whatever happened to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from tests.federation.world import World

from kuroshio.desk.domains import DOMAINS
from kuroshio.feed.entry import parse_log
from kuroshio.feed.record import Record, read


def bodies(world: World, name: str) -> list[Record]:
    """Every record that a node holds, quarantined ones too."""
    return [read(held.body) for held in world.nodes[name].store.since(0, 1_000_000) if held.body]


def check_audiences(world: World) -> None:
    """No party ever holds a record that it is not in the audience of."""
    for node in world.nodes.values():
        for row in node.store.rows():
            assert node.party in parse_log(row.name).audience, (node.name, row.name)
        for record in bodies(world, node.name):
            assert node.party in record.header.audience, (node.name, record.header)


def check_nothing_lost(world: World) -> None:
    """Every record that a node told its officer is written is held by all of its audience.

    Left out: what was erased by its author, and what nobody else held yet when a disk was lost.
    """
    for node in world.nodes.values():
        for record in node.acknowledged - world.gone_with_a_disk - world.erased:
            known = node.views.known(record)
            assert known, f"{node.name} lost its own record {record}"
            for other in world.nodes.values():
                if other.party in known.record.header.audience:
                    assert other.views.known(record), f"{other.name} lacks {record}"


def check_converged(world: World) -> None:
    """All members of an audience fold every aggregate of every domain to the same state.

    Aggregates of one name that parties keep for themselves (alerts, calls) are apart.
    """
    for name in DOMAINS:
        states: dict[tuple[str, tuple[str, ...]], dict[str, bytes]] = {}
        for node in world.nodes.values():
            for about in node.views.abouts(name):
                known = node.views.records(name, about)
                audience = {party for k in known for party in k.record.header.audience}
                found = states.setdefault((about, tuple(sorted(audience))), {})
                found[node.name] = canonical(node.views.state(name, about))
        for (about, audience), found in states.items():
            members = {n.name for n in world.nodes.values() if n.party in audience}
            assert set(found) == members, f"{name} {about} of {audience}: only {set(found)}"
            assert len(set(found.values())) == 1, f"{name} {about} differs: {first_odd(found)}"


def first_odd(found: dict[str, bytes]) -> str:
    """Where two states begin to differ."""
    (a, one), (b, two) = list({v: (k, v) for k, v in found.items()}.values())[:2]
    at = next((i for i, (x, y) in enumerate(zip(one, two, strict=False)) if x != y), 0)
    return f"{a}: …{one[max(0, at - 60) : at + 60]!r} {b}: …{two[max(0, at - 60) : at + 60]!r}"


def check_live_as_recovered(world: World) -> None:
    """What a node shows is what it would show after a restart."""
    for node in world.nodes.values():
        before = fold_all(world, node.name)
        node.crash_at = ""
        world.crash(node.name)
        assert fold_all(world, node.name) == before, node.name


def check_receipts_true(world: World) -> None:
    """Whoever's newest receipt says N holds N, the very same entries."""
    for node in world.nodes.values():
        for (log, holder), number in newest_receipts(world, node.name).items():
            there, here = world.nodes[holder].store, node.store
            assert there.head(log).number >= number, (node.name, log, holder, number)
            mine = here.entry(log, number)
            assert mine is None or mine == there.entry(log, number), (node.name, log, holder)


def check_delivery_known(world: World) -> None:
    """Once healed, an author's node has every member's receipt for all that it released."""
    for node in world.nodes.values():
        known = newest_receipts(world, node.name)
        for row in node.store.rows():
            log = parse_log(row.name)
            if (log.party, log.node) != node.id or not row.head.number or row.forked:
                continue
            for other in world.nodes.values():
                if other is not node and other.party in log.audience:
                    assert known.get((row.name, other.name)) == row.head.number, (
                        node.name, row.name, other.name, known,
                    )  # fmt: skip


def check_no_forks(world: World) -> None:
    """No log has two entries with one number, and nobody says so."""
    entries: dict[tuple[str, int], bytes] = {}
    for node in world.nodes.values():
        assert not [row for row in node.store.rows() if row.forked], node.name
        for row in node.store.rows():
            for number in range(1, row.head.number + 1):
                entry = node.store.entry(row.name, number)
                assert entry is not None
                assert entries.setdefault((row.name, number), entry) == entry, (row.name, number)


def check_stamps_never_fall(world: World) -> None:
    """Within an own log stamps never fall, whatever the clock did. (What is released again, to
    more parties or after a fork, keeps its stamp.)"""
    for node in world.nodes.values():
        last: dict[str, Any] = {}
        for held in node.store.since(0, 1_000_000):
            if held.body and node.identity.owns(held.log):
                header = read(held.body).header
                stamp = header.stamp
                if len(node.views.versions(header.id)) > 1:
                    continue
                assert last.get(held.log, stamp) <= stamp, (node.name, held.log, held.number)
                last[held.log] = stamp


def newest_receipts(world: World, name: str) -> dict[tuple[str, str], int]:
    """(log, holder's name) → number, of each holder's newest receipt."""
    found = {}
    for given in world.nodes[name].store.receipts():
        holder = given.party if given.node == "n1" else f"{given.party}/{given.node}"
        found[given.log, holder] = given.number  # oldest first
    return found


def fold_all(world: World, name: str) -> dict[tuple[str, str], bytes]:
    """Every aggregate that a node shows."""
    views = world.nodes[name].views
    return {(d, a): canonical(views.state(d, a)) for d in DOMAINS for a in views.abouts(d)}


def canonical(state: Any) -> bytes:
    """A state as bytes; sets and dicts in one order."""
    return msgspec.json.encode(state, order="deterministic")


Check = Callable[[World], None]
ALWAYS: tuple[Check, ...] = (check_audiences, check_stamps_never_fall)
HEALED: tuple[Check, ...] = (
    check_audiences, check_stamps_never_fall, check_nothing_lost, check_converged,
    check_receipts_true, check_delivery_known, check_no_forks, check_live_as_recovered,
)  # fmt: skip
