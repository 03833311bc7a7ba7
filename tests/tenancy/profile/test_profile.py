"""A bank that nobody has ever written code for loads from its files alone, and decides by them."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from llavero.domain import lockout, passwords
from llavero.domain.fact import FactName
from llavero.domain.identity_numbers import DocumentKind, IdentityNumber, NotADocument, NotADocumentReason
from llavero.domain.names import NotAName
from llavero.domain.open_hours import OpenNow
from llavero.tenancy.profile.brand import Theme, contrast
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.shelf import bank_keys, forget_profiles, profile_of
from tests.tenancy.profile.new_bank import FILES, NewBank

PROFILE = "banco-nuevo/profile.yaml"


def test_a_new_bank_loads_from_its_files_alone(bank: NewBank) -> None:
    profile = bank.load()
    assert (profile.key, profile.voice, profile.country) == ("banco-nuevo", "es@tu", "PE")
    assert profile.portal("empresas").sign_in == "sign-in"
    assert [phone.number for phone in profile.phones_of("empresas")] == ["01 600 0000"]
    assert profile.offered_questions()[0].text.in_voice("en") == "The first pet?"
    assert profile.one_time_code.lifetime == timedelta(seconds=90)
    assert profile.decoys.shares[FactName.HAS_MOBILE] == 1


def test_the_same_files_are_the_same_profile(bank: NewBank) -> None:
    assert bank.load() is bank.load()
    assert len(bank.load().digest) == 64


@pytest.mark.parametrize("name", sorted(FILES))
def test_whatever_changes_in_any_file_changes_the_digest(bank: NewBank, name: str) -> None:
    before = bank.load().digest
    match name:
        case "common/refused_passwords.yaml":
            bank.change(name, "contraseña", "contrasenha")
        case "common/questions.yaml":
            bank.change(name, "mascota", "gata")
        case _ if name.endswith("profile.yaml"):
            bank.change(name, "history: 5", "history: 6")
        case _:
            path = bank.root / name
            path.write_text(path.read_text().replace("heading: ", "heading: A", 1))
    assert bank.load().digest != before


def test_a_comment_does_not_change_the_digest(bank: NewBank) -> None:
    before = bank.load().digest
    bank.append(PROFILE, "# seen by the risk officer")
    assert bank.load().digest == before


def test_a_profile_cannot_be_changed_after_loading(bank: NewBank) -> None:
    profile = bank.load()
    with pytest.raises(ValidationError):
        profile.version = 2  # type: ignore[misc]
    with pytest.raises(ValidationError):
        profile.password.history = 0  # type: ignore[misc]


def test_the_password_rules_of_the_file_are_the_rules_that_judge(bank: NewBank) -> None:
    policy = bank.load().password_policy()
    assert passwords.broken_rules("Montaña77x", policy) == ()
    assert passwords.broken_rules("montaña!77x", policy) == (passwords.BrokenRule.CLASS_FORBIDDEN,)
    assert passwords.broken_rules("contraseña2024", policy)[-1] == passwords.BrokenRule.BLOCKLISTED


def test_common_passwords_pass_only_where_the_bank_says_so(bank: NewBank) -> None:
    bank.change(PROFILE, "history: 5", "history: 5, refuse_common: false")
    assert passwords.BrokenRule.BLOCKLISTED not in passwords.broken_rules(
        "contraseña2024", bank.load().password_policy()
    )


def test_each_factor_has_the_lock_that_the_file_gives_it(bank: NewBank) -> None:
    locks = bank.load().locks
    assert locks.of(lockout.Factor.PASSWORD).policy().tries == 5
    assert locks.of(lockout.Factor.PASSWORD).hard_lock_after == 5
    assert locks.of(lockout.Factor.CODE).policy().delays == (timedelta(seconds=5),)
    assert {locks.of(factor).policy().blocks[0] for factor in lockout.Factor} == {timedelta(minutes=15)}


def test_a_journeys_own_figures_go_before_the_banks(bank: NewBank) -> None:
    rules = bank.load().one_time_code
    assert rules.policy().digits == 8
    assert rules.policy(digits=6, resends=0).digits == 6
    assert rules.policy(digits=6, resends=0).resends == 0


def test_a_login_name_is_read_as_its_kind(bank: NewBank) -> None:
    login = bank.load().portal("empresas").login("user_name")
    assert login.read(" ANA.Paz ") == "ana.paz"
    assert isinstance(login.read("  "), NotAName)
    with pytest.raises(LookupError):
        bank.load().portal("empresas").login("document")


def test_a_newer_ruc_is_taken_unless_the_bank_refuses_it(bank: NewBank) -> None:
    newer = bank.load().read_identity_number(DocumentKind.RUC, "1790012346001")
    assert isinstance(newer, IdentityNumber)
    assert newer.fails_check
    bank.append(PROFILE, "identity: {newer_ruc: refuse}")
    assert bank.load().read_identity_number(DocumentKind.RUC, "1790012346001") == NotADocument(
        NotADocumentReason.WRONG_CHECK_DIGIT
    )


def test_a_greeting_shows_no_more_of_a_name_than_the_bank_allows(bank: NewBank) -> None:
    assert "Paz" not in bank.load().greeting_name("Ana Paz")
    bank.change(PROFILE, "greeting: initials", "greeting: first_name")
    assert bank.load().greeting_name("Ana Paz") == "Ana"
    bank.change(PROFILE, "greeting: first_name", "greeting: none")
    assert bank.load().greeting_name("Ana Paz") == ""


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 11, 16, 13, 0, tzinfo=UTC), True),  # Monday 08:00 in Lima
        (datetime(2026, 11, 16, 12, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 16, 17, 0, tzinfo=UTC), False),  # 12:00: the first closed minute
        (datetime(2026, 11, 18, 14, 0, tzinfo=UTC), False),  # Wednesday
        (datetime(2026, 11, 17, 3, 30, tzinfo=UTC), False),  # still Monday, 22:30, in Lima
    ],
)
def test_a_phone_is_open_by_the_banks_own_clock(bank: NewBank, moment: datetime, is_open: bool) -> None:
    profile = bank.load()
    found = profile.phone("central").standing(moment, time_zone=profile.time_zone)
    assert isinstance(found, OpenNow) is is_open


def test_a_light_brand_colours_surfaces_but_never_links() -> None:
    theme = Theme(brand="#fdda24")
    assert (theme.readable_action, theme.on_brand) == ("#15201d", "#15201d")
    assert Theme(brand="#0b5d4b").readable_action == "#0b5d4b"
    assert Theme(brand="#0b5d4b").on_brand == "#ffffff"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


# Fails without the guard: bank-key-is-no-path
@pytest.mark.parametrize("name", ["../common", "banco-nuevo/../banco-nuevo", "common", "", "/etc", "banco nuevo"])
def test_the_name_of_a_bank_never_becomes_another_path(bank: NewBank, name: str) -> None:
    (bank.root / "common/profile.yaml").write_text(FILES[PROFILE])
    with pytest.raises(LookupError, match="no bank has the profile"):
        profile_of(name, root=bank.root)


def test_a_process_reads_a_profile_once_until_told_to_forget(bank: NewBank) -> None:
    first = profile_of("banco-nuevo", root=bank.root)
    bank.change(PROFILE, "history: 5", "history: 6")
    assert profile_of("banco-nuevo", root=bank.root) is first
    forget_profiles()
    assert profile_of("banco-nuevo", root=bank.root).password.history == 6


def test_banks_are_listed_without_the_common_folder(bank: NewBank) -> None:
    (bank.root / "empty").mkdir()
    assert bank_keys(bank.root) == ("banco-nuevo",)


def test_a_profile_that_was_not_loaded_has_no_texts(bank: NewBank) -> None:
    bare = Profile.model_construct(**dict(bank.load()))
    with pytest.raises(LookupError, match="not loaded"):
        _ = bare.texts


def test_a_language_is_spoken_in_the_banks_voice_or_not_at_all(bank: NewBank) -> None:
    assert bank.load().voice_for("en") == "en"
    bank.change(PROFILE, "voices: [es@tu, en]", "voices: [es@usted]")
    assert bank.load().voice_for("es") == "es@usted"
    assert bank.load().voice_for("en") == "es@usted"


def test_a_moment_is_written_to_the_second_in_the_banks_own_time_and_order(bank: NewBank) -> None:
    moment = datetime(2025, 11, 12, 3, 49, 11, tzinfo=UTC)  # still the 11th in Lima
    assert bank.load().written(moment) == "11/11/2025 22:49:11"
    bank.change(PROFILE, "date: dd/mm/yyyy", "date: yyyy-mm-dd")
    assert bank.load().written(moment) == "2025-11-11 22:49:11"
