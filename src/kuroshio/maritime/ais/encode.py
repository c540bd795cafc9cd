"""Our own AIVDM encoder: columns in, sentences out, a whole column at a time.

Payload armouring and sentence form after NMEA 0183 (IEC 61162-1) VDM, bit fields after ITU-R
M.1371-5 (see layout.py). Types 1-5, 9, 11, 18, 19, 21, 24A, 24B and 27.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kuroshio.errors import Refused
from kuroshio.maritime.ais.layout import LAYOUTS, Field, Layout

Bits = npt.NDArray[np.uint8]
Column = int | str | Sequence[int] | Sequence[str] | npt.NDArray[np.generic]

PAYLOAD_CHARACTERS = 60
"""So that a sentence stays within NMEA 0183's 82 characters."""
_SEQUENCE_AT = len(b"!AIVDM,2,1,")
_SIX_BIT_TEXT = "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?"
_TEXT_VALUE = {character: value for value, character in enumerate(_SIX_BIT_TEXT)}
_ARMOUR = np.array([v + 48 if v < 40 else v + 56 for v in range(64)], dtype=np.uint8)
_HEX = np.frombuffer(b"0123456789ABCDEF", dtype=np.uint8)
_ABSENT: Mapping[str, int] = {
    "heading": 511,
    "cog": 3600,
    "sog": 1023,
    "lat": 91 * 600_000,
    "lon": 181 * 600_000,
    "turn": -128,
    "second": 60,
    "status": 15,
    "hour": 24,
    "minute": 60,
    "epfd": 1,
}
"""Values for `not available` where a caller leaves a field out."""
_ABSENT_LONG_RANGE: Mapping[str, int] = {"lat": 91 * 600, "lon": 181 * 600, "sog": 63, "cog": 511}


def encode(
    kind: str,
    columns: Mapping[str, Column],
    *,
    channel: str = "A",
    own_ship: bool = False,
    first_sequence: int = 0,
) -> list[bytes]:
    """Sentences for messages of one kind ("1", "5", "24A", ...), one entry per message.

    `columns` maps the field names of layout.py to values in the units of the wire (1/10000
    minute, 0.1 knot, ...; type 27 in its own), each a scalar or one value per message. An entry
    ends with CR LF and holds several sentences where the message needs parts; those are numbered
    from `first_sequence` on, modulo 10. Refused (`ais.cannot-encode`) for an unknown kind, an
    unknown field or a value that does not fit.
    """
    layout = LAYOUTS.get(kind)
    if layout is None:
        raise Refused("ais.cannot-encode", f"no encoder for AIS message {kind!r}")
    unknown = set(columns) - set(layout.fields)
    if unknown:
        raise Refused("ais.cannot-encode", f"message {kind} has no field {min(unknown)!r}")
    characters, fill = _payload(kind, layout, columns)
    return _sentences(
        characters, fill, channel, b"!AIVDO" if own_ship else b"!AIVDM", first_sequence
    )


def join(messages: Sequence[bytes]) -> bytes:
    """One block of bytes out of many entries of `encode`."""
    return b"".join(messages)


def tag_block(seconds: int, station: str) -> bytes:
    """An NMEA 4.10 tag block: s: station, c: seconds since 1970Z."""
    body = f"s:{station},c:{seconds}".encode("ascii")
    return b"\\%s*%02X\\" % (body, _xor(body))


def tagged(message: bytes, seconds: int, station: str) -> bytes:
    """A message with a tag block on each of its lines."""
    block = tag_block(seconds, station)
    return b"".join(block + line for line in message.splitlines(keepends=True))


def _xor(body: bytes) -> int:
    return int(np.bitwise_xor.reduce(np.frombuffer(body, dtype=np.uint8)))


