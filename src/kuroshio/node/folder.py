"""A node's folder: made once by `kuroshio init`, whole or not at all, and never overwritten."""

import dataclasses
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kuroshio.errors import Refused
from kuroshio.node import config as settings
from kuroshio.node import keys as node_keys
from kuroshio.node.config import Config
from kuroshio.node.files import Layout, private_folder, write_atomic
from kuroshio.node.keys import Keys, load_keys
from kuroshio.node.parties import PartyDraft
from kuroshio.node.rootkey import RootKey, new_root, write_root
from kuroshio.trust import changes
from kuroshio.trust.document import (
    HeldDocument,
    NodeKeys,
    PartyDocument,
    issue,
    read,
)
from kuroshio.values import DAY

DOCUMENT_LIFETIME = 730 * DAY
"""How long a first party document lasts; later ones last as long. Expiry warns, never cuts."""


@dataclass(frozen=True)
class Created:
    """What `create_folder` made."""

    layout: Layout
    document: HeldDocument
    """The party document in the folder."""
    in_force: bool
    """Whether that document names the node; otherwise node.pub waits for the root key."""
    root_key: Path | None
    """Where a new root key lies; None when the root key is elsewhere."""


def create_folder(
    config: Config,
    now: int,
    *,
    draft: PartyDraft | None = None,
    join: HeldDocument | None = None,
    root: RootKey | None = None,
    passphrase: str = "",
    addresses: tuple[str, ...] = (),
) -> Created:
    """Make `config.folder`: settings, keys and the party document, all or nothing.

    A new party is made from `draft`, with `root` or with a new root key that is written to
    offline/root.key (sealed by `passphrase` when there is one). A node of a party that exists is
    made with its document in `join`: signed in at once with `root`, or later from node.pub.
    Refused: `folder.not-empty`, `folder.wrong-party`, `folder.wrong-root`, `trust.node-exists`.
    """
    if (draft is None) == (join is None):
        raise ValueError("either the draft of a new party or the document of one to join")
    final = Layout(config.folder)
    if final.root.exists() and any(final.root.iterdir()):
        raise Refused("folder.not-empty", f"{final.root} is not empty; nothing was changed")
    final.root.parent.mkdir(parents=True, exist_ok=True)
    made = Layout(final.root.parent / f".{final.root.name}.being-made")
    shutil.rmtree(made.root, ignore_errors=True)
    try:
        _fill(made, config, now)
        own = load_keys(made.root).as_node_keys(config.node, now, addresses)
        if draft is not None:
            signer = root or _new_root(made, passphrase)
            document = issue(_first(config, draft, signer, own, now), signer.sign)
        else:
            assert join is not None
            document = _joined(join, config, root, own, now)
        write_atomic(made.document, document.data)
        node_keys.export_public(made.root, own)
        made.root.rename(final.root)
    finally:
        shutil.rmtree(made.root, ignore_errors=True)
    root_key = final.root_key if final.root_key.exists() else None
    return Created(final, document, document.document.node(config.node) == own, root_key)


def load_document(folder: Path) -> HeldDocument:
    """The own party document. Refused (`folder.no-document`); Untrusted when it does not verify."""
    return read_document(Layout(folder).document)


def read_document(path: Path) -> HeldDocument:
    """A party document from a file. Refused (`folder.no-document`) when there is none."""
    try:
        return read(path.read_bytes())
    except OSError as error:
        raise Refused("folder.no-document", f"{path}: {error.strerror}") from error


def save_document(folder: Path, document: HeldDocument) -> None:
    """Replace the own party document in the folder."""
    write_atomic(Layout(folder).document, document.data, replace=True)


def load_partners(folder: Path) -> Mapping[str, HeldDocument]:
    """The partners' documents that lie in the folder: those that a person has pinned."""
    paths = sorted(Layout(folder).partners.glob("*.doc"))
    held = [read_document(path) for path in paths]
    for path, document in zip(paths, held, strict=True):
        if document.document.party != path.stem:
            raise Refused(
                "folder.wrong-party",
                f"{path} is the document of {document.document.party}; somebody renamed it",
            )
    return {document.document.party: document for document in held}


def save_partner(folder: Path, document: HeldDocument) -> None:
    """Keep a pinned partner's document in the folder; the caller has pinned or updated it."""
    layout = Layout(folder)
    private_folder(layout.partners)
    write_atomic(layout.partner(document.document.party), document.data, replace=True)


def remove_partner(folder: Path, party: str) -> None:
    """Unpin: the document goes. Refused (`trust.unknown-party`) when there is none."""
    path = Layout(folder).partner(party)
    if not path.exists():
        raise Refused("trust.unknown-party", f"{party} is not pinned at this node", party=party)
    path.unlink()


def require_named(keys: Keys, document: PartyDocument, node: str) -> NodeKeys:
    """The document's entry for this node, which must be of these keys.

    Refused: `folder.not-signed-in` (no such node), `folder.other-keys` (a rotation half done, or
    the document of another copy of this node).
    """
    named = document.node(node)
    if named is None:
        raise Refused(
            "folder.not-signed-in",
            f"{document.party}'s document names no node {node}: with the root key, run kuroshio "
            "party add-node with this folder's node.pub, then kuroshio party import the result",
        )
    if (named.signing, named.sealing, named.tls) != (
        keys.signing_public,
        keys.sealing_public,
        keys.tls_pin,
    ):
        raise Refused(
            "folder.other-keys",
            f"{document.party}'s document (version {document.version}) names other keys for "
            f"{node} than lie here; run kuroshio party rotate-node again to finish a rotation",
        )
    return named


def _fill(made: Layout, config: Config, now: int) -> None:
    """Folders, settings and keys."""
    for path in (made.root, made.keys, made.former, made.partners):
        private_folder(path)
    text = settings.write(dataclasses.replace(config, folder=made.root))
    write_atomic(made.config, text.encode())
    settings.load(made.root)  # what init writes, run must be able to read
    node_keys.write_node_keys(made.keys, config.party, config.node, now)
    node_keys.write_page_authority(made.keys, config.party, config.node, config.public_host, now)


def _new_root(made: Layout, passphrase: str) -> RootKey:
    root = new_root()
    private_folder(made.root_key.parent)
    write_root(made.root_key, root, passphrase)
    return root


def _first(
    config: Config, draft: PartyDraft, root: RootKey, own: NodeKeys, now: int
) -> PartyDocument:
    return PartyDocument(
        party=config.party,
        version=1,
        issued=now,
        expires=now + DOCUMENT_LIFETIME,
        root=root.public,
        names=draft.names,
        organisations=draft.organisations,
        nodes=(own,),
        markings=draft.markings,
        deciding=draft.deciding,
    )


def _joined(
    join: HeldDocument, config: Config, root: RootKey | None, own: NodeKeys, now: int
) -> HeldDocument:
    """The party's document, with this node in it when the root key is at hand."""
    document = join.document
    if document.party != config.party:
        raise Refused(
            "folder.wrong-party", f"that is the document of {document.party}, not {config.party}"
        )
    if root is None:
        return join
    require_root(root, document)
    return issue(changes.add_node(document, own, now), root.sign)


def require_root(root: RootKey, document: PartyDocument) -> None:
    """Refused (`folder.wrong-root`) unless this is the root key of the document's party."""
    if root.public != document.root:
        raise Refused(
            "folder.wrong-root", f"that root key is not the one of {document.party}'s document"
        )
