"""Registering (manual 002, C1 to C5, C7, C9): who proves the bank's key and the registered mobile becomes one user."""

import re
from collections.abc import Iterator

import pytest

from llavero.credentials import passwords
from llavero.credentials.models import Answer, Consent, Session, SiteImageChoice
from llavero.domain.proof import ProofName
from llavero.journeys.models import Run
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.people.contacts import contact_for
from llavero.people.disclose import login_name, person_names, person_of, roles
from llavero.people.models import Company, ContactPoint, LoginName, Newcomer, Person, SubjectKey, User
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.registering import (
    BY_CARD,
    MY_NAME,
    OTHER_SHOP,
    SHOP,
    Registrant,
    a_core_behind,
    of_rosa,
)
from tests.engine.visitor import a_person
from tests.steps.one_step import errors_on
from tests.support.core_bank import CARD, KEY, MAILBOX, MOBILE, ROSA, FakeCoreBank

pytestmark = pytest.mark.django_db


@pytest.fixture
def core(bank: Bank) -> Iterator[FakeCoreBank]:
    with a_core_behind(bank) as behind:
        yield behind


@pytest.fixture
def rosa(bank: Bank, core: FakeCoreBank) -> Registrant:
    return Registrant(bank).come()


def test_who_goes_the_whole_way_is_a_user_with_all_they_chose(rosa: Registrant, bank: Bank) -> None:
    answer = rosa.register()
    assert rosa.row().journey == "request-second-factor", "the user exists before the second factor is asked for"
    (user,) = rosa.users()
    with in_tenant(bank.id):
        assert login_name(user) == MY_NAME
        assert person_names(user) == ROSA.names
        assert roles(user) == {"holder"}
        assert passwords.has_password(user)
        assert Answer.objects.filter(user_id=user).count() == 3
        assert SiteImageChoice.objects.filter(user_id=user).exists()
        assert Consent.objects.get(user_id=user).document == "en-linea"
        assert contact_for(user, "sms", now=rosa.now).address == MOBILE.address
        assert contact_for(user, "email", now=rosa.now).address == MAILBOX.address
        kinds = ContactPoint.objects.filter(person_id=person_of(user)).values_list("channel", "kind", "source")
        assert set(kinds) == {("sms", "personal", "core"), ("email", "personal", "core"), ("phone", "home", "portal")}
        session = Session.objects.get(id=answer.opened_session)
    assert (session.user_id, session.scope) == (user, "second_factor")
    assert {proof["name"] for proof in session.proofs} == {ProofName.CORE_KEY, ProofName.OTP_SMS}
    assert {proof["for_user"] for proof in session.proofs} == {str(user)}


def test_the_last_page_says_the_name_and_a_message_confirms_it(rosa: Registrant, bank: Bank) -> None:
    registering = rosa.prove().to_the_terms().run
    rosa.do()
    said = next(node for node in rosa.elsewhere(run=registering).see().nodes if node.kind == "lead")
    assert said.args["user"] == MY_NAME
    with in_tenant(bank.id):
        letter = open_letter(Outbox.objects.get(kind="registered"))
    assert letter.address == MAILBOX.address
    assert MY_NAME in letter.body
    assert "Segundo Factor" in letter.body


def test_each_of_the_wizard_s_pages_says_where_one_is(rosa: Registrant) -> None:
    assert rosa.see().position is None
    rosa.prove()
    seen = []
    for answer in (rosa.name_myself, rosa.choose_password, rosa.choose_image, rosa.give_phones, rosa.choose_questions):
        position = rosa.see().position
        assert position is not None
        seen.append((position.index, position.of))
        answer()
    seen.append((rosa.see().position.index, 6))  # type: ignore[union-attr]
    assert seen == [(1, 6), (2, 6), (3, 6), (4, 6), (5, 6), (5, 6)]


@pytest.mark.parametrize(
    ("way", "typed", "role", "company"),
    [
        ("empresas", {"company_document": SHOP.document, "pin": "8642"}, "administrator", SHOP.document),
        (
            "adicional",
            {"company_document": SHOP.document, "document": ROSA.document, "pin": KEY},
            "operator",
            SHOP.document,
        ),
        ("virtual", {"document": ROSA.document, "pin": "1357"}, "holder", ROSA.document),
    ],
)
def test_each_way_in_makes_the_user_that_the_core_states(
    rosa: Registrant, bank: Bank, way: str, typed: dict[str, str], role: str, company: str
) -> None:
    rosa.do(way)
    rosa.do(**typed)
    rosa.register()
    (user,) = rosa.users()
    with in_tenant(bank.id):
        assert roles(user) == {role}
        assert Company.objects.count() == 1
        assert Company.objects.get().kind == ("person" if company == ROSA.document else "company")


def test_who_has_no_key_is_told_where_to_get_one(rosa: Registrant) -> None:
    rosa.do("sin_clave")
    screen = rosa.see()
    assert (screen.type, screen.step) == ("end.referred", "agencia-clave")
    assert next(node.message_id for node in screen.nodes if node.id == "referred") == "to.branch"


def test_nothing_is_granted_before_the_commit(rosa: Registrant, bank: Bank) -> None:
    rosa.prove().to_the_terms()
    with in_tenant(bank.id):
        assert not Person.objects.exists()
        assert not User.objects.exists()
        assert not LoginName.objects.exists()
        assert not Session.objects.exists()


