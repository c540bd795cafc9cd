"""Which message gives rows to which family of columns, read by which table of fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kuroshio.maritime.ais import columns, layout
from kuroshio.maritime.ais.layout import Layout

TYPES = 64
"""Six bits give the type."""
STATIC_B, UNKNOWN_PART, FORMS = 64, 65, 66
"""A message's form is its type, but for type 24: there 24 is part A, and these are B and others."""
PADDING_ALLOWED = 6
"""Bits: many transponders pad to whole characters and do not say so."""
FAMILIES: Mapping[str, np.dtype[np.void]] = {
    "positions": columns.POSITION,
    "statics": columns.STATIC,
    "bases": columns.BASE,
    "aids": columns.AID,
    "long_ranges": columns.LONG_RANGE,
    "safety": columns.SAFETY,
    "binaries": columns.BINARY,
    "others": columns.OTHER,
}
HEAD = len(columns.OTHER.names or ()) - 2
"""How many columns every family begins with."""
UNTOLD: Mapping[str, int] = {
    "sog": layout.SOG_NOT_AVAILABLE,
    "cog": layout.COG_NOT_AVAILABLE,
    "heading": layout.HEADING_NOT_AVAILABLE,
    "status": layout.STATUS_UNDEFINED,
    "altitude": 4095,
    "second": 60,
    "turn": -128,
}
"""What stands in a position's column when its message has no such field; 0 in all others."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Messages of `forms` give a row each to `family`; `fixed` columns do not depend on them."""

    family: str
    forms: tuple[int, ...]
    shape: Layout
    fixed: Mapping[str, int] = field(default_factory=dict)

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that are fields of the message."""
        names = FAMILIES[self.family].names or ()
        return tuple(name for name in names[HEAD:] if name in self.shape.fields)

    @property
    def untold(self) -> Mapping[str, int | bytes]:
        """The columns that are neither, and what stands there."""
        dtype = FAMILIES[self.family]
        names = dtype.names or ()
        values = UNTOLD if self.family == "positions" else {}
        rest = (n for n in names[HEAD:] if n not in self.shape.fields and n not in self.fixed)
        return {n: b"" if dtype[n].kind == "S" else values.get(n, 0) for n in rest}


def _position(forms: tuple[int, ...], shape: Layout, kind: int) -> Plan:
    return Plan("positions", forms, shape, {"kind": kind})


def _static(form: int, shape: Layout, carries: int) -> Plan:
    return Plan("statics", (form,), shape, {"carries": carries})


POSITIONS = (
    _position((1, 2, 3), layout.CLASS_A, columns.CLASS_A),
    _position((4, 11), layout.BASE, columns.BASE_STATION),
    _position((9,), layout.AIRCRAFT, columns.SAR_AIRCRAFT),
    _position((18,), layout.CLASS_B, columns.CLASS_B),
    _position((19,), layout.CLASS_B_LONG, columns.CLASS_B),
    _position((21,), layout.AID, columns.AID_TO_NAVIGATION),
    _position((27,), layout.LONG_RANGE, columns.LONG_RANGE_REPORT),
    _position((28,), layout.AID_SINGLE_SLOT, columns.AID_TO_NAVIGATION),
)
_NAME_DETAIL = columns.HAS_NAME | columns.HAS_DETAIL
_ALL = _NAME_DETAIL | columns.HAS_VOYAGE | columns.HAS_CALL_SIGN
STATICS = (
    _static(5, layout.STATIC_A, _ALL),
    _static(19, layout.CLASS_B_LONG, _NAME_DETAIL),
    _static(21, layout.AID, _NAME_DETAIL),
    _static(24, layout.STATIC_B_NAME, columns.HAS_NAME),
    _static(STATIC_B, layout.STATIC_B_DETAIL, columns.HAS_DETAIL | columns.HAS_CALL_SIGN),
)
SELDOM = (
    Plan("bases", (4, 11), layout.BASE),
    Plan("aids", (21,), layout.AID),
    Plan("aids", (28,), layout.AID_SINGLE_SLOT),
    Plan("long_ranges", (27,), layout.LONG_RANGE),
    Plan("safety", (12,), layout.SAFETY_ADDRESSED),
    Plan("safety", (14,), layout.SAFETY_BROADCAST),
    Plan("binaries", (6,), layout.BINARY_ADDRESSED, {"addressed": 1, "structured": 1}),
    Plan("binaries", (8,), layout.BINARY_BROADCAST, {"structured": 1}),
    Plan("binaries", (25, 26), layout.BINARY_SINGLE[0, 0]),
)
_KNOWN = {form for plan in (*POSITIONS, *STATICS, *SELDOM) for form in plan.forms}
OTHERS = Plan(
    "others",
    tuple(form for form in range(FORMS) if form not in _KNOWN),
    Layout(layout.INQUIRY.fields, 0, 0),
)

_SHAPES: Mapping[int, tuple[int, int]] = {
    **{f: (p.shape.shortest, p.shape.longest) for p in (*POSITIONS, *SELDOM) for f in p.forms},
    **{f: (p.shape.shortest, p.shape.longest) for p in STATICS for f in p.forms},
    7: (layout.ACKNOWLEDGE.shortest, layout.ACKNOWLEDGE.longest),
    10: (layout.INQUIRY.shortest, layout.INQUIRY.longest),
    13: (layout.ACKNOWLEDGE.shortest, layout.ACKNOWLEDGE.longest),
    15: (layout.INTERROGATION.shortest, layout.INTERROGATION.longest),
    16: (layout.ASSIGNMENT_ONE.shortest, layout.ASSIGNMENT_TWO.longest),
    17: (layout.CORRECTIONS.shortest, layout.CORRECTIONS.longest),
    20: (layout.LINK_MANAGEMENT.shortest, layout.LINK_MANAGEMENT.longest),
    22: (layout.CHANNELS_IN_AREA.shortest, layout.CHANNELS_IN_AREA.longest),
    23: (layout.GROUP_ASSIGNMENT.shortest, layout.GROUP_ASSIGNMENT.longest),
    26: (layout.BINARY_MULTIPLE[0, 0].shortest, layout.BINARY_MULTIPLE[0, 0].longest),
}
SHORTEST: npt.NDArray[np.uint16] = np.zeros(FORMS, dtype=np.uint16)
LONGEST: npt.NDArray[np.uint16] = np.full(FORMS, 0xFFFF, dtype=np.uint16)
"""Bits that each form of message may have."""
READ: npt.NDArray[np.uint16] = np.zeros(FORMS, dtype=np.uint16)
"""Where the last field ends that a column may read."""
for _plan in (*POSITIONS, *STATICS, *SELDOM):
    for _form in _plan.forms:
        READ[_form] = max(f.offset + f.width for f in _plan.shape.fields.values())
READ[21] = layout.AID.longest
for _form, (_short, _long) in _SHAPES.items():
    SHORTEST[_form], LONGEST[_form] = _short, _long + PADDING_ALLOWED
