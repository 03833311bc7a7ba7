"""A client that the bank bound to some portals acts for these only; what it asks beyond them is on record."""

from uuid import UUID

import pytest

from llavero.audit.models import Event
from llavero.domain.actor import SYSTEM
from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation.api_keys import make_key
from llavero.federation.models import Client
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Answer, Portal, moment
from tests.api.test_one_time_codes import check, code_in, send

RUNS = "/journeys/unlock-user/runs"
LOGIN = {"portal": "empresas", "name": "ana.torres"}


def bind(portal: Portal, *portals: str) -> None:
    with in_tenant(portal.bank):
        Client.objects.update(portals=list(portals))


def start(portal: Portal, at: str = "empresas") -> Answer:
    return portal.ask("POST", RUNS, {"portal": at})


def refusals(portal: Portal) -> list[tuple[str, str, str]]:
    with in_tenant(portal.bank):
        found = Event.objects.filter(kind="client.refused").order_by("id")
        return [(event.reason, event.facts["verb"], event.facts["portal"]) for event in found]


def test_a_bound_client_starts_journeys_in_its_portals_only(portal: Portal) -> None:
    """client-portals"""
    bind(portal, "empresas")
    assert start(portal).status == 201
    refused = start(portal, "cash-management")
    assert (refused.status, refused.code, refused.said["field"]) == (403, "not-allowed", "portal")
    assert refusals(portal) == [("portal-not-theirs", "journeys", "cash-management")]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_run_that_began_before_the_client_was_bound_is_out_of_its_reach(portal: Portal, method: str) -> None:
    begun = start(portal).said
    bind(portal, "cash-management")
    path = f"{RUNS}/{begun['run']}" + ("/submissions" if method == "POST" else "")
    body = {"revision": begun["revision"], "action": "cancel", "values": {}} if method == "POST" else None
    refused = portal.ask(method, path, body, secret=begun["run_secret"])
    assert (refused.status, refused.code) == (403, "not-allowed")
    assert refusals(portal) == [("portal-not-theirs", "journeys", "empresas")]
    bind(portal)
    assert portal.ask("GET", f"{RUNS}/{begun['run']}", secret=begun["run_secret"]).said["revision"] == begun["revision"]


def test_a_bound_client_names_people_of_its_portals_only(portal: Portal, user: UUID) -> None:
    bind(portal, "cash-management")
    refused = portal.ask("POST", "/one-time-codes", {"login": LOGIN, "channel": "sms", "purpose": "unlock-user"})
    assert (refused.status, refused.code) == (403, "not-allowed")
    assert refusals(portal) == [("portal-not-theirs", "one-time-codes", "empresas")]
    assert portal.letters() == []


def test_somebody_of_another_portal_is_to_a_bound_client_like_nobody(portal: Portal, user: UUID) -> None:
    """The answer must not tell a client who is a customer elsewhere."""
    bind(portal, "cash-management")
    # some of those who do not exist have no mobile either, so that those who have none do not stand out
    assert send(portal, user).status in (201, 422)
    with in_tenant(portal.bank):
        assert not Event.objects.filter(kind="one_time_code.sent", subject_id=user).exists()
    assert refusals(portal) == [("portal-not-theirs", "one-time-codes", "empresas")]
    bind(portal, "empresas")
    assert send(portal, user).status in (201, 429)


def test_a_code_that_was_sent_before_the_client_was_bound_is_not_checked(portal: Portal, user: UUID) -> None:
    sent = send(portal, user)
    bind(portal, "cash-management")
    assert check(portal, sent.said["id"], code_in(portal.letters()[-1])).status == 404
    assert refusals(portal) == [("portal-not-theirs", "one-time-codes", "empresas")]
    bind(portal, "empresas")
    assert check(portal, sent.said["id"], code_in(portal.letters()[-1])).said["verdict"] == "accepted"


def test_a_client_is_bound_where_its_key_is_made_and_to_portals_that_the_bank_has(portal: Portal) -> None:
    def a_key(*portals: str) -> str:
        return make_key(
            "app", bank=portal.profile.key, scopes=("journeys",), expires_at=moment().replace(year=2099),
            now=moment(), actor=SYSTEM, portals=portals,
        )  # fmt: skip

    with in_tenant(portal.bank):
        key = a_key("empresas")
        with pytest.raises(DomainError) as refused:
            a_key("somewhere")
    assert refused.value.code is ErrorCode.NOT_FOUND
    bound = Portal(portal.bank, portal.profile, key)
    assert start(bound).status == 201
    assert start(bound, "cash-management").status == 403
    with in_tenant(portal.bank):
        a_key()
        assert Client.objects.get(name="app").portals == ["empresas"], "a further key does not loosen it"
