"""What an exchange asks of whoever drives it."""

import msgspec

from kuroshio.feed.entry import LogId
from kuroshio.feed.log import Verified
from kuroshio.sync import messages as say


class StoreSegment(msgspec.Struct, frozen=True):
    """Make these durable, then call `Exchange.stored`."""

    log: LogId
    items: tuple[Verified, ...]
    size: int


class StoreReceipt(msgspec.Struct, frozen=True):
    """A receipt from the peer; its signature is checked by whoever stores it."""

    data: bytes


class Evidence(msgspec.Struct, frozen=True):
    """What must be kept: two signed entries with one number, and such."""

    code: str
    text: str
    log: str
    number: int
    data: tuple[bytes, ...]


class OwnLogAhead(msgspec.Struct, frozen=True):
    """The peer holds more of our own log than we do: this node was restored or cloned."""

    log: LogId
    number: int


class Pass(msgspec.Struct, frozen=True):
    """A message that is not about logs, for the caller (blobs, frames, pings)."""

    message: say.Message


Effect = StoreSegment | StoreReceipt | Evidence | OwnLogAhead | Pass
