"""Whether a number can be an identity document of its kind: the check digits of Ecuador and Colombia, in one place.

Law: the shape is judged and nobody's existence. What fails is said by a word; what the country's own registry no longer
keeps to (the check digit of newer RUC) is the bank's policy, and said when it was let through.
Source: python-stdnum (`ec.ci`, `ec.ruc`, `co.nit`); passports by ICAO Doc 9303.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, assert_never

from stdnum.co import nit
from stdnum.ec import ci, ruc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError

from llavero.domain.names import NotAName, NotANameReason, document_number


class DocumentKind(StrEnum):
    """The kinds of identity document that the house can check."""

    CEDULA = "cedula"
    RUC = "ruc"
    NIT = "nit"
    PASSPORT = "passport"


class NotADocumentReason(StrEnum):
    """Why a number cannot be one of its kind. It depends on the number alone, never on who has it."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    STRANGE_CHARACTERS = "strange-characters"
    NOT_DIGITS = "not-digits"
    WRONG_LENGTH = "wrong-length"
    WRONG_PART = "wrong-part"  # a province, a kind of taxpayer or an establishment that there is none of
    WRONG_CHECK_DIGIT = "wrong-check-digit"


@dataclass(frozen=True, slots=True)
class NotADocument:
    """What was typed is no number of that kind."""

    reason: NotADocumentReason


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNumber:
    """A number in its one spelling. `fails_check` where its check digit is off and the bank lets such numbers through.

    The repr says the kind only.
    """

    kind: DocumentKind
    number: str = field(repr=False)
    fails_check: bool = False


_FROM_NAMES: Final = {
    NotANameReason.EMPTY: NotADocumentReason.EMPTY,
    NotANameReason.TOO_LONG: NotADocumentReason.TOO_LONG,
    NotANameReason.STRANGE_CHARACTERS: NotADocumentReason.STRANGE_CHARACTERS,
}
_PASSPORT_LENGTHS: Final = range(5, 16)
_PLAIN_NUMBER_LENGTHS: Final = range(5, 11)
"""Of a cédula without a check digit, as Colombia's."""
_RUC_OF_FIRMS: Final = "69"
"""The third digit of a RUC of a public body or of a firm; all others contain a person's cédula."""


def identity_number(
    kind: DocumentKind, typed: str, *, country: str, takes_newer_ruc: bool
) -> IdentityNumber | NotADocument:  # fmt: skip
    """Read what was typed as a document of `kind`, issued in `country` (ISO 3166), or say why it is none.

    `takes_newer_ruc` is the bank's policy: the registry gives firms RUC whose modulo-11 digit no longer agrees; taken,
    they come back with `fails_check`. Everything else about them must be right. Never raises for what was typed.
    """
    number = document_number(typed)
    if isinstance(number, NotAName):
        return NotADocument(_FROM_NAMES[number.reason])
    match kind:
        case DocumentKind.CEDULA if country == "EC":
            fault = _fault(ci.validate, number)
        case DocumentKind.CEDULA:
            fault = _plain_number_fault(number)
        case DocumentKind.RUC:
            fault = _fault(ruc.validate, number)
            if fault is NotADocumentReason.WRONG_CHECK_DIGIT and takes_newer_ruc and _is_of_a_firm(number):
                return IdentityNumber(kind=kind, number=number, fails_check=True)
        case DocumentKind.NIT:
            fault = _fault(nit.validate, number)
        case DocumentKind.PASSPORT:
            fault = None if len(number) in _PASSPORT_LENGTHS else NotADocumentReason.WRONG_LENGTH
        case _:
            assert_never(kind)
    return IdentityNumber(kind=kind, number=number) if fault is None else NotADocument(fault)


def _is_of_a_firm(number: str) -> bool:
    # guard: newer-ruc-of-firms-only (a person's RUC carries a cédula, whose check digit always agrees)
    return number[2] in _RUC_OF_FIRMS and number[-3:] != "000"


def _plain_number_fault(number: str) -> NotADocumentReason | None:
    if not number.isdigit():
        return NotADocumentReason.NOT_DIGITS
    return None if len(number) in _PLAIN_NUMBER_LENGTHS else NotADocumentReason.WRONG_LENGTH


def _fault(validate: Callable[[str], str], number: str) -> NotADocumentReason | None:
    if not number.isdigit():
        return NotADocumentReason.NOT_DIGITS
    try:
        validate(number)
    except InvalidLength:
        return NotADocumentReason.WRONG_LENGTH
    except InvalidComponent:
        return NotADocumentReason.WRONG_PART
    except (InvalidChecksum, ValidationError):
        return NotADocumentReason.WRONG_CHECK_DIGIT
    return None
