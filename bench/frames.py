"""Bytes on the wire for one vessel's update: our frames beside what others would send.

`python -m bench.frames [--quick] [--json]`: 5,000 made-up vessels, each of which reports once in
ten seconds; a frame a second to a partner that acknowledges each. The same updates as sentences, as
Cursor-on-Target XML and as the TAK protocol's protobuf, each also deflated a second at a time.
"""

import argparse
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
from bench.machine import finish
from bench.traffic import Traffic

from kuroshio.maritime.ais.columns import STATIC, Table
from kuroshio.maritime.ais.decode import Decoded
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.maritime.partner_frames import Inbox, Outbox, PictureRelease
from kuroshio.maritime.picture import Picture
from kuroshio.values import SECOND, Reality

BEGIN = 1_760_000_000_000
VESSELS = 5_000
EVERY_S = 10
KNOT = 0.514444


def seconds(count: int) -> Iterator[tuple[int, Table]]:
    """Each second (ms since 1970Z) the reports of a tenth of the vessels."""
    traffic = Traffic(VESSELS)
    turn = np.arange(VESSELS) % EVERY_S
    for step in range(-(-count // EVERY_S)):
        begin = BEGIN // SECOND + step * EVERY_S
        table = traffic.step((begin + turn).astype(float), EVERY_S)
        for second in range(EVERY_S):
            yield (begin + second + 1) * SECOND, table[turn == second]


def ours(made: list[tuple[int, Table]]) -> tuple[int, int]:
    """Bytes and updates after the first key frames, and a check that all of it arrived."""
    sender, receiver = (Picture(p, Reality.SIMULATED, BEGIN) for p in ("TWN", "JPN"))
    outbox, inbox = Outbox(PictureRelease("JPN", allowed=True)), Inbox("TWN")
    outbox.ready(0)
    size = updates = 0
    tables = ("statics", "bases", "aids", "long_ranges", "safety", "binaries", "others")
    nothing = {name: np.zeros(0, dtype=STATIC) for name in tables}
    for number, (now, table) in enumerate(made):
        sender.take(Decoded(table, payloads=b"", **nothing), now)
        frame = outbox.next(sender.own, now)
        if frame is None:
            continue
        outbox.ready(inbox.take(receiver, frame.data, now).ack)
        if number >= 2 * EVERY_S:
            size, updates = size + len(frame.data), updates + frame.vessels
    there = receiver.sources["TWN"].tracks.changed_since(-1)[0]
    here = sender.own.tracks.changed_since(-1)[0]
    for name in ("mmsi", "lat", "lon", "sog", "cog", "heading"):
        assert (here[name] == there[name]).all(), name
    return size, updates


def as_nmea(table: Table) -> bytes:
    columns = {n: table[n] for n in ("mmsi", "lat", "lon", "sog", "cog", "heading", "second")}
    return join(encode("1", columns))


def as_cot(table: Table) -> bytes:
    return b"".join(_cot(row) for row in table)


def as_protobuf(table: Table) -> bytes:
    return b"".join(_tak(row) for row in table)


def _cot(row: np.void) -> bytes:
    time, stale = (_iso(float(row["at"]) + more) for more in (0, 300))
    return (
        f'<event version="2.0" uid="MMSI-{row["mmsi"]}" type="a-u-S-X-M" how="m-g" time="{time}" '
        f'start="{time}" stale="{stale}"><point lat="{row["lat"] / 6e5:.6f}" '
        f'lon="{row["lon"] / 6e5:.6f}" hae="0" ce="10" le="9999999"/><detail>'
        f'<track speed="{row["sog"] / 10 * KNOT:.2f}" course="{row["cog"] / 10:.1f}"/>'
        "</detail></event>\n"
    ).encode()


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _tak(row: np.void) -> bytes:
    """TakMessage{cotEvent}: as small as the schema's field types let it be."""
    at = round(float(row["at"]) * 1_000)
    track = _double(1, row["sog"] / 10 * KNOT) + _double(2, row["cog"] / 10)
    event = b"".join(
        [
            _text(1, b"a-u-S-X-M"), _text(5, b"MMSI-%d" % row["mmsi"]),
            _varint(6 << 3) + _varint(at), _varint(7 << 3) + _varint(at),
            _varint(8 << 3) + _varint(at + 300_000), _text(9, b"m-g"),
            _double(10, row["lat"] / 6e5), _double(11, row["lon"] / 6e5), _double(13, 10.0),
            _double(14, 9999999.0), _text(15, _text(7, track)),
        ]
    )  # fmt: skip
    message = _text(2, event)
    return _varint(len(message)) + message


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def _text(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _double(number: int, value: float) -> bytes:
    return _varint(number << 3 | 1) + struct.pack("<d", value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    made = list(seconds(60 if options.quick else 600))
    size, updates = ours(made)
    mine = size / updates
    peers = {}
    sample = made[:30]
    count = sum(len(table) for _, table in sample)
    for name, form in (("nmea", as_nmea), ("cot_xml", as_cot), ("protobuf", as_protobuf)):
        texts = [form(table) for _, table in sample]
        peers[f"{name}_bytes"] = round(sum(map(len, texts)) / count, 2)
        peers[f"{name}_deflated_bytes"] = round(
            sum(len(zlib.compress(text, 6)) for text in texts) / count, 2
        )
    figures = {"bytes_per_update": round(mine, 2), "updates": updates}
    ratios = {f"{name}_vs_ours": round(value / mine, 1) for name, value in peers.items()}
    finish("frames", figures, peers, ratios, options.json or options.quick)


if __name__ == "__main__":
    main()
