"""The decoder against another (pyais) on real logs, which stay outside the project.

Every field of every message: what differs is listed in docs/ais.md, and here, with its reason.
"""

from functools import cache
from pathlib import Path

import pytest
from pyais.exceptions import AISBaseException
from pyais.messages import BOOL, BYTES, FLOAT, NMEASentenceFactory
from pyais.stream import IterMessages

from kuroshio.maritime.ais.assemble import Assembler, single
from kuroshio.maritime.ais.columns import clean_text
from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.fields import SIX
from kuroshio.maritime.ais.plans import FAMILIES, HEAD
from kuroshio.maritime.ais.scan import padded, scan
from kuroshio.maritime.ais.values import shape_of, values_in, values_of

AIS = Path(__file__).resolve().parents[3] / "shared" / "data" / "ais"
LOGS = [
    pytest.param("world-3min.nmea", marks=pytest.mark.slow),
    "types-18-27.nmea",
    "type-examples.nmea",
    "all-types-sample.aivdm",
    "satellite-tag-blocks.nm4",
    "north-sea-2010-pghp.nmea",
    pytest.param("hakefjord-ais-radar.nmea", marks=pytest.mark.slow),
    "plaka-own-ship.nmea",
]

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not AIS.is_dir(), reason="../shared/data/ais is not here"),
]


def sentences(name):
    """The whole sentences of a log that another decoder accepts, without comments."""
    for line in (AIS / name).read_bytes().splitlines():
        at = max(line.find(b"!AIVDM"), line.find(b"!AIVDO"), line.find(b"!BSVDM"))
        if at < 0:
            continue
        sentence = line[at:]
        star = sentence.find(b"*")
        sentence = sentence[: star + 3] if star > 0 else sentence
        try:
            NMEASentenceFactory.produce(sentence)
        except AISBaseException:
            continue
        yield sentence


@cache
def log(name):
    return b"\n".join(sentences(name)) + b"\n"


def ours(name):
    """Six bits in a byte, and the bits, of every message in order of the completing sentence."""
    found = scan(padded(log(name)))
    messages = {}
    for part in (single(found), Assembler().join(found)):
        if part is not None:
            for row, sentence in enumerate(part.sentence.tolist()):
                start, length = int(part.start[row]), int(part.length[row])
                payload = SIX[part.text[start : start + length]].tobytes()
                messages[sentence] = (payload, length * 6 - int(part.fill[row]))
    return [messages[sentence] for sentence in sorted(messages)]


def theirs(name):
    for message in IterMessages(log(name).splitlines()):
        try:
            yield message, message.decode()
        except (AISBaseException, ValueError, TypeError):
            yield message, None


