"""What the pages share on which a browser is asked for a passkey: what it is asked, and where its answer goes.

Law: the list of keys that may answer stays empty when somebody signs in. The device finds the person's key by the
bank's host; so the page of who has one, of who has none and of a name nobody has are the same to the letter.
"""

import json
from base64 import urlsafe_b64encode
from typing import Final
from uuid import UUID

from llavero.credentials import passkey_challenges, passkeys
from llavero.credentials.passkey_challenges import LIFETIME, Challenge, Purpose
from llavero.credentials.passkey_places import host_for
from llavero.domain.screen import Field, Node
from llavero.formats.passkey_answers import ALGORITHMS
from llavero.people.disclose import login_name, person_names
from llavero.steps.contract import StepContext, StepParams

ANSWER: Final = Field(name="passkey", kind="passkey", min=1, max=8_000)
_KEPT: Final = "challenge"


class PasskeyParams(StepParams):
    """Nothing to set."""


def draw(ctx: StepContext, purpose: Purpose) -> None:
    """Draw a challenge for the page that comes, in place of the one that was used up."""
    host = host_for(ctx.profile, ctx.origin)
    drawn = passkey_challenges.issue(run=ctx.run.id, step=ctx.run.step, purpose=purpose, host=host, now=ctx.now)
    ctx.memory[_KEPT] = str(drawn)


def drawn_id(ctx: StepContext) -> UUID:
    """Name the challenge of the page."""
    return UUID(str(ctx.memory[_KEPT]))


def is_allowed(ctx: StepContext) -> bool:
    """Say whether the bank takes passkeys at this entrance, now."""
    return ctx.profile.passkeys is not None and ctx.profile.portal(ctx.run.portal).passkey_sign_in is not None


def ask_to_sign(ctx: StepContext) -> Node:
    """Tell the browser what to sign, as `PublicKeyCredentialRequestOptions` in JSON."""
    asked = passkey_challenges.read(drawn_id(ctx))
    return _node("sign", {**_common(asked), "rpId": asked.host, "allowCredentials": []})


def ask_to_make(ctx: StepContext) -> Node:
    """Tell the browser what key to make, as `PublicKeyCredentialCreationOptions` in JSON; keys that are there, not."""
    asked, user = passkey_challenges.read(drawn_id(ctx)), ctx.run.subject
    assert user is not None
    return _node("make", {
        **_common(asked),
        "rp": {"id": asked.host, "name": ctx.profile.names.name},
        "user": {
            "id": _text(passkeys.handle_of(user)), "name": login_name(user) or ctx.profile.names.name,
            "displayName": person_names(user),
        },
        "pubKeyCredParams": [{"type": "public-key", "alg": int(each)} for each in ALGORITHMS],
        "excludeCredentials": [
            {"type": "public-key", "id": _text(held)} for held in passkeys.ids_on(asked.host, user)
        ],
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
        },
        "attestation": "none",
    })  # fmt: skip


def _common(asked: Challenge) -> dict[str, object]:
    return {
        "challenge": _text(asked.challenge), "timeout": int(LIFETIME.total_seconds() * 1000),
        "userVerification": "required",
    }  # fmt: skip


def _node(purpose: Purpose, options: dict[str, object]) -> Node:
    return Node("passkey", "passkey", "lead", {"purpose": purpose, "options": json.dumps(options)})


def _text(some: bytes) -> str:
    return urlsafe_b64encode(some).rstrip(b"=").decode()
