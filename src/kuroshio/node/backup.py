"""Backup: a node in one sealed file, taken while it runs, and its folder made again from that.

Whoever restores may have nothing left but the file and what is in his or her head: the machine and
every key on it are gone. So a passphrase opens it, and nothing else is needed.

The file is a line of JSON in clear (whose node, when, how the passphrase becomes a key), then a tar
in sealed pieces: 4 bytes of length, AES-256-GCM, the piece's number as nonce, bound to that line
and to whether it is the last, so that nothing is swapped, dropped or cut off unseen. The high-water
mark stays out: a restored node must not go on in its logs.
"""

import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import apsw
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kuroshio.errors import Refused, Unavailable
from kuroshio.node import config as settings
from kuroshio.node import restored
from kuroshio.node.files import Layout, private_folder, write_atomic
from kuroshio.node.rootkey import Derivation, derive, new_derivation
from kuroshio.node.stores import SQLITE, copy_store
from kuroshio.store.move import Told
from kuroshio.store.sqlite_file import copy_file

FORMAT = "kuroshio backup 1"
PIECE = 1 << 20
"""Bytes of the tar in one sealed piece."""
TAG = 16
LINE_LIMIT = 4_096


class Label(msgspec.Struct, frozen=True):
    """The line in clear."""

    format: str
    party: str
    node: str
    taken: int
    """ms."""
    derivation: Derivation


