"""Logs: what makes "I hold this log up to N" mean something.

A segment is a run of entries with their bodies. Whoever receives one checks every hash and the
signature of its last entry, which commits the signer to all entries before it.
"""

from collections.abc import Sequence

import msgspec

from kuroshio.errors import Refused, Untrusted
from kuroshio.feed import erasure
from kuroshio.feed.entry import Entry, Head, LogId, Spelling, check_entry, digest, read_entry
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory


class Item(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a give carries for one number: the entry, and the body or the erasure in its place."""

    entry: bytes
    body: bytes | None
    erasure: bytes | None = None


class Verified(msgspec.Struct, frozen=True, gc=False):
    """An item whose chain, body or erasure has been checked, ready to be stored."""

    entry: Entry
    body: bytes | None
    erasure: bytes | None


def verify_segment(
    log: LogId,
    head: Head,
    items: Sequence[Item],
    directory: Directory,
    parsed: Sequence[tuple[Entry, cose.Signed]] | None = None,
) -> list[Verified]:
    """Check a run of items that must follow `head`: every hash, and the last entry's signature.

    The chain commits the signer of the last entry to every entry before it (each hash covers
    the whole entry before, its signature with it). Untrusted: `feed.gap`, `feed.broken-chain`,
    `feed.wrong-body`, `feed.wrong-log`, `feed.forked` when numbers fit but hashes do not, and
    whatever `Directory.entry_key` and `cose.check` raise. `parsed`: the items' entries as
    `read_entry` gave them, when the caller has them already.
    """
    name = str(log)
    out: list[Verified] = []
    number, last = head.number, head.entry_hash
    signed: cose.Signed | None = None
    for item, (entry, signed) in zip(
        items, parsed or [read_entry(item.entry) for item in items], strict=True
    ):
        if entry.log != name:
            raise Untrusted("feed.wrong-log", f"an entry of {entry.log[:80]} was given as {name}")
        if entry.number != number + 1:
            raise Untrusted(
                "feed.gap", f"{name}: entry {entry.number} was given after {number}", log=name
            )
        if entry.previous != last:
            check_entry(log, entry, signed, directory)
            raise Untrusted(
                "feed.forked" if not out else "feed.broken-chain",
                f"{name}: entry {entry.number} does not follow the entry {number} held here",
                log=name,
                number=entry.number,
            )
        out.append(_check_body(entry, item, directory))
        number, last = entry.number, entry.hash
    if out and signed is not None:
        check_entry(log, out[-1].entry, signed, directory)
    return out


def follow(
    log: LogId, head: Head, items: Sequence[Item], directory: Directory
) -> list[Verified] | None:
    """The same for a run that follows `head` in every way, with every body, and in less time: each
    entry is compared with what it must be, and only the last is parsed. None when any is not that:
    then `verify_segment` says what is wrong. Raises what `read_entry`, `Directory.entry_key` and
    `cose.check` raise.
    """
    name = str(log)
    signed = read_entry(items[-1].entry)[1]
    spelling = Spelling(name, signed.protected)
    out: list[Verified] = []
    number, last = head.number, head.entry_hash
    for item in items:
        if item.body is None:
            return None
        number += 1
        body_hash = digest(item.body)
        if not spelling.fits(item.entry, number, last, body_hash, len(item.body)):
            return None
        found = digest(item.entry)
        entry = Entry(name, number, last, body_hash, len(item.body), item.entry, found)
        out.append(Verified(entry, item.body, None))
        last = found
    check_entry(log, out[-1].entry, signed, directory)
    return out


def is_fork(held: Entry, other: Entry) -> bool:
    """Two entries with one number in one log: evidence, kept both, never "first wins"."""
    return (held.log, held.number) == (other.log, other.number) and held.data != other.data


def require_member(log: LogId, party: str) -> None:
    """Refused (`feed.not-a-member`) when a party asks for a log that is not for it."""
    if party not in log.audience:
        raise Refused("feed.not-a-member", f"{party} is not in the audience of {log}")


def _check_body(entry: Entry, item: Item, directory: Directory) -> Verified:
    if item.body is not None:
        if len(item.body) != entry.size or digest(item.body) != entry.body_hash:
            raise Untrusted(
                "feed.wrong-body",
                f"{entry.log}: the body given for entry {entry.number} is not the one it names",
                log=entry.log,
                number=entry.number,
            )
        return Verified(entry, item.body, None)
    if item.erasure is None:
        raise Untrusted("feed.no-body", f"{entry.log}: entry {entry.number} came without a body")
    erasure.verify(item.erasure, entry, directory)
    return Verified(entry, None, item.erasure)
