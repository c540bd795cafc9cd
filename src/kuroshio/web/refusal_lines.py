"""Log lines of what was refused for a reason that somebody should look at, and never its content.

Whoever is refused again and again writes one line a minute, with how many there were: a stranger
must not fill a disk.
"""

from collections.abc import Callable

import structlog

from kuroshio.values import MINUTE

log = structlog.get_logger("kuroshio.web")
FOR_WANT_OF_POWER = ("powers.missing", "web.scope", "audit.own-proposal", "admin.own-account")
CONTROLS = ("web.bad-request", "web.cross-site", "web.too-large", "web.too-many-attempts",
            "web.too-many-requests", "web.sign-in-again")  # fmt: skip
KEPT = 1_000


class RefusalLines:
    """One for each web server."""

    def __init__(self, monotonic: Callable[[], int]) -> None:
        """`monotonic` is in ms and never set back."""
        self._monotonic = monotonic
        self._told: dict[tuple[str, str, str], tuple[int, int]] = {}

    def tell(self, code: str, *, method: str, route: str, officer: str, address: str) -> None:
        """Write a line where the code is one of those above."""
        if code not in FOR_WANT_OF_POWER + CONTROLS:
            return
        why = "refused for want of power" if code in FOR_WANT_OF_POWER else "refused"
        key, now = (code, officer, address), self._monotonic()
        told, unsaid = self._told.get(key, (now - MINUTE, 0))
        if code in CONTROLS and now - told < MINUTE:
            self._told[key] = told, unsaid + 1
            return
        self._told.pop(key, None)
        self._told[key] = now, 0
        while len(self._told) > KEPT:
            del self._told[next(iter(self._told))]
        log.warning(why, code=code, method=method, route=route, officer=officer, address=address,
                    not_said_before=unsaid)  # fmt: skip
