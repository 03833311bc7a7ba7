"""A person says who they are by a name, and proves nothing by it.

Law: an unknown name makes a decoy run, which looks and lasts like any other.
"""

from typing import ClassVar, Literal

from llavero.steps.contract import BaseStep, StepParams


class ClaimNameParams(StepParams):
    """Which kind of name is asked for."""

    name: Literal["user_name", "document"]


class ClaimName(BaseStep[ClaimNameParams]):
    """One field; fixes the subject of the run, or a decoy."""

    name: ClassVar[str] = "claim.name"
    fixes_subject: ClassVar[bool] = True
    params = ClaimNameParams
