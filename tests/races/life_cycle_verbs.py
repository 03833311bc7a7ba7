"""Every verb that changes an authenticator's row, by name, as one of two who meet on it does it.

Where a verb takes an id, it is given the case's; what it says is one word. A step stands in a run of its side's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from llavero.credentials import authenticators, bulk_load, codes, device_answers, samples
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import RevokedReason
from llavero.domain.oath import totp
from llavero.domain.proof import Proof, ProofName
from llavero.domain.slot import SlotName
from llavero.steps.contract import RunView, StepContext
from llavero.steps.registry import step_type
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from tests.races.acts import NOWHERE
from tests.races.life_cycle_states import SEED

PORTAL: Final = "empresas"
COUNTER: Final = 5


@cache
def five_tries() -> Profile:
    """Give a bank whose new soft token ends the hardware token, with five tries of a code and no delays."""
    plain = profile_of("occidente")
    rule = plain.locks.code.model_copy(update={"free_tries": 4, "delays": ()})
    return plain.model_copy(update={"locks": plain.locks.model_copy(update={"code": rule})})


@dataclass(frozen=True, slots=True)
class Here:
    """A case, as one of the two sees it."""

    words: Mapping[str, str]
    side: str

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.words["now"])

    @property
    def by(self) -> dict[str, Any]:
        """Give when, and who."""
        return {"now": self.now, "actor": SYSTEM}

    @property
    def run(self) -> UUID:
        return self.id(f"run_{self.side}")

    def id(self, name: str) -> UUID:
        return UUID(self.words[name])

    def code(self, *, steps: int = 0) -> str:
        """Show what the token shows, some steps from now."""
        return totp.code(SEED, self.now + timedelta(seconds=30 * steps), totp.Form())

    def wrong_code(self) -> str:
        """Give a code that it shows neither now nor near."""
        near = {self.code(steps=steps) for steps in range(-25, 26)}
        return next(f"{number:06d}" for number in range(100) if f"{number:06d}" not in near)


def _receive(at: Here) -> str:
    return str(bulk_load.receive_devices(at.id("batch"), most=10))


def _forget(at: Here) -> str:
    return str(bulk_load.forget_devices(at.id("batch"), most=10))


def _sample(at: Here) -> str:
    shown = samples.Sample(at.words["serial"], at.code())
    judged = samples.judge_samples(at.id("batch"), [shown], profile=five_tries(), now=at.now)
    if isinstance(judged, samples.WrongSample):
        return judged.fault.value
    samples.spend_samples(judged, now=at.now)
    return "ok"


def _type(at: Here, typed: str) -> str:
    verdict = codes.check_code(
        at.id("user"), typed, portal_key=PORTAL, profile=five_tries(), origin=NOWHERE, run=at.run, **at.by
    )
    return verdict.reason.value


def _resync(at: Here) -> str:
    row = [at.code(steps=steps) for steps in range(five_tries().code.resync_codes)]
    return codes.resync(at.id("token"), row, profile=five_tries(), origin=NOWHERE, **at.by).reason.value


def _answer_in_app(at: Here) -> str:
    """Answer by a phone with a wrong PIN, as `decide_in_app` has it judged; the other side may be its copy."""
    held = device_answers.hold(at.id("token"))
    if not device_answers.raise_counter(held, COUNTER):
        device_answers.suspend_cloned(held, origin=NOWHERE, **at.by)
        return "cloned"
    verdict = device_answers.judge_in_app(
        held, "00000000", digest="0" * 64, counter=COUNTER, portal_key=PORTAL, profile=five_tries(), now=at.now
    )
    return verdict.reason.value


def _answer_typed(at: Here) -> str:
    verdict = device_answers.judge_typed(
        at.id("user"), "00000000", digest="0" * 64, portal_key=PORTAL, profile=five_tries(), now=at.now
    )
    return verdict.reason.value


def _step(at: Here, name: str, verb: str, *, fate: str = "", confirmed: UUID | None = None, **params: str) -> str:
    """Let a step do what it does in its run: at once, in the commit, or at the ending."""
    kind = step_type(name)
    run = RunView(
        id=at.run, journey="probe", portal=PORTAL, step="paso", revision=1, subject=at.id("user"), is_decoy=False,
        claim=None, client=None, session=None, started_at=at.now,
    )  # fmt: skip
    proof = Proof(
        name=ProofName.DEVICE_CONFIRMED, at=at.now, for_user=at.id("user"), role="subject", credential=confirmed
    )  # fmt: skip
    shown = Authenticator.objects.filter(id=confirmed).values_list("serial", flat=True).first() if confirmed else None
    ctx = StepContext(
        run=run, origin=NOWHERE, profile=five_tries(), facts={}, slots={SlotName.SERIAL: shown}, proofs=(proof,),
        memory={"suspended": [at.words["token"]]} if fate else {}, voice=five_tries().voice, handle="", **at.by,
    )  # fmt: skip
    asked = kind.params.model_validate(params)
    if verb == "enter":
        kind.enter(ctx, asked)
    elif verb == "commit":
        kind.commit(ctx, asked)
    else:
        kind.meet_fate(ctx, asked, fate)
    return "ok"


def _kind(at: Here) -> str:
    return "soft" if at.words["state"].startswith("phone") else "hardware"


def _said(done: None) -> str:
    return "ok"


@dataclass(frozen=True, slots=True)
class Verb:
    """What one of two does, which function of the source it is, and what it needs beside the token."""

    does: Callable[[Here], str]
    of: str
    needs: str = ""


_AUTHENTICATORS: Final = "credentials.authenticators"
_SUSPEND: Final = "steps.credential_suspend.CredentialSuspend"
VERBS: Final[Mapping[str, Verb]] = {
    "assign": Verb(
        lambda at: _said(authenticators.assign(at.id("token"), at.id("user"), **at.by)), f"{_AUTHENTICATORS}.assign"
    ),
    "dispatch": Verb(
        lambda at: _said(authenticators.dispatch(at.id("token"), **at.by)), f"{_AUTHENTICATORS}.dispatch"
    ),
    "hand over": Verb(
        lambda at: _said(authenticators.hand_over(at.id("token"), **at.by)), f"{_AUTHENTICATORS}.hand_over"
    ),
    "await activation": Verb(
        lambda at: _said(authenticators.await_activation(at.id("token"), **at.by)),
        f"{_AUTHENTICATORS}.await_activation",
    ),
    "activate": Verb(
        lambda at: _said(authenticators.activate(at.id("token"), **at.by)), f"{_AUTHENTICATORS}.activate"
    ),
    "activate its twin": Verb(
        lambda at: _said(authenticators.activate(at.id("twin"), **at.by)), f"{_AUTHENTICATORS}.activate", "twin"
    ),
    "suspend": Verb(
        lambda at: _said(authenticators.suspend(at.id("token"), run=at.run, **at.by)), f"{_AUTHENTICATORS}.suspend"
    ),
    "keep suspended": Verb(
        lambda at: _said(authenticators.keep_suspended(at.id("token"), run=at.run, **at.by)),
        f"{_AUTHENTICATORS}.keep_suspended",
    ),
    "resume": Verb(lambda at: _said(authenticators.resume(at.id("token"), **at.by)), f"{_AUTHENTICATORS}.resume"),
    "revoke": Verb(
        lambda at: _said(authenticators.revoke(at.id("token"), RevokedReason.LOST, **at.by)),
        f"{_AUTHENTICATORS}.revoke",
    ),
    "receive": Verb(_receive, "credentials.bulk_load.receive_devices"),
    "forget": Verb(_forget, "credentials.bulk_load.forget_devices"),
    "prove by a sample": Verb(_sample, "credentials.samples.judge_samples"),
    "type the code": Verb(lambda at: _type(at, at.code()), "credentials.codes.check_code"),
    "type a wrong code": Verb(lambda at: _type(at, at.wrong_code()), "credentials.codes.check_code"),
    "resync": Verb(_resync, "credentials.codes.resync"),
    "answer in the app": Verb(_answer_in_app, "credentials.device_answers.judge_in_app"),
    "type an answer": Verb(_answer_typed, "credentials.device_answers.judge_typed"),
    "step: suspend": Verb(
        lambda at: _step(at, "credential.suspend", "enter", credential=_kind(at), reason="lost"), f"{_SUSPEND}.enter"
    ),
    "step: fate resume": Verb(
        lambda at: _step(
            at, "credential.suspend", "meet_fate", fate="resume", credential=_kind(at), reason="reinstall"
        ),
        f"{_SUSPEND}.meet_fate",
    ),
    "step: fate revoke": Verb(
        lambda at: _step(at, "credential.suspend", "meet_fate", fate="revoke", credential=_kind(at), reason="lost"),
        f"{_SUSPEND}.meet_fate",
    ),
    "step: revoke": Verb(
        lambda at: _step(at, "credential.revoke", "commit", credential=_kind(at), reason="lost"),
        "steps.credential_revoke.CredentialRevoke.commit",
    ),
    "step: resume": Verb(
        lambda at: _step(at, "credential.resume", "commit", credential=_kind(at)),
        "steps.credential_resume.CredentialResume.commit",
    ),
    "step: activate it": Verb(
        lambda at: _step(at, "softtoken.activate_pending", "commit", confirmed=at.id("token")),
        "steps.softtoken_activate_pending.SofttokenActivatePending.commit",
    ),
    "step: activate what takes its place": Verb(
        lambda at: _step(at, "softtoken.activate_pending", "commit", confirmed=at.id("waiting")),
        "steps.softtoken_activate_pending.SofttokenActivatePending.commit", "waiting",
    ),
    "step: make what takes its place": Verb(
        lambda at: _step(at, "softtoken.activate", "commit", becomes="active"),
        "steps.softtoken_activate.SofttokenActivate.commit", "confirmed",
    ),
}  # fmt: skip
"""Every verb, by the name that the tables print. A pair of any two is let meet in each state in which either moves."""

NOT_IN_PAIRS: Final[Mapping[str, str]] = {
    "approvals.in_app.decide_in_app": "changes the row by `answer in the app`; races of its own in test_approvals.py",
    "approvals.typed.answer_offline": "changes the row by `type an answer`",
    "approvals.typed.answer_with_code": "changes the row by `type the code`",
    "credentials.authenticators.add_authenticator": "makes a row",
    "credentials.bulk_load.load_devices": "makes rows",
    "credentials.bulk_rows.insert_rows": "makes rows",
    "credentials.code_rows.take_step": "what `type the code` writes",
    "credentials.code_rows.write_counts": "what `type a wrong code` writes",
    "credentials.device_answers.raise_counter": "part of `answer in the app`",
    "credentials.device_answers.suspend_cloned": "part of `answer in the app`",
    "credentials.enrollment_consume.consume_enrollment": "makes a row; raced in test_enrollments.py",
    "credentials.restore.bring_over": "moves a whole bank at once, and no axis; does not meet the others here",
    "credentials.samples.spend_samples": "part of `prove by a sample`",
    "steps.approve_in_app.ApproveInApp.submit": "changes the row by `type an answer`",
    "steps.challenge_code.ChallengeCode.submit": "changes the row by `type the code`",
    "steps.softtoken_activate.take_the_place_of": "part of the two steps that take its place",
    "stock.accept.accept_batch": "changes the row by `prove by a sample`; the batch is raced in test_stock.py",
    "stock.accept.take_in": "changes the row by `receive`",
    "stock.import_file.import_tokens": "makes rows, and takes them back by `forget`",
    "stock.load.add_slice": "makes rows",
    "stock.load.load_batch": "makes rows",
    "stock.refuse.wipe": "changes the row by `forget`",
    "stock.take_back.sweep_dead": "changes the row by `forget`",
    "stock.take_back.take_back": "changes the row by `forget`",
    "stock.take_back.wipe_all": "changes the row by `forget`",
}
"""What also can change a row, and why it does not stand in the table above."""
