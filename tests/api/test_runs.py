"""Journeys without pages: the same screens, bound to client and secret, moved once by each answer."""

import re
from typing import Any
from uuid import UUID

import pytest

from llavero.credentials.models import Session
from llavero.journeys.models import Run
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Answer, Portal, a_portal
from tests.builders.credentials import ANSWERS, PASSWORD

RUNS = "/journeys/unlock-user/runs"
SIGN_IN = "/journeys/sign-in-empresas/runs"


def begin(portal: Portal, *, at: str = RUNS, **how: Any) -> Answer:
    begun = portal.ask("POST", at, {"portal": "empresas"}, **how)
    assert begun.status == 201, str(begun.said)
    return begun


def submit(portal: Portal, run: Answer, values: dict[str, str], *, action: str = "submit", **how: Any) -> Answer:
    """Answer the screen that `run` (a start or an earlier answer) shows."""
    secret, at = how.pop("secret", run.said.get("run_secret", "")), how.pop("at", RUNS)
    body = {"revision": how.pop("revision", run.said["revision"]), "action": action, "values": values}
    return portal.ask("POST", f"{at}/{run.said['run']}/submissions", body, secret=secret, **how)


def named(portal: Portal, name: str = "ana.torres") -> tuple[Answer, Answer]:
    begun = begin(portal)
    return begun, submit(portal, begun, {"user_name": name})


def test_a_run_begins_with_the_journeys_first_screen(portal: Portal) -> None:
    begun = begin(portal)
    screen = begun.said["screen"]
    assert (screen["journey"], screen["step"], screen["type"]) == ("unlock-user", "usuario", "claim.name")
    primary = next(action for action in screen["actions"] if action["role"] == "primary")
    assert [field["name"] for field in primary["fields"]] == ["user_name"]
    assert all("text" in node and node["text"] is None for node in screen["nodes"])


@pytest.mark.parametrize(("language", "word"), [("en", "user"), ("es-EC,es;q=0.9", "usuario")])
def test_with_a_language_the_screen_speaks(portal: Portal, language: str, word: str) -> None:
    screen = begin(portal, language=language).said["screen"]
    heading = next(node for node in screen["nodes"] if node["kind"] == "heading")
    assert word in heading["text"].lower()
    assert heading["message_id"].endswith(".heading")
    assert screen["actions"][0]["label"]
    assert screen["actions"][0]["fields"][0]["label"]


def test_an_answer_moves_the_run_and_a_look_does_not(portal: Portal, user: UUID) -> None:
    begun, answered = named(portal)
    assert answered.status == 200, str(answered.said)
    assert answered.said["screen"]["type"] == "challenge.otp"
    looks = [portal.ask("GET", f"{RUNS}/{begun.said['run']}", secret=begun.said["run_secret"]) for _ in range(3)]
    assert {look.said["revision"] for look in looks} == {answered.said["revision"]}
    assert looks[0].said["screen"]["step"] == answered.said["screen"]["step"]


def test_polling_tells_the_revision_and_nothing_else(portal: Portal, user: UUID) -> None:
    begun, answered = named(portal)
    at = f"{RUNS}/{begun.said['run']}"
    before, after = begun.said["revision"], answered.said["revision"]
    told = portal.ask("GET", f"{at}?poll={before}", secret=begun.said["run_secret"]).said
    assert told == {"revision": after, "changed": True}
    assert portal.ask("GET", f"{at}?poll={after}", secret=begun.said["run_secret"]).said["changed"] is False


def test_the_same_answer_twice_moves_once_and_shows_the_same_screen(portal: Portal, user: UUID) -> None:
    begun = begin(portal)
    first = submit(portal, begun, {"user_name": "ana.torres"}, key="double-click")
    again = submit(portal, begun, {"user_name": "ana.torres"}, key="double-click")
    assert (first.status, again.status) == (200, 200)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.said["revision"] == first.said["revision"]
    assert len(portal.letters()) == 2  # one code, to mail and mobile


def test_the_same_key_with_another_answer_is_refused(portal: Portal, user: UUID) -> None:
    begun = begin(portal)
    submit(portal, begun, {"user_name": "ana.torres"}, key="one-key-for-two")
    other = submit(portal, begun, {"user_name": "otra"}, key="one-key-for-two")
    assert (other.status, other.code) == (409, "idempotency-key-reused")


