"""Whose digital token is to be activated: who ended the former one to install it anew, and then left (A8).

Law: it is read from what stands, never kept apart: the token that is activated, on whatever way, ends the waiting.
"""

from uuid import UUID

from llavero.credentials.models import Authenticator
from llavero.domain.authenticator import Credential, Kind, RevokedReason


def was_left_reinstalling(user_id: UUID) -> bool:
    """Say whether a user has no digital token, and the newest one they had was ended by reinstalling it."""
    theirs = Authenticator.objects.filter(user_id=user_id, kind=Kind.SOFT)
    if theirs.exclude(credential__in=(Credential.REVOKED, Credential.EXPIRED)).exists():
        return False
    return theirs.order_by("-id").values_list("revoked_reason", flat=True).first() == RevokedReason.REINSTALLED
