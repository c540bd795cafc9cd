"""The picture process: sources in, frames out, and what goes wrong on the way."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import struct

import numpy as np
import pytest

from kuroshio.errors import Refused
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.values import Reality
from kuroshio.wire.picture_link import PictureClient
from kuroshio.wire.picture_process import PictureProcess
from kuroshio.wire.receivers import Receiver, SourceConfig

DEG = 600_000
WHOLE = {"rings": [], "handling": {}}
OPEN = {"allowed": True, "reason": "", "masks": [WHOLE]}


def reports(first=416_000_000, count=5):
    return join(
        encode("1", {"mmsi": list(range(first, first + count)), "lat": 24 * DEG, "lon": 121 * DEG})
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def head_of(frame):
    (length,) = struct.unpack("<I", frame[4:8])
    return json.loads(frame[8 : 8 + length])


async def wait_for(client, wanted, seconds=20):
    """The first message for which `wanted` says yes."""
    async with asyncio.timeout(seconds):
        async for message in client.messages():
            if wanted(message):
                return message
    raise AssertionError("the messages ended")


def client(party, sources, release=None, reality=Reality.SIMULATED):
    return PictureClient(party, reality, sources, release or {}, tick_ms=50)


def source(url, reality="SIMULATED"):
    return {"name": "test", "url": url, "speed": 100, "reality": reality}


def test_a_file_reaches_the_own_screen_and_the_partner(tmp_path):
    log = tmp_path / "log.nmea"
    log.write_bytes(reports())

    async def scenario():
        async with (
            client("TWN", [source(f"file://{log}")], {"JPN": OPEN}) as ours,
            client("JPN", []) as theirs,
        ):
            screen = await wait_for(ours, lambda m: m["kind"] == "screen")
            assert screen["client"] is None
            assert head_of(screen["data"])["source"] == "TWN"
            ours.partner_ready("JPN", 0)
            frame = await wait_for(ours, lambda m: m["kind"] == "partner")
            theirs.partner_link("TWN", up=True)
            theirs.partner_frame("TWN", frame["data"])
            shown = await wait_for(theirs, lambda m: m["kind"] == "screen")
            theirs.partner_frame("TWN", frame["data"])
            ack = await wait_for(theirs, lambda m: m["kind"] == "ack")
            assert head_of(shown["data"])["rows"] == 5
            assert head_of(shown["data"])["source"] == "TWN"
            assert ack == {"kind": "ack", "party": "TWN", "seq": frame["seq"]}
            counts = await wait_for(theirs, lambda m: m["kind"] == "counts")
            assert counts["received"]["TWN"] == {"vessels": 5, "updates": 5, "reports_in_box": 5}
            counts = await wait_for(ours, lambda m: m["kind"] == "counts" and m["sent"])
            assert counts["taken_in"] == 5
            assert counts["by_source"][0]["finished"]
            ours.screen_key("page-1")
            key = await wait_for(ours, lambda m: m["kind"] == "screen" and m["client"])
            assert (key["client"], head_of(key["data"])["key"]) == ("page-1", True)
            theirs.partner_link("TWN", up=False)
            down = await wait_for(theirs, lambda m: m["kind"] == "screen")
            assert head_of(down["data"])["note"] == "link-down"
            theirs.partner_link("TWN", up=True)
            theirs.release({"TWN": {"allowed": False, "reason": "no agreement", "comes": False}})
            await wait_for(
                theirs,
                lambda m: m["kind"] == "screen" and head_of(m["data"])["note"] == "suspended",
            )
            theirs.partner_frame("TWN", b"rubbish")
            bad = await wait_for(theirs, lambda m: m["kind"] == "log" and m["level"] == "error")
            assert (bad["code"], bad["whose_move"], bad["party"]) == (
                "picture.bad-frame",
                "peer",
                "TWN",
            )

    asyncio.run(scenario())


def test_nothing_goes_to_a_partner_without_release(tmp_path):
    log = tmp_path / "log.nmea"
    log.write_bytes(reports())

    async def scenario():
        closed = {"JPN": {"allowed": False, "reason": "no agreement"}}
        async with client("TWN", [source(f"file://{log}")], closed) as ours:
            await wait_for(ours, lambda m: m["kind"] == "screen")
            ours.partner_ready("JPN", 0)
            ours.partner_ready("USA", 0)
            for _ in range(4):
                message = await wait_for(ours, lambda m: m["kind"] in ("partner", "counts"))
                assert message["kind"] == "counts"
            ours.release({"JPN": OPEN})
            frame = await wait_for(ours, lambda m: m["kind"] == "partner")
            assert frame["party"] == "JPN"

    asyncio.run(scenario())


def test_tcp_both_ways_and_udp():
    async def scenario():
        listen, serve, udp = free_port(), free_port(), free_port()

        async def give(reader, writer):
            writer.write(reports(431_000_000))
            await writer.drain()

        server = await asyncio.start_server(give, "127.0.0.1", serve)
        sources = [
            source(f"tcp-listen://127.0.0.1:{listen}"),
            source(f"tcp://127.0.0.1:{serve}"),
            source(f"udp://127.0.0.1:{udp}"),
        ]
        async with server, client("JPN", sources) as ours:
            await wait_for(ours, lambda m: m["kind"] == "counts")
            _, writer = await asyncio.open_connection("127.0.0.1", listen)
            writer.write(b"!AIVDM,rubbish\n\xff\xfe" + reports(416_000_000))
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                out.sendto(reports(366_000_000).rstrip(b"\r\n"), ("127.0.0.1", udp))
            counts = await wait_for(ours, lambda m: m["kind"] == "counts" and m["vessels"] == 15)
            writer.close()
            assert counts["by_source"][0]["malformed"] == 1

    asyncio.run(scenario())


def test_a_killed_process_comes_back_and_says_so(tmp_path):
    log = tmp_path / "log.nmea"
    log.write_bytes(reports())

    async def scenario():
        async with client("TWN", [source(f"file://{log}")]) as ours:
            await wait_for(ours, lambda m: m["kind"] == "screen")
            os.kill(ours.pid, signal.SIGKILL)
            await wait_for(ours, lambda m: m["kind"] == "restarted")
            screen = await wait_for(ours, lambda m: m["kind"] == "screen")
            assert head_of(screen["data"])["rows"] == 5
            pid = ours.pid
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 0)
            raise AssertionError("the process outlived its client")

    asyncio.run(scenario())


def test_a_simulated_source_cannot_feed_an_operational_node():
    for reality in ("SIMULATED", "REPLAY", "EXERCISE"):
        with pytest.raises(Refused) as caught:
            client("TWN", [source("udp://127.0.0.1:1", reality)], reality=Reality.REAL)
        assert caught.value.code == "picture.simulated-source"
    said = []
    process = PictureProcess(said.append)
    process.handle(
        {
            "kind": "configure",
            "party": "TWN",
            "reality": "REAL",
            "sources": [source("udp://127.0.0.1:1")],
        }
    )
    assert said[0]["code"] == "picture.simulated-source"


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"kind": "nonsense"},
        {"kind": "configure"},
        {"kind": "partner-frame"},
        {"kind": "configure", "party": "X", "reality": "MAYBE"},
        {"kind": "configure", "party": "X", "reality": "REAL", "sources": [{"url": "gopher://x"}]},
        {"kind": "partner-ready", "party": "X", "acked": "many"},
        {"kind": "screen-key"},
        {"kind": "partner-frame", "party": "X", "data": b""},
    ],
)
def test_bad_messages_are_reported_not_fatal(message):
    said = []
    process = PictureProcess(said.append)
    process.handle(message)
    process.tick()
    assert said[0]["kind"] == "log"
    assert said[0]["level"] == "error"


def test_a_flood_is_shed_and_counted():
    config = SourceConfig.read(source("udp://127.0.0.1:1"))
    receiver = Receiver(config, lambda: 1_700_000_000_000)
    block = reports() * 2000
    for _ in range(40):
        receiver.put(block)
    assert receiver.waiting <= 8 << 20
    assert receiver.shed > 0
    receiver.drain()
    assert receiver.counts()["shed_bytes"] == receiver.shed


def rows_of(frame):
    """MMSI to latitude and longitude, of a frame for pages."""
    head, (length,) = head_of(frame), struct.unpack("<I", frame[4:8])
    at, rows, columns = 8 + length, head["rows"], {}
    for name, form in (("mmsi", "<u4"), ("at", "<f8"), ("lat", "<i4"), ("lon", "<i4")):
        columns[name] = np.frombuffer(frame, form, rows, at)
        size = columns[name].nbytes
        at += size + -size % 4
    places = zip(columns["lat"].tolist(), columns["lon"].tolist(), strict=True)
    return dict(zip(columns["mmsi"].tolist(), places, strict=True))


def test_what_is_sent_is_what_the_preview_showed(tmp_path):
    """By region and precision, on the picture as it is; the partner's own page shows those rows."""
    log = tmp_path / "log.nmea"
    columns = {
        "mmsi": list(range(416_000_000, 416_000_040)),
        "lat": 24 * DEG + 12_345,
        "lon": [(121 * DEG + n * 60_000 + 777) for n in range(40)],
    }
    log.write_bytes(join(encode("1", columns)))
    ring = [[23.0, 122.0], [25.0, 122.0], [25.0, 124.0], [23.0, 124.0]]
    masks = [{"rings": [ring], "handling": {"precision": 0.1}, "bodies": ["JPN/JCG"]}]

    async def scenario():
        async with (
            client("TWN", [source(f"file://{log}")]) as ours,
            client("JPN", []) as theirs,
        ):
            await wait_for(ours, lambda m: m["kind"] == "counts" and m["vessels"] == 40)
            ours.preview("p1", masks)
            preview = await wait_for(ours, lambda m: m["kind"] == "preview")
            assert (preview["id"], preview["of"], preview["bodies"]) == ("p1", 40, ["JPN/JCG"])
            assert preview["vessels"] == 20 == head_of(preview["data"])["rows"]
            ours.release({"JPN": {"allowed": True, "reason": "", "masks": masks}})
            ours.partner_ready("JPN", 0)
            frame = await wait_for(ours, lambda m: m["kind"] == "partner")
            theirs.partner_frame("TWN", frame["data"])
            shown = await wait_for(theirs, lambda m: m["kind"] == "screen")
            assert shown["bodies"] == ["JPN/JCG"]
            assert rows_of(shown["data"]) == rows_of(preview["data"])
            theirs.forget("TWN")
            gone = await wait_for(theirs, lambda m: m["kind"] == "screen")
            assert sorted(head_of(gone["data"])["gone"]) == sorted(rows_of(preview["data"]))

    asyncio.run(scenario())
