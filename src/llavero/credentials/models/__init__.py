"""The tables of the credentials room."""

from llavero.credentials.models.authenticator import Authenticator, Enrollment, SerialCounter
from llavero.credentials.models.budget import AttemptBudget, SourceBudget
from llavero.credentials.models.knowledge import Answer, Password, PasswordHistory, SiteImageChoice, TemporaryPassword
from llavero.credentials.models.one_time_code import OneTimeCode
from llavero.credentials.models.passkey import Passkey, PasskeyChallenge
from llavero.credentials.models.second_factor import SecondFactorChoice
from llavero.credentials.models.session import Consent, Device, Session
from llavero.credentials.models.staff import StaffAuthenticator

__all__ = [
    "Answer",
    "AttemptBudget",
    "Authenticator",
    "Consent",
    "Device",
    "Enrollment",
    "OneTimeCode",
    "Passkey",
    "PasskeyChallenge",
    "Password",
    "PasswordHistory",
    "SecondFactorChoice",
    "SerialCounter",
    "Session",
    "SiteImageChoice",
    "SourceBudget",
    "StaffAuthenticator",
    "TemporaryPassword",
]
