"""Every command says whether it administers; what does leaves its act for the audit log."""

import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest
from tests.cli.commands import done
from tests.consent.authenticator import Authenticator
from tests.house.test_docs import commands

from kuroshio.node.files import Layout
from kuroshio.store.accounts import Accounts
from kuroshio.store.accounts_acts import Act
from kuroshio.store.accounts_passkeys import OfficerPasskey

LOOKS = {
    "audit verify", "consultation verify", "doctor", "pages show", "partner export",
    "partner list", "partner show",
    "party export", "party last-good", "party passkeys", "party show", "party words", "user list",
}  # fmt: skip
"""Read, and change nothing."""
ASKS_THE_NODE = {
    "ack", "audit export", "log damaged", "log give-up",
    "bundle list", "bundle read", "bundle write", "check", "log forks",
    "log resolve", "prove", "read", "say", "status",
}  # fmt: skip
"""Speak to the API, whose routes leave the act."""
MAKES_OR_RUNS = {"init", "run", "demo", "ais replay"}
"""`init` makes the folder, so there is no log yet; what `run` changes, the node itself notes."""
NOT_HERE = {
    "store move": "tests/cli/test_store.py",
    "store salvage": "tests/cli/test_doctor.py",
    "restore-without": "tests/node/test_backup.py",
}
"""Need a database or a restored node; those tests look for the act."""


class Place:
    """Japan's node, Taiwan's document, and a second node's keys."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.jpn, self.twn = folder, folder / "jpn", folder / "twn"
        done("init", self.jpn, "--party", "JPN", "--node", "tokyo")
        done("init", self.twn, "--party", "TWN", "--node", "taipei")
        done("party", "export", self.twn, "--out", folder / "TWN.doc")
        done("party", "export", self.jpn, "--out", folder / "JPN.doc")
        done("init", folder / "naha", "--party", "JPN", "--node", "naha", "--join",
             folder / "JPN.doc")  # fmt: skip
        self.user("add", "ito", "--organisation", "JCG", "--post", "watch-officer")
        key = Authenticator("ito", "JCG/watch-officer", "localhost")
        with closing(Accounts(Layout(self.jpn).accounts)) as accounts:
            accounts.passkeys.add(
                OfficerPasskey(key.credential, "ito", "key", key.cose_key, "localhost", 0, 1)
            )
        self.acts()

    def user(self, command: str, *more: object) -> None:
        done("user", command, self.jpn, *more)

    def party(self, command: str, *more: object) -> None:
        done("party", command, self.jpn, *more)

    def pin(self) -> None:
        words = json.loads(done("party", "words", self.twn, "--json"))["hex"]
        done("partner", "add", self.jpn, self.folder / "TWN.doc", "--fingerprint", words)

    def import_own(self) -> None:
        self.party("renew")
        done("party", "export", self.jpn, "--out", self.folder / "next.doc")
        self.acts()
        done("party", "import", self.folder / "jpn", self.folder / "next.doc")

    def backup(self) -> None:
        with mock.patch.dict(os.environ, {"KUROSHIO_BACKUP_PASSPHRASE": "twelve letters"}):
            done("backup", self.jpn, self.folder / "node.backup")

    def restore(self) -> None:
        self.backup()
        self.acts()
        with mock.patch.dict(os.environ, {"KUROSHIO_BACKUP_PASSPHRASE": "twelve letters"}):
            done("restore", self.folder / "node.backup", self.folder / "again")
        self.jpn = self.folder / "again"

    def ais_import(self) -> None:
        (self.folder / "ais.log").write_text("!AIVDM,1,1,,A,15MgK45P3@G?fl0E`JbR0OwT0@MS,0*4E\n")
        done("ais", "import", self.folder / "ais.log", "--into", self.jpn)

    def ais_export(self) -> None:
        self.ais_import()
        self.acts()
        done("ais", "export", self.jpn, self.folder / "t.csv", "--since", "2026-01-01T00:00:00",
             "--until", "2027-01-01T00:00:00", "--mmsi", "366730000")  # fmt: skip

    def acts(self) -> list[Act]:
        """What waits for the log, which from now on it does not."""
        with closing(Accounts(Layout(self.jpn).accounts)) as accounts:
            found = accounts.acts.waiting()
            accounts.acts.forget([one.note for one in found])
        return found


ADD = ("--organisation", "JCG", "--post", "inspector")
ADMINISTERS: dict[str, tuple[Callable[[Place], object], str]] = {
    "user add": (lambda p: p.user("add", "mori", *ADD), "account-added"),
    "user link": (lambda p: p.user("link", "ito"), "link-made"),
    "user token": (lambda p: p.user("token", "ito", "--name", "x"), "token-made"),
    "user post": (lambda p: p.user("post", "ito", *ADD), "post-given"),
    "user disable": (lambda p: p.user("disable", "ito"), "account-disabled"),
    "user enable": (lambda p: p.user("enable", "ito"), "account-enabled"),
    "party renew": (lambda p: p.party("renew"), "document-signed"),
    "party import": (Place.import_own, "document-signed"),
    "party bind-passkey": (lambda p: p.party("bind-passkey", "ito"), "document-signed"),
    "party revoke-passkey": (
        lambda p: (p.party("bind-passkey", "ito"), p.acts(), p.party("revoke-passkey", "ito")),
        "document-signed",
    ),
    "party add-node": (
        lambda p: p.party("add-node", p.folder / "naha" / "node.pub"),
        "document-signed",
    ),
    "party rotate-node": (lambda p: p.party("rotate-node"), "document-signed"),
    "party revoke-node": (
        lambda p: (p.party("add-node", p.folder / "naha" / "node.pub"), p.acts(),
                   p.party("revoke-node", "naha")),
        "document-signed",
    ),
    "partner add": (Place.pin, "partner-pinned"),
    "partner remove": (
        lambda p: (p.pin(), p.acts(), done("partner", "remove", p.jpn, "TWN", "--yes")),
        "partner-removed",
    ),
    "pages renew": (lambda p: done("pages", "renew", p.jpn), "page-certificate-renewed"),
    "backup": (Place.backup, "backup-written"),
    "restore": (Place.restore, "node-restored"),
    "ais import": (Place.ais_import, "tracks-imported"),
    "ais export": (Place.ais_export, "tracks-exported"),
}  # fmt: skip


def test_every_command_says_whether_it_administers() -> None:
    groups = {"", "ais", "audit", "bundle", "consultation", "log", "pages", "partner", "party",
              "store", "user"}  # fmt: skip
    known = {name.removeprefix("kuroshio").strip() for name, _ in commands()} - groups
    said = LOOKS | ASKS_THE_NODE | MAKES_OR_RUNS | ADMINISTERS.keys() | NOT_HERE.keys()
    assert known - said == set(), "new commands: do they administer?"
    assert said - known == set(), "these have gone"


@pytest.mark.parametrize("command", sorted(ADMINISTERS))
def test_it_leaves_its_act(tmp_path: Path, command: str) -> None:
    place = Place(tmp_path)
    run, act = ADMINISTERS[command]
    run(place)
    [found] = [one for one in place.acts() if one.act == act]
    assert found.way == "command"
    assert found.by


def test_what_is_refused_leaves_none(tmp_path: Path) -> None:
    place = Place(tmp_path)
    with pytest.raises(AssertionError):
        place.user("post", "nobody", *ADD)
    assert place.acts() == []
