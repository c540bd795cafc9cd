"""What the routes of an officer's own account work with: one dependency, `front`."""

from collections.abc import Callable
from dataclasses import dataclass

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from kuroshio.store.accounts import Accounts
from kuroshio.web.door import Door, SignedIn
from kuroshio.web.live import LiveHub
from kuroshio.web.openid import OpenId
from kuroshio.web.ports import DeskPort
from kuroshio.web.shapes import Desk
from kuroshio.web.sign_in import SignInDesk


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


Fronted = NamedDependency[SkipValidation[Front]]
