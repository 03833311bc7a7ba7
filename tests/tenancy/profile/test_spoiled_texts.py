"""Each mistake in a bank's texts is named with its file, its line and a remedy, in both languages."""

import pytest

from llavero.tenancy.profile import expectations, placeholders
from tests.tenancy.profile.new_bank import NewBank

ES, EN = "banco-nuevo/texts/es@tu.yaml", "banco-nuevo/texts/en.yaml"


def assert_says(bank: NewBank, file: str, line: int, *, es: str, en: str) -> None:
    problem = bank.only_problem()
    assert (problem.file.endswith(file), problem.line) == (True, line)
    assert es in problem.in_words("es")
    assert en in problem.in_words("en")


# Fails without the guard: texts-hold-no-html
@pytest.mark.parametrize("html", ["<b>tu</b>", "<script>", "tu &lt;clave&gt;", "a < b", "&#60;"])
def test_html_in_a_text_is_refused(bank: NewBank, html: str) -> None:
    line = bank.change(ES, "tip.first: Cuida tu {password}.", f'tip.first: "Cuida {html} {{password}}."')
    assert_says(bank, ES, line, es="contiene HTML", en="contains HTML")


def test_an_unknown_placeholder_names_the_one_that_was_meant(bank: NewBank) -> None:
    bank.change(ES, "Cuida tu {password}.", "Cuida tu {pasword}.")
    line = bank.change(EN, "Look after your {password}.", "Look after your {pasword}.")
    problems = bank.problems()
    assert len(problems) == 2
    assert problems[0].file.endswith(EN)
    assert problems[0].line == line
    assert "¿Quisiste decir {password}?" in problems[0].in_words("es")
    assert "Did you mean {password}?" in problems[0].in_words("en")


def test_voices_that_name_different_things_are_refused(bank: NewBank) -> None:
    line = bank.change(EN, "Type your {token_soft}", "Type your {token_soft} until {until}")
    assert_says(bank, EN, line, es="difieren en {until}", en="they differ in {until}")


def test_the_banks_own_words_may_stand_in_one_voice_only(bank: NewBank) -> None:
    bank.change(EN, "Look after your {password}.", "Look after it. {Token_soft} first.")
    assert bank.load().texts.for_voice("en").get("tip.first") == "Look after it. Digital key first."


@pytest.mark.parametrize("stray", ["Cuida { tu clave", "Cuida tu {clave", "Cuida tu clave}", "Cuida {tu clave}"])
def test_a_stray_brace_is_refused(bank: NewBank, stray: str) -> None:
    line = bank.change(ES, "tip.first: Cuida tu {password}.", f'tip.first: "{stray}"')
    assert_says(bank, ES, line, es="una llave suelta. Escribe {nombre}", en="a stray brace. Write {name}")


def test_a_text_that_one_voice_lacks_is_named_where_the_other_has_it(bank: NewBank) -> None:
    line = bank.append(ES, "tip.third: Otra cosa.")
    assert_says(bank, ES, line, es="no está en la voz en", en="does not exist in the voice en")


def test_a_text_that_stands_in_two_files_of_a_voice_is_refused(bank: NewBank) -> None:
    (bank.root / "banco-nuevo/texts/es@tu.unlock-user.yaml").write_text("\ntip.first: Otra vez.\n")
    problem = bank.only_problem()
    assert problem.file.endswith("es@tu.yaml")
    assert "es@tu.unlock-user.yaml, line 2" in problem.in_words("en")


def test_a_text_that_stands_twice_in_a_file_is_refused(bank: NewBank) -> None:
    line = bank.append(ES, "tip.first: Otra vez.")
    problems = [one for one in bank.problems() if one.line == line]
    assert "ya está en la línea 2" in problems[0].in_words("es")


# Fails where the guard refuses every file: texts-stay-inside
def test_texts_of_one_voice_may_be_spread_over_files_named_after_it(bank: NewBank) -> None:
    (bank.root / "banco-nuevo/texts/es@tu.unlock-user.yaml").write_text("unlock-user.fin.heading: Listo\n")
    (bank.root / "banco-nuevo/texts/en.unlock-user.yaml").write_text("unlock-user.fin.heading: Done\n")
    assert bank.load().texts.for_voice("en").get("unlock-user.fin.heading") == "Done"


def test_a_file_of_an_unknown_voice_is_refused(bank: NewBank) -> None:
    (bank.root / "banco-nuevo/texts/es@vos.yaml").write_text("tip.first: Cuidá.\n")
    assert_says(bank, "es@vos.yaml", 1, es="no empieza con una voz conocida", en="does not begin with a known voice")


