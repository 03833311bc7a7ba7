"""The floor stands, a bank may only add to it, and an exception is one clause of one journey for a limited time."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from llavero.domain.effect import EffectName
from llavero.domain.proof import Proof, ProofName
from llavero.journeys.check import load_journeys
from llavero.journeys.exceptions_file import add_months, resolve
from llavero.journeys.floor import is_independent
from llavero.journeys.floor_file import product_floor, read_floor
from llavero.journeys.problems import Flaw, Severity
from tests.journeys.banks import (
    EXCEPTION,
    NOW,
    SIGN_IN,
    a_bank,
    a_journey,
    compiled_of,
    flaws_of,
    one_journey,
    problems_of,
    the_unlocking,
)

RUN = UUID(int=1)
ISSUED = {"is_locked": "yes"}


def test_the_product_s_floor_has_a_clause_with_its_reason_for_every_effect() -> None:
    floor = product_floor()
    assert {clause.effect for clause in floor.clauses} == set(EffectName)
    for line in (*floor.clauses, *floor.bounds):
        assert line.reason["es"].endswith(".")
        assert line.reason["en"].endswith(".")


def test_the_temporary_password_takes_what_unlocking_takes_over_another_channel() -> None:
    by_effect = {clause.effect: clause for clause in product_floor().clauses}
    unlock, issue = by_effect[EffectName.USER_UNLOCK], by_effect[EffectName.TEMPORARY_PASSWORD_ISSUE]
    assert issue.any == unlock.any
    assert issue.independent_secret


@pytest.mark.parametrize(
    ("channel", "proofs", "apart"),
    [
        ("email", {ProofName.OTP_EMAIL}, False),
        ("email", {ProofName.OTP_ANY, ProofName.QUESTIONS, ProofName.PASSWORD}, False),
        ("sms", {ProofName.OTP_ANY}, False),
        ("email", {ProofName.OTP_SMS}, True),
        ("email", {ProofName.OTP_SMS, ProofName.OTP_EMAIL}, True),
        ("email", {ProofName.CODE, ProofName.OTP_EMAIL}, True),
    ],
)
def test_a_secret_is_apart_when_one_proof_of_possession_came_another_way(
    channel: str, proofs: set[ProofName], apart: bool
) -> None:
    assert is_independent({channel}, proofs) is apart


# Fails without the guard: floor-all
def test_a_bank_adds_to_the_floor_and_every_clause_must_hold(tmp_path: Path) -> None:
    floor = """\
effects:
  session.open:
    all: [site_image]
    reason: {es: La imagen se confirma., en: The image is confirmed.}
bounds:
  code.attempts: {must: "<=2", reason: {es: Dos bastan., en: Two are enough.}}
"""
    folder = a_bank(tmp_path, {"sign-in": a_journey()}, floor=floor)
    assert flaws_of(folder) == {Flaw.FLOOR, Flaw.BOUND}


def test_a_bank_cannot_weaken_the_floor_by_its_own_clause(tmp_path: Path) -> None:
    floor = """\
effects:
  session.open:
    any: [[password]]
    reason: {es: Basta la clave., en: The password is enough.}
