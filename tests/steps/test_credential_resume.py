"""A suspended token works again, in the commit, unless the world changed."""

from pathlib import Path
from uuid import UUID

import pytest

from llavero.credentials import authenticators
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Kind
from llavero.domain.effect import EffectName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of, publish_journey

pytestmark = pytest.mark.django_db


STEPS = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: llamar}
  - step: codigo
    uses: challenge.code
    with: {of: subject, attempts: 3}
    on: {failed: negado}
  - {step: devolver, uses: credential.resume, with: {credential: soft}}
  - {step: adentro, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


@pytest.fixture
def app(bank: Bank, ana: Person) -> UUID:
    """Ana's app, beside the token that she carries."""
    with in_tenant(bank.id):
        return a_token(ana.user, kind=Kind.SOFT).id


def go_through(visitor: Visitor, bank: Bank, ana: Person, app: UUID, tmp_path: Path) -> str:
    publish_journey(bank, tmp_path, STEPS)
    visitor.begin("probe")
    visitor.sign_in(ana)
    visitor.type_code(ana)
    with in_tenant(bank.id):
        return Authenticator.objects.get(id=app).credential


def test_a_suspended_token_is_active_after_the_commit(
    visitor: Visitor, bank: Bank, ana: Person, app: UUID, tmp_path: Path
) -> None:
    with in_tenant(bank.id):
        authenticators.suspend(app, now=visitor.now, actor=SYSTEM)
    assert go_through(visitor, bank, ana, app, tmp_path) == "active"
    assert visitor.see().type == "end.done"
    assert len(visitor.events("authenticator.resumed")) == 1
    assert effects_of("credential.resume", {"credential": "soft"}) == (EffectName.AUTHENTICATOR_RESUME,)


def test_where_nothing_is_suspended_nothing_changes(
    visitor: Visitor, bank: Bank, ana: Person, app: UUID, tmp_path: Path
) -> None:
    assert go_through(visitor, bank, ana, app, tmp_path) == "active"
    assert visitor.see().type == "end.changed"


def test_codes_by_mail_and_message_do_not_bring_it_back(bank: Bank, tmp_path: Path) -> None:
    with_codes = STEPS.replace(
        "    uses: challenge.code\n    with: {of: subject, attempts: 3}\n    on: {failed: negado}",
        "    uses: challenge.otp\n    with: {channel: both, digits: 6, lifetime: 5m, attempts: 3, resends: 3}\n"
        "    on: {failed: negado, contact_outdated: llamar}",
    )
    with pytest.raises(AssertionError, match=r"authenticator\.resume"):
        publish_journey(bank, tmp_path, with_codes)
