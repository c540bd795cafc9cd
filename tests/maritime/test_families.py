"""Families of columns beside positions and statics; what stands around sentences; echoes."""

import numpy as np
import pytest
from pyais.encode import encode_dict, encode_msg
from pyais.messages import MessageType28

from kuroshio.maritime.ais import flags
from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.echoes import CELLS, MESSAGES, Echoes, hear
from kuroshio.maritime.ais.encode import encode, tag_block
from kuroshio.maritime.ais.values import values_in

NOW = 1_700_000_000.0
DEG = 600_000
FAMILIES = "positions statics bases aids long_ranges safety binaries others".split()


def made(**fields):
    """Sentences by the other encoder."""
    return "\n".join(encode_dict(fields, talker_id="AI")).encode() + b"\n"


def only(family, block):
    """The single row that a block gives to a family."""
    rows = getattr(Decoder().feed(block, NOW), family)
    assert len(rows) == 1
    return rows[0]


def test_a_base_station_tells_its_time():
    time = {"year": 2026, "month": 11, "day": 26, "hour": 3, "minute": 59, "second": 7}
    block = encode("4", {"mmsi": 2_711_000, "lat": 24 * DEG, "lon": 121 * DEG, "epfd": 7, **time})
    row = only("bases", block[0])
    assert {name: int(row[name]) for name in time} == time
    assert (int(row["mmsi"]), int(row["lat"]), int(row["epfd"])) == (2_711_000, 24 * DEG, 7)


def test_an_aid_has_all_of_its_long_name():
    place = {"lat": 24.5, "lon": 122.25, "aid_type": 14, "virtual_aid": 1, "off_position": 1}
    long = made(msg_type=21, mmsi=994_310_001, name="A" * 20, name_ext="BCDE", **place)
    row = only("aids", long)
    assert row["name"].rstrip(b"@") == b"A" * 20 + b"BCDE"
    assert [int(row[n]) for n in ("aid_type", "virtual", "off")] == [14, 1, 1]
    assert only("positions", long)["kind"] == 3
    assert only("aids", encode("21", {"mmsi": 1, "name": "X "})[0])["name"] == b"X " + b"@" * 18


def test_an_aid_in_one_slot():
    message = MessageType28.create(
        mmsi=994_310_002, lat=24.5, lon=-122.25, second=33, aid_type=1, station_type=2,
        dimension=1, dimensions_a=300, dimensions_b=1500, charted_status=1, station_status=9,
        status_bits=130, iala_mrn=70_000, restricted=1,
    )  # fmt: skip
    row = only("aids", "\n".join(encode_msg(message)).encode() + b"\n")
    told = {"second": 33, "aid_type": 1, "station_type": 2, "dimension": 1, "size_a": 300,
            "size_b": 1500, "charted": 1, "station_status": 9, "status": 130, "mrn": 70_000,
            "restricted": 1, "lat": 24.5 * DEG, "lon": -122.25 * DEG}  # fmt: skip
    assert {name: int(row[name]) for name in told} == told


def test_a_long_range_report_is_in_the_units_of_all_others():
    block = encode("27", {"mmsi": 366_000_001, "lat": 600, "lon": -1200, "sog": 12, "cog": 90})
    row = only("long_ranges", block[0])
    assert [int(row[n]) for n in ("lat", "lon", "sog", "cog")] == [DEG, -2 * DEG, 120, 900]
    assert only("positions", block[0])["kind"] == 5


@pytest.mark.parametrize("text", ["MAN OVERBOARD", "A" * 150, "END @ "])
def test_safety_text_is_kept_as_sent(text):
    row = only("safety", made(msg_type=14, mmsi=431_000_001, text=text))
    assert row["text"] == text.encode()
    row = only("safety", made(msg_type=12, mmsi=431_000_001, dest_mmsi=416_000_001, text=text))
    assert (row["text"], int(row["destination"])) == (text.encode(), 416_000_001)


def test_binary_messages_have_their_heads():
    row = only("binaries", made(msg_type=8, mmsi=1, dac=366, fid=34, data=b"abc"))
    assert [int(row[n]) for n in ("dac", "fid", "addressed")] == [366, 34, 0]
    got = Decoder().feed(
        made(msg_type=6, mmsi=1, dest_mmsi=416_000_001, dac=2, fid=5, data=b"hello")
        + made(msg_type=25, mmsi=2, addressed=1, structured=1, dest_mmsi=7, app_id=65, data=b"x")
        + made(msg_type=25, mmsi=3, addressed=0, structured=1, app_id=66, data=b"x")
        + made(msg_type=25, mmsi=4, addressed=1, structured=0, dest_mmsi=8, data=b"x"),
        NOW,
    )
    columns = ("destination", "dac", "fid", "structured")
    heads = [tuple(int(row[n]) for n in columns) for row in got.binaries]
    assert heads == [(416_000_001, 2, 5, 1), (7, 1, 1, 1), (0, 1, 2, 1), (8, 0, 0, 0)]
    assert values_in(got, got.binaries[0])["data"].startswith(b"hello")


def test_all_other_types_are_kept_and_read_when_asked():
    block = made(msg_type=10, mmsi=3, dest_mmsi=4) + made(
        msg_type=22, mmsi=2, channel_a=2087, channel_b=2088, ne_lon=-1.5, ne_lat=2.5
    )
    block += b"!AIVDM,1,1,,A,o3HOI:0P0000VOHLCnHQKwvL05Ip,0*7C\n"  # type 55 is not assigned
    got = Decoder().feed(block, NOW)
    assert got.others["type"].tolist() == [10, 22, 55]
    inquiry, channels, odd = (values_in(got, row) for row in got.others)
    assert inquiry["destination"] == 4
    assert (channels["channel_a"], channels["ne_lon"], channels["ne_lat"]) == (2087, -15, 25)
    assert (odd["mmsi"], len(odd["data"])) == (227_006_760, 17)


