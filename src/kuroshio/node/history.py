"""History on the node's side: asks a process of its own, so that the hotline never waits for it.

The process starts with the first question; one that dies is started again with the next.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from kuroshio.errors import Refused, Unavailable
from kuroshio.geo.box import Box
from kuroshio.maritime.ais import flags as bits
from kuroshio.node import history_work as work
from kuroshio.node.clock import now_ms
from kuroshio.node.config import Config
from kuroshio.node.files import Layout
from kuroshio.store.archive.questions import Behaved, Found
from kuroshio.store.archive.upkeep import Retention
from kuroshio.values import DAY

WORKERS = 2
"""One may be merging while the other answers."""
WAITING_LIMIT = 8
"""Questions that may wait; more are put off, so that no page hoards the node."""
KEEP_UP_EVERY_S = 60.0
VESSEL_LIMIT = 400 * DAY
"""ms that a question about one vessel may span."""
AREA_LIMIT = 2 * DAY
LATEST = 1 << 46
"""ms since 1970Z beyond which no instant lies (the year 4199)."""
_Args = ParamSpec("_Args")
_Given = TypeVar("_Given")


class History:
    """Runs on the event loop. Every question may raise Refused (`archive.too-much`,
    `archive.bad-span`) and Unavailable (`archive.off`, `archive.busy`, `archive.process-ended`).
    """

    def __init__(self, config: Config) -> None:
        self._root: Path = Layout(config.folder).archive
        self._on = config.archive
        self._retention = Retention(config.party, config.archive_days, config.archive_partner_days)
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0

    async def vessel(self, mmsi: int, since: int, until: int, most: int) -> work.Vessel:
        """A number's tracks, thinned to about `most` rows, and what it said of itself."""
        _require_span(since, until, VESSEL_LIMIT)
        return await self._ask(work.vessel, self._root, mmsi, since, until, most)

    async def area(self, box: Box, since: int, until: int, step_s: int) -> bytes:
        """An area's reports in the binary form of docs/api.md."""
        _require_span(since, until, AREA_LIMIT)
        return await self._ask(work.area, self._root, box, since, until, step_s)

    async def behaviour(self, names: str, since: int, until: int) -> list[Behaved]:
        """Vessels whose reports carry one of the flags named, with commas between."""
        _require_span(since, until, VESSEL_LIMIT)
        return await self._ask(work.behaviour, self._root, mask_of(names), since, until)

    async def find(self, text: str) -> list[Found]:
        """Vessels by name, call sign, IMO number or MMSI."""
        return await self._ask(work.find, self._root, text, 0, LATEST)

    async def export(
        self, form: work.Form, what: int | Box, since: int, until: int
    ) -> tuple[Path, int, tuple[str, ...]]:
        """A file with the tracks of a number or an area, for the caller to remove; its size; and
        the realities in it.
        """
        _require_span(since, until, AREA_LIMIT if isinstance(what, Box) else VESSEL_LIMIT)
        return await self._ask(work.export, self._root, form, what, since, until)

    async def keep_up(self) -> None:
        """Merge and forget; called every minute."""
        if self._on and self._root.is_dir():
            await self._ask(work.keep_up, self._root, now_ms(), self._retention)

    def close(self) -> None:
        """End the process; what it was asked is not answered."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    async def _ask(
        self, call: Callable[_Args, _Given], *args: _Args.args, **kwargs: _Args.kwargs
    ) -> _Given:
        if not self._on:
            raise Unavailable("archive.off", "this node keeps no archive (setting `archive`)")
        if self._waiting >= WAITING_LIMIT:
            raise Unavailable("archive.busy", "the archive is answering others: ask again soon")
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                WORKERS, mp_context=get_context("spawn"), initializer=work.be_modest
            )
        pool = self._pool
        self._waiting += 1
        try:
            return await asyncio.wrap_future(pool.submit(call, *args, **kwargs))
        except BrokenProcessPool as error:
            if self._pool is pool:
                self._pool = None
            raise Unavailable(
                "archive.process-ended", "the process that answers ended: ask again"
            ) from error
        finally:
            self._waiting -= 1


def mask_of(names: str) -> int:
    """The bits of flags named with commas between. Refused (`archive.unknown-flag`)."""
    mask = 0
    for name in names.split(","):
        value = getattr(bits, name.strip().upper(), None)
        if not isinstance(value, int):
            raise Refused("archive.unknown-flag", f"there is no flag {name.strip()[:40]!r}")
        mask |= value
    return mask


def _require_span(since: int, until: int, limit: int) -> None:
    if not 0 <= since < until <= LATEST:
        raise Refused("archive.bad-span", "`since` comes before `until`, both ms since 1970Z")
    if until - since > limit:
        raise Refused(
            "archive.too-much", f"this may span {limit // DAY} days at most: ask for less"
        )
