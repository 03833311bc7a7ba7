"""Fabio is found as somebody is who closed the window after "recovered" (A8)."""

import pytest

from llavero.credentials.awaiting import was_left_reinstalling
from llavero.sandbox.cast import State, stories
from llavero.sandbox.entering import Entered
from llavero.sandbox.states import bring_about, found_in
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, a_bank
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def test_his_former_token_is_over_and_a_second_opening_changes_nothing() -> None:
    bank = a_bank()
    (fabio,) = (role for _, role in stories()[0].everybody() if role.state is State.TO_BE_ACTIVATED)
    with in_tenant(bank.id):
        user = a_user(bank)
    for _ in range(2):
        bring_about(bank.id, "produbanco", Entered(fabio, user), senders={}, now=NOON)
    with in_tenant(bank.id):
        assert was_left_reinstalling(user)
        assert found_in(user, now=NOON) is State.TO_BE_ACTIVATED
