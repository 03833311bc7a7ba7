"""Over HTTP a phone is told exactly what the protocol says, on the app's own host and on no other."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from llavero.api.clock import now
from llavero.audit.models import Event
from llavero.credentials import enrollments
from llavero.credentials.device_requests import milliseconds
from llavero.credentials.models import Enrollment
from llavero.domain.actor import SYSTEM
from llavero.tenancy.scope import in_tenant
from tests.api.phone.conftest import ADDRESS, APP, Stage
from tests.builders.enrollments import another
from tests.support.phone import ServerRefusedError


def at() -> int:
    """Say the time as a phone does."""
    return milliseconds(now())


def refused(act) -> ServerRefusedError:
    """Give the refusal."""
    with pytest.raises(ServerRefusedError) as caught:
        act()
    return caught.value


def test_a_phone_becomes_a_token_over_http(stage: Stage):
    opened, code = stage.open()
    phone = stage.phone(opened)
    assert phone.enroll(code) == {"state": "confirmed"}
    assert phone.offer.keys() == {
        "exchange_key", "now", "expires_at", "code_digits", "code_channel", "pin_digits", "shows_fingerprint", "bank",
    }  # fmt: skip
    assert phone.offer["bank"] == {"name": "Produbanco", "phone": "1700 123 123", "brand": "#0b5d4b"}
    assert (phone.offer["code_digits"], phone.offer["code_channel"], phone.offer["pin_digits"]) == (8, "sms", 4)
    assert abs(phone.offer["now"] - at()) < 60_000
    assert phone.offer["expires_at"] == milliseconds(opened.expires_at)
    with in_tenant(stage.bank.id):
        enrollments.consume_enrollment(opened.id, is_active=True, now=now(), actor=SYSTEM)
    assert phone.confirm() == {"state": "confirmed"}


def test_problems_carry_their_code_status_and_facts(stage: Stage):
    opened, code = stage.open()
    phone = stage.phone(opened)
    phone.ask()
    wrong = refused(lambda: phone.exchange(another(code)))
    assert (wrong.status, wrong.code, wrong.problem["tries_left"]) == (403, "activation-code-wrong", 2)
    altered = refused(lambda: phone.exchange(code, signature="A" * 86))
    assert (altered.status, altered.code) == (400, "enrollment-altered")
    phone.exchange(code)
    taken = stage.phone(opened)
    taken.ask()
    assert refused(lambda: taken.exchange(code)).status == 409
    unconfirmed = refused(lambda: phone.confirm("A" * 43))
    assert (unconfirmed.status, unconfirmed.code) == (403, "confirmation-wrong")
    assert refused(lambda: phone.confirm("short")).code == "bad-input"
    phone.confirm()
    assert refused(phone.ask).status == 410


def test_the_count_of_a_wrong_code_stands_before_it_is_answered(stage: Stage):
    opened, code = stage.open()
    phone = stage.phone(opened)
    phone.ask()
    for _ in range(3):
        refused(lambda: phone.exchange(another(code)))
    with in_tenant(stage.bank.id):
        row = Enrollment.objects.get(id=opened.id)
        assert (row.attempts, row.state, row.closed_reason) == (3, "closed", "codes_used_up")
        assert Event.objects.filter(kind="enrollment.refused").count() == 3
        assert Event.objects.filter(kind="enrollment.closed", reason="codes-used-up").count() == 1


# Fails without the guard: phone-json-only
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{}", "application/json"),
        (b'{"sealed": 1}', "application/json"),
        (b'{"sealed": "AA", "more": 1}', "application/json"),
        (b'{"sealed": "AA", "sealed": "AA"}', "application/json"),
        (b'{"sealed": "' + b"A" * 9000 + b'"}', "application/json"),
        (b"[" * 5000, "application/json"),
        (b"\xff", "application/json"),
        (b"sealed=AA", "application/x-www-form-urlencoded"),
        (b'{"sealed": "AAAA"}', "text/plain"),
        (b'{"sealed": "' + b"A" * 70_000 + b'"}', "application/json"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_body_that_is_not_as_written_is_bad_input(stage: Stage, body: bytes, kind: str):
    opened, _ = stage.open()
    path = f"{ADDRESS}/enrollments/{opened.id}/device"
    answer = stage.server.client.generic("POST", path, body, kind, headers={"Host": APP})
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "bad-input")


def test_a_bank_or_an_enrollment_that_is_not_here_is_unknown(stage: Stage):
    opened, _ = stage.open()
    for path in (
        f"{ADDRESS}/enrollments/{uuid4()}",
        f"/api/phone/v1/nobody/enrollments/{opened.id}",
        f"/api/phone/v1/occidente/enrollments/{opened.id}",
    ):
        status, said = stage.server.send("GET", path, {}, b"")
        assert (status, said["code"]) == (404, "enrollment-unknown")
    status, said = stage.server.send("GET", "/api/phone/v1/nothing", {}, b"")
    assert (status, said["code"]) == (404, "not-found")
    status, said = stage.server.send("PUT", f"{ADDRESS}/enrollments/{opened.id}", {}, b"")
    assert (status, said["code"]) == (405, "wrong-method")


def test_who_looks_for_too_many_enrollments_has_to_wait_and_nobody_else(stage: Stage, settings):
    opened, _ = stage.open()
    most = stage.bank.profile.locks.source.free_tries
    codes = [stage.server.send("GET", f"{ADDRESS}/enrollments/{uuid4()}", {}, b"") for _ in range(most + 1)]
    assert [said["code"] for _, said in codes[:-1]] == ["enrollment-unknown"] * most
    assert (codes[-1][0], codes[-1][1]["code"]) == (429, "too-many-requests")
    assert codes[-1][1]["blocked_until"] > at()
    assert stage.phone(opened).ask(), "a real enrollment behind the same address goes on"


def test_the_endpoints_are_on_no_other_host(stage: Stage):
    opened, _ = stage.open()
    for host in ("produbanco.localhost", "app.localhost.evil.example", "localhost"):
        answer = stage.server.client.get(f"{ADDRESS}/enrollments/{opened.id}", headers={"Host": host})
        assert answer.status_code == 404
        assert b"exchange_key" not in answer.content


# Fails without the guard: device-signature, device-clock
def test_only_the_phone_itself_makes_signed_requests(stage: Stage):
    opened, code = stage.open()
    phone = stage.phone(opened)
    assert refused(lambda: phone.request("POST", "/removal", {}, t=at())).code == "device-unknown"
    phone.enroll(code)
    stranger = stage.phone(opened)
    assert refused(lambda: stranger.request("POST", "/removal", {}, t=at())).code == "device-unknown"
    path = phone.device_path("/removal")
    others = phone.signed("POST", phone.device_path("/answers"), b"{}", t=at())
    assert stage.server.send("POST", path, others, b"{}")[1]["code"] == "device-unknown"
    assert stage.server.send("POST", path, phone.signed("POST", path, b"{} ", t=at()), b"{}")[0] == 401
    assert stage.server.send("POST", path, {}, b"{}")[0] == 401
    assert stage.server.send("POST", path, {"Llavero-Device": "t=1, s=x"}, b"{}")[0] == 401
    for off in (-301_000, 301_000):
        late = refused(lambda off=off: phone.request("POST", "/removal", {}, t=at() + off))
        assert (late.status, late.code) == (401, "clock-off")
        assert abs(late.problem["now"] - at()) < 60_000
    with in_tenant(stage.bank.id):
        assert Enrollment.objects.get(id=opened.id).removed_at is None
    phone.request("POST", "/removal", {}, t=at() - 240_000)


def test_a_removal_is_noted_once_and_ends_an_enrollment_that_nobody_used(stage: Stage):
    opened, code = stage.open()
    phone = stage.phone(opened)
    phone.enroll(code)
    for _ in range(2):
        phone.request("POST", "/removal", {}, t=at())
    with in_tenant(stage.bank.id):
        row = Enrollment.objects.get(id=opened.id)
        assert (row.state, row.closed_reason) == ("closed", "removed")
        assert row.removed_at is not None
        assert Event.objects.filter(kind="phone.removed").count() == 1


def test_a_removal_takes_nothing_away_from_a_token_that_counts(stage: Stage):
    opened, code = stage.open()
    phone = stage.phone(opened)
    phone.enroll(code)
    with in_tenant(stage.bank.id):
        enrollments.consume_enrollment(opened.id, is_active=True, now=now(), actor=SYSTEM)
    phone.request("POST", "/removal", {}, t=at())
    with in_tenant(stage.bank.id):
        assert Enrollment.objects.get(id=opened.id).state == "consumed"


def test_the_app_is_served_with_its_policy(stage: Stage, app_files: Path):
    page = stage.server.client.get("/", headers={"Host": APP})
    assert (page.status_code, page["Cache-Control"], page["Content-Type"]) == (
        200, "no-cache", "text/html; charset=utf-8",
    )  # fmt: skip
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "worker-src 'self'" in policy
    assert "unsafe" not in policy
    assert page["Permissions-Policy"].startswith("camera=(self)")
    assert page["X-Content-Type-Options"] == "nosniff"
    worker = stage.server.client.get("/sw.js", headers={"Host": APP})
    assert (worker["Service-Worker-Allowed"], worker["Cache-Control"]) == ("/", "no-cache")
    script = stage.server.client.get("/assets/main-abc123.js", headers={"Host": APP})
    assert script["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    manifest = stage.server.client.get("/manifest.webmanifest", headers={"Host": APP})
    assert manifest["Content-Type"] == "application/manifest+json"
    again = stage.server.client.get("/", headers={"Host": APP, "If-None-Match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


# Fails without the guard: app-files-stay-in-their-folder
@pytest.mark.parametrize(
    "path",
    ["/../master.key", "/assets/../../master.key", "/%2e%2e/master.key", "/.secret", "/link", "/assets", "/nothing.js",
     "/a%00b"],
)  # fmt: skip
def test_nothing_outside_the_built_app_is_served(stage: Stage, app_files: Path, path: str):
    (app_files / "link").symlink_to(app_files.parent / "master.key")
    answer = stage.server.client.get(path, headers={"Host": APP})
    assert answer.status_code == 404
    assert b"key" not in answer.content


def test_the_app_learns_what_this_server_lets_it_do(stage: Stage, settings):
    for allowed in (True, False):
        settings.LLAVERO_APP_IN_TAB = allowed
        answer = stage.server.client.get("/config.json", headers={"Host": APP})
        assert json.loads(answer.content) == {"may_enroll_in_tab": allowed}


# Fails without the guard: app-never-framed
def test_only_the_sandbox_may_frame_the_app(stage: Stage, app_files: Path, settings):
    assert "frame-ancestors 'none';" in stage.server.client.get("/", headers={"Host": APP})["Content-Security-Policy"]
    settings.LLAVERO_APP_FRAMED_BY = ("http://localhost:*",)
    framed = stage.server.client.get("/", headers={"Host": APP})["Content-Security-Policy"]
    assert "frame-ancestors http://localhost:*;" in framed


def test_without_an_app_its_host_is_nobodys(stage: Stage, settings):
    settings.LLAVERO_APP_ORIGIN = ""
    answer = Client().get("/config.json", headers={"Host": APP})
    assert answer.status_code == 404


def test_an_enrollment_that_ran_out_is_over(stage: Stage):
    opened, _ = stage.open()
    with in_tenant(stage.bank.id):
        Enrollment.objects.filter(id=opened.id).update(expires_at=now() - timedelta(seconds=1))
    assert refused(stage.phone(opened).ask).code == "enrollment-over"
