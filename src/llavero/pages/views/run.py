"""A journey in a browser: its first page, each page after it, what a button does, and what a waiting page asks.

Law: a GET never moves a run. A POST is answered by a redirect to our own origin, so that reload and back repeat
nothing.
"""

import secrets
import time
from datetime import timedelta
from itertools import count, takewhile
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from llavero.domain.screen import Screen
from llavero.journeys.answer import Answer
from llavero.journeys.handles import Handle, read_run
from llavero.journeys.published import is_published, published
from llavero.journeys.show import begins_with_a_claim, pulse_of, revision_of, show_first, show_run
from llavero.journeys.start import Start, refuse, start
from llavero.journeys.submit import Submit, submit
from llavero.pages.arrival import greet_arrival
from llavero.pages.clock import now as clock
from llavero.pages.cookies import browser_secret
from llavero.pages.furniture import language_of, page_context, texts_of
from llavero.pages.problem import problem_page
from llavero.pages.submission import BadSubmissionError, read_submission
from llavero.pages.views.passkeys import passkey_offer
from llavero.pages.views.visit import bank_view, portal_of, session_inside, session_of
from llavero.pages.visit import Visit
from llavero.tenancy.profile.portal import Portal
from llavero.tenancy.scope import in_tenant

PATIENCE = timedelta(seconds=6)
SIGN_IN_TYPES = frozenset({
    "claim.password", "claim.name", "confirm.image", "challenge.passkey", "challenge.password", "challenge.code",
    "challenge.otp",
})  # fmt: skip


@require_http_methods(["GET", "POST"])
@bank_view
def journey(request: HttpRequest, visit: Visit, portal_key: str, name: str) -> HttpResponse:
    """Show a journey's first page; on POST begin a run and, where the page already asked a name, submit it."""
    portal = portal_of(visit, portal_key)
    if request.method == "GET":
        return show_first_page(request, visit, portal, name)
    session = session_of(request, visit)
    secret = browser_secret(request)
    key = _key_of_first_page(request)
    asked = Start(journey=name, portal=portal.id, secret=secret, voice=visit.voice, session=session, key=key)
    with in_tenant(visit.tenant_id):
        begun = start(asked, profile=visit.profile, now=visit.now, origin=visit.origin)
        is_claim = begun.refused is None and begins_with_a_claim(published(name))
    refuse(begun)
    if not is_claim or "action" not in request.POST:
        return redirect(f"/r/{begun.run}/")
    return _submit(request, visit, begun.run, revision=begun.revision)


@require_http_methods(["GET", "POST"])
@bank_view
def run(request: HttpRequest, visit: Visit, run_id: UUID) -> HttpResponse:
    """Show the page a run stands at, or take what was typed on it."""
    if request.method == "POST":
        return _submit(request, visit, run_id, revision=None)
    handle = Handle(run_id, browser_secret(request))
    if "poll" in request.GET:
        return _poll(request, visit, handle)
    with in_tenant(visit.tenant_id):
        seen = read_run(handle)
        screen = show_run(seen, handle, profile=visit.profile, now=visit.now, origin=visit.origin)
        portal = visit.profile.portal(seen.portal_key)
    return _page(request, visit, portal, screen, f"/r/{run_id}/")


def show_first_page(request: HttpRequest, visit: Visit, portal: Portal, name: str) -> HttpResponse:
    """Show the first page of a journey without beginning it; one that needs a session begins by a button."""
    with in_tenant(visit.tenant_id):
        found = published(name)
        screen = None
        if begins_with_a_claim(found):
            browser_secret(request)  # two clicks on this page must come from one browser
            screen = show_first(
                name, portal=portal.id, profile=visit.profile, now=visit.now, origin=visit.origin, voice=visit.voice
            )
    if screen is None:
        return _begin_page(request, visit, portal, name, found.compiled.title[language_of(visit)])
    return _page(request, visit, portal, screen, f"/p/{portal.id}/t/{name}/")


def _key_of_first_page(request: HttpRequest) -> str | None:
    key = request.POST.get("idempotency_key", "")
    names = (request.POST.get(field, "").strip() for field in ("user_name", "company_document", "document"))
    return "\x00".join((key[:80], *names)) if key else None


