"""What can be asked to be approved: each kind of operation, the fields it has, and what a value may look like.

Law: the list of kinds is closed. A field that is missing, unknown or of another form is refused before anybody is
shown anything, and no text may hold what an eye cannot see.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from llavero.domain.errors import DomainError, ErrorCode

MOST_ITEMS: Final = 30
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_AMOUNT: Final = re.compile(r"(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})?")
_ACCOUNT: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9 -]{0,32}[A-Z0-9])")
# controls, marks that turn the direction or join invisibly, halves of letters, and what no font knows
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# letters and marks that are drawn as nothing (Default_Ignorable_Code_Point outside those), and the empty Braille cell
_DRAWN_AS_NOTHING: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


class Kind(StrEnum):
    """The kinds of things that are confirmed."""

    PAYMENT_ORDER = "payment_order"
    PAYMENT_BATCH = "payment_batch"
    ASSIGN_TOKEN = "assign_token"  # noqa: S105
    ACTIVATE_TOKEN = "activate_token"  # noqa: S105
    CHANGE_CONTACT = "change_contact"
    SIGN_IN = "sign_in"
    OPERATION = "operation"


class FieldType(StrEnum):
    """What a value is, so that an app can show it as that."""

    TEXT = "text"
    NAME = "name"
    ACCOUNT = "account"
    MONEY = "money"
    COUNT = "count"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as it is written: never a number, which could be rounded on the way."""

    currency: str
    value: str

    @property
    def amount(self) -> Decimal:
        """Give the amount to compare by."""
        return Decimal(self.value)


Shown = str | int | Money | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field of a kind; `longest` in characters, of a list's items each."""

    name: str
    type: FieldType
    is_required: bool = True
    longest: int = 140


@dataclass(frozen=True, slots=True)
class Entry:
    """One field that was given. `label` only where the caller brings its own words."""

    name: str
    type: FieldType
    value: Shown
    label: str = ""


_T = FieldType
KINDS: Final[Mapping[Kind, tuple[FieldRule, ...]]] = {
    Kind.PAYMENT_ORDER: (
        FieldRule("payee", _T.NAME),
        FieldRule("account", _T.ACCOUNT),
        FieldRule("payee_bank", _T.NAME, is_required=False),
        FieldRule("amount", _T.MONEY),
        FieldRule("debit_account", _T.ACCOUNT),
        FieldRule("concept", _T.TEXT, is_required=False),
        FieldRule("on_date", _T.TEXT, is_required=False, longest=20),
    ),
    Kind.PAYMENT_BATCH: (
        FieldRule("file", _T.TEXT),
        FieldRule("payments", _T.COUNT),
        FieldRule("amount", _T.MONEY),
        FieldRule("debit_account", _T.ACCOUNT),
        FieldRule("payees", _T.LIST, is_required=False, longest=60),
        FieldRule("file_digest", _T.TEXT, is_required=False, longest=64),
        FieldRule("on_date", _T.TEXT, is_required=False, longest=20),
    ),
    Kind.ASSIGN_TOKEN: (FieldRule("user", _T.NAME), FieldRule("token", _T.TEXT, longest=60)),
    Kind.ACTIVATE_TOKEN: (FieldRule("user", _T.NAME), FieldRule("token", _T.TEXT, longest=60)),
    Kind.CHANGE_CONTACT: (
        FieldRule("user", _T.NAME),
        FieldRule("before", _T.TEXT, is_required=False),
        FieldRule("after", _T.TEXT),
    ),
    Kind.SIGN_IN: (
        FieldRule("portal", _T.NAME),
        FieldRule("user", _T.NAME, is_required=False),
        FieldRule("device", _T.TEXT, is_required=False),
        FieldRule("place", _T.TEXT, is_required=False),
    ),
    Kind.OPERATION: (),  # labelled lines of the caller's own
}
"""The fields of each kind, in the order in which they are shown."""


def read_entries(kind: Kind, data: Mapping[str, object]) -> tuple[Entry, ...]:
    """Read what was given for a kind; raises BAD_INPUT or UNKNOWN_FIELD by the name of what is wrong."""
    if kind is Kind.OPERATION:
        return _own_lines(data)
    rules = {rule.name: rule for rule in KINDS[kind]}
    for name in data:
        if name not in rules:  # guard: approval-known-fields
            raise DomainError(ErrorCode.UNKNOWN_FIELD, field=f"data.{name}"[:80])
    missing = [rule.name for rule in rules.values() if rule.is_required and data.get(rule.name) is None]
    if missing:
        raise DomainError(ErrorCode.BAD_INPUT, field=f"data.{missing[0]}", expected="a value")
    given = [rule for rule in rules.values() if data.get(rule.name) is not None]
    return tuple(Entry(rule.name, rule.type, _value(rule, data[rule.name])) for rule in given)


