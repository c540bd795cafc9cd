"""What commands leave in the audit log: a note in the accounts file, which the node writes down."""

import getpass
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kuroshio.cli.rootkeys import now
from kuroshio.node.files import Layout
from kuroshio.store.accounts import Accounts
from kuroshio.store.accounts_acts import Act


@contextmanager
def opened(folder: Path) -> Iterator[Accounts]:
    """The accounts file of a node, whether it runs or not."""
    accounts = Accounts(Layout(folder).accounts)
    try:
        yield accounts
    finally:
        accounts.close()


def act_of(act: str, subject: str, **detail: str) -> Act:
    """An act of whoever runs this command: the machine's user is named, for it knows no officer."""
    return Act(secrets.token_hex(8), now(), act, subject, _user(), "command", detail=detail)


def note(folder: Path, act: str, subject: str, **detail: str) -> None:
    """Note what a command did to a node."""
    with opened(folder) as accounts:
        accounts.acts.add(act_of(act, subject, **detail))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return f"uid {os.getuid()}"
