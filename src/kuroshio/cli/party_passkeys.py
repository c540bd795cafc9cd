"""kuroshio party passkeys, bind-passkey, revoke-passkey: which officers' keys sign for the party.

An officer registers a passkey at the node's pages, once. With the root key it is then bound to the
officer's post in the party document, and from there on it signs decisions as well. The root key
may lie on another machine: `passkeys --json` is what `bind-passkey --from` takes there.
"""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kuroshio.cli import rootkeys
from kuroshio.cli.party import changed
from kuroshio.cli.screen import AsJson, Folder, RootKeyPath, give, instant, table
from kuroshio.errors import Refused
from kuroshio.node import folder as node_folder
from kuroshio.node.files import Layout
from kuroshio.store.accounts import Accounts
from kuroshio.trust import changes
from kuroshio.trust.document import PartyDocument, Passkey


class Registered(msgspec.Struct, frozen=True):
    """A passkey as an officer registered it at a node; nothing of it is secret."""

    officer: str
    name: str
    organisation: str
    post: str
    rp_id: str
    credential: bytes
    key: bytes
    made: int
    """ms."""
    bound: bool
    revoked: bool

    def passkey(self) -> Passkey:
        """As the party document names it."""
        return Passkey(
            self.credential, self.key, self.rp_id, self.organisation, self.post, self.officer
        )


def passkeys(folder: Folder, as_json: AsJson = False) -> None:
    """Passkeys that officers registered at this node, and which of them sign for the party."""
    found = _registered(folder)
    if as_json:
        give(msgspec.to_builtins(found))
        return
    rows = [
        (r.officer, r.name, f"{r.organisation}/{r.post}", r.rp_id, instant(r.made), _state(r))
        for r in found
    ]
    table("Passkeys", ["officer", "name", "post", "host", "made", "signs decisions"], rows)


def bind_passkey(
    folder: Folder,
    officer: Annotated[str, typer.Argument(help="Account name of its holder.")],
    passkey: Annotated[
        str, typer.Option(help="Only the one of this name; else all that are not bound yet.")
    ] = "",
    from_: Annotated[
        Path | None, typer.Option("--from", help="JSON of kuroshio party passkeys --json.")
    ] = None,
    root_key: RootKeyPath = None,
    as_json: AsJson = False,
) -> None:
    """Sign an officer's passkeys into the party document: they sign for the officer's post."""
    document = node_folder.load_document(folder).document
    known = _read(from_) if from_ else _registered(folder)
    chosen = [
        one for one in known
        if one.officer == officer and passkey in ("", one.name)
        and document.passkey(one.credential) is None
    ]  # fmt: skip
    if not chosen:
        raise Refused(
            "party.no-such-passkey",
            f"{officer} has registered no such passkey that is not bound yet; he or she does so on "
            "the settings page",
        )
    next_one = changes.bind_passkeys(
        document, tuple(one.passkey() for one in chosen), rootkeys.now()
    )
    what = f"Bound {len(chosen)} passkeys of {officer} to {chosen[0].organisation}/{chosen[0].post}"
    changed(rootkeys.sign_own(folder, root_key, next_one), folder, what, as_json=as_json)


def revoke_passkey(
    folder: Folder,
    officer: Annotated[str, typer.Argument(help="Account name of its holder.")],
    passkey: Annotated[
        str, typer.Option(help="Only the one whose id (hex) begins so; else all of the officer's.")
    ] = "",
    root_key: RootKeyPath = None,
    as_json: AsJson = False,
) -> None:
    """End passkeys for the party: nothing that they sign or signed counts any more."""
    document = node_folder.load_document(folder).document
    ended = _in_force(document, officer, passkey.lower())
    if not ended:
        raise Refused(
            "party.no-such-passkey", f"the document binds no such passkey of {officer} in force"
        )
    next_one = changes.revoke_passkeys(document, ended, rootkeys.now())
    what = f"Revoked {len(ended)} passkeys of {officer}"
    changed(rootkeys.sign_own(folder, root_key, next_one), folder, what, as_json=as_json)


def _in_force(document: PartyDocument, officer: str, prefix: str) -> tuple[bytes, ...]:
    return tuple(
        p.credential for p in document.passkeys
        if p.officer == officer and not p.revoked and p.credential.hex().startswith(prefix)
    )  # fmt: skip


def _registered(folder: Path) -> tuple[Registered, ...]:
    document = node_folder.load_document(folder).document
    with closing(Accounts(Layout(folder).accounts)) as accounts:
        held = [(accounts.get(one.officer), one) for one in accounts.passkeys.all()]
    out = []
    for account, one in held:
        named = document.passkey(one.credential)
        if account is not None and not account.disabled:
            out.append(
                Registered(
                    one.officer, one.name, account.organisation, account.post, one.rp_id,
                    one.credential, one.key, one.made, named is not None,
                    named is not None and named.revoked,
                )
            )  # fmt: skip
    return tuple(out)


def _read(path: Path) -> tuple[Registered, ...]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Registered, ...])
    except (OSError, msgspec.DecodeError) as error:
        raise Refused("party.bad-passkeys", f"{path}: {error}") from error


def _state(one: Registered) -> str:
    if one.revoked:
        return "REVOKED"
    return "yes" if one.bound else "no: kuroshio party bind-passkey"
