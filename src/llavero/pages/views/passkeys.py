"""One's own passkeys on the page of one's keys: which there are, and calling one something else.

Law: adding and taking away are procedures that prove something; a name proves nothing and opens nothing.
"""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from llavero.credentials import passkeys
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.errors import DomainError
from llavero.domain.screen import Screen
from llavero.journeys.published import is_published
from llavero.pages.views.visit import bank_view, portal_of, session_inside
from llavero.pages.visit import Visit
from llavero.people.disclose import person_of
from llavero.tenancy.profile.portal import Portal
from llavero.tenancy.scope import in_tenant

ABOUT_PASSKEYS: Final = ("add-passkey", "remove-passkey")
"""The procedures beside the list, in its order."""


def passkey_offer(visit: Visit, portal: Portal, screen: Screen) -> dict[str, str]:
    """Say where a passkey can be added at the good end of a procedure after which the bank offers one; {} else."""
    rules = visit.profile.passkeys
    if screen.type != "end.done" or rules is None or portal.passkey_sign_in is None:
        return {}
    if screen.journey not in rules.offered_after:
        return {}
    with in_tenant(visit.tenant_id):
        return {"add_passkey_url": f"/p/{portal.id}/t/{rules.add}/"} if is_published(rules.add) else {}


@require_POST
@bank_view
def name_passkey(request: HttpRequest, visit: Visit, portal_key: str) -> HttpResponse:
    """Call one of one's own passkeys something else. Anybody else's is not found."""
    portal = portal_of(visit, portal_key)
    session = session_inside(request, visit, portal)
    if session is None:
        return redirect(f"/p/{portal.id}/")
    try:
        named = UUID(request.POST.get("passkey", ""))
    except ValueError:
        raise Http404 from None
    with in_tenant(visit.tenant_id):
        actor = Actor(ActorKind.USER, session.user_id, person_of(session.user_id))
        try:
            passkeys.rename(named, session.user_id, request.POST.get("label", "")[:200], now=visit.now, actor=actor)
        except DomainError:
            raise Http404 from None
    return redirect(f"/p/{portal.id}/llaves/#llaves-de-acceso")
