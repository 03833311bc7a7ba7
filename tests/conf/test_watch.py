"""The look that is taken for all who wait says of a request what the door itself says of it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from llavero.adapters.system_clock import SystemClock
from llavero.api.approvals_schema import tag_of
from llavero.approvals.request import Candidate, Source, Wish, request_approval
from llavero.conf.watch import look_with
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.approval import State
from llavero.domain.approval_fields import Kind
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from tests.approvals.conftest import PAYMENT
from tests.gate.bank import moment, open_portal


def test_a_look_finds_a_bank_s_requests_by_the_tags_of_the_door_and_nobody_else_s(own_database: Any) -> None:
    portal = open_portal("produbanco")
    wish = Wish(
        kind=Kind.PAYMENT_ORDER, data=PAYMENT, candidates=[Candidate(user=portal.user)], portal_key="empresas",
        lifetime=timedelta(minutes=5), source=Source(),
    )  # fmt: skip
    with in_tenant(portal.bank):
        asked = request_approval(
            wish, profile=profile_of("produbanco"), voice="es@tu", now=moment(), actor=SYSTEM, origin=Origin("")
        )
    look = look_with(SystemClock())
    assert look("produbanco", [asked, uuid4()]) == {asked: tag_of(1, State.OPEN)}
    assert look("produbanco", [asked]) == {asked: '"1-open"'}, "as it stands in the ETag of its answers"
    assert look("no-such-bank", [asked]) == {}
