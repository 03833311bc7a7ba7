"""What is prepared once is asked and written like any query of the models: in its bank, with new values."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import F

from llavero.audit.models import AuditPending, Event
from llavero.people.models import User
from llavero.tenancy.ids import new_id
from llavero.tenancy.insert import insert_if_new
from llavero.tenancy.models import Portal, Tenant
from llavero.tenancy.prepared import Change, Question, given, number_of
from llavero.tenancy.scope import NoTenantScopeError, current_tenant_id, in_tenant
from tests.tenancy.two_banks import NOON, add_member, open_bank

pytestmark = pytest.mark.django_db(transaction=True)

OF_ID = Question(lambda: User.objects.filter(id=given("user")))
BEGUN = Question(
    lambda: (
        User.objects.filter(valid_from__lte=given("now"), state="active")
        .order_by("-id")
        .values_list("id", "portal__key")[:1]
    )
)
STATE = Question(lambda: User.objects.filter(id=given("user")).values_list("state", flat=True))
SUSPEND = Change(lambda: User.objects.filter(id=given("user"), state=given("was")), "state", "valid_until")
RAISE = Change(lambda: Tenant.objects.filter(id=current_tenant_id()), epoch=F("epoch") + 1)


def test_a_prepared_question_gives_what_the_models_give_each_time_anew() -> None:
    bank = open_bank("produbanco")
    one, other = add_member(bank), add_member(bank, document="1713175071")
    with in_tenant(bank):
        for user in (one, other):
            mine, theirs = vars(OF_ID.one(user=user)), vars(User.objects.get(id=user))
            assert {**mine, "_state": None} == {**theirs, "_state": None}
            assert STATE.all(user=user) == ["active"]
        assert BEGUN.all(now=NOON + timedelta(days=1)) == [(max(one, other), "cash-management")]
        assert BEGUN.first(now=NOON - timedelta(days=1)) is None
        assert not OF_ID.any(user=bank)
        with pytest.raises(User.DoesNotExist):
            OF_ID.one(user=bank)


def test_a_question_prepared_in_one_bank_is_asked_of_the_bank_of_each_scope() -> None:
    one, other = open_bank("produbanco"), open_bank("occidente")
    user = add_member(one)
    with in_tenant(one):
        assert OF_ID.any(user=user)
        assert SUSPEND.make({"state": "active", "valid_until": None}, user=user, was="active") == 1
    with in_tenant(other):
        assert not OF_ID.any(user=user)
        assert SUSPEND.make({"state": "frozen", "valid_until": None}, user=user, was="active") == 0


def test_outside_a_scope_nothing_of_a_bank_is_asked_though_it_was_prepared() -> None:
    bank = open_bank("produbanco")
    user = add_member(bank)
    with in_tenant(bank):
        assert OF_ID.any(user=user)
    with pytest.raises(NoTenantScopeError):
        OF_ID.any(user=user)
    with pytest.raises(NoTenantScopeError):
        SUSPEND.make({"state": "frozen", "valid_until": None}, user=user, was="active")


def test_nobody_says_in_which_bank_a_prepared_question_is_asked() -> None:
    one, other = open_bank("produbanco"), open_bank("occidente")
    user = add_member(one)
    with in_tenant(other):
        assert not OF_ID.any(user=user, **{"the bank of the scope": one})


def test_a_value_that_is_compared_is_never_nothing() -> None:
    """Guard: prepared-compares-values."""
    with in_tenant(open_bank("produbanco")), pytest.raises(TypeError):
        OF_ID.any(user=None)


def test_a_change_writes_only_what_stands_as_expected_and_may_write_nothing_into_a_column() -> None:
    bank = open_bank("produbanco")
    user = add_member(bank)
    with in_tenant(bank):
        until = NOON + timedelta(days=9)
        assert SUSPEND.make({"state": "frozen", "valid_until": until}, user=user, was="active") == 1
        assert SUSPEND.make({"state": "frozen", "valid_until": until}, user=user, was="active") == 0
        row = User.objects.get(id=user)
        assert (row.state, row.valid_until) == ("frozen", until)
        assert SUSPEND.make({"state": "active", "valid_until": None}, user=user, was="frozen") == 1
        assert User.objects.get(id=user).valid_until is None
        assert RAISE.make() == 1
    assert Tenant.objects.get(id=bank).epoch == 2


def test_a_query_with_its_bank_left_open_is_not_answered() -> None:
    """Whoever asked it while it is put together would read every bank: no value stands there yet."""
    bank = open_bank("produbanco")
    with in_tenant(bank), pytest.raises(ProgrammingError, match="_Place"):
        Question(lambda: User.objects.filter(id__in=list(User.objects.values_list("id")))).all()


def test_a_row_is_inserted_as_saving_it_would() -> None:
    bank = open_bank("produbanco")
    with in_tenant(bank):
        portal = Portal(id=new_id(NOON), key="empresas")
        portal.save(force_insert=True)
        assert not portal._state.adding
        assert vars(Portal.objects.get(id=portal.id)).keys() == vars(portal).keys()
        portal.key = "personas"
        portal.save()  # it is known to stand there: this moves it
        assert sorted(Portal.objects.values_list("key", flat=True)) == ["cash-management", "personas"]


def test_a_row_that_stands_already_is_refused_and_the_transaction_is_over() -> None:
    bank = open_bank("produbanco")
    with in_tenant(bank):
        standing = Portal.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Portal(id=new_id(NOON), key=standing.key).save(force_insert=True)
        assert Portal.objects.count() == 1
    with in_tenant(bank):
        with pytest.raises(IntegrityError):
            Portal(id=new_id(NOON), key="cash-management").save(force_insert=True)
        with pytest.raises(transaction.TransactionManagementError):
            Portal.objects.count()
        transaction.set_rollback(True)


def test_everything_of_an_event_comes_back_as_it_was_written() -> None:
    bank = open_bank("produbanco")
    event = Event(
        id=new_id(NOON), at=NOON, kind="run.started", outcome="done", actor_kind="system", facts={"journey": "unlock"},
        proofs=[{"name": "password"}], request_id="abc",
    )  # fmt: skip
    with in_tenant(bank):
        event.save(force_insert=True)
        AuditPending(id=event.id).save(force_insert=True)
        found = Event.objects.get(id=event.id)
        assert (found.at, found.facts, found.proofs, found.person_id) == (NOON, event.facts, event.proofs, None)


def test_a_row_that_is_to_stand_once_is_written_once_and_left_as_it_was() -> None:
    bank = open_bank("produbanco")
    with in_tenant(bank):
        first, second = (Portal(id=new_id(NOON), tenant_id=bank, key="empresas") for _ in range(2))
        assert [insert_if_new(row) for row in (first, second)] == [True, False]
        assert Portal.objects.get(key="empresas").id == first.id


def test_how_many_rows_there_are_is_asked_as_a_number() -> None:
    one, other = open_bank("produbanco"), open_bank("occidente")
    asked = Question(lambda: number_of(User.objects.filter(state=given("state")).order_by("id")))
    add_member(one)
    add_member(one, document="1713175071")
    with in_tenant(one):
        assert (asked.one(state="active"), asked.one(state="frozen")) == (2, 0)
    with in_tenant(other):
        assert asked.one(state="active") == 0


def test_rows_of_two_tables_at_once_are_not_prepared() -> None:
    """They would be read into each other."""
    with in_tenant(open_bank("produbanco")), pytest.raises(TypeError):
        Question(lambda: User.objects.select_related("person")).all()


def test_for_nobody_a_blank_row_is_read_and_thrown_away() -> None:
    """Guard: nobody-is-read. Reading a row takes some microseconds, which a stop-watch adds up over many names."""
    asked = Question(
        lambda: User.objects.filter(id=given("user")).values_list("id", "person__key_id", "person__names_sealed"),
        of_nobody=True,
    )
    bank = open_bank("produbanco")
    user = add_member(bank)
    read: list[tuple[Any, ...]] = []
    with in_tenant(bank):
        statement, connection = asked._statement()

        def noting(row: tuple[Any, ...]) -> Any:
            read.append(row)
            return statement.read(row)

        vars(connection)["_llavero_prepared"][asked] = replace(statement, read=noting)
        assert asked.first(user=user)[0] == user
        assert asked.all(user=UUID(int=0)) == []
    assert len(read) == 2
    assert len(read[1]) == len(read[0])
