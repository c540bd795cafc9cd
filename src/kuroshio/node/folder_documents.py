"""Party documents that a person puts into the node's folder, or pins there by the command line."""

import asyncio

import structlog

from kuroshio.node import pins
from kuroshio.node.config import Config
from kuroshio.node.ledger import Ledger
from kuroshio.node.writer import Writer
from kuroshio.trust.directory import update

log = structlog.get_logger("node")


class FolderDocuments:
    """Brings the folder's documents into the ledger."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config, self._ledger = config, ledger

    def take_all(self) -> None:
        """What was pinned or signed while the node was down; before the writer runs."""
        store = self._ledger.store
        directory = pins.merged(self._config.folder, store.documents())
        with store.transaction():
            for party in directory.partners:
                held = directory.held[party]
                store.put_document(party, held.document.version, held.data)
        self._ledger.directory = directory

    async def look(self, writer: Writer) -> None:
        """The same while it runs: a partner added, a document renewed."""
        directory = await asyncio.to_thread(pins.held_directory, self._config.folder)
        ours = self._ledger.directory
        for party, held in directory.held.items():
            known = ours.held.get(party)
            if known is None or held.document.version > known.document.version:
                await self._take(party, writer)
                log.info("document taken", party=party, version=held.document.version)

    async def _take(self, party: str, writer: Writer) -> None:
        held = pins.held_directory(self._config.folder).held[party]

        def job(ledger: Ledger, _now: int) -> None:
            if party == self._config.party:
                ledger.take_own_document(update(ledger.directory, held))
            elif ledger.directory.knows(party):
                ledger.take_document(held.data)
            else:
                ledger.pin(held.data, held.document.fingerprint.hex())

        await asyncio.wrap_future(writer.submit(job))
