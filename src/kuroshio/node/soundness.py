"""Whether the store still holds what was stored: looked at without end, a little each second, and
at once where a read failed.

What is damaged is marked: nobody is given it and nobody folds it. Then the sessions with whoever
may hold it begin anew, in which we have less of its log than before; so it comes again as
everything comes, and is put back (store/sql_damage.py).
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator

import structlog

from kuroshio.errors import Unavailable
from kuroshio.feed.entry import digest, parse_log, read_entry
from kuroshio.feed.log import Verified
from kuroshio.node.clock import now_ms
from kuroshio.node.draft import CHANCE_LENGTH
from kuroshio.node.erasures import give_up
from kuroshio.node.ledger import Ledger
from kuroshio.node.office import author_of
from kuroshio.node.writer import Writer
from kuroshio.store.port import Damage, Damaged, Store
from kuroshio.store.sql_damage import DAMAGED, every_damage
from kuroshio.trust.powers import Reader

AT_ONCE = 200
"""Entries that are looked at each second: a million in an hour and a half."""
AT_START_OF_EACH, AT_START = 50, 5_000
"""Newest entries of each log, and of all, that are looked at before anything else is done."""
log = structlog.get_logger("soundness")


class Soundness:
    """Runs on the event loop; the store is read beside it."""

    def __init__(
        self, writer: Writer, shelf: Callable[[], Store], noticed: Callable[[], set[str]]
    ) -> None:
        """`noticed`: logs of which something that was read lately was not what was stored."""
        self._writer, self._shelf, self._noticed = writer, shelf, noticed
        self._suspects: set[str] = set()
        self._released: set[Damaged] = set()
        """Damage of own logs after which all was released again."""
        self._round: Iterator[tuple[list[Damage], str]] = iter(())

    def suspect(self, name: str) -> None:
        """What was read of a log was not what was stored."""
        self._suspects.add(name)

    async def give_up(self, reader: Reader, log: str, number: int, reason: str) -> None:
        """Say for good that a damaged record is lost. Refused as in erasures.give_up."""
        chance = secrets.token_bytes(CHANCE_LENGTH)

        def job(ledger: Ledger, now: int) -> None:
            give_up(ledger, log, number, author_of(reader), reason, now, chance)

        await asyncio.wrap_future(self._writer.submit(job))

    async def look(self) -> None:
        """Look at a little more; mark what is damaged, and release again what hangs on it."""
        found, blob = await asyncio.to_thread(self._next)

        def job(ledger: Ledger, now: int) -> None:
            note(ledger, found, now)
            self._release_what_hangs(ledger, now)
            if blob and (lost := ledger.store.drop_damaged_pieces(blob)):
                text = f"{lost} pieces of the attachment {blob} were damaged; asked for again"
                ledger.store.add_evidence(now, DAMAGED, ledger.identity.party, text, b"")

        if found or blob or set(self._shelf().damaged()) - self._released:
            await asyncio.wrap_future(self._writer.submit(job))

    def _release_what_hangs(self, ledger: Ledger, now: int) -> None:
        """What stands after a damaged place in an own log cannot be given, and partners may not
        hold it: it goes out again in the log's new epoch.
        """
        damaged = set(ledger.store.damaged())
        for one in damaged - self._released:
            if ledger.identity.owns(one.log) and len(parse_log(one.log).audience) > 1:
                ledger.release_again(one.log, now)
        self._released = damaged

    def _next(self) -> tuple[list[Damage], str]:
        """What is wrong in the next few entries; else an attachment that is to be looked at."""
        shelf = self._shelf()
        self._suspects |= self._noticed()
        if self._suspects:
            name = self._suspects.pop()
            return list(every_damage(shelf, name, shelf.last(name).number)), ""
        try:
            found = next(self._round, None)
            if found is None:
                self._round = _all_of(self._shelf)
            return found or ([], "")
        except Unavailable as error:
            self._round = iter(())
            log.critical("the store cannot be read", code=error.code, error=error.message)
            raise


def _all_of(shelf: Callable[[], Store]) -> Iterator[tuple[list[Damage], str]]:
    """One round over everything. `shelf` is asked anew each time: its thread may be another."""
    for row in shelf().rows():
        for after in range(0, row.head.number, AT_ONCE):
            yield shelf().find_damage(row.name, after, AT_ONCE), ""
    for blob in shelf().blobs():
        yield [], blob if shelf().has_damaged_piece(blob) else ""


def look_at_start(ledger: Ledger, unreadable: list[Damage]) -> None:
    """Before anything is given or written: mark the bodies that were not what they should be when
    all were folded, and what is wrong with the newest entries.
    """
    found, left = set(unreadable), AT_START
    for row in ledger.store.rows():
        many = min(AT_START_OF_EACH, left)
        left -= many
        found.update(ledger.store.find_damage(row.name, max(0, row.head.number - many), many))
    if not found:
        return
    now = now_ms()
    with ledger.store.transaction():
        note(ledger, sorted(found, key=lambda d: (d.log, d.number)), now)
        ledger.raise_marks()
    ledger.committed()


def note(ledger: Ledger, found: list[Damage], now: int) -> None:
    """Mark what is damaged, on the writer's thread. What is still at hand is put back at once."""
    for damage in found:
        ledger.store.mark_damaged(damage)
        if not damage.entry and _put_back(ledger, damage):
            what = "was put back from memory"
        else:
            what = "is asked for again"
            ledger.note_damaged(damage.log, now)
        text = f"{damage.log}: the record {damage.number} was damaged on disk and {what}"
        log.error("damaged on disk", log=damage.log, number=damage.number)
        ledger.store.add_evidence(now, DAMAGED, ledger.identity.party, text, b"")


def _put_back(ledger: Ledger, damage: Damage) -> bool:
    known = ledger.views.at(damage.log, damage.number)
    data = ledger.store.entry(damage.log, damage.number)
    if known is None or data is None:
        return False
    entry, body = read_entry(data)[0], known.record.data
    if digest(body) != entry.body_hash:
        return False
    ledger.store.append(damage.log, [Verified(entry, body, None)], now_ms())
    return True
