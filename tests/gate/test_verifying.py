"""A bank's portal asks over HTTP whether a code is good: once, and nothing but yes or no."""

from datetime import timedelta
from typing import Any

import pytest

from llavero.audit.facts import check_facts
from llavero.audit.models import AuditPending, Event
from llavero.credentials.authenticators import suspend
from llavero.credentials.codes import check_code
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM, Origin
from llavero.federation.models import ApiKey, Client
from llavero.people.models import Company, User
from llavero.tenancy.models import Tenant
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from tests.gate.bank import GATE, Portal, ask, code_now, gate_env, moment, open_portal, wrong_code
from tests.support.servers import Server


@pytest.fixture
def portal(own_database) -> Portal:
    return open_portal("produbanco")


@pytest.fixture
def server(portal: Portal, own_database, serve) -> Server:
    return serve(GATE, env=gate_env(own_database))


def row_of(portal: Portal) -> Authenticator:
    with in_tenant(portal.bank):
        return Authenticator.objects.get(id=portal.token)


def change(portal: Portal, **columns: Any) -> None:
    with in_tenant(portal.bank):
        assert Authenticator.objects.filter(id=portal.token).update(**columns) == 1


def events(portal: Portal) -> list[Event]:
    with in_tenant(portal.bank):
        found = list(Event.objects.filter(kind__startswith="code.").order_by("id"))
        for event in found:
            from llavero.audit.catalogue import EventKind

            check_facts(event.facts, allowed=EventKind(event.kind).facts)
            assert AuditPending.objects.filter(id=event.id).exists()
        return found


def test_a_code_is_accepted_once_and_older_ones_never_again(portal, server) -> None:
    before, code = code_now(steps=-1), code_now()
    assert portal.is_accepted(server, code)
    assert not portal.is_accepted(server, code)
    assert row_of(portal).code_failures == 0, "the same code again is nobody's guess"
    assert not portal.is_accepted(server, before)
    assert row_of(portal).code_failures == 1
    reasons = [(event.kind, event.outcome, event.reason) for event in events(portal)]
    assert reasons == [
        ("code.accepted", "done", ""), ("code.refused", "refused", "replayed"), ("code.refused", "refused", "older"),
    ]  # fmt: skip
    first = events(portal)[0]
    assert (first.actor_kind, first.subject_id, first.facts["serial"]) == ("client", portal.user, "100200300")
    assert first.address == "127.0.0.1"


def test_a_token_is_asked_about_by_its_serial_too_and_typed_as_people_type(portal, server) -> None:
    code = code_now()
    assert portal.is_accepted(server, f" {code[:3]}-{code[3:]} ", serial="100200300")
    assert row_of(portal).last_step > 0


def test_every_refusal_reads_the_same(portal, server, own_database) -> None:
    other = open_portal("occidente", serial="900800700")
    accepted = code_now()
    assert portal.is_accepted(server, accepted)
    answers = {
        ask(server, body, key=portal.key)[0::2]
        for body in (
            {"user": str(portal.user), "code": accepted},
            {"user": str(portal.user), "code": wrong_code()},
            {"user": str(portal.user), "code": "letters"},
            {"user": str(portal.bank), "code": code_now()},
            {"user": str(other.user), "code": code_now()},
            {"serial": "900800700", "code": code_now()},
            {"serial": "nobodys", "code": code_now()},
        )
    }
    assert answers == {(200, b'{"verdict":"refused"}')}
    assert row_of(other).code_failures == 0
    assert other.is_accepted(server, code_now())
    assert {event.reason for event in events(portal)} == {"", "replayed", "wrong", "not-a-code", "no-authenticator"}


def test_too_many_wrong_codes_block_and_the_right_one_is_then_not_looked_at(portal, server) -> None:
    """Fails without guard: gate-blocked-is-not-compared."""
    for _ in range(4):
        assert not portal.is_accepted(server, wrong_code())
    row = row_of(portal)
    assert row.code_failures == 4
    assert row.blocked_until is not None
    assert not portal.is_accepted(server, code_now())
    after = row_of(portal)
    assert (after.code_failures, after.last_step) == (4, row.last_step)
    assert events(portal)[-1].reason == "blocked"
    change(portal, blocked_until=moment() - timedelta(seconds=1))
    assert portal.is_accepted(server, code_now())
    assert row_of(portal).code_failures == 0


def test_wrong_pins_of_the_phone_leave_so_many_codes_fewer(portal, server) -> None:
    """Fails without guard: pin-and-code-one-budget, right-clears-its-own-count."""
    pins = profile_of("produbanco").locks.code.policy().tries - 1
    change(portal, pin_failures=pins, last_request_at=moment())
    assert not portal.is_accepted(server, wrong_code())
    row = row_of(portal)
    assert (row.code_failures, row.pin_failures, row.block_level) == (1, pins, 1)
    assert not portal.is_accepted(server, code_now())
    assert events(portal)[-1].reason == "blocked"
    change(portal, blocked_until=moment() - timedelta(seconds=1))
    assert portal.is_accepted(server, code_now())
    row = row_of(portal)
    assert (row.code_failures, row.pin_failures, row.block_level) == (0, pins, 1), "the right code clears no wrong PIN"


