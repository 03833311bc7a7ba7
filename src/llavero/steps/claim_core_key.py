"""Somebody who registers says who they are to the bank: by a card, a company's or a virtual key (manual 002; C1, C2).

Law: the bank's core judges the key, and whatever of it was wrong is answered by one sentence. Card data and key pass
through: they are kept nowhere, and nobody tries again by machine. Whoever is right is a newcomer, and still nobody's
user.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, Final

from llavero.credentials import core_keys
from llavero.credentials.budgets import Blocked
from llavero.credentials.sources import give_back, source_may_try
from llavero.domain.digits import NotACode, read_code
from llavero.domain.identity_numbers import DocumentKind, NotADocument
from llavero.domain.payment_cards import NotACard, payment_card
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Field, ScreenBody
from llavero.domain.telephone import NotATelephone, telephone
from llavero.notifications.queue import is_address
from llavero.people.core_bank import core_bank
from llavero.people.newcomers import meet
from llavero.ports.core_bank import Card, CoreBank, CoreContact, CoreCustomer, KeyQuestion, KeyVerdict, Way
from llavero.steps.contract import (
    BaseStep,
    Outside,
    Passed,
    Result,
    Serves,
    Stay,
    StepContext,
    StepParams,
    SubjectFound,
    Submission,
)  # fmt: skip
from llavero.steps.count import Attempts
from llavero.steps.said import blocked, confirm, error, heading, held_back, left_here, page_texts, tries_used
from llavero.tenancy.ids import new_id

PIN_DIGITS: Final = 4
YEARS_AHEAD: Final = 12
_MONTHS: Final = tuple(f"{month:02d}" for month in range(1, 13))
_FIELDS_OF: Final[Mapping[Way, tuple[str, ...]]] = {
    "card": ("card_number", "card_month", "card_year", "pin"),
    "company": ("company_document", "pin"),
    "additional": ("company_document", "document", "pin"),
    "virtual": ("document", "pin"),
}


class ClaimCoreKeyParams(StepParams):
    """By which numbers the person says who they are, and how many tries the step allows."""

    way: Way
    attempts: Attempts


@dataclass(frozen=True, slots=True)
class _Said:
    """What the core answered: its verdict, and of a right key the customer."""

    verdict: KeyVerdict
    customer: CoreCustomer | None = field(default=None, repr=False)


class ClaimCoreKey(BaseStep[ClaimCoreKeyParams]):
    """Numbers and a 4-digit key; `unavailable` when the core gives no verdict. Fixes who registers."""

    name: ClassVar[str] = "claim.core_key"
    fixes_subject: ClassVar[bool] = True
    serves: ClassVar[Serves] = "newcomers"
    params = ClaimCoreKeyParams

    def outcomes(self, params: ClaimCoreKeyParams) -> frozenset[str]:
        return frozenset({"failed", "unavailable"})

    def proofs(self, params: ClaimCoreKeyParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.CORE_KEY),)}

    def bounds(self, params: ClaimCoreKeyParams) -> Mapping[str, int | str]:
        return {"core_key.attempts": params.attempts}

    def texts(self, params: ClaimCoreKeyParams) -> frozenset[str]:
        asked = _FIELDS_OF[params.way]
        shapes = {
            "card_number": ("not_card_number", "not_card_expiry"), "company_document": ("not_company_document",),
            "document": ("not_document",), "pin": ("not_pin",),
        }  # fmt: skip
        errors = (error for name in asked for error in shapes.get(name, ()))
        more = ("choose",) if params.way == "card" else ()
        return page_texts(fields=asked, errors=("required", "wrong", "too_many", *errors), more=more)

    def show(self, ctx: StepContext, params: ClaimCoreKeyParams) -> ScreenBody:
        fields = tuple(_field(name, ctx) for name in _FIELDS_OF[params.way])
        return ScreenBody(nodes=(heading(),), actions=(confirm(*fields),))

    def submit(self, ctx: StepContext, params: ClaimCoreKeyParams, submission: Submission) -> Result:
        asked = _asked(ctx, params.way, submission.values)
        if isinstance(asked, Stay):
            return asked
        who = core_keys.digest_of(asked)
        wait = source_may_try(who, ctx.origin, profile=ctx.profile, now=ctx.now)
        if wait is not None:  # guard: one-source-few-keys
            return blocked(wait)
        begun = core_keys.begin(
            who, way=params.way, profile=ctx.profile, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id
        )
        if isinstance(begun, Blocked):
            return held_back(begun, "pin")
        core = core_bank()
        return Outside(
            perform=lambda: _ask(core, asked), settle=lambda later, said: _settle(later, params, begun, said)
        )


def _ask(core: CoreBank, asked: KeyQuestion) -> _Said:
    answer = core.verify_key(asked)
    if answer.verdict is not KeyVerdict.RIGHT or answer.customer is None:
        return _Said(answer.verdict)
    customer = core.customer(answer.customer)
    # a right key of somebody whose data cannot be had leads nowhere: the core did not answer
    return _Said(answer.verdict, customer) if customer is not None else _Said(KeyVerdict.UNAVAILABLE)


def _settle(ctx: StepContext, params: ClaimCoreKeyParams, begun: core_keys.KeyCheck, said: object) -> Passed | Stay:
    assert isinstance(said, _Said)
    is_right = said.verdict is KeyVerdict.RIGHT and said.customer is not None
    core_keys.settle(
        begun, said.verdict, is_right=is_right, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id
    )
    if is_right:
        assert said.customer is not None
        give_back(begun.who, ctx.origin, now=ctx.now)
        met = meet(ctx.run.id, _as_reached(said.customer, ctx), now=ctx.now)
        proof = Proof(name=ProofName.CORE_KEY, at=ctx.now, channel="core", run=ctx.run.id)
        return Passed(proofs=(proof,), subject=SubjectFound(claim=met.claim, user=None, is_newcomer=True))
    if said.verdict is KeyVerdict.UNAVAILABLE:
        return Passed("unavailable")
    # a key that the core has blocked reads as a wrong one: it would tell that somebody has it
    if begun.claimed.blocked_until is not None:
        return blocked(begun.claimed.blocked_until)
    if tries_used(ctx) >= params.attempts:
        return Passed("failed")
    return error("wrong", "pin", attempts_left=left_here(ctx, params.attempts, begun.claimed.tries_left))


def _asked(ctx: StepContext, way: Way, values: Mapping[str, str]) -> KeyQuestion | Stay:
    """Read what was typed, or say beside its field what can be no such number; that costs no try."""
    typed = {name: values.get(name, "").strip() for name in _FIELDS_OF[way]}
    empty = next((name for name, value in typed.items() if not value), None)
    if empty is not None:
        return error("required", empty)
    card = None
    if way == "card":
        read = payment_card(typed["card_number"], typed["card_month"], typed["card_year"], today=_today(ctx))
        if isinstance(read, NotACard):
            is_number = read.part.value == "card_number"
            return error("not_card_number" if is_number else "not_card_expiry", read.part.value)
        card = Card(number=read.number, month=read.month, year=read.year)
    numbers: dict[str, str] = {}
    for name, kind in (("company_document", DocumentKind.RUC), ("document", DocumentKind.CEDULA)):
        if name not in typed:
            continue
        number = ctx.profile.read_identity_number(kind, typed[name])
        if isinstance(number, NotADocument):
            return error(f"not_{name}", name)
        numbers[name] = number.number
    key = read_code(typed["pin"], digits=PIN_DIGITS)
    if isinstance(key, NotACode):
        return error("not_pin", "pin")
    return KeyQuestion(
        request=new_id(ctx.now), way=way, key=key, card=card, company_document=numbers.get("company_document"),
        person_document=numbers.get("document"),
    )  # fmt: skip


def _as_reached(said: CoreCustomer, ctx: StepContext) -> CoreCustomer:
    """Keep of the core's contacts those that a message could be sent to, each in its one notation."""
    kept = (_contact(contact, country=ctx.profile.country) for contact in said.contacts)
    return replace(said, contacts=tuple(contact for contact in kept if contact is not None))


def _contact(contact: CoreContact, *, country: str) -> CoreContact | None:
    if contact.channel == "email":
        return contact if is_address("email", contact.address.strip()) else None
    number = telephone(contact.address, country=country)
    return None if isinstance(number, NotATelephone) else replace(contact, address=number)


def _today(ctx: StepContext) -> date:
    return ctx.profile.local(ctx.now).date()


def _field(name: str, ctx: StepContext) -> Field:
    match name:
        case "card_number":
            return Field(name=name, kind="card_number", min=12, max=23, autocomplete="cc-number")
        case "card_month":
            return Field(name=name, kind="card_month", options=_MONTHS, autocomplete="cc-exp-month")
        case "card_year":
            first = _today(ctx).year
            years = tuple(str(year) for year in range(first, first + YEARS_AHEAD))
            return Field(name=name, kind="card_year", options=years, autocomplete="cc-exp-year")
        case "pin":
            return Field(name=name, kind="pin", min=PIN_DIGITS, max=PIN_DIGITS)
        case _:
            return Field(name=name, kind="document_number", min=4, max=20)
