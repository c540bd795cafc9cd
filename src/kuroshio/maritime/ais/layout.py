"""Where each field lies in a message: ITU-R M.1371-5, annex 8, as tables.

Encoder and decoder read the same tables; that they are right is checked against another
decoder in the tests. Widths and offsets are in bits, counted from the first bit sent. Type 28 is
new in M.1371-6; where its table comes from is said in docs/ais.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["unsigned", "signed", "text", "data"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `width` bits from bit `offset`; text holds `width // 6` characters.

    Width 0 means: all that is left.
    """

    name: str
    offset: int
    width: int
    form: Form = "unsigned"


@dataclass(frozen=True, slots=True)
class Layout:
    """All fields of one message, and the lengths (bits) in which it is sent."""

    fields: Mapping[str, Field]
    longest: int
    shortest: int
    tail: Field | None = None
    """A last field that lies before the message's end, wherever that is."""

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]


_FORMS: Mapping[str, Form] = {"s": "signed", "t": "text", "d": "data"}


def _layout(spec: str, shortest: int = 0, longest: int = 0, tail: int = 0) -> Layout:
    """Read `name:width[s|t|d]` words (signed, text, data; no width: the rest) into a table."""
    fields, offset = {}, 0
    for word in _words(spec):
        name, _, size = word.partition(":")
        width = int(size.rstrip("std") or 0)
        fields[name] = Field(name, offset, width, _FORMS.get(size[-1], "unsigned"))
        offset += width
    last = Field("radio", 0, tail) if tail else None
    return Layout(fields, longest or offset, shortest or offset, last)


def _words(spec: str) -> Iterable[str]:
    return ("type:6 repeat:2 mmsi:30 " + spec).split()


_PLACE = "accuracy:1 lon:28s lat:27s"
_SIZE = "bow:9 stern:9 port:6 starboard:6"

CLASS_A = _layout(
    f"status:4 turn:8s sog:10 {_PLACE} cog:12 heading:9 second:6 manoeuvre:2 spare:3 raim:1 "
    "radio:19",
    shortest=149,
)
"""Types 1, 2, 3. The last 19 bits are the radio's own business."""
BASE = _layout(
    f"year:14 month:4 day:5 hour:5 minute:6 second:6 {_PLACE} epfd:4 spare:10 raim:1 radio:19",
    shortest=149,
)
"""Types 4 and 11."""
STATIC_A = _layout(
    "version:2 imo:30 call_sign:42t name:120t ship_type:8 "
    f"{_SIZE} epfd:4 month:4 day:5 hour:5 minute:6 draught:8 destination:120t dte:1 spare:1",
    shortest=420,
)
"""Type 5. Some transponders leave off the last bits."""
AIRCRAFT = _layout(
    f"altitude:12 sog:10 {_PLACE} cog:12 second:6 regional:8 dte:1 spare:3 assigned:1 raim:1 "
    "radio:20",
    shortest=148,
)
"""Type 9, search-and-rescue aircraft; its speed is in whole knots."""
CLASS_B = _layout(
    f"regional:8 sog:10 {_PLACE} cog:12 heading:9 second:6 spare:2 cs:1 display:1 dsc:1 band:1 "
    "message22:1 assigned:1 raim:1 radio:20",
    shortest=148,
)
"""Type 18."""
CLASS_B_LONG = _layout(
    f"regional:8 sog:10 {_PLACE} cog:12 heading:9 second:6 spare:4 name:120t ship_type:8 {_SIZE} "
    "epfd:4 raim:1 dte:1 assigned:1 spare2:4",
    shortest=308,
)
"""Type 19."""
AID = _layout(
    f"aid_type:5 name:120t {_PLACE} {_SIZE} epfd:4 second:6 off:1 regional:8 raim:1 virtual:1 "
    "assigned:1 spare:1",
    shortest=268,
    longest=364,
)
"""Type 21; up to 88 more bits carry the rest of a long name."""
AID_NAMED = Layout(
    {**AID.fields, "more_name": Field("more_name", 272, 88, "text")}, AID.longest, AID.shortest
)
AID_SINGLE_SLOT = _layout(
    "second:6 lon:28s lat:27s restricted:2 station_type:3 aid_type:7 mrn:17 dimension:4 size_a:9 "
    "size_b:11 more_sizes:1 charted:1 station_status:4 status:8 spare:1 authenticated:1"
)
"""Type 28: what type 21 says, in one slot and without a name."""
STATIC_B_NAME = _layout("part:2 name:120t", longest=168)
"""Type 24 part A."""
STATIC_B_DETAIL = _layout(
    f"part:2 ship_type:8 vendor:18t model:4 serial:20 call_sign:42t {_SIZE} epfd:4 spare:2",
    shortest=162,
)
"""Type 24 part B. For auxiliary craft (98…) the size is the mother ship's MMSI instead."""
LONG_RANGE = _layout(
    "accuracy:1 raim:1 status:4 lon:18s lat:17s sog:6 cog:9 gnss:1 spare:1",
    longest=168,
    shortest=95,
)
"""Type 27, in tenths of a minute, whole knots and degrees; some send it padded to 168 bits."""

