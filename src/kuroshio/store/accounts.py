"""Accounts, sessions, one-time links and tokens of one node, in an SQLite file of their own.

Secrets are kept only as SHA-256: they are 256 bits of chance, so a slow hash would add nothing.
Passwords come here already hashed (web/sign_in.py does that). Whether something has expired is
told by the file's age (store/accounts_file.py).
"""

import base64
import hashlib
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

import msgspec

from kuroshio.errors import Refused
from kuroshio.store.accounts_acts import Acts
from kuroshio.store.accounts_file import WRITE_EVERY, AccountsFile
from kuroshio.store.accounts_passkeys import Passkeys, RecoveryCodes
from kuroshio.values import DAY, HOUR

SCOPES = ("read", "write", "watch", "admin")
CHANCE = 40
"""Bytes of chance that a session, link or token takes: 8 for its id, 32 for its secret."""
IDLE_LIMIT = 12 * HOUR
ABSOLUTE_LIMIT = 24 * HOUR
TOKEN_DAYS_LIMIT = 3660
_OFFICER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


class Account(msgspec.Struct, frozen=True):
    """An officer who may sign in, and the post that he or she holds."""

    officer: str
    name: str
    organisation: str
    post: str
    lang: str = "en"
    palette: str = "day"
    time_zone: str = "UTC"
    password_hash: str | None = None
    """None: this account enters by one-time links only."""
    disabled: bool = False


class Session(msgspec.Struct, frozen=True):
    """Somebody signed in at a browser."""

    id: str
    officer: str
    started: int
    last_used: int
    user_agent: str


class Token(msgspec.Struct, frozen=True):
    """A program's right to act for an officer's post."""

    id: str
    name: str
    officer: str
    scopes: frozenset[str]
    expires: int


