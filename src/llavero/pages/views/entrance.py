"""The way in: the bank's first page, each entrance's sign-in, and the menu for who has trouble (B2, B9)."""

from itertools import count, takewhile

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from llavero.journeys.published import is_published
from llavero.pages.furniture import page_context, shown_phone, shown_portal, texts_of
from llavero.pages.views.run import show_first_page
from llavero.pages.views.visit import bank_view, portal_of
from llavero.pages.visit import Visit
from llavero.tenancy.profile.portal import Portal, TroubleEntry
from llavero.tenancy.scope import in_tenant


@require_GET
@bank_view
def bank_home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the bank's entrances; a host that is one entrance leads straight to it."""
    if visit.portal_key:
        return redirect(f"/p/{visit.portal_key}/")
    open_here = [portal for portal in visit.profile.portals if portal.sign_in is not None]
    if len(open_here) == 1:
        return redirect(f"/p/{open_here[0].id}/")
    context = {
        **page_context(request, visit, None),
        "portals": [shown_portal(visit, portal) for portal in open_here],
    }
    return render(request, "bank_home.html", context)


@require_GET
@bank_view
def sign_in(request: HttpRequest, visit: Visit, portal_key: str) -> HttpResponse:
    """Show the sign-in of an entrance. Nothing is written until somebody types a name."""
    portal = portal_of(visit, portal_key)
    if portal.sign_in is None:
        return redirect("/")
    return show_first_page(request, visit, portal, portal.sign_in)


@require_GET
@bank_view
def trouble(request: HttpRequest, visit: Visit, portal_key: str) -> HttpResponse:
    """Show the ways back in that this entrance offers and that exist."""
    portal = portal_of(visit, portal_key)
    with in_tenant(visit.tenant_id):
        entries = [
            _shown(visit, portal, entry)
            for entry in portal.trouble
            if entry.journey is None or is_published(entry.journey)
        ]
    named = {entry.phone for entry in portal.trouble}
    unnamed = next((phone for phone in visit.profile.phones_of(portal.id) if phone.id not in named), None)
    context = {
        **page_context(request, visit, portal),
        "entries": entries,
        "other_phone": shown_phone(unnamed, visit) if unnamed and not named - {None} else None,
    }
    return render(request, "trouble.html", context)


@require_GET
@bank_view
def help_page(request: HttpRequest, visit: Visit, portal_key: str, name: str) -> HttpResponse:
    """Show a page of help that this entrance names: a heading, a sentence, and what to do in numbered steps."""
    portal = portal_of(visit, portal_key)
    if name not in {entry.page for entry in portal.trouble}:
        raise Http404
    texts, root = texts_of(visit), f"page.{name}"
    steps = takewhile(texts.has, (f"{root}.step_{number}" for number in count(1)))
    context = {
        **page_context(request, visit, portal),
        "heading": texts.get(f"{root}.heading"),
        "lead": texts.get(f"{root}.lead"),
        "steps": [texts.get(step) for step in steps],
    }
    return render(request, "help.html", context)


def _shown(visit: Visit, portal: Portal, entry: TroubleEntry) -> dict[str, str]:
    texts = texts_of(visit)
    why = f"{entry.label}_why"
    shown = {"label": texts.get(entry.label), "sentence": texts.get(why) if texts.has(why) else ""}
    if entry.phone is not None:
        phone = shown_phone(visit.profile.phone(entry.phone), visit)
        parts = (f"{phone.label}: {phone.number}", phone.hours, phone.now, phone.note)
        said = " · ".join(part for part in parts if part)
        return {**shown, "url": phone.chat_url or f"tel:{phone.tel}", "sentence": said}
    if entry.journey is not None:
        return {**shown, "url": f"/p/{portal.id}/t/{entry.journey}/"}
    return {**shown, "url": f"/p/{portal.id}/ayuda/{entry.page}/"}
