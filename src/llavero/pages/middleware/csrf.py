"""Refuses a form that did not come from a page of the bank, and writes it down.

Law: the check is Django's; here stands only that it leaves an event, a bounded number for each source.
"""

from typing import Any

from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

from llavero.audit.catalogue import EventKind
from llavero.credentials.sources import note_stranger
from llavero.pages.visit import Visit
from llavero.tenancy.scope import in_tenant


class RecordedCsrfMiddleware(CsrfViewMiddleware):
    """Django's own check; a refusal stands in the record of the bank whose page was asked."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        visit: Visit | None = getattr(request, "visit", None)
        if visit is not None:
            with in_tenant(visit.tenant_id):
                # guard: foreign-form-on-record
                note_stranger(
                    EventKind.REQUEST_REFUSED, reason="foreign-form", now=visit.now, origin=visit.origin
                )  # fmt: skip
        refused: Any = super()._reject(request, reason)  # type: ignore[misc]
        return refused  # type: ignore[no-any-return]
