"""A node that was restored from a backup: it shows nothing before it knows what was erased since,
and what of its own it has lost.

Both are with the partners. So pages wait until each partner has told of all its logs and given what
this node lacks, or an administrator has said that this partner cannot be reached.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

from kuroshio.errors import Refused
from kuroshio.node.files import Layout, write_atomic
from kuroshio.node.links import Links
from kuroshio.store.port import Store

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


def waits_for(marker: Restored, links: Links, shelf: Store, partners: list[str]) -> list[str]:
    """The partners that have not told and given all yet."""

    def done(party: str) -> bool:
        session = links.session_of(party)
        return session is not None and session.progress.has_all(lambda n: shelf.head(n).number)

    return [p for p in partners if p not in marker.without and not done(p)]


async def catch_up(
    folder: Path, links: Links, shelf: Callable[[], Store], partners: Callable[[], list[str]]
) -> None:
    """Wait until a restored node has caught up; at once where it was not restored."""
    said: list[str] = []
    while (marker := await asyncio.to_thread(read_marker, folder)) is not None:
        waiting = waits_for(marker, links, shelf(), partners())
        if not waiting:
            await asyncio.to_thread(Layout(folder).restored.unlink)
            log.info("caught up", without=marker.without)
            return
        if waiting != said:
            log.warning("restored from a backup; pages wait for partners", partners=waiting)
            said = waiting
        await asyncio.sleep(ASK_EVERY_S)
