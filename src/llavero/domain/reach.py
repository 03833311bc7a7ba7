"""Read where somebody wants to be reached from now on: a mailbox or a mobile, as its owner meant it.

Law: what a code could not reach is refused here; what is kept has one spelling, so that two typings can be compared.
"""

import re
from enum import StrEnum
from typing import Final, Literal

import phonenumbers

from llavero.domain.telephone import NotATelephone, telephone

# narrower than RFC 5322, and no wider than what the carrier takes: no second recipient, nothing that breaks a header
_MAILBOX: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_LONGEST: Final = 120
_MOBILE: Final = frozenset({
    phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
})  # fmt: skip


class Unreachable(StrEnum):
    """Why nothing can be sent to what was typed."""

    NOT_A_MAILBOX = "not_a_mailbox"
    NOT_A_MOBILE = "not_a_mobile"


def reach(channel: Literal["sms", "email"], typed: str, *, country: str) -> str | Unreachable:
    """Read a mailbox, or a mobile in E.164 (without a plus sign one of `country`, two letters of ISO 3166)."""
    return _mobile(typed, country) if channel == "sms" else _mailbox(typed)


def _mailbox(typed: str) -> str | Unreachable:
    plain = typed.strip()
    if len(plain) > _LONGEST or not _MAILBOX.fullmatch(plain):
        return Unreachable.NOT_A_MAILBOX
    name, _, domain = plain.rpartition("@")
    return f"{name}@{domain.lower()}"


def _mobile(typed: str, country: str) -> str | Unreachable:
    number = telephone(typed, country=country)
    if isinstance(number, NotATelephone):
        return Unreachable.NOT_A_MOBILE
    # guard: a-mobile-takes-an-sms (a code sent to a telephone on a wall reaches nobody, and the old contact goes)
    if phonenumbers.number_type(phonenumbers.parse(number)) not in _MOBILE:
        return Unreachable.NOT_A_MOBILE
    return number
