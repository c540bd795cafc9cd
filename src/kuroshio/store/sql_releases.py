"""What leaves later, what goes again, what was decided, in SQL that every store speaks.

What a method promises stands in store/port.py.
"""

import re
from collections.abc import Sequence
from typing import Any

from kuroshio.store.port import Decision, Kept, Waiting
from kuroshio.store.statements import Statements

_DECISION = (
    "at, record, kind, organisation, post, topic, party, allowed, reason, agreement, "
    "agreement_id, reduced, delay, keep, seq"
)


class SqlReleases(Statements):
    """The tables `deferred`, `keeps` and `decisions`."""

    def defer(self, record: str, until: int) -> None:
        """An own record leaves at `until` (ms), if the gate still allows it."""
        seq = self._one("select coalesce(max(seq), 0) + 1 from deferred")[0]
        self._write(
            "insert into deferred values (?, ?, ?) on conflict (record) do update "
            "set seq = excluded.seq, until = excluded.until", seq, record, until,
        )  # fmt: skip

    def deferred(self, now: int, limit: int) -> list[Waiting]:
        """What is due at `now`, in the order in which it was written."""
        rows = self._all(
            "select record, until from deferred where until <= ? order by until, seq limit ?",
            now, limit,
        )  # fmt: skip
        return [Waiting(*row) for row in rows]

    def deferred_until(self, record: str) -> int | None:
        """When a record is to leave; None when it does not wait."""
        row = self._one("select until from deferred where record = ?", record)
        return row[0] if row else None

    def drop_deferred(self, record: str) -> None:
        """It has left, or does not leave."""
        self._write("delete from deferred where record = ?", record)

    def keep_until(self, log: str, number: int, until: int) -> None:
        """The body of an entry is to be kept until then, and no longer."""
        self._write(
            "insert into keeps values (?, ?, ?) on conflict (log, number) do update "
            "set until = excluded.until", until, log, number,
        )  # fmt: skip

    def keeps_over(self, now: int, limit: int) -> list[Kept]:
        """Entries whose time has come, the oldest first."""
        rows = self._all(
            "select log, number, until from keeps where until <= ? order by until, log, number "
            "limit ?", now, limit,
        )  # fmt: skip
        return [Kept(*row) for row in rows]

    def drop_keep(self, log: str, number: int) -> None:
        """It is seen to."""
        self._write("delete from keeps where log = ? and number = ?", log, number)

    def expire(self, log: str, number: int) -> bool:
        """The body goes, before its author's erasure has come; False when it was gone already.
        Until that comes, the log is given to nobody beyond the entry before it.
        """
        row = self._one(
            "select seq from entries join bodies using (seq) where body is not null and "
            "entries.log = (select no from logs where name = ?) and entries.number = ?",
            log, number,
        )  # fmt: skip
        if row is None:
            return False
        self.unindex(row[0])
        self._write("update bodies set body = null where seq = ?", row[0])
        return True

    def add_decision(self, decision: Decision) -> None:
        """Keep what the gate answered."""
        d = decision
        seq = self._one("select coalesce(max(seq), 0) + 1 from decisions")[0]
        self._write(
            f"insert into decisions ({_DECISION}) "  # noqa: S608 (our own names)
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            d.at, d.record, d.kind, d.organisation, d.post, d.topic, d.party, int(d.allowed),
            d.reason, d.agreement, d.agreement_id, int(d.reduced), d.delay, d.keep, seq,
        )  # fmt: skip

    def decisions(
        self, before: int, limit: int, words: Sequence[str] = (), bodies: Sequence[str] = ()
    ) -> list[Decision]:
        """The newest first, from below `before` (a seq; 0: from the newest): those that hold every
        word, and were about what one of these own bodies wrote (none named: any body).
        """
        hay = "kind || ' ' || party || ' ' || reason || ' ' || agreement || ' ' || record || ' ' "
        hay += "|| organisation || ' ' || post || ' ' || "
        hay += "case allowed when 1 then 'allowed' else 'refused' end"
        where = " and ".join(["lower(hay) like ? escape '!'"] * len(words)) or "true"
        of = f"organisation in ({', '.join('?' * len(bodies))})" if bodies else "true"
        rows = self._all(
            f"select {_DECISION} from (select *, {hay} as hay from decisions) as told "  # noqa: S608
            f"where (? = 0 or seq < ?) and {of} and {where} order by seq desc limit ?",
            before, before, *bodies, *map(_anywhere, words), limit,
        )  # fmt: skip
        return [_decision(row) for row in rows]


def _anywhere(word: str) -> str:
    """A pattern for texts that hold a word, whatever signs stand in it."""
    return "%" + re.sub("[!%_]", r"!\g<0>", word.lower()) + "%"


def _decision(row: tuple[Any, ...]) -> Decision:
    values = list(row)
    values[7], values[11] = bool(row[7]), bool(row[11])
    return Decision(*values)
