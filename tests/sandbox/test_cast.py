"""The people of the sandbox are possible: valid numbers, passwords their bank would take, answers it would keep."""

import re

import pytest
from stdnum.co import nit
from stdnum.ec import ci, ruc

from llavero.domain import passwords
from llavero.domain.questions import Given, refused_answers
from llavero.sandbox.cast import STORIES, Firm, Role, Story, stories, tries
from llavero.sandbox.core_cast import core_customers
from llavero.sandbox.delivery import tokens_of
from llavero.sandbox.words import words_in
from llavero.tenancy.profile.loaded import profile_of

EVERYBODY = [(story, firm, role) for story in stories() for firm, role in story.everybody()]
everybody = pytest.mark.parametrize(("story", "firm", "role"), EVERYBODY, ids=[role.id for _, _, role in EVERYBODY])


@everybody
def test_numbers_pass_the_check_of_their_country(story: Story, firm: Firm, role: Role) -> None:
    check = {"ruc": ruc.is_valid, "nit": nit.is_valid, "cedula": ci.is_valid}[firm.document.kind]
    assert check(firm.document.number)
    if story.bank == "produbanco":  # a Colombian cédula has no check digit
        assert ci.is_valid(role.document.number)


@everybody
def test_passwords_keep_the_rules_of_their_bank(story: Story, firm: Firm, role: Role) -> None:
    own = [*role.names.split(), *firm.name.split(), role.login, role.document.number, role.email, role.mobile]
    assert not passwords.broken_rules(role.password, profile_of(story.bank).password_policy(), context_words=own)


@everybody
def test_answers_would_be_kept(story: Story, firm: Firm, role: Role) -> None:
    asked = {question.id: question.text.es for question in profile_of(story.bank).offered_questions()}
    given = [Given(asked[key], answer) for key, answer in role.answers.items()]
    known = [role.names, firm.name, role.login, role.document.number, role.email, role.mobile]
    assert refused_answers(given, known=known) == ()


@everybody
def test_what_somebody_is_good_for_can_be_tried(story: Story, firm: Firm, role: Role) -> None:
    assert any(role.id in one.who and one.bank == story.bank for one in tries())


def test_ids_names_and_serials_are_nobody_elses() -> None:
    for values in (
        [role.id for _, _, role in EVERYBODY],
        [(story.bank, firm.portal, role.login) for story, firm, role in EVERYBODY],
        [role.email for _, _, role in EVERYBODY],
        [role.mobile for _, _, role in EVERYBODY],
        [token.serial for story in stories() for token in tokens_of(story)],
    ):
        assert len(set(values)) == len(values)


def test_every_try_names_people_and_an_entrance_that_exist() -> None:
    for one in tries():
        story = next(story for story in stories() if story.bank == one.bank)
        profile_of(one.bank).portal(one.portal)
        known = {role.id for _, role in story.everybody()}
        known |= {customer.id for core, customer in core_customers() if core.bank == one.bank}
        assert set(one.who) <= known


def test_who_knows_no_manual_finds_what_they_come_with_on_the_first_page() -> None:
    wants = {one.want.es: one.id for one in tries() if one.want is not None}
    assert wants == {
        "Quiero registrarme": "register", "Tengo un celular nuevo": "new-phone",
        "Mi usuario está bloqueado": "unlock-without-token",
    }  # fmt: skip
    page = (STORIES.parent / "templates/sandbox/first.html").read_text()
    assert page.index('<a href="#{{ one.id }}">{{ one.want }}') < page.index('<details id="{{ one.id }}"')


def test_both_languages_say_everything_and_the_templates_say_nothing_else() -> None:
    spanish, english = words_in("es"), words_in("en")
    assert spanish.keys() == english.keys()
    folder = STORIES.parent / "templates/sandbox"
    said = {name for page in folder.glob("*.html") for name in re.findall(r"say\.(\w+)", page.read_text())}
    assert said <= spanish.keys()
    unsaid = {name for name in spanish.keys() - said if not name.startswith("state_")}
    assert unsaid == set()
