"""The picture on its way out of one session: the newest frame waits, one leaves part by part.

A frame that has begun to leave is finished, because the next one builds on it; while it leaves,
only the newest of those that come waits. So what the partner sees is never older than the time
that two frames take.
"""

from kuroshio.sync import messages as say


class Outgoing:
    """Of one session."""

    def __init__(self) -> None:
        self._waiting: bytes | None = None
        self._leaving = b""
        self._at = 0
        self.turn = True
        """Whether it is the picture's turn, before records."""

    def offer(self, data: bytes) -> None:
        """The newest frame; replaces one that waits."""
        self._waiting = data

    def drop(self) -> bool:
        """Nothing more of it may leave; whether a part has left of what now never becomes whole."""
        begun = 0 < self._at < len(self._leaving)
        self._waiting, self._leaving, self._at = None, b"", 0
        return begun

    def part(self, room: int) -> say.Frame | None:
        """The next part, of `room` bytes at most; None when nothing is to leave."""
        if self._at >= len(self._leaving):
            if not self._waiting:
                return None
            self._leaving, self._waiting, self._at = self._waiting, None, 0
        data = self._leaving[self._at : self._at + room]
        self._at += len(data)
        return say.Frame(data, self._at == len(self._leaving))
