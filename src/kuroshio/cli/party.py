"""kuroshio party: the own party's document, its nodes and their keys."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kuroshio.cli import rootkeys
from kuroshio.cli.acts import note
from kuroshio.cli.screen import (
    AsJson,
    Folder,
    RootKeyPath,
    fingerprint_lines,
    give,
    instant,
    say,
    table,
)
from kuroshio.errors import Refused
from kuroshio.node import config as settings
from kuroshio.node import folder as node_folder
from kuroshio.node import keys as node_keys
from kuroshio.node import pins
from kuroshio.node.files import Layout, sole_use, write_atomic
from kuroshio.node.parties import draft_of
from kuroshio.trust import changes, words
from kuroshio.trust.document import HeldDocument, LastGood, PartyDocument, expiry_warning
from kuroshio.values import DAY

app = typer.Typer(no_args_is_help=True, help="The own party's document, nodes and keys.")

WARNINGS = {
    "": "",
    "expires-soon": " - expires soon: kuroshio party renew",
    "expired": " - EXPIRED: links go on, new agreements do not; kuroshio party renew",
}
NodeFile = Annotated[Path, typer.Argument(help="node.pub of the new node.")]
LinkKey = Annotated[
    bool,
    typer.Option("--link-key", help="The link's TLS key too: partners need the file first."),
]
LastGoodFile = Annotated[
    Path | None,
    typer.Option("--last-good", help="JSON of kuroshio party last-good, where it should end."),
]


def as_value(document: PartyDocument) -> dict[str, object]:
    """A party document for programs, without its key material."""
    return {
        "party": document.party,
        "names": msgspec.to_builtins(document.names),
        "version": document.version,
        "issued": document.issued,
        "expires": document.expires,
        "warning": expiry_warning(document, rootkeys.now()),
        "fingerprint": document.fingerprint.hex(),
        "words": words.as_words(document.fingerprint),
        "organisations": [o.organisation for o in document.organisations],
        "nodes": [{"node": n.node, "addresses": n.addresses} for n in document.nodes],
        "revoked_nodes": document.revoked_nodes,
        "former_keys": len(document.former_keys),
    }


def present(document: PartyDocument) -> None:
    """A party document for a person."""
    warning = WARNINGS[expiry_warning(document, rootkeys.now())]
    say(
        f"{document.party} ({document.names.en}), document version {document.version}",
        f"issued {instant(document.issued)}, expires {instant(document.expires)}{warning}",
    )
    bodies = [
        (o.organisation, o.names.en, ", ".join(p.post for p in o.posts))
        for o in document.organisations
    ]
    table("Organisations", ["code", "name", "posts"], bodies)
    nodes = [(n.node, ", ".join(n.addresses) or "-", instant(n.since)) for n in document.nodes]
    nodes += [(name, "REVOKED", "-") for name in document.revoked_nodes]
    table("Nodes", ["node", "addresses", "keys since"], nodes)
    say("Fingerprint:", *fingerprint_lines(document.fingerprint))


def changed(held: HeldDocument, folder: Path, what: str, *, as_json: bool) -> None:
    """Say that a new version is signed, and whose move follows; note it for the audit log."""
    document = held.document
    note(folder, "document-signed", document.party, version=str(document.version), what=what)
    if as_json:
        give({**as_value(document), "document": str(Layout(folder).document)})
        return
    say(
        f"{what}: {document.party}'s document is now version {document.version}, and expires "
        f"{instant(document.expires)}.",
        "Partners get it by the links at their next contact; over a cut, send the file: "
        f"kuroshio party export {folder} --out {document.party}.doc",
    )


@app.command()
def show(folder: Folder, as_json: AsJson = False) -> None:
    """What the own party's document says."""
    document = node_folder.load_document(folder).document
    if as_json:
        give(as_value(document))
    else:
        present(document)


@app.command("words")
def words_(folder: Folder, as_json: AsJson = False) -> None:
    """The own fingerprint, to be read aloud to a partner."""
    document = node_folder.load_document(folder).document
    if as_json:
        digest = document.fingerprint
        give({"party": document.party, "words": words.as_words(digest), "hex": digest.hex()})
    else:
        say(f"Fingerprint of {document.party}:", *fingerprint_lines(document.fingerprint))


@app.command()
def export(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="File to write; must not exist.")],
    as_json: AsJson = False,
) -> None:
    """Write the own party's document as a file, for partners."""
    held = node_folder.load_document(folder)
    write_atomic(out, held.data)
    if as_json:
        give({"file": str(out), "party": held.document.party, "version": held.document.version})
    else:
        say(
            f"Wrote {out}: {held.document.party}, version {held.document.version}. It is no secret."
        )


@app.command("import")
def import_(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="A newer document of the own party.")],
    as_json: AsJson = False,
) -> None:
    """Take a newer document of the own party that was signed elsewhere."""
    directory = pins.import_own(folder, node_folder.read_document(file))
    changed(directory.held[directory.own], folder, "Taken", as_json=as_json)


