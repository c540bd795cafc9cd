"""A bundle on a medium: sealed parcels one after another, in as many files as the media want.

A file is the line `kuroshio bundle 1`, then for each parcel its length (4 bytes, big-endian) and
its bytes. Whatever was cut off or spoiled costs the parcels that it touches; the rest is read.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from kuroshio.errors import Refused, Unavailable

MAGIC = b"kuroshio bundle 1\n"
SUFFIX = ".bundle"
_LENGTH = 4
LARGEST_PARCEL = 4 * 1024 * 1024


def write(folder: Path, name: str, parcels: Iterable[bytes], largest: int = 0) -> list[Path]:
    """Write parcels into `NAME-1.bundle`, `NAME-2.bundle` and so on, none above `largest` bytes (0:
    one file). Durable when it returns.

    Unavailable (`bundle.cannot-write`): then no file of this bundle is left.
    """
    paths: list[Path] = []
    file: BinaryIO | None = None
    try:
        for parcel in parcels:
            whole = _LENGTH + len(parcel)
            if file is None or (largest and file.tell() + whole > largest):
                if file:
                    _finish(file)
                path = folder / f"{name}-{len(paths) + 1}{SUFFIX}"
                file = path.open("xb")
                paths.append(path)  # only now: a file that was there before is not ours to remove
                path.chmod(0o600)
                file.write(MAGIC)
            file.write(len(parcel).to_bytes(_LENGTH, "big") + parcel)
        if file:
            _finish(file)
    except OSError as error:
        if file:
            file.close()
        for path in paths:
            path.unlink(missing_ok=True)
        raise Unavailable(
            "bundle.cannot-write", f"{folder} cannot be written: {error.strerror}"
        ) from error
    return paths


def read(file: BinaryIO) -> Iterator[bytes]:
    """The parcels of one file, as far as they are whole. Refused (`bundle.not-one`)."""
    if file.read(len(MAGIC)) != MAGIC:
        raise Refused("bundle.not-one", "this file is no bundle of Kuroshio")
    while len(head := file.read(_LENGTH)) == _LENGTH:
        size = int.from_bytes(head, "big")
        if size > LARGEST_PARCEL:
            return
        parcel = file.read(size)
        if len(parcel) < size:
            return
        yield parcel


def _finish(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()
