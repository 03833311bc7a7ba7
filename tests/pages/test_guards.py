"""What the pages hold back: foreign code, a secret that was typed, and a session's cookie a second time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from llavero.credentials import sessions
from llavero.domain.actor import ANONYMOUS, Origin
from llavero.domain.screen import Field
from llavero.journeys.answer import Answer
from llavero.journeys.handles import Handle
from llavero.pages.arrival import REPEAT_WITHIN, greet_arrival
from llavero.pages.cookies import SESSION
from llavero.pages.middleware.headers import HeadersMiddleware
from llavero.pages.templatetags.screens import remembered
from llavero.pages.visit import Visit
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, a_bank
from tests.builders.people import a_user


# Fails without the guard: content-policy
@pytest.mark.parametrize("status", [200, 404, 500])
def test_every_answer_forbids_foreign_code_and_frames(status: int) -> None:
    answer = HeadersMiddleware(lambda _: HttpResponse(status=status))(RequestFactory().get("/"))
    policy = answer.headers.get("Content-Security-Policy", "").split("; ")
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)
    assert not any("unsafe" in part or "*" in part for part in policy)


# Fails without the guard: no-secret-typed-back
@pytest.mark.parametrize("kind", ["password", "new_password", "code", "answer"])
def test_a_secret_that_was_typed_is_never_written_back(kind) -> None:
    assert remembered({"typed": "Colibri-79-selva"}, Field(name="typed", kind=kind)) == ""
    assert remembered({"typed": "ana.mora"}, Field(name="typed", kind="user_name")) == "ana.mora"


# Fails without the guard: session-handed-over-once
@pytest.mark.django_db
def test_a_sessions_cookie_is_handed_over_within_a_minute_of_its_opening_and_never_later() -> None:
    bank, run = a_bank(), uuid4()
    with in_tenant(bank.id):
        session = sessions.open_session(
            a_user(bank), portal_key=bank.portal, scope="consult", proofs=(), run_id=run, handle="of-the-run",
            profile=bank.profile, now=NOON, actor=ANONYMOUS, origin=Origin(),
        )  # fmt: skip

    def handed(after: timedelta) -> str | None:
        visit = Visit(bank.id, bank.profile, bank.portal, "es@tu", NOON + after, Origin())
        answer = Answer(run=run, revision=3, has_ended=True, opened_session=session.id)
        request = RequestFactory().get("/")
        response = greet_arrival(request, visit, Handle(run, "of-the-run"), answer, HttpResponse())
        return response.cookies[SESSION].value if SESSION in response.cookies else None

    assert handed(timedelta()) == session.secret
    assert handed(REPEAT_WITHIN) == session.secret
    assert handed(REPEAT_WITHIN + timedelta(microseconds=1)) is None
    with in_tenant(bank.id):
        sessions.revoke(session.id, reason="signed_out", now=NOON, actor=ANONYMOUS)
    assert handed(timedelta()) is None
