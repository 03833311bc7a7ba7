"""The rules that the page states are the rules that judge, each broken one named, in one order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.passwords import (
    LONGEST,
    UNAMBIGUOUS,
    BrokenRule,
    CharacterClass,
    Policy,
    StatedRule,
    broken_rules,
    canonical,
    rules_to_state,
    temporary_password,
)

PRODUBANCO = Policy(
    min_length=8,
    max_length=20,
    required=frozenset({CharacterClass.LETTER, CharacterClass.DIGIT}),
    forbidden=frozenset({CharacterClass.SPECIAL, CharacterClass.SPACE}),
    blocklist=frozenset({"Contraseña", "bienvenido"}),
)
LOOSE = Policy(min_length=1, max_length=LONGEST, longest_sequence=None, longest_repeat=None, history=0)


def test_a_good_password_breaks_nothing() -> None:
    assert broken_rules("Molino47rojo", PRODUBANCO, context_words=("Hugo Andrade", "handrade")) == ()


@pytest.mark.parametrize(
    ("candidate", "rule"),
    [
        ("Mol1no", BrokenRule.TOO_SHORT),
        ("Molino47rojoMolino47rojo", BrokenRule.TOO_LONG),
        ("MolinoRojo", BrokenRule.CLASS_MISSING),
        ("Molino#47rojo", BrokenRule.CLASS_FORBIDDEN),
        ("Molino 47rojo", BrokenRule.CLASS_FORBIDDEN),
        ("Molino3456rojo", BrokenRule.SEQUENCE),
        ("Molinodcba9", BrokenRule.SEQUENCE),
        ("Molinoqwer9", BrokenRule.SEQUENCE),
        ("Molino7890", BrokenRule.SEQUENCE),
        ("Molinooo47", BrokenRule.REPEAT),
        ("MolinooO47", BrokenRule.REPEAT),
        ("Andrade47rojo", BrokenRule.CONTEXT_WORD),
        ("4ndr4d347rojo", BrokenRule.CONTEXT_WORD),
        ("xedardna47rojo", BrokenRule.CONTEXT_WORD),
        ("handr4de9x7", BrokenRule.CONTEXT_WORD),
        ("contrasena2026", BrokenRule.BLOCKLISTED),
        ("2026B1envenido9", BrokenRule.BLOCKLISTED),
    ],
)
def test_each_rule_is_broken_alone(candidate: str, rule: BrokenRule) -> None:
    assert broken_rules(candidate, PRODUBANCO, context_words=("Hugo Andrade", "handrade")) == (rule,)


def test_a_word_with_signs_between_its_letters_is_still_the_word() -> None:
    assert broken_rules("a.n-d r a_d-e", LOOSE, context_words=("Andrade",)) == (BrokenRule.CONTEXT_WORD,)


@pytest.mark.parametrize("candidate", ["Mo345lin", "qweMol47", "Molin7cba", "Mol1noo47"])
def test_rows_as_long_as_the_policy_allows_pass(candidate: str) -> None:
    assert broken_rules(candidate, PRODUBANCO) == ()


def test_a_listed_word_of_four_letters_is_found_between_figures_and_a_shorter_one_only_alone() -> None:
    policy = replace(LOOSE, blocklist=frozenset({"sol9", "luna", "sol"}))
    assert broken_rules("47luna9", policy) == (BrokenRule.BLOCKLISTED,)
    assert broken_rules("sol", policy) == (BrokenRule.BLOCKLISTED,)
    assert broken_rules("47sol", policy) == ()


def test_short_words_of_a_name_may_stand_in_a_password() -> None:
    assert broken_rules("Banana47rojo", PRODUBANCO, context_words=("Ana de la O",)) == ()


def test_the_rooms_answer_about_the_history_is_a_rule_like_the_others() -> None:
    assert broken_rules("Molino47rojo", PRODUBANCO, used_before=True) == (BrokenRule.USED_BEFORE,)


def test_all_broken_rules_are_named_in_the_order_of_the_list() -> None:
    broken = broken_rules("aaaa\x00#", PRODUBANCO, context_words=("aaaa",), used_before=True)
    assert broken == (
        BrokenRule.TOO_SHORT,
        BrokenRule.CLASS_MISSING,
        BrokenRule.CLASS_FORBIDDEN,
        BrokenRule.UNPRINTABLE,
        BrokenRule.REPEAT,
        BrokenRule.CONTEXT_WORD,
        BrokenRule.USED_BEFORE,
    )


# Fails without the guard: password-length-bounded
def test_a_megabyte_is_too_long_and_nothing_else_is_looked_at() -> None:
    assert broken_rules("a" * 1_000_000, PRODUBANCO) == (BrokenRule.TOO_LONG,)


def test_an_empty_password_is_too_short() -> None:
    assert BrokenRule.TOO_SHORT in broken_rules("", PRODUBANCO)
    assert broken_rules("", LOOSE) == (BrokenRule.TOO_SHORT,)


@pytest.mark.parametrize(
    ("kind", "having", "lacking"),
    [
        (CharacterClass.LOWER, "AñB", "ÑB1"),
        (CharacterClass.UPPER, "aÑb", "ñb1"),
        (CharacterClass.LETTER, "1é", "12#"),
        (CharacterClass.DIGIT, "a1", "ab"),
        (CharacterClass.SPECIAL, "ab€", "áb1 "),
        (CharacterClass.SPACE, "a b", "ab"),
        (CharacterClass.NOT_ASCII, "ñu", "nu"),
    ],
)
def test_kinds_of_characters_are_demanded_and_forbidden(kind: CharacterClass, having: str, lacking: str) -> None:
    required, forbidden = replace(LOOSE, required=frozenset({kind})), replace(LOOSE, forbidden=frozenset({kind}))
    assert broken_rules(having, required) == ()
    assert broken_rules(lacking, required) == (BrokenRule.CLASS_MISSING,)
    assert broken_rules(having, forbidden) == (BrokenRule.CLASS_FORBIDDEN,)
    assert broken_rules(lacking, forbidden) == ()


def test_the_page_states_every_rule_with_its_figures_before_the_attempt() -> None:
    assert rules_to_state(PRODUBANCO) == (
        StatedRule(rule=BrokenRule.TOO_SHORT, figure=8),
        StatedRule(rule=BrokenRule.TOO_LONG, figure=20),
        StatedRule(rule=BrokenRule.CLASS_MISSING, classes=(CharacterClass.LETTER, CharacterClass.DIGIT)),
        StatedRule(rule=BrokenRule.CLASS_FORBIDDEN, classes=(CharacterClass.SPECIAL, CharacterClass.SPACE)),
        StatedRule(rule=BrokenRule.SEQUENCE, figure=3),
        StatedRule(rule=BrokenRule.REPEAT, figure=2),
        StatedRule(rule=BrokenRule.CONTEXT_WORD),
        StatedRule(rule=BrokenRule.BLOCKLISTED),
        StatedRule(rule=BrokenRule.USED_BEFORE, figure=5),
    )


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3), st.sampled_from([PRODUBANCO, LOOSE, Policy()]))
def test_nothing_is_refused_for_a_rule_that_was_not_stated(candidate: str, words: list[str], policy: Policy) -> None:
    stated = {each.rule for each in rules_to_state(policy)} | {BrokenRule.UNPRINTABLE}
    assert set(broken_rules(candidate, policy, context_words=words)) <= stated


def test_a_password_typed_composed_or_not_is_one_password() -> None:
    assert canonical("n\u0303andu") == canonical("\u00f1andu") == "\u00f1andu"
    assert canonical("dos\u00a0palabras") == "dos palabras"
    assert canonical("Ñandú") != canonical("nandu")


def test_policies_that_nobody_can_satisfy_cannot_be_made() -> None:
    for wrong in (
        {"min_length": 0},
        {"min_length": 9, "max_length": 8},
        {"max_length": LONGEST + 1},
        {"required": frozenset({CharacterClass.DIGIT}), "forbidden": frozenset({CharacterClass.DIGIT})},
        {"required": frozenset({CharacterClass.UPPER}), "forbidden": frozenset({CharacterClass.LETTER})},
        {"longest_sequence": 0},
        {"longest_repeat": 0},
        {"history": -1},
    ):
        with pytest.raises(ValueError):
            Policy(**wrong)


def test_a_temporary_password_has_only_characters_that_nobody_confuses() -> None:
    assert not set(UNAMBIGUOUS) & set("01loi")
    assert len(set(UNAMBIGUOUS)) == len(UNAMBIGUOUS) == 31
    spelled = temporary_password(bytes(range(16)))
    assert len(spelled) == 12
    assert set(spelled) <= set(UNAMBIGUOUS)


def test_different_random_bytes_give_different_temporary_passwords() -> None:
    assert len({temporary_password(number.to_bytes(16, "big")) for number in range(1000)}) == 1000


@pytest.mark.parametrize("length", [7, 33])
def test_a_temporary_password_of_a_strange_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="8 to 32"):
        temporary_password(bytes(64), length=length)


def test_a_temporary_password_from_too_few_random_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="random bytes"):
        temporary_password(bytes(15))
