"""kuroshio store: what keeps a node's records."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from kuroshio.cli.acts import note
from kuroshio.cli.screen import AsJson, Folder, give, say, table
from kuroshio.node.files import sole_use
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
