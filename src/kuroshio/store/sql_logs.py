"""Logs in SQL that every store speaks. What a method promises stands in store/port.py.

Bodies are numbered in order of arrival and entries are kept in the order of their log, so that
no random-key index slows a million records of catch-up down. There is one writer, so the next
number is one more than the highest: no gap, and the same in every store.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kuroshio.errors import Unavailable, Untrusted
from kuroshio.feed.entry import EMPTY, Entry, Head, digest, parse_log
from kuroshio.feed.log import Item, Verified
from kuroshio.store.port import Held, LogRow
from kuroshio.store.sql_damage import DAMAGED, SqlDamage
from kuroshio.values import Digest, Stamp

PAGE = 128
"""Rows that one question brings: what a give carries, without reading a whole log for it."""

_HELD = (
    "select bodies.seq, name, bodies.number, arrived, body, quarantine, entry "
    "from bodies join logs on logs.no = bodies.log left join entries "
    "on entries.log = bodies.log and entries.number = bodies.number"
)


class SqlLogs(SqlDamage):
    """Logs, their epochs and stamps."""

    def rows(self) -> list[LogRow]:
        """Every log held."""
        return [
            LogRow(name, Head(head, Digest(entry_hash)), closed, forked)
            for name, head, entry_hash, closed, forked in self._all(
                "select name, head, head_hash, closed_at, forked from logs order by name"
            )
        ]

    def head(self, log: str) -> Head:
        """How far a log is held here whole: before the first damaged place."""
        row = self._one("select no, head, head_hash from logs where name = ?", log)
        if row is None:
            return EMPTY
        first = self._first_damaged(row[0])
        if first is None:
            return Head(row[1], Digest(row[2]))
        entry = self.entry(log, first - 1)
        return Head(first - 1, digest(entry)) if entry else EMPTY

    def last(self, log: str) -> Head:
        """The last entry of a log held here, also where one before it is damaged."""
        row = self._one("select head, head_hash from logs where name = ?", log)
        return Head(row[0], Digest(row[1])) if row else EMPTY

    def logs_for(self, party: str) -> dict[str, Head]:
        """Every log whose audience holds `party`, and how far it may be given to it."""
        names = self._all(
            "select name from logs where '+' || audience || '+' like ?", f"%+{party}+%"
        )
        return {name: self.head_for(name, party) for (name,) in names}

    def head_for(self, log: str, party: str) -> Head:
        """How far a log may be given to `party`; EMPTY when not at all."""
        row = self._one("select no, head, head_hash, closed_at from logs where name = ?", log)
        if row is None or party not in parse_log(log).audience:
            return EMPTY
        no, head, head_hash, closed = row
        last = head if closed is None else min(closed, head)
        gap = self._one(
            "select min(number) from bodies where log = ? and body is null and erasure is null", no
        )
        if gap and gap[0] is not None:  # a body went before its author's erasure came
            last = min(last, gap[0] - 1)
        if last == head:
            return Head(head, Digest(head_hash))
        entry = self._one("select entry from entries where log = ? and number = ?", no, last)
        return Head(last, digest(entry[0])) if entry else EMPTY

    def entry(self, log: str, number: int) -> bytes | None:
        """One entry, or None; a damaged one is none."""
        row = self._one(
            "select entry from entries where log = (select no from logs where name = ?) "
            "and number = ?", log, number,
        )  # fmt: skip
        return row[0] or None if row else None

    def read(self, log: str, after: int, until: int, limit: int) -> list[Item]:
        """Items after a number up to `until`: at least one, then up to `limit` bytes.

        Unavailable (`store.damaged`) when a body is not the one that its entry names.
        """
        items: list[Item] = []
        size = 0
        while after < until:
            page = self._all(
                "select entry, body, erasure from entries join bodies using (seq) where "
                "entries.log = (select no from logs where name = ?) and entries.number > ? and "
                "entries.number <= ? order by entries.number limit ?", log, after, until, PAGE,
            )  # fmt: skip
            for entry, body, erasure in page:
                size += len(entry) + len(body or b"") + len(erasure or b"")
                if items and size > limit:
                    return items
                if body is not None and digest(body) not in entry:
                    raise Unavailable(
                        "store.damaged", f"{log}: a body differs from its entry", log=log
                    )
                items.append(Item(entry, body, erasure))
            if len(page) < PAGE:
                break
            after += PAGE
        return items

    def append(
        self, log: str, items: Sequence[Verified], arrived: int, quarantine: Sequence[str] = ()
    ) -> list[Held]:
        """Add items that follow the last; those held already are passed over, and those that are
        damaged here are mended. What was added or mended.

        Untrusted (`store.not-the-next`) when they do not follow what is held.
        """
        no, head = self._log_number(log)
        early = self._early_erasures(log, head)
        seq = self._one("select coalesce(max(seq), 0) from bodies")[0]
        number, last = head.number, head.entry_hash
        out: list[Held] = []
        bodies: list[tuple[Any, ...]] = []
        entries: list[tuple[Any, ...]] = []
        for place, item in enumerate(items):
            entry = item.entry
            flag = quarantine[place] if quarantine else ""
            if entry.number <= number:
                mended = self._mend(no, log, item, flag)
                out += [mended] if mended else []
                continue
            if entry.number != number + 1 or entry.previous != last:
                raise Untrusted(
                    "store.not-the-next", f"{log}: entry {entry.number} does not follow"
                )
            erasure = item.erasure or (_of(entry, early) if early else None)
            body = None if erasure is not None else item.body
            seq += 1
            number, last = entry.number, entry.hash
            bodies.append((seq, no, number, arrived, body, erasure, flag))
            entries.append((no, number, seq, entry.data))
            out.append(Held(seq, log, number, arrived, body, flag))
        self.fill("bodies", bodies)
        self.fill("entries", entries)
        self._write("update logs set head = ?, head_hash = ? where no = ?", number, last, no)
        return out

    def since(self, seq: int, limit: int) -> list[Held]:
        """Bodies that arrived after `seq`, in order of arrival. One that is not the one that its
        entry names comes without its bytes, as damaged.
        """
        rows = self._all(f"{_HELD} where bodies.seq > ? order by bodies.seq limit ?", seq, limit)
        return [_as_stored(row) for row in rows]

    def bodies(self, seqs: Sequence[int]) -> list[Held]:
        """Some bodies, in order of arrival; each as in `since`."""
        ordered = sorted(seqs)
        out: list[Held] = []
        for start in range(0, len(ordered), PAGE):
            part = ordered[start : start + PAGE]
            marks = ", ".join("?" * len(part))
            rows = self._all(f"{_HELD} where bodies.seq in ({marks}) order by bodies.seq", *part)
            out += [_as_stored(row) for row in rows]
        return out

    def close_log(self, log: str, number: int) -> None:
        """Nothing after `number` is given any more."""
        self._write("update logs set closed_at = ? where name = ?", number, log)

    def mark_forked(self, log: str, number: int) -> None:
        """Two entries with one number, or a lower one, are known to exist."""
        self._write(
            "update logs set forked = ? where name = ? and (forked is null or forked > ?)",
            number, log, number,
        )  # fmt: skip

    def erase(self, log: str, number: int, erasure: bytes) -> bool:
        """Body and salt go, the erasure stays. False when the body is not here yet."""
        self._write(
            "insert into erasures values (?, ?, ?) on conflict do nothing", log, number, erasure
        )
        row = self._one(
            "select seq from entries where log = (select no from logs where name = ?) "
            "and number = ?", log, number,
        )  # fmt: skip
        if row is None:
            return False
        self.unindex(row[0])
        self._write("update bodies set body = null, erasure = ? where seq = ?", erasure, row[0])
        return True

    def epoch(self, audience: str, lane: str) -> int:
        """The present epoch of our own log for an audience and lane; 1 at first."""
        row = self._one("select epoch from epochs where audience = ? and lane = ?", audience, lane)
        return row[0] if row else 1

    def set_epoch(self, audience: str, lane: str, epoch: int, reason: str) -> None:
        """Open a new epoch."""
        self._write(
            "insert into epochs values (?, ?, ?, ?) on conflict (audience, lane) do update "
            "set epoch = excluded.epoch, reason = excluded.reason", audience, lane, epoch, reason,
        )  # fmt: skip

    def epochs(self) -> dict[tuple[str, str], int]:
        """All that `set_epoch` has set, by audience and lane."""
        found = self._all("select audience, lane, epoch from epochs")
        return {(audience, lane): epoch for audience, lane, epoch in found}

    def stamp(self, audience: str) -> Stamp:
        """The newest stamp seen for an audience."""
        row = self._one("select millis, tick from stamps where audience = ?", audience)
        return Stamp(*row) if row else Stamp(0, 0)

    def set_stamp(self, audience: str, stamp: Stamp) -> None:
        """Remember the newest stamp of an audience."""
        self._write(
            "insert into stamps values (?, ?, ?) on conflict (audience) do update "
            "set millis = excluded.millis, tick = excluded.tick",
            audience, stamp.millis, stamp.tick,
        )  # fmt: skip

    # --- inside ----------------------------------------------------------------------------------

    def _log_number(self, log: str) -> tuple[int, Head]:
        row = self._one("select no, head, head_hash from logs where name = ?", log)
        if row:
            return row[0], Head(row[1], Digest(row[2]))
        no = self._one("select coalesce(max(no), 0) + 1 from logs")[0]
        self._write(
            "insert into logs (no, name, audience, head, head_hash) values (?, ?, ?, 0, ?)",
            no, log, "+".join(parse_log(log).audience), EMPTY.entry_hash,
        )  # fmt: skip
        return no, EMPTY

    def _early_erasures(self, log: str, head: Head) -> dict[int, bytes]:
        """Erasures that came before their entries."""
        return dict(
            self._all(
                "select number, erasure from erasures where log = ? and number > ?",
                log, head.number,
            )
        )  # fmt: skip


def _as_stored(row: Any) -> Held:
    """A row of `_HELD`: a body that is not the one that its entry names is damaged."""
    seq, log, number, arrived, body, flag, entry = row
    if body is not None and (entry is None or digest(body) not in entry):
        return Held(seq, log, number, arrived, None, DAMAGED)
    return Held(seq, log, number, arrived, body, flag)


def _of(entry: Entry, early: Mapping[int, bytes]) -> bytes | None:
    """An erasure that came before its entry, when it names this entry's very body."""
    erasure = early.get(entry.number)
    return erasure if erasure is not None and bytes(entry.body_hash) in erasure else None
