"""The own party: renewal, second nodes, rotation, revocation, each with its root key."""

import json
from pathlib import Path

import pytest
from tests.cli.commands import done, failed, value

from kuroshio.errors import Refused
from kuroshio.node import keys as node_keys
from kuroshio.node import pins
from kuroshio.node.files import Layout, sole_use
from kuroshio.node.folder import load_document, require_named
from kuroshio.store.sqlite import SqliteStore
from kuroshio.trust.document import LastGood
from kuroshio.values import DAY

LOG = "JPN/tokyo;JPN+TWN;flash;1"
GOOD = (LastGood(LOG, 7, "ab" * 32),)


@pytest.fixture
def jpn(tmp_path: Path) -> Path:
    """Japan's node."""
    done("init", tmp_path / "jpn", "--party", "JPN", "--node", "tokyo")
    return tmp_path / "jpn"


def is_ready(folder: Path, node: str = "tokyo") -> bool:
    """Whether the keys in a folder are those that its document names."""
    try:
        require_named(node_keys.load_keys(folder), load_document(folder).document, node)
    except Refused:
        return False
    return True


def test_show_says_what_the_document_says(jpn: Path) -> None:
    said = done("party", "show", jpn)
    assert "JPN (Japan), document version 1" in said
    assert "watch-officer" in said
    shown = value("party", "show", jpn)
    assert shown["organisations"] == ["JCG", "MOFA", "MOD-L"]
    assert shown["warning"] == ""


def test_renewing_changes_bodies_and_addresses_and_rises_by_one(jpn: Path, tmp_path: Path) -> None:
    names = {"en": "a", "ja": "b", "zh-Hant": "c"}
    body = {"organisation": "JCG", "kind": "coast-guard", "names": names, "posts": []}
    text = json.dumps({"JPN": {"names": names, "organisations": [body]}})
    (tmp_path / "o.json").write_text(text, encoding="utf-8")
    done("party", "renew", jpn, "--organisations", tmp_path / "o.json", "--address", "x:1")
    document = load_document(jpn).document
    assert document.version == 2
    assert [o.organisation for o in document.organisations] == ["JCG"]
    assert document.nodes[0].addresses == ("x:1",)
    assert is_ready(jpn)


def test_without_the_root_key_nothing_is_signed(jpn: Path, tmp_path: Path) -> None:
    Layout(jpn).root_key.rename(tmp_path / "stick.key")
    for command in (["renew"], ["rotate-node"]):
        line = failed("party", *command, jpn)[1]
        assert line.startswith("root.missing: ")
        assert line.endswith("(your move)")
    assert (load_document(jpn).document.version, is_ready(jpn)) == (1, True)
    done("party", "renew", jpn, "--root-key", tmp_path / "stick.key")


def test_the_root_key_of_another_party_signs_nothing(jpn: Path, tmp_path: Path) -> None:
    done("init", tmp_path / "twn", "--party", "TWN", "--node", "taipei")
    root = Layout(tmp_path / "twn").root_key
    assert failed("party", "renew", jpn, "--root-key", root)[1].startswith("folder.wrong-root: ")


def test_a_second_node_waits_for_the_root_key_and_then_runs(jpn: Path, tmp_path: Path) -> None:
    naha, file = tmp_path / "naha", tmp_path / "JPN.doc"
    done("party", "export", jpn, "--out", file)
    said = done("init", naha, "--party", "JPN", "--node", "naha", "--join", file)
    assert "kuroshio party add-node" in said
    assert failed("run", naha, "--check")[1].startswith("folder.not-signed-in: ")
    done("party", "add-node", jpn, naha / "node.pub")
    file.unlink()
    done("party", "export", jpn, "--out", file)
    done("party", "import", naha, file)
    assert value("run", naha, "--check") == {
        "party": "JPN", "node": "naha", "version": 2, "partners": {},
    }  # fmt: skip
    line = failed("party", "add-node", jpn, naha / "node.pub")[1]
    assert line.startswith("trust.node-exists: ")


def test_an_older_own_document_is_not_imported(jpn: Path, tmp_path: Path) -> None:
    done("party", "export", jpn, "--out", tmp_path / "old.doc")
    done("party", "renew", jpn)
    code, line = failed("party", "import", jpn, tmp_path / "old.doc")
    assert (code, line.split(":")[0]) == (3, "trust.rolled-back")


def test_rotation_vouches_for_what_the_node_wrote(
    jpn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "last_good", lambda *_: GOOD)
    before = load_document(jpn).document.nodes[0]
    done("party", "rotate-node", jpn)
    document = load_document(jpn).document
    [former] = document.former_keys
    assert (former.signing, former.last_good, former.reason) == (before.signing, GOOD, "rotated")
    assert document.nodes[0].signing != before.signing
    assert is_ready(jpn)


def test_the_links_key_stays_so_that_partners_can_learn_of_the_others(jpn: Path) -> None:
    first = load_document(jpn).document.nodes[0]
    done("party", "rotate-node", jpn)
    second = load_document(jpn).document.nodes[0]
    assert (second.tls, second.tls_certificate) == (first.tls, first.tls_certificate)
    assert second.sealing != first.sealing
    done("party", "rotate-node", jpn, "--link-key")
    assert load_document(jpn).document.nodes[0].tls != first.tls
    assert is_ready(jpn)


