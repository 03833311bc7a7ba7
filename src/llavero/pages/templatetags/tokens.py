"""Says how a token stands, in the bank's words: a label, and one sentence of who must do what."""

from django import template
from django.template import Context

from llavero.credentials.own_tokens import OwnToken
from llavero.pages.templatetags.words import catalogue, clock, day, unbroken

register = template.Library()


@register.simple_tag(takes_context=True)
def token_kind(context: Context, token: OwnToken) -> str:
    """Name what sort of token it is, in the bank's word for it."""
    return catalogue(context).get(f"keys.kind.{token.kind}")


@register.simple_tag(takes_context=True)
def token_label(context: Context, token: OwnToken) -> str:
    """Name how it stands."""
    return catalogue(context).get(f"token_state.{token.state}.label")


@register.simple_tag(takes_context=True)
def token_sentence(context: Context, token: OwnToken) -> str:
    """Say who must do what; where a kind of token has a sentence of its own, that one."""
    texts, general = catalogue(context), f"token_state.{token.state}.sentence"
    own = f"{general}.{token.kind}"
    until = clock(context, token.blocked_until) if token.blocked_until else ""
    date = day(context, token.expires_at) if token.expires_at else ""
    return unbroken(texts.get(own if texts.has(own) else general, until=until, date=date))


@register.simple_tag(takes_context=True)
def event_said(context: Context, kind: str) -> str:
    """Say what happened to a key."""
    return catalogue(context).get(f"key_event.{kind}")


@register.simple_tag(takes_context=True)
def event_by(context: Context, who: str) -> str:
    """Say who did it: oneself, the bank, or somebody of the company."""
    return catalogue(context).get(f"key_event.by.{who}")
