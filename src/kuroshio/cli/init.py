"""kuroshio init: make a node's folder, and say what a person does next."""

from pathlib import Path
from typing import Annotated

import typer

from kuroshio.cli import rootkeys
from kuroshio.cli.pages import installation
from kuroshio.cli.screen import AsJson, RootKeyPath, fingerprint_lines, give, say, working
from kuroshio.node import config as settings
from kuroshio.node import folder as node_folder
from kuroshio.node.folder import Created
from kuroshio.node.parties import DEMO, draft_of
from kuroshio.node.rootkey import load_root
from kuroshio.trust import words

NewFolder = Annotated[Path, typer.Argument(help="A new or empty folder.")]
PartyCode = Annotated[str, typer.Option(help="Code of the party, e.g. JPN.")]
NodeName = Annotated[str, typer.Option(help="Name of the node, unique in its party.")]
Organisations = Annotated[
    Path, typer.Option(help="JSON or TOML with the party's names, bodies and posts.")
]
Join = Annotated[Path | None, typer.Option(help="Document of the party, if it exists already.")]
Passphrase = Annotated[
    bool, typer.Option("--passphrase", help="Seal the new root key with a passphrase.")
]
Addresses = Annotated[
    list[str] | None, typer.Option(help="host:port for partners; may be repeated.")
]
Host = Annotated[str, typer.Option(help="Host name by which browsers reach the pages.")]
WebPort = Annotated[int, typer.Option(help="Port of the pages and the API.")]
LinkPort = Annotated[int, typer.Option(help="Port for links from partners.")]
TimeZone = Annotated[str, typer.Option(help="Local time, e.g. Asia/Tokyo.")]
Lang = Annotated[str, typer.Option(help="en, ja or zh-Hant.")]


def init(
    folder: NewFolder,
    party: PartyCode,
    node: NodeName,
    organisations: Organisations = DEMO,
    join: Join = None,
    root_key: RootKeyPath = None,
    passphrase: Passphrase = False,
    address: Addresses = None,
    public_host: Host = "localhost",
    web_port: WebPort = 8443,
    link_port: LinkPort = 8444,
    time_zone: TimeZone = "UTC",
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Make a node's FOLDER: settings, keys, page certificate and party document."""
    given = {"party": party, "node": node, "public_host": public_host, "time_zone": time_zone}
    ports = {"web_port": web_port, "link_port": link_port, "lang": lang}
    config = settings.read(given | ports, folder, "the options given")
    settings.require_addresses(tuple(address or ()), of_links=True)
    joined = node_folder.read_document(join) if join else None
    root = load_root(root_key, rootkeys.ask_passphrase) if root_key else None
    sealed_by = rootkeys.new_passphrase() if passphrase and not (root or joined) else ""
    with working("making keys"):
        created = node_folder.create_folder(
            config,
            rootkeys.now(),
            draft=None if joined else draft_of(party, organisations),
            join=joined,
            root=root,
            passphrase=sealed_by,
            addresses=tuple(address or ()),
        )
    if as_json:
        give(_as_value(created))
    else:
        say(*_as_lines(created, node, sealed=bool(sealed_by)))


def _as_value(created: Created) -> dict[str, object]:
    document = created.document.document
    return {
        "folder": str(created.layout.root),
        "party": document.party,
        "version": document.version,
        "in_force": created.in_force,
        "root_key": str(created.root_key) if created.root_key else None,
        "fingerprint": document.fingerprint.hex(),
        "words": words.as_words(document.fingerprint),
        "document": str(created.layout.document),
        "page_authority": str(created.layout.keys / "page-authority.crt"),
    }


def _as_lines(created: Created, node: str, *, sealed: bool) -> list[str]:
    layout, document = created.layout, created.document.document
    lines = [f"Made node {node} of {document.party} in {layout.root}", ""]
    if created.root_key:
        state = "sealed by your passphrase" if sealed else "NOT sealed by a passphrase"
        lines += [
            f"The root key of {document.party} lies in {created.root_key} ({state}).",
            "Move it off this machine now: to two memory sticks, in two safes. Whoever has it is",
            f"{document.party} to every partner. It is needed to renew, rotate and revoke only.",
            "",
        ]
    if not created.in_force:
        lines += [
            f"The document of {document.party} does not name this node yet. Carry",
            f"{layout.public_keys} to where the root key is: kuroshio party add-node; then bring",
            "the new document back: kuroshio party import.",
            "",
        ]
    lines += [
        f"Fingerprint of {document.party}, to be compared by voice or in person:",
        *fingerprint_lines(document.fingerprint),
        "",
        *installation(layout.root),
        "",
        f"Next: kuroshio party export {layout.root} --out {document.party}.doc, and send it.",
    ]
    return lines
