"""kuroshio audit: the log of administrative acts, taken out of a node and verified without one."""

from pathlib import Path
from typing import Annotated

import typer

from kuroshio.cli.client import Authority, Client, Demo, Token, Url
from kuroshio.cli.screen import AsJson, fingerprint_lines, give, instant, say, table
from kuroshio.desk import audit_file
from kuroshio.desk.audit_file import Verified
from kuroshio.domains.audit import ActDeclined, ActDone, ActProposed
from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.node import folder as node_folder
from kuroshio.trust.words import fingerprint

app = typer.Typer(no_args_is_help=True, help="The log of administrative acts.")


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="File to write; must not exist.")],
    proposal: Annotated[
        str, typer.Option(help="Where exports take two: id of the confirmed proposal.")
    ] = "",
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Write the audit log as a file that verifies without a node."""
    client = Client(url, token, demo, authority)
    if not proposal:
        asked = client.post("/api/audit/exports")
        if not asked["done"]:
            raise Refused(
                "audit.two-persons",
                "another administrator must confirm this; then run it again with --proposal "
                f"{asked['proposal']}",
            )
    data = b"".join(client.download(f"/api/audit/file?proposal={proposal}"))
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise Refused("folder.file-exists", f"{out} is there already; it is kept") from error
    except OSError as error:
        raise Unavailable("folder.cannot-write", f"{out}: {error.strerror}") from error
    if as_json:
        give({"file": str(out), "size": len(data)})
    else:
        say(f"Wrote {out}. Anybody checks it with: kuroshio audit verify {out}")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="As written by kuroshio audit export.")],
    folder: Annotated[
        Path | None,
        typer.Option(help="A node's folder: compare the root key with the one pinned there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every signature and every number in the file of an audit log; no network is used."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refused("audit.bad-file", f"{file}: {error.strerror}") from error
    found = audit_file.verify(data)
    if folder and node_folder.load_document(folder).document.root != found.root:
        raise Untrusted("audit.other-root", f"the root key in the file is not that of {folder}")
    if as_json:
        give(_as_value(found, pinned=folder is not None))
    else:
        _present(found, pinned=folder is not None)


def _present(found: Verified, *, pinned: bool) -> None:
    rows = []
    for header, fact in found.facts:
        match fact:
            case ActDone():
                what = fact.act + (f" (proposal {fact.proposal})" if fact.proposal else "")
                told = " ".join(f"{k}={v}" for k, v in fact.detail.items())
                by = f"{fact.by or '-'} by {fact.way}"
                rows.append((instant(fact.at), header.node, by, what, fact.subject, told))
            case ActProposed():
                rows.append((instant(fact.at), header.node, fact.by, f"proposed: {fact.act}",
                             fact.subject, header.id))  # fmt: skip
            case ActDeclined():
                rows.append((instant(header.stamp.millis), header.node, fact.by, "declined",
                             fact.proposal, ""))  # fmt: skip
    table("Administrative acts", ["at", "node", "by", "act", "upon", "more"], rows)
    for name, head in sorted(found.heads.items()):
        say(f"{name}: {head.number} entries, whole from the first on; its last has the hash",
            f"  {head.entry_hash.hex()}")  # fmt: skip
    if pinned:
        say("The root key is the one in the folder.")
    else:
        say(f"Compare this root key with what you know of {found.party}:",
            *fingerprint_lines(fingerprint(found.root)))  # fmt: skip


def _as_value(found: Verified, *, pinned: bool) -> dict[str, object]:
    return {
        "party": found.party,
        "root": found.root.hex(),
        "root_pinned": pinned,
        "logs": {n: {"entries": h.number, "hash": h.entry_hash.hex()}
                 for n, h in sorted(found.heads.items())},
        "acts": [
            {"id": h.id, "at": f.at, "node": h.node, "by": f.by, "way": f.way, "act": f.act,
             "subject": f.subject, "detail": f.detail, "proposal": f.proposal}
            for h, f in found.facts if isinstance(f, ActDone)
        ],
    }  # fmt: skip
