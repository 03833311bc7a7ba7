"""What the sandbox's phone can scan: every square that a page of its banks shows, whoever stands before it."""

from datetime import timedelta

import pytest

from llavero.sandbox.cast import stories
from llavero.sandbox.phone import squares_of
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, a_bank
from tests.builders.enrollments import an_enrollment
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def test_who_registered_a_minute_ago_and_is_in_no_story_can_scan_too() -> None:
    bank = a_bank("produbanco")
    with in_tenant(bank.id):
        opened = an_enrollment(bank, a_user(bank))
    story = next(one for one in stories() if one.bank == "produbanco")
    squares = squares_of(story, NOON)
    assert [(one.link, one.bank) for one in squares] == [(opened.link, bank.profile.names.name)]
    assert squares[0].who
    assert squares_of(story, NOON + timedelta(hours=2)) == []
