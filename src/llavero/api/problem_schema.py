"""The shape of a problem document, for the OpenAPI document."""

from pydantic import BaseModel, ConfigDict, Field

from llavero.domain.errors import ErrorCode


class Problem(BaseModel):
    """A refusal (RFC 9457). `code` never changes its meaning; `type` leads to its cause and remedy."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str | None = None
    code: ErrorCode | None = Field(default=None, description="Absent where the fault is ours.")
    request_id: str | None = Field(default=None, description="The number to ask for.")
    field: str | None = Field(default=None, description="What is wrong, by its name.")
    expected: str | None = None
    until: str | None = Field(default=None, description="The moment from which it may be tried again.")
    retry_after: int | None = Field(default=None, description="Seconds.")
