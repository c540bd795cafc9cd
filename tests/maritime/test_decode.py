"""The decoder: any bytes, any split, flagged and kept; the same values as another decoder."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kuroshio.maritime.ais import flags
from kuroshio.maritime.ais.columns import clean_text, known_form
from kuroshio.maritime.ais.decode import LONGEST_LINE, Decoder
from kuroshio.maritime.ais.encode import encode, join, tagged

DEG = 600_000
NOW = 1_700_000_000.0


def decoded(block, now=NOW, **options):
    decoder = Decoder(**options)
    return decoder.feed(block, now), decoder


def mixed(count=40):
    mmsi = np.arange(416_000_000, 416_000_000 + count)
    lat = np.linspace(20 * DEG, 30 * DEG, count).astype(int)
    ones = encode("1", {"mmsi": mmsi, "lat": lat, "lon": 121 * DEG, "sog": 101, "cog": 900})
    fives = encode(
        "5",
        {
            "mmsi": mmsi,
            "name": [f"NAME {i}" for i in range(count)],
            "imo": 9074729,
            "bow": 90,
            "stern": 10,
            "port": 8,
            "starboard": 9,
            "draught": 77,
            "call_sign": "BXYZ",
            "destination": "KAOHSIUNG",
        },
    )
    return [line for pair in zip(ones, fives, strict=True) for line in pair]


def test_values_come_back_from_our_own_encoder():
    got, decoder = decoded(join(mixed()))
    assert len(got.positions) == len(got.statics) == 40
    assert list(got.positions["mmsi"]) == list(range(416_000_000, 416_000_040))
    assert got.positions["lat"][0] == 20 * DEG
    assert set(got.positions["sog"]) == {101}
    assert set(got.positions["flags"]) == set(got.statics["flags"]) == {0}
    last = got.statics[-1]
    assert clean_text(last["name"]) == "NAME 39"
    assert clean_text(last["destination"]) == "KAOHSIUNG"
    assert (last["length"], last["beam"], last["draught"], last["imo"]) == (100, 17, 77, 9074729)
    assert (decoder.counts.sentences, decoder.counts.messages) == (120, 80)


def test_every_type_of_the_families():
    place = {"mmsi": 431_000_001, "lat": 24 * DEG, "lon": 123 * DEG}
    kinds = {"1": 0, "2": 0, "3": 0, "4": 2, "9": 4, "11": 2, "18": 1, "19": 1, "21": 3}
    block = b"".join(encode(kind, place)[0] for kind in kinds)
    block += encode("27", {**place, "lat": 24 * 600, "lon": 123 * 600, "sog": 10, "cog": 45})[0]
    got, _ = decoded(block)
    assert list(got.positions["kind"]) == [*kinds.values(), 5]
    assert set(got.positions["lat"]) == {24 * DEG}
    assert set(got.positions["lon"]) == {123 * DEG}
    assert (got.positions["sog"][-1], got.positions["cog"][-1]) == (100, 450)
    block = (
        encode("24A", {"mmsi": 1, "name": "A"})[0]
        + encode("24B", {"mmsi": 1, "call_sign": "B", "ship_type": 37})[0]
    )
    got, _ = decoded(block)
    assert list(got.statics["carries"]) == [1, 10]
    assert got.statics["ship_type"][1] == 37


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6000), max_size=12))
def test_any_split_of_the_bytes_gives_the_same_columns(cuts):
    block = join(mixed(12))
    whole, _ = decoded(block)
    decoder, at, parts = Decoder(), 0, []
    for cut in [*sorted(min(cut, len(block)) for cut in cuts), len(block)]:
        parts.append(decoder.feed(block[at:cut], NOW))
        at = cut
    for name in ("positions", "statics"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        fields = [field for field in joined.dtype.names if field != "sentence"]
        assert (joined[fields] == getattr(whole, name)[fields]).all()


def test_parts_interleaved_out_of_order_and_apart_still_join():
    first, second = (
        encode("5", {"mmsi": 416_000_000 + k, "name": f"N{k}"}, first_sequence=k)[0].splitlines(
            keepends=True
        )
        for k in (1, 2)
    )
    got, _ = decoded(b"".join([first[0], second[0], second[1], first[1]]))
    assert sorted(map(clean_text, got.statics["name"])) == ["N1", "N2"]
    got, _ = decoded(first[1] + first[0])
    assert [clean_text(n) for n in got.statics["name"]] == ["N1"]
    decoder = Decoder()
    assert not len(decoder.feed(first[0], NOW).statics)
    decoder.feed(mixed()[0], NOW)
    assert clean_text(decoder.feed(first[1], NOW).statics["name"][0]) == "N1"


def test_a_part_that_never_comes_is_counted_and_forgotten():
    decoder = Decoder()
    first = encode("5", {"mmsi": 416_000_001}, first_sequence=1)[0].splitlines(keepends=True)
    decoder.feed(first[0] * 3, NOW)
    assert decoder.counts.incomplete == 2


def flag_of(line):
    got, _ = decoded(line)
    assert len(got.positions) == 1, line
    return int(got.positions["flags"][0])


def test_what_is_wrong_is_flagged_and_kept():
    good = {"mmsi": 416_000_000, "lat": 24 * DEG, "lon": 121 * DEG}
    line = encode("1", good)[0]
    assert flag_of(line) == 0
    assert flag_of(line[:-4] + b"00\r\n") & flags.BAD_CHECKSUM
    assert flag_of(line[:-5] + b"\r\n") & flags.NO_CHECKSUM
    fields = line.split(b",")
    short = b",".join([*fields[:5], fields[5][:20], fields[6]])
    assert flag_of(short) & flags.TRUNCATED
    long = b",".join([*fields[:5], fields[5] + b"0" * 9, fields[6]])
    assert flag_of(long) & flags.WRONG_LENGTH
    odd = b",".join([*fields[:5], fields[5][:9] + b"~" + fields[5][10:], fields[6]])
    assert flag_of(odd) & flags.BAD_ARMOUR
    assert flag_of(encode("1", {**good, "mmsi": 0})[0]) & flags.INVALID_MMSI
    assert flag_of(encode("1", {**good, "lat": 95 * DEG})[0]) & flags.IMPOSSIBLE_POSITION
    assert flag_of(encode("1", {"mmsi": 416_000_000})[0]) & flags.NO_POSITION
    assert flag_of(encode("1", {**good, "repeat": 1})[0]) & flags.REPEATED
    assert flag_of(encode("1", good, own_ship=True)[0]) & flags.OWN_SHIP


def test_times_of_tag_blocks_and_pghp_lines():
    line = encode("1", {"mmsi": 416_000_000})[0]
    got, decoder = decoded(tagged(line, int(NOW) - 30, "taipei") + line + tagged(line, 5, "x"))
    assert list(got.positions["at"]) == [NOW - 30, NOW, NOW]
    assert [bool(f & flags.BAD_TIME) for f in got.positions["flags"]] == [False, False, True]
    assert [decoder.stations[n] for n in got.positions["station"]] == [b"taipei", b"", b"x"]
    pghp = b"$PGHP,1,2023,11,14,22,13,10,500,0,0,0,1,00*00\r\n"
    got, _ = decoded(pghp + line + line)
    assert list(got.positions["at"]) == [NOW - 9.5, NOW]
    got, _ = decoded(tagged(line, int(NOW) - 30, "x"), trust_times=False)
    assert list(got.positions["at"]) == [NOW]
    decoder = Decoder()
    decoder.feed(pghp, NOW)
    assert list(decoder.feed(line, NOW).positions["at"]) == [NOW - 9.5]


def test_text_around_a_sentence_is_tolerated():
    line = encode("1", {"mmsi": 416_000_000})[0]
    got, decoder = decoded(b"2023-01-01 12:00:00 rx1 " + line[:-2] + line + b"rubbish!\r\n!AIVDM\n")
    assert len(got.positions) == 2
    assert decoder.counts.malformed == 0
    _, decoder = decoded(b"!AIVDM,1,1,,A\n!AIVDM,3,7,,A,0000,0*00\n")
    assert decoder.counts.malformed == 2


def test_a_line_without_end_is_dropped_not_hoarded():
    decoder = Decoder()
    for _ in range(10):
        decoder.feed(b"x" * LONGEST_LINE, NOW)
    assert decoder.counts.oversized >= 4
    assert len(decoder._carry) <= LONGEST_LINE


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=400), max_size=4))
def test_arbitrary_bytes_never_crash(blocks):
    decoder = Decoder()
    for block in blocks:
        decoder.feed(block, NOW)
    decoder.finish(NOW)


SEEDS = [
    *mixed(3),
    encode("21", {"mmsi": 994_310_001, "name": "X"})[0],
    tagged(encode("19", {"mmsi": 431_000_000})[0], int(NOW), "s"),
    b"$PGHP,1,2023,13,99,22,13,10,500,0,0,0,1,00*00\r\n",
]
ODD = [
    b",",
    b"!",
    b"*",
    b"\\",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"9",
    b"!AIVDM,",
    b"c:",
    b"s:",
    b"0",
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(SEEDS), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.sampled_from(ODD)), max_size=8),
)
def test_mutated_sentences_never_crash(lines, changes):
    block = b"".join(lines)
    for place, gone, put in changes:
        block = block[:place] + put + block[place + gone :]
    got, decoder = decoded(block)
    decoder.finish(NOW)
    assert not np.isnan(got.positions["at"]).any()


def test_forms_of_identity():
    good = [416_000_001, 2_311_500, 111_431_001, 970_123_456, 992_311_500, 982_310_001]
    bad = [0, 1, 1_193_046, 199_999_999, 800_000_000, 999_999_999, 1_073_741_823]
    assert known_form(good).all()
    assert not known_form(bad).any()
