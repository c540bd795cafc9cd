"""Party documents as a node's folder and store hold them together.

The folder holds what persons did: pinned a partner, signed a document. The store holds what came
by links since. Of each party the newer one counts, and only where a person has pinned it.
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from kuroshio.errors import Refused, Unavailable
from kuroshio.feed.entry import parse_log
from kuroshio.node import folder as node_folder
from kuroshio.node.stores import find_reader, find_writer
from kuroshio.trust import directory as directories
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import HeldDocument, LastGood, read
from kuroshio.values import Lane


def held_directory(folder: Path) -> Directory:
    """All pinned parties of a node, with the newest document of each; the node may be running."""
    return merged(folder, _stored(folder))


def merged(folder: Path, stored: Mapping[str, bytes]) -> Directory:
    """The folder's documents, or the store's where they are newer.

    Untrusted, as trust.directory says, when they contradict each other. A party that is only in
    the store has been removed by a person since, and is left out.
    """
    found = directories.found(node_folder.load_document(folder))
    for party, held in node_folder.load_partners(folder).items():
        found = Directory(found.own, {**found.held, party: held})
        if party in stored:
            other = read(stored[party])
            if other.document.version >= held.document.version:
                found = directories.update(found, other)
    return found


def add_partner(folder: Path, new: HeldDocument, spoken_fingerprint: str) -> Directory:
    """Pin a partner on the fingerprint that a person compared, and keep its document.

    Raises what trust.directory.pin does; `trust.own-party` is Refused.
    """
    directory = held_directory(folder)
    if new.document.party == directory.own:
        raise Refused(
            "trust.own-party",
            f"that is a document of {directory.own} itself; take it with kuroshio party import",
        )
    pinned = directories.pin(directory, new, spoken_fingerprint)
    node_folder.save_partner(folder, pinned.held[new.document.party])
    return pinned


def update_partner(folder: Path, new: HeldDocument) -> Directory:
    """Take a newer document of a partner that is pinned; its root says that it is genuine."""
    updated = directories.update(held_directory(folder), new)
    node_folder.save_partner(folder, updated.held[new.document.party])
    return updated


def remove_partner(folder: Path, party: str) -> None:
    """Unpin a party, in the folder and in the store. A running node must be restarted."""
    node_folder.remove_partner(folder, party)
    store = find_writer(folder)
    if store is not None:
        with closing(store), store.transaction():
            store.drop_document(party)


def import_own(folder: Path, new: HeldDocument) -> Directory:
    """Take a newer document of the own party, signed elsewhere."""
    directory = directories.found(node_folder.load_document(folder))
    if new.document.party != directory.own:
        raise Refused(
            "folder.wrong-party",
            f"that is the document of {new.document.party}, not of {directory.own}; a partner's "
            "is taken with kuroshio partner add",
        )
    updated = directories.update(directory, new)
    node_folder.save_document(folder, updated.held[updated.own])
    return updated


def last_good(folder: Path, party: str, node: str) -> tuple[LastGood, ...]:
    """How far each log of a node is held here: what a rotation or revocation vouches for."""
    store = find_reader(folder)
    if store is None:
        return ()
    with closing(store):
        rows = [row for row in store.rows() if row.name.startswith(f"{party}/{node};")]
    return tuple(
        LastGood(row.name, row.head.number, row.head.entry_hash.hex())
        for row in sorted(rows, key=lambda r: r.name)
        if row.head.number
    )


def open_epochs(folder: Path, ended: tuple[LastGood, ...]) -> None:
    """After a rotation: what is written next goes to new logs. Doing it twice changes nothing."""
    store = find_writer(folder)
    if store is None:
        return
    highest: dict[tuple[str, Lane], int] = {}
    for good in ended:
        log = parse_log(good.log)
        place = "+".join(log.audience), log.lane
        highest[place] = max(highest.get(place, 0), log.epoch)
    with closing(store), store.transaction():
        for (audience, lane), epoch in highest.items():
            if store.epoch(audience, lane) <= epoch:
                store.set_epoch(audience, lane, epoch + 1, "rotated")


def _stored(folder: Path) -> Mapping[str, bytes]:
    try:
        store = find_reader(folder)
        if store is None:
            return {}
        with closing(store):
            return store.documents()
    except Unavailable:  # a node that is just being made, or whose database is away
        return {}
