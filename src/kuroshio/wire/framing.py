"""Messages between a node and its picture process: 4-byte big-endian length, then CBOR.

RFC 8949; every message is a map with a `kind`.
"""

import asyncio
from typing import Any

import cbor2

from kuroshio.errors import Untrusted

LENGTH_LIMIT = 256 << 20


async def read_message(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """The next message; None when the other end closed.

    Untrusted (`picture.bad-message`) when the bytes are no message.
    """
    try:
        length = int.from_bytes(await reader.readexactly(4), "big")
        if length > LENGTH_LIMIT:
            raise Untrusted("picture.bad-message", f"a message of {length} bytes")
        body = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    try:
        message = cbor2.loads(body)
    except (cbor2.CBORDecodeError, ValueError) as error:
        raise Untrusted("picture.bad-message", "a message does not read") from error
    if not isinstance(message, dict):
        raise Untrusted("picture.bad-message", "a message is no map")
    return message


def write_message(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    """Hand one message to the socket; the caller drains."""
    body = cbor2.dumps(message)
    writer.write(len(body).to_bytes(4, "big") + body)
