"""Positions and angles as people write them: 24°27.0'N 123°00.2'E, or 24.45, 123.003333."""

import re

_MINUTE_PART = r"[°º] ?(?:([0-9]{1,2}(?:\.[0-9]{1,20})?)['′] ?)?"
_MINUTES = re.compile(rf"([0-9]{{1,2}}){_MINUTE_PART}([NS])[ ,]+([0-9]{{1,3}}){_MINUTE_PART}([EW])")
_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,20})?(?:e[+-]?[0-9]{1,3})?"
_DECIMAL = re.compile(rf"([+-]?{_NUMBER})[ ,]+([+-]?{_NUMBER})")
_ANGLE = re.compile(rf"({_NUMBER}) ?([°º'′])")


def read_position(text: str) -> tuple[float, float]:
    """(latitude, longitude) in degrees, of degrees and minutes or of two decimal numbers.

    ValueError when it is neither, or beyond 90° or 180°.
    """
    if found := _MINUTES.fullmatch(text):
        lat = _degrees(found[1], found[2], found[3] == "S")
        lon = _degrees(found[4], found[5], found[6] == "W")
    elif found := _DECIMAL.fullmatch(text):
        lat, lon = float(found[1]), float(found[2])
    else:
        raise ValueError("a position is written as 24°27.0'N 123°00.2'E, or as 24.45, 123.0033")
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("a position lies within 90° of latitude and 180° of longitude")
    return lat, lon


def write_position(lat: float, lon: float) -> str:
    """Degrees and minutes where one decimal of a minute says it exactly, else decimal degrees."""
    text = f"{_minutes(lat, 2, 'NS')} {_minutes(lon, 3, 'EW')}"
    try:
        exact = read_position(text) == (lat, lon)
    except ValueError:
        exact = False
    return text if exact else f"{lat!r}, {lon!r}"


def read_angle(text: str) -> float:
    """Degrees, of `0.1°` or `6'`. ValueError when it is neither."""
    found = _ANGLE.fullmatch(text)
    if not found:
        raise ValueError("an angle is written as 0.1° or as 6'")
    return float(found[1]) / (60 if found[2] in "'′" else 1)


def write_angle(degrees: float) -> str:
    """`0.1°`."""
    return f"{degrees:g}°" if float(f"{degrees:g}") == degrees else f"{degrees!r}°"


def _degrees(whole: str, minutes: str | None, negative: bool) -> float:
    part = float(minutes or 0)
    if part >= 60:
        raise ValueError("a degree has sixty minutes")
    degrees = int(whole) + part / 60
    return -degrees if negative else degrees


def _minutes(degrees: float, digits: int, letters: str) -> str:
    tenths = round(abs(degrees) * 600)
    letter = letters[1] if degrees < 0 else letters[0]
    return f"{tenths // 600:0{digits}d}°{tenths % 600 / 10:04.1f}'{letter}"
