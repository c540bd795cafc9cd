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
Mask = npt.NDArray[np.bool_]
UInts = npt.NDArray[np.uint32]

POSITION = np.dtype(
    [
        ("at", "<f8"),  # s since 1970Z
        ("mmsi", "<u4"),
        ("lat", "<i4"),
        ("lon", "<i4"),
        ("sentence", "<u4"),  # which sentence of the block completed it
        ("flags", "<u2"),  # maritime/ais/flags.py
        ("sog", "<u2"),
        ("cog", "<u2"),
        ("heading", "<u2"),
        ("station", "<u2"),  # index into Decoder.stations; 0 is unnamed
        ("type", "u1"),  # ITU-R M.1371 message number
        ("kind", "u1"),  # docs/api.md
        ("status", "u1"),
        ("second", "u1"),
        ("turn", "i1"),
        ("channel", "u1"),  # ASCII
    ]
)
"""One row for each position report (types 1, 2, 3, 4, 9, 11, 18, 19, 21, 27)."""

STATIC = np.dtype(
    [
        ("at", "<f8"),
        ("mmsi", "<u4"),
        ("sentence", "<u4"),
        ("imo", "<u4"),
        ("flags", "<u2"),
        ("length", "<u2"),  # m
        ("beam", "<u2"),  # m
        ("bow", "<u2"),  # m, antenna to bow
        ("port", "<u2"),  # m, antenna to port side
        ("type", "u1"),  # ITU-R M.1371 message number
        ("carries", "u1"),  # which groups of fields this report has: HAS_...
        ("ship_type", "u1"),
        ("draught", "u1"),  # 0.1 m
        ("name", "S20"),  # as sent, @ and spaces included
        ("call_sign", "S7"),
        ("destination", "S20"),
    ]
)
"""One row for each report with static data (types 5, 19, 21, 24A, 24B)."""

HAS_NAME = 1
HAS_DETAIL = 2
"""Ship type and size."""
HAS_VOYAGE = 4
"""IMO number, draught, destination."""
HAS_CALL_SIGN = 8

CLASS_A, CLASS_B, BASE_STATION, AID_TO_NAVIGATION, SAR_AIRCRAFT, LONG_RANGE = range(6)
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
