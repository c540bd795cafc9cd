"""kuroshio backup, restore and restored: a node in one file, and a node from one."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from kuroshio.cli.rootkeys import now
from kuroshio.cli.screen import AsJson, Folder, give, instant, say, working
from kuroshio.errors import Refused
from kuroshio.node import backup as backups
from kuroshio.node import restored as restores

PASSPHRASE = "KUROSHIO_BACKUP_PASSPHRASE"  # noqa: S105 (the name of a variable)
SHORTEST = 16


def backup(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="File to write; must not exist.")],
    archive: Annotated[
        bool, typer.Option("--archive", help="What was heard (AIS), too; it may be large.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write all of a node into one sealed file, while it runs."""
    passphrase = _new_passphrase()
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("copying", total=None)

        def told(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        label = backups.back_up(folder, file, passphrase, now(), told, archive=archive)
    size = file.stat().st_size
    if as_json:
        give({"file": str(file), "party": label.party, "node": label.node,
              "taken": label.taken, "size": size})  # fmt: skip
        return
    say(
        f"{label.party} {label.node} as it was at {instant(label.taken)}: {file}, {size:,} bytes.",
        "Only the passphrase opens it. Keep both off this machine, and apart from each other.",
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    as_json: AsJson = False,
) -> None:
    """Make a node's FOLDER from a backup. The node that was backed up must never run again."""
    passphrase = os.environ.get(PASSPHRASE) or typer.prompt(
        "Passphrase of the backup", hide_input=True, err=True
    )
    with working("opening the backup"):
        label = backups.restore(file, folder, passphrase, now())
    if as_json:
        give({"folder": str(folder), "party": label.party, "node": label.node,
              "taken": label.taken})  # fmt: skip
        return
    say(
        f"{folder} is {label.party} {label.node} as it was at {instant(label.taken)}.",
        f"Next: kuroshio run {folder}. It asks its partners for what it lacks before it shows",
        f"or writes anything; kuroshio restored {folder} says whom it still waits for.",
    )


def restored(
    folder: Folder,
    unreachable: Annotated[
        list[str] | None,
        typer.Option(help="Do not wait for this partner; may be repeated. It goes on record."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Whom a restored node still waits for; and to go on without those that cannot be reached."""
    names = tuple(unreachable or ())
    found = restores.declare_unreachable(folder, names) if names else restores.read(folder)
    waits = [n for n in found.waits_for if n not in found.unreachable] if found else []
    if as_json:
        give({"restoring": found is not None, "waits_for": waits,
              "unreachable": list(found.unreachable) if found else []})  # fmt: skip
    elif found is None:
        say(f"{folder} waits for nobody.")
    else:
        say(
            f"Restored at {instant(found.at)} from a backup of {instant(found.taken)}.",
            f"Waits for: {', '.join(waits) or 'nobody that is known yet; is it running?'}",
            *([f"Goes on without: {', '.join(found.unreachable)}"] if found.unreachable else []),
        )


def _new_passphrase() -> str:
    given = os.environ.get(PASSPHRASE) or typer.prompt(
        "Passphrase for the backup", hide_input=True, confirmation_prompt=True, err=True
    )
    if len(given) < SHORTEST:
        raise Refused(
            "backup.weak-passphrase",
            f"the passphrase of a backup has at least {SHORTEST} letters: whoever has the file "
            "may try for years",
        )
    return str(given)
