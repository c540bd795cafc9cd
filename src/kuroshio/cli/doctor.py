"""kuroshio doctor: everything of a node's folder looked at, in plain words."""

import msgspec
import typer
from rich.console import Console

from kuroshio.cli.rootkeys import now
from kuroshio.cli.screen import AsJson, Folder, give, say
from kuroshio.node.doctor import examine


def doctor(folder: Folder, as_json: AsJson = False) -> None:
    """Look at everything of a node: pages, chains, attachments, keys, disk, clock. Exit code 1 when
    something is to be done.
    """
    console = Console(stderr=True)
    with console.status("looking") as status:
        found = list(examine(folder, now(), lambda what: status.update(f"looking at {what}")))
    sound = all(finding.sound for finding in found)
    if as_json:
        give({"sound": sound, "findings": [msgspec.to_builtins(finding) for finding in found]})
    else:
        for finding in found:
            say(f"{'ok ' if finding.sound else 'BAD'}  {finding.subject}: {finding.said}")
            if finding.move:
                say(f"     whose move: {finding.move}")
        say("Nothing is to be done." if sound else "Something is to be done: see BAD above.")
    if not sound:
        raise typer.Exit(1)
