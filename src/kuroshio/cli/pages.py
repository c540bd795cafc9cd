"""kuroshio pages: the certificate of the officers' pages, and how a browser comes to trust it."""

from pathlib import Path

import typer

from kuroshio.cli import rootkeys
from kuroshio.cli.acts import note
from kuroshio.cli.screen import AsJson, Folder, give, instant, say
from kuroshio.node import config
from kuroshio.node.files import Layout
from kuroshio.node.keys import page_certificate_ends, write_page_certificate

app = typer.Typer(no_args_is_help=True, help="The certificate of the officers' pages.")


def installation(folder: Path) -> list[str]:
    """How officers install the page authority, a sentence for each browser."""
    path = Layout(folder).keys / "page-authority.crt"
    return [
        f"So that browsers trust the pages, install this file once on each machine: {path}",
        "  Firefox: Settings > Privacy & Security > View Certificates > Authorities > Import, and",
        "    tick 'Trust this CA to identify websites'.",
        "  Chrome or Edge on Windows: double-click the file > Install Certificate > Local Machine",
        "    > 'Trusted Root Certification Authorities'; then start the browser again.",
        "  Chrome or Safari on macOS: open it in Keychain Access, keychain System, and set it to",
        "    'Always Trust'.",
        "  Chrome on Linux: Settings > Privacy and security > Security > Manage certificates >",
        "    Authorities > Import.",
        "  It can vouch for this node's pages and for nothing else.",
    ]


@app.command()
def show(folder: Folder, as_json: AsJson = False) -> None:
    """Until when the certificate lasts, and how to install its authority."""
    ends = page_certificate_ends(folder)
    if as_json:
        authority = Layout(folder).keys / "page-authority.crt"
        give({"ends": ends, "page_authority": str(authority)})
    else:
        say(f"The page certificate lasts until {instant(ends)}.", "", *installation(folder))


@app.command()
def renew(folder: Folder, as_json: AsJson = False) -> None:
    """A new page certificate under the same authority; browsers need nothing new."""
    host = config.load(folder).public_host
    write_page_certificate(Layout(folder).keys, host, rootkeys.now())
    note(folder, "page-certificate-renewed", host)
    ends = page_certificate_ends(folder)
    if as_json:
        give({"ends": ends})
    else:
        say(f"The page certificate for {host} now lasts until {instant(ends)}; restart the node.")
