"""Adding a passkey: made and verified on the page, granted in the commit, by the bank's rules both times."""

from dataclasses import replace
from pathlib import Path

import pytest

from llavero.credentials.models import Passkey, PasskeyChallenge
from llavero.credentials.passkeys import add, of_user
from llavero.credentials.sessions import view_of
from llavero.domain.actor import SYSTEM
from llavero.domain.effect import EffectName
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.passkey_answers import Made
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import effects_of, errors_on, publish_journey
from tests.steps.passkeys import HOST, a_passkey, at_the_passkey, reasons, signed
from tests.support.soft_key import HAS_LEFT, MAY_LEAVE, PRESENT, VERIFIED, SoftKey, asked_on, text

pytestmark = pytest.mark.django_db
HEADER = """journey: probe
version: 1
title: {es: Prueba, en: Probe}
source: ours
kind: interactive
subject: self
starts_with: {any_session: [[password, code]], scopes: [full]}
limits: {lifetime: 20m, idle: 5m}
steps:
"""
WITH_TERMS = """  - {step: contrasena, uses: challenge.password, with: {attempts: 3}, on: {failed: negado}}
  - {step: codigo, uses: challenge.code, with: {of: subject, attempts: 3}, on: {failed: negado}}
  - {step: crear, uses: passkey.create}
  - {step: terminos, uses: consent.terms, with: {document: soft-token}, on: {declined: negado}}
  - {step: agregar, uses: passkey.add}
  - {step: hecho, end: done}
  - {step: negado, end: denied}
"""
SYNCED = PRESENT | VERIFIED | MAY_LEAVE | HAS_LEFT


def inside(visitor: Visitor, person: Person) -> Visitor:
    """Sign somebody in and begin to add a passkey."""
    visitor.begin("sign-in-empresas")
    visitor.sign_in(person)
    visitor.type_code(person)
    with in_tenant(visitor.bank.id):
        session = view_of(visitor.row().opened_session_id)
    visitor.begin("add-passkey", session=session)
    return visitor


def at_the_making(visitor: Visitor, person: Person) -> Visitor:
    """Stand where the device makes the key."""
    inside(visitor, person).do(password=person.password)
    visitor.type_code(person)
    assert visitor.see().type == "passkey.create"
    return visitor


def made(visitor: Visitor, key: SoftKey, **lies: object) -> str:
    """Let a device make a key as the page asks."""
    return key.make(asked_on(visitor.see()), **lies)


