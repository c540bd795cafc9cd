"""Who a vessel says it is: every value that it sent, since when, and where two contradict.

A name that gives way to another is a change; two names sent in turn are a conflict: two ships
under one number, or one of the names is false. Neither is judged here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kuroshio.maritime.ais.columns import clean_text

FIELDS = ("name", "call_sign", "imo", "ship_type", "destination")
LASTING = ("name", "call_sign", "imo", "ship_type")
"""What a ship does not change from port to port: only these can be in conflict."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value that was sent from `first` to `last` (ms since 1970Z), in so many reports."""

    source: str
    reality: str
    field: str
    value: str
    first: int
    last: int
    times: int
    conflict: bool = False


def clean(value: object) -> str:
    """A value as a reader wants it; empty for AIS's "not available"."""
    if isinstance(value, bytes):
        return clean_text(value)
    if isinstance(value, str):
        return clean_text(value.encode("ascii", "replace"))
    return str(value) if isinstance(value, int) and value else ""


def histories(said: Iterable[Said]) -> list[Said]:
    """The same values put together per source, in order of field and time; conflicts marked.

    `said` in any order. Empty values are left out: nothing sent contradicts nothing.
    """
    joined: dict[tuple[str, str, str, str], Said] = {}
    for one in said:
        if not one.value:
            continue
        key = (one.source, one.reality, one.field, one.value)
        held = joined.get(key)
        joined[key] = one if held is None else replace(
            held,
            first=min(held.first, one.first),
            last=max(held.last, one.last),
            times=held.times + one.times,
        )  # fmt: skip
    ordered = sorted(joined.values(), key=lambda s: (s.source, FIELDS.index(s.field), s.first))
    return [replace(one, conflict=_contradicted(one, ordered)) for one in ordered]


def _contradicted(one: Said, others: Sequence[Said]) -> bool:
    """Whether another value was sent in the same time; which source heard it does not matter."""
    return one.field in LASTING and any(
        other.field == one.field
        and other.value != one.value
        and other.reality == one.reality
        and other.first < one.last
        and one.first < other.last
        for other in others
    )
