"""The profiles that ship say what the manuals say, and say that they are samples."""

from pathlib import Path

import jsonschema
import pytest

from llavero.domain import passwords
from llavero.formats import strict_yaml
from llavero.tenancy.profile.load import load_profile, named_texts
from llavero.tenancy.profile.messages import GIVEN
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Language

ROOT = Path(__file__).resolve().parents[3] / "profiles"
BANKS = ("produbanco", "caja-social", "occidente")


def profile(key: str) -> Profile:
    return load_profile(ROOT / key, common=ROOT / "common")


@pytest.mark.parametrize("key", BANKS)
def test_every_bank_loads_and_says_that_it_is_a_sample(key: str) -> None:
    loaded = profile(key)
    assert "no es el banco" in loaded.modelled_on.line.es.lower()
    assert "not the bank" in loaded.modelled_on.line.en
    assert loaded.modelled_on.manual.endswith(".txt")


@pytest.mark.parametrize("key", BANKS)
def test_every_bank_speaks_spanish_first_and_english_whole(key: str) -> None:
    loaded = profile(key)
    spanish, english = loaded.texts.for_voice(loaded.voice), loaded.texts.for_voice("en")
    assert loaded.voice.startswith("es@")
    assert spanish.entries.keys() == english.entries.keys()
    assert all(english.has(text_id) for _, text_id in named_texts(loaded))


@pytest.mark.parametrize("key", BANKS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_code_by_sms_names_its_operation_and_fits_one_sms(key: str, language: Language) -> None:
    loaded = profile(key)
    texts = loaded.texts.for_voice(loaded.voice_for(language))
    operations = [text_id for text_id in texts.entries if text_id.startswith("operation.")]
    for text_id in operations:
        said = texts.sms("otp", code="12345678", operation=texts.get(text_id), minutes=10)
        assert len(said) <= 160
        assert "12345678" in said
    assert "operation" in texts.placeholders("message.otp.sms.body")


@pytest.mark.parametrize("key", BANKS)
def test_every_message_can_be_said_with_what_its_composer_gives(key: str) -> None:
    loaded = profile(key)
    for message in loaded.messages:
        values = dict.fromkeys(GIVEN[message.kind], "x")
        for voice in loaded.voices:
            texts = loaded.texts.for_voice(voice)
            if message.channel == "email":
                assert all(texts.email(message.kind, message.parts, **values))
            else:
                assert texts.sms(message.kind, **values)


def test_produbanco_has_what_its_manuals_show() -> None:
    bank = profile("produbanco")
    assert [portal.id for portal in bank.portals] == ["cash-management", "empresas", "en-linea"]
    cash, companies = bank.portal("cash-management"), bank.portal("empresas")
    assert "https://cashmanagement.produbanco.com" in cash.addresses
    assert companies.official_address == "www.produbanco.com.ec"
    assert {phone.number for phone in bank.phones} == {"1700 123 123", "(02) 299 6200", "02 400 9000"}
    assert cash.tips is not None
    assert cash.tips.count == 7
    assert companies.tips is None
    assert companies.panel
    assert bank.names.identity == "TOKEN PRODUBANCO"
    assert bank.locks.password.hard_lock_after == bank.locks.known_device_password.hard_lock_after == 5


def test_produbanco_refuses_special_characters_in_passwords() -> None:
    policy = profile("produbanco").password_policy()
    assert passwords.broken_rules("Cordillera78", policy) == ()
    assert passwords.broken_rules("Cordillera7!", policy) == (passwords.BrokenRule.CLASS_FORBIDDEN,)
    assert passwords.broken_rules("Cordillera-Blanca7", policy) == (
        passwords.BrokenRule.TOO_LONG,
        passwords.BrokenRule.CLASS_FORBIDDEN,
    )


def test_the_notice_of_a_temporary_password_has_the_parts_of_the_manual() -> None:
    parts = profile("produbanco").message("temporary_password", "email").parts
    assert parts == (
        "subject", "greeting", "at", "operation", "processed", "user", "password", "expires", "sign_in_again",
        "responsibility", "signature",
    )  # fmt: skip


def test_caja_social_takes_eight_letters_and_digits_without_rows() -> None:
    policy = profile("caja-social").password_policy()
    assert passwords.broken_rules("m4x9k2w7", policy) == ()
    assert passwords.BrokenRule.SEQUENCE in passwords.broken_rules("m4x9k2ab", policy)
    assert passwords.BrokenRule.REPEAT in passwords.broken_rules("m44x9k2w", policy)
    assert passwords.BrokenRule.TOO_LONG in passwords.broken_rules("m4x9k2w7p", policy)


def test_occidente_answers_in_the_hours_of_its_manual() -> None:
    bank = profile("occidente")
    spans = bank.phone("whatsapp").hours
    assert [(f"{span.opens:%H:%M}", f"{span.closes:%H:%M}") for span in spans] == [
        ("08:00", "12:00"),
        ("13:00", "18:00"),
    ]
    assert {day for span in spans for day in span.days} == {"mon", "tue", "wed", "thu", "fri"}


def test_twelve_questions_are_offered_in_both_languages() -> None:
    for key in BANKS:
        offered = profile(key).offered_questions()
        assert len(offered) >= 12
        assert all(question.text.es.startswith("¿") and question.text.en.endswith("?") for question in offered)


@pytest.mark.parametrize("key", BANKS)
def test_the_schema_that_editors_get_accepts_what_the_loader_accepts(key: str) -> None:
    schema = Profile.model_json_schema()
    content = strict_yaml.load(ROOT / key / "profile.yaml").value
    jsonschema.Draft202012Validator(schema).validate(content)
    assert isinstance(content, dict)
    for spoiled in ({**content, "sessions": {}}, {**content, "colour": "green"}, {**content, "version": "one"}):
        assert not jsonschema.Draft202012Validator(schema).is_valid(spoiled)
