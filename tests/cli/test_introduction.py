"""Two parties set up their nodes and introduce them, as docs/setup.md says."""

from pathlib import Path

import pytest
from tests.cli.commands import done, failed, run, value

from kuroshio.node.files import Layout
from kuroshio.node.folder import load_document, load_partners
from kuroshio.node.pins import held_directory
from kuroshio.store.sqlite import SqliteStore
from kuroshio.trust import words


@pytest.fixture
def jpn(tmp_path: Path) -> Path:
    """Japan's node."""
    done("init", tmp_path / "jpn", "--party", "JPN", "--node", "tokyo")
    return tmp_path / "jpn"


@pytest.fixture
def twn(tmp_path: Path) -> Path:
    """Taiwan's node, and TWN.doc beside it."""
    done("init", tmp_path / "twn", "--party", "TWN", "--node", "taipei", "--address", "a.tw:8444")
    done("party", "export", tmp_path / "twn", "--out", tmp_path / "TWN.doc")
    return tmp_path / "twn"


def spoken(folder: Path) -> str:
    """What that party reads aloud."""
    return str(value("party", "words", folder)["words"])


# --- init ----------------------------------------------------------------------------------------


def test_init_says_where_the_root_key_is_and_how_browsers_trust_the_pages(tmp_path: Path) -> None:
    said = done("init", tmp_path / "n", "--party", "JPN", "--node", "tokyo")
    document = load_document(tmp_path / "n").document
    assert "Move it off this machine now" in said
    assert str(tmp_path / "n" / "offline" / "root.key") in said
    assert words.as_words(document.fingerprint) in " ".join(said.split())
    assert words.as_hex(document.fingerprint) in said
    for browser in ("Firefox", "Chrome or Edge on Windows", "macOS", "Linux"):
        assert browser in said


def test_init_never_overwrites(jpn: Path) -> None:
    code, line = failed("init", jpn, "--party", "JPN", "--node", "tokyo")
    assert (code, line.endswith("(your move)")) == (1, True)
    assert line.startswith("folder.not-empty: ")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--party", "jpn", "--node", "tokyo"], "config.bad-value"),
        (["--party", "JPN", "--node", "Tokyo"], "config.bad-value"),
        (["--party", "FRA", "--node", "nouméa"], "config.bad-value"),
        (["--party", "FRA", "--node", "noumea"], "organisations.no-such-party"),
        (["--party", "JPN", "--node", "t", "--address", "x"], "config.bad-address"),
        (["--party", "JPN", "--node", "t", "--time-zone", "Tokyo"], "config.bad-value"),
    ],
)
def test_init_refuses_and_leaves_nothing(tmp_path: Path, options: list[str], code: str) -> None:
    assert failed("init", tmp_path / "n", *options)[1].startswith(code + ": ")
    assert list(tmp_path.iterdir()) == []


def test_words_that_are_missing_are_a_usage_error(tmp_path: Path) -> None:
    assert run("init", tmp_path / "n").exit_code == 2
    assert run("party", "fly").exit_code == 2


@pytest.mark.slow  # argon2id at its true cost
def test_a_passphrase_is_asked_for_twice_and_then_each_time(tmp_path: Path) -> None:
    folder, secret = tmp_path / "n", "correct horse battery"
    options = ("--party", "JPN", "--node", "tokyo", "--passphrase")
    assert failed("init", folder, *options, typed="short\nshort\n")[1].startswith("root.weak")
    done("init", folder, *options, typed=f"{secret}\n{secret}\n")
    assert failed("party", "renew", folder, typed="wrong\n")[1].startswith("root.wrong-passphrase")
    assert load_document(folder).document.version == 1
    done("party", "renew", folder, typed=f"{secret}\n")
    assert load_document(folder).document.version == 2


# --- partners ------------------------------------------------------------------------------------


def test_a_partner_is_pinned_by_the_words_that_were_heard(jpn: Path, twn: Path) -> None:
    file = twn.parent / "TWN.doc"
    said = done("partner", "add", jpn, file, typed=spoken(twn).upper() + "\n")
    assert "on a number that you had before this file came" in said
    assert "Pinned TWN, version 1, nodes taipei" in said
    shown = load_document(twn).document.fingerprint
    assert words.as_words(shown) not in " ".join(said.split())  # it would be copied, not heard
    assert words.as_words(load_document(jpn).document.fingerprint) in " ".join(said.split())
    [partner] = value("partner", "list", jpn)
    assert (partner["party"], partner["version"]) == ("TWN", 1)
    assert value("partner", "show", jpn, "TWN")["nodes"][0]["addresses"] == ["a.tw:8444"]
    assert "Taiwan" in done("partner", "show", jpn, "TWN")
    assert "TWN" in done("partner", "list", jpn)