def test_a_stale_answer_is_shown_the_current_screen(portal: Portal, user: UUID) -> None:
    """stale-revision"""
    begun, answered = named(portal)
    stale = submit(portal, begun, {"user_name": "otra"})
    assert (stale.status, stale.code) == (409, "stale-revision")
    assert stale.said["screen"]["revision"] == answered.said["revision"]
    assert stale.said["screen"]["type"] == "challenge.otp"


def test_a_run_that_is_over_says_so(portal: Portal) -> None:
    begun = begin(portal)
    over = submit(portal, begun, {}, action="cancel")
    assert over.said["screen"]["type"] == "end.cancelled"
    late = submit(portal, begun, {"user_name": "ana"}, revision=over.said["revision"])
    assert (late.status, late.code) == (409, "run-ended")
    assert late.said["screen"]["type"] == "end.cancelled"


def test_a_run_is_nobodys_without_its_secret(portal: Portal) -> None:
    """run-bound-to-holder"""
    begun = begin(portal)
    at = f"{RUNS}/{begun.said['run']}"
    assert portal.ask("GET", at, secret="x" * 43).code == "run-not-found"
    assert submit(portal, begun, {"user_name": "ana"}, secret="x" * 43).code == "run-not-found"
    assert portal.ask("GET", at).code == "bad-input"


def test_a_run_is_no_other_clients(portal: Portal) -> None:
    """run-belongs-to-client"""
    begun = begin(portal)
    other = portal.another()
    assert other.ask("GET", f"{RUNS}/{begun.said['run']}", secret=begun.said["run_secret"]).status == 404
    assert submit(other, begun, {"user_name": "ana"}).code == "run-not-found"


def test_a_run_is_no_other_banks(portal: Portal) -> None:
    begun = begin(portal)
    other = a_portal("occidente")
    assert other.ask("GET", f"{RUNS}/{begun.said['run']}", secret=begun.said["run_secret"]).code == "run-not-found"
    assert submit(other, begun, {"user_name": "ana"}).code == "run-not-found"


@pytest.mark.parametrize("run", ["01935d2e-0000-7000-8000-000000000009", str(UUID(int=0))])
def test_a_made_up_run_does_not_exist(portal: Portal, run: str) -> None:
    secret = begin(portal).said["run_secret"]
    assert portal.ask("GET", f"{RUNS}/{run}", secret=secret).code == "run-not-found"


@pytest.mark.parametrize("run", ["1", "../../x", "' OR 1=1", "%00", "0" * 300])
def test_what_is_no_run_at_all_is_refused(portal: Portal, run: str) -> None:
    answer = portal.ask("GET", f"{RUNS}/{run}", secret="x" * 43)
    assert answer.code in ("bad-input", "not-found")


def test_a_run_is_found_under_its_own_journey_only(portal: Portal) -> None:
    """api-run-of-journey"""
    begun = begin(portal)
    at = f"{SIGN_IN}/{begun.said['run']}"
    assert portal.ask("GET", at, secret=begun.said["run_secret"]).code == "run-not-found"
    assert submit(portal, begun, {"user_name": "ana"}, at=SIGN_IN).code == "run-not-found"


def test_an_action_that_the_screen_has_not_is_refused(portal: Portal) -> None:
    """api-action-of-screen"""
    begun = begin(portal)
    refused = submit(portal, begun, {}, action="resend")
    assert (refused.code, refused.said["field"]) == ("bad-input", "action")
    with in_tenant(portal.bank):
        assert Run.objects.get(id=begun.said["run"]).revision == begun.said["revision"]


def test_a_value_that_the_action_does_not_ask_is_refused(portal: Portal) -> None:
    """api-value-of-action"""
    begun = begin(portal)
    refused = submit(portal, begun, {"user_name": "ana", "is_admin": "true"})
    assert (refused.code, refused.said["field"]) == ("unknown-field", "values.is_admin")


