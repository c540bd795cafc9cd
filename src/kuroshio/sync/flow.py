"""Flow: credit from the receiver, a measured rate that bounds what is in flight, and a budget.

Bytes in flight, socket buffers included, stay within about a second of the measured rate (more
only where the way itself is longer), and a segment within a quarter of one, so that a flash message
waits for one small segment at most, also on a thin link. The rate is what the receiver takes in
while it is kept busy: doubled at most by one measurement, halved at most, and never lowered by a
pause of ours.
"""

from collections import deque

import msgspec

from kuroshio.values import SECOND

SMALLEST_SEGMENT = 512
LARGEST_SEGMENT = 256 * 1024
FIRST_RATE = 4 * 1024
"""Bytes a second assumed until there is a measurement: thirteen seconds of a link of 2.4 kbit/s,
and doubled many times in the first second of a quick one."""
SLOWEST_RATE = 64.0
_QUEUE_S = 0.4
"""Seconds that may wait before the thinnest part of the way, so that it is never idle."""
_LONGEST_S = 2.5
"""Seconds of the rate that are in flight at most. A trip that was never seen but through a queue
looks long, and would keep that queue for ever."""
_TRIPS_WATCHED = 16
_MEASURED_OVER = 100
"""ms over which a measurement goes at least, unless a whole segment came back sooner."""


class Flow(msgspec.Struct):
    """One direction of one session. Bytes are those of gives, frames, parcels and pieces."""

    budget: float = 0.0
    """Bytes a second that an administrator allows at most; 0: no limit."""
    sent: int = 0
    granted: int = 0
    """What the receiver has allowed in all."""
    returned: int = 0
    """What the receiver has taken in, as its growing grant shows."""
    window: int = 0
    """The grant at the session's start."""
    rate: float = FIRST_RATE
    measured: bool = False
    """Whether `rate` is more than an assumption."""
    trip: float = 0.0
    """Seconds from sending until it is seen that it was taken in, when nothing is in the way."""
    _sent_at: deque[tuple[int, int]] = msgspec.field(default_factory=deque)
    """(`sent` then, when) of what is on its way."""
    _mark_at: int = -1
    _mark_returned: int = 0
    _busy: bool = False
    """Whether the link was kept busy since the mark."""
    _allowance: float = 0.0
    _allowed_at: int = -1

    def tick(self, now: int) -> None:
        """Time goes by (ms): the budget's allowance grows, to a second's worth at most."""
        if self.budget:
            elapsed = max(0, now - self._allowed_at) if self._allowed_at >= 0 else SECOND
            grown = self._allowance + self.budget * elapsed / SECOND
            self._allowance = min(self.budget, grown)
            self._allowed_at = now

    def grant(self, total: int, now: int) -> None:
        """A new grant from the receiver at `now` (ms)."""
        if not self.window:
            self.window = total
        if total <= self.granted:
            return
        self.granted = total
        self.returned = max(self.returned, total - self.window)
        self._see_trip(now)
        self._measure(now)

    def spend(self, size: int, now: int) -> None:
        """`size` bytes have been handed to the link."""
        if self.in_flight == 0:
            self._mark(now)
        self.sent += size
        self._allowance -= size
        if len(self._sent_at) < _TRIPS_WATCHED:
            self._sent_at.append((self.sent, now))

    @property
    def in_flight(self) -> int:
        """Bytes sent that the receiver has not taken in, as far as is known."""
        return max(0, self.sent - self.returned)

    @property
    def waits_for_budget(self) -> bool:
        """Whether it is the budget, and so the clock, that holds things back."""
        return bool(self.budget) and self._allowance < SMALLEST_SEGMENT

    def room(self, urgent: bool = False) -> int:
        """How many bytes of segment may be sent now; 0 when none.

        `urgent`: for flash, only the receiver's grant counts, not what is in flight already, nor
        the budget, which then is overdrawn.
        """
        room = self.granted - self.sent
        if not urgent:
            seconds = min(_LONGEST_S, max(1.0, self.trip + _QUEUE_S))
            ceiling = max(2 * SMALLEST_SEGMENT, int(self.rate * seconds))
            free = ceiling - self.in_flight
            if free < SMALLEST_SEGMENT:
                self._busy = True
            room = min(room, free)
            if self.budget:
                room = min(room, int(self._allowance))
        return min(self.segment(), room) if room >= SMALLEST_SEGMENT else 0

    def segment(self) -> int:
        """How large a segment may be: a quarter second of the rate, within limits."""
        rate = min(self.rate, self.budget) if self.budget else self.rate
        return int(min(LARGEST_SEGMENT, max(SMALLEST_SEGMENT, rate / 4)))

    def _see_trip(self, now: int) -> None:
        """The shortest counts: one that waited in a queue says nothing of the way."""
        while self._sent_at and self._sent_at[0][0] <= self.returned:
            seen = (now - self._sent_at.popleft()[1]) / SECOND
            self.trip = min(seen, self.trip) if self.trip else seen

    def _measure(self, now: int) -> None:
        elapsed, taken = now - self._mark_at, self.returned - self._mark_returned
        if self._mark_at < 0 or taken <= 0:
            return
        if elapsed < _MEASURED_OVER and taken < self.segment():
            return  # too short to say anything
        found = taken * SECOND / max(1, elapsed)
        if found > self.rate:
            # Half way only, unless it is far more: one lucky measurement would fill a queue.
            self.rate = 2 * self.rate if found >= 2 * self.rate else (self.rate + found) / 2
            self.measured = True
        elif self._busy:  # else it was we who sent no more
            self.rate = max(SLOWEST_RATE, 0.5 * self.rate + 0.5 * found)
            self.measured = True
        self._mark(now)

    def _mark(self, now: int) -> None:
        self._mark_at, self._mark_returned, self._busy = now, self.returned, False
