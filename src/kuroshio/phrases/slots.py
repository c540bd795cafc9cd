"""What a message is made of: free text, or a phrase with what fills its slots."""

import msgspec


class Position(msgspec.Struct, frozen=True):
    """WGS 84 degrees, latitude first, north and east positive."""

    lat: float
    lon: float


class SlotName(msgspec.Struct, frozen=True):
    """A name in its own script and romanised; `lang` is the language of the native form."""

    native: str
    roman: str
    lang: str = ""


class SlotValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """What fills one slot: the members that the slot's kind names are set, and no other."""

    position: Position | None = None
    time: int | None = None
    """Instant, ms since 1970Z."""
    zone: str | None = None
    """Zone letter the sender wrote, with `time`: Z, I (Japan), H (Taiwan)."""
    name: SlotName | None = None
    number: float | None = None
    unit: str | None = None
    """Of `number`; must be the unit that the phrase book gives the slot."""
    choice: str | None = None
    """Key of one of the slot's choices in the phrase book."""
    text: str | None = None
    """Free words (a call sign, a channel); shown as written, never translated."""


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of a message: free text with its language, or a phrase with its slots."""

    text: str | None = None
    lang: str | None = None
    phrase: str | None = None
    """Id in the phrase book."""
    slots: dict[str, SlotValue] = {}
