"""Taking back what partners hold of ours: records by signed erasure, the picture by asking."""

import asyncio
import secrets
from collections.abc import Sequence

from kuroshio.domains import retention
from kuroshio.errors import Refused
from kuroshio.node.draft import Draft
from kuroshio.node.erasures import recall
from kuroshio.node.ledger import Ledger
from kuroshio.node.office import author_of, chance
from kuroshio.node.writer import Writer
from kuroshio.trust import powers
from kuroshio.trust.powers import Reader


class Recall:
    """One node's acts of taking back."""

    def __init__(self, party: str, writer: Writer) -> None:
        self._party = party
        self._writer = writer

    async def erase(self, reader: Reader, records: Sequence[str], reason: str) -> None:
        """Erase records of one's own body at every partner that holds them; our own copy stays.

        Refused: `feed.not-ours`, `feed.not-erasable`, and when there is no such record.
        """
        powers.require(reader, powers.WRITE)

        def job(ledger: Ledger, now: int) -> None:
            for record in records:
                known = ledger.views.visible(record, reader)
                if known is None:
                    raise Refused("feed.not-ours", "there is no such record here")
                if known.record.header.organisation != reader.organisation:
                    raise Refused("feed.not-ours", "only the body that wrote a record erases it")
                recall(
                    ledger, record, author_of(reader), reason[:500], now, secrets.token_bytes(32)
                )

        await asyncio.wrap_future(self._writer.submit(job))

    async def erase_picture(self, reader: Reader, party: str) -> None:
        """Ask a partner to erase what it holds of our picture; it attests that it has."""
        powers.require(reader, powers.SUSPEND)
        audience = tuple(sorted((self._party, party)))

        def job(ledger: Ledger, now: int) -> None:
            ledger.directory.document(party)
            about = retention.about_retention(audience)
            ledger.compose(
                author_of(reader), Draft(retention.request(now), audience, about), now, chance()
            )

        await asyncio.wrap_future(self._writer.submit(job))
