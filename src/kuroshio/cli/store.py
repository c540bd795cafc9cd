"""kuroshio store: what keeps a node's records."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from kuroshio.cli.acts import note
from kuroshio.cli.backup import passphrase
from kuroshio.cli.rootkeys import now
from kuroshio.cli.screen import AsJson, Folder, give, say, table, working
from kuroshio.node.backup import read_backup
from kuroshio.node.files import Layout, sole_use
from kuroshio.node.salvage import salvage as salvage_store
from kuroshio.node.stores import move_store

app = typer.Typer(no_args_is_help=True, help="What keeps a node's records.")


@app.callback()
def group() -> None:
    """What keeps a node's records."""


@app.command()
def move(
    folder: Folder,
    to: Annotated[str, typer.Option(help="sqlite, or postgresql://user@host/database.")],
    as_json: AsJson = False,
) -> None:
    """Move all records into another store, compare every row, and use that store. Stop the node."""
    console = Console(stderr=True)
    with (
        sole_use(folder),
        Progress(console=console, disable=not console.is_terminal, transient=True) as bar,
    ):
        task = bar.add_task("", total=None)

        def told(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        counts = move_store(folder, to, told)
        note(folder, "store-moved", to.partition(":")[0])
    if as_json:
        give({"store": to, "rows": counts})
        return
    table("Moved and compared", ("table", "rows"), sorted(counts.items()))
    say(
        f"{folder} now uses {to}. The former store is as it was; do not use it again.",
        "The search index is made anew at the next start.",
    )


@app.command()
def salvage(
    folder: Folder,
    backup: Annotated[
        list[Path] | None,
        typer.Option(help="A backup to fill what is missing from; may be given several times."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a new store of what is whole in a damaged one. Stop the node."""
    with sole_use(folder), tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as scratch:
        others = []
        for number, path in enumerate(backup or []):
            place = Path(scratch) / str(number)
            with working(f"opening {path}"):
                read_backup(path, place, passphrase(new=False), now())
            others.append(Layout(place).database)
        with working("salvaging"):
            found = salvage_store(folder, others, now(), lambda _what: None)
    note(folder, "store-salvaged", found.aside.name, entries=str(found.entries))
    if as_json:
        give({"aside": str(found.aside), "entries": found.entries, "missing": found.missing,
              "pieces": found.pieces, "tables_lost": list(found.tables_lost)})  # fmt: skip
        return
    say(f"{found.entries} records and {found.pieces} pieces of attachments are whole.")
    rows = [(log, a, b) for log, spans in sorted(found.missing.items()) for a, b in spans]
    if rows:
        table("Missing; asked for again from whoever holds them", ("log", "from", "to"), rows)
    if found.tables_lost:
        say(f"Not readable, begun anew: {', '.join(found.tables_lost)}.")
    say(
        f"The damaged file is kept as {found.aside}. Look at the disk before you trust it again.",
        f"Start the node with kuroshio run {folder}. It opens a new epoch of each of its logs, "
        "asks its partners for what is missing, and serves pages when they have answered.",
        "Where a partner cannot be reached: kuroshio restore-without FOLDER PARTY.",
    )