def written(value: Shown) -> str:
    """Write a value as one line, for a page."""
    match value:
        case Money(currency, amount):
            return f"{currency} {amount}"
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def largest_amount(entries: tuple[Entry, ...]) -> Decimal | None:
    """Find the largest amount that is shown, by which people's limits are judged; None where none is shown.

    A limit names no currency, so the largest number counts in whichever it is written. Amounts are not added up: a
    total often stands beside its parts.
    """
    # guard: approval-every-amount (a fee of three written above a payment of fifty thousand hides it from the limit)
    return max((entry.value.amount for entry in entries if isinstance(entry.value, Money)), default=None)


def check_text(text: str, where: str, *, longest: int) -> str:
    """Give a text in its composed form; raises BAD_INPUT for one that is empty, too long or holds what is not seen."""
    composed = unicodedata.normalize("NFC", text).strip()
    if not composed or len(composed) > longest:
        raise DomainError(ErrorCode.BAD_INPUT, field=where, expected=f"1 to {longest} characters")
    # guard: approval-text-seen (a mark that turns the writing round shows another payee than the one that is paid)
    if any(unicodedata.category(one) in _UNSEEN or one in _DRAWN_AS_NOTHING for one in composed):
        raise DomainError(ErrorCode.BAD_INPUT, field=where, expected="text without invisible marks")
    return composed


def _own_lines(data: Mapping[str, object]) -> tuple[Entry, ...]:
    lines = data.get("lines")
    if data.keys() - {"lines"}:
        raise DomainError(ErrorCode.UNKNOWN_FIELD, field=f"data.{min(data.keys() - {'lines'})}"[:80])
    if not isinstance(lines, list) or not lines:
        raise DomainError(ErrorCode.BAD_INPUT, field="data.lines", expected="a list of {label, value}")
    entries = []
    for number, line in enumerate(lines, start=1):
        where = f"data.lines.{number - 1}"
        match line:
            case {"label": str(label), "value": str(value), **more} if not more:
                entries.append(
                    Entry(
                        f"line_{number}", FieldType.TEXT, check_text(value, f"{where}.value", longest=140),
                        check_text(label, f"{where}.label", longest=60),
                    )
                )  # fmt: skip
            case {"label": str(label), "value": {**money}, **more} if not more:
                rule = FieldRule(f"line_{number}", FieldType.MONEY)
                entries.append(
                    Entry(rule.name, rule.type, _value(rule, money), check_text(label, f"{where}.label", longest=60))
                )
            case _:
                raise DomainError(ErrorCode.BAD_INPUT, field=where, expected="label and value")
    return tuple(entries)


def _value(rule: FieldRule, given: object) -> Shown:
    where = f"data.{rule.name}"
    match rule.type, given:
        case ((FieldType.TEXT | FieldType.NAME), str()):
            return check_text(given, where, longest=rule.longest)
        case FieldType.ACCOUNT, str() if _ACCOUNT.fullmatch(given):
            return given
        case FieldType.COUNT, int() if not isinstance(given, bool) and 0 <= given <= 1_000_000:
            return given
        case FieldType.MONEY, {"currency": str(currency), "value": str(value), **more} if not more:
            if _CURRENCY.fullmatch(currency) and _AMOUNT.fullmatch(value):
                return Money(currency, value)
        case FieldType.LIST, list() if 1 <= len(given) <= MOST_ITEMS and all(isinstance(one, str) for one in given):
            return tuple(check_text(one, where, longest=rule.longest) for one in given)
    raise DomainError(ErrorCode.BAD_INPUT, field=where, expected=_EXPECTED[rule.type])


_EXPECTED: Final[Mapping[FieldType, str]] = {
    FieldType.TEXT: "a text",
    FieldType.NAME: "a name",
    FieldType.ACCOUNT: "capital letters, digits, spaces and hyphens, 2 to 34",
    FieldType.MONEY: 'like {"currency": "USD", "value": "1250.00"}',
    FieldType.COUNT: "a whole number",
    FieldType.LIST: f"a list of 1 to {MOST_ITEMS} texts",
}
