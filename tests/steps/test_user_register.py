"""The commit of a registration: everything that was chosen becomes a user's, or nothing of it does."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from llavero.domain.actor import SYSTEM
from llavero.people import newcomers
from llavero.people.contacts import contact_for
from llavero.people.enroll import DocumentNumber, add_company, add_contact, add_person
from llavero.people.models import Company, ContactPoint, LoginName, Person, SubjectKey, User
from llavero.people.register import COOL_OFF, register
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.builders.people import a_user
from tests.engine.registering import FAR_MOBILE, MY_NAME, PORTAL, SHOP, Registrant, a_core_behind, of_rosa
from tests.engine.visitor import HOUSE
from tests.steps.one_step import effects_of, publish_journey
from tests.support.core_bank import MAILBOX, MOBILE, ROSA, FakeCoreBank

pytestmark = pytest.mark.django_db
LONG_AGO = NOON - timedelta(days=30)


@pytest.fixture
def core(bank: Bank) -> Iterator[FakeCoreBank]:
    with a_core_behind(bank) as behind:
        yield behind


@pytest.fixture
def at_the_terms(bank: Bank, core: FakeCoreBank) -> Registrant:
    return Registrant(bank).come().prove().to_the_terms()


def left_nothing(visitor: Registrant) -> bool:
    """Say whether the run ended as changed and nobody was made."""
    with in_tenant(visitor.bank.id):
        is_clean = not LoginName.objects.filter(user__portal__key=PORTAL).exclude(user__person__isnull=True).exists()
    return visitor.see().type == "end.changed" and visitor.users() == [] and is_clean


def test_it_has_an_effect_of_its_own() -> None:
    assert effects_of("user.register", {}) == ("user.register",)


def test_a_name_that_somebody_took_meanwhile_leaves_nothing(at_the_terms: Registrant, bank: Bank) -> None:
    """Guard: user-name-still-free."""
    with in_tenant(bank.id):
        a_user(bank, MY_NAME, portal=PORTAL)
        before = User.objects.count(), Person.objects.count(), SubjectKey.objects.count()
    at_the_terms.do()
    assert at_the_terms.see().type == "end.changed"
    row = at_the_terms.row()
    assert row.user_id is None
    assert {proof["for_user"] for proof in row.proofs} == {None}
    with in_tenant(bank.id):
        assert (User.objects.count(), Person.objects.count()) == before[:2]
        assert SubjectKey.objects.count() == before[2] - 1  # the newcomer's own
    assert at_the_terms.events("run.ended")[-1].facts["cause"] == "user_name"


def with_the_terms_first(bank: Bank, tmp_path: Path) -> None:
    """Publish the bank's registration once more, with the terms before the questions."""
    text = (HOUSE / "profiles/produbanco/journeys/register.yaml").read_text()
    steps = text.split("steps:\n")[1].split("  - {step: cancelado")[0].split("  - step: ")
    terms = next(step for step in steps if step.startswith("condiciones"))
    steps.remove(terms)
    steps.insert(next(n for n, step in enumerate(steps) if step.startswith("preguntas")), terms)
    alone = re.sub(", then: [a-z-]+", "", "  - step: ".join(steps))
    header = re.sub("(?m)^resume: .*\n", "", text.split("steps:\n")[0]).replace("journey: register", "journey: probe")
    publish_journey(bank, tmp_path, alone, header=f"{header}steps:\n")


def test_who_was_made_by_a_commit_that_then_refuses_is_nobody(bank: Bank, core: FakeCoreBank, tmp_path: Path) -> None:
    """Guard: who-was-not-made-is-nobody. The user is made first; the terms were exchanged after they were accepted."""
    with_the_terms_first(bank, tmp_path)
    visitor = Registrant(bank)
    visitor.portal = PORTAL
    visitor.begin("probe")
    visitor.by_card()
    visitor.prove()
    for go_on in (visitor.name_myself, visitor.choose_password, visitor.choose_image, visitor.give_phones, visitor.do):
        go_on()
    terms = tuple(each.model_copy(update={"version": "2027.1"}) for each in visitor.profile.terms)
    visitor.profile = visitor.profile.model_copy(update={"terms": terms})
    visitor.choose_questions()
    assert left_nothing(visitor)
    assert visitor.events("run.ended")[-1].facts["cause"] == "terms-changed"
    assert visitor.row().user_id is None
    assert {proof["for_user"] for proof in visitor.row().proofs} == {None}


