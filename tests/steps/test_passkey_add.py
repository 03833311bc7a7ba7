"""A passkey that was made counts from the commit on, once, and by the bank's rules of that moment."""

from dataclasses import replace
from pathlib import Path

import pytest

from llavero.credentials.models import Passkey
from llavero.credentials.passkeys import add, of_user
from llavero.credentials.sessions import view_of
from llavero.domain.actor import SYSTEM
from llavero.domain.effect import EffectName
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.passkey_answers import Made
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of, publish_journey
from tests.steps.passkeys import HOST, a_passkey, at_the_making, at_the_passkey, made, signed
from tests.support.soft_key import SoftKey

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