def _submit(request: HttpRequest, visit: Visit, run_id: UUID, *, revision: int | None) -> HttpResponse:
    try:
        read = read_submission(request)
    except BadSubmissionError:
        return problem_page(request, 400)
    handle = Handle(run_id, browser_secret(request))
    sent = Submit(revision=read.revision if revision is None else revision, key=read.key, submission=read.submission)
    answer = submit(
        visit.tenant_id, handle, sent, profile=visit.profile, now=visit.now, origin=visit.origin, clock=clock
    )
    if answer.is_in_flight:
        _wait_for_the_first(visit, handle, answer)
    # a sign-in leads straight on; who was inside before reads first what was done, and goes on from there (A8)
    leads_on = answer.next_run if answer.opened_session is not None else None
    where = f"/r/{leads_on or run_id}/"
    response = redirect(f"{where}?stale" if answer.is_stale and not answer.has_ended else where)
    return greet_arrival(request, visit, handle, answer, response)


def _wait_for_the_first(visit: Visit, handle: Handle, answer: Answer) -> None:
    """A double click: wait, with no transaction open, until the first of the two has its verdict."""
    until = clock() + PATIENCE
    while clock() < until:
        with in_tenant(visit.tenant_id):
            if revision_of(handle) != answer.revision:
                return
        time.sleep(0.05)


def _poll(request: HttpRequest, visit: Visit, handle: Handle) -> HttpResponse:
    with in_tenant(visit.tenant_id):
        revision, pulse = pulse_of(handle, profile=visit.profile, now=visit.now, origin=visit.origin)
    seen = (request.GET.get("revision", ""), request.GET.get("pulse", ""))
    return JsonResponse({"revision": revision, "changed": (str(revision), pulse) != seen})


def _page(request: HttpRequest, visit: Visit, portal: Portal, screen: Screen, run_url: str) -> HttpResponse:
    is_sign_in = screen.journey in (portal.sign_in, portal.passkey_sign_in) and screen.type in SIGN_IN_TYPES
    context = {
        **page_context(request, visit, portal),
        **_ways_on(request, visit, portal, screen),
        **passkey_offer(visit, portal, screen),
        "screen": screen,
        "layout": "layouts/sign_in.html" if is_sign_in else "layouts/wizard.html",
        "run_url": run_url,
        "values": screen.typed,
        "submission_key": secrets.token_urlsafe(12),
        "is_stale": "stale" in request.GET,
        "app_address": settings.LLAVERO_APP_ORIGIN,
    }
    kind, _, name = screen.type.partition(".")
    template = f"endings/{name}.html" if kind == "end" else f"steps/{screen.type.replace('.', '_')}.html"
    return render(request, template, context)


def _ways_on(request: HttpRequest, visit: Visit, portal: Portal, screen: Screen) -> dict[str, object]:
    """Say where an ending's buttons lead: on, again from the start, and home; home is inside for who is signed in."""
    if not screen.type.startswith("end."):
        return {}
    is_inside = session_inside(request, visit, portal) is not None
    with in_tenant(visit.tenant_id):
        is_open_to_all = is_published(screen.journey) and published(screen.journey).starts_with.claimed is not None
        onward_title = _title_of(screen.follows, visit)
    again_url = f"/p/{portal.id}/t/{screen.journey}/" if is_open_to_all or is_inside else ""
    if screen.journey == portal.sign_in:
        again_url = f"/p/{portal.id}/"
    inside: dict[str, object] = {"home_url": f"/p/{portal.id}/inicio/"} if is_inside else {}
    onward_url = f"/p/{portal.id}/t/{screen.follows}/" if screen.follows else ""
    if screen.leads_to is not None:
        onward_url = f"/r/{screen.leads_to}/"
    ways = {"onward_url": onward_url, "onward_title": onward_title, "again_url": again_url}
    return {**inside, **ways, "is_inside": is_inside}


def _title_of(journey: str | None, visit: Visit) -> str:
    return published(journey).compiled.title[language_of(visit)] if journey and is_published(journey) else ""


def _begin_page(request: HttpRequest, visit: Visit, portal: Portal, name: str, title: str) -> HttpResponse:
    """Say what a procedure takes and what to have at hand, where its bank says so; and the way back."""
    texts, own = texts_of(visit), f"{name}.begin"
    needs = takewhile(texts.has, (f"{own}.needs_{number}" for number in count(1)))
    is_inside = session_inside(request, visit, portal) is not None
    context = {
        **page_context(request, visit, portal),
        "title": title,
        "lead": texts.get(f"{own}.lead" if texts.has(f"{own}.lead") else "begin.lead"),
        "needs": [texts.get(need) for need in needs],
        "begin_url": f"/p/{portal.id}/t/{name}/",
        "back_url": f"/p/{portal.id}/inicio/" if is_inside else f"/p/{portal.id}/",
        "is_inside": is_inside,
    }
    return render(request, "begin.html", context)
