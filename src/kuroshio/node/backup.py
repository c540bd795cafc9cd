"""Backups: all of a node in one encrypted file, taken while it runs, and a folder made of it again.

The file is a line of JSON (how the passphrase becomes a key), then a tar archive in pieces, each
its length (4 bytes, big-endian) and AES-256-GCM with the piece's number as nonce; the last piece is
marked, so that nothing can be cut off unseen. The high-water mark is left out on purpose: a node
that was restored opens a new epoch of each of its logs, and so never forks one.
"""

import io
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kuroshio.errors import Refused, Unavailable
from kuroshio.node import config as settings
from kuroshio.node.files import Layout, private_folder, write_atomic
from kuroshio.node.restored import Restored, write_marker
from kuroshio.node.rootkey import Derivation, derive
from kuroshio.node.stores import SQLITE, find_reader
from kuroshio.store.accounts import Accounts
from kuroshio.store.move import Told, move
from kuroshio.store.sqlite import SqliteStore

FORMAT = "kuroshio backup 1"
PIECE = 1 << 20
_FILES = ("kuroshio.toml", "party.doc", "node.pub")
_FOLDERS = ("keys", "partners")


class Head(msgspec.Struct, frozen=True):
    """The first line of a backup."""

    format: str
    party: str
    node: str
    at: int
    """ms."""
    derivation: Derivation


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    party: str
    node: str
    at: int
    rows: dict[str, int]
    size: int


