"""The words that several step types share: errors beside a field, and how a refusal becomes a page or an ending.

Law: before the first factor is proven there is one sentence for wrong, expired, used, unknown and locked.
"""

from collections.abc import Iterable
from datetime import datetime

from llavero.credentials.budgets import Blocked
from llavero.domain.screen import Action, ActionRole, Argument, Field, Node
from llavero.steps.contract import Passed, Stay, StepContext

PRIMARY = ActionRole.PRIMARY
SECONDARY = ActionRole.SECONDARY


def heading(**args: Argument) -> Node:
    """Head the page with the step's own instruction."""
    return Node("heading", "heading", "heading", args)


def lead(variant: str = "", **args: Argument) -> Node:
    """Say under the heading what the person needs to know, in one of the step's variants."""
    return Node("lead", "lead", f"lead.{variant}" if variant else "lead", args)


def confirm(*fields: Field) -> Action:
    """Give the page's one solid button."""
    return Action("submit", PRIMARY, fields)


def page_texts(
    *,
    fields: Iterable[str] = (),
    actions: Iterable[str] = ("submit",),
    errors: Iterable[str] = (),
    more: Iterable[str] = (),
) -> frozenset[str]:
    """Name the sentences of a page for `texts`: its heading, the way out, and what each part of it says."""
    return frozenset({
        "heading", "action.cancel", *(f"field.{name}" for name in fields), *(f"action.{name}" for name in actions),
        *(f"error.{name}" for name in errors), *more,
    })  # fmt: skip


def error(message: str, field: str, **args: Argument) -> Stay:
    """Stay on the page with an error beside a field."""
    return Stay((Node(f"error.{field}", "error", f"error.{message}", {**args, "field": field}),))


def blocked(until: datetime | None, *, is_locked: bool = False) -> Passed:
    """End by the engine outcome `blocked`: until a clock time, or until a procedure unlocks."""
    if is_locked or until is None:
        return Passed("blocked", args={"variant": "locked"})
    return Passed("blocked", args={"variant": "until", "until": until.isoformat()})


def held_back(found: Blocked, field: str) -> Passed | Stay:
    """Refuse a try that there is none left for: a short wait keeps the page, anything longer ends the run."""
    if found.is_wait and found.until is not None:
        return error("too_many", field, until=found.until.isoformat())
    return blocked(found.until, is_locked=found.is_locked)


def left_here(ctx: StepContext, attempts: int, credential_left: int) -> int:
    """Say how many tries are left on this page: the step's own limit may end before the credential's."""
    used = ctx.memory.get("tries", 0)
    assert isinstance(used, int)
    return max(0, min(attempts - used, credential_left))


def tries_used(ctx: StepContext) -> int:
    """Count one more wrong try of this step and give the sum; the step's own limit only narrows the credential's."""
    used = ctx.memory.get("tries", 0)
    assert isinstance(used, int)
    ctx.memory["tries"] = used + 1
    return used + 1
