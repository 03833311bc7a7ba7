"""A bank's texts are found from the particular to the general, in the voice that was asked for."""

import pytest

from llavero.tenancy.profile.texts import Texts, UnknownTextError
from tests.tenancy.profile.new_bank import NewBank


@pytest.fixture
def texts(bank: NewBank) -> Texts:
    return bank.load().texts.for_voice("es@tu")


def test_a_text_says_the_banks_own_words(texts: Texts) -> None:
    assert texts.get("tip.first") == "Cuida tu palabra clave."
    assert texts.get("tip.second") == "Llama al 01 600 0000."


def test_a_value_that_is_given_goes_before_the_banks_own_word(texts: Texts) -> None:
    assert texts.get("tip.second", phone="1800") == "Llama al 1800."


def test_a_value_with_braces_is_not_read_again_as_a_placeholder(texts: Texts) -> None:
    assert texts.get("message.otp.email.code", code="{password}") == "Es {password}."


def test_one_and_many_are_said_differently(texts: Texts) -> None:
    assert texts.get("challenge.code.left", count=1) == "Te queda un intento"
    assert texts.get("challenge.code.left", count=2) == "Te quedan 2 intentos"
    assert texts.has("challenge.code.left")


def test_a_journeys_own_text_goes_before_its_step_types(texts: Texts) -> None:
    own = texts.screen_text("unlock-user", "codigo", "challenge.code", "heading")
    general = texts.screen_text("sign-in", "codigo", "challenge.code", "heading")
    assert (own, general) == ("Escribe tu llave digital", "Escribe el código")


def test_an_ending_is_said_by_its_kind(texts: Texts) -> None:
    assert texts.screen_text("unlock-user", "negado", "end.denied", "heading") == "No pudimos seguir"


def test_a_node_that_nobody_wrote_has_no_text(texts: Texts) -> None:
    assert texts.screen_id("unlock-user", "codigo", "challenge.code", "poem") is None
    with pytest.raises(UnknownTextError, match=r"challenge\.code\.poem"):
        texts.screen_text("unlock-user", "codigo", "challenge.code", "poem")


def test_a_text_that_does_not_exist_is_an_error_and_never_its_name(texts: Texts) -> None:
    with pytest.raises(UnknownTextError):
        texts.get("tip.nobody_wrote_this")


def test_a_value_that_was_not_given_is_an_error_that_names_it(texts: Texts) -> None:
    with pytest.raises(UnknownTextError, match="needs code"):
        texts.get("message.otp.email.code")


def test_a_text_says_what_must_be_given_with_it(texts: Texts) -> None:
    assert texts.placeholders("message.otp.sms.body") == {"code", "operation"}
    assert texts.placeholders("challenge.code.left") == {"count"}


def test_an_sms_loses_the_accents_that_one_sms_cannot_hold(texts: Texts) -> None:
    said = texts.sms("otp", code="12345678", operation=texts.operation("another-journey"))
    assert said == "Banco Nuevo: 12345678 para un tramite"


def test_an_operation_is_named_by_its_journey_where_it_has_words_of_its_own(texts: Texts) -> None:
    assert texts.operation("unlock-user") == "abrir tu alias"


def test_an_email_is_said_in_the_order_of_the_banks_template(bank: NewBank) -> None:
    profile = bank.load()
    parts = profile.message("otp", "email").parts
    assert profile.texts.for_voice("en").email("otp", parts, code="1") == ("Your pass number", "It is 1.")


def test_usted_is_answered_with_tu_where_the_bank_does_not_speak_it(bank: NewBank) -> None:
    assert bank.load().texts.for_voice("es@usted").voice == "es@tu"


def test_no_other_voice_is_ever_answered_in_another_language(bank: NewBank) -> None:
    bank.change("banco-nuevo/profile.yaml", "voices: [es@tu, en]", "voices: [es@tu]")
    with pytest.raises(LookupError):
        bank.load().texts.for_voice("en")


def test_usted_takes_from_tu_only_what_it_does_not_say_itself(bank: NewBank) -> None:
    bank.change("banco-nuevo/profile.yaml", "voices: [es@tu, en]", "voices: [es@usted, en]")
    (bank.root / "banco-nuevo/texts/es@usted.yaml").write_text("tip.first: Cuide su {password}.\n")
    texts = bank.load().texts.for_voice("es@usted")
    assert texts.get("tip.first") == "Cuide su palabra clave."
    assert texts.get("tip.second") == "Llama al 01 600 0000."
    assert texts.get("end.denied.heading") == "No pudimos seguir"


def test_the_banks_text_goes_before_the_common_one(bank: NewBank) -> None:
    bank.append("banco-nuevo/texts/es@tu.yaml", "end.denied.heading: Aquí termina")
    assert bank.load().texts.for_voice("es@tu").get("end.denied.heading") == "Aquí termina"
