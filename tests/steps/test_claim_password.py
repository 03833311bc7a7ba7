"""Name and password on one page: who one is, and that one knows the password, or a temporary one."""

import pytest

from llavero.tenancy.profile.values import Voice
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, set_password
from tests.steps.one_step import errors_on, proofs_of

pytestmark = pytest.mark.django_db


def test_it_proves_the_password_or_the_temporary_one() -> None:
    assert proofs_of("claim.password", {"name": "user_name", "attempts": 5}) == {
        "ok": ["password"], "temporary": ["temporary_password"],
    }  # fmt: skip


def test_the_right_password_fixes_the_subject_and_proves_it(visitor: Visitor, ana: Person) -> None:
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    row = visitor.row()
    assert row.user_id == ana.user
    assert [(proof["name"], proof["for_user"]) for proof in row.proofs] == [("password", str(ana.user))]


@pytest.mark.parametrize("name", ["", "nadie.conocido"])
def test_what_is_missing_or_wrong_is_said_without_saying_which(visitor: Visitor, ana: Person, name: str) -> None:
    visitor.begin("sign-in-empresas")
    visitor.do(user_name=name or ana.name, password="no-es-esta-9")
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert (visitor.row().user_id, visitor.row().claim) == (None, None), "nobody is the subject before the proof"


@pytest.mark.parametrize(("values", "field"), [
    ({"user_name": "", "password": "x"}, "user_name"), ({"user_name": "ana", "password": ""}, "password"),
])  # fmt: skip
def test_an_empty_field_is_asked_for_and_costs_no_try(visitor: Visitor, values: dict[str, str], field: str) -> None:
    visitor.begin("sign-in-empresas")
    visitor.do(**values)
    errors = [node for node in visitor.see().nodes if node.kind == "error"]
    assert [(node.message_id, node.args["field"]) for node in errors] == [("error.required", field)]
    assert not visitor.events("password.refused")


@pytest.mark.parametrize("known", [True, False])
def test_too_many_wrong_passwords_block_the_name_whether_anybody_has_it(
    visitor: Visitor, ana: Person, known: bool
) -> None:
    visitor.begin("sign-in-empresas")
    for _ in range(5):
        answer = visitor.do(user_name=ana.name if known else "nadie.conocido", password="no-es-esta-9")
    assert answer.has_ended
    assert visitor.see().type == "end.blocked"
    assert visitor.see().nodes[1].message_id == "lead.locked"
    visitor.begin("sign-in-empresas")
    visitor.do(user_name=ana.name if known else "nadie.conocido", password=ana.password)
    assert visitor.see().type == "end.blocked", "not even the right one is looked at"
    assert len(visitor.events("password.refused")) == 6


def test_the_old_password_typed_just_before_a_change_counts_for_nothing(
    visitor: Visitor, bank: Bank, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from llavero.journeys import submit as submitting

    perform = submitting._perform

    def and_meanwhile_it_is_changed(*args):
        verdict = perform(*args)
        set_password(bank, ana, "Cotopaxi47", now=visitor.now)
        return verdict

    monkeypatch.setattr(submitting, "_perform", and_meanwhile_it_is_changed)
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    assert visitor.row().proofs == []
    with in_tenant(bank.id):
        assert visitor.row().user_id is None


@pytest.mark.parametrize("voice", ["es@tu", "es@usted", "en"])
def test_who_came_too_late_is_sent_to_a_link_by_its_own_words(bank: Bank, voice: Voice) -> None:
    texts = bank.profile.texts.for_voice(voice)
    assert texts.get("trouble.link") in texts.get("claim.password.error.temporary_over", password="x")


def test_a_temporary_password_that_came_too_late_says_so_and_nothing_else_does(
    visitor: Visitor, locked_ana: Person
) -> None:
    visitor.unlock(locked_ana)
    temporary = visitor.mailed_password()
    visitor.wait(days=2)
    visitor.begin("sign-in-empresas")
    visitor.sign_in(locked_ana, temporary)
    assert errors_on(visitor.see()) == ["error.temporary_over"]
    visitor.sign_in(locked_ana, f"{temporary}x")
    assert errors_on(visitor.see()) == ["error.wrong"]
