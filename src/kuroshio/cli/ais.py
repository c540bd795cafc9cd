"""kuroshio ais: feed AIS to nodes, take logs into an archive, write tracks out of it."""

import asyncio
import contextlib
from pathlib import Path
from typing import Annotated

import typer

from kuroshio.cli import ais_log
from kuroshio.cli.screen import AsJson, give, say
from kuroshio.errors import Refused
from kuroshio.node.config import require_addresses

app = typer.Typer(no_args_is_help=True, help="AIS: into nodes, into and out of their archives.")
app.command("import")(ais_log.import_logs)
app.command("export")(ais_log.export)


@app.callback()
def group() -> None:
    """AIS: into nodes, into and out of their archives."""


@app.command()
def replay(
    source: Annotated[
        str, typer.Argument(help="A file, tcp://host:port, simulator[:SEED] or load:RATE.")
    ],
    to: Annotated[
        list[str], typer.Option(help="PARTY=HOST:PORT of a tcp-listen source; may be repeated.")
    ],
    rate: Annotated[float, typer.Option(min=1, help="For a file: lines a second.")] = 3000.0,
    loop: Annotated[bool, typer.Option("--loop", help="For a file: again from its start.")] = False,
    counters: Annotated[
        Path | None, typer.Option(help="JSON file to which the counts go every second.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Replay AIS into nodes until Ctrl-C; each report enters one node, by the published boxes."""
    from kuroshio.wire.ais_feed import feed, reality_of

    nodes = dict(_node(given) for given in to)
    reality = reality_of(source)
    if as_json:
        give({"source": source, "reality": reality, "nodes": sorted(nodes)})
    else:
        say(f"Feeding {source} ({reality}) to {', '.join(sorted(nodes))}; Ctrl-C ends it.")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(feed(source, nodes, counters=counters, rate=rate, loop=loop))


def _node(given: str) -> tuple[str, tuple[str, int]]:
    party, equals, address = given.partition("=")
    if not equals:
        raise Refused("ais.bad-target", f"{given!r} is not PARTY=HOST:PORT")
    require_addresses((address,))
    host, _, port = address.rpartition(":")
    return party, (host.strip("[]"), int(port))
