"""The columns that decoding gives, one structured array per family, and what a number means.

Units are those of the wire where it is finer than needed anywhere: latitude and longitude in
1/600000 degree (1/10000 minute) WGS 84, speed in 0.1 knot, course in 0.1 degree, heading in
degrees. `not available` keeps AIS's own values (91 and 181 degrees, 1023, 3600, 511).
"""

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.void]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.uint16]
Mask = npt.NDArray[np.bool_]
UInts = npt.NDArray[np.uint32]

_HEAD = [
    ("at", "<f8"),  # s since 1970Z
    ("mmsi", "<u4"),
    ("sentence", "<u4"),  # which sentence of the block completed it
    ("flags", "<u2"),  # maritime/ais/flags.py
    ("station", "<u2"),  # index into Decoder.stations; 0 is unnamed
    ("type", "u1"),  # ITU-R M.1371 message number
    ("channel", "u1"),  # ASCII
]
"""What a row of every family begins with."""
_PLACE = [("lat", "<i4"), ("lon", "<i4")]
_SIZE = [("bow", "<u2"), ("stern", "<u2"), ("port", "u1"), ("starboard", "u1")]

POSITION = np.dtype(
    [
        *_HEAD,
        ("kind", "u1"),  # docs/api.md
        ("status", "u1"),
        *_PLACE,
        ("sog", "<u2"),
        ("cog", "<u2"),
        ("heading", "<u2"),
        ("altitude", "<u2"),  # m; type 9 only, else 4095
        ("second", "u1"),
        ("turn", "i1"),
        ("accuracy", "u1"),
        ("raim", "u1"),
        ("radio", "<u4"),  # communication state, where the message ends with one
    ]
)
"""One row for each report of a place (types 1, 2, 3, 4, 9, 11, 18, 19, 21, 27, 28)."""

STATIC = np.dtype(
    [
        *_HEAD,
        ("carries", "u1"),  # which groups of fields this report has: HAS_...
        ("ship_type", "u1"),  # as sent, unassigned values included
        ("imo", "<u4"),
        ("mother", "<u4"),  # MMSI of an auxiliary craft's mother ship
        ("length", "<u2"),  # m
        ("beam", "<u2"),  # m
        ("bow", "<u2"),  # m, antenna to bow
        ("port", "<u2"),  # m, antenna to port side
        ("draught", "u1"),  # 0.1 m
        ("epfd", "u1"),
        ("month", "u1"),  # of the estimated arrival, UTC
        ("day", "u1"),
        ("hour", "u1"),
        ("minute", "u1"),
        ("name", "S20"),  # as sent, @ and spaces included
        ("call_sign", "S7"),
        ("destination", "S20"),
        ("vendor", "S3"),
    ]
)
"""One row for each report with static data (types 5, 19, 21, 24A, 24B)."""

BASE = np.dtype(
    [
        *_HEAD,
        ("year", "<u2"),
        ("month", "u1"),
        ("day", "u1"),
        ("hour", "u1"),
        ("minute", "u1"),
        ("second", "u1"),
        ("accuracy", "u1"),
        *_PLACE,
        ("epfd", "u1"),
        ("raim", "u1"),
    ]
)
"""Base stations, and answers to an inquiry for the time (types 4, 11)."""

AID = np.dtype(
    [
        *_HEAD,
        *_PLACE,
        ("name", "S34"),
        *_SIZE,
        ("aid_type", "u1"),
        ("epfd", "u1"),
        ("second", "u1"),
        ("off", "u1"),  # off position
        ("regional", "u1"),
        ("virtual", "u1"),
        ("assigned", "u1"),
        ("accuracy", "u1"),
        ("raim", "u1"),
        # Type 28 only:
        ("restricted", "u1"),
        ("station_type", "u1"),
        ("charted", "u1"),
        ("station_status", "u1"),
        ("status", "u1"),
        ("dimension", "u1"),
        ("size_a", "<u2"),
        ("size_b", "<u2"),
        ("mrn", "<u4"),
    ]
)
"""Aids to navigation (types 21, 28); what the other type has not is 0."""

LONG_RANGE = np.dtype(
    [
        *_HEAD,
        *_PLACE,
        ("sog", "<u2"),
        ("cog", "<u2"),
        ("status", "u1"),
        ("accuracy", "u1"),
        ("raim", "u1"),
        ("gnss", "u1"),  # 0: the position is less than 5 s old
    ]
)
"""Long-range reports (type 27), in the units of all other positions."""

_PAYLOAD = [("begin", "<u4"), ("bits", "<u2")]
"""Where in `Decoded.payloads` the message begins (a byte for six bits), and its length."""

SAFETY = np.dtype(
    [
        *_HEAD,
        ("destination", "<u4"),  # MMSI; 0 when it is for all
        ("sequence", "u1"),
        ("retransmit", "u1"),
        ("text", "S161"),  # as sent
    ]
)
"""Safety-related text (types 12, 14)."""

BINARY = np.dtype(
    [
        *_HEAD,
        *_PAYLOAD,
        ("destination", "<u4"),
        ("dac", "<u2"),  # designated area code; 0 when the data have none
        ("fid", "u1"),  # function identifier
        ("sequence", "u1"),
        ("retransmit", "u1"),
        ("addressed", "u1"),
        ("structured", "u1"),  # has dac and fid
    ]
)
"""Heads of binary messages (types 6, 8, 25, 26)."""

OTHER = np.dtype([*_HEAD, *_PAYLOAD])
"""All other messages, unassigned types included: values.py reads them when asked."""

HAS_NAME = 1
HAS_DETAIL = 2
"""Ship type and size."""
HAS_VOYAGE = 4
"""IMO number, draught, destination."""
HAS_CALL_SIGN = 8

CLASS_A, CLASS_B, BASE_STATION, AID_TO_NAVIGATION, SAR_AIRCRAFT, LONG_RANGE_REPORT = range(6)
"""Values of `kind`."""

UNITS_PER_DEGREE = 600_000

# ITU-R M.585-9: identities that exist, as half-open ranges; MIDs run from 201 to 775.
_MMSI_EDGES = np.array(
    [
        *(2_010_000, 7_760_000),  # 00MIDxxxx coast station
        *(20_100_000, 77_600_000),  # 0MIDxxxxx group of ships
        *(111_201_000, 111_776_000),  # 111MIDxxx aircraft
        *(201_000_000, 776_000_000),  # MIDxxxxxx ship
        *(820_100_000, 877_600_000),  # 8MIDxxxxx hand-held
        *(970_000_000, 971_000_000),  # search-and-rescue transmitter
        *(972_000_000, 973_000_000),  # man overboard
        *(974_000_000, 975_000_000),  # EPIRB with AIS
        *(982_010_000, 987_760_000),  # 98MIDxxxx craft of a mother ship
        *(992_010_000, 997_760_000),  # 99MIDxxxx aid to navigation
    ],
    dtype=np.int64,
)


def known_form(mmsi: npt.ArrayLike) -> Mask:
    """Whether each number has a form that ITU-R M.585 gives out; shape as given."""
    below = np.searchsorted(_MMSI_EDGES, np.asarray(mmsi, dtype=np.int64), side="right")
    return np.asarray(below % 2 == 1)


def clean_text(raw: bytes) -> str:
    """AIS text as a reader wants it: up to the first @, without spaces at the end."""
    return raw.split(b"@", 1)[0].decode("ascii", "replace").rstrip(" \x00")
