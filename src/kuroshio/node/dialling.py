"""Whom a node calls, at which addresses, and when it tries again.

A partner is called until one of its nodes is reached; of our own party every other node is called,
so that all of them hold the same. Whenever anybody is reached, the others are called at once: the
network is back.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from kuroshio.errors import KuroshioError, Unavailable
from kuroshio.sync.shelf import Node
from kuroshio.trust.directory import Directory
from kuroshio.wire import link as wire
from kuroshio.wire import post

FIRST_BACKOFF_S, LAST_BACKOFF_S = 0.2, 10.0
SECOND_DIALLER_WAITS_S, SECOND_DIALLER_WAITS_MOST_S = 3.0, 45.0
"""Of two nodes the one whose name sorts first calls at once, the other one after so long; doubled
each time, because on the thinnest of links two calls at once keep each other from their end."""


class Called(msgspec.Struct, frozen=True):
    """Somebody to be called."""

    party: str
    node: str = ""
    """One node of our own party; empty: any node of a partner."""

    @property
    def name(self) -> str:
        """By which screens and settings call it."""
        return f"{self.party}/{self.node}" if self.node else self.party


def called(own: Node, peer: Node) -> Called:
    """As whom a node that is there counts."""
    return Called(*peer) if peer[0] == own[0] else Called(peer[0])


def everybody(own: Node, directory: Directory) -> list[Called]:
    """All who are to be called: partners, and the other nodes of our own party that stand."""
    document = directory.document(own[0])
    siblings = [
        Called(own[0], keys.node)
        for keys in document.nodes
        if keys.node != own[1] and keys.node not in document.revoked_nodes
    ]
    return [*(Called(party) for party in directory.partners), *siblings]


def addresses(
    whom: Called, directory: Directory, settings: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Where to call: the settings' addresses first, then those of the party document."""
    document = directory.document(whom.party)
    told = [a for n in document.nodes if whom.node in ("", n.node) for a in n.addresses]
    return list(dict.fromkeys([*settings.get(whom.name, ()), *told]))


class Dialler:
    """Calls one partner, or one node of our own party, again and again."""

    def __init__(
        self,
        own: Node,
        whom: Called,
        local: wire.Local,
        directory: Callable[[], Directory],
        hello: wire.Hello,
        proxy: str,
    ) -> None:
        self._own, self.whom = own, whom
        self._local, self._directory, self._hello = local, directory, hello
        self._proxy = proxy
        self.at_once = asyncio.Event()
        """Set: the network is back, call now."""

    async def run(
        self,
        where: Callable[[Called], list[str]],
        wanted: Callable[[Called], bool],
        on_link: Callable[[wire.Link], Awaitable[None]],
        on_failed: Callable[[Called, KuroshioError], None],
    ) -> None:
        """Until nobody knows it any more. `wanted`: it is neither reached nor being left alone."""
        backoff, second = FIRST_BACKOFF_S, SECOND_DIALLER_WAITS_S
        while self.whom in everybody(self._own, self._directory()):
            if not wanted(self.whom):
                await asyncio.sleep(0.1)
                continue
            if self._own > (self.whom.party, self.whom.node):
                await asyncio.sleep(second)
                second = min(SECOND_DIALLER_WAITS_MOST_S, 2 * second)
            for address in where(self.whom) if wanted(self.whom) else ():
                if await self._call(address, on_link, on_failed):
                    backoff, second = FIRST_BACKOFF_S, SECOND_DIALLER_WAITS_S
            if await self._wait(backoff * random.uniform(0.7, 1.3)):  # noqa: S311
                backoff = FIRST_BACKOFF_S
            backoff = min(LAST_BACKOFF_S, backoff * 1.6)

    async def _call(
        self,
        address: str,
        on_link: Callable[[wire.Link], Awaitable[None]],
        on_failed: Callable[[Called, KuroshioError], None],
    ) -> bool:
        way = post.dial if address.startswith(post.SCHEME) else wire.dial
        try:
            async with way(
                address, self.whom.party, self._local, self._directory, self._hello, self._proxy
            ) as link:
                if called(self._own, link.peer) != self.whom:
                    raise Unavailable("link.unreachable", f"{address} leads to another node")
                await on_link(link)
                return True
        except KuroshioError as error:
            on_failed(self.whom, error)
        return False

    async def _wait(self, seconds: float) -> bool:
        """Whether it was cut short because the network is back."""
        self.at_once.clear()
        try:
            async with asyncio.timeout(seconds):
                await self.at_once.wait()
        except TimeoutError:
            return False
        return True
