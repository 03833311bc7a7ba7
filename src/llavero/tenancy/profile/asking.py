"""What a bank asks and shows of people: the greeting, the security images, the challenge questions, the decoys.

Law: images and questions are marks; they count for nothing in the assurance level, and a decoy has its own.
"""

from typing import Literal, assert_never

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from llavero.domain import masking
from llavero.domain.fact import FACTS, FactName
from llavero.tenancy.profile.values import Part, Share, Slug


class Masking(Part):
    """How a person is greeted once a first factor is proven (A2): by which part of the name, or not by name at all."""

    greeting: Literal["full_name", "first_name", "initials", "none"]

    def greet(self, name: str) -> str:
        """Give the part of a person's full name that is shown."""
        match self.greeting:
            case "full_name":
                return name
            case "first_name":
                return name.split()[0] if name.split() else ""
            case "initials":
                return masking.person_name(name).text
            case "none":
                return ""
            case _:
                assert_never(self.greeting)


class IdentityRules(Part):
    """How identity numbers are checked. `newer_ruc`: whether firms' RUC whose check digit no longer agrees are taken.

    The registry gives such numbers since its series ran out; the bank's core has the last word on who they are.
    """

    newer_ruc: Literal["take", "refuse"] = "take"


class ImageRules(Part):
    """Which set of security images the bank uses, and how many stand on a page when one is chosen."""

    set: Slug = "common"
    per_page: int = Field(ge=6, le=24)


class QuestionRules(Part):
    """The challenge questions. The officer decides which are offered, how many are answered, what is refused.

    `offered` names questions of `profiles/common/questions.yaml` or the profile's `own_questions`. `refuse` names
    what the bank holds about the person: an answer found there is refused.
    """

    offered: tuple[Slug, ...] = Field(min_length=3)
    answered: int = Field(ge=1, le=5)
    refuse: tuple[
        Literal["user_name", "person_names", "company_name", "document", "company_document", "email", "phones"], ...
    ]

    @model_validator(mode="after")
    def _offers_a_choice(self) -> "QuestionRules":
        if len(set(self.offered)) != len(self.offered):
            raise PydanticCustomError("repeated", "each question once")
        if len(self.offered) < self.answered:
            raise PydanticCustomError("too_few", "at least as many questions offered as are answered")
        return self


class Decoys(Part):
    """How an unknown name behaves: for each fact, the share of this bank's users for whom it is true (0 to 1)."""

    shares: dict[FactName, Share]

    @model_validator(mode="after")
    def _names_every_fact(self) -> "Decoys":
        drawn = [fact for fact in FactName if FACTS[fact].is_drawn]
        if missing := [fact.value for fact in drawn if fact not in self.shares]:  # guard: decoy-has-every-fact
            raise PydanticCustomError(
                "decoy_facts", "a share for every fact; missing: {missing}", {"missing": ", ".join(missing)}
            )
        return self
