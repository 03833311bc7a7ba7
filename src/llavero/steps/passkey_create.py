"""A person's device makes a passkey for the bank's host: verified on the page, kept with the run until the commit.

Law: nothing counts yet. The device must have verified its holder, the key must be findable without a name, and one
that leaves its device is taken only where the bank takes such.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import ClassVar, Final

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import passkey_challenges, passkeys
from llavero.credentials.passkey_places import addresses_of
from llavero.domain.passkey import LONGEST_LABEL, read_label
from llavero.domain.screen import Field, ScreenBody
from llavero.domain.slot import SlotName
from llavero.formats.passkey_answers import Asked, Made, PasskeyFaultError, read_made
from llavero.steps.contract import BaseStep, Passed, Result, Stay, StepContext, Submission
from llavero.steps.passkey_page import ANSWER, PasskeyParams, ask_to_make, draw, drawn_id, is_allowed
from llavero.steps.said import confirm, error, heading, lead, page_texts
from llavero.tenancy.profile.model import Profile

LABEL: Final = Field(name="label", kind="label", required=False, min=0, max=LONGEST_LABEL)


class PasskeyCreate(BaseStep[PasskeyParams]):
    """One new passkey, with what its person calls it."""

    name: ClassVar[str] = "passkey.create"
    params = PasskeyParams

    def fills(self, params: PasskeyParams) -> frozenset[SlotName]:
        return frozenset({SlotName.NEW_PASSKEY})

    def texts(self, params: PasskeyParams) -> frozenset[str]:
        return page_texts(
            fields=(LABEL.name, ANSWER.name), errors=("late", "wrong", "known", "synced", "most"),
            more=("lead", "without", "given_up", "there_already"),
        )  # fmt: skip

    def lacks(self, params: PasskeyParams, profile: Profile) -> str | None:
        return "passkeys" if profile.passkeys is None else None

    def enter(self, ctx: StepContext, params: PasskeyParams) -> Passed | None:
        draw(ctx, "make")
        return None

    def show(self, ctx: StepContext, params: PasskeyParams) -> ScreenBody:
        return ScreenBody(nodes=(heading(), lead(), ask_to_make(ctx)), actions=(confirm(LABEL, ANSWER),))

    def submit(self, ctx: StepContext, params: PasskeyParams, submission: Submission) -> Result:
        asked = passkey_challenges.use_up(
            drawn_id(ctx), run=ctx.run.id, step=ctx.run.step, purpose="make", now=ctx.now
        )  # fmt: skip
        draw(ctx, "make")
        if asked is None:
            return _refuse(ctx, "late", "late")
        what = Asked(
            challenge=asked.challenge, host=asked.host, origins=addresses_of(asked.host, ctx.origin)
        )  # fmt: skip
        try:
            made = read_made(submission.values.get(ANSWER.name, ""), what)
        except PasskeyFaultError as fault:
            return _refuse(ctx, "wrong", fault.reason)
        refused = not_taken(ctx, made)
        if refused is not None:
            return _refuse(ctx, refused, refused)
        label = read_label(submission.values.get(LABEL.name, ""))
        return Passed(slots={SlotName.NEW_PASSKEY: written(NewPasskey(made=made, host=asked.host, label=label))})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """What a run carries to its commit: the key, the host that it is for, and what its person calls it."""

    made: Made
    host: str
    label: str


def not_taken(ctx: StepContext, made: Made) -> str | None:
    """Name the rule of the bank that a new key breaks, or None."""
    user, rules = ctx.run.subject, ctx.profile.passkeys
    assert user is not None
    if rules is None or not is_allowed(ctx):  # guard: passkey-by-policy
        return "wrong"
    if made.is_synced and rules.synced == "refuse":  # guard: passkey-synced-by-policy
        return "synced"
    if passkeys.is_taken(made.credential_id):  # guard: passkey-id-once
        return "known"
    if len(passkeys.of_user(user)) >= rules.most:  # guard: passkey-most
        return "most"
    return None


def _refuse(ctx: StepContext, message: str, reason: str) -> Stay:
    record(
        EventKind.PASSKEY_REFUSED, now=ctx.now, actor=ctx.actor, origin=ctx.origin, outcome="refused", reason=reason,
        subject=ctx.run.subject, run=ctx.run.id, step=ctx.run.step,
    )  # fmt: skip
    return error(message, ANSWER.name)


def written(new: NewPasskey) -> str:
    """Write a new key as text, for the run's sealed slot."""
    made = new.made
    return json.dumps({
        "credential_id": b64encode(made.credential_id).decode(), "public_key": b64encode(made.public_key).decode(),
        "sign_count": made.sign_count, "aaguid": made.aaguid, "transports": list(made.transports),
        "is_synced": made.is_synced, "is_backed_up": made.is_backed_up, "host": new.host, "label": new.label,
    })  # fmt: skip


def read_written(text: str) -> NewPasskey:
    """Read what `written` wrote."""
    kept = json.loads(text)
    host, label = kept.pop("host"), kept.pop("label")
    made = Made(**{
        **kept, "credential_id": b64decode(kept["credential_id"]), "public_key": b64decode(kept["public_key"]),
        "transports": tuple(kept["transports"]),
    })  # fmt: skip
    return NewPasskey(made=made, host=host, label=label)