class Accounts(AccountsFile):
    """Accounts with their sessions, links and tokens."""

    def __init__(
        self, path: Path, *, idle_limit: int = IDLE_LIMIT, absolute_limit: int = ABSOLUTE_LIMIT
    ) -> None:
        """Open or make the file. Refused (`store.newer-schema`) when a newer program wrote it."""
        super().__init__(path)
        self._idle_limit = idle_limit
        self._absolute_limit = absolute_limit
        self.passkeys = Passkeys(self)
        self.recovery = RecoveryCodes(self)
        self.acts = Acts(self)

    # --- accounts --------------------------------------------------------------------------

    def put(self, account: Account) -> None:
        """Add an account, or replace the one of that name; its sessions stay.

        Refused (`accounts.bad-name`) when the name cannot be an officer's.
        """
        if not _OFFICER.fullmatch(account.officer):
            raise Refused(
                "accounts.bad-name",
                "an account name has 1 to 64 letters, digits, dots, underscores, at signs or "
                "hyphens, and begins with a letter or digit",
            )
        columns = msgspec.structs.astuple(account)
        marks = ", ".join("?" * len(columns))
        names = ", ".join(Account.__struct_fields__)
        changes = ", ".join(f"{n} = excluded.{n}" for n in Account.__struct_fields__[1:])
        with self.lock:
            self.db.execute(
                f"INSERT INTO account ({names}) VALUES ({marks}) "  # noqa: S608 (our own names)
                f"ON CONFLICT (officer) DO UPDATE SET {changes}",
                columns,
            )
            if account.disabled:
                self._end_all(account.officer)

    def get(self, officer: str) -> Account | None:
        """The account of that name."""
        with self.lock:
            row = self.row("SELECT * FROM account WHERE officer = ?", (officer,))
        return None if row is None else _account(row)

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self.lock:
            rows = self.db.execute("SELECT * FROM account ORDER BY officer").fetchall()
        return [_account(row) for row in rows]

    def change(self, officer: str, **fields: str | bool | None) -> Account:
        """Change some fields of an account. Refused: `accounts.unknown-officer`."""
        with self.lock:
            account = self.get(officer)
            if account is None:
                raise Refused("accounts.unknown-officer", f"there is no account {officer!r}")
            account = msgspec.structs.replace(account, **fields)
            self.put(account)
        return account

    def _end_all(self, officer: str) -> None:
        for table in ("session", "link", "token"):
            self.db.execute(f"DELETE FROM {table} WHERE officer = ?", (officer,))  # noqa: S608

    # --- sessions --------------------------------------------------------------------------

    def start_session(
        self, officer: str, user_agent: str, now: int, chance: bytes
    ) -> tuple[Session, str]:
        """A new session and the secret for its cookie. Refused: `accounts.unknown-officer`."""
        name, secret = _split(chance)
        session = Session(name, officer, now, now, user_agent[:200])
        with self.lock:
            self._require(officer)
            age = self.grow(now)
            with self.db:
                self.write_clock()
                self.db.execute(
                    "DELETE FROM session WHERE used_age <= ? OR started_age <= ?",
                    (age - self._idle_limit, age - self._absolute_limit),
                )
                self.db.execute(
                    "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (name, _hash(secret), officer, now, now, age, age, session.user_agent, age),
                )
        return session, secret

    def use_session(self, secret: str, now: int) -> Session | None:
        """The live session with this secret; its use is noted."""
        return self._session("secret", _hash(secret), now, used=True)

    def session_alive(self, session_id: str, now: int, *, used: bool) -> Session | None:
        """The session with this id while it lives; `used` says that its officer did something."""
        return self._session("id", session_id, now, used=used)

    def _session(self, by: str, key: str | bytes, now: int, *, used: bool) -> Session | None:
        with self.lock:
            age = self.grow(now)
            row = self.row(
                "SELECT s.id, s.officer, s.started, s.last_used, s.user_agent, s.started_age, "  # noqa: S608
                "s.used_age FROM session s JOIN account a USING (officer) "
                f"WHERE s.{by} = ? AND NOT a.disabled",
                (key,),
            )
            if row is None:
                return None
            *shown, started_age, used_age = row
            session = Session(*shown)
            if self._over(age, started_age, used_age):
                # At once, and with the clock: what was seen as expired stays so after a crash.
                with self.db:
                    self.write_clock()
                    self.db.execute("DELETE FROM session WHERE id = ?", (session.id,))
                return None
            if used and age - used_age >= WRITE_EVERY:
                self.db.execute(
                    "UPDATE session SET last_used = ?, used_age = ? WHERE id = ?",
                    (now, age, session.id),
                )
        return msgspec.structs.replace(session, last_used=now) if used else session

    def _over(self, age: int, started_age: int, used_age: int) -> bool:
        return age - used_age >= self._idle_limit or age - started_age >= self._absolute_limit

    def sessions(self, officer: str, now: int) -> list[Session]:
        """The live sessions of an officer, or of all (""), the newest first."""
        with self.lock:
            age = self.grow(now)
            rows = self.db.execute(
                "SELECT id, officer, started, last_used, user_agent FROM session "
                "WHERE ? IN (officer, '') AND used_age > ? AND started_age > ? "
                "ORDER BY started_age DESC, id",
                (officer, age - self._idle_limit, age - self._absolute_limit),
            ).fetchall()
        return [_session(row) for row in rows]

    def proved_within(self, session_id: str, limit: int, now: int) -> bool:
        """Whether the holder of a session signed in, or proved it anew, at most `limit` ms ago;
        a token is no session.
        """
        with self.lock:
            age = self.grow(now)
            row = self.row("SELECT proved_age FROM session WHERE id = ?", (session_id,))
        return row is not None and age - int(row[0]) <= limit

    def prove_session(self, officer: str, session_id: str, now: int) -> bool:
        """Note that the holder of a session proved anew who he or she is. Whether there is one."""
        with self.lock:
            age = self.grow(now)
            self.db.execute(
                "UPDATE session SET proved_age = ? WHERE id = ? AND officer = ?",
                (age, session_id, officer),
            )
            return bool(self.db.changes())

    def set_password(self, officer: str, password_hash: str, keep: str) -> list[str]:
        """Give an account another password. Every session but `keep` ends, and every link; the
        ids of those sessions. Refused: `accounts.unknown-officer`.
        """
        others = "FROM session WHERE officer = ? AND id <> ?"
        with self.lock, self.db:
            self.change(officer, password_hash=password_hash)
            ended = self.db.execute(f"SELECT id {others}", (officer, keep)).fetchall()
            self.db.execute(f"DELETE {others}", (officer, keep))
            self.db.execute("DELETE FROM link WHERE officer = ?", (officer,))
        return [str(row[0]) for row in ended]

    def end_session(self, officer: str, session_id: str) -> bool:
        """End one session of an officer. Whether there was one."""
        return self._delete("session", officer, session_id)

    # --- one-time links --------------------------------------------------------------------

    def make_link(self, officer: str, now: int, lifetime: int, chance: bytes) -> str:
        """The secret of a link that works once within `lifetime` ms.

        Refused: `accounts.unknown-officer`.
        """
        _, secret = _split(chance)
        with self.lock:
            self._require(officer)
            age = self.grow(now)
            with self.db:
                self.write_clock()
                self.db.execute("DELETE FROM link WHERE expires_age <= ?", (age,))
                self.db.execute(
                    "INSERT INTO link VALUES (?, ?, ?)", (_hash(secret), officer, age + lifetime)
                )
        return secret

    def redeem_link(self, secret: str, now: int) -> Account | None:
        """The account that a link is for; from now on the link is worth nothing."""
        with self.lock:
            age = self.grow(now)
            row = self.row(
                "DELETE FROM link WHERE secret = ? RETURNING officer, expires_age", (_hash(secret),)
            )
            if row is None or row[1] <= age:
                return None
            account = self.get(row[0])
        return None if account is None or account.disabled else account

    # --- tokens ----------------------------------------------------------------------------

    def make_token(
        self, officer: str, name: str, scopes: Collection[str], now: int, days: int, chance: bytes
    ) -> tuple[Token, str]:
        """A token and its secret, which is shown this once.

        Refused: `accounts.unknown-officer`, `accounts.unknown-scope`, `accounts.bad-lifetime`.
        """
        unknown = set(scopes) - set(SCOPES)
        if unknown or not scopes:
            raise Refused(
                "accounts.unknown-scope", f"a token has one or more of the scopes {list(SCOPES)}"
            )
        if not 0 < days <= TOKEN_DAYS_LIMIT:
            raise Refused(
                "accounts.bad-lifetime", f"a token lives for 1 to {TOKEN_DAYS_LIMIT} days"
            )
        token_id, bare = _split(chance)
        secret = f"kuroshio_{bare}"  # so that a secret that leaked into a file can be found
        token = Token(token_id, name[:100], officer, frozenset(scopes), now + days * DAY)
        with self.lock:
            self._require(officer)
            age = self.grow(now)
            with self.db:
                self.write_clock()
                self.db.execute(
                    "INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (token_id, _hash(secret), token.name, officer, " ".join(sorted(token.scopes)),
                     token.expires, age + days * DAY),
                )  # fmt: skip
        return token, secret

    def use_token(self, secret: str, now: int) -> Token | None:
        """The live token with this secret."""
        return self._token("secret", _hash(secret), now)

    def token_alive(self, token_id: str, now: int) -> Token | None:
        """The token with this id while it lives."""
        return self._token("id", token_id, now)

    def _token(self, by: str, key: str | bytes, now: int) -> Token | None:
        with self.lock:
            age = self.grow(now)
            row = self.row(
                "SELECT t.id, t.name, t.officer, t.scopes, t.expires FROM token t "  # noqa: S608
                f"JOIN account a USING (officer) WHERE t.{by} = ? "
                "AND NOT a.disabled AND t.expires_age > ?",
                (key, age),
            )
        return None if row is None else _token(row)

    def tokens(self, officer: str, now: int) -> list[Token]:
        """The live tokens of an officer, or of all (""), by name."""
        with self.lock:
            rows = self.db.execute(
                "SELECT id, name, officer, scopes, expires FROM token "
                "WHERE ? IN (officer, '') AND expires_age > ? ORDER BY name, id",
                (officer, self.grow(now)),
            ).fetchall()
        return [_token(row) for row in rows]

    def end_token(self, officer: str, token_id: str) -> bool:
        """End one token of an officer. Whether there was one."""
        return self._delete("token", officer, token_id)

    def officer_of(self, table: Literal["session", "token"], key: str) -> str | None:
        """Whose session or token this is."""
        with self.lock:
            row = self.row(f"SELECT officer FROM {table} WHERE id = ?", (key,))  # noqa: S608
        return row[0] if row else None

    def end(self, table: Literal["session", "token"], key: str) -> None:
        """End a session or a token, whoever's it is."""
        self._delete(table, self.officer_of(table, key) or "", key)

    def _delete(self, table: str, officer: str, key: str) -> bool:
        with self.lock:
            self.db.execute(
                f"DELETE FROM {table} WHERE id = ? AND officer = ?",  # noqa: S608 (our own names)
                (key, officer),
            )
            return bool(self.db.changes())

    def _require(self, officer: str) -> None:
        account = self.get(officer)
        if account is None or account.disabled:
            raise Refused("accounts.unknown-officer", f"there is no account {officer!r} in use")


def _account(row: tuple[Any, ...]) -> Account:
    return msgspec.structs.replace(Account(*row), disabled=bool(row[-1]))


def _session(row: tuple[Any, ...]) -> Session:
    return Session(*row)


def _token(row: tuple[Any, ...]) -> Token:
    token_id, name, officer, scopes, expires = row
    return Token(token_id, name, officer, frozenset(scopes.split()), expires)


def _split(chance: bytes) -> tuple[str, str]:
    """An id and a secret out of the chance that was handed in."""
    if len(chance) != CHANCE:
        raise ValueError(f"takes {CHANCE} random bytes")
    return chance[:8].hex(), base64.urlsafe_b64encode(chance[8:]).decode().rstrip("=")


def _hash(secret: str) -> bytes:
    # A header or a body may hold any characters; none of them may raise here.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