@pytest.mark.parametrize(
    "columns",
    [
        {"expires_at": moment() - timedelta(days=1)},
        {"epoch": 2},
        {"portals": ["empresas"]},
        {"credential": "suspended"},
        {"custody": "branch"},
        {"credential": "locked"},
    ],
    ids=lambda columns: next(iter(columns)) + str(next(iter(columns.values())))[:9],
)  # fmt: skip
def test_a_token_that_may_not_be_used_is_not_there(portal, server, columns) -> None:
    change(portal, **columns)
    assert not portal.is_accepted(server, code_now())
    assert events(portal)[-1].reason == "no-authenticator"
    assert row_of(portal).code_failures == 0


def test_a_user_who_may_not_come_in_has_no_token(portal, server) -> None:
    with in_tenant(portal.bank):
        User.objects.filter(id=portal.user).update(state="closed")
    assert not portal.is_accepted(server, code_now())
    with in_tenant(portal.bank):
        User.objects.filter(id=portal.user).update(state="active")
        Company.objects.update(state="frozen")
    assert not portal.is_accepted(server, code_now())
    with in_tenant(portal.bank):
        Company.objects.update(state="active")
    assert portal.is_accepted(server, code_now())


def test_a_token_counts_in_the_portals_it_names(portal, server) -> None:
    change(portal, portals=["cash-management"])
    assert not portal.is_accepted(server, code_now())
    assert not portal.is_accepted(server, code_now(), portal="empresas")
    assert portal.is_accepted(server, code_now(), portal="cash-management")


def test_a_suspended_token_is_refused_at_once(portal, server) -> None:
    with in_tenant(portal.bank):
        suspend(portal.token, now=moment(), actor=SYSTEM)
    assert not portal.is_accepted(server, code_now())


def test_after_a_restore_a_token_waits_for_its_new_epoch(portal, server) -> None:
    Tenant.objects.filter(id=portal.bank).update(epoch=2)
    assert not portal.is_accepted(server, code_now())


def test_the_identical_request_gets_its_verdict_again_and_no_other_does(portal, server) -> None:
    """Fails without guard: gate-repeat-is-identical."""
    code = code_now()
    assert portal.is_accepted(server, code, request_id="r-1")
    assert portal.is_accepted(server, code, request_id="r-1")
    assert not portal.is_accepted(server, code, request_id="r-2")
    assert not portal.is_accepted(server, code)
    assert not portal.is_accepted(server, wrong_code(), request_id="r-1")
    assert [event.reason for event in events(portal)] == ["", "repeated", "replayed", "replayed", "wrong"]


def test_a_verdict_is_repeated_for_a_minute_only(portal, server) -> None:
    """Fails without guard: gate-repeat-ends."""
    code = code_now()
    assert portal.is_accepted(server, code, request_id="r-1")
    change(portal, last_request_at=moment() - timedelta(seconds=61))
    assert not portal.is_accepted(server, code, request_id="r-1")


def test_a_verdict_of_the_pages_ends_what_the_gate_may_repeat(portal, server) -> None:
    code, profile = code_now(), profile_of("produbanco")
    assert portal.is_accepted(server, code, request_id="r-1")
    with in_tenant(portal.bank):
        verdict = check_code(
            portal.user, wrong_code(), portal_key="cash-management", profile=profile, now=moment(), actor=SYSTEM,
            origin=Origin(),
        )  # fmt: skip
    assert verdict.accepted is None
    assert row_of(portal).code_failures == 1, "the pages and the gate count in one row"
    assert not portal.is_accepted(server, code, request_id="r-1")


def test_another_client_of_the_same_bank_does_not_get_the_verdict_of_the_first(portal, server) -> None:
    from llavero.federation.api_keys import make_key

    with in_tenant(portal.bank):
        other = make_key(
            "call-centre", bank="produbanco", scopes=("verifications",), expires_at=moment() + timedelta(days=1),
            now=moment(), actor=SYSTEM,
        )  # fmt: skip
    code = code_now()
    assert portal.is_accepted(server, code, request_id="r-1")
    body = {"user": str(portal.user), "code": code, "request_id": "r-1"}
    assert ask(server, body, key=other)[2] == b'{"verdict":"refused"}'


