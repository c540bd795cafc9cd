"""kuroshio run: one node, until Ctrl-C."""

from pathlib import Path
from typing import Annotated

import typer

from kuroshio.cli.rootkeys import now
from kuroshio.cli.screen import AsJson, Folder, give, say
from kuroshio.node import config, pins
from kuroshio.node import folder as node_folder
from kuroshio.node.files import sole_use
from kuroshio.node.keys import drop_former, load_keys, renew_page_when_due

Check = Annotated[bool, typer.Option("--check", help="Only check settings, keys and documents.")]


def run(folder: Folder, check: Check = False, as_json: AsJson = False) -> None:
    """Run the node in FOLDER until Ctrl-C or SIGTERM."""
    found = _ready(folder)
    if check:
        if as_json:
            give(found)
        else:
            say(f"{found['party']} {found['node']} is ready to run.")
        return
    with sole_use(folder):
        drop_former(folder, now())
        renew_page_when_due(folder, config.load(folder).public_host, now())
        from kuroshio.web.main import serve  # all the node is: loaded only by who runs one

        raise typer.Exit(serve(folder))


def _ready(folder: Path) -> dict[str, object]:
    """What will run. Refused or Untrusted when settings, keys and documents do not fit."""
    settings = config.load(folder)
    directory = pins.held_directory(folder)
    own = directory.document(directory.own)
    node_folder.require_named(load_keys(folder), own, settings.node)
    return {
        "party": settings.party,
        "node": settings.node,
        "version": own.version,
        "partners": {party: directory.document(party).version for party in directory.partners},
    }
