"""The way in: the bank's first page, each entrance's sign-in, and the menu for who has trouble (B2, B9)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from llavero.journeys.published import is_published
from llavero.pages.furniture import in_language, language_of, page_context, shown_portal, texts_of
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
    return render(request, "trouble.html", {**page_context(request, visit, portal), "entries": entries})


def _shown(visit: Visit, portal: Portal, entry: TroubleEntry) -> dict[str, str]:
    label = texts_of(visit).get(entry.label)
    if entry.phone is not None:
        phone = visit.profile.phone(entry.phone)
        name = in_language(phone.label, language_of(visit))
        return {"label": label, "tel": phone.tel, "number": f"{name}: {phone.number}"}
    if entry.journey is not None:
        return {"label": label, "url": f"/p/{portal.id}/t/{entry.journey}/"}
    return {"label": label, "url": f"/p/{portal.id}/pagina/{entry.page}/"}
