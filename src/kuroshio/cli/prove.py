"""kuroshio prove: that a partner holds all that was released to it; written, or checked."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kuroshio.cli.client import Authority, Client, Demo, Token, Url
from kuroshio.cli.screen import AsJson, give, instant, say, table
from kuroshio.errors import Refused, Unavailable
from kuroshio.feed import proof as proofs
from kuroshio.feed.proof import Proof


def prove(
    file: Annotated[
        Path, typer.Argument(help="The proof: to write (must not exist), or to check.")
    ],
    to: Annotated[str, typer.Option(help="Write it: the partner whose receipts it holds.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Check it; no node is needed.")] = False,
    root: Annotated[
        list[str] | None,
        typer.Option(help="To check: PARTY=fingerprint (words or hex), for both parties."),
    ] = None,
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Prove that a partner holds all that was released to it, so that a third person can check."""
    if check == bool(to):
        raise Refused("proof.which", "either --to PARTY to write a proof, or --check to check one")
    if check:
        _show(proofs.check(_read(file), _roots(root or [])), as_json=as_json)
        return
    client = Client(url, token, demo, authority)
    data = b"".join(client.download(f"/api/proofs/{to}/file"))
    try:
        with file.open("xb") as out:
            out.write(data)
    except FileExistsError as error:
        raise Refused("folder.file-exists", f"{file} is there already; it is kept") from error
    except OSError as error:
        raise Unavailable("folder.cannot-write", f"{file}: {error.strerror}") from error
    if as_json:
        give({"file": str(file), "to": to, "size": len(data)})
    else:
        say(
            f"{file} shows what {to} has signed for.",
            f"Checked by anybody: kuroshio prove {file} --check --root {to}='…' --root …, with",
            "the fingerprints of both parties from somewhere else than the file.",
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused("proof.unreadable", f"{path}: {error.strerror}") from error


def _roots(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if not all(party and spoken for party, _, spoken in pairs):
        raise Refused("proof.no-root", "a root is given as PARTY=fingerprint")
    return {party: spoken for party, _, spoken in pairs}


def _show(found: Proof, *, as_json: bool) -> None:
    stated = found.statement
    if as_json:
        lines = [{**msgspec.structs.asdict(one), "complete": one.complete} for one in found.lines]
        give({"party": stated.party, "to": stated.to, "node": stated.node, "at": stated.at,
              "complete": found.complete, "lines": lines})  # fmt: skip
    else:
        rows = [
            (one.log, one.released, one.held, one.by or "-", instant(one.at) if one.at else "-")
            for one in found.lines
        ]
        table(
            f"Released by {stated.party} to {stated.to}, as {stated.party}/{stated.node} stated "
            f"at {instant(stated.at)}",
            ("log", "released up to", "signed for up to", "by node", "at"), rows,
        )  # fmt: skip
        said = "holds everything" if found.complete else "has NOT signed for everything"
        say(f"Every signature verifies. {stated.to} {said} that this names.")
    if not found.complete:
        raise typer.Exit(1)
