"""Reads what a page's form sent, within bounds, before anything of the house sees it."""

import re
from dataclasses import dataclass

from django.http import HttpRequest

from llavero.domain.screen import longest_value
from llavero.steps.contract import Submission

MOST_FIELDS = 24
_KEY = re.compile(r"[A-Za-z0-9_.-]{8,80}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OURS = frozenset({"csrfmiddlewaretoken", "revision", "action", "idempotency_key"})


class BadSubmissionError(ValueError):
    """What was sent is not a form of ours: nobody gets there by typing."""


@dataclass(frozen=True, slots=True)
class ReadSubmission:
    """One submit: the revision and key that stood in the page, the action, and the values typed."""

    revision: int
    key: str
    submission: Submission


def read_submission(request: HttpRequest) -> ReadSubmission:
    """Read the form; raises BadSubmissionError for one that no page of ours sends.

    A value longer than any field allows is cut off, not refused: the step then says what is wrong with it.
    """
    posted = request.POST
    revision, key = posted.get("revision", ""), posted.get("idempotency_key", "")
    action = posted.get("action", "submit")
    if not (revision.isascii() and revision.isdigit() and len(revision) <= 9):
        raise BadSubmissionError("revision")
    if not _KEY.fullmatch(key):
        raise BadSubmissionError("idempotency_key")
    if not _NAME.fullmatch(action) or len(posted) > MOST_FIELDS:
        raise BadSubmissionError("action")
    typed = {name: str(value) for name, value in posted.items() if name not in _OURS}
    values = {name: value[: longest_value(name)] for name, value in typed.items() if "\x00" not in value}
    if not all(_NAME.fullmatch(name) for name in values):
        raise BadSubmissionError("fields")
    return ReadSubmission(int(revision), key, Submission(action, values))
