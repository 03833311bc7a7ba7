"""A token ended for good by its holder: with two proofs, in the commit, and with the reason they gave."""

from pathlib import Path

import pytest

from llavero.credentials import authenticators
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import RevokedReason
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
  - step: correo
    uses: challenge.otp
    with: {channel: email, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - {step: anular, uses: credential.revoke, with: {credential: hardware, reason: stolen}}
  - {step: listo, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


def row_of(bank: Bank, person: Person) -> Authenticator:
    with in_tenant(bank.id):
        return Authenticator.objects.get(id=person.token.id)


def at_the_code(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> Visitor:
    publish_journey(bank, tmp_path, STEPS)
    visitor.begin("probe")
    visitor.sign_in(ana)
    return visitor


def test_it_ends_in_the_commit_with_its_reason(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    at_the_code(visitor, bank, ana, tmp_path)
    assert row_of(bank, ana).credential == "active"
    visitor.type_sent()
    after = row_of(bank, ana)
    assert (after.credential, after.revoked_reason) == ("revoked", RevokedReason.STOLEN)
    assert effects_of("credential.revoke", {"credential": "hardware", "reason": "stolen"}) == (
        EffectName.AUTHENTICATOR_REVOKE,
    )


def test_a_suspended_one_can_be_ended_too(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    at_the_code(visitor, bank, ana, tmp_path)
    with in_tenant(bank.id):
        authenticators.suspend(ana.token.id, now=visitor.now, actor=SYSTEM)
    visitor.type_sent()
    assert row_of(bank, ana).credential == "revoked"


def test_where_there_is_none_left_nothing_changes(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    at_the_code(visitor, bank, ana, tmp_path)
    with in_tenant(bank.id):
        authenticators.revoke(ana.token.id, RevokedReason.LOST, now=visitor.now, actor=SYSTEM)
    visitor.type_sent()
    assert visitor.see().type == "end.changed"
    assert row_of(bank, ana).revoked_reason == RevokedReason.LOST


def test_a_password_alone_does_not_end_it(bank: Bank, tmp_path: Path) -> None:
    only_password = STEPS[: STEPS.index("  - step: correo")] + STEPS[STEPS.index("  - {step: anular") :]
    with pytest.raises(AssertionError, match=r"authenticator\.revoke"):
        publish_journey(bank, tmp_path, only_password)
