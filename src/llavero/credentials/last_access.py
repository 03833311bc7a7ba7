"""When a person was last signed in, for the page that tells them: a visit they do not remember is an alarm."""

from datetime import datetime
from uuid import UUID

from llavero.credentials.models import Session


def last_access(user_id: UUID, *, before: datetime) -> datetime | None:
    """Give when the session before this one was opened, of whatever scope; None for the first."""
    earlier = Session.objects.filter(user_id=user_id, opened_at__lt=before).order_by("-opened_at")
    found: datetime | None = earlier.values_list("opened_at", flat=True).first()
    return found
