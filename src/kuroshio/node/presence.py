"""Presence: live watch pages, the watch that lapses without one, and communication checks."""

from collections.abc import Callable

import structlog

from kuroshio.domains import check, liaison
from kuroshio.node.clock import now_ms
from kuroshio.node.config import Config
from kuroshio.node.ledger import Author
from kuroshio.node.views import Known, Views
from kuroshio.node.watchkeeping import Watchkeeping
from kuroshio.trust.powers import Reader
from kuroshio.values import SECOND

log = structlog.get_logger("presence")


class Presence:
    """Runs on the event loop; `page_live` may be called from any thread."""

    def __init__(
        self,
        config: Config,
        views: Views,
        watchkeeping: Watchkeeping,
        partners: Callable[[], list[str]],
    ) -> None:
        self._config, self._views, self._watchkeeping = config, views, watchkeeping
        self._partners = partners
        self._live: dict[str, int] = {}
        self._started = now_ms()
        self.next_check: dict[str, int] = {}

    def page_live(self, reader: Reader, visible: bool, sound: str) -> None:
        """A page of this officer is open. A hidden one does not count as a watch."""
        if visible:
            self._live[reader.organisation] = now_ms()
        if sound == "blocked":
            log.warning("a page cannot sound alarms", organisation=reader.organisation)

    def live(self, organisation: str = "") -> bool:
        """Whether a watch page of a body (or of any) was live within the configured time."""
        since = now_ms() - self._config.watch_lapse_s * SECOND
        times = [self._live.get(organisation, 0)] if organisation else self._live.values()
        return any(at >= since for at in times)

    async def watch_over(self) -> None:
        """Find watches that nobody keeps. A fresh start waits for pages to come back."""
        if now_ms() < self._started + self._config.watch_lapse_s * SECOND:
            return
        own = f"watch:{self._config.party}/"
        for about in [a for a in self._views.abouts("liaison") if a.startswith(own)]:
            with self._views.lock:
                what, taken = liaison.watch(self._views.state("liaison", about))
            body = about.removeprefix(own)
            here = taken is not None and taken.node == self._config.node
            if what == "on-watch" and here and not self.live(body):
                log.error("no watch page is live", organisation=body)
                await self._watchkeeping.lapse(body)

    async def send_checks(self) -> None:
        """Send each partner the check that is due."""
        interval = self._config.check_interval_s * SECOND
        for party in self._partners():
            due = self.next_check.setdefault(party, now_ms() + min(interval, 20 * SECOND))
            if now_ms() >= due:
                self.next_check[party] = now_ms() + interval
                await self.check(party, self.next_check[party])

    async def check(self, party: str, next_due: int = 0, author: Author | None = None) -> str:
        """Send one check now; its id."""
        timeout = self._config.check_timeout_s * SECOND
        return await self._watchkeeping.check(
            party, timeout, next_due, author or self._node_author()
        )

    async def answer_checks(self, came: tuple[Known, ...]) -> None:
        """Answer what partners have sent, also what came while this node was down."""
        own = self._config.party
        for known in came:
            header = known.record.header
            if header.kind != check.CheckSent.kind or header.party == own:
                continue
            with self._views.lock:
                waiting = check.unanswered(self._views.state("check", header.about), own)
            if header.id in waiting:
                author = self._node_author()
                await self._watchkeeping.answer_check(header.party, header.id, self.live(), author)

    def _node_author(self) -> Author:
        return Author("", "node")
