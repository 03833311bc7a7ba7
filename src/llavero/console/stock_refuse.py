"""`llavero stock refuse`: a loaded batch that is not taken leaves nothing but its record."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from llavero.console.operator import Operator, by_operator
from llavero.console.ready import make_ready, now
from llavero.console.stock_say import DONE, Language, say_done, say_refused

if TYPE_CHECKING:
    from llavero.people.staff import StaffMember

Why = Literal["wrong-file", "codes-differ", "box-opened", "not-ordered"]


def refuse(
    batch: UUID, *, tenant: str, operator: str, why: Why, operator_password_file: Path | None = None,
    operator_code: str = "", json: bool = False, language: Language = "es",
) -> int:  # fmt: skip
    """Refuse a loaded batch: its seeds are wiped, and its file may be loaded again.

    Refusing it again finishes what was interrupted. Exit codes: 0 refused as you asked, 1 not done with the reason,
    2 wrong usage, 3 a secret lies open to others.

    Parameters
    ----------
    batch
        the batch, as `import` and `list` name it.
    tenant
        the bank's short name.
    operator
        the login of who refuses; asked to prove themself. Who loaded it may.
    why
        for the record.
    operator_password_file
        the operator's password, for scripts; else LLAVERO_OPERATOR_PASSWORD, else asked.
    operator_code
        what the operator's own token shows; else LLAVERO_OPERATOR_CODE, else asked.
    json
        print the result as one JSON object.
    language
        of the sentences.
    """
    make_ready()
    who = Operator(login=operator, password_file=operator_password_file, code=operator_code)
    return by_operator(tenant, who, lambda tenant_id, by: _refuse(tenant_id, batch, why, by, json, language))


def _refuse(
    tenant_id: UUID, batch: UUID, why: str, by: "StaffMember", is_json: bool, language: Language
) -> int:  # fmt: skip
    from llavero.stock.refuse import Why, refuse_batch
    from llavero.stock.take_back import wipe_all
    from llavero.stock.verdicts import BatchRefused
    from llavero.tenancy.scope import in_tenant

    with in_tenant(tenant_id):
        outcome = refuse_batch(batch, Why(why), by=by, now=now())
    if isinstance(outcome, BatchRefused):
        return say_refused(outcome, is_json, language)
    wipe_all(tenant_id, batch)
    said = f"Batch {batch}: refused, its {outcome.devices:,} devices are wiped. Its file may be loaded again."
    say_done(is_json, said, batch=str(batch), devices=outcome.devices)
    return DONE
