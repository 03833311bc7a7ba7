"""Says sentences and times in a template: `{% text "top.help" %}`, `{% clock moment %}`.

Law: a sentence is looked up by its id in the bank's catalogue (`texts`), never written in a template; an id without
a sentence is an error, not a blank.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.template import Context

from llavero.domain.screen import Argument
from llavero.tenancy.profile.texts import Texts

register = template.Library()

NEAR = timedelta(minutes=2)


def catalogue(context: Context) -> Texts:
    """Return the texts of the page's voice; every page context has them as `texts`."""
    texts = context["texts"]
    assert isinstance(texts, Texts)
    return texts


@register.filter
def unbroken(sentence: str) -> str:
    """Keep the groups of a number together, so that a telephone number is never parted by the end of a line."""
    return re.sub(r"(?<=[\d)]) (?=\d)", "\u00a0", sentence)


@register.simple_tag(takes_context=True)
def text(context: Context, *text_ids: str, **args: Argument) -> str:
    """Say the first of these sentences that exists; several ids go from the particular to the general."""
    texts = catalogue(context)
    return unbroken(texts.get(next((one for one in text_ids if texts.has(one)), text_ids[-1]), **args))


@register.simple_tag(takes_context=True)
def clock(context: Context, moment: datetime | str) -> str:
    """Write the time in the bank's own zone; with the day if it is not today, with seconds if it is near."""
    local, now = _local(context, moment), _local(context, context["now"])
    if local.date() != now.date():
        return local.strftime("%H:%M (%d/%m/%Y)")
    return local.strftime("%H:%M:%S" if abs(local - now) < NEAR else "%H:%M")


@register.simple_tag(takes_context=True)
def day_and_clock(context: Context, moment: datetime | str) -> str:
    """Write day, hour and minute in the bank's own zone."""
    return _local(context, moment).strftime("%d/%m/%Y %H:%M")


@register.simple_tag(takes_context=True)
def day(context: Context, moment: datetime | str) -> str:
    """Write the day in the bank's own zone."""
    return _local(context, moment).strftime("%d/%m/%Y")


@register.filter
def iso(moment: datetime | str) -> str:
    """Write a moment for a machine to read."""
    return moment if isinstance(moment, str) else moment.isoformat()


@register.filter
def dialled(number: str) -> str:
    """Keep of a phone number what a telephone dials."""
    return re.sub(r"[^0-9+*#]", "", number)


def _local(context: Context, moment: datetime | str) -> datetime:
    aware = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return aware.astimezone(ZoneInfo(context["time_zone"]))
