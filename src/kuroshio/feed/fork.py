"""Forks: two entries that cannot both stand in one log are proof that its node signed both.

The proof needs nothing but the two entries and the party's document, so a stranger checks it.
"""

from kuroshio.errors import Untrusted
from kuroshio.feed.entry import Entry, check_entry, parse_log, read_entry
from kuroshio.trust.directory import Directory


def proven(one: bytes, other: bytes, directory: Directory) -> tuple[Entry, Entry]:
    """The two entries, the lower number first, when they prove a fork: the same number twice, or
    an entry and one that follows another in its place.

    Untrusted: `feed.no-fork`, and what reading and checking an entry raise.
    """
    parsed = sorted((read_entry(one), read_entry(other)), key=lambda p: (p[0].number, p[0].data))
    (first, _), (second, _) = parsed
    same = first.number == second.number and first.data != second.data
    jumped = first.number + 1 == second.number and second.previous != first.hash
    if first.log != second.log or not (same or jumped):
        raise Untrusted("feed.no-fork", "these two entries can stand in one log")
    log = parse_log(first.log)
    for entry, signed in parsed:
        check_entry(log, entry, signed, directory)
    return first, second
