"""The tables of the credentials room."""

from llavero.credentials.models.authenticator import Authenticator, Enrollment
from llavero.credentials.models.budget import AttemptBudget, SourceBudget
from llavero.credentials.models.knowledge import Answer, Password, PasswordHistory, SiteImageChoice, TemporaryPassword
from llavero.credentials.models.one_time_code import OneTimeCode
from llavero.credentials.models.session import Consent, Device, Session

__all__ = [
    "Answer",
    "AttemptBudget",
    "Authenticator",
    "Consent",
    "Device",
    "Enrollment",
    "OneTimeCode",
    "Password",
    "PasswordHistory",
    "Session",
    "SiteImageChoice",
    "SourceBudget",
    "TemporaryPassword",
]
