"""What a run carries from one step to a later one: a closed, typed registry.

Law: a secret is carried as a verifier only, never as itself.
"""

from dataclasses import dataclass
from enum import StrEnum


class SlotName(StrEnum):
    """The slots that step types fill and need."""

    NEW_PASSWORD = "new_password"  # the verifier of a password that was chosen  # noqa: S105
    CHOICE = "choice"
    COLLECTOR = "collector"
    BRANCH = "branch"
    FEE = "fee"
    SERIAL = "serial"
    USER_NAME = "user_name"
    IMAGE = "image"
    ANSWERS = "answers"
    PHONES = "phones"
    NEW_PASSKEY = "new_passkey"
    NEW_EMAIL = "new_email"
    NEW_MOBILE = "new_mobile"


SlotValue = str | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class SlotDeclaration:
    """What a slot is, for the people who read a journey."""

    name: SlotName
    meaning: str
    is_verifier: bool = False


SLOTS: dict[SlotName, SlotDeclaration] = {
    declared.name: declared
    for declared in (
        SlotDeclaration(SlotName.NEW_PASSWORD, "the new password, as its Argon2id verifier", is_verifier=True),
        SlotDeclaration(SlotName.CHOICE, "the option that the person chose"),
        SlotDeclaration(SlotName.COLLECTOR, "who may collect a device at the branch"),
        SlotDeclaration(SlotName.BRANCH, "the branch where a device is handed over"),
        SlotDeclaration(SlotName.FEE, "the fee that was stated before the person went on"),
        SlotDeclaration(SlotName.SERIAL, "the serial printed on a device"),
        SlotDeclaration(SlotName.USER_NAME, "the user name that was chosen"),
        SlotDeclaration(SlotName.IMAGE, "the security image that was chosen, by its name in the bank's set"),
        SlotDeclaration(
            SlotName.ANSWERS, "the questions that were chosen, each with the verifier of its answer", is_verifier=True
        ),
        SlotDeclaration(SlotName.NEW_EMAIL, "the mailbox that the person gives in place of the one on record"),
        SlotDeclaration(SlotName.NEW_MOBILE, "the mobile that the person gives in place of the one on record"),
        SlotDeclaration(
            SlotName.NEW_PASSKEY, "the public half of the passkey that was made, with its name", is_verifier=True
        ),
        SlotDeclaration(SlotName.PHONES, "the telephones at home and at work, in the world's notation"),
    )
}
