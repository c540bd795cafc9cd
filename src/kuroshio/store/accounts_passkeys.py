"""Passkeys and recovery codes of officers, in the accounts file."""

from collections.abc import Mapping
from typing import Any

import apsw
import msgspec

from kuroshio.errors import Refused
from kuroshio.store.accounts_file import AccountsFile

PASSKEYS_LIMIT = 20
"""Of one officer."""
NAME_LIMIT = 100


class OfficerPasskey(msgspec.Struct, frozen=True):
    """An officer's passkey (W3C Web Authentication), as registered at this node."""

    credential: bytes
    officer: str
    name: str
    """As the officer calls it."""
    key: bytes
    """Public key as COSE_Key: ES256 or EdDSA."""
    rp_id: str
    """Host name of the pages at which it was made; it signs for no other."""
    sign_count: int
    made: int
    """ms."""
    last_used: int = 0
    """ms; 0 never."""


class RecoverySet(msgspec.Struct, frozen=True):
    """How many codes an officer has; the codes themselves are not kept."""

    made: int
    """ms; 0: none were ever made."""
    total: int
    used: int


_COLUMNS = ", ".join(OfficerPasskey.__struct_fields__)


class Passkeys:
    """The passkeys in an accounts file."""

    def __init__(self, file: AccountsFile) -> None:
        self._file = file

    def add(self, passkey: OfficerPasskey) -> None:
        """Refused: `accounts.unknown-officer`, `accounts.passkey-exists`,
        `accounts.too-many-passkeys`.
        """
        marks = ", ".join("?" * len(OfficerPasskey.__struct_fields__))
        named = msgspec.structs.replace(passkey, name=passkey.name.strip()[:NAME_LIMIT] or "-")
        with self._file.lock:
            if len(self.of(passkey.officer)) >= PASSKEYS_LIMIT:
                raise Refused(
                    "accounts.too-many-passkeys",
                    f"an officer has at most {PASSKEYS_LIMIT} passkeys; remove one first",
                )
            if self.get(passkey.credential):
                raise Refused("accounts.passkey-exists", "this passkey is registered already")
            try:
                self._file.db.execute(
                    f"INSERT INTO passkey ({_COLUMNS}) VALUES ({marks})",  # noqa: S608 (our own names)
                    msgspec.structs.astuple(named),
                )
            except apsw.ConstraintError:
                raise Refused(
                    "accounts.unknown-officer", f"there is no account {passkey.officer!r} in use"
                ) from None

    def get(self, credential: bytes) -> OfficerPasskey | None:
        """The passkey of this id."""
        found = self._some("credential = ?", (credential,))
        return found[0] if found else None

    def of(self, officer: str) -> list[OfficerPasskey]:
        """An officer's passkeys, oldest first."""
        return self._some("officer = ?", (officer,))

    def all(self) -> list[OfficerPasskey]:
        """Every passkey, by officer."""
        return self._some("1", ())

    def used(self, credential: bytes, sign_count: int, now: int) -> bool:
        """Note a use; False when somebody else noted a later one meanwhile: then a copy of it
        signs too, or a signature was sent twice.
        """
        with self._file.lock:
            self._file.db.execute(
                "UPDATE passkey SET sign_count = ?, last_used = ? WHERE credential = ? "
                "AND (sign_count < ? OR (sign_count = 0 AND ? = 0))",
                (sign_count, now, credential, sign_count, sign_count),
            )
            return bool(self._file.db.changes())

    def remove(self, officer: str, credential: bytes) -> bool:
        """Remove one passkey of an officer. Whether there was one."""
        with self._file.lock:
            self._file.db.execute(
                "DELETE FROM passkey WHERE credential = ? AND officer = ?", (credential, officer)
            )
            return bool(self._file.db.changes())

    def _some(self, where: str, values: tuple[Any, ...]) -> list[OfficerPasskey]:
        with self._file.lock:
            rows: list[tuple[Any, ...]] = self._file.db.execute(
                f"SELECT {_COLUMNS} FROM passkey WHERE {where} "  # noqa: S608 (our own words)
                "ORDER BY officer, made, credential",
                values,
            ).fetchall()
        return [OfficerPasskey(*row) for row in rows]


class RecoveryCodes:
    """The recovery codes in an accounts file, hashed before they come here."""

    def __init__(self, file: AccountsFile) -> None:
        self._file = file

    def replace(self, officer: str, hashes: Mapping[str, str], now: int) -> None:
        """New codes (label to hash) for an officer; all former ones are worth nothing."""
        rows = [(officer, label, code_hash, now) for label, code_hash in hashes.items()]
        with self._file.lock, self._file.db:
            self._file.db.execute("DELETE FROM recovery WHERE officer = ?", (officer,))
            self._file.db.executemany("INSERT INTO recovery VALUES (?, ?, ?, ?, 0)", rows)

    def hash_of(self, officer: str, label: str) -> str | None:
        """The hash of a code that was not used yet."""
        with self._file.lock:
            row = self._file.row(
                "SELECT hash FROM recovery WHERE officer = ? AND label = ? AND used = 0",
                (officer, label),
            )
        return row[0] if row else None

    def use(self, officer: str, label: str, now: int) -> bool:
        """Use a code up; False when it has been."""
        with self._file.lock:
            self._file.db.execute(
                "UPDATE recovery SET used = ? WHERE officer = ? AND label = ? AND used = 0",
                (now, officer, label),
            )
            return bool(self._file.db.changes())

    def state(self, officer: str) -> RecoverySet:
        """How many codes an officer was given, and has used."""
        with self._file.lock:
            row = self._file.row(
                "SELECT coalesce(max(made), 0), count(*), coalesce(sum(used > 0), 0) "
                "FROM recovery WHERE officer = ?",
                (officer,),
            )
        return RecoverySet(*(row or (0, 0, 0)))
