"""When a person was last signed in, for the page that tells them: a visit they do not remember is an alarm."""

from datetime import datetime
from uuid import UUID

from llavero.credentials.models import Session
from llavero.tenancy.prepared import Question, given

_EARLIER = Question(
    lambda: (
        Session.objects.filter(user_id=given("user"), opened_at__lt=given("before"))
        .order_by("-opened_at")
        .values_list("opened_at", flat=True)[:1]
    )
)


def last_access(user_id: UUID, *, before: datetime) -> datetime | None:
    """Give when the session before this one was opened, of whatever scope; None for the first."""
    return _EARLIER.first(user=user_id, before=before)
