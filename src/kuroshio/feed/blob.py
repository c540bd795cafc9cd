"""Attachments: blobs outside the log, in pieces, named by salted hashes.

The record names every piece, so each piece verifies by itself, in any order, from any member.
"""

import hashlib
from collections.abc import Iterator

import msgspec

from kuroshio.errors import Refused, Untrusted

PIECE = 256 * 1024
BLOB_LIMIT = 25 * 1024 * 1024


class BlobName(msgspec.Struct, frozen=True):
    """What a record says of an attachment."""

    id: str
    """Hex of SHA-256 over the salt and all piece hashes."""
    name: str
    media_type: str
    size: int
    salt: bytes
    pieces: tuple[bytes, ...]


def cut(data: bytes) -> Iterator[bytes]:
    """The pieces of a blob: 256 KiB each, the last one shorter."""
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]


def name_blob(data: bytes, name: str, media_type: str, salt: bytes) -> BlobName:
    """The name of a new attachment. Refused: `feed.blob-too-large`, `feed.blob-empty`."""
    if len(data) > BLOB_LIMIT:
        raise Refused("feed.blob-too-large", f"an attachment holds at most {BLOB_LIMIT} bytes")
    if not data:
        raise Refused("feed.blob-empty", "the attachment is empty")
    pieces = tuple(piece_hash(salt, number, piece) for number, piece in enumerate(cut(data)))
    return BlobName(_id(salt, pieces), name[:200], media_type[:100], len(data), salt, pieces)


def piece_hash(salt: bytes, number: int, piece: bytes) -> bytes:
    """The salted hash of one piece."""
    return hashlib.sha256(salt + number.to_bytes(4, "big") + piece).digest()


def check_name(blob: BlobName) -> None:
    """Untrusted (`feed.bad-blob-name`) when a record's attachment contradicts itself."""
    wanted = -(-blob.size // PIECE)
    if not 0 < blob.size <= BLOB_LIMIT or len(blob.pieces) != wanted:
        raise Untrusted("feed.bad-blob-name", "an attachment's size and pieces do not agree")
    if blob.id != _id(blob.salt, blob.pieces):
        raise Untrusted("feed.bad-blob-name", "an attachment's id is not that of its pieces")


def piece_size(blob: BlobName | None, number: int) -> int:
    """Bytes of one piece; 0 of an attachment that is not known."""
    if blob is None or not 0 <= number < len(blob.pieces):
        return 0
    return min(PIECE, blob.size - number * PIECE)


def check_piece(blob: BlobName, number: int, piece: bytes) -> None:
    """Untrusted (`feed.wrong-piece`) unless this is the piece that the record names."""
    if (
        not 0 <= number < len(blob.pieces)
        or piece_hash(blob.salt, number, piece) != (blob.pieces[number])
    ):
        raise Untrusted("feed.wrong-piece", f"piece {number} of attachment {blob.id} is not it")


def _id(salt: bytes, pieces: tuple[bytes, ...]) -> str:
    return hashlib.sha256(salt + b"".join(pieces)).hexdigest()
