"""The door itself: keys, what may be said and how, what refusals look like, and that nothing is done twice."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from llavero.audit.models import Event
from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation import idempotency
from llavero.federation.models import ApiKey, Client, Idempotency
from llavero.formats.refusal_words import MEANING
from llavero.journeys.models import Run
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Portal, a_portal, moment

RUNS = "/journeys/unlock-user/runs"
HERE = {"portal": "empresas"}
SAFETY = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control", "X-Frame-Options")


def refusals(portal: Portal) -> list[str]:
    with in_tenant(portal.bank):
        return list(Event.objects.filter(kind="client.refused").order_by("id").values_list("reason", flat=True))


@pytest.mark.parametrize("key", ["", "x", "llv_nobody_" + "0" * 32 + "_" + "a" * 43, "llv_produbanco_" + "0" * 32])
def test_what_is_no_key_opens_nothing(portal: Portal, key: str) -> None:
    refused = portal.ask("POST", RUNS, HERE, api_key=key)
    assert (refused.status, refused.code) == (401, "unauthenticated")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_with_another_secret_is_refused_and_on_record(portal: Portal) -> None:
    """api-key-secret"""
    tampered = portal.key[:-4] + ("AAAA" if not portal.key.endswith("AAAA") else "BBBB")
    assert portal.ask("POST", RUNS, HERE, api_key=tampered).status == 401
    assert refusals(portal) == ["key-not-good"]


@pytest.mark.parametrize("how", ["revoked", "expired", "disabled"])
def test_a_key_that_is_over_is_refused(portal: Portal, how: str) -> None:
    with in_tenant(portal.bank):
        if how == "disabled":
            Client.objects.update(disabled_at=moment())
        else:
            ApiKey.objects.update(**{f"{how.replace('expired', 'expires')}_at": moment() - timedelta(seconds=1)})
    assert portal.ask("POST", RUNS, HERE).status == 401
    assert refusals(portal) == ["key-not-good"]


def test_a_key_is_good_for_what_it_names_only(portal: Portal) -> None:
    """api-key-scope"""
    codes = portal.another("codes", scopes=("one-time-codes",))
    refused = codes.ask("POST", RUNS, HERE)
    assert (refused.status, refused.code) == (403, "not-allowed")
    assert refusals(portal) == ["key-not-for-this"]


def test_a_key_of_one_bank_with_the_name_of_another_is_refused(portal: Portal) -> None:
    other = a_portal("occidente")
    crossed = portal.key.replace("llv_produbanco_", "llv_occidente_")
    assert other.ask("POST", RUNS, HERE, api_key=crossed).status == 401


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'"x"', b"null", b'{"portal": NaN}', b"\xff\xfe{}", b'{"portal": "empresas", "portal": "x"}',
     b'{"portal": "\\ud800"}', b"[" * 50_000, b'{"portal": ' + b"1" * 5000 + b"}"],
)  # fmt: skip
def test_what_is_no_request_is_refused_in_words(portal: Portal, raw: bytes) -> None:
    refused = portal.ask("POST", RUNS, raw=raw)
    assert (refused.status, refused.code) == (400, "bad-input")


@pytest.mark.parametrize(
    "raw", [b'{"portal": "x", "portal": "empresas"}', b'{"portal": "empresas", "portal": "empresas"}']
)
def test_a_name_that_stands_twice_is_refused_though_the_last_would_do(portal: Portal, raw: bytes) -> None:
    """api-names-once. Whoever stands before this door may have read the first and found nothing against it."""
    refused = portal.ask("POST", RUNS, raw=raw)
    assert (refused.status, refused.code) == (400, "bad-input")


def test_a_body_of_more_than_64_kib_is_refused_unread(portal: Portal) -> None:
    """api-body-bounded"""
    refused = portal.ask("POST", RUNS, raw=b'{"portal": "' + b"a" * 65_536 + b'"}')
    assert (refused.status, refused.code) == (400, "bad-input")
    assert "65536" in refused.said["expected"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_only_json_is_read(portal: Portal, kind: str) -> None:
    """api-json-only"""
    refused = portal.ask("POST", RUNS, HERE, content_type=kind)
    assert (refused.status, refused.code) == (400, "bad-input")


def test_unknown_names_are_refused_in_body_and_address(portal: Portal) -> None:
    """api-unknown-fields, api-unknown-parameters"""
    body = portal.ask("POST", RUNS, {**HERE, "tenant": "occidente"})
    assert (body.status, body.code, body.said["field"]) == (400, "unknown-field", "tenant")
    address = portal.ask("POST", f"{RUNS}?tenant=occidente", HERE)
    assert (address.status, address.code, address.said["field"]) == (400, "unknown-field", "tenant")
    run = portal.ask("POST", RUNS, HERE).said
    twice = portal.ask("GET", f"{RUNS}/{run['run']}?poll=1&poll=2", secret=run["run_secret"])
    assert (twice.status, twice.said["field"]) == (400, "poll")


@pytest.mark.parametrize("value", [1, True, None, ["empresas"], {"a": 1}])
def test_nothing_is_coerced(portal: Portal, value: object) -> None:
    """api-unknown-fields: a name that is known is not told to be unknown."""
    assert portal.ask("POST", RUNS, {"portal": value}).code == "bad-input"


def test_a_change_without_an_idempotency_key_is_refused(portal: Portal) -> None:
    refused = portal.ask("POST", RUNS, HERE, key="")
    assert (refused.status, refused.said["field"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", RUNS), ("DELETE", RUNS), ("POST", "/openapi.json"), ("PUT", "/x")]
)
def test_what_is_not_there_is_told_as_a_problem(portal: Portal, method: str, path: str) -> None:
    refused = portal.ask(method, path)
    assert refused.code in ("wrong-method", "not-found")
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_every_answer_carries_the_headers_of_safety(portal: Portal) -> None:
    answers = [
        portal.ask("POST", RUNS, HERE), portal.ask("POST", RUNS, HERE, api_key="x"), portal.ask("GET", RUNS),
        portal.ask("POST", RUNS, raw=b"{"), portal.ask("GET", "/nowhere"), portal.ask("GET", "/openapi.json"),
        portal.ask("GET", "/errors/bad-input"),
    ]  # fmt: skip
    for answer in answers:
        assert all(answer.headers.get(name) for name in SAFETY), answer
        assert answer.headers["X-Request-Id"]


def test_a_fault_of_ours_says_its_number_and_nothing_else(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "".join(reversed("t3rc3s"))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the person typed " + typed)

    monkeypatch.setattr("llavero.api.runs.start", broken)
    failed = portal.ask("POST", RUNS, HERE, key="fails-first")
    assert failed.status == 500
    assert set(failed.said) == {"type", "title", "status", "request_id"}
    assert typed not in json.dumps(failed.said) + caplog.text
    assert failed.said["request_id"] in caplog.text
    monkeypatch.undo()
    assert portal.ask("POST", RUNS, HERE, key="fails-first").status == 201


def test_every_code_has_words_and_a_page_that_its_type_leads_to(portal: Portal) -> None:
    assert set(MEANING) == set(ErrorCode)
    for code, meaning in MEANING.items():
        for words in (meaning.es, meaning.en):
            assert words.title
            assert words.cause
            assert words.remedy
        page = portal.browser.get(f"/api/v1/errors/{code.value}")
        assert page.status_code == 200
        assert meaning.en.title in page.content.decode().replace("&#x27;", "'")
    refused = portal.ask("POST", RUNS, raw=b"{")
    assert portal.browser.get(refused.said["type"]).status_code == 200


def test_refusals_speak_the_language_that_was_asked_for(portal: Portal) -> None:
    assert portal.ask("GET", "/x", language="en").said["title"] == MEANING[ErrorCode.NOT_FOUND].en.title
    assert portal.ask("GET", "/x").said["title"] == MEANING[ErrorCode.NOT_FOUND].es.title


def test_a_key_used_for_another_request_is_refused(portal: Portal) -> None:
    """idempotency-same-request"""
    assert portal.ask("POST", RUNS, HERE, key="one-key-only").status == 201
    other = portal.ask("POST", RUNS, {"portal": "cash-management"}, key="one-key-only")
    assert (other.status, other.code) == (409, "idempotency-key-reused")


def test_two_clients_may_use_the_same_key(portal: Portal) -> None:
    first = portal.ask("POST", RUNS, HERE, key="same-for-both")
    second = portal.another().ask("POST", RUNS, HERE, key="same-for-both")
    assert first.said["run"] != second.said["run"]


def reserve(portal: Portal, **later: float) -> object:
    with in_tenant(portal.bank):
        client = Client.objects.get().id
        return idempotency.reserve(client, "slow-one", b"asked", now=moment() + timedelta(**later))


def test_a_request_under_way_is_answered_in_progress_until_its_lease_is_over(portal: Portal) -> None:
    """idempotency-in-progress"""
    assert isinstance(reserve(portal), idempotency.Reserved)
    assert isinstance(reserve(portal, seconds=5), idempotency.InProgress)
    assert isinstance(reserve(portal, seconds=31), idempotency.Reserved)


def test_whoever_lost_the_lease_changes_nothing(portal: Portal) -> None:
    """idempotency-lease"""
    first = reserve(portal)
    second = reserve(portal, seconds=31)
    assert isinstance(first, idempotency.Reserved)
    assert isinstance(second, idempotency.Reserved)
    with pytest.raises(DomainError), in_tenant(portal.bank):
        idempotency.keep(first, 201, b"late", now=moment())
    with in_tenant(portal.bank):
        idempotency.keep(second, 201, b"{}", now=moment())
    assert reserve(portal, seconds=40) == idempotency.Kept(201, b"{}")


def test_an_answer_is_kept_sealed_for_a_day(portal: Portal) -> None:
    begun = portal.ask("POST", RUNS, HERE, key="kept-a-day")
    with in_tenant(portal.bank):
        row = Idempotency.objects.get(key="kept-a-day")
        assert begun.said["run_secret"].encode() not in bytes(row.answer_sealed)
        assert row.expires_at - moment() > timedelta(hours=23)
        assert idempotency.sweep_kept(now=moment() + timedelta(hours=25), most=10) == 1


def test_a_refusal_is_not_kept(portal: Portal) -> None:
    for _ in range(2):
        assert portal.ask("POST", "/journeys/none/runs", HERE, key="refused-one").status == 404
    with in_tenant(portal.bank):
        assert not Idempotency.objects.exists()
        assert not Run.objects.exists()


def test_the_pages_of_a_bank_are_no_way_into_the_api(portal: Portal) -> None:
    """A cookie is no key."""
    portal.browser.cookies["__Host-llavero-session"] = "x" * 64
    assert portal.ask("POST", RUNS, HERE, api_key="").status == 401
    assert isinstance(portal.bank, UUID)
