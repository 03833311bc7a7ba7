"""A portal of the bank that has payments approved over REST, by a real key at the real server."""

import base64
import json
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from llavero.federation.api_keys import make_key
from llavero.tenancy.scope import in_tenant
from tests.stories.living_bank import OPERATOR, LivingBank, Someone

_numbers = count(1)


@dataclass
class Payer:
    """The portal, and what it was told of each request that it made."""

    bank: LivingBank
    key: str
    portal: str = "cash-management"

    def ask(self, approver: Someone, *, payee: str) -> dict[str, Any]:
        """Ask somebody to approve a payment."""
        number = next(_numbers)
        asked = {
            "kind": "payment_order", "portal": self.portal, "needed": 1, "operation": f"ORD-{number:04d}",
            "approvers": [{"user": str(approver.user_id)}], "offline": True, "session": f"s-{number}",
            "data": {
                "payee": payee, "account": "2200123456", "debit_account": "0200099",
                "amount": {"currency": "USD", "value": "1250.00"},
            },
        }  # fmt: skip
        return self._send("POST", "/approvals", asked)

    def outcome(self, asked: dict[str, Any]) -> str:
        """Say what a request has come to."""
        return str(self._send("GET", f"/approvals/{asked['id']}")["state"])

    def square(self, asked: dict[str, Any]) -> str:
        """Write the QR of an answer without network."""
        document = base64.urlsafe_b64encode(str(asked["document"]).encode()).decode().rstrip("=")
        return f"{self.bank.app}#a1.{self.bank.profile.key}.{document}"

    def type_answer(self, asked: dict[str, Any], approver: Someone, digits: str) -> str:
        """Send the digits that a person typed, and say what the request has come to."""
        typed = {"user": str(approver.user_id), "means": "offline", "digest": asked["digest"], "answer": digits}
        told = self._send("POST", f"/approvals/{asked['id']}/answers", typed)
        assert told["verdict"] == "accepted", told
        return self.outcome(asked)

    def _send(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        sent = urllib.request.Request(
            f"http://127.0.0.1:{self.bank.server.port}/api/v1{path}", method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={
                "Authorization": f"Bearer {self.key}", "Content-Type": "application/json",
                "Idempotency-Key": f"story-{next(_numbers):06d}", "Accept-Language": "es",
            },
        )  # fmt: skip
        with urllib.request.urlopen(sent, timeout=20) as answer:
            said: dict[str, Any] = json.load(answer)
        return said


def a_payer(bank: LivingBank) -> Payer:
    """Give a portal its key."""
    now = datetime.now(UTC)
    with in_tenant(bank.tenant_id):
        key = make_key(
            "payments", bank=bank.profile.key, scopes=("approvals",), expires_at=now + timedelta(days=1), now=now,
            actor=OPERATOR,
        )  # fmt: skip
    return Payer(bank, key)
