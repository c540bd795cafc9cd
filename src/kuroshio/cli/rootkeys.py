"""Asking for a root key and its passphrase, for the commands that sign a party document."""

import os
import time
from pathlib import Path

import typer

from kuroshio.cli.screen import working
from kuroshio.errors import Refused
from kuroshio.node import folder as node_folder
from kuroshio.node.files import Layout
from kuroshio.node.rootkey import RootKey, load_root
from kuroshio.trust.document import HeldDocument, PartyDocument, issue

PASSPHRASE = "KUROSHIO_ROOT_PASSPHRASE"  # noqa: S105 (the name of a variable)
"""Environment variable for scripts, instead of typing the passphrase."""


def now() -> int:
    """This machine's clock, ms."""
    return int(time.time() * 1000)


def ask_passphrase() -> str:
    """The root key's passphrase, typed unseen or from the environment."""
    return os.environ.get(PASSPHRASE) or typer.prompt(
        "Passphrase of the root key", hide_input=True, err=True
    )


def new_passphrase() -> str:
    """A new passphrase, typed twice. Refused (`root.weak-passphrase`) under twelve letters."""
    given = os.environ.get(PASSPHRASE) or typer.prompt(
        "New passphrase for the root key", hide_input=True, confirmation_prompt=True, err=True
    )
    if len(given) < 12:
        raise Refused("root.weak-passphrase", "a passphrase has at least 12 letters")
    return str(given)


def open_root(folder: Path, path: Path | None) -> RootKey:
    """The root key at `path`, or at the folder's offline/root.key."""
    with working("opening the root key"):
        return load_root(path or Layout(folder).root_key, ask_passphrase)


def sign_own(folder: Path, root_key: Path | None, changed: PartyDocument) -> HeldDocument:
    """Sign the own party's next document and keep it in the folder."""
    root = open_root(folder, root_key)
    node_folder.require_root(root, changed)
    held = issue(changed, root.sign)
    node_folder.save_document(folder, held)
    return held
