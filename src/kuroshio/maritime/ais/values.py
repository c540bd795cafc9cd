"""One message of any type to its values, by the tables of layout.py.

For what has no columns, and for whoever wants to see all of one message. Slow and simple.
"""

from collections.abc import Mapping

from kuroshio.maritime.ais import layout
from kuroshio.maritime.ais.columns import Table
from kuroshio.maritime.ais.decode import Decoded
from kuroshio.maritime.ais.fields import TEXT
from kuroshio.maritime.ais.layout import Field, Layout

Value = int | str | bytes

_BY_TYPE: Mapping[int, Layout] = {
    **dict.fromkeys((1, 2, 3), layout.CLASS_A),
    **dict.fromkeys((4, 11), layout.BASE),
    5: layout.STATIC_A,
    6: layout.BINARY_ADDRESSED,
    **dict.fromkeys((7, 13), layout.ACKNOWLEDGE),
    8: layout.BINARY_BROADCAST,
    9: layout.AIRCRAFT,
    10: layout.INQUIRY,
    12: layout.SAFETY_ADDRESSED,
    14: layout.SAFETY_BROADCAST,
    15: layout.INTERROGATION,
    17: layout.CORRECTIONS,
    18: layout.CLASS_B,
    19: layout.CLASS_B_LONG,
    20: layout.LINK_MANAGEMENT,
    21: layout.AID_NAMED,
    23: layout.GROUP_ASSIGNMENT,
    27: layout.LONG_RANGE,
    28: layout.AID_SINGLE_SLOT,
}
_HEAD = Layout({name: layout.INQUIRY.fields[name] for name in ("type", "repeat", "mmsi")}, 0, 0)
_UNKNOWN = Layout({**_HEAD.fields, "data": Field("data", 38, 0, "data")}, 0, 0)
_HEADER = 40
"""Bits before anything else in messages that end with the radio's state."""


def values_of(payload: bytes, bits: int) -> dict[str, Value]:
    """Every field of a message: numbers in the units of the wire, text as sent, data as bytes.

    `payload` holds six bits in each byte, of which `bits` are meant. A field that begins after
    the message's end is left out; of one that it cuts, the missing bits read as zero. Data are
    followed by zeros up to a whole byte. Never raises.
    """
    message = _message(payload, bits)
    shape = _shape(message)
    end = message.bits - shape.tail.width if shape.tail is not None else message.bits
    values = {f.name: message.value(f, end) for f in shape.fields.values() if f.offset < end}
    if shape.tail is not None and end > _HEADER:
        values[shape.tail.name] = message.unsigned(end, shape.tail.width)
    return values


def shape_of(payload: bytes, bits: int) -> Layout:
    """The table that a message is read by."""
    return _shape(_message(payload, bits))


def values_in(decoded: Decoded, row: Table) -> dict[str, Value]:
    """The same for a row of `decoded.binaries` or `decoded.others`."""
    begin, bits = int(row["begin"]), int(row["bits"])
    return values_of(decoded.payloads[begin : begin + (bits + 5) // 6], bits)


def _message(payload: bytes, bits: int) -> "_Message":
    number = 0
    for six in payload:
        number = number << 6 | six & 63
    held = 6 * len(payload)
    bits = min(bits, held)
    return _Message(number >> (held - bits), bits)


class _Message:
    """A message as one number of `bits` bits."""

    def __init__(self, number: int, bits: int) -> None:
        self._number = number
        self.bits = bits

    def unsigned(self, offset: int, width: int) -> int:
        """Bits from `offset`; zero after the end."""
        over = max(0, offset + width - self.bits)
        shifted = self._number << over >> max(0, self.bits - offset - width)
        return shifted & ((1 << width) - 1)

    def value(self, field: Field, end: int) -> Value:
        """One field; one of width 0 goes on to `end`."""
        width = field.width or end - field.offset
        if field.form == "data":
            value = self.unsigned(field.offset, width)
            return (value << -width % 8).to_bytes((width + 7) // 8, "big")
        if field.form == "text":
            if field.width == 0 or field.name == "more_name":  # as long as the message is
                width = min(width, end - field.offset)
            width -= width % 6
            places = range(field.offset, field.offset + width, 6)
            return bytes(TEXT[self.unsigned(place, 6)] for place in places).decode("ascii")
        value = self.unsigned(field.offset, width)
        return value - (1 << width) if field.form == "signed" and value >> (width - 1) else value


def _shape(message: _Message) -> Layout:
    kind, flags = message.unsigned(0, 6), (message.unsigned(38, 1), message.unsigned(39, 1))
    if kind == 16:
        return layout.ASSIGNMENT_TWO if message.bits > 96 else layout.ASSIGNMENT_ONE
    if kind == 22:
        return layout.CHANNELS_ADDRESSED if message.unsigned(139, 1) else layout.CHANNELS_IN_AREA
    if kind == 24:
        parts = {0: layout.STATIC_B_NAME, 1: layout.STATIC_B_DETAIL}
        return parts.get(message.unsigned(38, 2), _UNKNOWN)
    if kind in (25, 26):
        return (layout.BINARY_SINGLE if kind == 25 else layout.BINARY_MULTIPLE)[flags]
    return _BY_TYPE.get(kind, _UNKNOWN)
