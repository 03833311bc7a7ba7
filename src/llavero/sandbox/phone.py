"""The phone of the sandbox: the app in a frame, what the banks' pages show to be scanned now, and the newest SMS.

Law: a frame has no camera, so a square is offered as the link that it says. The links are those of the enrollments that
the record names, read by the same verb as the page beside which they happen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from llavero.audit.catalogue import EventKind
from llavero.audit.read import newest_events
from llavero.credentials.enrollments import view_enrollment
from llavero.people.disclose import greeting_name
from llavero.sandbox.cast import Story, stories
from llavero.sandbox.clock import now
from llavero.sandbox.host import PHONE_HOST
from llavero.sandbox.letters import letters
from llavero.sandbox.page import show_page
from llavero.sandbox.words import ASKED_BY, language_of
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.read import bank_of_slug
from llavero.tenancy.scope import in_tenant

_LOOK_BACK: Final = timedelta(hours=1)
_MOST_EVENTS: Final = 200
_MOST_SMS: Final = 3
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'; frame-src {app}"
)


@dataclass(frozen=True, slots=True)
class Square:
    """What somebody's page shows to be scanned: whose page, at which bank, what it says, and how long it serves."""

    who: str
    bank: str
    link: str
    until: str


@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """Show the phone, and beside it what it can scan and read; on a host from which the app's frame may keep things."""
    app = settings.LLAVERO_APP_ORIGIN
    if request.get_host().partition(":")[0] != PHONE_HOST:
        return redirect(f"http://{PHONE_HOST}:{request.get_port()}/celular/?{ASKED_BY}={language_of(request)}")
    context: dict[str, object] = {"app": f"{app}/", "squares": _squares(), "messages": _messages()}
    response = show_page(request, "phone", context)
    response["Content-Security-Policy"] = _POLICY.format(app=app)
    return response


@require_GET
def beside_phone(_: HttpRequest) -> HttpResponse:
    """Say what there is to scan and to read, for the script that keeps the page as it is."""
    squares = [{"who": one.who, "bank": one.bank, "link": one.link, "until": one.until} for one in _squares()]
    return JsonResponse({"squares": squares, "messages": _messages()})


def _squares() -> list[Square]:
    at = now()
    return [square for story in stories() for square in squares_of(story, at)]


def squares_of(story: Story, at: datetime) -> list[Square]:
    """List what the pages of a bank show to be scanned: whoever they are, also who registered a minute ago."""
    tenant_id, profile = bank_of_slug(story.bank), profile_of(story.bank)
    if tenant_id is None:
        return []
    zone = ZoneInfo(profile.time_zone)
    with in_tenant(tenant_id):
        opened = [
            (entry.subject, UUID(str(entry.facts["enrollment"])))
            for entry in newest_events(most=_MOST_EVENTS)
            if entry.kind is EventKind.ENROLLMENT_OPENED and at - entry.at < _LOOK_BACK
        ]
        views = [
            (greeting_name(user, profile=profile), view_enrollment(row, profile=profile, now=at))
            for user, row in opened
            if user is not None
        ]
    return [
        Square(who, profile.names.name, view.link, f"{view.expires_at.astimezone(zone):%H:%M}")
        for who, view in views
        if view.link
    ]


def _messages() -> list[dict[str, str]]:
    """Give the newest SMS: on a real phone they arrive there."""
    sent = [letter for letter in letters() if letter.channel == "sms"][:_MOST_SMS]
    return [
        {"to": one.person.first_name if one.person else one.to, "body": one.body, "at": f"{one.at:%H:%M:%S}"}
        for one in sent
    ]