@pytest.mark.parametrize("value", ["12", "true", "[a, b]", '"  "', "null"])
def test_a_text_that_is_no_text_is_refused(bank: NewBank, value: str) -> None:
    line = bank.change(ES, "tip.heading: Consejos", f"tip.heading: {value}")
    problems = [one for one in bank.problems() if one.file.endswith(ES)]
    assert [one.line for one in problems] == [line]
    assert "debe ser un texto" in problems[0].in_words("es")


@pytest.mark.parametrize("name", ["Consejo", "consejo", "tip..uno", "tip.Uno", "tip uno"])
def test_a_text_with_a_strange_name_is_refused(bank: NewBank, name: str) -> None:
    line = bank.append(ES, f'"{name}": Algo')
    bank.append(EN, f'"{name}": Something')
    problems = [one for one in bank.problems() if one.file.endswith(ES)]
    assert [one.line for one in problems] == [line]
    assert "small letters and dots" in problems[0].in_words("en")


def test_a_plural_without_its_singular_is_refused(bank: NewBank) -> None:
    line = bank.append(ES, "unlock-user.codigo.left.other: Quedan {count}")
    bank.append(EN, 'unlock-user.codigo.left.other: "{count} left"')
    found = [one for one in bank.problems() if one.file.endswith(ES)]
    assert [one.line for one in found] == [line]
    assert "«unlock-user.codigo.left.one»" in found[0].in_words("es")


def test_an_sms_that_could_pass_160_characters_says_by_how_much(bank: NewBank) -> None:
    # 11 for the bank's name, 10 for a code, 40 for an operation: 99 are left for the words and signs around them
    fits, passes = "x" * 97, "x" * 98
    bank.change(EN, '"{bank}: {code} for {operation}"', f'"{{bank}} {{code}} {{operation}}{fits[2:]}xx"')
    assert bank.load().texts.for_voice("en").has("message.otp.sms.body")
    line = bank.change(EN, f"{fits[2:]}xx", passes)
    assert_says(bank, EN, line, es="161 caracteres", en="Shorten it by 1")


def test_an_sms_with_an_accent_that_gsm_lacks_is_refused(bank: NewBank) -> None:
    line = bank.change(ES, '"{bank}: {code} para {operation}"', '"{bank}: código {code} para {operation}"')
    assert_says(bank, ES, line, es="tiene «ó»", en="has 'ó'")


def test_an_sms_may_hold_the_spanish_letters_that_gsm_has(bank: NewBank) -> None:
    bank.change(ES, '"{bank}: {code} para {operation}"', '"{bank}: ¿mañana? ¡{code} para {operation}! é ñ ü"')
    bank.load()


def test_a_temporary_password_has_no_place_in_an_sms(bank: NewBank) -> None:
    line = bank.append(ES, 'message.temporary_password.sms.body: "{bank}: {temporary_password_value}"')
    bank.append(EN, 'message.temporary_password.sms.body: "{bank}: {temporary_password_value}"')
    problems = [one for one in bank.problems() if one.file.endswith(ES)]
    assert [one.line for one in problems] == [line]
    assert "{temporary_password_value}, que no tiene largo máximo" in problems[0].in_words("es")
    assert "{temporary_password_value}, which has no longest length" in problems[0].in_words("en")


def test_a_message_may_name_only_what_its_composer_gives(bank: NewBank) -> None:
    for file, before in ((ES, "Es {code}."), (EN, "It is {code}.")):
        line = bank.change(file, before, before[:-1] + ", {until}.")
    problems = bank.problems()
    assert [one.line for one in problems] == [line, line]
    assert all("{until}, que en ese lugar nadie da" in one.in_words("es") for one in problems)


def test_a_tip_may_name_only_the_banks_own_words(bank: NewBank) -> None:
    for file, before in ((ES, "tip.heading: Consejos"), (EN, "tip.heading: Tips")):
        bank.change(file, before, before + " {code}")
    assert all("{code}, which nobody gives in that place" in one.in_words("en") for one in bank.problems())


def test_a_name_of_an_operation_that_would_not_fit_an_sms_is_refused(bank: NewBank) -> None:
    line = bank.change(ES, "operation.any: un trámite", "operation.any: " + "un trámite " * 4)
    assert_says(bank, ES, line, es="tiene 43 caracteres y sale en los SMS: caben 40", en="40 fit")


def test_every_complaint_of_the_model_can_be_said_in_spanish() -> None:
    import re
    from pathlib import Path

    folder = Path(expectations.__file__).parent
    raised = {
        kind
        for path in folder.glob("*.py")
        for kind in re.findall(r'PydanticCustomError\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(raised) > 10
    assert raised == set(expectations.CUSTOM)


def test_every_placeholder_says_what_it_means() -> None:
    assert all(known.meaning for known in placeholders.PLACEHOLDERS.values())