def test_the_key_counts_from_the_commit_on_under_the_name_it_was_given(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    key = SoftKey()
    visitor_at = at_the_making(visitor, ana)
    answer = made(visitor_at, key)
    with in_tenant(bank.id):
        assert not Passkey.objects.exists()
    visitor.do(passkey=answer, label="  Mi   portátil\n")
    assert visitor.see().type == "end.done"
    with in_tenant(bank.id):
        row, (seen,) = Passkey.objects.get(), of_user(ana.user)
    assert (bytes(row.credential_id), row.host, row.transports) == (key.id, HOST, ["internal"])
    assert (seen.label, seen.is_synced, seen.last_used_at) == ("Mi portátil", False, None)
    assert "Mi port" not in str(visitor.row().memory)
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert visitor.see().type == "end.done"
    assert effects_of("passkey.add", {}) == (EffectName.AUTHENTICATOR_ACTIVATE_PASSKEY,)


def test_who_has_one_adds_another_by_it(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana)
    inside(visitor, ana).do(passkey=signed(visitor, key))
    asked = asked_on(visitor.see())
    assert asked["excludeCredentials"] == [{"type": "public-key", "id": text(key.id)}]
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    visitor.do(passkey=made(visitor, SoftKey()))
    with in_tenant(bank.id):
        assert len(of_user(ana.user)) == 2


@pytest.mark.parametrize(
    ("device", "lie", "reason"),
    [
        (SoftKey(), {"origin": "https://produbanco.example"}, "other-origin"),
        (SoftKey(in_frame=True), {}, "other-origin"),
        (SoftKey(), {"type": "webauthn.get"}, "other-ceremony"),
        (SoftKey(), {"challenge": text(bytes(32))}, "other-challenge"),
        (SoftKey(flags=PRESENT), {}, "not-verified"),
        (SoftKey(flags=VERIFIED), {}, "not-present"),
    ],
)
def test_a_key_that_was_made_wrongly_is_not_taken(
    visitor: Visitor, ana: Person, device: SoftKey, lie: dict[str, object], reason: str
) -> None:
    """Fails without the guards: passkey-made-by-its-holder, passkey-not-in-a-frame."""
    at_the_making(visitor, ana).do(passkey=made(visitor, device, **lie))
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert reasons(visitor) == [reason]


def test_a_page_left_open_asks_anew(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = SoftKey()
    answer = made(at_the_making(visitor, ana), key)
    with in_tenant(bank.id):
        PasskeyChallenge.objects.update(expires_at=visitor.now)
    visitor.do(passkey=answer)
    assert errors_on(visitor.see()) == ["error.late"]
    visitor.do(passkey=made(visitor, key))
    assert visitor.see().type == "end.done"


def test_a_key_that_is_there_already_is_not_taken_whosever_it_is(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-id-once."""
    theirs = a_passkey(bank, a_person(bank))
    at_the_making(visitor, ana).do(passkey=made(visitor, SoftKey(id=theirs.id)))
    assert errors_on(visitor.see()) == ["error.known"]


def test_a_bank_may_refuse_keys_that_leave_their_device(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-synced-by-policy."""
    rules = bank.profile.passkeys.model_copy(update={"synced": "refuse"})
    visitor.profile = bank.profile.model_copy(update={"passkeys": rules})
    at_the_making(visitor, ana).do(passkey=made(visitor, SoftKey(flags=SYNCED)))
    assert errors_on(visitor.see()) == ["error.synced"]
    visitor.do(passkey=made(visitor, SoftKey()))
    assert visitor.see().type == "end.done"


def test_nobody_has_more_keys_than_the_bank_allows(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-most."""
    at_the_making(visitor, ana)
    for _ in range(bank.profile.passkeys.most):
        a_passkey(bank, ana)
    visitor.do(passkey=made(visitor, SoftKey()))
    assert errors_on(visitor.see()) == ["error.most"]


def test_a_bank_without_passkeys_takes_none(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-by-policy."""
    at_the_making(visitor, ana)
    elsewhere = tuple(each.model_copy(update={"passkey_sign_in": None}) for each in bank.profile.portals)
    for without in ({"portals": elsewhere}, {"passkeys": None}):
        visitor.profile = bank.profile.model_copy(update=without)
        visitor.do(passkey=made(visitor, SoftKey()))
        assert errors_on(visitor.see()) == ["error.wrong"]


def test_a_step_whose_bank_has_no_rule_for_passkeys_does_not_load(bank: Bank) -> None:
    from llavero.steps.registry import step_type

    without = bank.profile.model_copy(update={"passkeys": None})
    for name, params in (("passkey.create", {}), ("challenge.passkey", {"attempts": 3})):
        kind = step_type(name)
        assert kind.lacks(kind.params(**params), without) == "passkeys"
        assert kind.lacks(kind.params(**params), bank.profile) is None


def test_a_key_is_added_once_and_one_run_adds_one(bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-added-once."""
    run, now = new_id(NOON), NOON
    made = Made(
        credential_id=b"one", public_key=b"", sign_count=0, aaguid="", transports=(), is_synced=False,
        is_backed_up=False,
    )  # fmt: skip
    with in_tenant(bank.id):
        add(ana.user, made, host=HOST, label="", run=run, now=now, actor=SYSTEM)
        for other in (replace(made, credential_id=b"two"), made):
            with pytest.raises(DomainError) as refused:
                add(
                    ana.user, other, host=HOST, label="", run=run if other is not made else new_id(NOON), now=now,
                    actor=SYSTEM,
                )  # fmt: skip
            assert refused.value.code is ErrorCode.DUPLICATE


def test_the_rules_of_the_bank_are_asked_again_at_the_commit(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path
) -> None:
    """Fails without the guard: passkey-rules-at-commit."""
    publish_journey(bank, tmp_path, WITH_TERMS, header=HEADER)
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    visitor.type_code(ana)
    with in_tenant(bank.id):
        session = view_of(visitor.row().opened_session_id)
    visitor.begin("probe", session=session)
    visitor.do(password=ana.password)
    visitor.type_code(ana)
    visitor.do(passkey=made(visitor, SoftKey()))
    for _ in range(bank.profile.passkeys.most):
        a_passkey(bank, ana)
    visitor.do()
    assert visitor.see().type == "end.changed"