def _payload(kind: str, layout: Layout, columns: Mapping[str, Column]) -> tuple[Bits, int]:
    """Armoured characters, shape (messages, characters), and the number of fill bits."""
    rows = max((_length(column) for column in columns.values()), default=1)
    length = max(field.offset + field.width for field in layout.fields.values())
    padded = -(-length // 6) * 6
    bits = np.zeros((rows, padded), dtype=np.uint8)
    fixed = {"type": int(kind.rstrip("AB")), "part": int(kind.endswith("B"))}
    absent = {**_ABSENT, **(_ABSENT_LONG_RANGE if kind == "27" else {})}
    for field in layout.fields.values():
        value = fixed.get(field.name, columns.get(field.name, absent.get(field.name, 0)))
        span = slice(field.offset, field.offset + field.width)
        bits[:, span] = _text_bits(field, value) if field.form == "text" else _bits(field, value)
    weights = np.array([32, 16, 8, 4, 2, 1], dtype=np.uint8)
    six = (bits.reshape(rows, -1, 6) * weights).sum(axis=2, dtype=np.uint8)
    return _ARMOUR[six], padded - length


def _length(column: Column) -> int:
    return 1 if isinstance(column, int | str) else len(column)


def _bits(field: Field, value: Column) -> Bits:
    """Shape (messages or 1, width)."""
    numbers = np.atleast_1d(np.asarray(value, dtype=np.int64))
    low, high = (
        (-(1 << field.width - 1), 1 << field.width - 1)
        if field.form == "signed"
        else (0, 1 << field.width)
    )
    if bool(((numbers < low) | (numbers >= high)).any()):
        raise Refused(
            "ais.cannot-encode", f"a value of {field.name} does not fit {field.width} bits"
        )
    shifts = np.arange(field.width - 1, -1, -1)
    return ((numbers[:, None] >> shifts) & 1).astype(np.uint8)


def _text_bits(field: Field, value: Column) -> Bits:
    texts = [value] if isinstance(value, str) else [""] if isinstance(value, int) else list(value)
    characters = field.width // 6
    codes = np.zeros((len(texts), characters), dtype=np.uint8)
    for row, text in enumerate(texts):
        for column, character in enumerate(str(text).upper()[:characters]):
            codes[row, column] = _TEXT_VALUE.get(character, _TEXT_VALUE["?"])
    shifts = np.arange(5, -1, -1, dtype=np.uint8)
    return ((codes[:, :, None] >> shifts) & 1).astype(np.uint8).reshape(len(texts), -1)


def _sentences(
    characters: Bits, fill: int, channel: str, talker: bytes, first_sequence: int
) -> list[bytes]:
    parts = -(-characters.shape[1] // PAYLOAD_CHARACTERS)
    lines = []
    for part in range(parts):
        piece = characters[:, part * PAYLOAD_CHARACTERS : (part + 1) * PAYLOAD_CHARACTERS]
        last = part == parts - 1
        head = b"%s,%d,%d,%s,%s," % (
            talker, parts, part + 1, b"0" if parts > 1 else b"", channel.encode("ascii")
        )  # fmt: skip
        line = _framed(head, piece, b",%d*" % (fill if last else 0), parts > 1, first_sequence)
        lines.append(line)
    widths = [line.shape[1] for line in lines]
    whole = np.concatenate(lines, axis=1).tobytes()
    step = sum(widths)
    return [whole[at : at + step] for at in range(0, len(whole), step)]


def _framed(head: bytes, piece: Bits, tail: bytes, numbered: bool, first: int) -> Bits:
    """One line per message: head, payload, tail, checksum and CR LF; shape (messages, length)."""
    rows, width = piece.shape
    line = np.empty((rows, len(head) + width + len(tail) + 4), dtype=np.uint8)
    line[:, : len(head)] = np.frombuffer(head, dtype=np.uint8)
    if numbered:
        line[:, _SEQUENCE_AT] = 48 + (first + np.arange(rows)) % 10
    line[:, len(head) : len(head) + width] = piece
    end = len(head) + width + len(tail)
    line[:, len(head) + width : end] = np.frombuffer(tail, dtype=np.uint8)
    check = np.bitwise_xor.reduce(line[:, 1 : end - 1], axis=1)
    line[:, end] = _HEX[check >> 4]
    line[:, end + 1] = _HEX[check & 15]
    line[:, end + 2 :] = np.frombuffer(b"\r\n", dtype=np.uint8)
    return line
