"""A suspended token works again, in the commit, unless the world changed."""

from pathlib import Path

import pytest

from llavero.credentials import authenticators
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM
from llavero.domain.effect import EffectName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of, publish_journey

pytestmark = pytest.mark.django_db


STEPS = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: llamar}
  - step: claves
    uses: challenge.otp
    with: {channel: both, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - {step: devolver, uses: credential.resume, with: {credential: hardware}}
  - {step: adentro, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


def go_through(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> str:
    publish_journey(bank, tmp_path, STEPS)
    visitor.begin("probe")
    visitor.sign_in(ana)
    visitor.type_sent()
    with in_tenant(bank.id):
        return Authenticator.objects.get(id=ana.token.id).credential


def test_a_suspended_token_is_active_after_the_commit(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path
) -> None:
    with in_tenant(bank.id):
        authenticators.suspend(ana.token.id, now=visitor.now, actor=SYSTEM)
    assert go_through(visitor, bank, ana, tmp_path) == "active"
    assert visitor.see().type == "end.done"
    assert len(visitor.events("authenticator.resumed")) == 1
    assert effects_of("credential.resume", {"credential": "hardware"}) == (EffectName.AUTHENTICATOR_RESUME,)


def test_where_nothing_is_suspended_nothing_changes(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    assert go_through(visitor, bank, ana, tmp_path) == "active"
    assert visitor.see().type == "end.changed"
