"""What is decided together, what waits for another turn, and what is said when nobody knows."""

import json
from importlib.resources import files
from uuid import UUID, uuid4

import pytest

from llavero.audit.catalogue import EventKind
from llavero.credentials.models import Authenticator
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.two_counts import CLEAN
from llavero.gate.columns import decided
from llavero.gate.rows import Change, Ruling, TokenRow
from llavero.tenancy.scope import in_tenant
from tests.gate.bank import GATE, ask, code_now, gate_env, open_portal


def token(row: UUID) -> TokenRow:
    return TokenRow(row, uuid4(), "1", "totp", "sha1", 6, 30, b"", 7, 0, 0, 0, 0, None, None, None, "")


def ruling(*rows: UUID) -> Ruling:
    changes = tuple(
        Change(seen=token(row), step=8, drift=0, left=CLEAN, request=None, verdict="accepted") for row in rows
    )
    return Ruling(
        bank=uuid4(), client=uuid4(), is_accepted=True, kind=EventKind.CODE_ACCEPTED, outcome="done", reason="",
        subject=None, facts="{}", changes=changes,
    )  # fmt: skip


def test_two_verdicts_on_one_authenticator_are_never_written_together() -> None:
    """One asks by the user and one by the serial. Fails without guard: gate-one-per-authenticator."""
    one, other = uuid4(), uuid4()
    rulings = [ruling(one), ruling(other, one), ruling(other), ruling(), DomainError(ErrorCode.UNAUTHENTICATED)]
    assert [place for place, _ in decided(rulings)] == [0, 2, 3]


def test_a_stranger_learns_nothing_about_what_a_body_should_be(own_database, serve) -> None:
    """Fails without guard: gate-key-before-body."""
    open_portal("produbanco")
    server = serve(GATE, env=gate_env(own_database))
    answers = [ask(server, body, key="none") for body in (b"{", b"", b'{"serial": "1", "code": "1"}')]
    told = [{name: value for name, value in json.loads(body).items() if name != "request_id"} for *_, body in answers]
    assert [status for status, *_ in answers] == [401, 401, 401]
    assert told[0] == told[1] == told[2]


def test_a_commit_that_may_not_be_on_every_replica_is_not_answered_as_accepted(own_database, serve) -> None:
    """PostgreSQL then warns, with SQLSTATE 01000. Fails without guard: gate-doubtful-commit."""
    if own_database.cluster is None:
        pytest.skip("SQLite has no replicas")
    portal = open_portal("produbanco")
    server = serve(GATE, env=gate_env(own_database))
    text = files("llavero.tenancy").joinpath("sql", "gate.sql").read_text()
    verb = text[text.index("CREATE FUNCTION gate_write") : text.index("REVOKE ALL ON FUNCTION gate_read")]
    verb = verb.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    warned = verb.replace("RETURN e_places", "RAISE WARNING 'canceling wait'; RETURN e_places")
    code = code_now()
    with own_database.cluster.connect(own_database.name) as admin:
        admin.execute(warned.encode())
        status, said = portal.ask(server, code=code, request_id="r-1")
        assert (status, said["code"]) == (503, "unavailable")
        admin.execute(verb.encode())
    with in_tenant(portal.bank):
        assert Authenticator.objects.get(id=portal.token).last_verdict == "accepted"
    assert portal.is_accepted(server, code, request_id="r-1"), "whoever asks again is told what was written"
    assert not portal.is_accepted(server, code, request_id="r-2")
