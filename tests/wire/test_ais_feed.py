"""The feed divides a source among nodes' receivers and writes what each was given."""

import asyncio
import contextlib
import json

import pytest

from kuroshio.errors import Refused
from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.values import Reality
from kuroshio.wire.ais_feed import feed, reality_of

DEG = 600_000
PARTIES = ("TWN", "JPN", "USA")


class Nodes:
    """Three listeners that decode what they are given."""

    def __init__(self):
        self.decoders = {party: Decoder() for party in PARTIES}
        self.addresses = {}

    async def __aenter__(self):
        self.servers = []
        for party in PARTIES:
            server = await asyncio.start_server(self._reader(party), "127.0.0.1", 0)
            self.servers.append(server)
            self.addresses[party] = server.sockets[0].getsockname()
        return self

    async def __aexit__(self, *_):
        for server in self.servers:
            server.close()

    def _reader(self, party):
        async def read(reader, writer):
            while block := await reader.read(1 << 16):
                self.decoders[party].feed(block, 0.0)
            writer.close()

        return read

    def counts(self):
        return {party: decoder.counts.positions for party, decoder in self.decoders.items()}


async def run(source, nodes, done, **options):
    task = asyncio.create_task(feed(source, nodes.addresses, **options))
    try:
        async with asyncio.timeout(20):
            while not done():
                if task.done():
                    await task
                await asyncio.sleep(0.05)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def log_of():
    places = [(416_000_001, 25.2, 121.5), (431_000_001, 26.2, 127.6), (369_000_001, 13.4, 144.7)]
    lines = [
        encode("5", {"mmsi": m, "name": "X"}, first_sequence=k)[0]
        for k, (m, _, _) in enumerate(places)
    ]
    lines += [
        encode("1", {"mmsi": m, "lat": int(la * DEG), "lon": int(lo * DEG)})[0]
        for m, la, lo in places
    ]
    return join(lines).rstrip(b"\r\n")


def test_a_file_enters_each_node_by_its_box(tmp_path):
    log, counters = tmp_path / "log.nmea", tmp_path / "counters.json"
    log.write_bytes(log_of())

    async def scenario():
        async with Nodes() as nodes:
            await run(str(log), nodes, lambda: sum(nodes.counts().values()) == 3, counters=counters)
            assert nodes.counts() == {"TWN": 1, "JPN": 1, "USA": 1}
            assert {d.counts.statics for d in nodes.decoders.values()} == {1}

    asyncio.run(scenario())
    told = json.loads(counters.read_text())
    assert told["reality"] == "REPLAY"
    assert {p: told["parties"][p]["reports"] for p in PARTIES} == dict.fromkeys(PARTIES, 1)
    assert told["parties"]["TWN"]["box"] == [21.0, 117.5, 26.5, 122.8]


def test_the_simulator_and_the_load_generator_reach_every_node():
    async def scenario():
        for source, least in (("simulator", 10), ("load:1000", 500)):
            async with Nodes() as nodes:
                await run(source, nodes, lambda n=nodes, m=least: min(n.counts().values()) >= m)
                assert all(d.counts.bad_checksum == 0 for d in nodes.decoders.values())

    asyncio.run(scenario())


def test_what_is_no_source_is_refused_and_realities_are_told(tmp_path):
    with pytest.raises(Refused):
        asyncio.run(feed(str(tmp_path / "absent"), {}))
    assert reality_of("simulator:4") is reality_of("load:5") is Reality.SIMULATED
    assert reality_of("tcp://host:1") is Reality.REAL
    assert reality_of("log.nmea") is Reality.REPLAY
