"""The table of domains: which kind of fact belongs where, and how it is decoded and folded."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast

import msgspec

from kuroshio.domains import (
    alert,
    audit,
    check,
    consultation,
    facility,
    fault,
    hotline,
    liaison,
    publication,
    retention,
)
from kuroshio.feed.blob import BlobName
from kuroshio.feed.record import Header, Record
from kuroshio.sharing import agreement
from kuroshio.sharing.gate import Facets
from kuroshio.sharing.handling import Handling


class Domain(Protocol):
    """The one shape of a domain module."""

    NAME: str
    FACTS: dict[str, type[msgspec.Struct]]

    def new(self) -> Any: ...
    def apply(self, state: Any, header: Header, fact: Any) -> None: ...


class EntryErased(msgspec.Struct, frozen=True):
    """That the author's party erased one of its entries: carries the signed erasure."""

    log: str
    number: int
    erasure: bytes


ERASED_KIND = "feed.erased"

DOMAINS: dict[str, Domain] = {
    module.NAME: cast("Domain", module)
    for module in (
        hotline,
        liaison,
        check,
        alert,
        retention,
        consultation,
        publication,
        facility,
        fault,
        audit,
        agreement,
    )
}
_TYPES: dict[str, tuple[str, type[msgspec.Struct]]] = {
    kind: (name, fact) for name, domain in DOMAINS.items() for kind, fact in domain.FACTS.items()
}
_TYPES[ERASED_KIND] = ("", EntryErased)
_DECODERS = {kind: msgspec.json.Decoder(fact) for kind, (_, fact) in _TYPES.items()}


def domain_of(kind: str) -> str:
    """The domain that a kind belongs to; "" when this version does not know it."""
    return _TYPES.get(kind, ("", None))[0]


def kind_of(fact: msgspec.Struct) -> str:
    """The kind of a fact."""
    return ERASED_KIND if isinstance(fact, EntryErased) else str(fact.kind)  # type: ignore[attr-defined]


def fact_of(record: Record) -> msgspec.Struct | None:
    """The decoded body; None for kinds and shapes that this version does not know."""
    decoder = _DECODERS.get(record.header.kind)
    if decoder is None:
        return None
    try:
        return decoder.decode(record.body)
    except (msgspec.DecodeError, ValueError):
        return None


def facets_of(fact: msgspec.Struct) -> Facets:
    """What the gate looks at in a fact."""
    kind = kind_of(fact)
    name = domain_of(kind)
    found = getattr(DOMAINS.get(name), "facets", None)
    return cast("Facets", found(fact)) if found else Facets(kind)


def attached(fact: msgspec.Struct) -> tuple[BlobName, ...]:
    """The attachments that a fact names."""
    return hotline.attached(fact)


def without_ids(
    fact: msgspec.Struct, holdable: Callable[[Sequence[str]], tuple[str, ...]]
) -> msgspec.Struct:
    """The copy for an audience: ids of records that it cannot hold are left out."""
    return hotline.without_ids(fact, holdable) if domain_of(kind_of(fact)) == hotline.NAME else fact  # type: ignore[arg-type]


def reduce(fact: msgspec.Struct, how: Handling) -> msgspec.Struct:
    """The copy of a fact that keeps to `how`; a kind without places is the same."""
    return hotline.reduce(fact, how) if domain_of(kind_of(fact)) == hotline.NAME else fact  # type: ignore[arg-type]
