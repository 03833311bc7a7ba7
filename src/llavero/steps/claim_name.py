"""A person says who they are by a name, and proves nothing by it.

Law: an unknown name makes a decoy run, which looks and lasts like any other.
"""

from typing import ClassVar, Literal

from pydantic import model_validator

from llavero.credentials.sources import source_may_try
from llavero.domain.screen import Field, ScreenBody
from llavero.people.names import find_users, name_digest, users_of_document
from llavero.steps.contract import BaseStep, Passed, Result, StepContext, StepParams, SubjectFound, Submission
from llavero.steps.said import blocked, confirm, error, heading, page_texts
from llavero.tenancy.profile.portal import LoginKind


class ClaimNameParams(StepParams):
    """Which kind of name is asked for; `whose: person` takes a document of who does not sign in by it."""

    name: Literal["user_name", "document"]
    whose: Literal["login", "person"] = "login"

    @model_validator(mode="after")
    def _people_have_documents(self) -> "ClaimNameParams":
        if self.whose == "person" and self.name != "document":
            raise ValueError("whose")
        return self


class ClaimName(BaseStep[ClaimNameParams]):
    """One field; fixes the subject of the run, or a decoy."""

    name: ClassVar[str] = "claim.name"
    fixes_subject: ClassVar[bool] = True
    params = ClaimNameParams

    def texts(self, params: ClaimNameParams) -> frozenset[str]:
        return page_texts(fields=(field_of_name(params.name).name,), errors=("required",))

    def show(self, ctx: StepContext, params: ClaimNameParams) -> ScreenBody:
        return ScreenBody(nodes=(heading(),), actions=(confirm(field_of_name(params.name)),))

    def submit(self, ctx: StepContext, params: ClaimNameParams, submission: Submission) -> Result:
        typed = submission.values.get(params.name, "").strip()
        if not typed:
            return error("required", params.name)
        found = claim_of_person(ctx, typed) if params.whose == "person" else claim(ctx, params.name, typed)
        wait = source_may_try(found.claim, ctx.origin, profile=ctx.profile, now=ctx.now)
        if wait is not None:
            return blocked(wait)
        return Passed(subject=found)


def field_of_name(kind: str) -> Field:
    """Ask for a name of this kind."""
    if kind == "document":
        return Field(name="document", kind="document_number", min=4, max=20, autocomplete="off")
    return Field(name="user_name", kind="user_name", min=3, max=60, autocomplete="username")


def claim(ctx: StepContext, kind: LoginKind, typed: str) -> SubjectFound:
    """Find whom a name means in this portal: one user, or nobody, in which case the run is a decoy.

    A name that several users share is told apart after the proof; until then it is nobody's.
    """
    digest = name_digest(ctx.run.portal, kind, typed)
    users = find_users(ctx.run.portal, kind, typed, now=ctx.now)
    return SubjectFound(claim=digest, user=users[0] if len(users) == 1 else None)


def claim_of_person(ctx: StepContext, typed: str) -> SubjectFound:
    """Find whose document it is: one of their users at this entrance, or nobody, in which case the run is a decoy."""
    users = users_of_document(ctx.run.portal, typed, now=ctx.now)
    return SubjectFound(claim=name_digest(ctx.run.portal, "document", typed), user=users[0] if users else None)