def write_backup(
    folder: Path, path: Path, passphrase: str, now: int, told: Told, *, archive: bool = False
) -> Summary:
    """Write a backup of the node in `folder`, running or not. With `archive`, what was heard too.

    Refused: `folder.file-exists`, what settings say. Unavailable: `folder.cannot-write`, what
    reading the store says.
    """
    config = settings.load(folder)
    if path.exists():
        raise Refused("folder.file-exists", f"{path} is there already; it is kept")
    part = path.with_name(f".{path.name}.being-written")
    head = Head(FORMAT, config.party, config.node, now, Derivation(secrets.token_hex(16)))
    try:
        with _scratch(folder) as scratch:
            rows = _copy_store(folder, scratch / "node.db", told)
            with closing(Accounts(Layout(folder).accounts)) as accounts:
                accounts.copy_to(scratch / "accounts.db")
            with part.open("xb") as file:
                part.chmod(0o600)
                _write(file, head, passphrase, _members(folder, scratch, archive=archive))
        part.rename(path)
    except OSError as error:
        raise Unavailable(
            "folder.cannot-write", f"{path} cannot be written: {error.strerror}"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Summary(config.party, config.node, now, rows, path.stat().st_size)


def read_backup(path: Path, folder: Path, passphrase: str, now: int) -> Summary:
    """Make a node's folder of a backup, whole or not at all. It uses SQLite, whatever the node that
    was backed up used, and does not serve pages before it has caught up (node/restored.py).

    Refused: `folder.not-empty`, `backup.unreadable`, `backup.wrong-passphrase`.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused("folder.not-empty", f"{folder} is not empty; nothing was changed")
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = folder.parent / f".{folder.name}.being-restored"
    shutil.rmtree(made, ignore_errors=True)
    try:
        private_folder(made)
        with path.open("rb") as file:
            head = _read(file, passphrase, made, path)
        for place in [made, *made.rglob("*")]:
            place.chmod(0o700 if place.is_dir() else 0o600)
        _use_sqlite(made)
        write_marker(made, Restored(now, head.at))
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    except (OSError, tarfile.TarError) as error:
        raise Refused("backup.unreadable", f"{path} cannot be read: {error}") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Summary(head.party, head.node, head.at, {}, path.stat().st_size)


# --- writing -------------------------------------------------------------------------------------


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Room for copies of one moment, beside what is copied, and never longer than needed."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as name:
        yield Path(name)


def _copy_store(folder: Path, to: Path, told: Told) -> dict[str, int]:
    """All records as they are at one moment, read again and compared."""
    source = find_reader(folder)
    with closing(SqliteStore(to)) as target:
        if source is None:
            return {}
        with closing(source), source.snapshot():  # type: ignore[attr-defined]
            rows = move(source, target, told)  # type: ignore[arg-type]
        target.tidy()
    return rows


def _members(folder: Path, scratch: Path, *, archive: bool) -> Iterator[tuple[str, Path]]:
    layout = Layout(folder)
    yield from ((name, scratch / name) for name in ("node.db", "accounts.db"))
    yield from ((name, folder / name) for name in _FILES if (folder / name).exists())
    trees = [folder / name for name in _FOLDERS] + ([layout.archive] if archive else [])
    for tree in trees:
        for path in sorted(tree.rglob("*")) if tree.exists() else ():
            if path.is_file() and not path.name.startswith("."):
                yield str(path.relative_to(folder)), path


def _write(
    file: BinaryIO, head: Head, passphrase: str, members: Iterator[tuple[str, Path]]
) -> None:
    line = msgspec.json.encode(_in_full(head)) + b"\n"
    file.write(line)
    sealed = _Sealing(file, AESGCM(derive(passphrase, head.derivation)), line)
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, path in members:
            tar.add(path, arcname=name, recursive=False)
    sealed.finish()


def _in_full(head: Head) -> dict[str, object]:
    """A derivation's figures stand in the file: defaults may change in twenty years."""
    how = {f: getattr(head.derivation, f) for f in Derivation.__struct_fields__}
    return {**msgspec.structs.asdict(head), "derivation": how}


class _Sealing(io.RawIOBase):
    """Takes bytes, gives sealed pieces to a file."""

    def __init__(self, file: BinaryIO, key: AESGCM, head: bytes) -> None:
        self._file, self._key, self._head = file, key, head
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take some bytes."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """The last piece."""
        self._seal(bytes(self._waiting), last=True)
        self._file.flush()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        sealed = self._key.encrypt(_nonce(self._number), plain, _bound(self._head, last=last))
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound(head: bytes, *, last: bool) -> bytes:
    return head + (b"last" if last else b"more")


# --- reading -------------------------------------------------------------------------------------


def _read(file: BinaryIO, passphrase: str, into: Path, path: Path) -> Head:
    line = file.readline(4_096)
    try:
        head = msgspec.json.decode(line, type=Head)
        key = AESGCM(derive(passphrase, head.derivation))
    except (msgspec.DecodeError, ValueError) as error:
        raise Refused("backup.unreadable", f"{path} is no backup of Kuroshio") from error
    if head.format != FORMAT:
        raise Refused("backup.unreadable", f"{path} is {head.format!r}, not {FORMAT!r}")
    opened = io.BufferedReader(_Opening(file, key, line))  # type: ignore[type-var]
    with tarfile.open(fileobj=opened, mode="r|") as tar:
        tar.extractall(into, filter="data")
    # To the marked end: nothing cut off, nothing put after it. What an archive leaves unread is the
    # rest of its own last block, which is empty.
    if opened.read().strip(b"\0") or file.read(1):
        raise Refused("backup.unreadable", f"{path} goes on after its end")
    return head


class _Opening(io.RawIOBase):
    """The plain bytes of sealed pieces."""

    def __init__(self, file: BinaryIO, key: AESGCM, head: bytes) -> None:
        self._file, self._key, self._head = file, key, head
        self._plain = b""
        self._number = 0
        self._ended = False

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Some bytes; 0 at the marked end."""
        while not self._plain and not self._ended:
            self._next()
        given, self._plain = self._plain[: len(buffer)], self._plain[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def _next(self) -> None:
        size = int.from_bytes(self._file.read(4), "big")
        sealed = self._file.read(min(size, PIECE + 64))
        for last in (False, True):
            try:
                bound = _bound(self._head, last=last)
                self._plain = self._key.decrypt(_nonce(self._number), sealed, bound)
            except InvalidTag:
                continue
            self._ended = last
            self._number += 1
            return
        if self._number == 0:
            raise Refused("backup.wrong-passphrase", "the passphrase does not open this backup")
        raise Refused("backup.unreadable", "the backup is damaged, or cut off; take another one")


def _use_sqlite(folder: Path) -> None:
    path = Layout(folder).config
    text = path.read_text(encoding="utf-8")
    if settings.load(folder).store != SQLITE:
        write_atomic(path, settings.with_setting(text, "store", SQLITE).encode(), replace=True)