def test_missing_bits_read_as_zero_whatever_fills_the_last_character():
    whole = encode("1", {"mmsi": 416_000_000, "lat": DEG, "radio": 0x7FFFF})[0].split(b",")
    cut = b",".join([*whole[:6], b"5*00\r\n"])
    assert only("positions", cut)["radio"] == 0x7FFE0
    assert only("positions", b",".join([*whole[:6], b"0*00\r\n"]))["radio"] == 0x7FFFF


def tagged(tag, line):
    return (
        b"\\" + tag + b"*%02X\\" % int(np.bitwise_xor.reduce(np.frombuffer(tag, np.uint8))) + line
    )


LINE = encode("1", {"mmsi": 416_000_000})[0]


def test_sentences_of_a_group_share_time_and_station():
    parts = encode("5", {"mmsi": 416_000_001}, first_sequence=3)[0].splitlines(keepends=True)
    block = tagged(b"g:1-2-77,s:kinmen,c:1699999990", parts[0]) + tagged(b"g:2-2-77", parts[1])
    decoder = Decoder()
    got = decoder.feed(block, NOW)
    assert (float(got.statics["at"][0]), decoder.stations) == (NOW - 10, [b"", b"kinmen"])
    assert int(got.statics["station"][0]) == 1
    decoder = Decoder()  # and over blocks
    decoder.feed(tagged(b"g:1-2-78,s:kinmen,c:1699999990", LINE), NOW)
    got = decoder.feed(tagged(b"g:2-2-78,n:5", LINE), NOW)
    assert (int(got.positions["station"][0]), float(got.positions["at"][0])) == (1, NOW - 10)


def test_times_in_milliseconds_and_damaged_tag_blocks():
    assert only("positions", tagged(b"c:1699999990500", LINE))["at"] == NOW - 9.5
    damaged = tag_block(1_699_999_990, "kinmen").replace(b"kin", b"kim") + LINE
    row = only("positions", damaged)
    assert (float(row["at"]), int(row["station"])) == (NOW, 0)
    assert int(row["flags"]) & flags.BAD_TIME
    assert only("positions", b"\\s:kinmen\\" + LINE)["station"] == 1


def test_what_a_second_receiver_hears_is_flagged():
    other = encode("1", {"mmsi": 416_000_002})[0]
    block = tag_block(1_699_999_990, "a") + LINE + other + tag_block(1_699_999_993, "b") + LINE
    got = Decoder().feed(block, NOW)
    assert [bool(f & flags.DUPLICATE) for f in got.positions["flags"]] == [False, False, True]
    decoder = Decoder()
    decoder.feed(LINE, NOW)
    assert decoder.feed(LINE, NOW + 9).positions["flags"][0] & flags.DUPLICATE
    assert not decoder.feed(LINE, NOW + 20).positions["flags"][0] & flags.DUPLICATE
    assert decoder.counts.duplicates == 1


def test_receivers_may_share_what_they_heard():
    echoes = Echoes()
    Decoder(echoes=echoes).feed(LINE, NOW)
    assert Decoder(echoes=echoes).feed(LINE, NOW).positions["flags"][0] & flags.DUPLICATE


def one_by_one(prints, times):
    """The rule of echoes.py, as it is told there."""
    cells, out = {}, []
    for count, (mark, at) in enumerate(zip(prints, times, strict=True)):
        last = cells.get(mark >> 48)
        out.append(
            last is not None
            and last[0] == mark
            and abs(at - last[1]) <= 10
            and count - last[2] <= MESSAGES
        )
        cells[mark >> 48] = (mark, at, count)
    return out


def test_echoes_do_not_depend_on_how_the_stream_is_cut():
    rng = np.random.default_rng(3)
    assert CELLS == 1 << 16
    prints = (rng.integers(1, 40, 400).astype(np.uint64) << np.uint64(48)) + rng.integers(
        0, 3, 400
    ).astype(np.uint64)
    times = np.cumsum(rng.uniform(0, 1, 400))
    for cuts in ([400], [1] * 400, [7, 93, 200, 100]):
        echoes, heard, at = Echoes(), [], 0
        for size in cuts:
            heard += hear(echoes, prints[at : at + size], times[at : at + size]).tolist()
            at += size
        assert heard == one_by_one(prints.tolist(), times.tolist())
    assert 20 < sum(heard) < 380


def test_every_split_gives_the_same_rows_in_every_family():
    block = (
        made(msg_type=8, mmsi=1, dac=366, fid=34, data=b"abc" * 30)
        + made(msg_type=14, mmsi=431_000_001, text="MAN OVERBOARD")
        + encode("4", {"mmsi": 2_711_000})[0]
        + made(msg_type=21, mmsi=994_310_001, name="A" * 20, name_ext="BCDE")
        + made(msg_type=10, mmsi=3, dest_mmsi=4)
        + encode("27", {"mmsi": 366_000_001})[0]
        + encode("5", {"mmsi": 416_000_001})[0]
    )
    whole = Decoder().feed(block, NOW)
    for step in (1, 37, 100):
        decoder = Decoder()
        parts = [decoder.feed(block[at : at + step], NOW) for at in range(0, len(block), step)]
        for family in FAMILIES:
            joined = np.concatenate([getattr(part, family) for part in parts])
            names = [n for n in joined.dtype.names if n not in ("sentence", "begin")]
            assert (joined[names] == getattr(whole, family)[names]).all()
        for family in ("binaries", "others"):
            read = [values_in(part, row) for part in parts for row in getattr(part, family)]
            assert read == [values_in(whole, row) for row in getattr(whole, family)]
