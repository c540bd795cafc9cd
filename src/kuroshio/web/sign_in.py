"""Signing in: passkeys, passwords, one-time links, recovery codes, and how often one may try.

An officer who is unknown, is disabled or has no password costs the same time and gets the same
answer as a wrong password, so that nobody can ask this node who its officers are.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial

import argon2
import structlog
from argon2.exceptions import InvalidHashError, VerificationError

from kuroshio.errors import Refused, Unavailable
from kuroshio.node import passwords
from kuroshio.store.accounts import CHANCE, Account, Accounts, Session
from kuroshio.store.accounts_passkeys import OfficerPasskey
from kuroshio.values import MINUTE
from kuroshio.web.passkeys import Ceremonies, wrong_passkey

log = structlog.get_logger("sign-in")
WINDOW = 5 * MINUTE
TRIES_FROM_ONE_ADDRESS = 5
"""For one officer from one address within the window."""
TRIES_OF_AN_ADDRESS = 30
TRIES_FOR_AN_OFFICER = 60
"""From all addresses: high enough that a stranger does not easily lock an officer out, who can
besides always enter by a one-time link."""
KEPT = 10_000
CODES = 10
"""Recovery codes that an officer is given at once."""
CODE_GROUPS, GROUP = 4, 4
"""A code is four groups of four letters. The first says which code it is; 60 bits are secret."""
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 that nobody confuses when they are read from paper."""

_HASHER = argon2.PasswordHasher()
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$T0lLrzjKZp5vNv9J0nR8OQ$"
    "b1iPNXgNhrg4xTdxnVEY1kjz3L0fVwmsbnjW4/ixLzE"
)
"""Verified against when there is no hash: the time it takes is what matters."""


def hash_password(password: str) -> str:
    """An argon2id hash, as the accounts keep it (RFC 9106, its low-memory parameters)."""
    return _HASHER.hash(password)


