"""What administrators do to accounts, and which of it takes two of them.

Each act and the note of it are one transaction of the accounts file.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from msgspec.structs import replace

from kuroshio.errors import Refused
from kuroshio.store.accounts import CHANCE, Account, Accounts
from kuroshio.store.accounts_acts import Act
from kuroshio.trust.document import PartyDocument
from kuroshio.values import MINUTE

Kind = Literal["powers", "revocation", "export"]
KINDS: Mapping[str, Kind] = {
    "account-added": "powers",
    "account-enabled": "powers",
    "link-made": "powers",
    "post-given": "powers",
    "account-disabled": "revocation",
    "keys-removed": "revocation",
    "post-withdrawn": "revocation",
    "session-ended": "revocation",
    "token-ended": "revocation",
    "audit-exported": "export",
}
"""Act to what it is, as the setting `two_person` names it."""
LINK_LIFE = 15 * MINUTE


class Administration:
    """Acts upon the accounts of one node. Any thread may call it."""

    def __init__(
        self, accounts: Accounts, document: Callable[[], PartyDocument],
        chance: Callable[[int], bytes],
    ) -> None:  # fmt: skip
        self._accounts = accounts
        self._document = document
        self._chance = chance

    def require(self, act: str, subject: str, by: str, detail: Mapping[str, str]) -> None:
        """Whether it could be done now. Refused: `user.no-such-post`, `user.exists`,
        `admin.own-account`, `accounts.unknown-officer`, `accounts.unknown-session`,
        `accounts.unknown-token`.
        """
        if act in ("post-given", "account-added"):
            self._require_post(detail["organisation"], detail["post"])
        if act in ("post-given", "post-withdrawn", "account-disabled") and subject == by:
            raise Refused("admin.own-account", "another administrator changes your own account")
        if act == "account-added" and self._accounts.get(subject):
            raise Refused("user.exists", f"there is an account {subject} already; it was kept")
        named = ("post-given", "post-withdrawn", "account-disabled", "account-enabled",
                 "link-made", "keys-removed")  # fmt: skip
        if act in named and self._accounts.get(subject) is None:
            raise Refused("accounts.unknown-officer", f"there is no account {subject!r}")
        if act == "session-ended" and self._accounts.officer_of("session", subject) is None:
            raise Refused("accounts.unknown-session", "there is no such session")
        if act == "token-ended" and self._accounts.officer_of("token", subject) is None:
            raise Refused("accounts.unknown-token", "there is no such token")

    def do(self, act: Act) -> str:
        """Do it and note it; a link's secret where it makes one. Refused as in `require`."""
        with self._accounts.lock, self._accounts.db:
            self.require(act.act, act.subject, act.by, act.detail)
            result = self._do(act.act, act.subject, act.detail, act.at)
            done = act.act if KINDS[act.act] != "export" else f"{act.act}-confirmed"
            self._accounts.acts.add(replace(act, act=done))
        return result

    def _do(self, act: str, subject: str, detail: Mapping[str, str], now: int) -> str:
        accounts = self._accounts
        match act:
            case "account-added":
                post = detail["organisation"], detail["post"]
                made = Account(subject, detail["name"] or subject, *post, lang=detail["lang"])
                accounts.put(made)
            case "post-given":
                accounts.change(subject, organisation=detail["organisation"], post=detail["post"])
            case "post-withdrawn":
                accounts.change(subject, post="")
            case "account-disabled" | "account-enabled":
                accounts.change(subject, disabled=act == "account-disabled")
            case "keys-removed":
                for one in accounts.passkeys.of(subject):
                    accounts.passkeys.remove(subject, one.credential)
                accounts.recovery.replace(subject, {}, now)
            case "session-ended" | "token-ended":
                accounts.end("session" if act == "session-ended" else "token", subject)
            case "link-made":
                return accounts.make_link(subject, now, LINK_LIFE, self._chance(CHANCE))
        return ""

    def _require_post(self, organisation: str, post: str) -> None:
        document = self._document()
        if document.post(organisation, post) is None:
            raise Refused(
                "user.no-such-post", f"{document.party}'s document has no {organisation} {post}"
            )
