"""A passkey device of Chromium's own, driven over its debugging protocol: makes keys and signs like a telephone."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page


@dataclass
class VirtualKey:
    """The device in one page's browser."""

    session: CDPSession
    id: str

    def credentials(self) -> list[dict[str, Any]]:
        """List the keys that it holds, as the protocol writes them."""
        held: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return held

    def knows_its_holder(self, is_so: bool) -> None:
        """Let the finger be right from now on, or wrong."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_so})

    def turn_back_counter(self, to: int) -> None:
        """Be the copy of a key whose other one has signed more often."""
        for held in self.credentials():
            self.session.send(
                "WebAuthn.removeCredential", {"authenticatorId": self.id, "credentialId": held["credentialId"]}
            )
            self.session.send(
                "WebAuthn.addCredential", {"authenticatorId": self.id, "credential": {**held, "signCount": to}}
            )


def plug_in(page: Page) -> VirtualKey:
    """Give a page's browser a device that keeps passkeys and knows its holder."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {})
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    return VirtualKey(session, added["authenticatorId"])
