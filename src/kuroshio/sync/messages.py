"""What two nodes say to each other, as CBOR arrays: [name, fields...].

The same messages travel by WebSocket, by HTTPS POST and in bundle files. Sizes are checked
before decoding, types while decoding; anything else is `sync.malformed`.
"""

from typing import Annotated, cast

import cbor2
import msgspec

from kuroshio.errors import Untrusted
from kuroshio.feed.log import Item
from kuroshio.trust.plain_cbor import LARGEST, read_plain

MESSAGE_LIMIT = 1024 * 1024
"""Bytes of one message at most."""

Count = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
FRAME_LIMIT = 16 * 1024 * 1024
"""Bytes of one picture frame at most, all its parts together."""
NO_MORE = LARGEST
"""`Want` after this number: give nothing more of the log in this session."""


class Hello(msgspec.Struct, frozen=True, array_like=True, tag="hello"):
    """First message of each side: who, and the newest party document of that side."""

    party: str
    node: str
    document: bytes
    protocol: Count
    clock: Count
    """The sender's clock, ms, so that each side can warn of a wrong one."""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """How far a node holds a log."""

    log: str
    number: Count
    entry_hash: bytes


class Have(msgspec.Struct, frozen=True, array_like=True, tag="have"):
    """How far I hold logs that are for you too. `complete`: all of them, at a session's start."""

    positions: tuple[Position, ...]
    complete: bool = False


class Want(msgspec.Struct, frozen=True, array_like=True, tag="want"):
    """Give me this log after the number I hold, and what is appended later in this session."""

    log: str
    after: Count


class Give(msgspec.Struct, frozen=True, array_like=True, tag="give"):
    """A segment: consecutive items of one log."""

    log: str
    items: tuple[Item, ...]


class ReceiptGiven(msgspec.Struct, frozen=True, array_like=True, tag="receipt"):
    """A signed receipt (feed.receipt), sent only after the entries are durable."""

    receipt: bytes


class BlobWant(msgspec.Struct, frozen=True, array_like=True, tag="blob-want"):
    """Give me these pieces of an attachment that a record for me names."""

    blob: str
    record: str
    """Id of a record that names the blob and has the asker's party in its audience."""
    pieces: tuple[Count, ...]


class BlobSlice(msgspec.Struct, frozen=True, array_like=True, tag="blob-slice"):
    """Part of one piece: cut so that it never delays a flash message."""

    blob: str
    number: Count
    offset: Count
    data: bytes


class BlobHeld(msgspec.Struct, frozen=True, array_like=True, tag="blob-held"):
    """The whole attachment is durable here."""

    blob: str


class Credit(msgspec.Struct, frozen=True, array_like=True, tag="credit"):
    """How many bytes of gives and pieces, in all since the session began, I will take."""

    total: Count


class Frame(msgspec.Struct, frozen=True, array_like=True, tag="frame"):
    """A picture frame, signed (COSE) by the sending node and opaque here; or a part of one, which
    is whole with the part that is `last`. An empty part that is not: forget what came of it.
    """

    data: bytes
    last: bool = True


class FrameAck(msgspec.Struct, frozen=True, array_like=True, tag="frame-ack"):
    """I hold your frame `number`; 0 asks for a key frame."""

    number: Count


class RelayPut(msgspec.Struct, frozen=True, array_like=True, tag="relay-put"):
    """Carry this sealed parcel to a party that I cannot reach; `number` is mine."""

    to: str
    number: Count
    data: bytes


class RelayHeld(msgspec.Struct, frozen=True, array_like=True, tag="relay-held"):
    """Your parcel is durable here and waits for its recipient; or why it is not carried."""

    number: Count
    refused: str = ""
    """A stable code; empty: it is carried."""


class RelayForget(msgspec.Struct, frozen=True, array_like=True, tag="relay-forget"):
    """What I gave you for this party and you have not given on need not go any more."""

    to: str


class RelayGive(msgspec.Struct, frozen=True, array_like=True, tag="relay-give"):
    """A sealed parcel that was left here for you. `number` is mine, for your answer."""

    number: Count
    data: bytes


class RelayTaken(msgspec.Struct, frozen=True, array_like=True, tag="relay-taken"):
    """The parcel you gave on is taken in: you need not keep it."""

    number: Count


class Ping(msgspec.Struct, frozen=True, array_like=True, tag="ping"):
    """Are you there? `at` is the sender's own, and comes back untouched."""

    at: Count


class Pong(msgspec.Struct, frozen=True, array_like=True, tag="pong"):
    """The answer to a ping."""

    at: Count


class Notice(msgspec.Struct, frozen=True, array_like=True, tag="notice"):
    """Why I am about to close, as a stable code and words for a person."""

    code: str
    text: str


Message = (
    Hello | Have | Want | Give | ReceiptGiven | BlobWant | BlobSlice | BlobHeld
    | Credit | Frame | FrameAck | Ping | Pong | Notice
    | RelayPut | RelayHeld | RelayForget | RelayGive | RelayTaken
)  # fmt: skip

Carried = Give | Frame | BlobSlice | RelayPut | RelayGive
"""What counts as bytes in flight."""


def size_of(message: Carried) -> int:
    """Bytes that it counts for."""
    if not isinstance(message, Give):
        return len(message.data)
    return sum(len(i.entry) + len(i.body or b"") + len(i.erasure or b"") for i in message.items)


def encode(message: Message) -> bytes:
    """A message as CBOR."""
    return cbor2.dumps(msgspec.to_builtins(message, builtin_types=(bytes,)))


def decode(data: bytes) -> Message:
    """A message from CBOR; Untrusted (`sync.malformed`) for anything else."""
    if len(data) > MESSAGE_LIMIT:
        raise Untrusted("sync.malformed", f"a message of {len(data)} bytes is over the limit")
    try:
        return cast("Message", msgspec.convert(read_plain(data), Message, builtin_types=(bytes,)))
    except (msgspec.ValidationError, ValueError) as error:
        raise Untrusted("sync.malformed", f"a message cannot be read: {error}") from error