"""
    weak = SIGN_IN.replace("  - step: codigo", "    next: abrir\n  - step: codigo")
    assert Flaw.FLOOR in flaws_of(a_bank(tmp_path, {"sign-in": a_journey(weak)}, floor=floor))


# Fails without the guard: mark-is-no-proof
@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        ("any: [[password, questions]]", Flaw.MARK_AS_PROOF),
        ("any: [[site_image]]", Flaw.MARK_AS_PROOF),
        ("any: [[]]", Flaw.EMPTY_ALTERNATIVE),
        ("any: []", Flaw.EMPTY_ALTERNATIVE),
        ("any: [[pasword]]", Flaw.UNKNOWN_PROOF),
        ("same_as: user.unlock", Flaw.SAME_AS_LOOP),
        ("anny: [[password]]", Flaw.UNKNOWN_KEY),
        ("fresh: soon", Flaw.BAD_DURATION),
    ],
)
def test_a_floor_that_would_ask_nothing_is_refused(tmp_path: Path, line: str, flaw: Flaw) -> None:
    path = tmp_path / "floor.yaml"
    path.write_text(f"effects:\n  session.open:\n    {line}\n    reason: {{es: a, en: b}}\n", encoding="utf-8")
    assert flaw in {problem.flaw for problem in read_floor(path, owner="banco")[1]}


def test_an_exception_lets_its_journey_do_what_the_manual_says(tmp_path: Path) -> None:
    assert Flaw.FLOOR in flaws_of(a_bank(tmp_path, the_unlocking()))
    assert problems_of(a_bank(tmp_path, the_unlocking(), exceptions=EXCEPTION)) == ()


def test_an_exception_serves_no_other_journey(tmp_path: Path) -> None:
    other = {**the_unlocking(), "otro": the_unlocking()["unlock"].replace("journey: unlock", "journey: otro")}
    assert flaws_of(a_bank(tmp_path, other, exceptions=EXCEPTION)) == {Flaw.FLOOR}


# Fails without the guards: exception-has-a-stronger-journey, hard-takes-no-exception,
# exception-twelve-months, exception-two-people
@pytest.mark.parametrize(
    ("written", "instead", "flaw"),
    [
        ("[Una Persona, Otra Persona]", "[Una Persona]", Flaw.EXCEPTION_GRANTERS),
        ("[Una Persona, Otra Persona]", "[Una Persona, una  persona]", Flaw.EXCEPTION_GRANTERS),
        ("[Una Persona, Otra Persona]", "[Una Persona, Otra Persona, Tercera]", Flaw.EXCEPTION_GRANTERS),
        ("until: 2027-10-31", "until: 2027-11-02", Flaw.EXCEPTION_TOO_LONG),
        ("until: 2027-10-31", "until: 2026-02-30", Flaw.EXCEPTION_DATES),
        ("until: 2027-10-31", "until: 2026-10-31", Flaw.EXCEPTION_DATES),
        ("until: 2027-10-31", 'until: "+11 months"', Flaw.EXCEPTION_DATES),
        ("until: 2027-10-31", "until: 9999-12-31", Flaw.EXCEPTION_TOO_LONG),
        ("from: 2026-11-01", "from: 9999-12-31", Flaw.EXCEPTION_DATES),
        ("any: [[otp_any]]", "any: [[questions]]", Flaw.MARK_AS_PROOF),
        ("any: [[otp_any]]", "any: [[]]", Flaw.EMPTY_ALTERNATIVE),
        ("any: [[otp_any]]", 'must: "<=9"', Flaw.EXCEPTION_TARGET),
        ("any: [[otp_any]]", "any: [[otp_anny]]", Flaw.UNKNOWN_PROOF),
        ("clause: user.unlock", "clause: user.lock", Flaw.EXCEPTION_TARGET),
        ("clause: user.unlock", "clause: user.unlock.secret_channel", Flaw.EXCEPTION_TARGET),
        ("clause: user.unlock", "clause: authenticator.activate.soft", Flaw.EXCEPTION_REFUSED),
        ("clause: user.unlock", "clause: authenticator.resume", Flaw.EXCEPTION_REFUSED),
        ("journey: unlock\n", "journey: no-hay\n", Flaw.EXCEPTION_TARGET),
        ("after: unlock-strong", "after: no-hay", Flaw.EXCEPTION_AFTER),
        ("after: unlock-strong", "after: unlock", Flaw.EXCEPTION_AFTER),
        ("    owner: Canales\n", "", Flaw.MISSING_KEY),
    ],
)
def test_an_exception_that_is_not_in_order_is_refused_and_the_floor_stands(
    tmp_path: Path, written: str, instead: str, flaw: Flaw
) -> None:
    assert written in EXCEPTION
    found = flaws_of(a_bank(tmp_path, the_unlocking(), exceptions=EXCEPTION.replace(written, instead)))
    assert flaw in found
    if flaw is not Flaw.EXCEPTION_AFTER:
        assert Flaw.FLOOR in found


def test_the_second_officer_takes_no_exception(tmp_path: Path) -> None:
    bound = EXCEPTION.replace("clause: user.unlock", "bound: handover.second_officer")
    bound = bound.replace("any: [[otp_any]]", 'must: "<=1"')
    assert Flaw.EXCEPTION_REFUSED in flaws_of(a_bank(tmp_path, the_unlocking(), exceptions=bound))


def test_an_exception_past_its_last_day_names_the_stronger_journey(tmp_path: Path) -> None:
    folder = a_bank(tmp_path, the_unlocking(), exceptions=EXCEPTION)
    last_day = datetime(2027, 10, 31, 23, 59, tzinfo=NOW.tzinfo)
    assert Flaw.FLOOR not in flaws_of(folder, now=last_day)
    after = {problem.flaw: problem for problem in problems_of(folder, now=last_day + timedelta(days=1))}
    assert set(after) == {Flaw.FLOOR, Flaw.EXCEPTION_ENDED}
    assert "unlock-strong" in after[Flaw.EXCEPTION_ENDED].in_words("es")
    assert load_journeys(folder, now=last_day + timedelta(days=1)).journeys == {}


@pytest.mark.parametrize(("days", "mark"), [(60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7)])
def test_an_exception_that_ends_soon_is_announced(tmp_path: Path, days: int, mark: int) -> None:
    folder = a_bank(tmp_path, the_unlocking(), exceptions=EXCEPTION)
    now = datetime(2027, 10, 31, 12, tzinfo=NOW.tzinfo) - timedelta(days=days)
    (problem,) = problems_of(folder, now=now)
    assert (problem.flaw, problem.severity) == (Flaw.EXCEPTION_ENDS_SOON, Severity.WARNING)
    assert (problem.facts["days"], problem.facts["mark"]) == (days, mark)


def test_an_exception_does_not_hold_before_its_first_day(tmp_path: Path) -> None:
    folder = a_bank(tmp_path, the_unlocking(), exceptions=EXCEPTION)
    early = datetime(2026, 10, 31, 12, tzinfo=NOW.tzinfo)
    assert flaws_of(folder, now=early) == {Flaw.FLOOR, Flaw.EXCEPTION_NOT_YET}


def test_an_exception_that_nothing_needs_is_pointed_out(tmp_path: Path) -> None:
    journeys = the_unlocking() | {"unlock": the_unlocking()["unlock"].replace("both_one_code", "both")}
    assert flaws_of(a_bank(tmp_path, journeys, exceptions=EXCEPTION)) == {Flaw.EXCEPTION_IDLE}


def test_a_bound_may_have_an_exception_too(tmp_path: Path) -> None:
    header = a_journey(SIGN_IN.replace("with: {attempts: 3}", "with: {attempts: 8}"), name="sign-in")
    strong = a_journey(name="strong")
    text = EXCEPTION.replace("journey: unlock\n", "journey: sign-in\n").replace("unlock-strong", "strong")
    text = text.replace("clause: user.unlock", "bound: code.attempts").replace("any: [[otp_any]]", 'must: "<=8"')
    journeys = {"sign-in": header, "strong": strong}
    assert flaws_of(a_bank(tmp_path, journeys)) == {Flaw.BOUND}
    assert flaws_of(a_bank(tmp_path, journeys, exceptions=text)) == set()
    more = {**journeys, "sign-in": header.replace("attempts: 8", "attempts: 9")}
    assert Flaw.BOUND in flaws_of(a_bank(tmp_path, more, exceptions=text))


def test_a_sandbox_counts_its_dates_from_the_day_it_is_read() -> None:
    today = date(2027, 3, 31)
    assert resolve("-1 months", today=today) == date(2027, 2, 28)
    assert resolve("+11 months", today=today) == date(2028, 2, 29)
    assert resolve("+10 days", today=today) == date(2027, 4, 10)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def _proof(name: ProofName, *, at: datetime = NOW, run: UUID | None = RUN, role: str = "subject") -> Proof:
    return Proof(name=name, at=at, run=run, role=role)


def test_the_commit_asks_the_floor_again(tmp_path: Path) -> None:
    journey = compiled_of(one_journey(tmp_path))
    both = (_proof(ProofName.PASSWORD), _proof(ProofName.CODE))
    effect = EffectName.SESSION_OPEN
    assert journey.unmet(effect, both, run=RUN, now=NOW, facts={}) == ()
    assert [c.name for c in journey.unmet(effect, both[:1], run=RUN, now=NOW, facts={})] == ["session.open"]
    assert journey.unmet(effect, both, run=UUID(int=2), now=NOW, facts={}) != ()
    officer = (both[0], _proof(ProofName.CODE, role="branch_officer"))
    assert journey.unmet(effect, officer, run=RUN, now=NOW, facts={}) != ()


def test_a_run_that_commits_after_the_exception_s_last_day_is_refused(tmp_path: Path) -> None:
    journey = compiled_of(a_bank(tmp_path, the_unlocking(), exceptions=EXCEPTION), "unlock")
    proofs = (_proof(ProofName.OTP_ANY),)
    effect = EffectName.USER_UNLOCK
    assert journey.unmet(effect, proofs, run=RUN, now=NOW, facts=ISSUED) == ()
    assert journey.unmet(effect, proofs, run=RUN, now=NOW, facts={"is_locked": "no"}) != ()
    late = datetime(2027, 11, 1, tzinfo=NOW.tzinfo)
    assert journey.taken_over_by(NOW.date()) is None
    assert journey.taken_over_by(late.date()) == "unlock-strong"
    assert journey.unmet(effect, proofs, run=RUN, now=late, facts=ISSUED) != ()


def test_a_temporary_password_s_proof_grows_too_old_at_the_commit() -> None:
    from llavero.journeys.floor import held_by, is_met

    clause = next(c for c in product_floor().clauses if c.effect is EffectName.PASSWORD_SET)
    for age, is_fresh in ((timedelta(minutes=15), True), (timedelta(minutes=15, seconds=1), False)):
        earned = (_proof(ProofName.TEMPORARY_PASSWORD, at=NOW - age, run=None), _proof(ProofName.CODE))
        assert is_met(clause, held_by(earned, run=RUN, now=NOW), on=NOW.date()) is is_fresh
    early = (_proof(ProofName.TEMPORARY_PASSWORD, at=NOW + timedelta(seconds=1), run=None), _proof(ProofName.CODE))
    assert not is_met(clause, held_by(early, run=RUN, now=NOW), on=NOW.date())
