"""Records: bytes are the record; whatever else comes in is Untrusted, and nothing but that."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feed.made import NOW, Said, header, written

from kuroshio.errors import Refused, Untrusted
from kuroshio.feed import record
from kuroshio.feed.record import Addressee, Record, clock_ahead
from kuroshio.values import MINUTE, Stamp


def test_what_is_written_is_read_with_the_very_bytes() -> None:
    """Header, body and bytes come back; the body is that of the fact."""
    made = written(3)
    read = record.read(made.data)
    assert read == made
    assert read.data is made.data
    assert msgspec.json.decode(read.body, type=Said) == Said("words 3")


def test_unknown_kinds_and_fields_travel_on_untouched() -> None:
    """A later version's record is read, and its bytes are what they were."""
    parts = msgspec.json.decode(written().data)
    parts["header"] |= {"kind": "future.thing", "version": 9, "urgency": [1, {"a": None}]}
    parts |= {"body": {"unheard": "of"}, "seal": "x"}
    data = msgspec.json.encode(parts)
    assert record.read(data).data == data
    assert record.read(data).header.kind == "future.thing"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "no id"}, "the id"),
        ({"id": written().header.id.upper()}, "the id"),
        ({"audience": ("TWN", "JPN")}, "sorted"),
        ({"audience": ("JPN", "JPN", "TWN")}, "sorted"),
        ({"audience": ("TWN", "USA")}, "author"),
        ({"audience": ()}, "author"),
        ({"salt": b"short"}, "salt"),
        ({"addressees": (Addressee("USA", "CG"),)}, "addressee"),
        ({"stamp": Stamp(-1, 0)}, "stamp"),
        ({"stamp": Stamp(1, 0x10000)}, "stamp"),
        ({"references": ("nonsense",)}, "references"),
        ({"references": tuple([written().header.id] * 65)}, "references"),
    ],
)
def test_an_unsound_header_is_refused_when_written_and_untrusted_when_read(
    change: dict[str, object], words: str
) -> None:
    """The same rules for us and for others; only whose move it is differs."""
    bad = msgspec.structs.replace(header(), **change)
    with pytest.raises(Refused, match=words) as refused:
        record.write(bad, Said("x"))
    assert refused.value.code == "feed.bad-header"
    data = msgspec.json.encode({"header": bad, "body": {}})
    with pytest.raises(Untrusted, match=words) as untrusted:
        record.read(data)
    assert untrusted.value.code == "feed.malformed-record"


def test_too_large_is_refused_and_untrusted() -> None:
    """256 KiB; the limit is checked before anything is decoded."""
    with pytest.raises(Refused) as refused:
        record.write(header(), Said("x" * record.RECORD_LIMIT))
    assert refused.value.code == "feed.too-large"
    with pytest.raises(Untrusted, match="limit"):
        record.read(b" " * (record.RECORD_LIMIT + 1))


@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda t: t.encode()))
def test_rubbish_is_untrusted(data: bytes) -> None:
    """Arbitrary bytes: Untrusted, never another exception."""
    with pytest.raises(Untrusted):
        record.read(data)


@given(st.data())
def test_a_record_with_any_bytes_changed_is_read_or_untrusted(data: st.DataObject) -> None:
    """Cut anywhere, or with bytes put in: it still reads as a record, or it is Untrusted."""
    whole = written().data
    at = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(at, len(whole)))
    changed = whole[:at] + data.draw(st.binary(max_size=6)) + whole[end:]
    with contextlib.suppress(Untrusted):
        assert isinstance(record.read(changed), Record)


def test_deep_nesting_is_untrusted() -> None:
    """A body that would exhaust the stack of a careless reader."""
    for levels in (70, 900, 1_100, 50_000):
        data = written().data.replace(b'"words 1"', b"[" * levels + b"]" * levels)
        with pytest.raises(Untrusted, match="deep"):
            record.read(data)
    record.read(written(text="[" * 5_000 + '\\"{').data)  # in a text they are only letters
    record.read(written().data.replace(b'"words 1"', b"[]," * 0 + b"[" + b"[]," * 500 + b"[]]"))


@pytest.mark.parametrize("bad", [b"\x80", b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xaf"])
def test_text_that_is_no_utf8_is_untrusted_wherever_it_stands(bad: bytes) -> None:
    """Also in a body, which nobody decodes until it is folded: at every start of the node."""
    for place in (b"words 1", b"test.said", b"watch-officer"):
        with pytest.raises(Untrusted):
            record.read(written().data.replace(place, bad))


@pytest.mark.parametrize(("ahead", "flagged"), [(5 * MINUTE, False), (5 * MINUTE + 1, True)])
def test_a_stamp_more_than_five_minutes_ahead_is_flagged(ahead: int, flagged: bool) -> None:
    """Five minutes are still merged."""
    assert clock_ahead(header(stamp=Stamp(NOW + ahead)), NOW) is flagged
