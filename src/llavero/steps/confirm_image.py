"""The site shows the person their own image and asks whether it is the right one.

Law: the image is a mark; "not mine" ends the run and tells the fraud desk.
"""

from collections.abc import Mapping
from typing import ClassVar

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Action, ScreenBody
from llavero.people.disclose import greeting_name, person_of
from llavero.steps.contract import BaseStep, Passed, Result, Stay, StepContext, StepParams, Submission
from llavero.steps.picture import picture
from llavero.steps.said import PRIMARY, SECONDARY, heading, lead, page_texts


class ConfirmImageParams(StepParams):
    """Nothing to set."""


class ConfirmImage(BaseStep[ConfirmImageParams]):
    """The image and its word; `not_mine` when the person does not recognise it."""

    name: ClassVar[str] = "confirm.image"
    params = ConfirmImageParams

    def outcomes(self, params: ConfirmImageParams) -> frozenset[str]:
        return frozenset({"not_mine"})

    def proofs(self, params: ConfirmImageParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.SITE_IMAGE),)}

    def texts(self, params: ConfirmImageParams) -> frozenset[str]:
        return page_texts(actions=("yes", "not_mine"), more=("lead.named",))

    def show(self, ctx: StepContext, params: ConfirmImageParams) -> ScreenBody:
        greeting = greeting_name(ctx.run.subject, profile=ctx.profile) if ctx.run.subject else ""
        nodes = (heading(), *((lead("named", name=greeting),) if greeting else ()), picture(ctx))
        return ScreenBody(nodes=nodes, actions=(Action("yes", PRIMARY), Action("not_mine", SECONDARY)))

    def submit(self, ctx: StepContext, params: ConfirmImageParams, submission: Submission) -> Result:
        user = ctx.run.subject
        if submission.action == "not_mine":
            # whoever sees a strange image may be looking at a copy of the site: the fraud desk hears of it at once
            record(
                EventKind.SITE_IMAGE_NOT_MINE, now=ctx.now, actor=ctx.actor, origin=ctx.origin, outcome="refused",
                reason="not-mine", subject=user, run=ctx.run.id, step=ctx.run.step,
            )  # fmt: skip
            return Passed("not_mine")
        if submission.action != "yes":  # guard: image-said-yes
            return Stay(())
        by = person_of(user) if user is not None else None
        return Passed(proofs=(Proof(name=ProofName.SITE_IMAGE, at=ctx.now, by=by, for_user=user, run=ctx.run.id),))
