"""From a phrase and what fills its slots to a sentence in the reader's language.

The reader's language changes the words, never the facts: the same digits, the sender's own
zone letter, names in both scripts.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from kuroshio.errors import Refused
from kuroshio.phrases.book import SLOT_IN_TEXT, Phrase, PhraseBook, Slot, Words
from kuroshio.phrases.slots import Part, Position, SlotName, SlotValue

TEXT_LIMIT = 200
"""Longest free words or name in a slot, characters: a slot is no place for a letter."""

ZONE_HOURS: dict[str, int] = (
    {"Z": 0}
    | {letter: hours for hours, letter in enumerate("ABCDEFGHIKLM", 1)}
    | {letter: -hours for hours, letter in enumerate("NOPQRSTUVWXY", 1)}
)
"""Hours east of UTC by zone letter; J is no zone. I is Japan, H Taiwan, W Hawaii."""

_UNIT_WORDS = {
    "nm": Words("{} nautical miles", "{}海里", "{}浬"),
    "kn": Words("{} knots", "{}ノット", "{}節"),
    "m": Words("{} metres", "{}メートル", "{}公尺"),
    "km": Words("{} kilometres", "{}キロメートル", "{}公里"),
    "deg": Words("{} degrees", "{}度", "{}度"),
    "person": Words("{} persons", "{}名", "{}人"),
    "min": Words("{} minutes", "{}分間", "{}分鐘"),
    "h": Words("{} hours", "{}時間", "{}小時"),
    "hPa": Words("{} hectopascals", "{}ヘクトパスカル", "{}百帕"),
    "degC": Words("{} degrees Celsius", "摂氏{}度", "攝氏{}度"),
    "L": Words("{} litres", "{}リットル", "{}公升"),
    "vessel": Words("{} vessels", "{}隻", "{}艘"),
}
_ENGLISH_ONE = re.compile(r"^(1 [\w ]+?)s\b")
_WHOLE = frozenset({"person", "vessel"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MEMBERS = {
    "position": {"position"},
    "time": {"time", "zone"},
    "name": {"name"},
    "number": {"number", "unit"},
    "choice": {"choice"},
    "text": {"text"},
}


def render(phrase: Phrase, slots: Mapping[str, SlotValue], lang: str) -> str:
    """The phrase in `lang` with its slots filled.

    Refused (`phrases.missing-slot`, `phrases.bad-slot`) when a value is missing, of the wrong
    kind, out of range, or for no slot of this phrase.
    """
    unknown = sorted(set(slots) - set(phrase.slots))
    if unknown:
        raise _bad(phrase, unknown[0], "the phrase has no such slot")
    words: dict[str, str] = {}
    for name, slot in phrase.slots.items():
        if name not in slots:
            text = f"{phrase.id}: {name} is missing"
            raise Refused("phrases.missing-slot", text, phrase=phrase.id, slot=name)
        try:
            words[name] = _render_slot(slot, slots[name], lang)
        except ValueError as error:
            raise _bad(phrase, name, str(error)) from error
    return SLOT_IN_TEXT.sub(lambda found: words[found.group(1)], phrase.text.said_in(lang))


def check_part(book: PhraseBook, part: Part) -> None:
    """Refuse a part that could not be shown to every reader; pass one that can.

    Refused: `phrases.bad-part` (not exactly one of text and phrase), `phrases.unknown-phrase`,
    `phrases.missing-slot`, `phrases.bad-slot`. Free text itself is the hotline's to judge.
    """
    if (part.text is None) == (part.phrase is None) or (part.phrase is None and part.slots):
        raise Refused("phrases.bad-part", "a part is either a text or a phrase with its slots")
    if part.phrase is None:
        return
    phrase = book.phrase(part.phrase)
    if phrase is None:
        raise Refused(
            "phrases.unknown-phrase",
            f"the phrase book has no {part.phrase[:80]!r}",
            phrase=part.phrase[:80],
        )
    render(phrase, part.slots, "en")  # what renders in one language renders in all


def format_position(position: Position) -> str:
    """Degrees and minutes, 24°27.0′N 123°00.2′E, the same in every language.

    One decimal of a minute (185 m), and up to three (2 m) where the value has them.
    """
    return f"{_angle(position.lat, 90, 'NS')} {_angle(position.lon, 180, 'EW')}"


def format_time(millis: int, zone: str, lang: str) -> str:
    """24-hour time in the sender's zone with its letter, and the date; seconds are dropped."""
    if zone not in ZONE_HOURS:
        raise ValueError("the zone is no zone letter (A to Z without J)")
    try:
        at = _EPOCH + timedelta(milliseconds=millis, hours=ZONE_HOURS[zone])
    except OverflowError as error:
        raise ValueError("the time is out of range") from error
    if lang in ("ja", "zh-Hant"):
        return f"{at.year}年{at.month}月{at.day}日{at:%H}時{at:%M}分（{zone}）"
    return f"{at:%H:%M} {zone} on {at.day} {_MONTHS[at.month - 1]} {at.year}"


