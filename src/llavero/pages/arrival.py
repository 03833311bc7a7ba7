"""What a browser is given when a sign-in is complete: the session's cookie, and that it is known from now on.

Law: the session's secret is derived from the session and the secret of the browser that did the run. A double click
whose first answer was lost is therefore handed the same cookie; nobody without the browser's secret is. That secret
is replaced at the same time, unless it must still lead to the run that follows.
"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from llavero.credentials import devices, sessions
from llavero.credentials.new_browser import tell_new_browser
from llavero.credentials.sessions import SessionView
from llavero.domain.actor import Actor, ActorKind
from llavero.journeys.answer import Answer
from llavero.journeys.handles import Handle
from llavero.pages.cookies import DEVICE, keep_device, keep_session, renew_browser_secret
from llavero.pages.visit import Visit
from llavero.people.disclose import person_of
from llavero.tenancy.scope import in_tenant

REPEAT_WITHIN = timedelta(seconds=60)
"""How long after the commit the same browser may still be handed its cookie."""


def greet_arrival(
    request: HttpRequest, visit: Visit, handle: Handle, answer: Answer, response: HttpResponse
) -> HttpResponse:
    """Set the cookies of a session that this answer opened and lead on; any other answer goes back as it is."""
    if answer.opened_session is None:
        return response
    with in_tenant(visit.tenant_id):
        session = sessions.view_of(answer.opened_session)
        if session is None or visit.now - session.opened_at > REPEAT_WITHIN:  # guard: session-handed-over-once
            return response
        secret = sessions.secret_for(handle.secret, session.run_id)
        device = known_browser(request, visit, session) if session.scope == "full" else None
    if answer.next_run is None:
        response = redirect(f"/p/{session.portal_key}/inicio/")
        renew_browser_secret(request)  # guard: browser-secret-renewed (read on a shared computer before the sign-in)
    keep_session(response, secret)
    if device is not None:
        keep_device(response, device)
    return response


def known_browser(request: HttpRequest, visit: Visit, session: SessionView) -> str:
    """Remember the browser of a complete sign-in and give the secret for its cookie. Inside a scope."""
    person = Actor(ActorKind.USER, session.user_id, person_of(session.user_id))
    brought = request.COOKIES.get(DEVICE)
    kept = devices.know(
        session.user_id, secret=brought, label=visit.origin.user_agent, now=visit.now, actor=person, origin=visit.origin
    )
    if kept != brought:
        tell_new_browser(
            session.user_id, profile=visit.profile, voice=visit.voice, now=visit.now, actor=person, origin=visit.origin
        )
    return kept