def test_a_journey_that_does_not_exist_or_needs_a_session_does_not_begin(portal: Portal) -> None:
    assert portal.ask("POST", "/journeys/take-it-all/runs", {"portal": "empresas"}).code == "journey-unknown"
    needs = portal.ask("POST", "/journeys/change-password-signed-in/runs", {"portal": "empresas"})
    assert (needs.status, needs.code) == (403, "journey-not-for-you")
    nowhere = portal.ask("POST", RUNS, {"portal": "no-such-portal"})
    assert (nowhere.code, nowhere.said["field"]) == ("bad-input", "portal")


def test_a_start_that_is_repeated_gives_the_same_run_and_secret(portal: Portal) -> None:
    first = begin(portal, key="start-once")
    again = begin(portal, key="start-once")
    assert again.said == first.said
    assert again.headers["Idempotency-Replayed"] == "true"
    with in_tenant(portal.bank):
        assert Run.objects.count() == 1


def test_the_word_of_a_client_that_may_not_vouch_is_not_taken(portal: Portal) -> None:
    """vouched-origin"""
    plain = portal.another("plain", scopes=("journeys",))
    addresses = ("203.0.113.1", "203.0.113.2")
    for client in (plain, portal):
        for address in addresses:
            client.ask("POST", RUNS, {"portal": "empresas", "origin": {"address": address}})
    with in_tenant(portal.bank):
        sources = {(run.client_id, bytes(run.source)) for run in Run.objects.all()}
    by_client: dict[UUID, set[bytes]] = {}
    for client_id, source in sources:
        by_client.setdefault(client_id, set()).add(source)
    assert sorted(len(found) for found in by_client.values()) == [1, 2]


def test_whoever_does_not_exist_is_led_like_whoever_does(portal: Portal, with_token: UUID) -> None:
    """The last screens are alike but for ids and moments; neither says what it knows."""
    _, known = named(portal)
    kinds = {known.said["screen"]["type"]}
    for number in range(12):
        _, unknown = named(portal, f"nadie.{number}")
        assert unknown.status == 200
        kinds.add(unknown.said["screen"]["type"])
        assert set(unknown.said) == set(known.said)
    assert kinds == {"challenge.code", "challenge.otp"}


def test_nothing_secret_stands_on_any_screen_of_an_unlocking(portal: Portal, user: UUID) -> None:
    begun, screen = named(portal)
    code = re.search(r"\b\d{6}\b", portal.letters()[-1])
    assert code
    after = submit(portal, begun, {"code": code[0]}, revision=screen.said["revision"])
    assert after.said["screen"]["type"] == "challenge.questions"
    questions = next(a for a in after.said["screen"]["actions"] if a["role"] == "primary")["fields"]
    asked = [node["args"] for node in after.said["screen"]["nodes"] if node["kind"] == "question"]
    assert len(questions) == len(asked) == 2
    shown = str(begun.said["screen"]) + str(screen.said) + str(after.said)
    for secret in (code[0], PASSWORD, *ANSWERS.values(), begun.said["run_secret"], "593987654321"):
        assert secret not in shown


def test_a_session_that_a_client_led_to_answers_no_cookie_made_of_the_runs_secret(portal: Portal, user: UUID) -> None:
    """clients-hold-no-session"""
    from llavero.credentials import sessions
    from tests.api.portal import moment

    begun = signed_in(portal)
    with in_tenant(portal.bank):
        assert Session.objects.count() == 1
        derived = sessions.secret_for(begun[0].said["run_secret"], UUID(begun[0].said["run"]))
        assert sessions.find(derived, now=moment()) is None


def signed_in(portal: Portal) -> tuple[Answer, Answer]:
    """Lead Ana, who has no token, through the sign-in of Empresas: password, then a code by mail."""
    begun = begin(portal, at=SIGN_IN)
    first = submit(portal, begun, {"user_name": "ana.torres", "password": PASSWORD}, at=SIGN_IN)
    assert first.said["screen"]["type"] == "challenge.otp", str(first.said)
    code = re.search(r"\b\d{8}\b", portal.letters()[-1])
    assert code
    last = submit(portal, begun, {"code": code[0]}, at=SIGN_IN, revision=first.said["revision"], key="last-answer")
    assert last.said["screen"]["type"] == "end.done", str(last.said)
    return begun, last
