"""A journey about somebody's colleague loads only where whoever acts proves as themself, as administrator."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from llavero.formats.strict_yaml import Document, load
from llavero.journeys.check import check_draft, read_rules
from llavero.journeys.draft import Draft, read_journey
from llavero.journeys.following import check_then
from llavero.journeys.problems import Flaw, Severity

FOLDER = Path(__file__).parents[2] / "profiles" / "occidente"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RULES, _ = read_rules(FOLDER, now=NOW)
Raw = dict[str, Any]


def draft_of(change: Callable[[Raw], object] = lambda raw: None, name: str = "activate-virtual-token") -> Draft:
    raw = json.loads(json.dumps(load(FOLDER / "journeys" / f"{name}.yaml").value))
    change(raw)
    read = read_journey(Document(f"{name}.yaml", raw, {(): 1}))
    assert isinstance(read, Draft), read
    return read


def flaws(change: Callable[[Raw], object]) -> set[Flaw]:
    problems, _ = check_draft(draft_of(change), RULES)
    assert all(problem.in_words("es") and problem.in_words("en") for problem in problems)
    return {problem.flaw for problem in problems if problem.severity is Severity.ERROR}


def asks(raw: Raw, uses: str, given: Raw, on: dict[str, str]) -> None:
    """Put another step before the approval."""
    raw["steps"].insert(1, {"step": "otro", "uses": uses, "with": given, "on": on})


def test_it_loads_as_it_ships() -> None:
    assert flaws(lambda raw: None) == set()


@pytest.mark.parametrize(
    "changed",
    [{"roles": []}, {"roles": ["operator"]}, {"roles": ["administrator", "operator"]}, {"scopes": ["full", "consult"]}],
    ids=str,
)
def test_only_an_administrator_in_a_full_session_may_begin(changed: Raw) -> None:
    """Guard: acts-as-administrator."""
    assert Flaw.OUT_OF_RANGE in flaws(lambda raw: raw["starts_with"].update(changed))


@pytest.mark.parametrize(
    ("uses", "given", "on"),
    [
        ("challenge.code", {"attempts": 3}, {"failed": "negado"}),
        ("challenge.password", {"attempts": 3}, {"failed": "negado"}),
        ("softtoken.offer", {"channel": "sms"}, {"closed": "negado", "contact_outdated": "negado"}),
        ("consent.terms", {"document": "soft-token"}, {"declined": "negado"}),
        ("choose.password", {}, {}),
    ],
)
def test_nobody_is_asked_who_is_not_there(uses: str, given: Raw, on: dict[str, str]) -> None:
    """Guard: absent-subject-proves-nothing."""
    assert Flaw.SUBJECT_ABSENT in flaws(lambda raw: asks(raw, uses, given, on))


def test_the_subjects_own_approval_is_not_the_administrators() -> None:
    assert Flaw.SUBJECT_ABSENT in flaws(lambda raw: raw["steps"][1]["with"].update(of="subject"))
    of_their_own = {"subject": "self", "starts_with": {"any_session": [["password", "code"]]}}
    assert Flaw.FLOOR in flaws(lambda raw: raw.update(of_their_own)), "nobody is their own administrator"


def test_without_the_approval_or_the_phones_confirmation_nothing_is_activated() -> None:
    def without_approval(raw: Raw) -> None:
        raw["steps"].pop(1)

    def without_confirmation(raw: Raw) -> None:
        raw["steps"].pop(0)

    assert Flaw.FLOOR in flaws(without_approval)
    assert Flaw.FLOOR in flaws(without_confirmation)


def test_no_ending_leads_on_to_it_for_nobody_would_say_whom_it_is_about() -> None:
    def leads_on(raw: Raw) -> None:
        next(step for step in raw["steps"] if step["step"] == "pendiente")["then"] = "activate-virtual-token"

    drafts = {
        "enroll-virtual-token": draft_of(leads_on, "enroll-virtual-token"), "activate-virtual-token": draft_of(),
    }  # fmt: skip
    found = check_then(drafts, {})
    assert [problem.flaw for problem in found] == [Flaw.THEN_NOT_STARTABLE]
