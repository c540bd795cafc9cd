"""kuroshio bundle: what is carried by hand where no link gets through, over a node's API."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kuroshio.cli.client import Authority, Client, Demo, Token, Url
from kuroshio.cli.screen import AsJson, give, instant, say, table, working
from kuroshio.errors import Refused, Unavailable

app = typer.Typer(no_args_is_help=True, help="What is carried by hand where no link gets through.")


@app.callback()
def group() -> None:
    """What is carried by hand where no link gets through."""


@app.command()
def write(
    to: Annotated[str, typer.Option(help="The partner it is for.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.", file_okay=False)] = Path(),
    largest_mb: Annotated[int, typer.Option(help="No file larger; 0: one file.")] = 0,
    everything: Annotated[
        bool, typer.Option("--everything", help="Also what the partner has signed for.")
    ] = False,
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Write what a partner lacks into sealed files. Whoever carries them cannot read them."""
    client = Client(url, token, demo, authority)
    wish = {"to": to, "everything": everything, "largest_mb": largest_mb}
    with working("writing the bundle"):
        bundle = client.post("/api/bundles", wish)
        files = []
        for file in bundle["files"]:
            address = f"/api/bundles/{to}/{bundle['number']}/{file['number']}"
            files.append(str(_save(client, address, out / file["name"])))
    if as_json:
        give({**bundle, "saved": files})
        return
    say(f"Bundle {bundle['number']} for {to}: {bundle['entries']} records.", *files)
    _say_needs(bundle["needs"], f"{to} must hold already:")
    say(f"It counts as arrived when {to}'s receipt is back, by link or by {to}'s own bundle.")


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Files of bundles, in any order.")],
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Take in bundles. Reading one twice changes nothing."""
    client = Client(url, token, demo, authority)
    told = []
    for path in files:
        with working(f"reading {path}"):
            told.append({"file": str(path), **_send(client, path)})
    if as_json:
        give(told)
        return
    for found in told:
        say(
            f"{found['file']}: bundle {found['bundle']} of {found['sender']}: "
            f"{found['fresh']} new records, {found['known']} known, {found['receipts']} receipts, "
            f"{found['pieces']} pieces of attachments."
        )
        if not found["ended"]:
            say("  Another file of this bundle is still to be read.")
        if found["refused"]:
            say(f"  Not taken in: {', '.join(found['refused'])}. The evidence is kept.")
    _say_needs(told[-1]["needs"], "Still needed first; what waits for it is kept:")


@app.command("list")
def list_bundles(
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """The bundles written at the node, and whether they are known to have arrived."""
    bundles = Client(url, token, demo, authority).get("/api/bundles")
    if as_json:
        give(bundles)
        return
    rows = [
        (
            b["to"], str(b["number"]), instant(b["at"]), str(b["entries"]), str(b["size"]),
            "confirmed" if b["confirmed"] else "not yet confirmed",
        )
        for b in bundles
    ]  # fmt: skip
    table("Bundles", ("for", "number", "written", "records", "bytes", "arrived"), rows)


def _save(client: Client, address: str, path: Path) -> Path:
    try:
        with path.open("xb") as file:
            for piece in client.download(address):
                file.write(piece)
    except FileExistsError as error:
        raise Refused("folder.file-exists", f"{path} is there already; it is kept") from error
    except OSError as error:
        raise Unavailable("folder.cannot-write", f"{path}: {error.strerror}") from error
    return path


def _send(client: Client, path: Path) -> Any:
    try:
        with path.open("rb") as file:
            return client.upload("/api/bundles/read", file)
    except OSError as error:
        raise Refused("bundle.unreadable", f"{path}: {error.strerror}") from error


def _say_needs(needs: list[dict[str, Any]], title: str) -> None:
    if needs:
        say(title)
    for need in needs:
        say(
            f"  need {need['first']} to {need['last']} of the {need['lane']} log of "
            f"{need['party']}/{need['node']} first ({need['log']})"
        )
