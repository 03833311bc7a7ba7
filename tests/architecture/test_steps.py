"""Every step type is whole: in the closed list, with its page, its words in both languages, and a test of its own."""

import ast
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from llavero.steps.registry import all_step_types
from tests.architecture.rules import HOUSE

STEPS = HOUSE / "src/llavero/steps"
PAGES = HOUSE / "src/llavero/pages/templates/steps"
TEXTS = HOUSE / "profiles/common/texts"
SHOWN = [step for step in all_step_types() if step.has_screen]


def file_name(step: str) -> str:
    """Name the file in which everything of a step type is found: `challenge.code` → `challenge_code`."""
    return step.replace(".", "_")


def step_names_in(path: Path) -> list[str]:
    """Read which step types a file declares: classes with a `name` of their own."""
    classes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    lines = [line for node in classes for line in node.body if isinstance(line, ast.AnnAssign)]
    return [
        str(line.value.value)
        for line in lines
        if isinstance(line.target, ast.Name) and line.target.id == "name" and isinstance(line.value, ast.Constant)
    ]


def test_each_step_file_declares_the_one_type_it_is_named_for_and_the_list_has_it() -> None:
    declared = {path.stem: step_names_in(path) for path in STEPS.glob("*.py")}
    declared = {stem: names for stem, names in declared.items() if names}
    assert declared == {file_name(step.name): [step.name] for step in all_step_types()}


@pytest.mark.parametrize("step", SHOWN, ids=lambda step: step.name)
def test_a_step_that_is_shown_has_its_page(step) -> None:
    assert (PAGES / f"{file_name(step.name)}.html").is_file()


@pytest.mark.parametrize("voice", ["es@tu", "en"])
@pytest.mark.parametrize("step", SHOWN, ids=lambda step: step.name)
def test_a_step_that_is_shown_has_its_instruction_in_words(step, voice: str) -> None:
    files = [TEXTS / f"{voice}.yaml", *sorted(TEXTS.glob(f"{voice}.*.yaml"))]
    words = {key: text for file in files for key, text in YAML(typ="safe", pure=True).load(file).items()}
    assert str(words.get(f"{step.name}.heading") or "").strip(), (
        f"{step.name}.heading is missing in the texts of {voice}"
    )


@pytest.mark.parametrize("step", all_step_types(), ids=lambda step: step.name)
def test_a_step_type_has_a_test_of_its_own(step) -> None:
    assert (HOUSE / f"tests/steps/test_{file_name(step.name)}.py").is_file()


def constants_in(node: ast.AST) -> set[str]:
    """Collect the strings that stand in a piece of code."""
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


@pytest.mark.parametrize("step", SHOWN, ids=lambda step: step.name)
def test_what_a_step_may_say_of_a_wrong_answer_is_declared_for_the_check_of_a_banks_words(step) -> None:
    tree = ast.parse((STEPS / f"{file_name(step.name)}.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    said = {
        str(call.args[0].value)
        for call in calls
        if call.func.id == "error" and isinstance(call.args[0], ast.Constant)  # type: ignore[attr-defined]
    }
    if any(call.func.id == "held_back" for call in calls):  # type: ignore[attr-defined]
        said.add("too_many")
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "texts"]
    assert texts, f"{step.name} declares no sentences"
    assert said <= constants_in(texts[0])
