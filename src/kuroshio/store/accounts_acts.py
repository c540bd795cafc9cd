"""Acts that wait to be written into the audit log, in the accounts file."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from kuroshio.store.accounts_file import AccountsFile


class Act(msgspec.Struct, frozen=True):
    """One administrative act. The node writes it down (domains/audit), commands only note it."""

    note: str
    """Random; says which act it is, should it be told twice."""
    at: int
    """ms."""
    act: str
    subject: str
    by: str
    way: Literal["page", "token", "command", "node"]
    organisation: str = ""
    post: str = ""
    detail: dict[str, str] = {}
    proposal: str = ""


class Acts:
    """The acts in an accounts file."""

    def __init__(self, file: AccountsFile) -> None:
        self._file = file

    def add(self, act: Act) -> None:
        """Note an act. Call it with what it tells of, in one transaction of the file."""
        detail = msgspec.json.encode(act.detail).decode()
        with self._file.lock:
            self._file.db.execute(
                "INSERT INTO act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (act.note, act.at, act.act, act.subject, act.by, act.way, act.organisation,
                 act.post, detail, act.proposal),
            )  # fmt: skip

    def waiting(self, limit: int = 100) -> list[Act]:
        """What is not written down yet, oldest first."""
        with self._file.lock:
            rows: list[tuple[Any, ...]] = self._file.db.execute(
                "SELECT * FROM act ORDER BY at, note LIMIT ?", (limit,)
            ).fetchall()
        return [Act(*(*row[:8], msgspec.json.decode(row[8]), row[9])) for row in rows]

    def forget(self, notes: Iterable[str]) -> None:
        """These are in the log now."""
        with self._file.lock, self._file.db:
            self._file.db.executemany("DELETE FROM act WHERE note = ?", [(n,) for n in notes])