def converted(value, kind, converter, width):
    """Our value as pyais would show it: its own conversion of the same number."""
    if isinstance(value, str):
        return value.split("@")[0].strip()
    if isinstance(value, bytes):
        return value
    if kind == BYTES:  # spare bits
        return (value << -width % 8).to_bytes((width + 7) // 8, "big")
    number = {FLOAT: float, BOOL: bool}.get(kind, int)(value)
    return converter(number) if converter is not None else number


def differing(payload, bits, other):
    """Fields in which two readings of one message differ: name, whether cut, both values."""
    mine = values_of(payload, bits)
    fields = {field.offset: field for field in shape_of(payload, bits).fields.values()}
    for name, offset, width, _, kind, converter in type(other).decoder_plan():
        value, field = getattr(other, name), fields.get(offset)
        if value is None and (field is None or field.name not in mine):
            continue  # after the end of the message
        told = None
        if field is not None and field.name in mine and field.width in (0, width):
            told = converted(mine[field.name], kind, converter, width)
        if told != (value.split("@")[0].strip() if isinstance(value, str) else value):
            yield name, offset < bits < offset + width, (told, value)


DIFFERENCES = {
    "application data": lambda kind, field, cut: "Dac" in kind,
    "a field that the end of the message cuts": lambda kind, field, cut: cut,
    "the place of a type 17": lambda kind, field, cut: (
        kind == "MessageType17" and field in ("lon", "lat")
    ),
    "the end of a type 24": lambda kind, field, cut: (
        kind.startswith("MessageType24Part") and field == "spare_1"
    ),
    "types 25 and 26": lambda kind, field, cut: (
        kind.startswith(("MessageType25", "MessageType26")) and field in ("app_id", "data", "radio")
    ),
    "other parts of a type 24": lambda kind, field, cut: (kind, field) == ("undecoded", 24),
    "types that are not assigned": lambda kind, field, cut: kind == "undecoded" and field > 28,
}
"""What differs, as docs/ais.md names it with the reason."""


@pytest.mark.parametrize("name", LOGS)
def test_every_field_of_every_message_agrees(name):
    unexplained, count = {}, 0
    for (payload, bits), (message, other) in zip(ours(name), theirs(name), strict=True):
        assert bits == len(message.bv), message
        count += 1
        kind = "undecoded" if other is None else type(other).__name__
        found = [(message.ais_id, False, message.raw)] if other is None else []
        found += differing(payload, bits, other) if other is not None else []
        for field, cut, values in found:
            if not any(holds(kind, field, cut) for holds in DIFFERENCES.values()):
                unexplained.setdefault((kind, field), []).append(values)
    assert not unexplained
    assert count or name == "plaka-own-ship.nmea"  # which has no AIS sentences that decode


def test_the_docs_name_every_difference():
    page = (Path(__file__).parents[2] / "docs" / "ais.md").read_text(encoding="utf-8").lower()
    assert [difference for difference in DIFFERENCES if difference not in page] == []


SCALED = {"lat", "lon", "sog", "cog"}


@pytest.mark.parametrize("name", LOGS)
def test_every_column_holds_its_field(name):
    """Columns against values.py, which the test above holds against the other decoder."""
    payloads = ours(name)
    got = Decoder().feed(log(name), 1_700_000_000.0)
    found = scan(padded(log(name)))
    order = sorted(
        row
        for part in (single(found), Assembler().join(found))
        if part is not None
        for row in part.sentence.tolist()
    )
    values = {row: values_of(*payload) for row, payload in zip(order, payloads, strict=True)}
    bits = {row: payload[1] for row, payload in zip(order, payloads, strict=True)}
    met = set()
    for family, dtype in FAMILIES.items():
        for row in getattr(got, family):
            sentence = int(row["sentence"])
            met.add(sentence)
            for column in dtype.names[HEAD:]:
                if column in values[sentence]:
                    check(family, column, row, values[sentence])
            if family in ("binaries", "others"):
                assert values_in(got, row) == values[sentence]
                assert int(row["bits"]) == bits[sentence]
    assert met == set(order)


def check(family, column, row, values):
    value, mine = values[column], row[column]
    if isinstance(value, str):
        more = values.get("more_name", "") if family == "aids" else ""
        assert mine.decode("ascii") == value + more
    elif int(row["type"]) == 27 and column in SCALED:
        if column in ("lat", "lon"):
            assert mine == value * 1_000
        else:
            assert mine == {63: 1023, 511: 3600}.get(value, value * 10)
    elif int(row["type"]) == 9 and column == "sog":
        assert mine == (1023 if value == 1023 else value * 10)
    elif column in ("bow", "port") and int(row["mmsi"]) // 10_000_000 == 98 and "part" in values:
        assert (mine, int(row["mother"])) == (0, mother(values))
    else:
        assert mine == value, (family, column)


def mother(values):
    sizes = ((values[name], width) for name, width in
             (("bow", 9), ("stern", 9), ("port", 6), ("starboard", 6)))  # fmt: skip
    number = 0
    for size, width in sizes:
        number = number << width | size
    return number


@pytest.mark.slow
def test_text_keeps_what_was_sent():
    got = Decoder().feed(log("world-3min.nmea"), 0.0)
    fives = got.statics[got.statics["type"] == 5]
    assert {len(name) for name in fives["name"].tolist()} == {20}
    assert any(b"@" in name for name in fives["name"].tolist())
    assert any(name.endswith(b" ") for name in fives["name"].tolist())
    assert clean_text(fives["name"][0]) == fives["name"][0].decode().split("@")[0].rstrip()
    # pyais has only some of 0 to 99; what a ship sends beyond, we show.
    assert int(fives["ship_type"].max()) > 99
