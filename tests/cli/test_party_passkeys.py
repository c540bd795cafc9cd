"""An officer's passkey, registered once, is signed into the party document, and revoked."""

import json
from pathlib import Path

import pytest
from tests.cli.commands import done, failed, value
from tests.consent.authenticator import Authenticator

from kuroshio.node.files import Layout
from kuroshio.node.folder import load_document
from kuroshio.store.accounts import Accounts
from kuroshio.store.accounts_passkeys import OfficerPasskey
from kuroshio.trust.document import Passkey

BLUE = Authenticator("blue", "MOFA/duty-director", "localhost")
RED = Authenticator("red", "MOFA/duty-director", "localhost")


@pytest.fixture
def jpn(tmp_path: Path) -> Path:
    """Japan's node, with an officer who has registered two passkeys on its pages."""
    folder = tmp_path / "jpn"
    done("init", folder, "--party", "JPN", "--node", "tokyo")
    done("user", "add", folder, "ito", "--organisation", "MOFA", "--post", "duty-director")
    accounts = Accounts(Layout(folder).accounts)
    for name, key in (("blue", BLUE), ("red", RED)):
        accounts.passkeys.add(
            OfficerPasskey(key.credential, "ito", name, key.cose_key, "localhost", 0, 1_000)
        )
    accounts.close()
    return folder


def bound(folder: Path) -> tuple[Passkey, ...]:
    return load_document(folder).document.passkeys_of("MOFA", "duty-director")


def test_one_is_bound_and_then_the_rest(jpn: Path) -> None:
    assert "no: kuroshio party bind-passkey" in done("party", "passkeys", jpn)
    done("party", "bind-passkey", jpn, "ito", "--passkey", "red")
    assert bound(jpn) == (RED.passkey(officer="ito"),)
    done("party", "bind-passkey", jpn, "ito")
    assert {p.credential for p in bound(jpn)} == {RED.credential, BLUE.credential}
    assert load_document(jpn).document.version == 3
    assert failed("party", "bind-passkey", jpn, "ito")[1].startswith("party.no-such-passkey: ")


def test_the_root_key_may_lie_on_another_machine(jpn: Path, tmp_path: Path) -> None:
    """What is listed here is bound there, and the signed document comes back."""
    offline = tmp_path / "offline"
    done("party", "export", jpn, "--out", tmp_path / "JPN.doc")
    root = Layout(jpn).root_key.rename(tmp_path / "stick.key")
    assert failed("party", "bind-passkey", jpn, "ito")[1].startswith("root.missing: ")
    done("init", offline, "--party", "JPN", "--node", "safe", "--join", tmp_path / "JPN.doc")
    file = tmp_path / "passkeys.json"
    file.write_text(json.dumps(value("party", "passkeys", jpn)), encoding="utf-8")
    done("party", "bind-passkey", offline, "ito", "--from", file, "--root-key", root)
    done("party", "export", offline, "--out", tmp_path / "next.doc")
    done("party", "import", jpn, tmp_path / "next.doc")
    assert len(bound(jpn)) == 2
    file.write_text("[1]", encoding="utf-8")
    refused = failed("party", "bind-passkey", jpn, "ito", "--from", file)[1]
    assert refused.startswith("party.bad-passkeys: ")


def test_a_revoked_one_stays_listed_and_signs_no_more(jpn: Path) -> None:
    done("party", "bind-passkey", jpn, "ito")
    done("party", "revoke-passkey", jpn, "ito", "--passkey", RED.credential.hex()[:8])
    assert [p.credential for p in bound(jpn)] == [BLUE.credential]
    [red] = [p for p in load_document(jpn).document.passkeys if p.credential == RED.credential]
    assert red.revoked
    assert "REVOKED" in done("party", "passkeys", jpn)
    again = failed("party", "revoke-passkey", jpn, "ito", "--passkey", RED.credential.hex())[1]
    assert again.startswith("party.no-such-passkey: ")


def test_a_disabled_officers_passkeys_are_not_offered(jpn: Path) -> None:
    done("user", "disable", jpn, "ito")
    assert value("party", "passkeys", jpn) == []
    assert failed("party", "bind-passkey", jpn, "ito")[1].startswith("party.no-such-passkey: ")