def test_a_wrong_fingerprint_pins_nothing_and_says_whose_move_it_is(jpn: Path, twn: Path) -> None:
    file = twn.parent / "TWN.doc"
    code, line = failed("partner", "add", jpn, file, "--fingerprint", spoken(jpn))
    assert code == 1
    assert line.startswith("trust.wrong-fingerprint: ")
    assert "call TWN and compare all sixteen words again (your move)" in line
    assert load_partners(jpn) == {}
    assert failed("partner", "add", jpn, file, "--json")[0] == 1
    answer = run("partner", "add", jpn, file, "--fingerprint", "acorn", "--json")
    assert '"code": "trust.wrong-fingerprint", "whose_move": "caller"' in answer.stdout


def test_a_newer_document_needs_no_fingerprint_and_an_older_one_is_refused(
    jpn: Path, twn: Path
) -> None:
    old, new = twn.parent / "TWN.doc", twn.parent / "TWN-2.doc"
    done("partner", "add", jpn, old, "--fingerprint", spoken(twn))
    done("party", "renew", twn, "--days", 30, "--address", "b.tw:8444")
    done("party", "export", twn, "--out", new)
    assert "Took the document of TWN, version 2" in done("partner", "add", jpn, new)
    assert "expires soon" in done("partner", "list", jpn)
    code, line = failed("partner", "add", jpn, old)
    assert code == 3
    assert line.startswith("trust.rolled-back: ")
    assert line.endswith("ask TWN for its newest (the partner's move)")
    assert load_partners(jpn)["TWN"].document.version == 2


def test_what_came_by_the_link_counts_against_a_rollback_by_file(jpn: Path, twn: Path) -> None:
    done("partner", "add", jpn, twn.parent / "TWN.doc", "--fingerprint", spoken(twn))
    done("party", "renew", twn)
    newest = load_document(twn)
    store = SqliteStore(Layout(jpn).database)
    with store.transaction():
        store.put_document("TWN", newest.document.version, newest.data)
    store.close()
    assert held_directory(jpn).document("TWN").version == 2
    line = failed("partner", "add", jpn, twn.parent / "TWN.doc")[1]
    assert line.startswith("trust.rolled-back: ")


def test_a_party_with_a_new_root_must_be_removed_and_introduced_again(
    jpn: Path, twn: Path, tmp_path: Path
) -> None:
    done("partner", "add", jpn, tmp_path / "TWN.doc", "--fingerprint", spoken(twn))
    done("init", tmp_path / "again", "--party", "TWN", "--node", "taipei")
    done("party", "export", tmp_path / "again", "--out", tmp_path / "new.doc")
    heard = ("--fingerprint", spoken(tmp_path / "again"))
    line = failed("partner", "add", jpn, tmp_path / "new.doc", *heard)[1]
    assert line.startswith("trust.already-pinned: ")
    assert run("partner", "remove", jpn, "TWN", typed="n\n").exit_code == 1
    assert "TWN" in load_partners(jpn)
    done("partner", "remove", jpn, "TWN", "--yes")
    done("partner", "add", jpn, tmp_path / "new.doc", *heard)
    assert failed("partner", "remove", jpn, "USA", "--yes")[1].startswith("trust.unknown-party: ")


def test_rubbish_and_the_own_document_are_no_partner(jpn: Path, tmp_path: Path) -> None:
    (tmp_path / "x.doc").write_bytes(b"rubbish")
    assert failed("partner", "add", jpn, tmp_path / "x.doc") == (
        3,
        "cose.malformed: a signed envelope cannot be read (the partner's move)",
    )
    assert failed("partner", "add", jpn, tmp_path / "none.doc")[1].startswith("folder.no-document")
    line = failed("partner", "add", jpn, jpn / "party.doc", "--fingerprint", spoken(jpn))[1]
    assert line.startswith("trust.own-party: ")


def test_export_keeps_what_is_there(jpn: Path, tmp_path: Path) -> None:
    done("party", "export", jpn, "--out", tmp_path / "JPN.doc")
    assert failed("party", "export", jpn, "--out", tmp_path / "JPN.doc")[1].startswith(
        "folder.file-exists: "
    )
    assert failed("party", "export", jpn, "--out", tmp_path / "no" / "x")[0] == 4
