"""Spanish has two voices: a bank that speaks both speaks each of them whole, and neither slips into the other."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from llavero.domain.actor import Origin
from llavero.pages.furniture import page_context
from llavero.pages.visit import Visit
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.problems import ProfileFault
from llavero.tenancy.profile.values import Voice
from tests.tenancy.profile.new_bank import NewBank

TO_TU = re.compile(
    r"\b(tú|tu|tus|te|ti|contigo|tuy[oa]s?|eres|puedes|tienes|quieres|haces|escríbel[oa]|llámanos)\b", re.I
)
TO_USTED = re.compile(r"\b(usted|llámenos|puede que usted|escríbal[oa]|le enviamos|elija su|escriba su)\b", re.I)
BANKS = ("produbanco", "caja-social", "occidente")
ES = "banco-nuevo/texts/es@tu.yaml"


@pytest.mark.parametrize("key", BANKS)
def test_what_is_said_with_usted_never_says_tu(key: str) -> None:
    profile = profile_of(key)
    assert "es@usted" in profile.voices
    entries = profile.texts.for_voice("es@usted").entries
    # the one sentence that offers the other voice names it
    slips = {name: text for name, text in entries.items() if TO_TU.search(text) and name != "foot.other_voice"}
    terms = [text for one in profile.terms for text in one.read_in("es@usted") if TO_TU.search(text)]
    assert not slips
    assert not terms


def test_what_is_said_with_tu_never_says_usted() -> None:
    entries = profile_of("produbanco").texts.for_voice("es@tu").entries
    assert not {name: text for name, text in entries.items() if TO_USTED.search(text) and name != "foot.other_voice"}


def test_produbanco_speaks_with_tu_until_somebody_asks_for_usted() -> None:
    profile = profile_of("produbanco")
    assert profile.voice == "es@tu"
    assert profile.texts.for_voice("es@tu").get("tip.yours").startswith("Tu usuario")
    assert profile.texts.for_voice("es@usted").get("tip.yours").startswith("Su usuario")


def test_a_bank_whose_default_is_usted_speaks_it_first() -> None:
    profile = profile_of("produbanco").model_copy(update={"voices": ("es@usted", "es@tu", "en")})
    assert profile.voice == profile.voice_for("es") == "es@usted"


def test_a_text_of_tu_that_usted_lacks_is_refused_where_a_bank_speaks_both(bank: NewBank) -> None:
    """Guard: both-voices-in-full."""
    bank.change("banco-nuevo/profile.yaml", "voices: [es@tu, en]", "voices: [es@tu, es@usted, en]")
    lacking = {problem.facts["key"] for problem in bank.problems() if problem.fault is ProfileFault.MISSING_VOICE}
    assert {"tip.first", "tip.second"} <= lacking
    said = bank.root / "banco-nuevo/texts/es@usted.yaml"
    said.write_text((bank.root / ES).read_text())
    assert bank.load().voices == ("es@tu", "es@usted", "en")


@pytest.mark.parametrize(
    ("key", "voice", "url"),
    [
        ("produbanco", "es@tu", "?voice=es@usted"),
        ("produbanco", "es@usted", "?voice=es@tu"),
        ("produbanco", "en", ""),
        ("caja-social", "es@usted", ""),
    ],
)
def test_a_page_leads_to_the_other_voice_where_the_bank_has_it(key: str, voice: Voice, url: str) -> None:
    visit = Visit(UUID(int=1), profile_of(key), "", voice, datetime(2026, 11, 21, tzinfo=UTC), Origin())
    assert page_context(None, visit, None)["other_voice_url"] == url  # type: ignore[arg-type]
