"""Draws a QR into the page: as an inline picture, so that what it says is never fetched by an address of its own."""

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

QUIET_ZONE = 4
"""Modules of white around it, also on a dark page: scanners need them."""


@register.simple_tag
def qr(text: str) -> SafeString:
    """Draw `text` as an SVG of black modules on white, error correction M; its words stand beside it, for readers."""
    made = segno.make(text, error="m", micro=False)
    drawn = made.svg_inline(svgclass=None, lineclass=None, omitsize=True, light="#fff", border=QUIET_ZONE)
    return mark_safe(drawn)  # noqa: S308 - drawn by the library from modules; nothing of the text stands in it
