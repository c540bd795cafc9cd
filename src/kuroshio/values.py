"""Values that everything shares: instants, stamps, ids, the four realities, lanes, precedence.

Instants are integers: milliseconds since 1970-01-01T00:00Z (64 bit, so 2038 passes unnoticed).
"""

import hashlib
import re
from enum import StrEnum
from typing import NewType

import msgspec

from kuroshio.errors import Refused

Millis = NewType("Millis", int)
"""An instant: milliseconds since 1970-01-01T00:00:00Z."""

Digest = NewType("Digest", bytes)
"""32 bytes of SHA-256."""

ZERO_DIGEST = Digest(bytes(32))
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Reality(StrEnum):
    """Whether a thing happened. Stands on every record, report, frame, alarm, print, export."""

    REAL = "REAL"
    EXERCISE = "EXERCISE"
    SIMULATED = "SIMULATED"
    REPLAY = "REPLAY"


class Lane(StrEnum):
    """Logs are apart by lane, so that a flash message never waits behind an archive."""

    FLASH = "flash"
    ROUTINE = "routine"
    BULK = "bulk"


LANES_BY_PRECEDENCE = (Lane.FLASH, Lane.ROUTINE, Lane.BULK)


class Precedence(StrEnum):
    """How soon a message must be handled (ACP 121 words)."""

    FLASH = "flash"
    IMMEDIATE = "immediate"
    PRIORITY = "priority"
    ROUTINE = "routine"


class Stamp(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A hybrid logical clock reading; orders display only, never a decision.

    Kulkarni et al., "Logical Physical Clocks" (2014): `millis` is the largest physical time
    seen, `tick` breaks ties.
    """

    millis: int
    tick: int = 0

    def after(self, now: int) -> "Stamp":
        """The next stamp at physical time `now` (ms), never at or below this one."""
        if now > self.millis:
            return Stamp(now, 0)
        if self.tick < 0xFFFF:
            return Stamp(self.millis, self.tick + 1)
        return Stamp(self.millis + 1, 0)


STAMP_AHEAD_LIMIT = 5 * MINUTE
"""A stamp further ahead of the receiver's clock than this is kept and flagged, never merged."""

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_AS_BASE_32 = str.maketrans(_CROCKFORD, "0123456789abcdefghijklmnopqrstuv")
"""To the digits that `int` reads."""
ID_LENGTH = 26
_ID = re.compile(f"[0-7][{_CROCKFORD}]{{{ID_LENGTH - 1}}}")
"""26 characters hold 130 bits; an id has 128 of them."""


def make_id(stamp: Stamp, party: str, chance: bytes) -> str:
    """An id: 48 bits of ms, 16 of tick, 32 of chance, 32 of the author's party, as 26 characters of
    Crockford base32.

    Sorts by stamp. `chance` is 4 random bytes. The last 32 bits are a hash of the party and of
    all before them, so that no party can write a record with an id that another party has used.
    """
    if len(chance) != 4:
        raise ValueError("an id takes 4 random bytes")
    number = (stamp.millis & (1 << 48) - 1) << 48 | stamp.tick << 32 | int.from_bytes(chance, "big")
    number = number << 32 | _author_bits(number, party)
    out = []
    for _ in range(ID_LENGTH):
        out.append(_CROCKFORD[number & 31])
        number >>= 5
    return "".join(reversed(out))


def is_id(text: str) -> bool:
    """Whether `text` has the form of an id."""
    return _ID.fullmatch(text) is not None


def is_id_of(text: str, party: str, stamp: Stamp) -> bool:
    """Whether `text` is an id that this party could have made at this stamp."""
    if not is_id(text):
        return False
    number = _number(text)
    return number & 0xFFFFFFFF == _author_bits(number >> 32, party) and _stamp(number) == stamp


def stamp_of(record_id: str) -> Stamp:
    """The stamp inside an id. Refused (`values.bad-id`) when it has not that form."""
    if not is_id(record_id):
        raise Refused("values.bad-id", f"{record_id[:40]!r} is not a record id")
    return _stamp(_number(record_id))


def _number(record_id: str) -> int:
    return int(record_id.translate(_AS_BASE_32), 32)


def _stamp(number: int) -> Stamp:
    return Stamp(number >> 80, (number >> 64) & 0xFFFF)


def _author_bits(number: int, party: str) -> int:
    """32 bits of SHA-256 over the first 96 bits of an id and the author's party."""
    digest = hashlib.sha256(b"kuroshio-id\0" + number.to_bytes(12, "big") + party.encode()).digest()
    return int.from_bytes(digest[:4], "big")
