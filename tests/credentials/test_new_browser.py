"""A sign-in from a browser that was never seen is told; the first browser of all is not."""

import pytest

from llavero.credentials import devices
from llavero.credentials.new_browser import tell_new_browser
from llavero.domain.actor import SYSTEM, Origin
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, a_bank
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def test_the_second_browser_is_told_and_the_first_is_not() -> None:
    """Guard: first-browser-is-no-news."""
    bank = a_bank()
    told = []
    with in_tenant(bank.id):
        user = a_user(bank)
        for _ in range(2):
            devices.know(user, now=NOON, actor=SYSTEM)
            tell_new_browser(user, profile=bank.profile, voice="es@tu", now=NOON, actor=SYSTEM, origin=Origin())
            told.append([open_letter(row).body for row in Outbox.objects.filter(kind="security_change")])
    first, second = told
    assert first == []
    assert "entrar desde un navegador nuevo" in second[0]


def test_without_a_mailbox_nothing_is_told_and_nothing_fails() -> None:
    bank = a_bank()
    with in_tenant(bank.id):
        user = a_user(bank, email="")
        for _ in range(2):
            devices.know(user, now=NOON, actor=SYSTEM)
        tell_new_browser(user, profile=bank.profile, voice="es@tu", now=NOON, actor=SYSTEM, origin=Origin())
        assert not Outbox.objects.exists()
