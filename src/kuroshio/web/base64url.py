"""Bytes in JSON as Web Authentication writes them: base 64 for URLs, without filling."""

import base64

from kuroshio.errors import Refused


def encode(data: bytes) -> str:
    """Bytes as text."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The same back. Refused (`web.bad-base64`)."""
    try:
        return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError as error:
        raise Refused("web.bad-base64", "that is no base 64 for URLs") from error
