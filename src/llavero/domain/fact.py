"""The closed registry of facts that a journey may branch on.

Law: a fact has one type and one source. `frozen` facts are read when the subject becomes known, `live` ones each
time; the commit reads again every fact that decided a branch.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class FactName(StrEnum):
    """The facts. A decoy run draws each from its own hash, in the bank's proportions."""

    HAS_USABLE_CODE_AUTHENTICATOR = "has_usable_code_authenticator"
    HAS_MOBILE = "has_mobile"
    HAS_EMAIL = "has_email"
    HAS_QUESTIONS = "has_questions"
    HAS_SITE_IMAGE = "has_site_image"
    IS_LOCKED = "is_locked"
    RESIDES_ABROAD = "resides_abroad"
    HAS_SOFT_TOKEN = "has_soft_token"  # noqa: S105
    HAS_HARDWARE_TOKEN = "has_hardware_token"  # noqa: S105
    HAS_SUSPENDED_SOFT_TOKEN = "has_suspended_soft_token"  # noqa: S105
    IS_REGISTERED = "is_registered"
    AWAITS_ACTIVATION = "awaits_activation"
    HAS_PASSKEY = "has_passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDeclaration:
    """What a fact is: `values` is empty for a boolean, else every value it can take."""

    name: FactName
    meaning: str
    reading: Literal["frozen", "live"] = "live"
    values: tuple[str, ...] = field(default=())
    is_drawn: bool = True
    """Whether a bank states of how many users it is true; what is so of every user, is so of a name nobody has."""
    means: tuple[tuple[FactName, str], ...] = field(default=())
    """What else is so of somebody of whom this one is true."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that a branch on this fact must have."""
        return self.values or ("yes", "no")


FACTS: dict[FactName, FactDeclaration] = {
    declared.name: declared
    for declared in (
        FactDeclaration(
            name=FactName.HAS_USABLE_CODE_AUTHENTICATOR,
            meaning="an authenticator of any kind that is active, not blocked and counts in this portal",
        ),
        FactDeclaration(name=FactName.HAS_MOBILE, meaning="a mobile number that may receive codes"),
        FactDeclaration(name=FactName.HAS_EMAIL, meaning="an e-mail address that may receive codes"),
        FactDeclaration(name=FactName.HAS_QUESTIONS, meaning="challenge questions that were answered and kept"),
        FactDeclaration(name=FactName.HAS_SITE_IMAGE, meaning="a site image of one's own"),
        FactDeclaration(name=FactName.IS_LOCKED, meaning="the user was locked after several wrong attempts"),
        FactDeclaration(
            name=FactName.RESIDES_ABROAD, meaning="the person lives outside the bank's country", reading="frozen"
        ),
        FactDeclaration(name=FactName.HAS_SOFT_TOKEN, meaning="a soft token that is active"),
        FactDeclaration(name=FactName.HAS_HARDWARE_TOKEN, meaning="a hardware token that is active"),
        FactDeclaration(name=FactName.HAS_SUSPENDED_SOFT_TOKEN, meaning="a soft token that is suspended"),
        FactDeclaration(
            name=FactName.IS_REGISTERED,
            meaning="a user already, in this company and at this entrance of the bank",
            is_drawn=False,
        ),
        FactDeclaration(
            name=FactName.AWAITS_ACTIVATION,
            meaning="a digital token that is to be activated next, and none that works",
            means=((FactName.HAS_SOFT_TOKEN, "no"),),
        ),
        FactDeclaration(name=FactName.HAS_PASSKEY, meaning="a passkey that counts"),
    )
}
