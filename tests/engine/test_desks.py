"""What staff will act on ends under a number that the person and the desk both have (A2, A6, B5)."""

import re

import pytest

from llavero.domain.actor import Origin
from llavero.domain.desk_reference import read_reference
from llavero.domain.screen import Screen
from llavero.journeys.models import Run
from llavero.notifications.models import DeskCase, Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.test_decoys import a_decoy_name
from tests.engine.visitor import Person, Visitor, a_person

pytestmark = pytest.mark.django_db

FORGOTTEN, CONTACT, NOT_MINE = "forgotten", "contact_outdated", "not_mine"


def number_on(screen: Screen) -> str:
    (reference,) = [node for node in screen.nodes if node.kind == "reference"]
    return str(reference.args["number"])


def told(bank: Bank) -> list[tuple[str, str, bool]]:
    """List the letters to desks: mailbox, text, and whether it never leaves."""
    with in_tenant(bank.id):
        rows = Outbox.objects.filter(kind="desk_alert").order_by("id")
        letters = [(open_letter(row), row.goes_nowhere) for row in rows]
    return [(letter.address, f"{letter.subject}\n{letter.body}", nowhere) for letter, nowhere in letters]


def to_the_branch(visitor: Visitor, person: Person) -> Screen:
    """B5: prove the code, then say that the answers are forgotten."""
    visitor.begin("unlock-user")
    visitor.name(person.name)
    visitor.type_code(person)
    visitor.do(FORGOTTEN)
    return visitor.see()


def test_who_is_led_to_a_branch_has_the_number_that_the_branch_has(
    visitor: Visitor, bank: Bank, locked_ana: Person
) -> None:
    screen = to_the_branch(visitor, locked_ana)
    number = number_on(screen)
    assert screen.type == "end.referred"
    assert read_reference(number) == number
    (form,) = [node for node in screen.nodes if node.id == "form"]
    assert form.args == {"form": "new-questions"}
    ((mailbox, text, nowhere),) = told(bank)
    assert (mailbox, nowhere) == ("agencias@produbanco.example", False)
    assert number in text
    assert "Desbloquear" in text
    (event,) = visitor.events("desk.told")
    assert (event.facts["reference"], event.facts["desk"], event.subject_id) == (number, "branch", locked_ana.user)


def test_an_image_that_is_not_theirs_reaches_the_fraud_desk(visitor: Visitor, bank: Bank) -> None:
    """A2: the bank's fraud desk sees that event."""
    person = a_person(bank, portal="cash-management")
    visitor.portal = "cash-management"
    visitor.begin("sign-in-cash-management")
    visitor.sign_in(person)
    visitor.do(NOT_MINE)
    screen = visitor.see()
    ((mailbox, text, _),) = told(bank)
    assert screen.type == "end.alarm"
    assert mailbox == "fraude@produbanco.example"
    assert number_on(screen) in text


def test_the_letter_shows_nobodys_data_but_masked(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    from llavero.people.disclose import person_names

    to_the_branch(visitor, locked_ana)
    ((_, text, _),) = told(bank)
    with in_tenant(bank.id):
        names = person_names(locked_ana.user).split()
    assert "•" in text
    assert not [word for word in (*names, locked_ana.name) if re.search(rf"\b{re.escape(word)}\b", text)]


def test_a_look_and_a_second_press_tell_nothing_twice(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    number = number_on(to_the_branch(visitor, locked_ana))
    assert number_on(visitor.see()) == number
    assert len(told(bank)) == 1


def test_a_name_that_nobody_has_ends_alike_and_reaches_no_desk(visitor: Visitor, bank: Bank) -> None:
    """Guard: decoy-reaches-no-desk."""
    person = a_person(bank, token=False)
    unknown = a_decoy_name(visitor, "challenge.otp", bank)
    pages = []
    for number, name in enumerate((person.name, unknown)):
        browser = visitor.elsewhere(secret=f"browser-that-says-its-mobile-changed-{number}")
        browser.begin("unlock-user")
        browser.name(name)
        browser.do(CONTACT)
        screen = browser.see()
        assert read_reference(number_on(screen)) is not None
        pages.append(
            (screen.type, screen.step, [(node.id, node.message_id, sorted(node.args)) for node in screen.nodes])
        )
    assert pages[0] == pages[1]
    assert sorted(nowhere for _, _, nowhere in told(bank)) == [False, True]
    with in_tenant(bank.id):
        assert sorted(DeskCase.objects.values_list("is_decoy", flat=True)) == [False, True]


def test_whoever_comes_again_and_again_fills_no_mailbox(visitor: Visitor, bank: Bank) -> None:
    """Guard: desk-is-not-flooded. Three about one person and five from one source in an hour; the rest is counted."""
    person = a_person(bank, token=False)
    for number in range(4):
        browser = visitor.elsewhere(
            secret=f"browser-of-somebody-who-insists-{number:04d}", origin=Origin(f"198.51.100.{number}")
        )
        browser.begin("unlock-user")
        browser.name(person.name)
        browser.do(CONTACT)
        assert read_reference(number_on(browser.see())) is not None
    assert len(told(bank)) == 3
    with in_tenant(bank.id):
        assert sorted(DeskCase.objects.values_list("state", flat=True)) == ["told"] * 3 + ["waiting"]


def test_an_ending_that_nobody_of_the_bank_acts_on_has_its_runs_own_number(
    visitor: Visitor, locked_ana: Person
) -> None:
    visitor.begin("unlock-user")
    visitor.do("cancel")
    screen = visitor.see()
    with in_tenant(visitor.bank.id):
        assert not DeskCase.objects.exists()
        assert Run.objects.get(id=visitor.run).ending == "cancelled"
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", number_on(screen))
