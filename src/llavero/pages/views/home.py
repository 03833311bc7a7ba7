"""The page of who is signed in: who one is, when one was last here, what can be done, and the way out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from llavero.credentials import sessions
from llavero.credentials.last_access import last_access
from llavero.domain.actor import Actor, ActorKind
from llavero.journeys.offered import offered_to
from llavero.pages.cookies import drop_session
from llavero.pages.furniture import in_language, language_of, page_context, texts_of
from llavero.pages.notices import KEYS, Notice, notices_of
from llavero.pages.views.visit import bank_view, portal_of, session_inside, session_of
from llavero.pages.visit import Visit
from llavero.people.company import company_name
from llavero.people.disclose import greeting_name, login_name, person_of
from llavero.tenancy.profile.portal import Portal
from llavero.tenancy.scope import in_tenant


@require_GET
@bank_view
def home(request: HttpRequest, visit: Visit, portal_key: str) -> HttpResponse:
    """Show the home of a session, or the sign-in where there is none."""
    portal = portal_of(visit, portal_key)
    session = session_inside(request, visit, portal)
    if session is None:
        return redirect(f"/p/{portal.id}/")
    with in_tenant(visit.tenant_id):
        offered = offered_to(session, portal.id, now=visit.now)
        notices = notices_of(session, offered={name for name, _ in offered}, now=visit.now)
        person = {
            "name": greeting_name(session.user_id, profile=visit.profile),
            "company": company_name(session.user_id),
            "user_name": login_name(session.user_id),
            "last_access": last_access(session.user_id, before=session.opened_at),
        }
    context = {
        **page_context(request, visit, portal),
        "person": person,
        "notices": [_shown(notice, portal, visit) for notice in notices],
        "tasks": [
            {
                "label": title[language_of(visit)],
                "url": f"/p/{portal.id}/t/{name}/",
                "sentence": _place(portal, name, visit) or _why(name, visit),
            }
            for name, title in offered
        ],
        "keys_url": f"/p/{portal.id}/llaves/",
        "sign_out_url": "/salir/",
    }
    return render(request, "home.html", context)


def _shown(notice: Notice, portal: Portal, visit: Visit) -> dict[str, object]:
    """Say a notice in the bank's words and hour, and where its way on leads."""
    written = {name: f"{visit.profile.local(at):%d/%m/%Y %H:%M}" for name, at in notice.moments.items()}
    days = {name: when[:10] if name == "date" else when for name, when in written.items()}
    way = "llaves" if notice.way == KEYS else f"t/{notice.way}"
    return {
        "sentence": texts_of(visit).get(notice.text_id, **notice.args, **days),
        "url": f"/p/{portal.id}/{way}/" if notice.way else "",
        "label": f"notice.way.{notice.way}",
    }


def _why(journey: str, visit: Visit) -> str:
    """Say for whom a procedure is, where its bank has a sentence for it."""
    texts = texts_of(visit)
    return texts.get(f"{journey}.why") if texts.has(f"{journey}.why") else ""


def _place(portal: Portal, journey: str, visit: Visit) -> str:
    """Say where a procedure stands in the bank's own menu, as its manual names it (A5, C7); "" where it does not."""
    place = portal.place_of(journey)
    return " / ".join(in_language(name, language_of(visit)) for name in place.path) if place is not None else ""


@require_POST
@bank_view
def sign_out(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the session of this browser and go back to its entrance."""
    session = session_of(request, visit)
    response = redirect(f"/p/{session.portal_key}/" if session else "/")
    if session is not None:
        with in_tenant(visit.tenant_id):
            leaver = Actor(ActorKind.USER, session.user_id, person_of(session.user_id))
            sessions.end(session.id, now=visit.now, actor=leaver)
    drop_session(response)
    return response
