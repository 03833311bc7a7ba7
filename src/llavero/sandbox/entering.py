"""Enters the sandbox's people at their bank: person, membership, name, contacts, and what each signs in with.

Law: everything goes through the rooms' own verbs, so that what they refuse is refused here too. Slow work (Argon2id)
is done between two transactions, by all cores. Whoever is there already is left as they are.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from os import cpu_count
from typing import Final
from uuid import UUID

from llavero.credentials import authenticators, passwords, questions, second_factors, site_images
from llavero.domain.actor import Actor, ActorKind, Origin
from llavero.domain.authenticator import Credential, Kind
from llavero.people.enroll import (
    DocumentNumber,
    add_company,
    add_contact,
    add_login_name,
    add_person,
    add_user,
)
from llavero.people.names import find_users
from llavero.sandbox.cast import Firm, Role, Story
from llavero.stock.queries import find_in_stock
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant

OPERATOR: Final = Actor(ActorKind.OPERATOR)


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody of the story with the user they are."""

    role: Role
    user_id: UUID


@dataclass(frozen=True, slots=True)
class _Secrets:
    password: str
    answers: dict[str, str]


def find_entered(story: Story) -> dict[str, UUID]:
    """Find who of a story is at the bank already, by their ids in the story. Inside a scope."""
    found = {}
    for firm, role in story.everybody():
        users = find_users(firm.portal, story.login, role.login)
        if users:
            found[role.id] = users[0]
    return found


def enter_people(tenant_id: UUID, story: Story, *, now: datetime) -> tuple[Entered, ...]:
    """Enter everybody of a story and give them what they sign in with; what stopped half-way is done again."""
    with in_tenant(tenant_id):
        known = find_entered(story)
        people = tuple(_enter_firms(story, known, now=now))
        keys = [questions.answer_key(one.user_id) for one in people]
    with ThreadPoolExecutor(cpu_count() or 2) as cores:
        made = list(cores.map(_secrets_of, people, keys))
    with in_tenant(tenant_id):
        for one, secret, key in zip(people, made, keys, strict=True):
            _equip(one, secret, key, bank=story.bank, now=now)
    return people


def _enter_firms(story: Story, known: dict[str, UUID], *, now: datetime) -> Iterator[Entered]:
    """Enter the companies with their people: all of a company or, where it is there, nobody."""
    for firm in story.firms:
        if firm.people[0].id in known:
            yield from (Entered(role, known[role.id]) for role in firm.people)
            continue
        document = DocumentNumber(firm.document.kind, firm.document.number)
        company = add_company(document, firm.name, kind=firm.kind, now=now, actor=OPERATOR)
        yield from (Entered(role, _enter(firm, role, story, company, now=now)) for role in firm.people)


def _enter(firm: Firm, role: Role, story: Story, company: UUID, *, now: datetime) -> UUID:
    document = DocumentNumber(role.document.kind, role.document.number)
    person = add_person(document, role.names, resides_abroad=role.abroad, now=now, actor=OPERATOR)
    user = add_user(person, company, firm.portal, roles=role.roles, now=now, actor=OPERATOR)
    add_login_name(user, story.login, role.login, now=now, actor=OPERATOR)
    add_contact(person, "email", role.email, trusted_from=now, now=now, actor=OPERATOR)
    add_contact(person, "sms", role.mobile, trusted_from=now, now=now, actor=OPERATOR)
    return user


def _secrets_of(one: Entered, key: questions.AnswerKey) -> _Secrets:
    return _Secrets(passwords.verifier_of(one.role.password), questions.verifiers_of(key, one.role.answers))


def _equip(one: Entered, secret: _Secrets, key: questions.AnswerKey, *, bank: str, now: datetime) -> None:
    profile = profile_of(bank)
    passwords.set_password(one.user_id, secret.password, now=now, actor=OPERATOR)
    if secret.answers:
        questions.set_answers(one.user_id, secret.answers, key=key, profile=profile, now=now, actor=OPERATOR)
    if one.role.image is not None:
        site_images.choose(one.user_id, one.role.image, profile=profile, now=now, actor=OPERATOR)
    if one.role.second_factor is not None:
        second_factors.choose(
            one.user_id, one.role.second_factor, run=new_id(now), now=now, actor=OPERATOR, origin=Origin()
        )  # fmt: skip
    if one.role.token is not None and not _has_token(one.user_id):
        _give_token(one.role.token.serial, one.user_id, now=now)


def _has_token(user_id: UUID) -> bool:
    return bool(authenticators.of_user(user_id, kind=Kind.HARDWARE, credential=Credential.ACTIVE))


def _give_token(serial: str, user_id: UUID, *, now: datetime) -> None:
    """Take a device from stock to its holder: sent, handed over, activated."""
    device = find_in_stock(serial)
    if device is None:
        raise RuntimeError(f"the token {serial} of the story is not in the bank's stock")
    authenticators.dispatch(device.id, now=now, actor=OPERATOR)
    authenticators.assign(device.id, user_id, now=now, actor=OPERATOR)
    authenticators.hand_over(device.id, now=now, actor=OPERATOR)
    authenticators.await_activation(device.id, now=now, actor=OPERATOR)
    authenticators.activate(device.id, now=now, actor=OPERATOR)
