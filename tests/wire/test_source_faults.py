"""Sources that stall, flood, jump in time or send another protocol: shown, limited, never fatal.

Two real connections to one picture process under a clock of the test: one is at fault, the other
goes on beside it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.wire.test_picture_process import free_port

from kuroshio.maritime.ais.encode import encode, join, tag_block
from kuroshio.wire.picture_process import RECEIVERS_EVERY, PictureProcess
from kuroshio.wire.receivers import PENDING_LIMIT

DEG = 600_000
NOW = 1_700_000_000_000
COUNT = 200
DAY_S = 86_400


def reports(first: int, seconds: list[int] | None = None) -> bytes:
    """One report of each of `COUNT` vessels, with these times or none."""
    lines = join(
        encode("1", {"mmsi": [first + n for n in range(COUNT)], "lat": 24 * DEG, "lon": 121 * DEG})
    ).splitlines(keepends=True)
    if seconds is None:
        return b"".join(lines)
    return b"".join(tag_block(at, "x") + line for at, line in zip(seconds, lines, strict=True))


class Sea:
    """A process with a receiver that is to be at fault and one that is well."""

    def __init__(self) -> None:
        self.now, self._said = NOW, list[dict[str, Any]]()
        self.process = PictureProcess(self._said.append, lambda: self.now)
        self._ports = {"faulty": free_port(), "well": free_port()}
        self._writers: dict[str, asyncio.StreamWriter] = {}
        self._next = 416_000_000

    async def start(self) -> None:
        sources = [
            {"name": name, "url": f"tcp-listen://127.0.0.1:{port}", "reality": "SIMULATED"}
            for name, port in self._ports.items()
        ]
        self.process.handle(
            {"kind": "configure", "party": "TWN", "reality": "SIMULATED", "sources": sources}
        )
        for name, port in self._ports.items():
            self._writers[name] = await _connected(port)

    async def send(self, name: str, block: bytes) -> None:
        self._writers[name].write(block)
        await self._writers[name].drain()

    async def look(self, name: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Ticks until what is said of a receiver is as wanted; the test's clock goes with it."""
        for _ in range(400):
            self.now += RECEIVERS_EVERY
            self.process.tick()
            views = next(m for m in reversed(self._said) if m["kind"] == "receivers")["receivers"]
            view: dict[str, Any] = next(one for one in views if one["name"] == name)
            if wanted(view):
                return view
            self.now -= RECEIVERS_EVERY - 10
            self._forget_when_views_are_due()
            await asyncio.sleep(0.01)
        raise AssertionError(f"{name} did not come to that: {view}")

    def _forget_when_views_are_due(self) -> None:
        self.process._next_receivers = 0

    async def the_other_is_well(self) -> None:
        """New vessels of the other receiver come into the picture, and nothing is said of it."""
        self._next += COUNT
        before = (await self.look("well", lambda _: True))["positions"]
        await self.send("well", reports(self._next))
        view = await self.look("well", lambda v: v["positions"] == before + COUNT)
        assert (view["state"], view["wrong"]) == ("well", [])


async def _connected(port: int) -> asyncio.StreamWriter:
    for _ in range(400):
        try:
            return (await asyncio.open_connection("127.0.0.1", port))[1]
        except OSError:
            await asyncio.sleep(0.01)
    raise AssertionError("the receiver does not listen")


def at_sea(story: Callable[[Sea], Awaitable[None]]) -> None:
    async def run() -> None:
        sea = Sea()
        await sea.start()
        try:
            await story(sea)
        finally:
            sea.process.close()

    asyncio.run(run())


def test_a_source_that_stalls_is_shown_and_comes_back() -> None:
    async def story(sea: Sea) -> None:
        await sea.send("faulty", reports(431_000_000))
        await sea.look("faulty", lambda v: v["positions"] == COUNT and v["state"] == "well")
        sea.now += 61_000
        view = await sea.look("faulty", lambda v: v["state"] == "stalled")
        assert view["wrong"] == ["silent"]
        await sea.the_other_is_well()
        await sea.send("faulty", reports(431_001_000))
        view = await sea.look("faulty", lambda v: v["positions"] == 2 * COUNT)
        assert (view["state"], view["wrong"]) == ("well", [])

    at_sea(story)


def test_a_source_that_floods_is_limited_and_shown_until_a_minute_after() -> None:
    """More than may wait is dropped and counted; what was taken in is sound."""

    async def story(sea: Sea) -> None:
        await sea.look("faulty", lambda _: True)
        block = reports(431_000_000)
        flood = block * (3 * PENDING_LIMIT // len(block))
        await sea.send("faulty", flood)
        view = await sea.look("faulty", lambda v: "flood" in v["wrong"])
        assert view["state"] == "failing"
        assert view["shed_bytes"] > 0
        assert view["bytes"] + view["shed_bytes"] <= len(flood)
        await sea.the_other_is_well()
        view = await sea.look("faulty", lambda v: v["bytes"] + v["shed_bytes"] == len(flood))
        sea.now += 70_000
        sea.process.tick()
        view = await sea.look("faulty", lambda v: "flood" not in v["wrong"])
        assert view["wrong"] == ["silent"]

    at_sea(story)


def test_a_source_whose_time_jumps_is_shown_and_its_reports_have_the_nodes_time() -> None:
    """Years back, days ahead: kept and flagged; a good past is no excuse for it."""

    async def story(sea: Sea) -> None:
        good = [NOW // 1_000] * COUNT
        await sea.send("faulty", reports(431_000_000, good) * 20)
        view = await sea.look("faulty", lambda v: v["positions"] == 20 * COUNT)
        assert "clock" not in view["wrong"]
        sea.now += 70_000
        await sea.the_other_is_well()
        jumping = [NOW // 1_000 + (900 * DAY_S if n % 2 else -900 * DAY_S) for n in range(COUNT)]
        await sea.send("faulty", reports(431_500_000, jumping))
        view = await sea.look("faulty", lambda v: "clock" in v["wrong"])
        assert view["flags"]["BAD_TIME"] == COUNT
        assert view["positions"] == 21 * COUNT
        await sea.the_other_is_well()
        states = sea.process._picture.own.tracks.states  # type: ignore[union-attr]
        assert abs(states["at"] - sea.now / 1_000).max() < 300

    at_sea(story)


def test_a_source_that_sends_another_protocol_is_shown_and_holds_no_memory() -> None:
    """With lines, and as bytes that know no line; then AIS after all."""

    async def story(sea: Sea) -> None:
        await sea.send("faulty", b"HTTP/1.1 404 Not Found\r\nServer: radar\r\n\r\n" * 100)
        view = await sea.look("faulty", lambda v: "other-protocol" in v["wrong"])
        assert (view["state"], view["positions"]) == ("failing", 0)
        await sea.the_other_is_well()
        await sea.send("faulty", bytes(range(11, 256)) * 4_000)
        sea.now += 70_000
        view = await sea.look("faulty", lambda v: v["bytes"] > 900_000)
        assert "other-protocol" in view["wrong"]
        await sea.the_other_is_well()
        sea.now += 70_000
        await sea.the_other_is_well()
        await sea.send("faulty", b"\n" + reports(431_000_000) * 2)
        view = await sea.look("faulty", lambda v: v["positions"] == 2 * COUNT)
        assert (view["state"], view["wrong"]) == ("well", [])

    at_sea(story)
