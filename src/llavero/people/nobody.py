"""Stands in for a name that nobody has, wherever a person's data would be read.

Law: an unknown name costs what a known one does: the same questions to the database, the same ciphers. So whoever
measures an answer learns nothing, and what comes out belongs to nobody.
"""

from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import QuerySet

from llavero.people.models import ContactPoint
from llavero.people.subject_key import look_for_key
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.vault import decoy_bytes, seal

NOBODY: Final = UUID(int=0)
"""The id that no row has: asked for where there is no user, so that asking costs the same."""

NAMES: Final = "Nadie Nadie Nadie Nadie"
ADDRESSES: Final = {"sms": "+000000000000", "email": "nadie@nobody.invalid"}
"""Where a message to nobody would go: no telephone's number begins with a zero; `.invalid` is RFC 2606's."""

_FIRST_PEPPER: Final = b"\x00\x01"


def open_nobodys(plain: str) -> str:
    """Do what opening a personal value costs, and give `plain` back: one look for a key, one cipher of the bank's
    key, one of the person's. Sealing costs what opening does."""
    look_for_key(NOBODY)
    key = bytes(32)
    seal(key, table="people_subjectkey", row=NOBODY, column="sealed")
    AESGCM(key).encrypt(bytes(12), plain.encode(), b"")
    return plain


def prefix_like_theirs(claim: bytes) -> str:
    """Draw how the mobile number of a claimed name begins, as often as this bank's people have it; "" for no way.

    Asked before every message, of somebody or of nobody: the budgets of a prefix must refuse both.
    """
    drawn = _FIRST_PEPPER + decoy_bytes("prefix", claim)
    after, lowest = _AFTER.first(drawn=drawn), _LOWEST.first()
    return after or lowest or ""


def _prefixes(**where: object) -> QuerySet[ContactPoint, str]:
    mobiles = ContactPoint.objects.filter(channel="sms", retired_at=None, **where).order_by("index")
    return mobiles.values_list("prefix", flat=True)[:1]


_AFTER: Final = Question(lambda: _prefixes(index__gte=given("drawn")))
_LOWEST: Final = Question(_prefixes)
