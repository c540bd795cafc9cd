"""An authenticator that the browser itself plays (WebDriver, Virtual Authenticators)."""

from typing import Any

from playwright.sync_api import CDPSession, Page


class VirtualAuthenticator:
    """Belongs to one page; verifies its holder and answers at once."""

    def __init__(self, page: Page) -> None:
        self._devices: CDPSession = page.context.new_cdp_session(page)
        self._devices.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = self._devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = made["authenticatorId"]

    def hold(self, credential: dict[str, Any]) -> None:
        """Give it a passkey that was made elsewhere."""
        self._devices.send(
            "WebAuthn.addCredential", {"authenticatorId": self._id, "credential": credential}
        )

    def held(self) -> list[dict[str, Any]]:
        """The passkeys in it."""
        found = self._devices.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return list(found["credentials"])

    def verify(self, *, verified: bool) -> None:
        """Whether its holder shows finger, face or PIN from now on."""
        self._devices.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": self._id, "isUserVerified": verified},
        )
