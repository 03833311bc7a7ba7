"""What the views share: the visit of a request, its session, and the shape of a view that may be refused."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from llavero.credentials import devices, sessions
from llavero.credentials.sessions import SessionView
from llavero.domain.errors import DomainError
from llavero.journeys.refuse import note_not_the_holder
from llavero.pages.cookies import DEVICE, SESSION, keep_browser_secret
from llavero.pages.problem import domain_problem
from llavero.pages.visit import Visit
from llavero.tenancy.profile.portal import Portal
from llavero.tenancy.scope import in_tenant

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Visit, Rest], HttpResponse]


def bank_view(view: View[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Give a view the visit it is for; turn refusals into their pages; keep the browser's secret."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        visit: Visit = request.visit  # type: ignore[attr-defined]
        try:
            response = view(request, with_device(request, visit), *args, **kwargs)
        except DomainError as error:
            note_not_the_holder(visit.tenant_id, error, now=visit.now, origin=visit.origin)
            response = domain_problem(request, error)
        keep_browser_secret(request, response)
        return response

    return shown


def portal_of(visit: Visit, portal_key: str) -> Portal:
    """Find the entrance that an address names; a 404 for any other."""
    if visit.portal_key and visit.portal_key != portal_key:
        raise Http404
    try:
        return visit.profile.portal(portal_key)
    except LookupError:
        raise Http404 from None


def session_of(request: HttpRequest, visit: Visit) -> SessionView | None:
    """Find the live session of this browser, if it has one."""
    secret = request.COOKIES.get(SESSION)
    if not secret:
        return None
    with in_tenant(visit.tenant_id):
        return sessions.find(secret, now=visit.now)


def session_inside(request: HttpRequest, visit: Visit, portal: Portal) -> SessionView | None:
    """Find the session of who is signed in at this entrance; none for who has only begun to be."""
    session = session_of(request, visit)
    if session is None or session.portal_key != portal.id or session.scope == "change_password":
        # guard: half-signed-in-sees-nothing (a temporary password alone opens no page)
        return None
    return session


def with_device(request: HttpRequest, visit: Visit) -> Visit:
    """Say in the origin whether this browser is known from a complete sign-in."""
    secret = request.COOKIES.get(DEVICE)
    if not secret:
        return visit
    with in_tenant(visit.tenant_id):
        known = devices.find(secret)
    return replace(visit, origin=replace(visit.origin, device=known[0])) if known else visit
