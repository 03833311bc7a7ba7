"""A bank whose pages would lack words does not load, and is told which words, for which step, on which line."""

import shutil
from pathlib import Path

import pytest

from llavero.console.profile import check
from llavero.domain.actor import SYSTEM
from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.check import load_journeys
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.publish import publish
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import a_bank
from tests.journeys.banks import NOW

PROFILES = Path(__file__).resolve().parents[2] / "profiles"
JOURNEY = "journeys/sign-in.yaml"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A bank that ships, with its sign-in alone, and what is common to all banks, to be spoiled."""
    for name in ("common", "occidente"):
        shutil.copytree(PROFILES / name, tmp_path / name)
    for journey in (tmp_path / "occidente/journeys").glob("*.yaml"):
        if journey.name != Path(JOURNEY).name:
            journey.unlink()
    return tmp_path / "occidente"


def change(file: Path, old: str, new: str) -> int:
    """Replace what stands there exactly once, and give its line."""
    before = file.read_text(encoding="utf-8")
    assert before.count(old) == 1, (file.name, old, before.count(old))
    file.write_text(before.replace(old, new), encoding="utf-8")
    return before[: before.index(old)].count("\n") + 1


def line_of(bank: Path, step: str) -> int:
    lines = (bank / JOURNEY).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if f"step: {step}" in line)


def unsaid(bank: Path, key: str) -> None:
    """Take a sentence out of the words common to all banks, in every voice."""
    for file in (bank.parent / "common/texts").glob("*.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if not line.startswith(f"{key}:")), encoding="utf-8")


def say(bank: Path, key: str, es: str, en: str) -> None:
    for voice, words in (("es@usted", es), ("en", en)):
        with (bank / f"texts/{voice}.yaml").open("a", encoding="utf-8") as file:
            file.write(f"{key}: {words}\n")


def only_problem(bank: Path) -> Problem:
    loaded = load_journeys(bank, now=NOW)
    assert loaded.journeys == {}, "the bank was loaded"
    assert len(loaded.problems) == 1, [(p.line, p.in_words("en")) for p in loaded.problems]
    return loaded.problems[0]


def test_a_bank_that_has_all_its_words_loads(bank: Path) -> None:
    assert load_journeys(bank, now=NOW).problems == ()


def test_a_stage_without_a_name_is_told_with_the_step_that_stands_in_it(bank: Path) -> None:
    say(bank, "stage.quien", "Usuario", "User")
    change(bank / JOURNEY, "steps:\n", "stages: [quien, huella]\nsteps:\n")
    change(bank / JOURNEY, "  - step: usuario-y-contrasena\n", "  - step: usuario-y-contrasena\n    stage: quien\n")
    change(bank / JOURNEY, "  - step: codigo\n", "  - step: codigo\n    stage: huella\n")
    problem = only_problem(bank)
    assert (problem.flaw, problem.line) == (Flaw.STAGE_UNNAMED, line_of(bank, "codigo") + 1)
    assert problem.file.endswith(JOURNEY)
    assert problem.in_words("es") == (
        "La etapa «huella» de «codigo» no tiene nombre en es@usted, en. Escribe «sign-in.stage.huella» o "
        "«stage.huella» en «texts/» para cada una de esas voces."
    )
    assert "The stage 'huella' of 'codigo' has no name in es@usted, en. Write 'sign-in" in problem.in_words("en")
    say(bank, "stage.huella", "Huella", "Fingerprint")
    assert load_journeys(bank, now=NOW).problems == ()


@pytest.mark.parametrize(
    ("key", "step"),
    [
        ("challenge.code.heading", "codigo"),
        ("challenge.code.expires", "codigo"),
        ("challenge.code.error.length", "codigo"),
        ("end.held.heading", "en-revision"),
        ("end.referred.to.call_centre", "sin-contrasena-temporal"),
    ],
)
def test_a_page_without_one_of_its_sentences_is_told_with_its_step(bank: Path, key: str, step: str) -> None:
    unsaid(bank, key)
    problem = only_problem(bank)
    assert (problem.flaw, problem.line) == (Flaw.TEXT_MISSING, line_of(bank, step))
    assert f"«{key}»" in problem.in_words("es")
    assert f"'{key}'" in problem.in_words("en")
    assert "es@usted" in problem.in_words("en")
    own = key.split(".", 2)[2]
    say(bank, f"sign-in.{step}.{own}", "Palabras del banco", "The bank's words")
    assert load_journeys(bank, now=NOW).problems == (), "the journey's own words are not enough"


def test_each_option_of_a_choice_wants_words(bank: Path) -> None:
    change(
        bank / JOURNEY,
        "  - step: codigo\n",
        "  - {step: cual, uses: choose.one, with: {options: [huella, llave]}, on: {huella: codigo, llave: codigo}}\n"
        "  - step: codigo\n",
    )
    found = load_journeys(bank, now=NOW).problems
    assert [(p.flaw, p.line, p.facts["key"]) for p in found if p.flaw is Flaw.TEXT_MISSING] == [
        (Flaw.TEXT_MISSING, line_of(bank, "cual"), f"option.{option}") for option in ("huella", "llave")
    ]


@pytest.mark.django_db
def test_such_a_bank_is_not_published_and_the_command_says_why(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unsaid(bank, "end.held.heading")
    tenant = a_bank("occidente")
    with in_tenant(tenant.id), pytest.raises(DomainError) as refused:
        publish(bank, now=NOW, actor=SYSTEM, by=())
    assert refused.value.code is ErrorCode.PROFILE_REFUSED
    assert check(bank, language="es") == 1
    said = capsys.readouterr().out
    assert f"{JOURNEY}:{line_of(bank, 'en-revision')}: error: La página de «en-revision»" in said


def test_a_help_page_that_a_menu_names_and_nobody_wrote_is_told_on_the_line_of_the_menu(
    bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = bank / "profile.yaml"
    line = change(file, "{label: trouble.call, phone: help-line}", "{label: trouble.call, page: huella}")
    assert check(bank, language="en") == 1
    said = capsys.readouterr().out
    assert f"profile.yaml:{line}:" in said
    assert "page.huella.heading" in said
    assert "page.huella.lead" in said


@pytest.mark.parametrize(("old", "new", "entry"), [
    ("id: soft-token", "id: soft-tokens", "terms: soft-token"),
    ("activation: active", "activation: pending", "soft_token.activation: active"),
])  # fmt: skip
def test_a_journey_whose_entry_the_profile_lacks_does_not_load(tmp_path: Path, old: str, new: str, entry: str) -> None:
    for name in ("common", "produbanco"):
        shutil.copytree(PROFILES / name, tmp_path / name)
    change(tmp_path / "produbanco/profile.yaml", old, new)
    found = [
        each for each in load_journeys(tmp_path / "produbanco", now=NOW).problems if each.flaw is Flaw.PROFILE_LACKS
    ]
    assert {each.file.rpartition("/")[2] for each in found} == {"activate-soft-token.yaml", "replace-soft-token.yaml"}
    assert all(entry in each.in_words("en") and each.line for each in found)


@pytest.mark.parametrize(("old", "entry"), [
    ("  fraud_desk: {email: fraude@", "desks.fraud_desk.email"),
    ("  - {kind: desk_alert, ", "messages: desk_alert"),
])  # fmt: skip
def test_an_alarm_that_no_desk_would_hear_does_not_load(tmp_path: Path, old: str, entry: str) -> None:
    """Guard: desk-has-a-mailbox."""
    for name in ("common", "produbanco"):
        shutil.copytree(PROFILES / name, tmp_path / name)
    change(tmp_path / "produbanco/profile.yaml", old, "  # ")
    found = [
        each for each in load_journeys(tmp_path / "produbanco", now=NOW).problems if each.flaw is Flaw.PROFILE_LACKS
    ]
    assert "sign-in-cash-management.yaml" in {each.file.rpartition("/")[2] for each in found}
    assert any(entry in each.in_words("en") and each.line for each in found)


@pytest.mark.parametrize(("new", "entry"), [
    ("at: [unlock-user.en-ninguna-parte,", "forms: unlock-user.en-ninguna-parte"),
    ("at: [unlock-user.agencia, unlock-user.otra,", "forms: unlock-user.otra"),
])  # fmt: skip
def test_a_form_at_an_ending_that_is_none_does_not_load(tmp_path: Path, new: str, entry: str) -> None:
    """Guard: form-at-an-ending."""
    for name in ("common", "produbanco"):
        shutil.copytree(PROFILES / name, tmp_path / name)
    change(tmp_path / "produbanco/profile.yaml", "at: [unlock-user.agencia,", new)
    found = load_journeys(tmp_path / "produbanco", now=NOW).problems
    assert any(each.flaw is Flaw.PROFILE_LACKS and entry in each.in_words("en") for each in found)
