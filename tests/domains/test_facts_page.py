"""docs/protocol/facts.md names every field of every kind, and of the values inside."""

import re
from pathlib import Path

import msgspec
import pytest

from kuroshio.desk.domains import DOMAINS, EntryErased
from kuroshio.domains.hotline import Reply
from kuroshio.feed.blob import BlobName
from kuroshio.phrases.slots import Part, Position, SlotName, SlotValue
from kuroshio.sharing.agreement import Agreement, Rule

PAGE = (Path(__file__).parents[2] / "docs" / "protocol" / "facts.md").read_text(encoding="utf-8")
KINDS = {kind: fact for domain in DOMAINS.values() for kind, fact in domain.FACTS.items()}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_row_of_a_kind_names_its_fields_and_no_other(kind: str) -> None:
    """In the third cell, each in its own marks."""
    row = re.search(rf"^\| `{re.escape(kind)}` \|[^|]*\|(.*)\|$", PAGE, re.MULTILINE)
    assert row
    assert re.findall(r"`(\w+)`", row[1]) == list(KINDS[kind].__struct_fields__)


@pytest.mark.parametrize(
    "value", [EntryErased, Agreement, Rule, Part, Position, SlotName, SlotValue, Reply, BlobName]
)
def test_the_values_inside_bodies_are_named_with_their_fields(value: type[msgspec.Struct]) -> None:
    """Anywhere below the tables."""
    values = PAGE[PAGE.index("## Erasure") :]
    assert [f for f in value.__struct_fields__ if f"`{f}`" not in values] == []
