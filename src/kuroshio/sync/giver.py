"""The giving side of a session: which logs the peer wants, how far they are given, what is next."""

from collections.abc import Callable

import msgspec

from kuroshio.errors import Refused, Untrusted
from kuroshio.feed.entry import LogId, check_entry, parse_log, read_entry
from kuroshio.feed.log import Item
from kuroshio.sync import messages as say
from kuroshio.sync.shelf import Node, Shelf
from kuroshio.trust.directory import Directory
from kuroshio.values import Lane


class _Giving(msgspec.Struct):
    """A log that the peer wants, and how far it has been given in this session."""

    log: LogId
    after: int
    asleep: bool = False
    """All was given; until the log is said to have changed, the store need not be asked again."""


class Giver:
    """Gives to `peer` what `shelf` says may be given to it, in segments."""

    def __init__(
        self, own: Node, peer: Node, shelf: Shelf, directory: Callable[[], Directory]
    ) -> None:
        self._own, self._peer = own, peer
        self._shelf = shelf
        self._directory = directory
        self._giving: dict[str, _Giving] = {}

    def gives(self, name: str) -> bool:
        """Whether the peer wants this log, and so gets what is appended to it."""
        return name in self._giving

    def changed(self, name: str) -> None:
        """More of a log may be given than before."""
        giving = self._giving.get(name)
        if giving is not None:
            giving.asleep = False

    def want(self, name: str, after: int) -> None:
        """The peer wants a log after a number. Refused (`sync.not-given`) when it may not."""
        log = parse_log(name)
        if after == say.NO_MORE:
            self._giving.pop(name, None)
            return
        if self._shelf.head_for(name, self._peer[0]).number == 0:
            raise Refused("sync.not-given", f"{self._peer[0]} wants a log that is not for it")
        self._giving[name] = _Giving(log, after)

    def next_segment(self, lane: Lane, room: int) -> say.Give | None:
        """The next segment of any wanted log of this lane, about `room` bytes at most."""
        if not room:
            return None
        for name, giving in self._giving.items():
            if giving.log.lane is lane and not giving.asleep:
                segment = self._segment(name, giving, room)
                if segment is not None:
                    return segment
        return None

    def _segment(self, name: str, giving: _Giving, room: int) -> say.Give | None:
        until = self._shelf.head_for(name, self._peer[0]).number
        if until <= giving.after:
            giving.asleep = True
            return None
        items = self._shelf.read(name, giving.after, until, room)
        while items and not self._may_end(giving.log, items[-1]):
            items.pop()
        if not items:
            giving.after = say.NO_MORE  # its party vouches for nothing beyond this any more
            return None
        giving.after += len(items)
        return say.Give(name, tuple(items))

    def _may_end(self, log: LogId, item: Item) -> bool:
        """Whether a segment may end here: only at an entry that verifies under today's keys."""
        if (log.party, log.node) == self._own:
            return True
        entry, signed = read_entry(item.entry)
        try:
            check_entry(log, entry, signed, self._directory())
        except Untrusted:
            return False
        return True
