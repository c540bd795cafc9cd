"""After a restore: the node asks its partners for what it lacks before it writes or shows anything.

What lay in the backup may have been erased since, and partners hold the signed erasures. So each of
them must have given what it has, or an administrator must say that it cannot be reached.
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

log = structlog.get_logger("restored")


class Restored(msgspec.Struct, frozen=True):
    """The file that is there until the node has caught up."""

    at: int
    """When it was restored, ms."""
    taken: int
    """When the backup was taken, ms."""
    unreachable: tuple[str, ...] = ()
    """Whom an administrator has said not to wait for, as links are named."""
    waits_for: tuple[str, ...] = ()
    """Whom the running node still waits for."""


def begin(folder: Path, now: int, taken: int) -> None:
    """The folder was just restored."""
    _write(folder, Restored(now, taken))


def read(folder: Path) -> Restored | None:
    """The state of a restore that is not over; None when there is none.

    A file that cannot be read still holds the node back: Unavailable (`restore.unreadable`).
    """
    path = Layout(folder).restored
    try:
        return msgspec.json.decode(path.read_bytes(), type=Restored)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise Unavailable("restore.unreadable", f"{path} cannot be read: {error}") from error


def declare_unreachable(folder: Path, names: tuple[str, ...]) -> Restored:
    """Go on without these. Refused: `restore.not-restored`, `restore.nobody-waits`."""
    found = read(folder)
    if found is None:
        raise Refused("restore.not-restored", f"{folder} waits for nobody: it was not restored")
    if found.waits_for and not set(names) <= {*found.waits_for, *found.unreachable}:
        waits = ", ".join(found.waits_for)
        raise Refused("restore.nobody-waits", f"the node waits for {waits}, not for all of these")
    every = tuple(sorted({*found.unreachable, *names}))
    new = msgspec.structs.replace(found, unreachable=every)
    _write(folder, new)
    return new


def note_waiting(folder: Path, found: Restored, waits_for: tuple[str, ...]) -> None:
    """Who is still waited for, for an administrator to see."""
    if found.waits_for != waits_for:
        _write(folder, msgspec.structs.replace(found, waits_for=waits_for))
        log.warning("restored: waiting for what partners hold", partners=list(waits_for))


def end(folder: Path) -> None:
    """It has caught up."""
    Layout(folder).restored.unlink(missing_ok=True)


def _write(folder: Path, state: Restored) -> None:
    write_atomic(Layout(folder).restored, msgspec.json.encode(state) + b"\n", replace=True)


class CatchUp:
    """Holds the node back until it has caught up. Runs on the event loop."""

    def __init__(
        self,
        folder: Path,
        own: Node,
        links: Links,
        writer: Writer,
        shelf: Callable[[], Store],
        directory: Callable[[], Directory],
    ) -> None:
        """Unavailable (`restore.unreadable`)."""
        self._folder, self._own = folder, own
        self._links, self._writer, self._shelf = links, writer, shelf
        self._directory = directory
        self._heard: set[str] = set()
        """Who has given all that it had, in this run."""
        self.done = asyncio.Event()
        self._may_write = read(folder) is None
        if self._may_write:
            self.done.set()

    def require(self) -> None:
        """Unavailable (`restore.catching-up`) while nothing may be written yet."""
        if not self._may_write:
            raise Unavailable(
                "restore.catching-up",
                "this node was restored from a backup and first asks its partners for what it "
                "lacks; see kuroshio restored",
            )

    async def look(self) -> None:
        """Whether everybody has given what it has, or need not be waited for."""
        if self.done.is_set():
            return
        state = read(self._folder)
        if state is None:
            return  # somebody took the file away: wait, rather than show what may be erased
        for session in list(self._links.sessions.values()):
            if session.progress.given_all(lambda log: self._shelf().head(log).number, self._takes):
                self._heard.add(session.name)
        names = {whom.name for whom in everybody(self._own, self._directory())}
        left = tuple(sorted(names - self._heard - set(state.unreachable)))
        note_waiting(self._folder, state, left)
        if not left:
            await self._end(state, tuple(sorted(names - self._heard)))

    async def then(self, go_on: Callable[[], Awaitable[None]]) -> None:
        """Go on as soon as that is so."""
        await self.done.wait()
        await go_on()

    def _takes(self, name: str) -> bool:
        log = parse_log(name)
        return self._directory().names_node(log.party, log.node)

    async def _end(self, state: Restored, unheard: tuple[str, ...]) -> None:
        """What was given is folded by now, for this job comes after it; and it is on record whom
        nobody asked.
        """

        def job(ledger: Ledger, now: int) -> None:
            if unheard:
                fact = fault.declare_unreachable(unheard, state.taken, state.at)
                draft = Draft(fact, (self._own[0],), fault.about_restore(self._own[1]))
                chance = secrets.token_bytes(CHANCE_LENGTH)
                ledger.compose(Author("", "administrator"), draft, now, chance)

        self._may_write = True  # compose asks `require`
        try:
            await asyncio.wrap_future(self._writer.submit(job))
            end(self._folder)
            self.done.set()
        finally:
            self._may_write = self.done.is_set()
        log.info("restored: caught up", unreachable=list(unheard))
