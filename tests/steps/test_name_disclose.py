"""A forgotten user name goes to a registered contact, in the commit, and never onto the page."""

from pathlib import Path

import pytest

from llavero.domain.effect import EffectName
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Visitor, a_person
from tests.steps.one_step import effects_of, publish_journey

pytestmark = pytest.mark.django_db


STEPS = """\
  - {step: quien, uses: claim.name, with: {name: user_name}}
  - step: clave
    uses: challenge.otp
    with: {channel: email, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - {step: decir, uses: name.disclose, with: {channel: email}}
  - {step: adentro, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


def test_the_name_is_sent_in_the_commit_and_not_shown(visitor: Visitor, bank: Bank, tmp_path: Path) -> None:
    publish_journey(bank, tmp_path, STEPS)
    ines = a_person(bank, token=False)
    visitor.begin("probe")
    visitor.name(ines.name)
    with in_tenant(bank.id):
        assert not Outbox.objects.filter(kind="user_name").exists()
    visitor.type_sent()
    assert visitor.see().type == "end.done"
    assert ines.name not in str(visitor.see())
    with in_tenant(bank.id):
        letter = Outbox.objects.get(kind="user_name")
        assert ines.name in open_letter(letter).body
    assert effects_of("name.disclose", {"channel": "email"}) == (EffectName.NAME_DISCLOSE,)
