"""Bundles that were written for partners, in SQL that every store speaks.

What a method promises stands in store/port.py.
"""

import msgspec

from kuroshio.store.port import Bundle
from kuroshio.store.statements import Statements


class SqlBundles(Statements):
    """The table `bundles`."""

    def add_bundle(self, bundle: Bundle) -> None:
        """Remember what was written; a number is used once for each partner."""
        self._write(
            "insert into bundles values (?, ?, ?, ?, ?)", bundle.party, bundle.number, bundle.at,
            bundle.size, msgspec.json.encode(bundle.spans),
        )  # fmt: skip

    def bundles(self, limit: int = 200) -> list[Bundle]:
        """The newest first."""
        rows = self._all(
            "select party, number, at, size, spans from bundles "
            "order by at desc, number desc, party limit ?", limit,
        )  # fmt: skip
        spans = tuple[tuple[str, int, int], ...]
        return [
            Bundle(party, number, at, size, msgspec.json.decode(data, type=spans))
            for party, number, at, size, data in rows
        ]
