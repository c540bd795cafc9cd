"""kuroshio run: one node, until Ctrl-C."""

import typer

from kuroshio.cli.screen import AsJson, Folder, give
from kuroshio.node import config


def run(
    folder: Folder,
    as_json: AsJson = False,
    check: bool = typer.Option(False, "--check", help="Only check settings, keys and documents."),
) -> None:
    """Run the node in FOLDER until Ctrl-C or SIGTERM."""
    from kuroshio.node import folder as node_folder
    from kuroshio.node import pins
    from kuroshio.node.keys import load_keys

    settings = config.load(folder)
    directory = pins.held_directory(folder)
    own = directory.document(directory.own)
    node_folder.require_named(load_keys(folder), own, settings.node)
    if check:
        partners = {p: directory.document(p).version for p in directory.partners}
        found = {"party": settings.party, "node": settings.node, "version": own.version}
        if as_json:
            give({**found, "partners": partners})
        else:
            typer.echo(
                f"{settings.party} {settings.node} is ready to run ({len(partners)} partners)"
            )
        return
    from kuroshio.web.main import serve  # all the node is: loaded only by who runs one

    raise typer.Exit(serve(folder))
