"""`llavero stock …`: load a vendor's file of devices, let a second person accept it, and list the batches."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from llavero.console.operator import REFUSED, UNTAKEN, Operator, by_operator, prove_operator, say_untaken
from llavero.console.ready import bank_named, make_ready, now
from llavero.console.secret_files import read_secret
from llavero.console.stock_say import DONE, Language, print_json, say_done, say_refused, usage

if TYPE_CHECKING:
    from llavero.formats.pskc import PreSharedKey
    from llavero.people.staff import StaffMember


def import_file(
    file: Path, *, tenant: str, operator: str = "", operator_password_file: Path | None = None,
    operator_code: str = "", key_file: Path | None = None, password_file: Path | None = None, dry_run: bool = False,
    report: Path | None = None, json: bool = False, language: Language = "es",
) -> int:  # fmt: skip
    """Load the devices of a vendor's file (PSKC or CSV) into a batch that waits for a second person.

    All or nothing: one token that cannot be taken refuses the file. Exit codes: 0 loaded (or the dry run found
    nothing wrong), 1 refused with the reason, 2 wrong usage, 3 a secret lies open to others.

    Parameters
    ----------
    file
        the vendor's file, or a named pipe.
    tenant
        the bank's short name.
    operator
        the login of who loads; asked to prove themself. Not needed for a dry run.
    operator_password_file
        the operator's password, for scripts; else LLAVERO_OPERATOR_PASSWORD, else asked.
    operator_code
        what the operator's own token shows; else LLAVERO_OPERATOR_CODE, else asked.
    key_file
        the key that bank and vendor agreed on, in hexadecimal; its file is the owner's alone (mode 600).
    password_file
        the password of a file that is sealed by one.
    dry_run
        read and check everything, write nothing.
    report
        write a CSV with a line for each serial here.
    json
        print the result as one JSON object.
    language
        of the report and of the sentences.
    """
    make_ready()
    from llavero.console.stock_import import ImportJob, run_import

    if key_file is not None and password_file is not None:
        return usage("Give --key-file or --password-file, not both.")
    if not dry_run and not operator:
        return usage("Name who loads: --operator LOGIN. A dry run needs nobody.")
    tenant_id = bank_named(tenant)
    try:
        opening = _opening(key_file, password_file)
        by = None
        if not dry_run:
            who = Operator(login=operator, password_file=operator_password_file, code=operator_code)
            by = prove_operator(tenant_id, who, bank=tenant, clock=now)
            if by is None:
                return REFUSED
        with file.open("rb", buffering=0) as stream:
            return run_import(ImportJob(tenant_id, file, opening, by, report, json, language), stream)
    except UNTAKEN as untaken:
        return say_untaken(untaken)
    except (OSError, ValueError) as wrong:
        return usage(str(wrong))


def accept(
    batch: UUID, *, tenant: str, operator: str, code: list[str], operator_password_file: Path | None = None,
    operator_code: str = "", json: bool = False, language: Language = "es",
) -> int:  # fmt: skip
    """Accept a loaded batch: by another person than who loaded it, with the codes of two of its devices.

    Exit codes: 0 accepted, 1 refused with the reason, 2 wrong usage, 3 a secret lies open to others.

    Parameters
    ----------
    batch
        the batch, as `import` and `list` name it.
    tenant
        the bank's short name.
    operator
        the login of who accepts; asked to prove themself.
    code
        SERIAL=CODE, twice: what two different devices of the delivery show now.
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
    shown = [one.partition("=") for one in code]
    if not all(serial and typed for serial, _, typed in shown):
        return usage("Write each code as SERIAL=CODE.")
    who = Operator(login=operator, password_file=operator_password_file, code=operator_code)
    samples = [(serial, typed) for serial, _, typed in shown]
    return by_operator(
        tenant, who, lambda tenant_id, by: _accept(tenant_id, batch, samples, tenant, by, json, language)
    )


def list_batches(*, tenant: str, json: bool = False) -> int:
    """List the newest batches of a bank and what became of them.

    Parameters
    ----------
    tenant
        the bank's short name.
    json
        one JSON object per batch.
    """
    make_ready()
    from llavero.stock.queries import batches
    from llavero.tenancy.scope import in_tenant

    with in_tenant(bank_named(tenant)):
        found = batches()
    for one in found:
        if json:
            print_json(batch=str(one.id), state=one.state.value, devices=one.devices, format=one.format,
                        loaded_at=one.created_at.isoformat())  # fmt: skip
        else:
            print(f"{one.id}  {one.state.value:<9} {one.devices:>9,}  {one.format:<9} {one.created_at:%Y-%m-%d %H:%M}")
    return DONE


def _opening(key_file: Path | None, password_file: Path | None) -> "tuple[PreSharedKey | None, str | None]":
    from llavero.formats.pskc import PreSharedKey

    key = PreSharedKey.from_hex(read_secret(key_file)) if key_file is not None else None
    return key, read_secret(password_file) if password_file is not None else None


def _accept(
    tenant_id: UUID, batch: UUID, shown: list[tuple[str, str]], bank: str, by: "StaffMember", is_json: bool,
    language: Language,
) -> int:  # fmt: skip
    from llavero.credentials.samples import Sample
    from llavero.stock.accept import accept_batch, take_in
    from llavero.stock.verdicts import BatchRefused
    from llavero.tenancy.profile.loaded import profile_of
    from llavero.tenancy.scope import in_tenant

    samples = tuple(Sample(serial, typed) for serial, typed in shown)
    with in_tenant(tenant_id):
        outcome = accept_batch(batch, samples, profile=profile_of(bank), by=by, now=now())
    received = 0
    while True:  # also for a batch whose acceptance was interrupted here
        with in_tenant(tenant_id):
            moved = take_in(batch)
        if not moved:
            break
        received += moved
    if isinstance(outcome, BatchRefused):
        return say_refused(outcome, is_json, language)
    say_done(is_json, f"Batch {batch}: accepted, {received:,} devices are in the vault.",
              batch=str(batch), devices=received)  # fmt: skip
    return DONE
