"""The YAML that people write by hand is read strictly, and every mistake is told with its line and its cure."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llavero.formats.strict_yaml import (
    LARGEST_FILE_BYTES,
    Value,
    YamlFault,
    YamlProblem,
    _read_carefully,
    _read_quickly,
    load,
    parse,
)
from llavero.formats.yaml_problem import _SENTENCES
from tests.support.servers import HOUSE

JOURNEY = b"""\
# how a locked user gets in again
version: 2
steps:
  - claim.name: {name: user_name}
  - challenge.otp:
    lifetime: 5m
    on:
      failed: no
      contact_outdated:
        - call
texts: |
  one: not a key
  two
"""


def value_of(text: str) -> Value:
    return parse(text.encode(), file="journey.yaml").value


def problem_of(content: str | bytes) -> YamlProblem:
    with pytest.raises(YamlProblem) as caught:
        parse(content if isinstance(content, bytes) else content.encode(), file="journey.yaml")
    return caught.value


def test_a_journey_file_becomes_plain_values() -> None:
    assert parse(JOURNEY, file="f").value == {
        "version": 2,
        "steps": [
            {"claim.name": {"name": "user_name"}},
            {"challenge.otp": None, "lifetime": "5m", "on": {"failed": "no", "contact_outdated": ["call"]}},
        ],
        "texts": "one: not a key\ntwo\n",
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("version",), 2),
        (("steps", 0, "claim.name", "name"), 4),
        (("steps", 1), 5),
        (("steps", 1, "on"), 7),
        (("steps", 1, "on", "failed"), 8),
        (("steps", 1, "on", "contact_outdated", 0), 10),
        (("steps", 1, "on", "absent", "deeper"), 7),
        (("steps", 7), 3),
        (("nowhere",), 2),
    ],
)
def test_every_value_knows_its_line_and_an_absent_one_that_of_its_nearest_ancestor(
    path: tuple[str | int, ...], line: int
) -> None:
    assert parse(JOURNEY, file="f").line_of(path) == line


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "Yes", "NO", "2026-12-31", "12:30", "1_000"])
def test_words_and_dates_stay_text(word: str) -> None:
    assert value_of(f"{word}: {word}") == {word: word}


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("-7", -7), ("2.50", 2.5), ("0", 0),
     ("1e3", 1000.0), ("'5'", "5"), ('"true"', "true"), ("'0414'", "0414")],
)  # fmt: skip
def test_plain_scalars_follow_yaml_1_2_and_quotes_make_text(text: str, value: Value) -> None:
    read = value_of(f"a: {text}")
    assert read == {"a": value}
    assert isinstance(read, dict)
    assert type(read["a"]) is type(value)


def test_keys_are_always_text() -> None:
    assert value_of("1: a\ntrue: b\n") == {"1": "a", "true": "b"}


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert value_of("<<: {a: 1}\nb: 2") == {"<<": {"a": 1}, "b": 2}


# Fails without the guards: yaml-no-alias, yaml-key-once, yaml-nothing-invisible
@pytest.mark.parametrize(
    ("content", "fault", "line"),
    [
        ("a: 1\nb: &x 2\n", YamlFault.ANCHOR, 2),
        ("a: 1\nb: *x\n", YamlFault.ALIAS, 2),
        ("a: 1\nb: !!str 1\n", YamlFault.TAG, 2),
        ("a: !!python/object/apply:os.system [ls]\n", YamlFault.TAG, 1),
        ("%YAML 1.1\n---\na: yes\n", YamlFault.DIRECTIVE, 1),
        ("# c\n\n%NEW\n---\na: yes\n", YamlFault.DIRECTIVE, 3),
        ("a: 1\n---\nb: 1\n", YamlFault.SEVERAL_DOCUMENTS, 2),
        ("a: 1\nb: 2\na: 3\n", YamlFault.DUPLICATE_KEY, 3),
        ("a: {b: 1, 'b': 2}\n", YamlFault.DUPLICATE_KEY, 1),
        ("? [a]\n: b\n", YamlFault.KEY_NOT_TEXT, 1),
        (": b\n", YamlFault.EMPTY_KEY, 1),
        ("", YamlFault.EMPTY, 1),
        ("# only a comment\n", YamlFault.EMPTY, 1),
        ("a: 1\nphone: 0414\n", YamlFault.AMBIGUOUS_NUMBER, 2),
        ("a: 0x1F\n", YamlFault.AMBIGUOUS_NUMBER, 1),
        ("a: 0o17\n", YamlFault.AMBIGUOUS_NUMBER, 1),
        ("a: .inf\n", YamlFault.AMBIGUOUS_NUMBER, 1),
        ("a: .nan\n", YamlFault.AMBIGUOUS_NUMBER, 1),
        ("a: 1e999\n", YamlFault.AMBIGUOUS_NUMBER, 1),
        ("a: " + "9" * 5000, YamlFault.NUMBER_TOO_LARGE, 1),
        ("a:\n\t- b\n", YamlFault.TAB, 2),
        ("a: 1\nb: 'x\nc: 2\n", YamlFault.OPEN_QUOTE, 2),
        ('a: "\\q"\n', YamlFault.ESCAPE, 1),
        ("a: 1\nb: c: d\n", YamlFault.COLON_IN_TEXT, 2),
        ("a: @x\n", YamlFault.RESERVED_CHARACTER, 1),
        ("- a\nb: c\n", YamlFault.INDENTATION, 2),
        ("a: [1, 2\nb: 3\n", YamlFault.SYNTAX, 2),
        (b"a: 1\nb: \xff\n", YamlFault.NOT_UTF8, 2),
        ("a: 1\nb: x\x07\n", YamlFault.CONTROL_CHARACTER, 2),
        ("a: 1\n# \u202eevil\n", YamlFault.CONTROL_CHARACTER, 2),
        ('a: "\\u202e"\n', YamlFault.CONTROL_CHARACTER, 1),
        ('a: "\\ud800"\n', YamlFault.CONTROL_CHARACTER, 1),
        ('"\\0": 1\n', YamlFault.CONTROL_CHARACTER, 1),
    ],
)
def test_each_mistake_has_a_code_and_a_line(content: str | bytes, fault: YamlFault, line: int) -> None:
    problem = problem_of(content)
    assert (problem.problem, problem.line, problem.file) == (fault, line, "journey.yaml")
    assert str(problem).startswith(f"journey.yaml:{line}: ")
    for language in ("es", "en"):
        assert "{" not in problem.in_words(language)


def test_a_duplicate_key_is_told_with_its_name_and_first_line() -> None:
    problem = problem_of("steps:\n  a: 1\n  b: 2\n  a: 3\n")
    assert problem.facts == {"key": "a", "first_line": 2}
    assert problem.in_words("es") == "La clave «a» ya está en la línea 2. Deja una sola."


def test_the_same_key_in_two_groups_is_no_duplicate() -> None:
    assert value_of("a: {x: 1}\nb: {x: 2}") == {"a": {"x": 1}, "b": {"x": 2}}


# Fails without the guard: yaml-depth-bounded
def test_thirty_two_levels_are_read_and_one_more_is_refused() -> None:
    assert value_of("[" * 32 + "]" * 32)
    assert problem_of("[" * 33 + "]" * 33).problem is YamlFault.TOO_DEEP


def test_a_bomb_of_brackets_is_refused_and_not_recursed_into() -> None:
    for opening in ("[", "- ", "{a: "):
        assert problem_of(opening * 200_000).problem is YamlFault.TOO_DEEP


# Fails without the guard: yaml-size-bounded
def test_a_file_of_one_mebibyte_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a: " + b"x" * (LARGEST_FILE_BYTES - 3))
    assert load(path).line_of() == 1
    path.write_bytes(b"a: " + b"x" * (LARGEST_FILE_BYTES - 2))
    with pytest.raises(YamlProblem) as caught:
        load(path)
    assert caught.value.problem is YamlFault.TOO_LARGE


def test_a_missing_file_is_a_problem_like_any_other(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.yaml", tmp_path):
        with pytest.raises(YamlProblem) as caught:
            load(path)
        assert caught.value.problem is YamlFault.UNREADABLE
        assert caught.value.file == str(path)


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes("\ufeffa: ñ\r\nb:\r\n  - c\r\n".encode())
    document = load(path)
    assert document.value == {"a": "ñ", "b": ["c"]}
    assert document.line_of(("b", 0)) == 3


def test_every_fault_has_its_sentence_in_both_languages() -> None:
    assert set(_SENTENCES) == set(YamlFault)
    for spanish, english in _SENTENCES.values():
        assert spanish.endswith(".")
        assert english.endswith(".")
        assert spanish != english


@settings(max_examples=400, deadline=None)
@given(text=st.text(alphabet=st.sampled_from("ab01:-?[]{},#&*!|>'\"%@`\\\t\n\r ~.xUu…\x85"), max_size=40))
def test_noise_is_read_or_is_a_problem_that_can_say_itself(text: str) -> None:
    try:
        parse(text.encode(), file="f")
    except YamlProblem as problem:
        assert problem.line >= 1  # noqa: PT017  nothing is expected to be raised, but it may
        assert problem.in_words("es") != problem.in_words("en")  # noqa: PT017


@settings(max_examples=200, deadline=None)
@given(noise=st.binary(max_size=6), place=st.integers(0, len(JOURNEY)))
def test_a_journey_with_noise_in_it_never_crashes_the_reader(noise: bytes, place: int) -> None:
    try:
        parse(JOURNEY[:place] + noise + JOURNEY[place:], file="f")
    except YamlProblem as problem:
        assert problem.in_words("en")  # noqa: PT017


@pytest.mark.parametrize("path", sorted(HOUSE.glob("profiles/**/*.yaml")), ids=lambda path: path.name)
def test_both_parsers_read_every_shipped_file_alike(path: Path) -> None:
    text = path.read_text()
    quick = _read_quickly(text, file="f")
    assert quick is not None, "the quick one reads it"
    assert quick == _read_carefully(text, file="f")


_PIECES = ["- ", ": ", "? ", "\n", "\n  ", "\n- ", "key: ", "a", "0", ".", "'", '"x"', "|\n ", "|-\n ", ">+2\n  ",
           ">", "#", " ", "[", "]", "{", "}", ",", "&", "*", "!", "%", "@", "~", "\\", "é", "---\n", "...\n",
           "<<: "]  # fmt: skip


@settings(max_examples=400)
@given(text=st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_what_the_quick_parser_takes_the_careful_one_reads_alike(text: str) -> None:
    quick = _read_quickly(text, file="f")
    assert quick is None or quick == _read_carefully(text, file="f")


@pytest.mark.parametrize(
    "text", ["a: |#b\n  c", "a: >-\n  \n   b", "a: b\t# c", "a: b\rc: d", "a: |\n \n  b"], ids=repr
)
def test_what_the_two_read_differently_is_left_to_the_careful_one(text: str) -> None:
    assert _read_quickly(text, file="f") is None


def test_an_escape_beyond_unicode_is_a_problem() -> None:
    for code in ("99999999", "00110000", "FFFFFFFF"):
        problem = problem_of(f'a: 1\nb: "\\U{code}"')
        assert (problem.problem, problem.line) == (YamlFault.ESCAPE, 2)
    assert value_of('a: "\\U0001F511"') == {"a": "🔑"}
