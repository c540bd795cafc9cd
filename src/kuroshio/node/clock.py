"""The node's clock: the one place where the time is read."""

import time


def now_ms() -> int:
    """Ms since 1970-01-01T00:00Z."""
    return time.time_ns() // 1_000_000
