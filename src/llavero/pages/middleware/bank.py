"""Decides by the host which bank a request is for, before anything else of it is read.

Law: the bank never comes from a path, a parameter or a cookie. A host that no bank has is answered with a plain 404.
Which bank a host had last is remembered for one thing: to dress the page that says that the database is away.
"""

from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse

from llavero.domain.actor import Origin
from llavero.pages.clock import now
from llavero.pages.problem import no_bank_here
from llavero.pages.visit import Visit
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.read import BankAddress, bank_of_host

WITHOUT_BANK = ("/livez", "/readyz", "/static/", "/api/")
VOICE_COOKIE = "llavero-voice"


class BankMiddleware:
    """Sets `request.visit`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._last: dict[str, BankAddress] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_BANK):
            return self.get_response(request)
        host = request.get_host().partition(":")[0].lower()
        try:
            bank = bank_of_host(host)
        except Error:
            if (last := self._last.get(host)) is not None:
                request.visit = visit_to(last, request)  # type: ignore[attr-defined]
            raise
        if bank is None:
            return no_bank_here(request)
        self._last[host] = bank
        visit = visit_to(bank, request)
        request.visit, profile = visit, visit.profile  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.GET.get("voice") in profile.voices:
            response.set_cookie(VOICE_COOKIE, request.GET["voice"], max_age=31_536_000, secure=True, samesite="Lax")
        return response


def visit_to(bank: BankAddress, request: HttpRequest) -> Visit:
    """Put together what the pages know of a request to a bank."""
    profile = profile_of(bank.slug)
    return Visit(
        tenant_id=bank.tenant_id, profile=profile, portal_key=bank.portal_key, voice=voice_of(request, profile),
        now=now(), origin=origin_of(request),
    )  # fmt: skip


def voice_of(request: HttpRequest, profile: Profile) -> Voice:
    """Give the voice that was asked for, now or before, if the bank speaks it; else the bank's own."""
    for asked in (request.GET.get("voice"), request.COOKIES.get(VOICE_COOKIE)):
        for voice in profile.voices:
            if voice == asked:
                return voice
    return profile.voice


def origin_of(request: HttpRequest) -> Origin:
    """Say where a request came from: the connection's address, or what a proxy named in `LLAVERO_PROXIES` told us."""
    return Origin(
        address=request.META.get("REMOTE_ADDR", ""),
        user_agent=request.headers.get("User-Agent", "")[:200],
        request_id=getattr(request, "request_id", ""),
        page=f"{request.scheme}://{request.get_host()}",
    )
