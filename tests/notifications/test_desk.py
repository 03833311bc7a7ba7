"""The bank's own people are told once of each thing, and what comes beyond their bounds is counted and told in one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from llavero.audit.catalogue import EventKind
from llavero.audit.models import Event
from llavero.notifications import desk as desks
from llavero.notifications.desk import DeskNote, tell_desk, tell_rest
from llavero.notifications.models import DeskCase, Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from tests.support.letters import NOON, a_bank

pytestmark = pytest.mark.django_db
PROFILE = profile_of("produbanco")


def note(once: str, **said: Any) -> DeskNote:
    return DeskNote(**{"desk": "fraud_desk", "kind": "alarm", "once": once, "portal": "empresas", **said})


def told() -> list[str]:
    rows = Outbox.objects.filter(kind__startswith="desk_").order_by("id")
    return [open_letter(row).subject for row in rows]


def test_the_same_thing_has_one_number_and_one_letter() -> None:
    """Guard: desk-told-once."""
    with in_tenant(a_bank()):
        first, again = (tell_desk(note("run:1"), profile=PROFILE, now=NOON) for _ in range(2))
        assert first == again
        assert told() == [f"{first} · Alarma de una persona en un trámite"]


def test_a_number_that_another_case_has_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["PB-2222-22", "PB-2222-22", "PB-3333-33"])
    monkeypatch.setattr(desks, "desk_reference", lambda *_: next(drawn))
    with in_tenant(a_bank()):
        assert tell_desk(note("run:1"), profile=PROFILE, now=NOON) == "PB-2222-22"
        assert tell_desk(note("run:2"), profile=PROFILE, now=NOON) == "PB-3333-33"


def test_two_banks_may_have_the_same_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "desk_reference", lambda *_: "PB-2222-22")
    for slug in ("produbanco", "occidente"):
        with in_tenant(a_bank(slug)):
            assert tell_desk(note("run:1"), profile=PROFILE, now=NOON) == "PB-2222-22"


def test_a_bank_without_that_desk_has_no_case() -> None:
    with in_tenant(a_bank()):
        nobody = PROFILE.model_copy(update={"desks": None})
        assert tell_desk(note("run:1"), profile=nobody, now=NOON) is None
        assert not DeskCase.objects.exists()


def test_a_thousand_made_up_names_use_up_no_desk() -> None:
    with in_tenant(a_bank()):
        for number in range(80):
            made_up = note(f"run:{number}", is_decoy=True, claim=number.to_bytes(2, "big"), source=f"10.0.0.{number}")
            tell_desk(made_up, profile=PROFILE, now=NOON)
        tell_desk(note("run:real", user_id=None, source="192.0.2.1"), profile=PROFILE, now=NOON)
        assert DeskCase.objects.get(is_decoy=False).state == "told"


def test_what_comes_beyond_is_told_in_one_letter_an_hour_later() -> None:
    """Guard: rest-is-told-once."""
    with in_tenant(a_bank()):
        for number in range(9):
            tell_desk(note(f"run:{number}", source="192.0.2.1", claim=bytes([number])), profile=PROFILE, now=NOON)
        assert len(told()) == 5
        assert tell_rest(now=NOON + timedelta(minutes=59), most=100) == 0
        assert tell_rest(now=NOON + timedelta(hours=1), most=100) == 4
        assert tell_rest(now=NOON + timedelta(hours=2), most=100) == 0
        assert told()[5:] == ["Más avisos de los que se envían uno por uno: 4"]
        assert Event.objects.filter(kind=EventKind.DESK_TOLD_REST).count() == 1
        assert Event.objects.filter(kind=EventKind.DESK_TOLD).count() == 9


def test_a_change_that_fails_tells_nobody() -> None:
    bank = a_bank()

    def change_that_fails() -> None:
        with in_tenant(bank):
            tell_desk(note(f"run:{uuid4()}"), profile=PROFILE, now=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    with in_tenant(bank):
        assert not DeskCase.objects.exists()
        assert not Outbox.objects.exists()