def format_number(number: float, unit: str, lang: str) -> str:
    """The number with its unit in words; bearings and directions have three figures."""
    if not math.isfinite(number) or abs(number) > 1e9:
        raise ValueError("the number is out of range")
    if number < (-100 if unit == "degC" else 0):
        raise ValueError("the number may not be below zero")
    if unit in _WHOLE and number != int(number):
        raise ValueError("the number must be whole")
    if unit == "deg" and number > 360:
        raise ValueError("a direction is from 0 to 360 degrees")
    digits = f"{number:.3f}".rstrip("0").rstrip(".")
    if unit == "deg":
        whole, dot, rest = digits.partition(".")
        digits = whole.zfill(3) + dot + rest
    text = _UNIT_WORDS[unit].said_in(lang).format("0" if digits == "-0" else digits)
    return text if lang in ("ja", "zh-Hant") else _ENGLISH_ONE.sub(r"\1", text)


def format_name(name: SlotName, lang: str) -> str:
    """The native form with the romanised one beside it; English readers get the roman first."""
    native, roman = _free(name.native), _free(name.roman)
    if native.casefold() == roman.casefold():
        return roman
    return f"{native}（{roman}）" if lang in ("ja", "zh-Hant") else f"{roman} ({native})"


def _render_slot(slot: Slot, value: SlotValue, lang: str) -> str:
    present = {name for name in value.__struct_fields__ if getattr(value, name) is not None}
    if present != _MEMBERS[slot.kind]:
        needed = " and ".join(sorted(_MEMBERS[slot.kind]))
        raise ValueError(f"a {slot.kind} slot takes {needed}, and nothing else")
    if value.unit != slot.unit:
        raise ValueError(f"the unit must be {slot.unit}")
    return _FORMATS[slot.kind](slot, value, lang)


def _choice(slot: Slot, value: SlotValue, lang: str) -> str:
    words = (slot.choices or {}).get(value.choice or "")
    if words is None:
        raise ValueError("no such choice")
    return words.said_in(lang)


_FORMATS: dict[str, Callable[[Slot, SlotValue, str], str]] = {
    "position": lambda _slot, value, _lang: format_position(value.position or Position(91, 0)),
    "time": lambda _slot, value, lang: format_time(value.time or 0, value.zone or "", lang),
    "name": lambda _slot, value, lang: format_name(value.name or SlotName("", ""), lang),
    "number": lambda _slot, value, lang: format_number(value.number or 0, value.unit or "", lang),
    "choice": _choice,
    "text": lambda _slot, value, _lang: _free(value.text or ""),
}


def _angle(degrees: float, limit: int, letters: str) -> str:
    if not abs(degrees) <= limit:  # also refuses NaN
        raise ValueError(f"degrees go to {limit}")
    thousandths = round(abs(degrees) * 60_000)
    whole, rest = divmod(thousandths, 60_000)
    minutes = f"{rest / 1000:06.3f}"
    minutes = minutes[:4] + minutes[4:].rstrip("0")
    letter = letters[1] if degrees < 0 and thousandths else letters[0]
    return f"{whole:0{len(str(limit))}d}°{minutes}′{letter}"


def _free(text: str) -> str:
    """Words as written, if they are one short visible line (no controls, no direction marks)."""
    if not text.strip() or len(text) > TEXT_LIMIT:
        raise ValueError(f"the words must have 1 to {TEXT_LIMIT} characters")
    if any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in text):
        raise ValueError("the words contain an invisible character")
    return text


def _bad(phrase: Phrase, slot: str, why: str) -> Refused:
    return Refused(
        "phrases.bad-slot", f"{phrase.id}: {slot}: {why}", phrase=phrase.id, slot=slot[:80]
    )
