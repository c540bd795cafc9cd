"""Where each field lies in a message: ITU-R M.1371-5, annex 8, as tables.

Encoder and decoder read the same tables; that they are right is checked against another
decoder in the tests. Widths and offsets are in bits, counted from the first bit sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["unsigned", "signed", "text"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `width` bits from bit `offset`; text holds `width // 6` characters."""

    name: str
    offset: int
    width: int
    form: Form = "unsigned"


@dataclass(frozen=True, slots=True)
class Layout:
    """All fields of one message, and the lengths (bits) in which it is sent."""

    fields: Mapping[str, Field]
    bits: int
    shortest: int

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]


def _layout(spec: str, shortest: int = 0, bits: int = 0) -> Layout:
    """Read `name:width[s|t]` words (s signed, t text) into a table."""
    fields, offset = {}, 0
    for word in _words(spec):
        name, _, size = word.partition(":")
        form: Form = "signed" if size[-1] == "s" else "text" if size[-1] == "t" else "unsigned"
        width = int(size.rstrip("st"))
        fields[name] = Field(name, offset, width, form)
        offset += width
    return Layout(fields, bits or offset, shortest or offset)


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
    bits=360,
)
"""Type 21; up to 88 more bits carry the rest of a long name."""
STATIC_B_NAME = _layout("part:2 name:120t", bits=168)
"""Type 24 part A."""
STATIC_B_DETAIL = _layout(
    f"part:2 ship_type:8 vendor:42t call_sign:42t {_SIZE} epfd:4 spare:2", shortest=162
)
"""Type 24 part B. For auxiliary craft (98…) the size is the mother ship's MMSI instead."""
LONG_RANGE = _layout(
    "accuracy:1 raim:1 status:4 lon:18s lat:17s sog:6 cog:9 gnss:1 spare:1", bits=168, shortest=95
)
"""Type 27, in tenths of a minute, whole knots and degrees; some send it padded to 168 bits."""

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
}

LAT_NOT_AVAILABLE = 91 * 600_000
LON_NOT_AVAILABLE = 181 * 600_000
SOG_NOT_AVAILABLE = 1023
COG_NOT_AVAILABLE = 3600
HEADING_NOT_AVAILABLE = 511
STATUS_UNDEFINED = 15
