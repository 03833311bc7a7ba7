"""A forgotten user name (B10): sent to a registered contact of who read a code there, and told to nobody else."""

import pytest

from llavero.domain.actor import SYSTEM
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.people.enroll import DocumentNumber, add_login_name, add_person, add_user
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.builders.people import a_company, a_user
from tests.engine.visitor import Visitor

pytestmark = pytest.mark.django_db
A_DOCUMENT, NOBODYS = "1710034065", "0102030405"


@pytest.fixture
def names(bank: Bank) -> tuple[str, str]:
    """One person with two companies, and so two names at this entrance."""
    with in_tenant(bank.id):
        person = add_person(DocumentNumber("cedula", A_DOCUMENT), "Marta Costa Vega", now=NOON, actor=SYSTEM)
        a_user(bank, "marta.costa", person=person, portal="empresas")
        second = add_user(person, a_company(), "empresas", roles=("operator",), now=NOON, actor=SYSTEM)
        add_login_name(second, "user_name", "marta.sierra", now=NOON, actor=SYSTEM)
    return "marta.costa", "marta.sierra"


def go(visitor: Visitor, document: str, way: str = "email") -> Visitor:
    visitor.begin("forgotten-name")
    visitor.do(document=document)
    visitor.do(way)
    return visitor


def test_each_name_goes_to_the_contact_that_was_read(visitor: Visitor, names: tuple[str, str]) -> None:
    go(visitor, A_DOCUMENT).type_sent()
    assert visitor.see().type == "end.done"
    with in_tenant(visitor.bank.id):
        bodies = [open_letter(row).body for row in Outbox.objects.filter(kind="user_name").order_by("id")]
    assert len(bodies) == 2
    assert all(any(name in body for body in bodies) for name in names)
    assert not any(name in str(visitor.see()) for name in names)


def test_nothing_is_sent_before_the_code(visitor: Visitor, names: tuple[str, str]) -> None:
    go(visitor, A_DOCUMENT, "sms").do(code="000000")
    with in_tenant(visitor.bank.id):
        assert not Outbox.objects.filter(kind="user_name").exists()


def test_a_document_that_nobody_has_reads_like_any_other(visitor: Visitor, names: tuple[str, str]) -> None:
    known = go(visitor, A_DOCUMENT).see()
    unknown = go(visitor.elsewhere(secret="another-browser-0002"), NOBODYS).see()
    said = [[(node.kind, node.message_id) for node in screen.nodes] for screen in (known, unknown)]
    assert said[0] == said[1]
    assert [action.id for action in known.actions] == [action.id for action in unknown.actions]


def test_a_code_is_never_right_for_nobody(visitor: Visitor) -> None:
    """The message is written and goes nowhere; even its own digits prove nothing."""
    go(visitor, NOBODYS).type_sent()
    assert visitor.see().type != "end.done"


def test_the_document_of_a_company_is_nobodys(visitor: Visitor, names: tuple[str, str]) -> None:
    go(visitor, "0993184276001").type_sent()
    with in_tenant(visitor.bank.id):
        assert not Outbox.objects.filter(kind="user_name").exists()
