"""kuroshio partner: the parties that this node has been introduced to."""

from pathlib import Path
from typing import Annotated

import typer

from kuroshio.cli.acts import note
from kuroshio.cli.party import WARNINGS, as_value, present
from kuroshio.cli.rootkeys import now
from kuroshio.cli.screen import AsJson, Folder, fingerprint_lines, give, instant, say, table
from kuroshio.errors import Refused
from kuroshio.node import folder as node_folder
from kuroshio.node import pins
from kuroshio.node.files import write_atomic
from kuroshio.trust.document import PartyDocument, expiry_warning

app = typer.Typer(no_args_is_help=True, help="Partners: introduce, look at, remove.")

Party = Annotated[str, typer.Argument(help="Code of the partner, e.g. TWN.")]
File = Annotated[Path, typer.Argument(help="The partner's document.")]


@app.command()
def add(
    folder: Folder,
    file: File,
    fingerprint: Annotated[
        str, typer.Option(help="What the partner read out: sixteen words, or all the hex.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Pin a partner, or take its newer document. Asks for the fingerprint of a new one."""
    new = node_folder.read_document(file)
    document = new.document
    directory = pins.held_directory(folder)
    known = directory.knows(document.party) and document.party != directory.own
    same_root = known and directory.document(document.party).root == document.root
    if same_root and not fingerprint:
        pins.update_partner(folder, new)
        note(folder, "partner-document-taken", document.party, version=str(document.version))
        _added(document, "Took the document of", as_json=as_json)
        return
    if not fingerprint:
        if as_json:
            raise Refused("partner.no-fingerprint", "give --fingerprint: --json asks no questions")
        fingerprint = _ask(document, directory.document(directory.own))
    pins.add_partner(folder, new, fingerprint)
    note(folder, "partner-pinned", document.party, root=document.fingerprint.hex())
    _added(document, "Pinned", as_json=as_json)


@app.command("list")
def list_(folder: Folder, as_json: AsJson = False) -> None:
    """Every partner, and how old its document is."""
    directory = pins.held_directory(folder)
    documents = [directory.document(party) for party in directory.partners]
    if as_json:
        give([as_value(document) for document in documents])
        return
    rows = [
        (
            d.party,
            d.names.en,
            d.version,
            instant(d.expires) + WARNINGS[expiry_warning(d, now())].partition(":")[0],
            ", ".join(n.node for n in d.nodes),
        )
        for d in documents
    ]
    table("Partners", ["party", "name", "version", "expires", "nodes"], rows)


@app.command()
def show(folder: Folder, party: Party, as_json: AsJson = False) -> None:
    """What a partner's document says."""
    document = pins.held_directory(folder).document(party)
    if as_json:
        give(as_value(document))
    else:
        present(document)


@app.command()
def export(
    folder: Folder,
    party: Party,
    out: Annotated[Path, typer.Option(help="File to write; must not exist.")],
    as_json: AsJson = False,
) -> None:
    """Write a partner's newest document that is held here as a file: it may have lost its own."""
    held = pins.held_directory(folder).held.get(party)
    if held is None or party == pins.held_directory(folder).own:
        raise Refused("trust.unknown-party", f"{party} is not pinned at this node", party=party)
    write_atomic(out, held.data)
    if as_json:
        give({"file": str(out), "party": party, "version": held.document.version})
    else:
        say(f"Wrote {out}: {party}, version {held.document.version}. It is no secret.")


@app.command()
def remove(
    folder: Folder,
    party: Party,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Unpin a partner: no link, no release, until it is introduced again."""
    if not yes:
        typer.confirm(f"Cut {party} off until it is introduced again by voice?", abort=True)
    pins.remove_partner(folder, party)
    note(folder, "partner-removed", party)
    if as_json:
        give({"removed": party})
    else:
        say(f"Removed {party}. What it sent stays here; restart the node.")


def _ask(document: PartyDocument, own: PartyDocument) -> str:
    """The fingerprint, from a person. Ours is shown; theirs is not, or it would be copied."""
    say(
        f"This file says that it is from {document.party} ({document.names.en}), version "
        f"{document.version}, issued {instant(document.issued)}.",
        f"Call {document.party} now, on a number that you had before this file came.",
        "1. They run  kuroshio party words  and read sixteen words aloud. Type what you hear.",
        "2. Read them yours in return:",
        *fingerprint_lines(own.fingerprint),
    )
    return str(typer.prompt(f"Words (or hex) that {document.party} reads"))


def _added(document: PartyDocument, what: str, *, as_json: bool) -> None:
    if as_json:
        give(as_value(document))
        return
    say(
        f"{what} {document.party}, version {document.version}, nodes "
        f"{', '.join(n.node for n in document.nodes) or 'none'}.",
        "A running node takes it within seconds.",
    )
