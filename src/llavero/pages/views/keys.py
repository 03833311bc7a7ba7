"""The security centre: one's own keys, how each stands and what happened; one's user; where one is signed in.

Law: the word, tone, shape and next action of a token are the product's one table; which procedure an action is, is said
here, and a procedure is a link only where the bank offers it to this very session.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from llavero.audit.read import Entry
from llavero.credentials import passkeys
from llavero.credentials.devices import forget
from llavero.credentials.last_access import last_access
from llavero.credentials.own_access import browsers_of, is_own_browser, sessions_of
from llavero.credentials.own_tokens import OwnToken, history_of_tokens, tokens_of_holder
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.authenticator import Kind
from llavero.domain.token_state import SAID, NextAction, TokenState, is_over
from llavero.journeys.offered import offered_to
from llavero.pages.furniture import Link, language_of, page_context
from llavero.pages.views.passkeys import ABOUT_PASSKEYS
from llavero.pages.views.visit import bank_view, portal_of, session_inside
from llavero.pages.visit import Visit
from llavero.people.disclose import person_of
from llavero.tenancy.scope import in_tenant

MOST_HISTORY: Final = 12
_SOFT, _HARD = Kind.SOFT, Kind.HARDWARE
PROCEDURES: Final[Mapping[tuple[NextAction, Kind], tuple[str, ...]]] = {
    (NextAction.REINSTALL, _SOFT): ("reinstall-soft-token", "revoke-soft-token", "report-loss-soft-token"),
    (NextAction.BRING_BACK, _SOFT): ("reactivate-soft-token", "activate-soft-token"),
    (NextAction.BRING_BACK, _HARD): ("reactivate-hardware-token",),
    (NextAction.RENEW, _SOFT): ("replace-soft-token", "activate-soft-token"),
    (NextAction.RENEW, _HARD): ("request-renewal",),
    (NextAction.ACTIVATE, _HARD): ("activate-renewed", "activate-hardware-token"),
    (NextAction.REPORT_LOSS, _SOFT): ("report-loss-soft-token",),
    (NextAction.REPORT_LOSS, _HARD): ("report-loss-hardware-token",),
}
"""By which procedures an action can be done; the first that is offered is the one."""
FIRST_ONE: Final = ("activate-soft-token", "request-second-factor")
_BESIDE: Final = ("replace-soft-token", "suspend-soft-token", "suspend-hardware-token")
ABOUT_KEYS: Final = frozenset({name for names in PROCEDURES.values() for name in names} | {*FIRST_ONE, *_BESIDE})
ABOUT_USER: Final = ("change-password-signed-in", "update-contact", "change-image", "reset-questions")
"""What else of one's own can be changed, in the order of the page."""
CLOSE_OTHERS: Final = "close-other-sessions"
_WITHOUT_A_CALL: Final = frozenset({NextAction.NONE, NextAction.WAIT, NextAction.COLLECT})
_WORKS: Final = frozenset({TokenState.ACTIVE, TokenState.EXPIRING, TokenState.BLOCKED, TokenState.RESTORING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownToken:
    """A token on the page: `action` leads on; `calls` where the bank's telephone is what is left."""

    token: OwnToken
    tone: str
    shape: str
    action: Link | None = None
    calls: bool = False


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """Something that happened to a key: when, what, to which, by whom (`self`, `colleague`, `bank`)."""

    at: datetime
    kind: str
    serial: str
    by: str


@require_GET
@bank_view
def keys(request: HttpRequest, visit: Visit, portal_key: str) -> HttpResponse:
    """Show the keys of who is signed in, what needs attention first."""
    portal = portal_of(visit, portal_key)
    session = session_inside(request, visit, portal)
    if session is None:
        return redirect(f"/p/{portal.id}/")
    language = "en" if language_of(visit) == "en" else "es"
    with in_tenant(visit.tenant_id):
        tokens = tokens_of_holder(session.user_id, now=visit.now)
        history = history_of_tokens(session.user_id, tokens, most=MOST_HISTORY)
        person = person_of(session.user_id)
        offered = {
            name: Link(title[language], f"/p/{portal.id}/t/{name}/")
            for name, title in offered_to(session, portal.id, now=visit.now)
        }
        open_sessions = sessions_of(session.user_id, here=session.id, now=visit.now)
        held = passkeys.of_user(session.user_id)
        browsers = browsers_of(session.user_id, here=visit.origin.device)
        last = last_access(session.user_id, before=session.opened_at)
    ways = {name: way for name, way in offered.items() if name in ABOUT_KEYS}
    shown = [_shown(token, ways) for token in tokens]
    first = None if any(token.state in _WORKS for token in tokens) else _first_of(FIRST_ONE, ways)
    taken = {first, *(one.action for one in shown)}
    context = {
        **page_context(request, visit, portal),
        "kept": [one for one in shown if not is_over(one.token.state)],
        "past": [one for one in shown if is_over(one.token.state)],
        "has_none": not any(token.state in _WORKS for token in tokens),
        "first": first,
        "more": [way for way in ways.values() if way not in taken],
        "history": _told(history, user=session.user_id, person=person),
        "passkeys": held,
        "passkey_ways": [offered[name] for name in ABOUT_PASSKEYS if name in offered],
        "name_passkey_url": f"/p/{portal.id}/llaves/nombre/",
        "about_user": [offered[name] for name in ABOUT_USER if name in offered],
        "last_access": last,
        "sessions": open_sessions,
        "close_others": offered.get(CLOSE_OTHERS) if len(open_sessions) > 1 else None,
        "sign_out_url": "/salir/",
        "browsers": browsers,
        "forget_url": f"/p/{portal.id}/llaves/olvidar/",
        "home_url": f"/p/{portal.id}/inicio/",
    }
    return render(request, "keys.html", context)


@require_POST
@bank_view
def forget_browser(request: HttpRequest, visit: Visit, portal_key: str) -> HttpResponse:
    """Stop knowing one of one's own browsers; it proves nothing, so it is no procedure. Anybody else's is not found."""
    portal = portal_of(visit, portal_key)
    session = session_inside(request, visit, portal)
    if session is None:
        return redirect(f"/p/{portal.id}/")
    try:
        device = UUID(request.POST.get("browser", ""))
    except ValueError:
        raise Http404 from None
    with in_tenant(visit.tenant_id):
        if not is_own_browser(device, session.user_id):  # guard: forget-ones-own-browser
            raise Http404
        actor = Actor(ActorKind.USER, session.user_id, person_of(session.user_id))
        forget(device, now=visit.now, actor=actor)
    return redirect(f"/p/{portal.id}/llaves/#navegadores")


def _shown(token: OwnToken, ways: Mapping[str, Link]) -> ShownToken:
    said = SAID[token.state]
    action = _first_of(PROCEDURES.get((said.action, token.kind), ()), ways)
    is_for_others = said.action is NextAction.ACTIVATE and token.kind is Kind.SOFT  # the administrator's
    calls = action is None and said.action not in _WITHOUT_A_CALL and not is_for_others
    return ShownToken(token=token, tone=said.tone.value, shape=said.shape.value, action=action, calls=calls)


def _first_of(names: Sequence[str], ways: Mapping[str, Link]) -> Link | None:
    return next((ways[name] for name in names if name in ways), None)


def _told(history: Sequence[Entry], *, user: UUID, person: UUID) -> list[ShownEvent]:
    return [
        ShownEvent(entry.at, entry.kind.value, str(entry.facts.get("serial") or ""), _who(entry, user, person))
        for entry in history
    ]


def _who(entry: Entry, user: UUID, person: UUID) -> str:
    if entry.actor.kind is not ActorKind.USER:
        return "bank"
    return "self" if entry.actor.id == user or entry.actor.person == person else "colleague"
