"""What the core said of somebody who registers stands sealed, for one run, and goes when the run does."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from llavero.domain.actor import SYSTEM
from llavero.people import newcomers
from llavero.people.enroll import DocumentNumber, add_company, add_person, add_user
from llavero.people.models import Newcomer, SubjectKey
from llavero.ports.core_bank import CoreCompany, CoreContact
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import add_tenant_key
from tests.builders.banks import NOON, Bank, a_bank
from tests.support.core_bank import MAILBOX, MOBILE, ROSA

pytestmark = pytest.mark.django_db

RUN = uuid4()
SHOP = CoreCompany(kind="company", document_kind="ruc", document="1790012345001", name="Flores Rosa S.A.")


@pytest.fixture
def bank(db: None) -> Bank:
    return a_bank()


def test_what_the_core_said_is_read_back_as_it_was_said(bank: Bank) -> None:
    with in_tenant(bank.id):
        met = newcomers.meet(RUN, ROSA, now=NOON)
        assert newcomers.said_of(RUN) == ROSA
        assert newcomers.user_to_be(RUN) == met.user
        assert newcomers.names_of_newcomer(RUN) == ROSA.names
        assert set(newcomers.known_of_newcomer(RUN).numbers()) == {ROSA.document, MOBILE.address}
        assert {ROSA.names, MAILBOX.address} <= set(newcomers.known_of_newcomer(RUN).words())


def test_nothing_of_a_newcomer_stands_in_the_clear(bank: Bank) -> None:
    with in_tenant(bank.id):
        met = newcomers.meet(RUN, ROSA, now=NOON)
        row = Newcomer.objects.get()
        kept = bytes(row.sealed) + met.claim
    assert not [part for part in (ROSA.names, ROSA.document, MOBILE.address) if part.encode() in kept]
    assert ROSA.names not in repr(row)
    assert repr(met) == f"Met(user={met.user!r})"


def test_met_again_in_one_run_somebody_else_takes_the_place(bank: Bank) -> None:
    with in_tenant(bank.id):
        newcomers.meet(RUN, ROSA, now=NOON)
        newcomers.meet(RUN, replace(ROSA, document="0102030400"), now=NOON)
        assert Newcomer.objects.count() == SubjectKey.objects.count() == 1
        said = newcomers.said_of(RUN)
    assert said is not None
    assert said.document == "0102030400"


def test_the_same_person_is_known_again_whichever_way_they_came(bank: Bank) -> None:
    spelt = replace(ROSA, reference="c-rosa-by-card", document="171003406-5")
    with in_tenant(bank.id):
        assert newcomers.claim_of(spelt) == newcomers.claim_of(ROSA)
        assert newcomers.claim_of(replace(ROSA, company=SHOP)) != newcomers.claim_of(ROSA)


def test_one_mobile_is_chosen_the_person_s_own_before_the_company_s(bank: Bank) -> None:
    of_company = CoreContact(channel="sms", kind="company", address="+593911111111")
    with in_tenant(bank.id):
        newcomers.meet(RUN, replace(ROSA, contacts=(of_company, MOBILE)), now=NOON)
        found = newcomers.contact_of_newcomer(RUN, "sms")
        assert found is not None
        assert (found.address, found.shown.text) == (MOBILE.address, "•••••321")
        assert newcomers.contact_of_newcomer(RUN, "email") is None


def test_forgotten_nothing_is_left(bank: Bank) -> None:
    with in_tenant(bank.id):
        newcomers.meet(RUN, ROSA, now=NOON)
        newcomers.forget(RUN)
        assert newcomers.said_of(RUN) is newcomers.user_to_be(RUN) is newcomers.contact_of_newcomer(RUN, "sms") is None
        assert newcomers.known_of_newcomer(RUN).words() == ()
        assert not newcomers.is_registered(RUN, "en-linea")
        assert not Newcomer.objects.exists()
        assert not SubjectKey.objects.exists()


def test_the_sweep_lets_go_whoever_was_left_behind(bank: Bank) -> None:
    with in_tenant(bank.id):
        newcomers.meet(RUN, ROSA, now=NOON)
        newcomers.meet(young := uuid4(), ROSA, now=NOON + timedelta(hours=2))
        after = NOON + newcomers.LONGEST_KEPT + timedelta(seconds=1)
        assert newcomers.sweep_newcomers(now=after, most=10) == 1
        assert list(Newcomer.objects.values_list("run_id", flat=True)) == [young]


def test_a_user_is_one_of_this_company_at_this_entrance(bank: Bank) -> None:
    with in_tenant(bank.id):
        person = add_person(DocumentNumber("cedula", ROSA.document), ROSA.names, now=NOON, actor=SYSTEM)
        company = add_company(DocumentNumber("ruc", SHOP.document), SHOP.name, now=NOON, actor=SYSTEM)
        add_user(person, company, "en-linea", now=NOON, actor=SYSTEM)
        newcomers.meet(RUN, replace(ROSA, company=SHOP), now=NOON)
        assert newcomers.is_registered(RUN, "en-linea")
        assert not newcomers.is_registered(RUN, "empresas")
        newcomers.meet(RUN, ROSA, now=NOON)
        assert not newcomers.is_registered(RUN, "en-linea")


def test_a_user_from_before_the_pepper_was_rotated_is_found(bank: Bank) -> None:
    with in_tenant(bank.id):
        person = add_person(DocumentNumber("cedula", ROSA.document), ROSA.names, now=NOON, actor=SYSTEM)
        company = add_company(DocumentNumber("ruc", SHOP.document), SHOP.name, now=NOON, actor=SYSTEM)
        add_user(person, company, "en-linea", now=NOON, actor=SYSTEM)
        add_tenant_key("pepper", number=2, now=NOON)
        newcomers.meet(RUN, replace(ROSA, company=SHOP), now=NOON)
        assert newcomers.is_registered(RUN, "en-linea")
