"""Compression with Zstandard (RFC 8878), for what goes over thin links.

What is compressed together is for one reader and says nothing that another may not know, so that
sizes tell nothing across audiences. A peer's frame says how large its content is before any of it
is unpacked; more than the caller allows is refused unseen.
"""

import zstandard

_WINDOW_LIMIT = 1 << 23
_QUICK = 1


def compress(data: bytes, level: int = _QUICK) -> bytes:
    """One frame, with its content's size and no checksum: what carries it is signed or sealed."""
    return zstandard.ZstdCompressor(level=level, write_checksum=False).compress(data)


def decompress(data: bytes, limit: int) -> bytes:
    """The content of one whole frame. ValueError when it is none, or larger than `limit` bytes."""
    try:
        size = zstandard.get_frame_parameters(data).content_size
        if size > limit:  # one that is not told is the largest number there is
            raise ValueError("compressed content is larger than is allowed, or of unknown size")
        unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW_LIMIT)
        return unpacker.decompress(data, max_output_size=max(1, limit), allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError(f"not a Zstandard frame: {error}") from error
