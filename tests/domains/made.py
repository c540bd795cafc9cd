"""Facts with headers, numbered, for folding in any order."""

from collections.abc import Iterable
from types import ModuleType
from typing import Any

import msgspec
from tests.feed.made import NOW, PARTIES, chance, header

from kuroshio.feed.record import Addressee, Header
from kuroshio.values import Stamp, make_id

Fact = tuple[Header, msgspec.Struct]


def record_id(number: int) -> str:
    """The id of the record with this number."""
    return make_id(Stamp(NOW + number), "JPN", chance("fact", number)[:4])


def fact(number: int, what: msgspec.Struct, party: str = "JPN", organisation: str = "CG",
         about: str = "about", references: tuple[int, ...] = (), post: str = "watch-officer",
         addressees: tuple[Addressee, ...] = (), officer: str = "",
         audience: tuple[str, ...] = PARTIES) -> Fact:  # fmt: skip
    """A fact that `party` wrote at NOW + number."""
    made = header(
        id=record_id(number), stamp=Stamp(NOW + number), kind=what.kind, party=party,
        organisation=organisation, audience=audience, about=about, addressees=addressees,
        references=tuple(record_id(n) for n in references), post=post, officer=officer,
    )  # fmt: skip
    return made, what


def fold(domain: ModuleType, facts: Iterable[Fact]) -> Any:
    """The state after these facts, in this order."""
    state = domain.new()
    for one in facts:
        domain.apply(state, *one)
    return state


def as_bytes(state: Any) -> bytes:
    """A state, sets and dicts in one order."""
    return msgspec.json.encode(state, order="deterministic")
