"""What commands print: tables and sentences for people, one JSON value for programs."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kuroshio.errors import KuroshioError, Refused, Unavailable, Untrusted
from kuroshio.trust import words

EXIT_CODES = {Refused: 1, Untrusted: 3, Unavailable: 4}
"""2 is a command that was typed wrong."""
WHOSE_MOVE = {
    "caller": "your move",
    "peer": "the partner's move",
    "retry": "nobody's move: try again later",
}
PIPE_WIDTH = 200
"""Columns of a table that goes into a file or a pipe, where no terminal says how wide it is."""
_JSON = "kuroshio.json"


def _remember(context: typer.Context, value: bool) -> bool:
    context.meta[_JSON] = value  # one dict for the whole chain of commands
    return value


AsJson = Annotated[
    bool, typer.Option("--json", callback=_remember, help="One JSON value on stdout, for programs.")
]
Folder = Annotated[Path, typer.Argument(help="The node's folder.")]
RootKeyPath = Annotated[
    Path | None,
    typer.Option("--root-key", help="Where the party's root key lies now.", dir_okay=False),
]


def wants_json(context: typer.Context) -> bool:
    """Whether the command that runs was given --json."""
    return bool(context.meta.get(_JSON))


def say(*lines: object) -> None:
    """Lines for a person; markup in them is not interpreted."""
    for line in lines:
        Console(soft_wrap=True).print(line, markup=False, highlight=False)


def give(value: object) -> None:
    """One JSON value on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for a person."""
    made = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    console.print(made, markup=False)


def report(error: KuroshioError, *, as_json: bool) -> int:
    """Say an error and whose move it is; gives the exit code."""
    if as_json:
        give(error.as_dict())
    else:
        line = f"{error.code}: {error.message} ({WHOSE_MOVE[error.whose_move]})"
        Console(stderr=True, soft_wrap=True).print(line, markup=False, highlight=False)
    return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))


@contextmanager
def working(what: str) -> Iterator[None]:
    """A sign of life on stderr while something takes long."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


def instant(millis: int | None) -> str:
    """UTC, to the second."""
    if millis is None:
        return "-"
    return datetime.fromtimestamp(millis / 1000, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def fingerprint_lines(digest: bytes) -> list[str]:
    """A fingerprint as two people compare it: four lines of words, and the hex."""
    spoken = words.as_words(digest).split()
    lines = ["    " + "  ".join(spoken[i : i + 4]) for i in range(0, 16, 4)]
    return [*lines, f"    {words.as_hex(digest)}"]
