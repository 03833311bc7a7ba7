"""Each mistake in a profile is named with its file, its line and a remedy, in both languages."""

import pytest

from tests.tenancy.profile.new_bank import NewBank

PROFILE, ES, EN = "banco-nuevo/profile.yaml", "banco-nuevo/texts/es@tu.yaml", "banco-nuevo/texts/en.yaml"


def assert_says(bank: NewBank, file: str, line: int, *, es: str, en: str) -> None:
    problem = bank.only_problem()
    assert problem.file.endswith(file)
    assert problem.line == line
    assert es in problem.in_words("es")
    assert en in problem.in_words("en")


# Fails without the guard: decoy-has-every-fact, activation-code-short-lived, enrollment-short-lived
@pytest.mark.parametrize(
    ("old", "new", "es", "en"),
    [
        ('brand: "#fdda24"', 'brand: "yellow"', "un color como '#0b5d4b'", "a colour such as '#0b5d4b'"),
        ('action: "#15201d"', 'action: "#fdda24"', "contraste de 4,5", "contrast 4.5 or more"),
        ("digits: 8", "digits: 3", "6 o más", "6 or more"),
        ("digits: 8", "digits: ocho", "un número entero", "a whole number"),
        ("digits: 9", "digits: 7", "8 o más", "8 or more"),
        ("attempts: 4", "attempts: 6", "5 o menos", "5 or less"),
        ("lifetime: 12m", "lifetime: 16m", "15m o menos", "15m or less"),
        ("lifetime: 25m", "lifetime: 25h", "1d o menos", "1d or less"),
        ('"BN-{number:04}"', '"BN-{number}{number}"', "FEF49{number:05}", "FEF49{number:05}"),
        ("lifetime: 90s", "lifetime: 90", "90s, 5m, 12h o 60d", "90s, 5m, 12h or 60d"),
        ("time_zone: America/Lima", "time_zone: America/Lma", "America/Guayaquil", "America/Guayaquil"),
        ("time_zone: America/Lima", "time_zone: ../../etc/passwd", "America/Guayaquil", "America/Guayaquil"),
        ("voices: [es@tu, en]", "voices: [es@vos, en]", "uno de estos: es@tu", "one of these: es@tu"),
        ("voices: [es@tu, en]", "voices: [es@tu, en, en]", "cada uno una sola vez", "repeated: en"),
        ('["https://nuevo.example"]', '["http://nuevo.example"]', "https://", "https://"),
        ("    phones: [central]", "    phones: [centrall]", "un teléfono que esté en", "centrall"),
        ("{host: banco-nuevo.localhost}", "{host: a.localhost, portal: otro}", "un portal que esté en", "otro"),
        ("journey: unlock-user}", "journey: a, page: b}", "exactamente uno de", "exactly one of"),
        ("tips: {count: 2,", "tips: {count: 7,", "tantos consejos", "as many different tips"),
        ('opens: "08:00"', 'opens: "12:30"', "posterior a la de apertura", "after the opening time"),
        ('opens: "08:00"', 'opens: "8:00"', "'08:00'", "'08:00'"),
        ("forbidden: [special]", "forbidden: [digit]", "exigida y prohibida", "required and forbidden"),
        ("shortest: 8, longest: 16", "shortest: 17, longest: 16", "un largo máximo", "a longest length"),
        ("blocks: [15m, 1h]", "blocks: [1h, 15m]", "nunca se acorten", "never get shorter"),
        ("parts: [subject, code]", "parts: [code]", "«subject» primero", "`subject` first"),
        ("full: {idle: 10m, absolute: 8h}", "full: {idle: 9h, absolute: 8h}", "que no pase del total", "not above"),
        ("answered: 2", "answered: 5", "tantas preguntas", "at least as many questions"),
        ("has_mobile: 1, ", "", "faltan: has_mobile", "missing: has_mobile"),
        ("has_mobile: 1,", "has_mobile: 2,", "1 o menos", "1 or less"),
        ("name: Banco Nuevo\n", "name: <b>Banco</b>\n", "una línea de palabras", "one line of plain words"),
        ('tel: "+5116000000"', "tel: 5116000000", "un texto entre comillas", "a text between quotes"),
        ('path: "M4 4h28v28H4z"', 'path: "M4 4\\"/><script>"', "un trazo SVG", "an SVG path"),
    ],
)
def test_a_value_that_does_not_do_is_named_with_what_was_expected(
    bank: NewBank, old: str, new: str, es: str, en: str
) -> None:
    bank.change(PROFILE, old, new)
    problem = bank.only_problem()
    assert problem.file.endswith(PROFILE)
    assert es in problem.in_words("es")
    assert en in problem.in_words("en")


def test_a_wrong_value_is_named_with_its_own_line(bank: NewBank) -> None:
    line = bank.change(PROFILE, 'brand: "#fdda24"', 'brand: "yellow"')
    assert_says(bank, PROFILE, line, es="«theme.brand»", en="'theme.brand'")


def test_a_typo_in_a_key_names_the_key_that_was_meant(bank: NewBank) -> None:
    line = bank.change(PROFILE, "sms: Nuevo}", "sms: Nuevo, emial: x}")
    assert_says(bank, PROFILE, line, es="¿Quisiste decir «email»?", en="Did you mean 'email'?")


