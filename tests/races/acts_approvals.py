"""What one client of a race about approvals does; and beside each act its control, the same without the guard.

A control reads in one transaction and writes in another, unconditionally: what a careless program would do.
"""

import json
from datetime import datetime
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec

from llavero.approvals import withdraw
from llavero.approvals.in_app import AnsweringDevice, decide_in_app
from llavero.approvals.models import Approval, Decision
from llavero.credentials import device_answers
from llavero.domain.actor import SYSTEM
from llavero.formats.phone.answers import SignedAnswer
from llavero.tenancy.scope import in_tenant
from tests.races.acts import NOWHERE, Args, a_slow_comparison, code, profile
from tests.support.phone_answers import Answering
from tests.support.phone_words import from_b64u

BUDGET = 5
EACH = ("approve", "reject", "unknown", "cancel")


def phones(args: Args) -> list[dict[str, str]]:
    """Read who has which phone."""
    found: list[dict[str, str]] = json.loads(args["phones"])
    return found


def _send(args: Args, holder: dict[str, str], body: dict[str, object], key: ec.EllipticCurvePrivateKey) -> str:
    answering = Answering(b"", key)
    device = AnsweringDevice(
        authenticator=UUID(holder["token"]), user=UUID(holder["user"]), signing_key=answering.public
    )  # fmt: skip
    sent = SignedAnswer(
        approval=UUID(str(body["approval"])), digest=str(body["digest"]), decision=str(body["decision"]),
        counter=int(str(body["counter"])), answer=str(body["answer"]), signature=from_b64u(str(body["signature"])),
    )  # fmt: skip
    with in_tenant(UUID(args["tenant"])):
        told = decide_in_app(
            device, sent, profile=profile(), now=datetime.fromisoformat(args["now"]), origin=NOWHERE
        )  # fmt: skip
    return told.state if told.word == "accepted" else told.word


def decide(args: Args, client: int) -> str:
    """Answer by one's own phone, each in one of four ways: approve, reject, not recognised; or take it back."""
    decision = EACH[client % len(EACH)]
    if decision == "cancel":
        with in_tenant(UUID(args["tenant"])):
            state = withdraw.cancel(
                UUID(args["approval"]), client_id=UUID(args["client"]), now=datetime.fromisoformat(args["now"]),
                actor=SYSTEM, origin=NOWHERE,
            )  # fmt: skip
        return f"saw {state}"
    return by_phone(args, client, decision)


def by_phone(args: Args, client: int, decision: str = "approve") -> str:
    """Answer by the phone that has this client's number."""
    holder = phones(args)[client % len(phones(args))]
    key = ec.derive_private_key(int(holder["key"]), ec.SECP256R1())
    phone = Answering(bytes.fromhex(holder["seed"]), key, int(args["counter"]))
    return _send(args, holder, phone.body(args["document"], decision), key)


def decide_control(args: Args, client: int) -> str:
    """Decide where the request is read first and its outcome written later."""
    decision = EACH[client % len(EACH)]
    with in_tenant(UUID(args["tenant"])):
        row = Approval.objects.get(id=UUID(args["approval"]))
    if row.state != "open":
        return "approval-over"
    a_slow_comparison()
    outcome = {"approve": "approved", "reject": "rejected", "unknown": "unrecognised", "cancel": "cancelled"}[decision]
    with in_tenant(UUID(args["tenant"])):
        Approval.objects.filter(id=row.id).update(state=outcome, decided_at=row.created_at)
    return outcome


def same_answer(args: Args, client: int) -> str:
    """Send one and the same answer, byte for byte."""
    holder = phones(args)[0]
    return _send(args, holder, json.loads(args["body"]), ec.derive_private_key(int(holder["key"]), ec.SECP256R1()))


def same_answer_control(args: Args, client: int) -> str:
    """Send it where a wrong PIN is counted without looking for the same answer first."""
    from llavero.credentials.models import Authenticator

    token = UUID(phones(args)[0]["token"])
    with in_tenant(UUID(args["tenant"])):
        row = Authenticator.objects.select_for_update().get(id=token)
        Authenticator.objects.filter(id=token).update(pin_failures=row.pin_failures + 1)
    return "pin-wrong"


def pin_or_code(args: Args, client: int) -> str:
    """Try a PIN as a thief with the phone: every second client by an answer, the others by the code that it shows."""
    if client % 2:
        return code({**args, "user": phones(args)[0]["user"]}, client)
    holder = phones(args)[0]
    key = ec.derive_private_key(int(holder["key"]), ec.SECP256R1())
    guess = Answering(b"what a wrong PIN opens", key, int(args["counter"]) + client)
    with in_tenant(UUID(args["tenant"])):
        verdict = device_answers.judge_in_app(
            device_answers.hold(UUID(holder["token"])), guess.body(args["document"])["answer"],
            digest=args["digest"], counter=guess.counter, portal_key=args["portal"], profile=profile(),
            now=datetime.fromisoformat(args["now"]),
        )  # fmt: skip
    return verdict.reason.value


def pin_or_code_control(args: Args, client: int) -> str:
    """Try it where each way looks at a count of its own, under the same lock."""
    from llavero.credentials.models import Authenticator

    column = "code_failures" if client % 2 else "pin_failures"
    with in_tenant(UUID(args["tenant"])):
        row = Authenticator.objects.select_for_update().get(id=UUID(phones(args)[0]["token"]))
        if getattr(row, column) >= BUDGET:
            return "blocked"
        Authenticator.objects.filter(id=row.id).update(**{column: getattr(row, column) + 1})
    return "wrong"


def approve_control(args: Args, client: int) -> str:
    """Approve where the votes are counted first and one's own is written later, and whoever is enough settles it."""
    holder = phones(args)[client % len(phones(args))]
    with in_tenant(UUID(args["tenant"])):
        row = Approval.objects.get(id=UUID(args["approval"]))
        before = Decision.objects.filter(approval_id=row.id).count()
    if row.state != "open":
        return "approval-over"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Decision.objects.create(
            id=uuid4(), approval_id=row.id, person_id=uuid4(), user_id=UUID(holder["user"]), roles=[],
            decision="approve", means="app", digest=row.digest, at=row.created_at,
        )  # fmt: skip
        if before + 1 < row.needed:
            return "open"
        Approval.objects.filter(id=row.id).update(state="approved", decided_at=row.created_at)
    return "approved"
