"""How often one session or token may call: a bucket that calls empty and time fills.

A page asks a few times a second when an officer is quick, and some dozens of times when it opens.
What asks far more is a program that runs in a circle, or somebody with a stolen cookie who copies.
"""

from collections.abc import Callable

from kuroshio.errors import Unavailable

PER_SECOND = 20
BURST = 200
KEPT = 10_000
"""Buckets kept; the one that was used longest ago goes first, and is full again when it comes."""


class Pace:
    """In memory, so a restart forgives. Called in the event loop alone."""

    def __init__(
        self, monotonic: Callable[[], int], per_second: float = PER_SECOND, burst: int = BURST
    ) -> None:
        """`monotonic` is in ms and never set back."""
        self._monotonic = monotonic
        self._per_ms = per_second / 1000
        self._burst = burst
        self._left: dict[str, tuple[float, int]] = {}

    def take(self, session: str) -> None:
        """One call. Unavailable (`web.too-many-requests`) when the bucket is empty."""
        now = self._monotonic()
        left, since = self._left.pop(session, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._per_ms)
        self._left[session] = (left - 1 if left >= 1 else left, now)
        while len(self._left) > KEPT:
            del self._left[next(iter(self._left))]
        if left < 1:
            wait = max(1, round((1 - left) / self._per_ms / 1000))
            raise Unavailable(
                "web.too-many-requests",
                f"this session or token asks more than {self._per_ms * 1000:g} times a second: "
                f"wait {wait} s, then ask more slowly; changes come by the live socket unasked",
                retry_after_s=wait,
            )
