"""What a message is made of: free text, or a phrase with what fills its slots."""

from collections.abc import Callable, Sequence

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


class SlotValue(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
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


class Part(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A piece of a message: free text with its language, or a phrase with its slots."""

    text: str | None = None
    lang: str | None = None
    phrase: str | None = None
    """Id in the phrase book."""
    slots: dict[str, SlotValue] = {}


def places(parts: Sequence[Part]) -> tuple[tuple[float, float], ...]:
    """Every position in the slots of some parts, (latitude, longitude) in degrees."""
    slots = [slot for part in parts for slot in part.slots.values()]
    return tuple((s.position.lat, s.position.lon) for s in slots if s.position)


def times(parts: Sequence[Part]) -> tuple[int, ...]:
    """Every instant in the slots of some parts, ms since 1970Z."""
    return tuple(s.time for p in parts for s in p.slots.values() if s.time is not None)


def with_places(parts: Sequence[Part], change: Callable[[float], float]) -> tuple[Part, ...]:
    """The parts with `change` done to every degree of every position in their slots."""

    def of_slot(slot: SlotValue) -> SlotValue:
        if slot.position is None:
            return slot
        place = Position(change(slot.position.lat), change(slot.position.lon))
        return msgspec.structs.replace(slot, position=place)

    return tuple(
        msgspec.structs.replace(part, slots={k: of_slot(s) for k, s in part.slots.items()})
        for part in parts
    )
