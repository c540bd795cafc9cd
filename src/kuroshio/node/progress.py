"""Whether a partner gives what it told of and was asked for. Pure: the time is an argument.

A partner that claims records and never gives them would keep them from being asked of another.
"""

from collections.abc import Callable

from kuroshio.errors import Untrusted
from kuroshio.sync import messages as say

STALLED_AFTER_S = 60.0
USELESS_MOST = 64 << 20
"""Bytes of logs that were set aside; what was under way when that was said is far less."""


class Progress:
    """Of one session. Times are seconds of any clock that only runs forward."""

    def __init__(self, now: float) -> None:
        self._told: dict[str, int] = {}
        self._asked: dict[str, float] = {}
        self._given_at = now
        self._given: dict[str, int] = {}
        """How far it has given of what it was asked for."""
        self._waited: dict[str, float] = {}
        """Since when more of a log is waited for and nothing of it came."""
        self._aside: set[str] = set()
        self._useless = 0
        self._told_all = False

    def heard(self, message: say.Message, now: float) -> None:
        """The partner said this. Untrusted (`sync.unasked`) when it goes on and on giving a log
        of which it was told that no more is taken.
        """
        match message:
            case say.Have(positions, complete):
                for position in positions:
                    self._hear_of(position.log, position.number, now)
                self._told_all |= complete
            case say.Give() | say.BlobSlice():
                self._given_at = now
        if isinstance(message, say.Give) and message.log in self._given:
            self._given[message.log] += len(message.items)
            self._waited[message.log] = now
        if isinstance(message, say.Give) and message.log in self._aside:
            self._useless += sum(len(i.entry) + len(i.body or b"") for i in message.items)
            if self._useless > USELESS_MOST:
                raise Untrusted("sync.unasked", "the partner gives what was not taken, without end")

    def _hear_of(self, log: str, number: int, now: float) -> None:
        if log in self._given and self._told.get(log, 0) <= self._given[log] < number:
            self._waited[log] = now  # until now there was nothing to wait for
        self._told[log] = number

    def told(self, log: str) -> int | None:
        """How far the partner said that it holds a log; None: it said nothing of it."""
        return self._told.get(log)

    def owes(self, log: str, held: int, now: float) -> bool:
        """Whether the partner may still give more of a log than is `held` here. Of one that gives
        others all the while, and nothing of this, no more is awaited than of one that stalls.
        """
        late = now - self._waited.get(log, now) >= STALLED_AFTER_S
        if log in self._aside or late:
            return False
        told = self._told.get(log)
        return not self._told_all if told is None else told > held

    def said(self, message: say.Message, now: float) -> None:
        """This was said to the partner."""
        if isinstance(message, say.Want):
            if message.after == say.NO_MORE:
                self._asked.pop(message.log, None)
            else:
                self._asked[message.log] = self._waited[message.log] = now
                self._given[message.log] = message.after
                self._aside.discard(message.log)

    def set_aside(self, log: str) -> None:
        """What was given of this log was not taken; no more of it is waited for."""
        self._asked.pop(log, None)
        self._aside.add(log)

    def has_all(self, held: Callable[[str], int], takes: Callable[[str], bool]) -> bool:
        """Whether the partner has told of all its logs and nothing of them is lacking here, but
        what was set aside. `takes`: whether a log may be taken at all.
        """
        return self._told_all and all(
            held(log) >= number or log in self._aside or not takes(log)
            for log, number in self._told.items()
        )

    def stalled(self, now: float, held: Callable[[str], int]) -> str:
        """A log that was asked for, of which nothing comes though the partner told of more; ""
        when there is none. `held`: how far this node has a log.
        """
        if now - self._given_at < STALLED_AFTER_S:
            return ""
        for log, asked in list(self._asked.items()):
            if self._told.get(log, 0) <= held(log):
                del self._asked[log]  # all that was told of has come
            elif now - asked >= STALLED_AFTER_S:
                return log
        return ""
