"""Where a person arrives whom the bank's own portal signed in without our pages: a button, and then a session.

Law: the ticket travels in a form, never in an address. Arriving acts on nothing, whoever sent the form; only the
button of our own page does, under its own token.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from llavero.journeys.handover import take
from llavero.pages.arrival import known_browser
from llavero.pages.cookies import keep_device, keep_session
from llavero.pages.furniture import page_context
from llavero.pages.views.visit import bank_view
from llavero.pages.visit import Visit
from llavero.tenancy.scope import in_tenant

LONGEST_TICKET = 120


@csrf_exempt
@require_http_methods(["GET", "POST"])
@bank_view
def arrive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the button that opens the session; the bank's portal sends people here by a form of its own."""
    ticket = request.POST.get("ticket", "")[:LONGEST_TICKET]
    return _page(request, visit, ticket)


@require_POST
@bank_view
def take_session(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Turn the ticket into a session of this browser, once, and lead home; a bad one leads back."""
    with in_tenant(visit.tenant_id):
        taken = take(request.POST.get("ticket", "")[:LONGEST_TICKET], now=visit.now, origin=visit.origin)
        is_full = taken is not None and taken.session.scope == "full"
        device = known_browser(request, visit, taken.session) if taken is not None and is_full else None
    if taken is None:
        return _page(request, visit, "", status=403)
    response = redirect(f"/p/{taken.session.portal_key}/inicio/")
    keep_session(response, taken.secret)
    if device is not None:
        keep_device(response, device)
    return response


def _page(request: HttpRequest, visit: Visit, ticket: str, *, status: int = 200) -> HttpResponse:
    context = {**page_context(request, visit, None), "ticket": ticket, "take_url": "/entrar/abrir/"}
    return render(request, "handover.html", context, status=status)
