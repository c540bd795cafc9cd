"""Bytes that somebody else made, sent so that no browser runs them as ours."""

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from urllib.parse import quote

from litestar.response import Stream

SAFE_TYPES = re.compile(r"(image/(png|jpeg|gif|webp)|text/plain|application/pdf)")
"""What a browser may show by itself. An SVG or a page can hold a script, so it is only saved."""
SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


def attachment(
    pieces: Iterable[bytes] | AsyncIterator[bytes], *, name: str, media_type: str, size: int
) -> Stream:
    """An attachment, piece by piece. Give the route `no_gzip=True`: most are compressed."""
    known = SAFE_TYPES.fullmatch(media_type) is not None
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)[:100] or "attachment"
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''"
        + quote(name[:200], safe="", errors="replace"),
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, no-store",
    }
    body: Iterator[bytes] | AsyncIterator[bytes]
    body = pieces if isinstance(pieces, AsyncIterator) else iter(pieces)
    return Stream(
        body, media_type=media_type if known else "application/octet-stream", headers=headers
    )
