"""Routes by which a signed-in officer proves anew who he or she is, and changes the password."""

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from kuroshio.errors import Refused
from kuroshio.web.audit_notes import tell
from kuroshio.web.base64url import decode
from kuroshio.web.door import OWN_ACCOUNT, SignedIn
from kuroshio.web.front import RECENT, Front, Fronted
from kuroshio.web.routes_session import AnyRequest, Entered, address_of
from kuroshio.web.shapes import (
    CodeProof,
    OwnWays,
    PasskeyAnswer,
    PasswordChange,
    PasswordChanged,
    PasswordProof,
)


@get("/api/own-ways", scope=OWN_ACCOUNT, sync_to_thread=True)
def show_own_ways(signed_in: Entered, front: Fronted) -> OwnWays:
    """What this officer can prove with who he or she is, and whether that was done lately."""
    account, accounts = signed_in.account, front.accounts
    codes = accounts.recovery.state(account.officer)
    return OwnWays(
        account.password_hash is not None, len(accounts.passkeys.of(account.officer)),
        codes.total - codes.used,
        accounts.proved_within(signed_in.session, RECENT, front.now()),
    )  # fmt: skip


@post("/api/session/again", scope=OWN_ACCOUNT, status_code=204, no_gzip=True)
async def prove_by_password(
    request: AnyRequest, data: JSONBody[PasswordProof], signed_in: Entered, front: Fronted
) -> None:
    """Prove by the password who one is, for the next 15 minutes of this session."""
    officer = signed_in.account.officer
    if await front.sign_in.check_password(officer, data.password, address_of(request)) is None:
        raise Refused("web.wrong-password", "the password is not right")
    _proved(signed_in, front)


@post("/api/session/again/code", scope=OWN_ACCOUNT, status_code=204, no_gzip=True)
async def prove_by_code(
    request: AnyRequest, data: JSONBody[CodeProof], signed_in: Entered, front: Fronted
) -> None:
    """The same by a recovery code, which is used up."""
    await front.sign_in.check_code(signed_in.account.officer, data.code, address_of(request))
    _proved(signed_in, front)


@post("/api/session/again/passkey", scope=OWN_ACCOUNT, status_code=204, no_gzip=True)
async def prove_by_passkey(
    request: AnyRequest, data: JSONBody[PasskeyAnswer], signed_in: Entered, front: Fronted
) -> None:
    """The same by a passkey of this officer, asked as for signing in."""
    answer = decode(data.authenticator_data), decode(data.client_data), decode(data.signature)
    credential, address = decode(data.credential), address_of(request)
    front.sign_in.check_passkey(credential, answer, address, signed_in.account.officer)
    _proved(signed_in, front)


@post("/api/password", scope=OWN_ACCOUNT, audit="password-changed", status_code=200, no_gzip=True)
async def change_password(
    request: AnyRequest, data: JSONBody[PasswordChange], signed_in: Entered, front: Fronted
) -> PasswordChanged:
    """Change one's own password; all other sessions end, and links that were not used yet."""
    account = signed_in.account
    made = await front.sign_in.change_password(
        account, data.old, data.new, address_of(request), front.desk.names_around(account)
    )
    ended = front.accounts.set_password(account.officer, made, signed_in.session)
    for session in ended:
        front.hub.disconnect_session(session)
    _proved(signed_in, front)
    tell(request, account.officer, sessions_ended=str(len(ended)))
    return PasswordChanged(len(ended))


ROUTES: list[HTTPRouteHandler] = [
    show_own_ways,
    prove_by_password,
    prove_by_code,
    prove_by_passkey,
    change_password,
]


def _proved(signed_in: SignedIn, front: Front) -> None:
    """From now on, for a while. A token is no session: what it proved is of no use to it."""
    front.accounts.prove_session(signed_in.account.officer, signed_in.session, front.now())
