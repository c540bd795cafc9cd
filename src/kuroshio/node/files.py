"""Files of a node: where each lies, and writing that leaves the old or the new, never half."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kuroshio.errors import Refused, Unavailable


@dataclass(frozen=True)
class Layout:
    """Where things lie in a node's folder. All is 0600, folders 0700."""

    root: Path

    @property
    def config(self) -> Path:
        """Settings (node/config.py)."""
        return self.root / "kuroshio.toml"

    @property
    def document(self) -> Path:
        """The own party document, as signed by the root key."""
        return self.root / "party.doc"

    @property
    def partners(self) -> Path:
        """Folder of the partners' documents, <PARTY>.doc; the node takes them into its store."""
        return self.root / "partners"

    def partner(self, party: str) -> Path:
        """The document of one partner."""
        return self.partners / f"{party}.doc"

    @property
    def keys(self) -> Path:
        """Folder of the node's keys."""
        return self.root / "keys"

    @property
    def former(self) -> Path:
        """Folder of former sealing keys, <retired ms>.key, kept 180 days."""
        return self.keys / "former"

    @property
    def public_keys(self) -> Path:
        """The node's public keys, to be signed into the party document elsewhere."""
        return self.root / "node.pub"

    @property
    def database(self) -> Path:
        """Records and what is folded from them."""
        return self.root / "node.db"

    @property
    def accounts(self) -> Path:
        """Officers' accounts, sessions and tokens; never leaves this machine."""
        return self.root / "accounts.db"

    @property
    def archive(self) -> Path:
        """All that was heard (docs/archive.md)."""
        return self.root / "archive"

    @property
    def bundles(self) -> Path:
        """Bundles that were written here, and parcels that wait for what must come first."""
        return self.root / "bundles"

    @property
    def relay(self) -> Path:
        """Sealed parcels that this node carries for others."""
        return self.root / "relay"

    @property
    def high_water(self) -> Path:
        """The last numbers that may have left, outside the database (feed: forks)."""
        return self.root / "high-water"

    @property
    def restored(self) -> Path:
        """There while a restored node has not caught up with its partners (node/restored.py)."""
        return self.root / "restored.json"

    @property
    def lock(self) -> Path:
        """Held by the one process that runs the node, or changes its keys."""
        return self.root / "node.lock"

    @property
    def root_key(self) -> Path:
        """The party's root key, until it is moved off the machine."""
        return self.root / "offline" / "root.key"


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """One process at a time runs a node or changes its keys. Refused (`folder.in-use`).

    The lock goes with the process, however it ends.
    """
    handle = os.open(Layout(folder).lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(
                "folder.in-use", f"a node is running on {folder}; stop it first"
            ) from error
        yield
    finally:
        os.close(handle)


def private_folder(path: Path) -> None:
    """Make a folder that only its owner enters."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)


def write_atomic(path: Path, data: bytes, *, replace: bool = False) -> None:
    """Write a file, 0600, durable before it has its name.

    Refused (`folder.file-exists`) when it is there already and `replace` is not given;
    Unavailable (`folder.cannot-write`) when there is no room, no folder or no right.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:  # mkstemp makes it 0600
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            temporary.replace(path)
        else:
            _take_name(temporary, path)
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise Refused("folder.file-exists", f"{path} is there already; it is kept") from error
    except OSError as error:
        raise Unavailable(
            "folder.cannot-write", f"{path} cannot be written: {error.strerror}"
        ) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def _take_name(temporary: Path, path: Path) -> None:
    """Give a file its name, unless that is taken."""
    try:
        os.link(temporary, path)  # unlike a rename, it fails when the name is taken
    except FileExistsError:
        raise
    except OSError:  # a memory stick's file system knows no links
        if path.exists():
            raise FileExistsError(path) from None
        temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
