"""The picture's process keeps what it hears, and a kill costs no more than the settings name."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager

from tests.node.fleet import free_port, in_loop, until

from kuroshio.maritime.ais.encode import encode, join
from kuroshio.node.picture import PROGRAM
from kuroshio.store.archive.reader import ArchiveReader
from kuroshio.values import Reality
from kuroshio.wire.picture_link import PictureClient

DEG = 600_000
EVER = (0, 4_000_000_000_000)
FIRST = 416_000_000
RELEASE = {"allowed": True, "reason": "", "masks": [{"rings": [], "handling": {}}]}


def reports(number):
    position = {"mmsi": FIRST + number, "lat": 24 * DEG, "lon": 121 * DEG}
    return join([*encode("1", position), *encode("5", {"mmsi": FIRST + number, "name": "UMI"})])


@asynccontextmanager
async def listening(folder, party="TWN", flush_s=1):
    port = free_port()
    source = {"name": "naha", "url": f"tcp-listen://127.0.0.1:{port}", "reality": "SIMULATED"}
    archive = {"folder": str(folder), "reserve_mb": 0}
    async with PictureClient(
        party, Reality.SIMULATED, [source], {"JPN": RELEASE}, tick_ms=50,
        keeping={"flush_s": flush_s, "archive": archive}, program=PROGRAM,
    ) as client:  # fmt: skip
        heard = []

        async def listen():
            async for message in client.messages():
                heard.append(message)
                if message["kind"] == "partner":
                    client.partner_ready("JPN", message["seq"])

        task = asyncio.create_task(listen())
        try:
            yield client, port, heard
        finally:
            task.cancel()


async def connect(port):
    for _ in range(200):
        try:
            return (await asyncio.open_connection("127.0.0.1", port))[1]
        except OSError:
            await asyncio.sleep(0.05)
    raise AssertionError("nobody listens")


def held(folder):
    reader = ArchiveReader(folder)
    return lambda number: len(reader.vessel(FIRST + number, *EVER).rows)


@in_loop
async def test_a_kill_loses_what_came_since_the_last_flush_and_no_more(tmp_path):
    rows, number, durable = held(tmp_path), 0, set()
    async with listening(tmp_path) as (client, port, _):
        for _ in range(2):
            writer, begun = await connect(port), number + 1
            # One report after another while flushes come and go; the kill meets one of them.
            while not rows(begun) or len(durable) < 2:
                number += 1
                writer.write(reports(number))
                await writer.drain()
                await asyncio.sleep(0.05)
                durable |= {n for n in range(begun, number + 1) if rows(n)}
            pid = client.pid
            os.kill(pid, signal.SIGKILL)
            await until("it runs again", lambda old=pid: client.pid not in (None, old))
            kept = [n for n in range(begun, number + 1) if rows(n)]
            assert set(kept) >= durable & set(range(begun, number + 1)), "durable, and gone"
            assert kept == list(range(begun, max(kept) + 1)), "a hole: more than the end was lost"
            assert {rows(n) for n in kept} == {1}
        writer = await connect(port)
        writer.write(reports(number + 1))
        await writer.drain()
        await until("what comes after is kept too", lambda: rows(number + 1) == 1)
        writer.close()


@in_loop
async def test_what_a_partner_gives_lies_apart_under_its_own_name(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    async with (
        listening(ours) as (client, port, heard),
        listening(theirs, "JPN") as (partner, _, _),
    ):
        client.partner_ready("JPN", 0)
        writer = await connect(port)
        writer.write(reports(1))
        await writer.drain()
        frame = await until(
            "a frame goes", lambda: next((m for m in heard if m["kind"] == "partner"), None)
        )
        partner.partner_frame("TWN", frame["data"])
        await until("the partner keeps it", lambda: held(theirs)(1) == 1)
        assert [p.name for p in theirs.iterdir()] == ["TWN"]
        said = await until("its name too", lambda: ArchiveReader(theirs).statics(FIRST + 1, *EVER))
        assert [(s["name"].rstrip("@ "), s["source"], s["reality"]) for s in said] == [
            ("UMI", "TWN", "SIMULATED")
        ]
        await until(
            "the receivers' health is told",
            lambda: any(m["kind"] == "receivers" and m["receivers"][0]["positions"] for m in heard),
            within=20,
        )
        writer.close()


@in_loop
async def test_what_was_given_for_a_time_is_shown_but_not_archived(tmp_path):
    """Nor what only some bodies may see: an archive answers every officer, in whole days."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    async with (
        listening(ours) as (client, port, heard),
        listening(theirs, "JPN") as (partner, own_port, seen),
    ):
        for_a_day = {"rings": [], "handling": {"keep": 86_400_000}}
        client.release({"JPN": {"allowed": True, "reason": "", "masks": [for_a_day]}})
        client.partner_ready("JPN", 0)
        writer = await connect(port)
        writer.write(reports(1))
        await writer.drain()
        frame = await until(
            "a frame goes", lambda: next((m for m in heard if m["kind"] == "partner"), None)
        )
        partner.partner_frame("TWN", frame["data"])
        await until("it is shown", lambda: any(b'"TWN"' in m["data"] for m in of_screen(seen)))
        own = await connect(own_port)
        own.write(reports(2))
        await own.drain()
        await until("the partner keeps its own", lambda: held(theirs)(2) == 1)
        assert held(theirs)(1) == 0
        writer.close()
        own.close()


def of_screen(messages):
    return [m for m in messages if m["kind"] == "screen"]


@in_loop
async def test_what_a_partner_asks_back_goes_from_the_archive_too(tmp_path):
    """Its rows go, ours stay."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    async with (
        listening(ours) as (client, port, heard),
        listening(theirs, "JPN") as (partner, own_port, _),
    ):
        client.partner_ready("JPN", 0)
        writer, own = await connect(port), await connect(own_port)
        writer.write(reports(1))
        own.write(reports(2))
        await writer.drain()
        await own.drain()
        frame = await until(
            "a frame goes", lambda: next((m for m in heard if m["kind"] == "partner"), None)
        )
        partner.partner_frame("TWN", frame["data"])
        await until("both are kept", lambda: held(theirs)(1) == held(theirs)(2) == 1)
        partner.forget("TWN")
        await until("the partner's is gone", lambda: held(theirs)(1) == 0)
        assert held(theirs)(2) == 1
        writer.close()
        own.close()
