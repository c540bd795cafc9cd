"""What the routes of an officer's own account work with: one dependency, `front`."""

from collections.abc import Callable
from dataclasses import dataclass

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from kuroshio.errors import Refused
from kuroshio.store.accounts import Accounts
from kuroshio.values import MINUTE
from kuroshio.web.door import Door, SignedIn
from kuroshio.web.live import LiveHub
from kuroshio.web.openid import OpenId
from kuroshio.web.ports import DeskPort
from kuroshio.web.shapes import Desk
from kuroshio.web.sign_in import SignInDesk

RECENT = 15 * MINUTE
"""How long after proving who he or she is an officer may change the ways of signing in."""


@dataclass(frozen=True)
class Front:
    """Handed to every handler that asks for `front: Fronted`."""

    door: Door
    accounts: Accounts
    sign_in: SignInDesk
    desk: DeskPort
    hub: LiveHub
    now: Callable[[], int]
    chance: Callable[[int], bytes]
    openid: OpenId | None = None

    def desk_of(self, entered: SignedIn) -> Desk:
        """All that the page of this officer needs at its start."""
        return self.desk.desk(entered.reader, entered.account)

    def require_recent(self, entered: SignedIn) -> None:
        """Refused (`web.sign-in-again`) unless this officer proved lately who he or she is: a desk
        that was left open, or a stolen cookie, gains no lasting way in.
        """
        if not self.accounts.proved_within(entered.session, RECENT, self.now()):
            raise Refused(
                "web.sign-in-again",
                f"this takes an officer who proved in the last {RECENT // MINUTE} minutes who he "
                "or she is: do so (POST /api/session/again), and ask once more; a token cannot",
            )


Fronted = NamedDependency[SkipValidation[Front]]