def back_up(
    folder: Path, path: Path, passphrase: str, now: int, told: Told, *, archive: bool = False
) -> Label:
    """Write a backup of the node in `folder` to a new file; with `archive`, what was heard too.

    Refused: `folder.file-exists`, and what settings say. Unavailable: `folder.cannot-write`, and
    what the store says. A file that has its name is whole.
    """
    config = settings.load(folder)
    if path.exists():
        raise Refused("folder.file-exists", f"{path} is there already; it is kept")
    label = Label(FORMAT, config.party, config.node, now, new_derivation())
    part = path.with_name(f".{path.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as copies:
            made = _copies(folder, Path(copies), told)
            with part.open("xb") as file:
                part.chmod(0o600)
                sealed = _Sealed(file, label, passphrase)
                with tarfile.open(fileobj=sealed, mode="w|") as tar:
                    for name, source in [*made, *_files(folder, archive=archive)]:
                        tar.add(source, name, recursive=False)
                sealed.finish()
                file.flush()
                os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise Unavailable(
            "folder.cannot-write", f"{path} cannot be written: {error.strerror}"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return label


def restore(path: Path, folder: Path, passphrase: str, now: int) -> Label:
    """Make a node's folder from a backup, whole or not at all. Its store is SQLite, whatever it
    was, and its node asks its partners before it works (node/restored.py).

    Refused: `folder.not-empty`, `backup.unreadable`, `backup.wrong-passphrase`.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused("folder.not-empty", f"{folder} is not empty; nothing was changed")
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Layout(folder.parent / f".{folder.name}.being-restored")
    shutil.rmtree(made.root, ignore_errors=True)
    try:
        private_folder(made.root)
        label = _unpack(path, made.root, passphrase)
        for place in made.root.rglob("*"):
            place.chmod(0o700 if place.is_dir() else 0o600)
        text = made.config.read_text(encoding="utf-8")
        text = settings.with_setting(text, "store", SQLITE)
        write_atomic(made.config, text.encode(), replace=True)
        restored.begin(made.root, now, label.taken)
        if folder.exists():
            folder.rmdir()
        made.root.rename(folder)
    except (OSError, tarfile.TarError) as error:
        raise Refused("backup.unreadable", f"{path} cannot be restored: {error}") from error
    finally:
        shutil.rmtree(made.root, ignore_errors=True)
    return label


# --- what is in it ---------------------------------------------------------------------------


def _copies(folder: Path, into: Path, told: Told) -> list[tuple[str, Path]]:
    """The databases, each as it is at one moment."""
    layout = Layout(folder)
    found = []
    if copy_store(folder, into / layout.database.name, told):
        found.append(layout.database.name)
    if layout.accounts.exists():
        source = apsw.Connection(str(layout.accounts), apsw.SQLITE_OPEN_READONLY)
        copy_file(source, into / layout.accounts.name)
        source.close()
        found.append(layout.accounts.name)
    return [(name, into / name) for name in found]


def _files(folder: Path, *, archive: bool) -> Iterator[tuple[str, Path]]:
    """Settings, documents and keys; not the root key, which lies elsewhere."""
    layout = Layout(folder)
    single = [layout.config, layout.document, layout.public_keys]
    trees = [layout.keys, layout.partners, *([layout.archive] if archive else [])]
    every = [*single, *(path for tree in trees for path in sorted(tree.rglob("*")))]
    for path in every:
        if path.is_file() and not path.name.startswith("."):
            yield str(path.relative_to(folder)), path


# --- sealing ---------------------------------------------------------------------------------


class _Sealed(io.RawIOBase):
    """Bytes in, sealed pieces out."""

    def __init__(self, file: BinaryIO, label: Label, passphrase: str) -> None:
        how = {f: getattr(label.derivation, f) for f in Derivation.__struct_fields__}
        # In full: the defaults of today may have changed when somebody restores.
        shown = {**msgspec.structs.asdict(label), "derivation": how}
        self._line = msgspec.json.encode(shown) + b"\n"
        self._key = AESGCM(derive(passphrase, label.derivation))
        self._file, self._plain, self._number = file, bytearray(), 0
        file.write(self._line)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take bytes; a piece leaves when more than one is there."""
        self._plain += data
        while len(self._plain) > PIECE:
            self._piece(bytes(self._plain[:PIECE]), last=False)
            del self._plain[:PIECE]
        return len(data)

    def finish(self) -> None:
        """The last piece."""
        self._piece(bytes(self._plain), last=True)

    def _piece(self, plain: bytes, *, last: bool) -> None:
        data = self._key.encrypt(_nonce(self._number), plain, _bound(self._line, last=last))
        self._file.write(len(data).to_bytes(4, "big") + data)
        self._number += 1


class _Opened(io.RawIOBase):
    """Sealed pieces in, bytes out, each piece checked before any of it is used."""

    def __init__(self, file: BinaryIO, line: bytes, key: AESGCM) -> None:
        self._file, self._line, self._key = file, line, key
        self._plain, self._number, self.ended = b"", 0, False

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Some bytes; 0 after the last piece."""
        while not self._plain and not self.ended:
            self._next()
        part = self._plain[: len(buffer)]
        buffer[: len(part)] = part
        self._plain = self._plain[len(part) :]
        return len(part)

    def _next(self) -> None:
        size = int.from_bytes(self._file.read(4), "big")
        data = self._file.read(size) if size <= PIECE + TAG else b""
        for last in (False, True):
            try:
                bound = _bound(self._line, last=last)
                self._plain = self._key.decrypt(_nonce(self._number), data, bound)
            except InvalidTag:
                continue
            self._number, self.ended = self._number + 1, last
            return
        if not self._number:
            raise Refused(
                "backup.wrong-passphrase",
                "the passphrase does not open this backup, or its beginning is damaged",
            )
        raise Refused("backup.unreadable", "the backup is damaged or cut off; take another one")


def _unpack(path: Path, into: Path, passphrase: str) -> Label:
    with path.open("rb") as file:
        line = file.readline(LINE_LIMIT)
        try:
            label = msgspec.json.decode(line, type=Label)
            key = AESGCM(derive(passphrase, label.derivation))
        except ValueError as error:
            raise Refused("backup.unreadable", f"{path} is no {FORMAT}") from error
        if label.format != FORMAT:
            raise Refused("backup.unreadable", f"{path} is {label.format!r}, not {FORMAT!r}")
        opened = _Opened(file, line, key)
        with tarfile.open(fileobj=io.BufferedReader(opened), mode="r|") as tar:
            tar.extractall(into, filter="data")
        while opened.read(PIECE):  # what pads the tar, to the piece that is marked as the last
            pass
        if file.read(1):
            raise Refused("backup.unreadable", f"{path} goes on after its end")
    return label


def _nonce(number: int) -> bytes:
    """No key seals twice with one: each backup has its own salt, and so its own key."""
    return number.to_bytes(12, "big")


def _bound(line: bytes, *, last: bool) -> bytes:
    return line + bytes([last])