def test_a_key_is_asked_for_each_time(portal, server) -> None:
    """Fails without guard: gate-key-in-force, gate-key-secret, gate-key-scope."""
    body = {"user": str(portal.user), "code": wrong_code()}
    secret = portal.key[:-1] + ("A" if portal.key[-1] != "A" else "B")
    stranger = portal.key.replace("llv_produbanco_", "llv_occidente_")
    for key in (secret, stranger, "llv_produbanco", "", portal.key + "_"):
        status, headers, said = ask(server, body, key=key)
        assert (status, headers["content-type"]) == (401, "application/problem+json")
        assert b"unauthenticated" in said
    with in_tenant(portal.bank):
        ApiKey.objects.update(scopes=["journeys"])
    assert ask(server, body, key=portal.key)[0] == 403
    with in_tenant(portal.bank):
        ApiKey.objects.update(scopes=["verifications"], expires_at=moment() - timedelta(seconds=1))
    assert ask(server, body, key=portal.key)[0] == 401
    with in_tenant(portal.bank):
        ApiKey.objects.update(expires_at=None, revoked_at=moment())
    assert ask(server, body, key=portal.key)[0] == 401
    assert row_of(portal).code_failures == 0, "without a good key nothing is compared"
    assert events(portal) == []


def test_a_client_of_some_portals_asks_for_these_only_and_what_it_asks_beyond_is_on_record(portal, server) -> None:
    """Fails without guard: gate-client-portals."""
    with in_tenant(portal.bank):
        Client.objects.update(portals=["empresas", "en-linea"])
    for body in ({}, {"portal": "cash-management"}):
        status, said = portal.ask(server, code=code_now(), **body)
        assert (status, said["code"], said["field"]) == (403, "not-allowed", "portal")
    first, second = events(portal)
    assert (first.kind, first.outcome, first.reason) == ("code.refused", "refused", "portal-not-theirs")
    assert (first.actor_kind, first.subject_id) == ("client", portal.user)
    assert (first.facts.get("portal"), second.facts["portal"]) == (None, "cash-management")
    assert row_of(portal).code_failures == 0, "nothing was compared"
    assert portal.is_accepted(server, code_now(), portal="en-linea")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", b"bad-input"),
        (b"[]", b"bad-input"),
        (b'"x"', b"bad-input"),
        (b"[" * 3000, b"bad-input"),
        (b'{"code": "1"}', b"bad-input"),
        (b'{"user": "x", "code": "1"}', b"bad-input"),
        (b'{"user": 7, "code": "1"}', b"bad-input"),
        (b'{"serial": "1", "user": "00000000000000000000000000000000", "code": "1"}', b"bad-input"),
        (b'{"serial": "1", "serial": "2", "code": "1"}', b"bad-input"),
        (b'{"serial": "1"}', b"bad-input"),
        (b'{"serial": "1", "code": 123456}', b"bad-input"),
        (b'{"serial": "1", "code": ""}', b"bad-input"),
        (b'{"serial": "1\\u0000", "code": "1"}', b"bad-input"),
        (b'{"serial": "1", "code": "1", "request_id": "a b"}', b"bad-input"),
        (b'{"serial": "1", "code": "1", "portal": "../x"}', b"bad-input"),
        (b'{"serial": "1", "code": "1", "tenant": "occidente"}', b"unknown-field"),
        (b'{"serial": "1", "code": "' + b"1" * 5000 + b'"}', b"bad-input"),
        (b'{"serial": "1", "code": "1"' + b" " * 5000 + b"}", b"bad-input"),
    ],
    ids=range(18),
)
def test_what_cannot_be_read_is_refused_with_a_word_and_without_repeating_it(body, code, postgres_gate) -> None:
    """Fails without guard: gate-unknown-fields, gate-body-bounded."""
    portal, server = postgres_gate
    status, headers, said = ask(server, body, key=portal.key)
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert code in said
    assert b"occidente" not in said
    assert b"111" not in said


def test_only_a_post_of_json_to_its_address_is_answered(postgres_gate) -> None:
    portal, server = postgres_gate
    body = {"serial": "1", "code": "1"}
    assert ask(server, body, key=portal.key, method="GET")[0] == 405
    assert ask(server, body, key=portal.key, path="/api/v1/other")[0] == 404
    assert ask(server, body, key=portal.key, path="/api/v1/verifications?tenant=x")[0] == 400
    assert ask(server, body, key=portal.key, headers={"Content-Type": "text/plain"})[0] == 400
    status, headers, _ = ask(server, body, key="none")
    assert (status, headers["www-authenticate"]) == (401, 'Bearer realm="llavero"')
    assert headers["cache-control"] == "no-store"


@pytest.fixture(scope="module")
def postgres_gate(make_own_database, django_db_blocker, tmp_path_factory):
    """One gate on PostgreSQL for requests that change nothing."""
    from tests.support.servers import running_server

    database = make_own_database("postgresql")
    with django_db_blocker.unblock(), database.connected():
        portal = open_portal("produbanco")
        with running_server(GATE, env=gate_env(database), folder=tmp_path_factory.mktemp("gate")) as server:
            yield portal, server
