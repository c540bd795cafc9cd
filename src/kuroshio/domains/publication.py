"""Publications: what two parties agreed to tell others of a consultation, told.

Each is an aggregate of its own and names no record of the matter. Those whom it is for hold the
word of the party that told it; the other of the two holds it as well, and sees whether it agreed.
"""

from typing import ClassVar

import msgspec

from kuroshio.consent.terms import Release
from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets


class TextPublished(msgspec.Struct, frozen=True):
    """A text told to others."""

    kind: ClassVar[str] = "publication.text-published"
    parties: tuple[str, ...]
    """The two that agreed to it, sorted."""
    release: Release


Fact = TextPublished
NAME = "publication"
FACTS: dict[str, type[msgspec.Struct]] = {TextPublished.kind: TextPublished}


class State(msgspec.Struct):
    """One text, by the record's id."""

    told: dict[str, tuple[Header, TextPublished]] = {}


def new() -> State:
    """The state before any fact."""
    return State()


def apply(state: State, header: Header, fact: Fact) -> None:
    """Fold one fact into `state`; never refuses."""
    state.told[header.id] = (header, fact)


def audience(fact: TextPublished) -> tuple[str, ...]:
    """Who holds it: those whom it is for, and the two, sorted."""
    return tuple(sorted({*fact.parties, *fact.release.to}))


def text(state: State) -> tuple[Header, TextPublished] | None:
    """The text, when one of its two parties told it to all whom it names, and to nobody else."""
    for header, fact in state.told.values():
        sound = header.id == header.about and header.party in fact.parties
        if sound and header.audience == audience(fact):
            return header, fact
    return None


def facets(fact: Fact) -> Facets:
    """What the gate looks at."""
    return Facets(fact.kind)
