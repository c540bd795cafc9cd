"""What the pages' API needs of the node that it serves."""

from typing import Protocol

from kuroshio.store.accounts import Account
from kuroshio.trust.powers import Reader
from kuroshio.web.shapes import Desk


class DeskPort(Protocol):
    """Answered by the node; called from any thread."""

    def desk(self, reader: Reader, account: Account) -> Desk:
        """All that a page needs at its start."""

    def posts_powers(self, organisation: str, post: str) -> frozenset[str]:
        """The powers that the party document gives this post; empty when it names no such post."""

    def decides(self, credential: bytes) -> bool:
        """Whether the party document binds this passkey to a post, so that it signs decisions."""

    def names_around(self, account: Account) -> list[str]:
        """Names of party, bodies, posts, node and officer, which no password may lean on."""

    def readiness(self) -> list[str]:
        """Codes of what keeps the node from doing its work; empty when it is ready."""
