"""Routes of an officer's means of signing in: passkeys and recovery codes, made and removed.

Whoever adds one could come back with it, and whoever removes one locks its holder out: so that
takes an officer who proved a short while ago who he or she is (front.py).
"""

import hashlib

from litestar import Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from kuroshio.errors import Refused
from kuroshio.store.accounts_passkeys import OfficerPasskey
from kuroshio.web.audit_notes import tell
from kuroshio.web.base64url import decode, encode
from kuroshio.web.door import OWN_ACCOUNT, PUBLIC
from kuroshio.web.front import Front, Fronted
from kuroshio.web.routes_session import AnyRequest, Entered, address_of, enter
from kuroshio.web.shapes import (
    Desk,
    PasskeyAnswer,
    PasskeyAsk,
    PasskeyDraft,
    PasskeyView,
    PasskeyWish,
    RecoveryCodes,
    RecoverySignIn,
    RecoveryView,
)


@post("/api/session/passkey/challenge", status_code=200, scope=PUBLIC, no_gzip=True)
async def ask_passkey(front: Fronted) -> PasskeyAsk:
    """What an authenticator is asked to sign, to sign in with whatever passkey it has for us."""
    ceremonies = front.sign_in.ceremonies
    return PasskeyAsk(encode(ceremonies.ask("")), ceremonies.site)


@post("/api/session/passkey", status_code=200, scope=PUBLIC, no_gzip=True)
async def enter_by_passkey(
    request: AnyRequest, data: JSONBody[PasskeyAnswer], front: Fronted
) -> Response[Desk]:
    """Sign in with a passkey. Sets the cookie."""
    answer = decode(data.authenticator_data), decode(data.client_data), decode(data.signature)
    account, session, secret = front.sign_in.by_passkey(
        decode(data.credential), answer, address_of(request), request.headers.get("user-agent", "")
    )
    return await enter(front, account, session, secret)


@post("/api/session/recovery", status_code=200, scope=PUBLIC, no_gzip=True)
async def enter_by_code(
    request: AnyRequest, data: JSONBody[RecoverySignIn], front: Fronted
) -> Response[Desk]:
    """Sign in with a recovery code, which is used up. Sets the cookie."""
    account, session, secret = await front.sign_in.by_code(
        data.officer, data.code, address_of(request), request.headers.get("user-agent", "")
    )
    return await enter(front, account, session, secret)


@get("/api/passkeys", scope=OWN_ACCOUNT, sync_to_thread=True)
def list_passkeys(signed_in: Entered, front: Fronted) -> list[PasskeyView]:
    """This officer's passkeys, oldest first."""
    return [_view(front, one) for one in front.accounts.passkeys.of(signed_in.account.officer)]


@post("/api/passkeys/challenge", scope=OWN_ACCOUNT, status_code=200, sync_to_thread=True)
def ask_new_passkey(signed_in: Entered, front: Fronted) -> PasskeyWish:
    """What an authenticator is asked, to make a passkey for this officer."""
    front.require_recent(signed_in)
    account, ceremonies = signed_in.account, front.sign_in.ceremonies
    node = f"{front.door.settings.party}/{front.door.settings.node}"
    known = front.accounts.passkeys.of(account.officer)
    return PasskeyWish(
        encode(ceremonies.ask(signed_in.session)), ceremonies.site, f"Kuroshio {node}",
        encode(hashlib.sha256(f"{node}/{account.officer}".encode()).digest()),
        account.officer, account.name, [encode(one.credential) for one in known],
    )  # fmt: skip


@post("/api/passkeys", scope=OWN_ACCOUNT, audit="passkey-added", sync_to_thread=True)
def add_passkey(
    request: AnyRequest, data: JSONBody[PasskeyDraft], signed_in: Entered, front: Fronted
) -> PasskeyView:
    """Register the passkey that was made; from now on its holder signs in with it."""
    front.require_recent(signed_in)
    made = front.sign_in.register(
        signed_in.account, signed_in.session, data.name, decode(data.client_data),
        decode(data.attestation),
    )  # fmt: skip
    tell(request, encode(made.credential), name=made.name)
    return _view(front, made)


@delete("/api/passkeys/{passkey:str}", scope=OWN_ACCOUNT, audit="passkey-removed", status_code=204)
async def remove_passkey(passkey: FromPath[str], signed_in: Entered, front: Fronted) -> None:
    """Remove one of one's own passkeys from this node. What it signs for the party goes on until
    the party document revokes it.
    """
    front.require_recent(signed_in)
    if not front.accounts.passkeys.remove(signed_in.account.officer, decode(passkey)):
        raise Refused("accounts.unknown-passkey", "you have no such passkey")


@get("/api/recovery-codes", scope=OWN_ACCOUNT, sync_to_thread=True)
def count_recovery_codes(signed_in: Entered, front: Fronted) -> RecoveryView:
    """How many recovery codes this officer has, and has used."""
    found = front.accounts.recovery.state(signed_in.account.officer)
    return RecoveryView(found.made, found.total, found.used)


@post("/api/recovery-codes", scope=OWN_ACCOUNT, audit="recovery-codes-made", no_gzip=True)
async def make_recovery_codes(signed_in: Entered, front: Fronted) -> RecoveryCodes:
    """New recovery codes, shown this once; all former ones are worth nothing."""
    front.require_recent(signed_in)
    return RecoveryCodes(await front.sign_in.new_codes(signed_in.account.officer))


ROUTES: list[HTTPRouteHandler] = [
    ask_passkey,
    enter_by_passkey,
    enter_by_code,
    list_passkeys,
    ask_new_passkey,
    add_passkey,
    remove_passkey,
    count_recovery_codes,
    make_recovery_codes,
]


def _view(front: Front, one: OfficerPasskey) -> PasskeyView:
    return PasskeyView(
        encode(one.credential), one.name, one.rp_id, one.made, one.last_used,
        front.desk.decides(one.credential),
    )  # fmt: skip
