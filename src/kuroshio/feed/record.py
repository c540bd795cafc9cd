"""A record: a fact with its header, as JSON bytes that are kept and forwarded exactly.

Bodies stay raw here. A kind or a field that this version does not know travels on untouched;
only the domains decode the bodies of the kinds they know.
"""

import re
from functools import lru_cache

import msgspec

from kuroshio.errors import Refused, Untrusted
from kuroshio.values import STAMP_AHEAD_LIMIT, Lane, Reality, Stamp, is_id, is_id_of

RECORD_LIMIT = 256 * 1024
"""Bytes of one record at most; anything larger is an attachment."""

DEPTH_LIMIT = 64
"""Levels of brackets in a record at most."""

SALT_LENGTH = 16
SMALLEST_CLASS = 1_024


class Addressee(msgspec.Struct, frozen=True, order=True, gc=False):
    """An organisation of a party, or one post in it; empty `post` is the whole body."""

    party: str
    organisation: str
    post: str = ""


class Header(msgspec.Struct, frozen=True, gc=False):
    """What is known of a fact besides itself."""

    id: str
    kind: str
    version: int
    party: str
    node: str
    organisation: str
    post: str
    stamp: Stamp
    audience: tuple[str, ...]
    """Sorted party codes, the author's among them."""
    about: str
    lane: Lane
    reality: Reality
    marking: str
    salt: bytes
    """Makes the body's hash say nothing once the body is erased."""
    addressees: tuple[Addressee, ...] = ()
    references: tuple[str, ...] = ()
    """Ids this record answers or rests on: causes come before effects."""
    officer: str = ""
    """Empty where the agreement shows posts only."""
    purpose: str = "coordination"
    """What it is given for (sharing.terms.PURPOSES); travels with it."""
    keep_until: int = 0
    """ms; its holders among the partners erase it then; 0: no limit."""
    pass_on: bool = False
    """Whether its holders may pass it on to others."""
    reduced: bool = False
    """A copy that says less than the record its author's party keeps; never how."""


class Record(msgspec.Struct, frozen=True, gc=False):
    """A record as held: the decoded header, the raw body, and the bytes they came as."""

    header: Header
    body: msgspec.Raw
    data: bytes
    """The record's exact bytes; hashed, stored and forwarded as they are."""

    @property
    def author_party(self) -> str:
        """For powers.Addressed."""
        return self.header.party

    @property
    def author_organisation(self) -> str:
        """For powers.Addressed."""
        return self.header.organisation

    @property
    def addressees(self) -> list[tuple[str, str, str]]:
        """For powers.Addressed."""
        return [(a.party, a.organisation, a.post) for a in self.header.addressees]


class _Parts(msgspec.Struct, gc=False):
    header: Header
    body: msgspec.Raw


_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_decoder = msgspec.json.Decoder(_Parts)
_encoder = msgspec.json.Encoder()


def write(header: Header, body: msgspec.Struct) -> Record:
    """A new record. Refused: `feed.bad-header`, `feed.too-large`."""
    fault = header_fault(header)
    if fault:
        raise Refused("feed.bad-header", fault)
    raw = _encoder.encode(body)
    data = b'{"header":' + _encoder.encode(header) + b',"body":' + raw + b"}"
    if len(header.audience) > 1:
        data = data[:-1] + b" " * (size_class(len(data)) - len(data)) + b"}"
    if len(data) > RECORD_LIMIT:
        raise Refused(
            "feed.too-large",
            f"a record of {len(data)} bytes; the limit is {RECORD_LIMIT}. Attach it as a file",
        )
    return Record(header, msgspec.Raw(raw), data)


def size_class(size: int) -> int:
    """The size (bytes) to which a record for others is filled up, so that its size says little of
    what was left out: 1,024, then steps of an eighth to a quarter (Padmé's idea, Nikitin 2019).
    """
    if size <= SMALLEST_CLASS:
        return SMALLEST_CLASS
    step = max(64, 1 << ((size - 1).bit_length() - 3))
    return min(-(-size // step) * step, max(size, RECORD_LIMIT))


def read(data: bytes) -> Record:
    """Parse a record's bytes; Untrusted (`feed.malformed-record`) when they are none."""
    if len(data) > RECORD_LIMIT:
        raise Untrusted("feed.malformed-record", f"a record of {len(data)} bytes is over the limit")
    if _too_deep(data):
        raise Untrusted("feed.malformed-record", "a record is nested too deep")
    try:
        data.decode()  # the decoder looks only at what it decodes; a body is decoded later
        parts = _decoder.decode(data)
    except (msgspec.DecodeError, ValueError) as error:
        raise Untrusted("feed.malformed-record", f"a record cannot be read: {error}") from error
    fault = header_fault(parts.header)
    if fault:
        raise Untrusted("feed.malformed-record", f"a record's header: {fault}")
    return Record(parts.header, parts.body, data)


def _too_deep(data: bytes) -> bool:
    """Whether JSON is nested deeper than any record of ours. The same answer at every node, where
    a decoder that runs out of stack would answer by how deep it was called.
    """
    if data.count(b"[") + data.count(b"{") <= DEPTH_LIMIT:
        return False
    depth = 0
    for token in _BRACKETS.findall(data):
        depth += 1 if token in b"[{" else -1 if token in b"]}" else 0
        if depth > DEPTH_LIMIT:
            return True
    return False


def header_fault(header: Header) -> str:
    """What is wrong with a header, in words; empty when nothing is."""
    if header.stamp.millis < 0 or not 0 <= header.stamp.tick <= 0xFFFF:
        return "the stamp is out of range"
    if not is_id_of(header.id, header.party, header.stamp):
        return "the id is not one of its author's at its stamp"
    if not _is_audience(header.audience):
        return "an audience is sorted and names each party once"
    if header.party not in header.audience:
        return "the author's party is in the audience"
    if len(header.salt) != SALT_LENGTH:
        return f"a salt is {SALT_LENGTH} bytes"
    for addressee in header.addressees:
        if addressee.party not in header.audience:
            return "every addressee's party is in the audience"
    if len(header.references) > 64 or not all(map(is_id, header.references)):
        return "references are ids, at most 64"
    return ""


@lru_cache(maxsize=1024)
def _is_audience(parties: tuple[str, ...]) -> bool:
    return list(parties) == sorted(set(parties))


def clock_ahead(header: Header, now: int) -> bool:
    """Whether a stamp runs ahead of `now` (ms) by more than is ever merged."""
    return header.stamp.millis > now + STAMP_AHEAD_LIMIT