@app.command()
def renew(
    folder: Folder,
    root_key: RootKeyPath = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=7300, help="From now; else as before.")
    ] = None,
    organisations: Annotated[
        Path | None, typer.Option(help="Take names, bodies, posts and markings from this file.")
    ] = None,
    address: Annotated[
        list[str] | None, typer.Option(help="New host:port of this node; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Sign the next version: a new expiry, and bodies, posts or addresses if given."""
    now = rootkeys.now()
    document = node_folder.load_document(folder).document
    version = document.version
    if organisations:
        draft = draft_of(document.party, organisations)
        document = changes.amend(
            document, now, draft.names, draft.organisations, draft.markings, draft.deciding
        )
    if address:
        settings.require_addresses(tuple(address), of_links=True)
        node = settings.load(folder).node
        document = changes.readdress(document, node, tuple(address), now)
    document = changes.renew(document, now, (days or 0) * DAY)
    document = msgspec.structs.replace(document, version=version + 1)
    changed(rootkeys.sign_own(folder, root_key, document), folder, "Renewed", as_json=as_json)


@app.command("add-node")
def add_node(
    folder: Folder, file: NodeFile, root_key: RootKeyPath = None, as_json: AsJson = False
) -> None:
    """Sign a new node's keys (its node.pub) into the document."""
    document = node_folder.load_document(folder).document
    keys = node_keys.read_public(file)
    held = rootkeys.sign_own(folder, root_key, changes.add_node(document, keys, rootkeys.now()))
    changed(held, folder, f"Added node {keys.node}", as_json=as_json)


@app.command("rotate-node")
def rotate_node(
    folder: Folder, root_key: RootKeyPath = None, link_key: LinkKey = False, as_json: AsJson = False
) -> None:
    """New signing and sealing keys for this node. Stop it first. One cut short is finished."""
    with sole_use(folder):
        now, node = rootkeys.now(), settings.load(folder).node
        held = node_folder.load_document(folder)
        document = held.document
        old = document.node(node)
        if old is None:
            raise Refused("trust.no-such-node", f"{document.party} has no node {node} in force")
        staged = node_keys.staged_public(folder, node, old.since, old.addresses)
        if staged is None or staged.signing != old.signing:
            node_keys.stage_new(folder, document.party, node, now, link_key=link_key)
            new = node_keys.staged_public(folder, node, now, old.addresses)
            assert new is not None
            good = pins.last_good(folder, document.party, node)
            rotated = changes.rotate(document, new, good, now)
            held = rootkeys.sign_own(folder, root_key, rotated)
        node_keys.take_new(folder, now)
        named = held.document.node(node)
        assert named is not None
        former = [f for f in held.document.former_keys if f.node == node]
        pins.open_epochs(folder, former[-1].last_good)
        node_keys.export_public(folder, named)
    changed(held, folder, f"Rotated the keys of {node}", as_json=as_json)


@app.command("revoke-node")
def revoke_node(
    folder: Folder,
    node: Annotated[str, typer.Argument(help="The node to revoke, for ever.")],
    root_key: RootKeyPath = None,
    last_good: LastGoodFile = None,
    as_json: AsJson = False,
) -> None:
    """End a node: its links close, and nothing after its last good entries is believed."""
    document = node_folder.load_document(folder).document
    if last_good:
        good = _read_last_good(last_good, f"{document.party}/{node};")
    else:
        good = pins.last_good(folder, document.party, node)
    revoked = changes.revoke(document, node, good, rootkeys.now())
    held = rootkeys.sign_own(folder, root_key, revoked)
    changed(held, folder, f"Revoked node {node} ({len(good)} logs vouched for)", as_json=as_json)


@app.command("last-good")
def last_good_(
    folder: Folder,
    node: Annotated[str, typer.Argument(help="A node of the own party.")],
    as_json: AsJson = False,
) -> None:
    """How far each log of a node is held here: what a revocation would vouch for."""
    party = node_folder.load_document(folder).document.party
    good = pins.last_good(folder, party, node)
    if as_json:
        give(msgspec.to_builtins(good))
    else:
        rows = [(g.log, g.number, g.entry_hash[:16] + "...") for g in good]
        table(f"Logs of {node}", ["log", "last number", "hash"], rows)


def _read_last_good(path: Path, prefix: str) -> tuple[LastGood, ...]:
    try:
        good = msgspec.json.decode(path.read_bytes(), type=tuple[LastGood, ...])
    except (OSError, msgspec.DecodeError) as error:
        raise Refused("party.bad-last-good", f"{path}: {error}") from error
    other = [g.log for g in good if not g.log.startswith(prefix)]
    if other:
        raise Refused("party.bad-last-good", f"{path}: {other[0]} is no log of that node")
    return good
