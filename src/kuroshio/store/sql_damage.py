"""What a disk has damaged, in SQL that every store speaks: found by its hash, marked, mended.

A damaged body goes, and its place stays; of an entry that does not verify an empty one stays. What
is marked is given to nobody and folded by nobody until the same bytes have come back.
"""

from collections.abc import Iterator
from typing import Any

from kuroshio.errors import Untrusted
from kuroshio.feed.entry import Entry, digest, is_intact, read_entry
from kuroshio.feed.log import Verified
from kuroshio.store.port import Damage, Damaged, Held
from kuroshio.store.statements import Statements

DAMAGED = "store.damaged"
"""Stands where a fault in a record stands otherwise (`quarantine`)."""
_MARKED = f"body is null and erasure is null and quarantine = '{DAMAGED}'"


class SqlDamage(Statements):
    """Places whose bytes are not what was stored there."""

    def find_damage(self, log: str, after: int, limit: int) -> list[Damage]:
        """What is wrong, and not marked yet, with the entries after a number, `limit` of them."""
        row = self._one("select no, head, head_hash from logs where name = ?", log)
        if row is None:
            return []
        no, last, head_hash = row
        until = min(after + limit, last)
        rows = {
            number: (entry, body, erasure, flag)
            for number, entry, body, erasure, flag in self._all(
                "select entries.number, entry, body, erasure, quarantine from entries "
                "left join bodies using (seq) where entries.log = ? and entries.number > ? "
                "and entries.number <= ? order by entries.number", no, after, until + 1,
            )
        }  # fmt: skip
        found = []
        for number in range(after + 1, until + 1):
            held = rows.get(number)
            follows = rows.get(number + 1)
            named = head_hash if number == last else _previous(follows[0] if follows else b"")
            if held is None or held[3] is None:
                found.append(Damage(log, number, held is None))
            elif held[3] != DAMAGED and (wrong := _wrong(log, number, held, named)):
                found.append(Damage(log, number, wrong == "entry"))
        return found

    def mark_damaged(self, damage: Damage) -> None:
        """Leave an empty place, to be mended."""
        no = self._one("select no from logs where name = ?", damage.log)[0]
        row = self._one(
            "select entries.seq, bodies.seq from entries left join bodies using (seq) "
            "where entries.log = ? and entries.number = ?", no, damage.number,
        )  # fmt: skip
        if row and row[1] is not None:
            seq = row[0]
            self.unindex(seq)
            self._write(
                "update bodies set body = null, erasure = null, quarantine = ? where seq = ?",
                DAMAGED, seq,
            )  # fmt: skip
        else:
            seq = self._one("select coalesce(max(seq), 0) + 1 from bodies")[0]
            place = (seq, no, damage.number, 0, None, None, DAMAGED)
            self.fill("bodies", [place])
        if row is None:
            self.fill("entries", [(no, damage.number, seq, b"")])
        else:
            self._write(
                "update entries set seq = ? where log = ? and number = ?", seq, no, damage.number
            )
            if damage.entry:
                self._write(
                    "update entries set entry = ? where log = ? and number = ?",
                    b"", no, damage.number,
                )  # fmt: skip

    def damaged(self) -> list[Damaged]:
        """Logs of which something is damaged."""
        return [
            Damaged(*row)
            for row in self._all(
                "select name, min(number), count(*) from bodies join logs on logs.no = bodies.log "  # noqa: S608 (our own words)
                f"where {_MARKED} group by name order by name"
            )
        ]

    def _first_damaged(self, no: int) -> int | None:
        row = self._one(f"select min(number) from bodies where log = ? and {_MARKED}", no)  # noqa: S608
        return row[0] if row else None

    def _mend(self, no: int, log: str, item: Verified, flag: str) -> Held | None:
        """Put back what was damaged; None where nothing was. Untrusted (`store.not-the-next`) when
        the entry is not the one that stood there.
        """
        entry = item.entry
        row = self._one(
            "select bodies.seq, entry, arrived, quarantine from entries join bodies using (seq) "
            "where entries.log = ? and entries.number = ?", no, entry.number,
        )  # fmt: skip
        if row is None or row[3] != DAMAGED:
            return None
        seq, before, arrived, _ = row
        named = digest(before) if before else self._named(no, entry.number)
        if named is not None and named != entry.hash:
            raise Untrusted("store.not-the-next", f"{log}: another entry {entry.number} was here")
        body = None if item.erasure is not None else item.body
        self._write(
            "update bodies set body = ?, erasure = ?, quarantine = ? where seq = ?",
            body, item.erasure, flag, seq,
        )  # fmt: skip
        if not before:
            self._write(
                "update entries set entry = ? where log = ? and number = ?",
                entry.data, no, entry.number,
            )  # fmt: skip
        return Held(seq, log, entry.number, arrived, body, flag)

    def _named(self, no: int, number: int) -> bytes | None:
        """The hash that an entry had: what follows it says so; None where that is damaged too."""
        last, head_hash = self._one("select head, head_hash from logs where no = ?", no)
        if number == last:
            return bytes(head_hash)
        row = self._one("select entry from entries where log = ? and number = ?", no, number + 1)
        return _previous(row[0] if row else b"")


def _previous(data: bytes) -> bytes | None:
    parsed = _parsed(data)
    return parsed.previous if parsed else None


def _parsed(data: bytes) -> Entry | None:
    try:
        return read_entry(data)[0]
    except Untrusted:
        return None


def _wrong(log: str, number: int, held: tuple[Any, ...], named: bytes | None) -> str:
    """`entry`, `body`, or nothing. The entry is judged by what follows it, else by its signature:
    when two neighbours contradict each other, either may be the damaged one.
    """
    data, body, erasure, _ = held
    entry = _parsed(data)
    if entry is None or (entry.log, entry.number) != (log, number):
        return "entry"
    if entry.hash != named and not is_intact(data):
        return "entry"
    if body is not None:
        return "" if digest(body) == entry.body_hash else "body"
    return "body" if erasure is not None and bytes(entry.body_hash) not in erasure else ""


def every_damage(store: Any, log: str, last: int, step: int = 500) -> Iterator[Damage]:
    """All that is wrong with one log, a few entries at a time."""
    for after in range(0, last, step):
        yield from store.find_damage(log, after, step)
