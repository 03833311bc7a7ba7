"""What tests of the door stand on: a portal with a bank behind it, and a user of the bank."""

from uuid import UUID

import pytest

from llavero.tenancy.scope import in_tenant
from tests.api.portal import Portal, a_portal, moment
from tests.builders.banks import Bank
from tests.builders.credentials import a_password, a_token, some_answers
from tests.builders.people import a_user
from tests.engine.fixtures import cheap_argon2  # noqa: F401 (a fixture)


@pytest.fixture
def portal(db: None) -> Portal:
    return a_portal()


@pytest.fixture
def user(portal: Portal) -> UUID:
    """Ana, with a password and answers, at the entrance of Empresas."""
    bank = Bank(portal.bank, portal.profile)
    with in_tenant(portal.bank):
        ana = a_user(bank, portal="empresas", now=moment())
        a_password(ana, now=moment())
        some_answers(bank, ana, now=moment())
        return ana


@pytest.fixture
def with_token(portal: Portal, user: UUID) -> UUID:
    """Ana, who also has a token."""
    with in_tenant(portal.bank):
        a_token(user, now=moment())
    return user
