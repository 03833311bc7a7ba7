"""The person reads the terms of a service and accepts them with one button (A9, A12, C5).

Law: what is written down is the version and the digest of exactly what was shown; where the bank changed the text
meanwhile, the person reads again.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from llavero.credentials.consents import Accepted, accept
from llavero.domain.screen import Action, Node, ScreenBody
from llavero.steps.contract import (
    BaseStep,
    CannotCommit,
    Passed,
    Result,
    Serves,
    Stay,
    StepContext,
    StepParams,
    Submission,
)
from llavero.steps.said import PRIMARY, SECONDARY, heading, lead, page_texts
from llavero.tenancy.profile.model import Profile, Terms


class ConsentTermsParams(StepParams):
    """Which text of the profile's `terms:`."""

    document: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class ConsentTerms(BaseStep[ConsentTermsParams]):
    """The text and two answers; `declined` where the person does not accept. Kept by the commit."""

    name: ClassVar[str] = "consent.terms"
    serves: ClassVar[Serves] = "both"
    params = ConsentTermsParams

    def outcomes(self, params: ConsentTermsParams) -> frozenset[str]:
        return frozenset({"declined"})

    def texts(self, params: ConsentTermsParams) -> frozenset[str]:
        return page_texts(actions=("submit", "declined"), more=("lead",))

    def lacks(self, params: ConsentTermsParams, profile: Profile) -> str | None:
        is_there = any(terms.id == params.document for terms in profile.terms)
        return None if is_there else f"terms: {params.document}"

    def enter(self, ctx: StepContext, params: ConsentTermsParams) -> Passed | None:
        ctx.memory["shown"] = _in_every_voice(ctx, params)
        return None

    def show(self, ctx: StepContext, params: ConsentTermsParams) -> ScreenBody:
        terms = _terms(ctx, params)
        shown = Node("terms", "terms", "terms", {
            "document": terms.id, "version": terms.version, "label": terms.label.in_voice(ctx.voice),
            "paragraphs": terms.read_in(ctx.voice), "digest": terms.digest_in(ctx.voice),
        })  # fmt: skip
        return ScreenBody(
            nodes=(heading(), lead(), shown), actions=(Action("submit", PRIMARY), Action("declined", SECONDARY))
        )

    def submit(self, ctx: StepContext, params: ConsentTermsParams, submission: Submission) -> Result:
        if submission.action == "declined":
            return Passed("declined")
        if submission.action != "submit":  # guard: terms-need-their-own-button
            return Stay(())
        now_shown = _in_every_voice(ctx, params)
        # guard: terms-as-they-were-shown (the text is exchanged while the page with the old one stands open)
        if ctx.memory.get("shown") != now_shown:
            ctx.memory["shown"] = now_shown
            return Stay(())
        ctx.memory["digest"], ctx.memory["voice"] = _terms(ctx, params).digest_in(ctx.voice), ctx.voice
        return Passed()

    def commit(self, ctx: StepContext, params: ConsentTermsParams) -> None:
        user, terms = ctx.run.subject, _terms(ctx, params)
        assert user is not None
        digest = terms.digest_in(ctx.voice)
        if ctx.memory.get("digest") != digest:  # guard: terms-as-they-were-read
            raise CannotCommit("terms changed")
        accepted = Accepted(document=terms.id, version=terms.version, digest=digest, language=ctx.voice)
        accept(user, accepted, run=ctx.run.id, now=ctx.now, actor=ctx.actor, origin=ctx.origin)


def _in_every_voice(ctx: StepContext, params: ConsentTermsParams) -> str:
    """Name what the page shows, whichever language its reader turns to."""
    return " ".join(_terms(ctx, params).digest_in(voice) for voice in ctx.profile.voices)


def _terms(ctx: StepContext, params: ConsentTermsParams) -> Terms:
    try:
        return ctx.profile.terms_named(params.document)
    except LookupError:
        raise CannotCommit("no such terms") from None
