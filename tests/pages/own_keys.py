"""Tokens in every state as the page of one's own keys is told of them, for its pictures and tests."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

from llavero.credentials.own_access import OwnBrowser, OwnSession
from llavero.credentials.own_tokens import TOLD, OwnToken
from llavero.credentials.passkeys import PasskeyView
from llavero.domain.authenticator import Kind
from llavero.domain.token_state import SAID, NextAction, TokenState
from llavero.pages.furniture import Link
from llavero.pages.views.keys import ShownEvent, ShownToken
from llavero.tenancy.profile.values import Voice
from tests.pages.furniture import LONG, UNBROKEN

_NEW = (TokenState.PENDING, TokenState.HANDED_OVER, TokenState.COMING)
_CALLS = (NextAction.ASK_BANK, NextAction.BRING_BACK, NextAction.RENEW)


def a_key(
    state: TokenState, *, now: datetime, kind: Kind = Kind.SOFT, action: Link | None = None, serial: str = "PBT000042"
) -> ShownToken:
    """Show a token in a state."""
    said = SAID[state]
    token = OwnToken(
        id=UUID(int=1), serial=serial, kind=kind, state=state, is_use_known=state is not TokenState.RESTORING,
        activated_at=None if state in _NEW else now - timedelta(days=40),
        last_used_at=now - timedelta(hours=3) if state is TokenState.ACTIVE else None,
        removed_at=now - timedelta(days=1) if state is TokenState.REMOVED else None,
        blocked_until=now + timedelta(minutes=15) if state is TokenState.BLOCKED else None,
        expires_at=now + timedelta(days=30) if kind is Kind.HARDWARE else None,
    )  # fmt: skip
    calls = action is None and said.action in _CALLS
    return ShownToken(token=token, tone=said.tone.value, shape=said.shape.value, action=action, calls=calls)


def access_of(now: datetime, *, label: str) -> dict[str, object]:
    """Show two open sessions and two known browsers."""
    sessions = [
        OwnSession(id=UUID(int=n), scope="full", opened_at=now - timedelta(hours=n), last_seen_at=now, is_here=n == 1)
        for n in (1, 2)
    ]
    browsers = [
        OwnBrowser(id=UUID(int=n), label=label, first_seen_at=now - timedelta(days=n), last_seen_at=now, is_here=n == 1)
        for n in (1, 2)
    ]
    close = Link("Cerrar mis otras sesiones", "/cerrar")
    held = [
        PasskeyView(
            id=UUID(int=n), label=label[:40] if n == 1 else "", created_at=now - timedelta(days=n),
            last_used_at=now if n == 1 else None, is_synced=n == 1,
        )
        for n in (1, 2)
    ]  # fmt: skip
    return {
        "sessions": sessions, "browsers": browsers, "close_others": close, "last_access": now - timedelta(days=2),
        "passkeys": held, "passkey_ways": [Link("Agregar una llave de acceso", "/agregar")], "name_passkey_url": "/n",
    }  # fmt: skip


def key_pages(now: datetime) -> Iterator[tuple[str, Voice, dict[str, object]]]:
    """Give name, voice and context of the page: both kinds at work, none at all, and every state that there is."""
    lost, activate = Link("Perdí mi celular", "/perdi"), Link("Activar mi token digital", "/activar")
    history = [
        ShownEvent(now - timedelta(days=days), kind.value, "PBT000042" if days % 2 else "", by)
        for days, (kind, by) in enumerate(product(sorted(TOLD), ("self", "bank", "colleague")))
    ]
    plain: dict[str, object] = {
        "kept": [], "has_none": False, "first": None, "past": [], "more": [], "history": history[:5],
        "home_url": "/inicio", "sign_out_url": "/salir/", "forget_url": "/olvidar/",
    }  # fmt: skip
    at_work = [
        a_key(TokenState.ACTIVE, now=now, action=lost),
        a_key(TokenState.EXPIRING, now=now, kind=Kind.HARDWARE, serial="PB70010001"),
    ]
    past = [a_key(TokenState.REPLACED, now=now), a_key(TokenState.LOST, now=now, kind=Kind.HARDWARE)]
    more = [Link("Pausar mi token digital", "/pausar"), Link("Anular mi token digital", "/anular")]
    access = access_of(now, label="Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
    yield "keys-access", "es@tu", {**plain, "kept": at_work, "about_user": more, **access}
    yield "keys-access-english", "en", {**plain, "kept": at_work, "about_user": more, **access}
    yield "keys-access-hostile", "es@usted", {**plain, "kept": [], **access_of(now, label=UNBROKEN[:80])}
    nothing = {**plain, "has_none": True, "history": ()}
    yield "keys", "es@tu", {**plain, "kept": at_work, "past": past, "more": more}
    yield "keys-none", "es@tu", {**nothing, "first": activate}
    yield "keys-none-call", "es@usted", nothing
    every = [a_key(state, now=now, kind=kind) for kind in Kind for state in TokenState]
    voices: tuple[Voice, ...] = ("es@tu", "es@usted", "en")
    for voice in voices:
        yield f"keys-every-{voice.partition('@')[2] or voice}", voice, {**plain, "kept": every, "history": history}
    hostile = a_key(TokenState.SUSPENDED, now=now, action=Link(LONG, "/x"), serial=UNBROKEN[:40])
    yield "keys-hostile", "es@tu", {**plain, "kept": [hostile]}