BINARY_ADDRESSED = _layout(
    "sequence:2 destination:30 retransmit:1 spare:1 dac:10 fid:6 data:d", longest=1008
)
BINARY_BROADCAST = _layout("spare:2 dac:10 fid:6 data:d", longest=1008)
SAFETY_ADDRESSED = _layout("sequence:2 destination:30 retransmit:1 spare:1 text:t", longest=1008)
SAFETY_BROADCAST = _layout("spare:2 text:t", longest=1008)
_ACKNOWLEDGED = " ".join(f"mmsi{k}:30 sequence{k}:2" for k in range(1, 5))
ACKNOWLEDGE = _layout(f"spare:2 {_ACKNOWLEDGED}", shortest=72)
"""Types 7 and 13: one to four receipts."""
INQUIRY = _layout("spare:2 destination:30 spare2:2")
INTERROGATION = _layout(
    "spare:2 mmsi1:30 type1_1:6 offset1_1:12 spare2:2 type1_2:6 offset1_2:12 spare3:2 "
    "mmsi2:30 type2_1:6 offset2_1:12 spare4:2",
    shortest=88,
)
ASSIGNMENT_ONE = _layout("spare:2 mmsi1:30 offset1:12 increment1:10 spare2:4")
ASSIGNMENT_TWO = _layout(
    "spare:2 mmsi1:30 offset1:12 increment1:10 mmsi2:30 offset2:12 increment2:10"
)
CORRECTIONS = _layout("spare:2 lon:18s lat:17s spare2:5 data:d", longest=816)
"""Type 17: what a differential GNSS station sends."""
_SLOTS = " ".join(f"offset{k}:12 number{k}:4 timeout{k}:3 increment{k}:11" for k in range(1, 5))
LINK_MANAGEMENT = _layout(f"spare:2 {_SLOTS}", shortest=70)
_CHANNELS = "spare:2 channel_a:12 channel_b:12 txrx:4 power:1"
_AREA = "ne_lon:18s ne_lat:17s sw_lon:18s sw_lat:17s"
_ZONE = "addressed:1 band_a:1 band_b:1 zone:3 spare2:23"
CHANNELS_IN_AREA = _layout(f"{_CHANNELS} {_AREA} {_ZONE}")
CHANNELS_ADDRESSED = _layout(f"{_CHANNELS} mmsi1:30 empty1:5 mmsi2:30 empty2:5 {_ZONE}")
GROUP_ASSIGNMENT = _layout(
    f"spare:2 {_AREA} station_type:4 ship_type:8 spare2:22 txrx:2 interval:4 quiet:4 spare3:6"
)
_TO = "addressed:1 structured:1 destination:30"
BINARY_SHORT = {
    (0, 0): "addressed:1 structured:1 data:d",
    (0, 1): "addressed:1 structured:1 dac:10 fid:6 data:d",
    (1, 0): f"{_TO} data:d",
    (1, 1): f"{_TO} dac:10 fid:6 data:d",
}
"""Types 25 and 26 by their bits `addressed` and `structured`."""
BINARY_SINGLE = {key: _layout(spec, longest=168) for key, spec in BINARY_SHORT.items()}
BINARY_MULTIPLE = {key: _layout(spec, longest=1064, tail=20) for key, spec in BINARY_SHORT.items()}

LAYOUTS: Mapping[str, Layout] = {
    **dict.fromkeys(("1", "2", "3"), CLASS_A),
    **dict.fromkeys(("4", "11"), BASE),
    "5": STATIC_A,
    "9": AIRCRAFT,
    "18": CLASS_B,
    "19": CLASS_B_LONG,
    "21": AID,
    "24A": STATIC_B_NAME,
    "24B": STATIC_B_DETAIL,
    "27": LONG_RANGE,
    "28": AID_SINGLE_SLOT,
}
"""What encode.py can make; the size of each is fixed."""

LAT_NOT_AVAILABLE = 91 * 600_000
LON_NOT_AVAILABLE = 181 * 600_000
SOG_NOT_AVAILABLE = 1023
COG_NOT_AVAILABLE = 3600
HEADING_NOT_AVAILABLE = 511
STATUS_UNDEFINED = 15
