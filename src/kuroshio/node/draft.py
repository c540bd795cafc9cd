"""What is to be written, by whom, for whom."""

import msgspec

from kuroshio.feed.record import Addressee
from kuroshio.values import Lane

CHANCE_LENGTH = 20
"""Random bytes that a record takes: 4 for its id, 16 for its salt."""


class Author(msgspec.Struct, frozen=True):
    """Who writes: a post of an own body; the officer's name where the agreement shows names."""

    organisation: str
    post: str
    officer: str = ""


class Draft(msgspec.Struct, frozen=True):
    """A fact to be written, and for whom."""

    fact: msgspec.Struct
    audience: tuple[str, ...]
    about: str = ""
    """Empty: the record opens an aggregate, whose id is its own."""
    addressees: tuple[Addressee, ...] = ()
    references: tuple[str, ...] = ()
    lane: Lane = Lane.ROUTINE
    marking: str = ""
    """Empty: the lowest of the own party's markings."""
    purpose: str = "coordination"
    """Of sharing.terms.PURPOSES."""