def test_rotation_opens_new_epochs_once(jpn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SqliteStore(Layout(jpn).database).close()
    good = (*GOOD, LastGood(LOG.replace("flash;1", "flash;4"), 2, "cd" * 32))
    monkeypatch.setattr(pins, "last_good", lambda *_: good)
    done("party", "rotate-node", jpn)
    pins.open_epochs(jpn, good)
    store = SqliteStore(Layout(jpn).database)
    assert store.epoch("JPN+TWN", "flash") == 5
    assert store.epoch("JPN+TWN", "routine") == 1
    store.close()


def test_a_page_certificate_is_renewed_when_it_is_due(jpn: Path) -> None:
    ends = node_keys.page_certificate_ends(jpn)
    assert not node_keys.renew_page_when_due(jpn, "localhost", ends - 61 * DAY)
    assert node_keys.renew_page_when_due(jpn, "localhost", ends - 59 * DAY)
    assert node_keys.page_certificate_ends(jpn) > ends


def test_a_rotation_cut_short_is_finished_by_running_it_again(
    jpn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(node_keys, "take_new", cut)
        failed("party", "rotate-node", jpn)
    assert load_document(jpn).document.version == 2
    assert not is_ready(jpn)
    assert failed("run", jpn, "--check")[1].startswith("folder.other-keys: ")
    done("party", "rotate-node", jpn)
    assert is_ready(jpn)
    assert load_document(jpn).document.version == 2  # finished, not done twice


def test_a_running_node_is_not_rotated(jpn: Path) -> None:
    with sole_use(jpn):
        line = failed("party", "rotate-node", jpn)[1]
    assert line.startswith("folder.in-use: ")
    assert is_ready(jpn)


def test_revocation_takes_a_list_that_was_cut_down(jpn: Path, tmp_path: Path) -> None:
    listed = [{"log": LOG, "number": 3, "entry_hash": "cd" * 32}]
    (tmp_path / "good.json").write_text(json.dumps(listed), encoding="utf-8")
    done("party", "revoke-node", jpn, "tokyo", "--last-good", tmp_path / "good.json")
    document = load_document(jpn).document
    assert document.revoked_nodes == ("tokyo",)
    assert document.former_keys[0].last_good == (LastGood(LOG, 3, "cd" * 32),)
    assert "REVOKED" in done("party", "show", jpn)
    assert failed("party", "revoke-node", jpn, "tokyo")[1].startswith("trust.no-such-node: ")
    assert failed("run", jpn, "--check")[1].startswith("folder.not-signed-in: ")


@pytest.mark.parametrize("text", ["{", "[1]", '[{"log":"JPN/naha;x","number":1,"entry_hash":""}]'])
def test_a_list_that_is_none_revokes_nothing(jpn: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "good.json").write_text(text, encoding="utf-8")
    line = failed("party", "revoke-node", jpn, "tokyo", "--last-good", tmp_path / "good.json")[1]
    assert line.startswith("party.bad-last-good: ")
    assert load_document(jpn).document.version == 1


def test_a_node_that_wrote_nothing_has_no_last_good(jpn: Path) -> None:
    assert value("party", "last-good", jpn, "tokyo") == []


def test_pages_are_renewed(jpn: Path) -> None:
    assert "Trusted Root" in done("pages", "show", jpn)
    assert value("pages", "renew", jpn)["ends"] > 0


# --- officers ------------------------------------------------------------------------------------


def add(folder: Path, officer: str = "yamada", **options: str) -> tuple[object, ...]:
    """The words that add an officer."""
    given = {"organisation": "JCG", "post": "watch-officer"} | options
    return ("user", "add", folder, officer, *(w for k, v in given.items() for w in (f"--{k}", v)))


def test_an_officer_is_added_gets_a_link_and_is_ended(jpn: Path) -> None:
    assert value(*add(jpn))["password"] is False
    [officer] = value("user", "list", jpn)
    assert (officer["officer"], officer["post"]) == ("yamada", "watch-officer")
    link = value("user", "link", jpn, "yamada")
    assert link["url"].startswith("https://localhost:8443/enter#token=")
    token = value("user", "token", jpn, "yamada", "--name", "wall", "--scope", "read")
    assert token["token"].startswith("kuroshio_")
    assert value("user", "disable", jpn, "yamada")["disabled"] is True
    assert "DISABLED" in done("user", "list", jpn)


TYPED = "lantern copper drift"


def test_a_password_is_typed_twice_and_not_kept(jpn: Path) -> None:
    done(*add(jpn), "--password", typed=f"{TYPED}\n{TYPED}\n")
    assert "password" in done("user", "list", jpn)
    assert TYPED.encode() not in Layout(jpn).accounts.read_bytes()
    line = failed(*add(jpn, "sato"), "--password", typed="short\nshort\n")[1]
    assert line.startswith("user.weak-password: ")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("password1234", "user.common-password"),
        ("CoastGuard2026!", "user.own-words-password"),
        ("Sato-Hanako-1", "user.own-words-password"),
    ],
)
def test_one_that_is_guessed_first_is_refused(jpn: Path, given: str, code: str) -> None:
    words = add(jpn, "sato", name="Sato Hanako")
    line = failed(*words, "--password", typed=f"{given}\n{given}\n")[1]
    assert line.startswith(f"{code}: ")
    assert given not in line
    assert value("user", "list", jpn) == []


def test_what_is_wrong_with_an_officer_is_said(jpn: Path) -> None:
    done(*add(jpn))
    assert failed(*add(jpn))[1].startswith("user.exists: ")
    assert "there is JCG, MOFA, MOD-L" in failed(*add(jpn, "b", organisation="USCG"))[1]
    assert "watch-officer" in failed(*add(jpn, "b", post="captain"))[1]
    assert failed(*add(jpn, "-b b"))[0] in (1, 2)
    assert failed("user", "link", jpn, "nobody")[1].startswith("accounts.unknown-officer: ")
