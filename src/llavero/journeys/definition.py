"""The format of a journey file, as typed models: what a bank's channel people may write.

Law: no expressions, no code, no templating. A key that is not listed here is refused; an editor gets its JSON
Schema from these same models.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from llavero.domain.fact import FactName
from llavero.domain.proof import ProofName
from llavero.domain.run import ENGINE_OUTCOMES, EndKind
from llavero.steps.duration import Duration

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
StepTypeName = Annotated[str, Field(pattern=r"^[a-z][a-z_]*\.[a-z][a-z_]*(@[1-9][0-9]?)?$", max_length=60)]

Scope = Literal["full", "consult", "second_factor", "change_password"]
Role = Literal["administrator", "operator", "legal_representative", "holder"]
Destination = Literal["account_adviser", "call_centre", "branch", "help_page", "administrator", "sign_in"]


class Part(BaseModel):
    """What every part of a file has in common: unknown keys are refused, values are taken as they are written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Words(Part):
    """A short text of the file itself, in both languages."""

    es: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)


class StartsWith(Part):
    """How a run begins: from a session with certain proofs, by a claimed name, by a hand-over, a link or staff."""

    any_session: list[list[Annotated[ProofName, Field(strict=False)]]] = Field(default=[], max_length=12)
    scopes: list[Scope] = ["full"]
    roles: list[Role] = []
    claimed: Literal["user_name", "document", "company_and_document", "core_key"] | None = None
    handed_over: list[Name] = []
    staff: list[Word] = []
    intent: list[Name] = []
    facts: dict[Annotated[FactName, Field(strict=False)], str] = {}


class Limits(Part):
    """How long a run may live and idle, and how many there may be."""

    lifetime: Duration
    idle: Duration | None = None
    open_per_subject: int = Field(default=1, ge=1, le=100)
    starts_per_day: int | None = Field(default=None, ge=1, le=1000)


class Resume(Part):
    """Until when a new start takes up what an interrupted run had collected, and from which step."""

    within: Duration
    from_: Name = Field(alias="from")


class Fate(Part):
    """What becomes of something suspended early: at the ending `done`, and at every other ending."""

    done: Literal["revoke", "keep"]
    otherwise: Literal["resume", "keep"]


class UsesStep(Part):
    """A step of a type from the registry."""

    step: Name
    uses: StepTypeName
    stage: Word | None = None
    with_: dict[str, Any] = Field(default={}, alias="with")
    on: dict[str, Name] = {}
    next: Name | None = None
    fate: Fate | None = None
    actor: Word | None = None
    not_by: Name | None = None


class BranchStep(Part):
    """A fork by one fact: `yes` and `no`, or every value under `is`."""

    step: Name
    branch: Annotated[FactName, Field(strict=False)]
    yes: Name | None = None
    no: Name | None = None
    is_: dict[str, Name] | None = Field(default=None, alias="is")


class EndStep(Part):
    """An ending. `to` says to whom it refers, `then` which journey follows, `notify` who is told."""

    step: Name
    end: EndKind
    stage: Word | None = None
    to: Destination | None = None
    then: Name | None = None
    notify: list[Literal["subject", "administrator", "legal_representative", "fraud_desk"]] = []
    each: Word | None = None
    carries: list[Word] = []


FileStep = UsesStep | BranchStep | EndStep


class JourneyFile(Part):
    """A whole journey, as it is written."""

    journey: Name
    version: int = Field(ge=1, le=100_000)
    title: Words
    source: str = Field(min_length=1, max_length=300)
    portal: Name | None = None
    kind: Literal["interactive", "case"]
    subject: Literal["claimed", "self", "company_user", "company_users", "new", "item"]
    starts_with: StartsWith
    limits: Limits
    resume: Resume | None = None
    stages: list[Word] = Field(default=[], max_length=12)
    stage_of: Name | None = None
    promise: dict[str, Any] | None = None
    remind: dict[str, Any] | None = None
    deadline: dict[str, Any] | None = None
    steps: list[FileStep] = Field(min_length=1, max_length=200)
    endings: dict[str, Name] = Field(
        json_schema_extra={"required": list(ENGINE_OUTCOMES), "propertyNames": {"enum": list(ENGINE_OUTCOMES)}}
    )


def journey_schema() -> dict[str, Any]:
    """Give the JSON Schema of a journey file, for editors; step parameters are checked by name on top of it."""
    from llavero.steps.registry import all_step_types

    schema = JourneyFile.model_json_schema(by_alias=True)
    uses = schema["$defs"]["UsesStep"]
    cases = []
    for known in all_step_types():
        params = known.params.model_json_schema(by_alias=True)
        schema["$defs"].update(params.pop("$defs", {}))
        named = {"enum": [known.name, f"{known.name}@{known.major}"]}
        then: dict[str, Any] = {"properties": {"with": params}}
        if params.get("required"):
            then["required"] = ["with"]
        cases.append({"if": {"properties": {"uses": named}, "required": ["uses"]}, "then": then})
    uses["properties"]["uses"]["enum"] = [name for case in cases for name in case["if"]["properties"]["uses"]["enum"]]
    uses["allOf"] = cases
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