def test_terms_that_are_declined_leave_nothing(rosa: Registrant, bank: Bank) -> None:
    rosa.prove().to_the_terms()
    rosa.do("declined")
    assert rosa.see().type == "end.denied"
    assert rosa.users() == []
    with in_tenant(bank.id):
        assert not Newcomer.objects.exists()


def test_whoever_ends_is_forgotten_and_so_is_their_key(rosa: Registrant, bank: Bank) -> None:
    """guard: newcomer-forgotten"""
    rosa.by_card()
    with in_tenant(bank.id):
        assert Newcomer.objects.count() == SubjectKey.objects.count() == 1
    rosa.do("cancel")
    with in_tenant(bank.id):
        assert not Newcomer.objects.exists()
        assert not SubjectKey.objects.exists()


def test_who_is_registered_leaves_no_newcomer_behind(rosa: Registrant, bank: Bank) -> None:
    rosa.register()
    with in_tenant(bank.id):
        assert not Newcomer.objects.exists()


def test_nothing_of_the_card_or_the_person_stands_in_run_record_or_event(rosa: Registrant, bank: Bank) -> None:
    rosa.do("personas")
    rosa.do(**{**BY_CARD, "pin": "9999"})
    rosa.do(**BY_CARD)
    rosa.prove().to_the_terms()
    with in_tenant(bank.id):
        row = Run.objects.get(id=rosa.run)
        kept = repr([(field.name, getattr(row, field.name)) for field in row._meta.fields])
        events = repr([event.__dict__ for event in rosa.events()])
    for secret in (CARD.number, KEY, ROSA.names, ROSA.document, MOBILE.address, MAILBOX.address):
        written = re.compile(rf"(?<![0-9A-Za-z]){re.escape(secret)}(?![0-9A-Za-z])")  # four digits are in many an id
        assert not written.search(kept)
        assert not written.search(events)


def test_one_already_registered_is_led_to_recovery_after_the_code_only(rosa: Registrant, bank: Bank) -> None:
    rosa.register()
    again = Registrant(bank, secret="another-browser-of-rosa-00000001").come()
    again.by_card()
    assert again.see().step == "contactos"
    again.do()
    assert again.see().step == "codigo"
    again.type_sent()
    screen = again.see()
    assert (screen.type, screen.step) == ("end.referred", "ya-registrado")
    assert screen.follows
    assert len(again.users()) == 1


def test_one_person_may_be_additional_user_of_several_companies(rosa: Registrant, bank: Bank) -> None:
    rosa.as_additional(SHOP)
    rosa.register()
    other = Registrant(bank, secret="another-browser-of-rosa-00000001").come()
    other.as_additional(OTHER_SHOP)
    other.register("rosa.mora.2")
    assert len(other.users()) == 2
    with in_tenant(bank.id):
        assert Person.objects.count() == 1
        assert Company.objects.count() == 2


def test_a_person_whom_the_bank_has_at_another_entrance_is_linked(rosa: Registrant, bank: Bank) -> None:
    rosa.register()
    (user,) = rosa.users()
    with in_tenant(bank.id):
        company = User.objects.get(id=user).company_id
        User.objects.filter(id=user).update(portal_id=_portal(bank, "empresas"))
        LoginName.objects.filter(user_id=user).update(portal_id=_portal(bank, "empresas"))
    Registrant(bank, secret="another-browser-of-rosa-00000001").come().register()
    with in_tenant(bank.id):
        assert User.objects.count() == 2
        assert Person.objects.count() == Company.objects.count() == 1
        assert set(User.objects.values_list("company_id", flat=True)) == {company}
        assert ContactPoint.objects.filter(channel="sms").count() == 1


def _portal(bank: Bank, key: str) -> object:
    from llavero.tenancy.read import portal_id

    return portal_id(key)


def test_a_session_in_the_same_browser_is_left_as_it_is(rosa: Registrant, bank: Bank) -> None:
    """Two people in one browser: who registers is never taken for who is signed in."""
    ana = a_person(bank)
    signed_in = Registrant(bank)
    signed_in.portal = "empresas"
    signed_in.begin("sign-in-empresas")
    signed_in.sign_in(ana)
    session = signed_in.type_code(ana).opened_session
    with in_tenant(bank.id):
        from llavero.credentials.sessions import view_of

        view = view_of(session)
    rosa.begin("register", session=view)
    registering = rosa.prove().to_the_terms().run
    rosa.do()
    (user,) = rosa.users()
    assert user != ana.user
    assert rosa.elsewhere(run=registering).row().session_id is None


def test_wrong_data_of_every_kind_is_one_sentence(bank: Bank, core: FakeCoreBank) -> None:
    sentences = set()
    core.wrong[("card", "5555555555554444", CARD.month, CARD.year)] = core.most_wrong  # the core has blocked this one
    core.add(of_rosa(reference="c-2"), "1111", "card", "4000000000000002", CARD.month, CARD.year)
    for number, typed in enumerate((
        {**BY_CARD, "pin": "0000"}, {**BY_CARD, "card_number": "4111111111111111"},
        {**BY_CARD, "card_number": "4000000000000002", "card_month": "11", "pin": "1111"},
        {**BY_CARD, "card_number": "5555555555554444"},
    )):  # fmt: skip
        one = Registrant(bank, secret=f"browser-of-somebody-{number:012d}").come()
        one.do("personas")
        one.do(**typed)
        sentences.add((tuple(errors_on(one.see())), one.see().nodes[-1].args["attempts_left"]))
    assert len(sentences) == 1
