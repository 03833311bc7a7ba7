"""Opens the sandbox: enters its banks, publishes their journeys, lets its people in. A second opening keeps all.

Law: whoever tried something finds it as they left it; only `--fresh` begins anew.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from llavero.domain.errors import DomainError
from llavero.journeys.publish import publish
from llavero.sandbox.cast import Story, stories
from llavero.sandbox.core_cast import core_customers
from llavero.sandbox.core_store import CoreStore
from llavero.sandbox.delivery import make_delivery, take_delivery
from llavero.sandbox.entering import OPERATOR, enter_people
from llavero.sandbox.half_way import walk_half_way
from llavero.sandbox.places import core_file, folder, tokens_folder
from llavero.sandbox.states import Senders, bring_about
from llavero.tenancy.found import found_bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.read import bank_of_slug
from llavero.tenancy.scope import in_tenant

FOUNDED_AGO: Final = timedelta(days=30)


def open_sandbox(*, now: datetime, senders: Senders, tell: Callable[[str], object]) -> None:
    """Make everything ready that is not; `tell` hears what could not be done and what to do about it.

    The banks and their people are a month old, so that no cool-off of a contact stands in anybody's way.
    """
    open_core_accounts()
    for story in stories():
        tenant_id = bank_of_slug(story.bank) or found_bank(profile_of(story.bank), now=now - FOUNDED_AGO)
        _publish(tenant_id, story.bank, now=now, tell=tell)
        if not _is_furnished(story.bank):
            _furnish(tenant_id, story, now=now, senders=senders)
            _leave_half_way(tenant_id, story.bank, now=now, senders=senders, tell=tell)
            _mark(story.bank).touch()


def open_core_accounts() -> None:
    """Enter the customers of each bank's core; whoever is there stays with what they tried."""
    for story, customer in core_customers():
        CoreStore(core_file(story.bank)).open_account(customer.said_by_core(), customer.named())


def _furnish(tenant_id: UUID, story: Story, *, now: datetime, senders: Senders) -> None:
    then = now - FOUNDED_AGO
    make_delivery(story, tokens_folder(), now=then)
    with in_tenant(tenant_id):
        take_delivery(story, tokens_folder(), now=then)
    for entered in enter_people(tenant_id, story, now=then):
        bring_about(tenant_id, story.bank, entered, senders=senders, now=now)


def _leave_half_way(
    tenant_id: UUID, bank: str, *, now: datetime, senders: Senders, tell: Callable[[str], object]
) -> None:  # fmt: skip
    for core, customer in core_customers():
        if core.bank != bank or not customer.typed:
            continue
        try:
            stands = walk_half_way(tenant_id, core, customer, senders=senders, now=now)
        except DomainError:  # its journey is not published, or stopped
            stands = False
        if not stands:
            tell(f"{bank}: {customer.names} did not get to where the story leaves them; they can register afresh.")


def _publish(tenant_id: UUID, bank: str, *, now: datetime, tell: Callable[[str], object]) -> None:
    profile = Path(settings.LLAVERO_PROFILES) / bank
    try:
        with in_tenant(tenant_id):
            publish(profile, now=now, actor=OPERATOR, by=())
    except DomainError:
        tell(
            f"{bank}: its journeys were not published; `llavero profile check {profile}` says why. The former ones run."
        )


def _is_furnished(bank: str) -> bool:
    return _mark(bank).exists()


def _mark(bank: str) -> Path:
    """Name the file that says that a bank's people are all in; what stopped before it is taken up again."""
    return folder() / f"{bank}.ready"
