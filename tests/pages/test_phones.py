"""Beside a phone that has hours stands whether somebody answers it now, in the page's voice, by the bank's clock."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.template.loader import render_to_string

from llavero.domain.actor import Origin
from llavero.pages.furniture import shown_phone
from llavero.pages.visit import Visit
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.values import Voice

# Bogotá is five hours behind; 16 November 2026 is a Monday
OPEN, NOON = datetime(2026, 11, 16, 14, tzinfo=UTC), datetime(2026, 11, 16, 17, tzinfo=UTC)
EVENING, FRIDAY = datetime(2026, 11, 16, 23, tzinfo=UTC), datetime(2026, 11, 21, 3, 30, tzinfo=UTC)


def shown(now: datetime, voice: Voice, slug: str = "occidente"):
    profile = profile_of(slug)
    visit = Visit(UUID(int=1), profile, "", voice, now, Origin())
    return shown_phone(profile.phones[0], visit)


@pytest.mark.parametrize(
    ("now", "es", "en"),
    [
        (OPEN, "Atiende ahora, hasta las 12:00", "Open now, until 12:00"),
        (NOON, "Abre hoy a las 13:00", "Opens today at 13:00"),
        (EVENING, "Abre mañana a las 08:00", "Opens tomorrow at 08:00"),
        (FRIDAY, "Abre el lunes a las 08:00", "Opens on Monday at 08:00"),
    ],
)
def test_a_phone_with_hours_says_whether_somebody_answers(now: datetime, es: str, en: str) -> None:
    assert shown(now, "es@usted").now == es
    assert shown(now, "en").now == en


def test_a_phone_that_is_always_answered_says_nothing_of_now() -> None:
    assert shown(OPEN, "es@tu", "produbanco").now == ""


def test_it_stands_on_the_card_beside_the_hours() -> None:
    html = render_to_string("components/phone_card.html", {"phone": shown(FRIDAY, "en")})
    assert "<b>Opens on Monday at 08:00</b>" in html
    always = render_to_string("components/phone_card.html", {"phone": shown(FRIDAY, "es@tu", "produbanco")})
    assert "<b>" not in always
