"""A procedure that signs its person out does so in its commit, and only then."""

from pathlib import Path

import pytest

from llavero.credentials.models import Session
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of, publish_journey
from tests.steps.softtoken import signed_in

pytestmark = pytest.mark.django_db

HEAD = (
    "journey: probe\nversion: 1\ntitle: {es: Prueba, en: Probe}\nsource: ours\nkind: interactive\nsubject: self\n"
    "starts_with: {any_session: [[password, code]]}\nlimits: {lifetime: 20m, idle: 5m}\nsteps:\n"
)
STEPS = """\
  - {step: clave, uses: challenge.password, with: {attempts: 3}, on: {failed: negado}}
  - {step: codigo, uses: challenge.code, with: {of: subject, attempts: 3}, on: {failed: negado}}
  - {step: anular, uses: credential.revoke, with: {credential: hardware, reason: lost}}
  - {step: salir, uses: session.close}
  - {step: listo, end: done}
  - {step: negado, end: denied}
"""


def test_the_session_ends_with_the_commit(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    publish_journey(bank, tmp_path, STEPS, header=HEAD)
    at = signed_in(visitor, ana).begin("probe")

    def is_open() -> bool:
        with in_tenant(bank.id):
            return Session.objects.filter(id=at.session.id, revoked_at=None).exists()

    visitor.do(password=ana.password)
    assert is_open()
    visitor.type_code(ana)
    assert visitor.see().type == "end.done"
    assert not is_open()
    assert effects_of("session.close", {}) == ()