def test_a_typo_deep_within_a_list_names_the_keys_of_that_place(bank: NewBank) -> None:
    bank.change(PROFILE, "    sign_in: sign-in", "    sign_in: sign-in\n    panell: []")
    problem = bank.only_problem()
    assert "Did you mean 'panel'?" in problem.in_words("en")
    assert "official_address" in problem.in_words("en")


def test_a_missing_key_is_named_where_it_should_stand(bank: NewBank) -> None:
    line = bank.change(PROFILE, "  identity: LLAVE NUEVA\n", "")
    names = line - 4  # the line of `names`, to which it belongs
    assert_says(bank, PROFILE, names, es="Falta «names.identity». Escríbelo aquí.", en="'names.identity' is missing.")


def test_a_profile_without_portals_is_refused(bank: NewBank) -> None:
    path = bank.root / PROFILE
    content = path.read_text()
    start, end = content.index("portals:"), content.index("senders:")
    path.write_text(content[:start] + "portals: []\n" + content[end:])
    assert_says(
        bank, PROFILE, content[:start].count("\n") + 1, es="al menos 1 en la lista", en="at least 1 in the list"
    )


def test_a_key_that_stands_twice_is_refused(bank: NewBank) -> None:
    line = bank.append(PROFILE, "version: 2")
    assert_says(bank, PROFILE, line, es="ya está en la línea 2", en="already stands on line 2")


def test_several_mistakes_are_all_reported_in_the_order_of_the_files(bank: NewBank) -> None:
    bank.change(PROFILE, "digits: 8", "digits: 3")
    bank.change(PROFILE, "answered: 2", "answered: many")
    bank.append(ES, "tip.third: <b>no</b>")
    problems = bank.problems()
    places = [(one.file, one.line) for one in problems]
    assert places == sorted(places)
    assert len(places) == 3


def test_a_folder_of_another_name_than_the_bank_is_refused(bank: NewBank) -> None:
    line = bank.change(PROFILE, "key: banco-nuevo", "key: otro-banco")
    assert_says(bank, PROFILE, line, es="la carpeta se llama banco-nuevo", en="the folder is called banco-nuevo")


def test_a_question_that_does_not_exist_is_named(bank: NewBank) -> None:
    line = bank.change(PROFILE, "first-job", "frist-job")
    assert_says(bank, PROFILE, line, es="¿Quisiste decir «first-job»?", en="Did you mean 'first-job'?")


def test_a_text_that_the_profile_names_must_exist(bank: NewBank) -> None:
    line = bank.change(PROFILE, "texts: [tip.first, tip.second]", "texts: [tip.first, tip.too]")
    problems = bank.problems()
    assert [one.line for one in problems] == [line, line]
    assert any("tip.too" in one.in_words("es") and "es@tu.yaml" in one.in_words("es") for one in problems)
    assert any("en.yaml" in one.in_words("en") for one in problems)


def test_a_missing_file_is_named(bank: NewBank) -> None:
    (bank.root / "common/questions.yaml").unlink()
    assert_says(bank, "common/questions.yaml", 1, es="Falta el archivo", en="The file is missing")


# Fails without the guards: profile-stays-inside, texts-stay-inside
@pytest.mark.parametrize("name", [PROFILE, ES, "common/questions.yaml"])
def test_a_link_that_leaves_the_folder_is_refused_and_not_read(bank: NewBank, name: str) -> None:
    outside = bank.root.parent / f"{bank.root.name}-outside.yaml"
    outside.write_text("secret: of the house\n")
    (bank.root / name).unlink()
    (bank.root / name).symlink_to(outside)
    problems = [one for one in bank.problems() if one.file.endswith(name)]
    assert len(problems) == 1
    assert "fuera de la carpeta" in problems[0].in_words("es")
    assert "outside the profile's folder" in problems[0].in_words("en")
    assert all("of the house" not in one.in_words("en") for one in bank.problems())


def test_an_unknown_fact_in_the_decoys_is_refused(bank: NewBank) -> None:
    bank.change(PROFILE, "resides_abroad: 0.1", "resides_abroad: 0.1, likes_coffee: 1")
    assert "likes_coffee" in " ".join(one.in_words("en") for one in bank.problems())


@pytest.mark.parametrize(
    "content", ["- a\n", "just words\n", "12\n", "{}\n", "key: [a]\nnames: 3\nportals: {a: b}\n", ""]
)
@pytest.mark.parametrize("name", [PROFILE, ES, "common/questions.yaml", "common/refused_passwords.yaml"])
def test_a_file_of_another_shape_is_refused_and_never_breaks_the_loader(bank: NewBank, name: str, content: str) -> None:
    (bank.root / name).write_text(content)
    problems = bank.problems()
    assert problems
    assert all(one.line >= 1 and one.in_words("es") and one.in_words("en") for one in problems)


@pytest.mark.parametrize("number", ["999999999999999999", "1e30", "-1", "0.5", "null", "[1]"])
def test_a_strange_number_is_refused_where_a_count_is_expected(bank: NewBank, number: str) -> None:
    line = bank.change(PROFILE, "history: 5", f"history: {number}")
    assert bank.only_problem().line in (line, line - 1)
