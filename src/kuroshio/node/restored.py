"""A node that was restored from a backup: it shows nothing before it knows what was erased since,
and what of its own it has lost.

Both are with the partners. So it writes nothing and serves no pages until each partner, and each
other node of its own party, has told of all its logs and given what this node lacks, or an
administrator has said that it cannot be reached. That is then on record.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import structlog

from kuroshio.domains import fault
from kuroshio.errors import Refused, Unavailable
from kuroshio.feed.entry import parse_log
from kuroshio.node.dialling import everybody
from kuroshio.node.draft import CHANCE_LENGTH, Author, Draft
from kuroshio.node.files import Layout, write_atomic
from kuroshio.node.ledger import Ledger
from kuroshio.node.links import Links
from kuroshio.node.writer import Writer
from kuroshio.store.port import Store
from kuroshio.sync.shelf import Node
from kuroshio.trust.directory import Directory

ASK_EVERY_S = 0.25
log = structlog.get_logger("restored")


class Restored(msgspec.Struct, frozen=True):
    """The marker in the node's folder."""

    at: int
    """When it was restored, ms."""
    backup: int
    """When the backup was taken, ms."""
    without: tuple[str, ...] = ()
    """Partners that an administrator says cannot be reached."""


def read_marker(folder: Path) -> Restored | None:
    """The marker; None when the node was not restored, or has caught up."""
    try:
        data = Layout(folder).restored.read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(data, type=Restored)


def write_marker(folder: Path, marker: Restored) -> None:
    """Write it, durably."""
    write_atomic(Layout(folder).restored, msgspec.json.encode(marker), replace=True)


def go_on_without(folder: Path, party: str) -> Restored:
    """An administrator says that a partner cannot be reached. Refused (`restore.not-restored`)."""
    marker = read_marker(folder)
    if marker is None:
        raise Refused("restore.not-restored", f"{folder} does not wait for anybody")
    changed = msgspec.structs.replace(marker, without=tuple(sorted({*marker.without, party})))
    write_marker(folder, changed)
    return changed


class CatchUp:
    """Holds a restored node back until it has caught up. Runs on the event loop."""

    def __init__(
        self,
        folder: Path,
        own: Node,
        links: Links,
        writer: Writer,
        shelf: Callable[[], Store],
        directory: Callable[[], Directory],
    ) -> None:
        self._folder, self._own = folder, own
        self._links, self._writer, self._shelf = links, writer, shelf
        self._directory = directory
        self._heard: set[str] = set()
        """Who has given all that it had, in this run; all need not be there at once."""
        self._said: list[str] = []
        self.done = asyncio.Event()
        self._may_write = read_marker(folder) is None
        if self._may_write:
            self.done.set()

    def require(self) -> None:
        """Unavailable (`restore.catching-up`) while nothing may be written yet."""
        if not self._may_write:
            raise Unavailable(
                "restore.catching-up",
                "this node was restored from a backup and first asks its partners what it lacks; "
                "for one that cannot be reached: kuroshio restore-without",
            )

    def waits_for(self, marker: Restored) -> list[str]:
        """Those that have not told and given all yet, as links are named."""
        for session in list(self._links.sessions.values()):
            if session.progress.has_all(lambda log: self._shelf().head(log).number, self._takes):
                self._heard.add(session.name)
        names = {whom.name for whom in everybody(self._own, self._directory())}
        return sorted(names - self._heard - set(marker.without))

    async def look(self) -> None:
        """Go on when everybody has given what it has, or need not be waited for."""
        if self.done.is_set():
            return
        marker = await asyncio.to_thread(read_marker, self._folder)
        if marker is None:
            return  # somebody took the marker away: wait, rather than show what may be erased
        waiting = self.waits_for(marker)
        if not waiting:
            await self._go_on(marker)
        elif waiting != self._said:
            log.warning("restored from a backup; pages wait for partners", partners=waiting)
            self._said = waiting

    async def then(self, begin: Callable[[], Awaitable[None]]) -> None:
        """Begin as soon as it has caught up."""
        await self.done.wait()
        await begin()

    def _takes(self, name: str) -> bool:
        """Whether a log may be taken at all: not that of a party that is not pinned here."""
        log = parse_log(name)
        return self._directory().names_node(log.party, log.node)

    async def _go_on(self, marker: Restored) -> None:
        """What was given is folded by then, for this job comes after it. Whom nobody asked is on
        record, signed.
        """
        names = {whom.name for whom in everybody(self._own, self._directory())}
        unheard = tuple(sorted(names - self._heard))

        def job(ledger: Ledger, now: int) -> None:
            if unheard:
                fact = fault.declare_unreachable(unheard, marker.backup, marker.at)
                draft = Draft(fact, (self._own[0],), fault.about_restore(self._own[1]))
                chance = secrets.token_bytes(CHANCE_LENGTH)
                ledger.compose(Author("", "administrator"), draft, now, chance)

        self._may_write = True  # compose asks `require`
        try:
            await asyncio.wrap_future(self._writer.submit(job))
            await asyncio.to_thread(Layout(self._folder).restored.unlink, missing_ok=True)
            self.done.set()
        finally:
            self._may_write = self.done.is_set()
        log.info("caught up", without=list(unheard))
