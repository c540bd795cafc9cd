"""How much room is left where the node's folder is, and the reserve that new records leave alone.

What partners sign for, and alerts, must still be kept when officers can write no more.
"""

import shutil
import time
from pathlib import Path

from kuroshio.errors import Unavailable

ASK_AGAIN_AFTER_S = 1.0


class Disk:
    """Called from any thread."""

    def __init__(self, folder: Path, reserve_mb: int) -> None:
        self._folder, self._reserve = folder, reserve_mb * 1_000_000
        self._free, self._asked = 0, float("-inf")

    def free(self) -> int:
        """Bytes free, asked of the system once a second at most."""
        if time.monotonic() - self._asked >= ASK_AGAIN_AFTER_S:
            self._free = shutil.disk_usage(self._folder).free
            self._asked = time.monotonic()
        return self._free

    def short(self) -> bool:
        """Whether the reserve is touched."""
        return self.free() < self._reserve

    def require_room(self) -> None:
        """Unavailable (`store.full`) when the reserve is touched."""
        if self.short():
            raise Unavailable(
                "store.full",
                f"only {self._free // 1_000_000} MB are free on this node's disk; nothing new is "
                "written below the reserve. An administrator must make room",
            )
