"""Reports to archive, made here."""

import numpy as np

from kuroshio.maritime.ais.columns import (
    HAS_CALL_SIGN,
    HAS_DETAIL,
    HAS_NAME,
    HAS_VOYAGE,
    POSITION,
    STATIC,
)
from kuroshio.store.archive.writer import Origin
from kuroshio.values import Reality

DEG = 600_000
BEGIN = 1_760_000_000_000
"""ms; 2025-10-09 08:53:20 UTC."""
OWN = Origin("TWN", Reality.REAL)
GIVEN = Origin("JPN", Reality.EXERCISE)


def fixes(count, begin=BEGIN, mmsi=416_000_001, lat=24.0, lon=122.0, every=10.0, **more):
    """Reports of one or more vessels, `every` seconds, moving north."""
    table = np.zeros(count, dtype=POSITION)
    table["at"] = begin / 1_000 + np.arange(count) * every
    table["mmsi"] = mmsi
    table["lat"] = np.round(np.asarray(lat) * DEG) + np.arange(count)
    table["lon"] = np.round(np.asarray(lon) * DEG)
    table["sog"], table["cog"], table["heading"], table["second"] = 101, 3599, 511, 60
    table["type"], table["channel"], table["turn"] = 1, 65, -128
    for name, values in more.items():
        table[name] = values
    return table


def statics(mmsi, name, begin=BEGIN, call_sign="BABC", imo=9_074_729, **more):
    """One report of static data."""
    table = np.zeros(1, dtype=STATIC)
    table["at"], table["mmsi"], table["name"], table["imo"] = begin / 1_000, mmsi, name, imo
    table["call_sign"], table["ship_type"] = call_sign, 70
    table["carries"] = HAS_NAME | HAS_DETAIL | HAS_VOYAGE | HAS_CALL_SIGN
    for field, values in more.items():
        table[field] = values
    return table
