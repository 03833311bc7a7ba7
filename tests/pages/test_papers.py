"""The blank form is given to whoever asks, in their voice, and nothing else is at such an address (B5)."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.http import Http404
from django.test import RequestFactory

from llavero.domain.actor import Origin
from llavero.pages.views.papers import blank_form
from llavero.pages.visit import Visit
from llavero.tenancy.profile.loaded import profile_of


def asked(form: str, bank: str = "produbanco", portal: str = "empresas"):
    request = RequestFactory().get(f"/p/{portal}/formularios/{form}.pdf")
    now = datetime(2026, 11, 21, tzinfo=UTC)
    request.visit = Visit(UUID(int=1), profile_of(bank), "", "en", now, Origin())  # type: ignore[attr-defined]
    return blank_form(request, portal, form)


def test_who_cannot_sign_in_can_download_the_form() -> None:
    response = asked("new-questions")
    assert response.content.startswith(b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="security-questions-form.pdf"'


@pytest.mark.parametrize(
    ("form", "bank", "portal"),
    [("other", "produbanco", "empresas"), ("new-questions", "caja-social", "internet-empresarial")],
)
def test_what_a_bank_does_not_offer_is_not_there(form: str, bank: str, portal: str) -> None:
    with pytest.raises(Http404):
        asked(form, bank, portal)
