"""kuroshio backup, restore, restore-without: a node in one encrypted file, and back."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from kuroshio.cli.acts import note
from kuroshio.cli.rootkeys import now
from kuroshio.cli.screen import AsJson, Folder, give, instant, say, working
from kuroshio.errors import Refused
from kuroshio.node import backup as backups
from kuroshio.node.restored import go_on_without

PASSPHRASE = "KUROSHIO_BACKUP_PASSPHRASE"  # noqa: S105 (the name of a variable)
"""Environment variable for scripts, instead of typing the passphrase."""


def backup(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    archive: Annotated[
        bool, typer.Option("--archive", help="With all that was heard by the receivers.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write all of a node into one encrypted file, while it runs."""
    words = passphrase(new=True)
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=None)

        def told(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        found = backups.write_backup(folder, file, words, now(), told, archive=archive)
    note(folder, "backup-written", file.name, size=str(found.size))
    if as_json:
        give({"party": found.party, "node": found.node, "at": found.at, "size": found.size,
              "rows": found.rows})  # fmt: skip
        return
    say(
        f"{file}: {found.party} {found.node}, {found.rows.get('entries', 0)} records, "
        f"{found.size} bytes. Every record was read again and compared.",
        "Keep it off this machine, and the passphrase apart from it. The root key is not in it.",
    )


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    folder: Folder,
    as_json: AsJson = False,
) -> None:
    """Make a node's folder of a backup. The former node must never run again."""
    words = passphrase(new=False)
    with working("restoring"):
        found = backups.read_backup(file, folder, words, now())
    note(folder, "node-restored", found.node, backup=instant(found.at))
    if as_json:
        give({"party": found.party, "node": found.node, "at": found.at})
        return
    say(
        f"{folder}: {found.party} {found.node} as it was on {instant(found.at)}.",
        "Start it with kuroshio run. It opens a new epoch of each of its logs, takes back from its "
        "partners what it has lost and what was erased since, and serves pages when it has that.",
        "Where a partner cannot be reached: kuroshio restore-without FOLDER PARTY.",
    )


def restore_without(
    folder: Folder,
    party: Annotated[str, typer.Argument(help="The partner that cannot be reached.")],
    as_json: AsJson = False,
) -> None:
    """Let a restored node serve pages without having heard a partner."""
    marker = go_on_without(folder, party)
    note(folder, "went-on-without", party)
    if as_json:
        give({"without": list(marker.without)})
        return
    say(
        f"{folder} goes on without {', '.join(marker.without)}.",
        "What they hold of yours comes back when they are reached; what was erased since may show "
        "until then.",
    )


def passphrase(*, new: bool) -> str:
    """The passphrase of a backup. Refused (`backup.weak-passphrase`)."""
    given = os.environ.get(PASSPHRASE) or typer.prompt(
        "Passphrase of the backup", hide_input=True, confirmation_prompt=new, err=True
    )
    if new and len(given) < 12:
        raise Refused("backup.weak-passphrase", "a passphrase has at least 12 letters")
    return str(given)