def test_who_became_a_user_meanwhile_is_not_made_another(at_the_terms: Registrant, bank: Bank) -> None:
    """Guard: branch-facts-again, one-user-of-a-person."""
    with in_tenant(bank.id):
        assert register(ROSA, user=uuid4(), portal_key=PORTAL, now=NOON) is not None
        assert register(ROSA, user=uuid4(), portal_key=PORTAL, now=NOON) is None
    at_the_terms.do()
    assert at_the_terms.see().type == "end.changed"
    assert len(at_the_terms.users()) == 1


def test_whose_data_was_let_go_cannot_register(at_the_terms: Registrant, bank: Bank) -> None:
    """Guard: newcomer-still-there."""
    with in_tenant(bank.id):
        newcomers.forget(at_the_terms.run)
    at_the_terms.do()
    assert at_the_terms.see().type == "end.changed"
    assert at_the_terms.users() == []


@pytest.mark.parametrize("state", ["frozen", "closed"])
def test_nobody_registers_for_a_company_that_is_not_open(bank: Bank, core: FakeCoreBank, state: str) -> None:
    """Guard: closed-company-registers-nobody."""
    with in_tenant(bank.id):
        company = add_company(DocumentNumber("ruc", SHOP.document), SHOP.name, now=LONG_AGO, actor=SYSTEM)
        Company.objects.filter(id=company).update(state=state)
    visitor = Registrant(bank).come()
    visitor.as_additional()
    visitor.register()
    assert visitor.see().type == "end.changed"
    assert visitor.users() == []


def test_a_contact_of_the_core_waits_behind_one_that_the_person_already_has(bank: Bank) -> None:
    """Guard: core-contact-waits-behind-another."""
    with in_tenant(bank.id):
        person = add_person(DocumentNumber("cedula", ROSA.document), ROSA.names, now=LONG_AGO, actor=SYSTEM)
        add_contact(person, "sms", FAR_MOBILE.address, trusted_from=LONG_AGO, now=LONG_AGO, actor=SYSTEM)
        entered = register(ROSA, user=uuid4(), portal_key=PORTAL, now=NOON)
        assert entered is not None
        assert entered.person == person
        now, later = (contact_for(entered.user, "sms", now=when) for when in (NOON, NOON + COOL_OFF))
    assert now is not None
    assert later is not None
    assert (now.address, later.address) == (FAR_MOBILE.address, MOBILE.address)


def test_the_first_contacts_of_a_person_count_at_once(bank: Bank) -> None:
    """Guard: core-contact-waits-behind-another."""
    with in_tenant(bank.id):
        entered = register(ROSA, user=uuid4(), portal_key=PORTAL, now=NOON)
        assert entered is not None
        reached = [contact_for(entered.user, channel, now=NOON) for channel in ("sms", "email")]
    assert [contact.address for contact in reached if contact is not None] == [MOBILE.address, MAILBOX.address]


def test_a_contact_that_stands_already_is_not_doubled(bank: Bank) -> None:
    with in_tenant(bank.id):
        register(ROSA, user=uuid4(), portal_key=PORTAL, now=NOON)
        register(of_rosa(company=SHOP), user=uuid4(), portal_key=PORTAL, now=NOON)
        assert ContactPoint.objects.count() == 2
        assert Person.objects.count() == 1


def test_a_person_and_a_company_are_found_by_their_documents(bank: Bank) -> None:
    """Guard: one-person-of-a-document, one-company-of-a-document."""
    with in_tenant(bank.id):
        person = add_person(DocumentNumber("cedula", "171003406-5"), "Rosa de antes", now=LONG_AGO, actor=SYSTEM)
        company = add_company(DocumentNumber("ruc", SHOP.document), "Flores", now=LONG_AGO, actor=SYSTEM)
        entered = register(of_rosa(company=SHOP), user=uuid4(), portal_key=PORTAL, now=NOON)
        assert entered is not None
        assert (entered.person, entered.company) == (person, company)
        fresh = register(of_rosa(document="0102030400"), user=uuid4(), portal_key=PORTAL, now=NOON)
        assert fresh is not None
        assert Person.objects.count() == 2
        assert Company.objects.count() == 2
