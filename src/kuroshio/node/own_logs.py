"""Own logs: which epoch the next record goes to, and when a new one must open.

A restored backup must never fork a log: where the store lies below the high-water mark, or a
partner holds more of our own log than we do, nothing is appended to that epoch any more.

Nor must two machines that write into one store, one after the other: an epoch belongs to the
machine that opened it, whose mark speaks for it (docs/decisions/an-epoch-belongs-to-one-machine).
"""

from collections.abc import Iterable, Mapping

from kuroshio.errors import Unavailable
from kuroshio.feed.entry import LogId, parse_log
from kuroshio.node.high_water import HighWater
from kuroshio.node.identity import Identity
from kuroshio.store.port import Store
from kuroshio.trust.plain_cbor import LARGEST
from kuroshio.values import Lane

EPOCHS_PER_MS = 16
"""Room for the epochs that suspensions open between two restorings; lasts beyond the year 9999."""

SPREAD = 1 << 36
"""Of epochs opened while the clock is behind the last one: 71 minutes, told apart by the clock."""

LAST_EPOCH = LARGEST // 2
"""No epoch of ours was ever higher; a partner that claims one invents it."""


TERM = ("", "term")
"""Where the store keeps the term of its last writer, beside the epochs: no audience is empty."""

TERM_MARK = "term"
"""Where the mark keeps the term of the last time that this machine was the writer."""


class OwnLogs:
    """Called on the writer's thread, inside its transaction."""

    def __init__(self, store: Store, identity: Identity, marks: HighWater) -> None:
        self._store = store
        self._identity = identity
        self._marks = marks
        self.reopened: list[str] = []
        """Logs for which a new epoch was opened since the start."""
        self._term = 0

    def next_log(self, audience: tuple[str, ...], lane: Lane, turns: int) -> LogId:
        """The log that the next record for this audience goes to.

        `turns`: how often agreements of this audience were suspended and resumed; each closes
        the log for everyone.
        """
        epoch = self._store.epoch("+".join(audience), lane) + (turns if len(audience) > 1 else 0)
        return LogId(self._identity.party, self._identity.node, audience, lane, epoch)

    def open_first(self, audience: tuple[str, ...], lane: Lane, now: int) -> None:
        """Before the first append for an audience and lane that this store knows of: a restored
        backup may be older than an earlier first one, and the mark lost with the disk.
        """
        name = "+".join(audience)
        if self._store.epoch(name, lane) == 1:
            self._store.set_epoch(name, lane, _by_time(now), "first")

    def begin(self, now: int) -> None:
        """This node may write from now on.

        If the store's last term is not the one that our mark knows, then another machine has
        written since, or the store or the mark is an older copy: our mark says nothing of what
        left in the present epochs, and all of them end. Unavailable (`store.full`).
        """
        marks = self._marks.marks() or {}
        last, known = self._store.epoch(*TERM), marks.get(TERM_MARK, 1)
        self._term = max(now, last + 1, known + 1)
        if last == known:
            self._reopen_below_mark(marks, now)
        else:
            self._reopen_all(now)
            self.raise_marks(())

    def raise_marks(self, logs: Iterable[str]) -> None:
        """Before a commit: how far these own logs now go, and that it was we who wrote them.

        Unavailable (`store.full`) when the marks cannot be written.
        """
        marks = {log: self._store.last(log).number for log in logs}
        if self._store.epoch(*TERM) != self._term:
            self._store.set_epoch(*TERM, self._term, "began")
            marks[TERM_MARK] = self._term
        try:
            self._marks.raise_to(marks)
        except OSError as error:
            raise Unavailable("store.full", f"the high-water mark: {error}") from error

    def came_back(self, log: str) -> None:
        """A partner gave back what this node had appended before it lost its disk. A suspension
        that came meanwhile closed the log where it was held then: too early, because all this was
        released before, and other members may lack it.
        """
        row = next(row for row in self._store.rows() if row.name == log)
        if row.closed_at is not None and row.closed_at < row.head.number:
            self._store.close_log(log, row.head.number)

    def _reopen_below_mark(self, marks: Mapping[str, int], now: int) -> None:
        """A new epoch for each own log that once went further than the store does, or of which
        no mark says how far it went (the file, or what stood in it, was lost).

        Not again for a log that was left behind by a later epoch before.
        """
        heads = self._heads()
        for name in sorted({log for log in marks if self._identity.owns(log)} | set(heads)):
            mark, head = marks.get(name), heads.get(name, 0)
            suspect = mark > head if mark is not None else head > 0
            log = parse_log(name)
            if suspect and self._store.epoch("+".join(log.audience), log.lane) <= log.epoch:
                self.reopen(log, now, "restored")

    def _reopen_all(self, now: int) -> None:
        """Also where nothing is held of the present epoch: what was written may have been lost."""
        logs = [parse_log(name) for name in self._heads()]
        present = {
            (tuple(audience.split("+")), Lane(lane)): epoch
            for (audience, lane), epoch in self._store.epochs().items()
            if audience
        }
        for log in logs:
            place = log.audience, log.lane
            present[place] = max(present.get(place, 0), log.epoch)
        for (audience, lane), epoch in sorted(present.items()):
            log = LogId(self._identity.party, self._identity.node, audience, lane, epoch)
            self.reopen(log, now, "taken-over")

    def _heads(self) -> dict[str, int]:
        """How far each own log is held."""
        return {r.name: r.head.number for r in self._store.rows() if self._identity.owns(r.name)}

    def reopen(self, log: LogId, now: int, reason: str) -> None:
        """Open a new epoch. Its number is never one used before, even if the mark is lost and
        two backups are restored one after the other: it is the time, fine enough that the
        epochs that suspensions open after one restoring never meet those of the next.
        """
        audience = "+".join(log.audience)
        names = [*(self._marks.marks() or {}), *(row.name for row in self._store.rows())]
        own = [parse_log(name) for name in names if self._identity.owns(name)]
        used = [o.epoch for o in own if (o.audience, o.lane) == (log.audience, log.lane)]
        highest = max(self._store.epoch(audience, log.lane), log.epoch, *used, 0)
        epoch = _by_time(now)
        if epoch <= highest:  # the clock was put back: counting up would meet the next restoring
            epoch = highest + 1 + epoch % SPREAD
        self._store.set_epoch(audience, log.lane, epoch, reason)
        self.reopened.append(str(log))


def _by_time(now: int) -> int:
    return min(now * EPOCHS_PER_MS, LAST_EPOCH)
