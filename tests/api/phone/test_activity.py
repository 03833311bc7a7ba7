"""A phone keeps the procedure beside it awake by what only that phone can say, and by nothing that anybody can ask."""

from datetime import datetime, timedelta

from django.test import Client

from llavero.api.clock import now
from llavero.journeys.models import Run
from llavero.tenancy.scope import in_tenant
from tests.api.phone.conftest import Server, Stage
from tests.builders.enrollments import an_enrollment, sent_code
from tests.engine.visitor import Visitor, a_living_bank, a_person


def idle_at(visitor: Visitor) -> datetime:
    """Say when the procedure will be found idle."""
    with in_tenant(visitor.bank.id):
        until = Run.objects.get(id=visitor.run).idle_at
    assert until is not None
    return until


# Fails without the guard: repeats-keep-nobody-awake
def test_a_look_at_the_enrollment_keeps_no_procedure_awake_and_the_phone_that_has_the_code_does(db: None) -> None:
    bank = a_living_bank()
    person = a_person(bank)
    visitor = Visitor(bank, now=now() - timedelta(minutes=2))
    visitor.begin("unlock-user")
    visitor.name(person.name)
    with in_tenant(bank.id):
        opened, code = an_enrollment(bank, person.user, run=visitor.run, now=now()), sent_code()
    phone = Stage(bank, person.user, Server(Client())).phone(opened)
    begun = idle_at(visitor)
    for _ in range(3):
        phone.ask()
    assert idle_at(visitor) == begun, "whoever saw the picture could ask for ever"
    phone.exchange(code)
    bound = idle_at(visitor)
    assert bound >= begun + timedelta(minutes=2)
    phone.confirm()
    confirmed = idle_at(visitor)
    assert confirmed > bound
    phone.confirm()
    assert idle_at(visitor) == confirmed, "what is said again is no news"