class Attempts:
    """How often a key failed within the window; in memory, so a restart forgives."""

    def __init__(self, window: int = WINDOW, kept: int = KEPT) -> None:
        self._window = window
        self._kept = kept
        self._failed: dict[tuple[str, ...], deque[int]] = {}

    def check(self, limits: dict[tuple[str, ...], int], now: int) -> None:
        """Unavailable (`web.too-many-attempts`) when one of the keys has reached its limit."""
        for key, limit in limits.items():
            times = self._failed.get(key)
            while times and times[0] <= now - self._window:
                times.popleft()
            if times and len(times) >= limit:
                wait = max(1, (times[0] + self._window - now) // 1000)
                raise Unavailable(
                    "web.too-many-attempts",
                    f"too many attempts to sign in; try again in {wait} s",
                    retry_after_s=wait,
                )

    def failed(self, limits: dict[tuple[str, ...], int], now: int) -> None:
        """Note a failure under each key. The key that failed first goes when there are many."""
        for key, limit in limits.items():
            times = self._failed.pop(key, None) or deque(maxlen=limit)
            times.append(now)
            self._failed[key] = times
        while len(self._failed) > self._kept:
            del self._failed[next(iter(self._failed))]

    def forgive(self, key: tuple[str, ...]) -> None:
        """Whoever gets in has not been guessing."""
        self._failed.pop(key, None)


class SignInDesk:
    """Makes sessions out of passwords and links."""

    def __init__(
        self,
        accounts: Accounts,
        site: str,
        *,
        now: Callable[[], int],
        monotonic: Callable[[], int],
        chance: Callable[[int], bytes],
    ) -> None:
        """`site` is the host name of the pages. `monotonic` is in ms and never set back: attempts
        are counted by it, not by the clock.
        """
        self._accounts = accounts
        self._now = now
        self._monotonic = monotonic
        self._chance = chance
        self.ceremonies = Ceremonies(site, monotonic=monotonic, chance=chance)
        self._attempts = Attempts()
        # A verification takes 64 MiB and a core for a while: two at a time leave the hotline
        # its share of the machine, however many knock.
        self._turns = asyncio.Semaphore(2)

    async def by_password(
        self, officer: str, password: str, address: str, user_agent: str
    ) -> tuple[Account, Session, str]:
        """A session for the right password. Refused (`web.wrong-sign-in`), Unavailable."""
        account = await self.check_password(officer, password, address)
        if account is None:
            raise Refused("web.wrong-sign-in", "the name or the password is not right")
        return account, *self._start(account, user_agent)

    async def check_password(self, officer: str, password: str, address: str) -> Account | None:
        """The account that this is the password of. Unavailable (`web.too-many-attempts`)."""
        self.note_attempt(officer, address)
        account = self._usable(officer)
        known = account.password_hash if account is not None else None
        async with self._turns:
            right = await asyncio.to_thread(_verify, known or NOBODY, password)
        if account is None or known is None or not right:
            return None
        self._attempts.forgive((officer, address))
        return account

    async def change_password(
        self, account: Account, old: str, new: str, address: str, around: list[str]
    ) -> str:
        """The hash of a new password, once the old one is right and the new one good. Refused:
        `accounts.no-password`, `web.wrong-password`, and as passwords.require_good; Unavailable.
        """
        if account.password_hash is None:
            raise Refused("accounts.no-password", "this account has no password to be changed")
        if await self.check_password(account.officer, old, address) is None:
            raise Refused("web.wrong-password", "the password that you have now is not right")
        await asyncio.to_thread(passwords.require_good, new, around)
        async with self._turns:
            return await asyncio.to_thread(hash_password, new)

    async def by_code(
        self, officer: str, code: str, address: str, user_agent: str
    ) -> tuple[Account, Session, str]:
        """A session for a recovery code, which is used up. Refused (`web.wrong-sign-in`),
        Unavailable.
        """
        account = await self.check_code(officer, code, address)
        return account, *self._start(account, user_agent)

    async def check_code(self, officer: str, code: str, address: str) -> Account:
        """The account whose recovery code this is, which is used up. Refused, Unavailable."""
        self.note_attempt(officer, address)
        label, _, secret = _read_code(code).partition("-")
        account = self._usable(officer)
        known = self._accounts.recovery.hash_of(officer, label) if account is not None else None
        async with self._turns:
            right = await asyncio.to_thread(_verify, known or NOBODY, secret)
        used = right and known is not None
        if account is None or not (
            used and self._accounts.recovery.use(officer, label, self._now())
        ):
            raise Refused("web.wrong-sign-in", "the name or the code is not right")
        self._attempts.forgive((officer, address))
        return account

    def by_passkey(
        self, credential: bytes, answer: tuple[bytes, bytes, bytes], address: str, user_agent: str
    ) -> tuple[Account, Session, str]:
        """A session for what a passkey signed (authenticator data, client data, signature).

        Refused (`web.wrong-passkey`), Unavailable.
        """
        account = self.check_passkey(credential, answer, address)
        return account, *self._start(account, user_agent)

    def check_passkey(
        self, credential: bytes, answer: tuple[bytes, bytes, bytes], address: str, officer: str = ""
    ) -> Account:
        """The account whose passkey signed; `officer`, where it must be that one's. Refused,
        Unavailable.
        """
        passkey = self._accounts.passkeys.get(credential)
        holder = passkey.officer if passkey else ""
        self.note_attempt(holder, address)
        account = self._usable(holder)
        if passkey is None or account is None or officer not in ("", holder):
            raise wrong_passkey()
        counted = self.ceremonies.check(passkey, *answer)
        if not self._accounts.passkeys.used(credential, counted, self._now()):
            raise wrong_passkey()
        self._attempts.forgive((holder, address))
        return account

    def register(
        self, account: Account, session: str, name: str, client_data: bytes, attestation: bytes
    ) -> OfficerPasskey:
        """Keep the passkey that an officer's authenticator made, asked for in this session.

        Refused: `web.bad-passkey`, `web.wrong-passkey`, and as Passkeys.add.
        """
        made = self.ceremonies.register(
            session, account.officer, name, client_data, attestation, self._now()
        )
        self._accounts.passkeys.add(made)
        return made

    async def new_codes(self, officer: str) -> list[str]:
        """Recovery codes, shown this once; all former ones are worth nothing from now on."""
        codes: dict[str, str] = {}
        while len(codes) < CODES:
            letters = (LETTERS[byte & 31] for byte in self._chance(CODE_GROUPS * GROUP))
            code = "-".join(
                "".join(next(letters) for _ in range(GROUP)) for _ in range(CODE_GROUPS)
            )
            codes[code[:GROUP]] = code
        hashes: dict[str, str] = {}
        for label, code in codes.items():
            async with self._turns:
                hashes[label] = await asyncio.to_thread(hash_password, code[GROUP + 1 :])
        self._accounts.recovery.replace(officer, hashes, self._now())
        return list(codes.values())

    def by_link(self, secret: str, user_agent: str) -> tuple[Account, Session, str]:
        """A session for a link that has not been used. Refused (`web.dead-link`)."""
        account = self._accounts.redeem_link(secret, self._now())
        if account is None:
            raise Refused(
                "web.dead-link", "this link was used before or has expired; ask for a new one"
            )
        return account, *self._start(account, user_agent)

    def note_attempt(self, officer: str, address: str) -> None:
        """Unavailable (`web.too-many-attempts`). An attempt is taken for a failure until it
        succeeds: else many at once would all pass the check before the slow part.
        """
        limits = {
            (officer, address): TRIES_FROM_ONE_ADDRESS,
            ("address", address, ""): TRIES_OF_AN_ADDRESS,
            ("officer", officer, ""): TRIES_FOR_AN_OFFICER,
        }
        self._attempts.check(limits, self._monotonic())
        log.info("sign-in attempted", officer=officer if self._usable(officer) else "-",
                 address=address)  # fmt: skip
        self._attempts.failed(limits, self._monotonic())

    def forgive(self, officer: str, address: str) -> None:
        """Whoever gets in from an address has not been guessing."""
        self._attempts.forgive((officer, address))

    def _usable(self, officer: str) -> Account | None:
        account = self._accounts.get(officer)
        return None if account is None or account.disabled else account

    def _start(self, account: Account, user_agent: str) -> tuple[Session, str]:
        start = partial(self._accounts.start_session, account.officer, user_agent)
        return start(self._now(), self._chance(CHANCE))


def _read_code(text: str) -> str:
    """A code as it was made, from how a person types it."""
    plain = "".join(letter for letter in text.upper()[: passwords.MOST] if letter in LETTERS)
    groups = (plain[at : at + GROUP] for at in range(0, len(plain), GROUP))
    return "-".join(groups)


def _verify(known: str, password: str) -> bool:
    if len(password) > passwords.MOST:
        password = ""  # no password is empty; the time spent is the same
    try:
        return _HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False
