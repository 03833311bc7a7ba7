"""Every step type that a journey file may use: a closed, explicit list.

Law: a step type is found here by its name and major version, or not at all; nothing is discovered.
"""

from typing import Any, TypeAlias

from llavero.domain.errors import DomainError, ErrorCode
from llavero.steps.approve_in_app import ApproveInApp
from llavero.steps.challenge_code import ChallengeCode
from llavero.steps.challenge_otp import ChallengeOtp
from llavero.steps.challenge_passkey import ChallengePasskey
from llavero.steps.challenge_password import ChallengePassword
from llavero.steps.challenge_questions import ChallengeQuestions
from llavero.steps.choose_image import ChooseImage
from llavero.steps.choose_one import ChooseOne
from llavero.steps.choose_password import ChoosePassword
from llavero.steps.choose_questions import ChooseQuestions
from llavero.steps.choose_user_name import ChooseUserName
from llavero.steps.claim_core_key import ClaimCoreKey
from llavero.steps.claim_name import ClaimName
from llavero.steps.claim_password import ClaimPassword
from llavero.steps.confirm_image import ConfirmImage
from llavero.steps.consent_terms import ConsentTerms
from llavero.steps.contact_new import ContactNew
from llavero.steps.contact_phones import ContactPhones
from llavero.steps.contact_update import ContactUpdate
from llavero.steps.contract import StepType
from llavero.steps.core_contacts import CoreContacts
from llavero.steps.credential_resume import CredentialResume
from llavero.steps.credential_revoke import CredentialRevoke
from llavero.steps.credential_suspend import CredentialSuspend
from llavero.steps.image_set import ImageSet
from llavero.steps.name_disclose import NameDisclose
from llavero.steps.passkey_add import PasskeyAdd
from llavero.steps.passkey_create import PasskeyCreate
from llavero.steps.passkey_remove import PasskeyRemove
from llavero.steps.password_set import PasswordSet
from llavero.steps.questions_set import QuestionsSet
from llavero.steps.second_factor_request import SecondFactorRequest
from llavero.steps.session_close import SessionClose
from llavero.steps.session_close_one import SessionCloseOne
from llavero.steps.session_close_others import SessionCloseOthers
from llavero.steps.session_open import SessionOpen
from llavero.steps.softtoken_activate import SofttokenActivate
from llavero.steps.softtoken_activate_pending import SofttokenActivatePending
from llavero.steps.softtoken_offer import SofttokenOffer
from llavero.steps.softtoken_pending import SofttokenPending
from llavero.steps.temporary_password_issue import TemporaryPasswordIssue
from llavero.steps.user_register import UserRegister
from llavero.steps.user_unlock import UserUnlock

AnyStepType: TypeAlias = StepType[Any]
"""A step type whose parameters are its own: its `params` model made them, so only it need know their type."""

_ALL: tuple[AnyStepType, ...] = (
    ApproveInApp(),
    ChallengeCode(),
    ChallengeOtp(),
    ChallengePasskey(),
    ChallengePassword(),
    ChallengeQuestions(),
    ChooseImage(),
    ChooseOne(),
    ChoosePassword(),
    ChooseQuestions(),
    ChooseUserName(),
    ClaimCoreKey(),
    ClaimName(),
    ClaimPassword(),
    ConfirmImage(),
    ConsentTerms(),
    ContactNew(),
    ContactPhones(),
    ContactUpdate(),
    CoreContacts(),
    CredentialResume(),
    CredentialRevoke(),
    CredentialSuspend(),
    ImageSet(),
    NameDisclose(),
    PasskeyAdd(),
    PasskeyCreate(),
    PasskeyRemove(),
    PasswordSet(),
    QuestionsSet(),
    SecondFactorRequest(),
    SessionClose(),
    SessionCloseOne(),
    SessionCloseOthers(),
    SessionOpen(),
    SofttokenActivate(),
    SofttokenActivatePending(),
    SofttokenOffer(),
    SofttokenPending(),
    TemporaryPasswordIssue(),
    UserRegister(),
    UserUnlock(),
)
_BY_NAME: dict[tuple[str, int], AnyStepType] = {(known.name, known.major): known for known in _ALL}


def all_step_types() -> tuple[AnyStepType, ...]:
    """Give every step type, in alphabetical order of its name."""
    return _ALL


def step_type(name: str, major: int = 1) -> AnyStepType:
    """Find a step type. Raises NOT_FOUND for a name or major version that no release has had."""
    found = _BY_NAME.get((name, major))
    if found is None:
        raise DomainError(ErrorCode.NOT_FOUND, step_type=name, major=major)
    return found
