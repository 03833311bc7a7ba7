"""A message fits its channel and says what the bank's text says, in each voice, and nothing it should not carry."""

from pathlib import Path

import pytest

from llavero.notifications.message import UnfitMessageError, compose
from llavero.tenancy.profile.load import load_profile
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.texts import Catalogue, UnknownTextError

PROFILES = Path(__file__).resolve().parents[2] / "profiles"
CODE = {"code": "739164", "operation": "desbloquear tu usuario", "minutes": 5}


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile(PROFILES / "produbanco", common=PROFILES / "common")


def saying(profile: Profile, **texts: str) -> Profile:
    """Give the bank other words for the code: `sms_body=…`, `email_subject=…`."""
    voices = {}
    for voice, said in profile.texts.by_voice.items():
        own = {f"message.otp.{name.replace('_', '.')}": text for name, text in texts.items()}
        voices[voice] = type(said)(voice, {**said.entries, **own}, said.ambient)
    other = profile.model_copy()
    other._texts = Catalogue(voices)
    return other


@pytest.mark.parametrize("voice", ["es@tu", "en"])
def test_a_code_by_sms_is_one_sms_in_its_alphabet(profile: Profile, voice: str) -> None:
    message = compose(profile, voice, "otp", "sms", **CODE)
    assert "739164" in message.body
    assert "desbloquear tu usuario" in message.body
    assert len(message.body) <= 160
    assert "ó" not in message.body
    assert (message.subject, message.sender.address) == (None, profile.senders.sms)
    assert message.budgets is profile.send_budgets


def test_an_e_mail_has_a_subject_and_paragraphs_under_the_bank_s_name(profile: Profile) -> None:
    message = compose(profile, "es@tu", "otp", "email", **CODE)
    assert message.subject
    assert "739164" not in message.subject, "a subject stands on locked screens"
    assert "739164" in message.body
    assert len(message.body.split("\n\n")) == len(profile.message("otp", "email").parts) - 1
    assert (message.sender.address, message.sender.name) == (profile.senders.email, profile.senders.email_name)


def test_an_sms_too_long_for_one_is_refused_and_not_shown(profile: Profile) -> None:
    """Fails without guard: sms-is-one."""
    with pytest.raises(UnfitMessageError) as refused:
        compose(profile, "es@tu", "otp", "sms", **(CODE | {"operation": "x" * 150}))
    assert "739164" not in str(refused.value)


def test_characters_that_count_twice_are_counted_twice(profile: Profile) -> None:
    with pytest.raises(UnfitMessageError):
        compose(saying(profile, sms_body="{code}" + "€" * 78), "es@tu", "otp", "sms", **CODE)
    assert compose(saying(profile, sms_body="{code}" + "€" * 77), "es@tu", "otp", "sms", **CODE)


def test_a_password_has_no_place_in_an_sms(profile: Profile) -> None:
    """Fails without guard: no-password-by-sms."""
    careless = saying(profile, sms_body="Tu contraseña es {temporary_password_value}")
    with pytest.raises(UnfitMessageError) as refused:
        compose(careless, "es@tu", "otp", "sms", temporary_password_value="Rosa2026")
    assert "Rosa2026" not in str(refused.value)


def test_a_value_cannot_add_a_line_to_a_subject(profile: Profile) -> None:
    """Fails without guard: subject-is-one-line."""
    careless = saying(profile, email_subject="Tu clave para {operation}")
    with pytest.raises(UnfitMessageError):
        compose(careless, "es@tu", "otp", "email", **(CODE | {"operation": "pagar\r\nBcc: thief@evil.example"}))


def test_a_message_the_bank_does_not_send_and_a_value_that_is_missing_are_bugs(profile: Profile) -> None:
    with pytest.raises(LookupError):
        compose(profile, "es@tu", "temporary_password", "sms")
    with pytest.raises(UnknownTextError):
        compose(profile, "es@tu", "otp", "sms", code="739164")


def test_the_repr_of_a_message_does_not_show_it(profile: Profile) -> None:
    assert "739164" not in repr(compose(profile, "es@tu", "otp", "email", **CODE))


def test_every_message_of_every_bank_can_be_written() -> None:
    for folder in sorted(PROFILES.glob("*/profile.yaml")):
        profile = load_profile(folder.parent, common=PROFILES / "common")
        for template in profile.messages:
            for voice in profile.voices:
                texts = profile.texts.for_voice(voice)
                ids = [f"message.{template.kind}.{template.channel}.{part}" for part in template.parts]
                names = {name for text_id in ids for name in texts.placeholders(text_id)}
                compose(profile, voice, template.kind, template.channel, **dict.fromkeys(names, "123456"))
