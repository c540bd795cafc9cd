"""A node's folder: whole or not at all, closed to others, never overwritten."""

import hashlib
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.node import folder as node_folder
from kuroshio.node import keys as node_keys
from kuroshio.node import parties, rootkey
from kuroshio.node.config import Config
from kuroshio.node.config import load as load_config
from kuroshio.node.files import sole_use, write_atomic
from kuroshio.node.folder import Created, create_folder
from kuroshio.trust.powers import ALL_POWERS
from kuroshio.values import DAY
from kuroshio.wire import sealing

NOW = 1_790_000_000_000


def make(folder: Path, node: str = "tokyo", **given: object) -> Created:
    """A node of Japan, the first one unless a document to join is given."""
    config = Config(folder=folder, party="JPN", node=node, public_host="node.example.jp")
    if "join" not in given:
        given["draft"] = parties.draft_of("JPN")
    return create_folder(config, NOW, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Created:
    return make(tmp_path_factory.mktemp("made") / "node")


# --- what is made --------------------------------------------------------------------------------


def test_everything_is_there_and_closed_to_others(made: Created) -> None:
    root = made.layout.root
    for path in [root, *root.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    assert made.root_key == made.layout.root_key
    assert made.in_force
    names = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    keys = ("signing.key sealing.key tls.key tls.crt page.key page.crt "
            "page-authority.key page-authority.crt")  # fmt: skip
    assert names == {
        "kuroshio.toml", "party.doc", "node.pub", "offline/root.key",
        *(f"keys/{name}" for name in keys.split()),
    }  # fmt: skip


def test_the_document_names_the_keys_that_lie_there(made: Created) -> None:
    root = made.layout.root
    document = node_folder.load_document(root).document
    keys = node_keys.load_keys(root)
    assert node_folder.require_named(keys, document, "tokyo") == document.nodes[0]
    assert load_config(root).node == "tokyo"
    assert document.expires == NOW + 730 * DAY
    Ed25519PublicKey.from_public_bytes(keys.signing_public).verify(keys.sign(b"x"), b"x")


def test_what_is_sealed_to_a_node_opens_there_for_that_purpose_only(made: Created) -> None:
    keys = node_keys.load_keys(made.layout.root)
    sealed = sealing.seal_to(keys.sealing_public, b"secret", b"session")
    assert len(sealed) == len(b"secret") + sealing.OVERHEAD
    assert keys.open_sealed(sealed, b"session") == b"secret"
    for bad in (sealed[:-1], b"", bytes(len(sealed))):
        with pytest.raises(Untrusted, match="do not open"):
            keys.open_sealed(bad, b"session")
    with pytest.raises(Untrusted):
        keys.open_sealed(sealed, b"relay")
    with pytest.raises(Untrusted) as raised:
        sealing.seal_to(b"x" * 40, b"secret", b"session")
    assert raised.value.code == "sealing.bad-key"


def test_the_link_certificate_is_the_one_that_the_document_pins(made: Created) -> None:
    own = made.document.document.nodes[0]
    certificate = x509.load_pem_x509_certificate((made.layout.keys / "tls.crt").read_bytes())
    from cryptography.hazmat.primitives import serialization

    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert hashlib.sha256(spki).hexdigest() == own.tls
    assert x509.load_der_x509_certificate(own.tls_certificate) == certificate


def test_a_browser_that_has_the_authority_trusts_the_pages_and_nothing_else(made: Created) -> None:
    keys = made.layout.keys
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(keys / "page.crt", keys / "page.key")
    for host, trusted in [
        ("node.example.jp", True),
        ("localhost", True),
        ("127.0.0.1", True),
        ("other.example.jp", False),
    ]:
        assert handshake(server, keys / "page-authority.crt", host) is trusted


def handshake(server: ssl.SSLContext, authority: Path, host: str) -> bool:
    """Whether a client that trusts only this authority accepts the server as `host`."""
    context = ssl.create_default_context(cafile=str(authority))
    ours, theirs = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(theirs, ours, server_hostname=host)
    back = server.wrap_bio(ours, theirs, server_side=True)
    for _ in range(4):
        for side in (client, back):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return True


def test_a_page_certificate_is_renewed_under_the_same_authority(tmp_path: Path) -> None:
    keys = make(tmp_path / "node").layout.keys
    before = (keys / "page-authority.crt").read_bytes(), (keys / "page.crt").read_bytes()
    node_keys.write_page_certificate(keys, "node.example.jp", NOW + 100 * DAY)
    assert (keys / "page-authority.crt").read_bytes() == before[0]
    assert (keys / "page.crt").read_bytes() != before[1]
    assert node_keys.page_certificate_ends(tmp_path / "node") == NOW + 900 * DAY


# --- what is refused -----------------------------------------------------------------------------


def test_nothing_is_overwritten(made: Created) -> None:
    before = made.layout.document.read_bytes()
    with pytest.raises(Refused) as raised:
        make(made.layout.root)
    assert raised.value.code == "folder.not-empty"
    assert made.layout.document.read_bytes() == before
    with pytest.raises(Refused, match="it is kept"):
        write_atomic(made.layout.document, b"x")
    assert made.layout.document.read_bytes() == before


def test_what_fails_leaves_nothing(made: Created, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        make(tmp_path / "again", join=made.document, root=rootkey.new_root())
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_nobodys_move(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        write_atomic(tmp_path / "no" / "such", b"x")
    assert raised.value.code == "folder.cannot-write"


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "node").layout
    (folder.keys / "signing.key").chmod(0o640)
    with pytest.raises(Refused) as raised:
        node_keys.load_keys(folder.root)
    assert raised.value.code == "keys.open-to-others"


@pytest.mark.parametrize("name", node_keys.NAMES)
@pytest.mark.parametrize(("how", "code"), [("gone", "missing"), ("rubbish", "unreadable")])
def test_a_key_that_is_gone_or_rubbish_is_named(
    tmp_path: Path, name: str, how: str, code: str
) -> None:
    folder = make(tmp_path / "node").layout
    (folder.keys / name).unlink()
    if how == "rubbish":
        write_atomic(folder.keys / name, b"rubbish")
    if (name, how) == ("tls.key", "rubbish"):
        return  # the TLS library reads that one itself
    with pytest.raises(Refused, match=name) as raised:
        node_keys.load_keys(folder.root)
    assert raised.value.code == f"keys.{code}"


def test_one_process_at_a_time(made: Created) -> None:
    with sole_use(made.layout.root), pytest.raises(Refused) as raised:  # noqa: SIM117
        with sole_use(made.layout.root):
            pass
    assert raised.value.code == "folder.in-use"
    with sole_use(made.layout.root):
        pass


# --- a second node -------------------------------------------------------------------------------


def test_a_second_node_is_signed_in_with_the_root_key(made: Created, tmp_path: Path) -> None:
    assert made.root_key
    root = rootkey.load_root(made.root_key, str)
    second = make(tmp_path / "naha", "naha", join=made.document, root=root)
    assert second.in_force
    assert second.root_key is None
    assert [n.node for n in second.document.document.nodes] == ["tokyo", "naha"]
    assert second.document.document.version == 2
    with pytest.raises(Refused) as raised:
        make(tmp_path / "tokyo", "tokyo", join=made.document, root=root)
    assert raised.value.code == "trust.node-exists"


def test_without_the_root_key_it_waits(made: Created, tmp_path: Path) -> None:
    second = make(tmp_path / "naha", "naha", join=made.document)
    assert not second.in_force
    with pytest.raises(Refused) as raised:
        node_folder.require_named(
            node_keys.load_keys(second.layout.root), made.document.document, "naha"
        )
    assert raised.value.code == "folder.not-signed-in"
    waiting = node_keys.read_public(second.layout.public_keys)
    assert waiting.signing == node_keys.load_keys(second.layout.root).signing_public


def test_the_keys_of_another_copy_are_refused(made: Created, tmp_path: Path) -> None:
    other = make(tmp_path / "node")
    with pytest.raises(Refused) as raised:
        node_folder.require_named(
            node_keys.load_keys(other.layout.root), made.document.document, "tokyo"
        )
    assert raised.value.code == "folder.other-keys"


# --- rotation on disk ----------------------------------------------------------------------------


def test_a_former_sealing_key_opens_for_180_days_and_a_former_signing_key_is_gone(
    tmp_path: Path,
) -> None:
    root = make(tmp_path / "node").layout.root
    old = node_keys.load_keys(root)
    sealed = sealing.seal_to(old.sealing_public, b"late", b"bundle")
    node_keys.stage_new(root, "JPN", "tokyo", NOW)
    staged = node_keys.staged_public(root, "tokyo", NOW, ())
    assert node_keys.load_keys(root).signing_public == old.signing_public
    node_keys.take_new(root, NOW)
    new = node_keys.load_keys(root)
    assert new.as_node_keys("tokyo", NOW, ()) == staged
    assert new.open_sealed(sealed, b"bundle") == b"late"
    assert node_keys.drop_former(root, NOW + 180 * DAY) == []
    assert node_keys.drop_former(root, NOW + 181 * DAY) == [f"{NOW}.key"]
    with pytest.raises(Untrusted):
        node_keys.load_keys(root).open_sealed(sealed, b"bundle")
    assert node_keys.staged_public(root, "tokyo", NOW, ()) is None


# --- the root key --------------------------------------------------------------------------------


@pytest.mark.slow  # argon2id at its true cost
def test_a_sealed_root_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    root, path = rootkey.new_root(), tmp_path / "root.key"
    rootkey.write_root(path, root, "a long passphrase 海")
    assert root.sign(b"x") == rootkey.load_root(path, lambda: "a long passphrase 海").sign(b"x")
    with pytest.raises(Refused) as raised:
        rootkey.load_root(path, lambda: "another")
    assert raised.value.code == "root.wrong-passphrase"
    with pytest.raises(Refused):
        rootkey.write_root(path, root)


def test_a_bare_root_key_asks_for_nothing(made: Created) -> None:
    assert made.root_key
    asked: list[int] = []
    root = rootkey.load_root(made.root_key, lambda: asked.append(1) or "")
    assert (root.public, asked) == (made.document.document.root, [])


def test_a_root_key_that_is_elsewhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--root-key"):
        rootkey.load_root(tmp_path / "root.key", str)


@settings(max_examples=50)
@given(data=st.binary(max_size=100) | st.just(b'{"format":"kuroshio root key 1","public":"00"}'))
def test_a_file_that_is_no_root_key_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("root") / "root.key"
    path.write_bytes(data)
    with pytest.raises(Refused) as raised:
        rootkey.load_root(path, lambda: "x")
    assert raised.value.code == "root.unreadable"


# --- parties -------------------------------------------------------------------------------------


def test_the_demo_has_three_parties_with_three_bodies_each() -> None:
    drafts = parties.read_parties()
    assert sorted(drafts) == ["JPN", "TWN", "USA"]
    for draft in drafts.values():
        kinds = [o.kind for o in draft.organisations]
        assert kinds == ["coast-guard", "foreign-affairs", "defence-liaison"]
        for body in draft.organisations:
            assert all((body.names.en, body.names.ja, body.names.zh_hant, body.telephones))
            given = {power for post in body.posts for power in post.powers}
            assert given == set(ALL_POWERS)
    assert (drafts["TWN"].names.ja, drafts["TWN"].names.zh_hant) == ("台湾", "臺灣")


def test_no_telephone_of_the_demo_can_be_dialled() -> None:
    """555-01xx is kept for fiction; in Japan and Taiwan no subscriber's number begins with 000."""
    for draft in parties.read_parties().values():
        for number in (n for body in draft.organisations for n in body.telephones):
            assert "555 01" in number or " 0000 0" in number or " 000 0" in number


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{", "organisations.bad", "line 1"),
        ('{"X1": {}}', "organisations.bad", "names"),
        (
            '{"X1": {"names": {"en":"a","ja":"b","zh-Hant":"c"}, "organisations": []}}',
            "organisations.bad",
            "at least one organisation",
        ),
    ],
)
def test_an_unsound_file_of_organisations_is_named(
    tmp_path: Path, text: str, code: str, words: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=words) as raised:
        parties.read_parties(path)
    assert raised.value.code == code


TOML = """
[AUS]
names = { en = "Australia", ja = "オーストラリア", zh-Hant = "澳洲" }
[[AUS.organisations]]
organisation = "ABF"
kind = "coast-guard"
names = { en = "Border Force", ja = "国境警備隊", zh-Hant = "邊境執法署" }
[[AUS.organisations.posts]]
post = "watch-officer"
names = { en = "Watch officer", ja = "当直員", zh-Hant = "值勤官" }
POWERS
"""


def test_a_party_may_be_written_in_toml_and_a_misspelling_never_vanishes(tmp_path: Path) -> None:
    path = tmp_path / "aus.toml"
    path.write_text(TOML.replace("POWERS", 'powers = ["read"]'), encoding="utf-8")
    assert parties.draft_of("AUS", path).organisations[0].posts[0].powers == ("read",)
    with pytest.raises(Refused, match="names AUS, not JPN"):
        parties.draft_of("JPN", path)
    path.write_text(TOML.replace("POWERS", 'power = ["read"]'), encoding="utf-8")
    with pytest.raises(Refused, match="'power' is not known"):
        parties.read_parties(path)
    path.write_text(TOML.replace("POWERS", 'powers = ["fly"]'), encoding="utf-8")
    with pytest.raises(Refused, match="no power 'fly'"):
        parties.read_parties(path)
