"""Flow: credit from the receiver, and a measured rate that bounds what is in flight.

Bytes in flight stay within about a second of the measured rate, and a segment within a quarter
of one, so that a flash message waits for one small segment at most, also on a thin link.
"""

import msgspec

from kuroshio.values import SECOND

SMALLEST_SEGMENT = 4 * 1024
LARGEST_SEGMENT = 256 * 1024
FIRST_RATE = 256 * 1024
"""Bytes a second assumed until there is a measurement."""


class Flow(msgspec.Struct):
    """One direction of one session. Bytes are those of gives and pieces."""

    sent: int = 0
    granted: int = 0
    """What the receiver has allowed in all."""
    returned: int = 0
    """What the receiver has taken in, as its growing grant shows."""
    window: int = 0
    """The grant at the session's start."""
    rate: float = FIRST_RATE
    _mark_at: int = -1
    _mark_returned: int = 0

    def grant(self, total: int, now: int) -> None:
        """A new grant from the receiver at `now` (ms)."""
        if not self.window:
            self.window = total
        if total <= self.granted:
            return
        self.granted = total
        self.returned = max(self.returned, total - self.window)
        self._measure(now)

    def spend(self, size: int, now: int) -> None:
        """`size` bytes have been handed to the link."""
        if self.in_flight == 0:
            self._mark_at, self._mark_returned = now, self.returned
        self.sent += size

    @property
    def in_flight(self) -> int:
        """Bytes sent that the receiver has not taken in, as far as is known."""
        return max(0, self.sent - self.returned)

    def room(self, urgent: bool = False) -> int:
        """How many bytes of segment may be sent now; 0 when none.

        `urgent`: for flash, only the receiver's grant counts, not what is in flight already.
        """
        room = self.granted - self.sent
        if not urgent:
            ceiling = max(2 * SMALLEST_SEGMENT, int(self.rate))
            room = min(room, ceiling - self.in_flight)
        return min(self.segment(), room) if room >= SMALLEST_SEGMENT else 0

    def segment(self) -> int:
        """How large a segment may be: a quarter second of the rate, within limits."""
        return int(min(LARGEST_SEGMENT, max(SMALLEST_SEGMENT, self.rate / 4)))

    def _measure(self, now: int) -> None:
        elapsed = now - self._mark_at
        taken = self.returned - self._mark_returned
        if self._mark_at < 0 or taken <= 0:
            return
        if elapsed < 100 and taken < self.segment():
            return  # too short to say anything
        measured = min(taken * SECOND / max(1, elapsed), 2 * self.rate)  # a burst proves little
        self.rate = max(512.0, 0.5 * self.rate + 0.5 * measured)
        self._mark_at, self._mark_returned = now, self.returned
