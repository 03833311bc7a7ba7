"""Somebody who registers, met by the bank's core, before one page of their procedure: the step is asked directly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from llavero.domain.actor import ANONYMOUS, Origin
from llavero.domain.screen import ScreenBody
from llavero.domain.slot import SlotName, SlotValue
from llavero.people.newcomers import meet
from llavero.ports.core_bank import CoreCompany, CoreContact, CoreCustomer
from llavero.steps.contract import Outside, Passed, Result, RunView, Stay, StepContext, Submission
from llavero.steps.registry import step_type
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.engine.visitor import FROM_HOME

DOCUMENT, COMPANY_DOCUMENT = "1710034065", "1790012345001"
CONTACTS = (
    CoreContact(channel="sms", address="+593987654190"),
    CoreContact(channel="email", address="tamara.rios@correo.example"),
)


def of_core(*contacts: CoreContact) -> CoreCustomer:
    """Say of Tamara what the core has on record."""
    company = CoreCompany(kind="company", document_kind="ruc", document=COMPANY_DOCUMENT, name="Hilos Andinos S.A.")
    return CoreCustomer(
        reference="core-1", document_kind="cedula", document=DOCUMENT, names="Tamara Ríos Mena", resides_abroad=False,
        role="administrator", company=company, contacts=contacts,
    )  # fmt: skip


@dataclass
class AtStep:
    """One page of a newcomer's run. `slots` is what the run carries; `memory` is the step's."""

    bank: Bank
    uses: str
    with_: Mapping[str, Any] = field(default_factory=dict)
    contacts: tuple[CoreContact, ...] = CONTACTS
    run: UUID = field(default_factory=uuid4)
    origin: Origin = FROM_HOME
    portal: str = "en-linea"
    voice: str = "es@tu"

    def __post_init__(self) -> None:
        self.memory: dict[str, Any] = {}
        self.slots: dict[SlotName, SlotValue] = {}
        with in_tenant(self.bank.id):
            self.user = meet(self.run, of_core(*self.contacts), now=NOON).user

    def context(self) -> StepContext:
        view = RunView(
            id=self.run, journey="register", portal=self.portal, step="paso", revision=1, subject=None, is_decoy=False,
            claim=b"claim", client=None, session=None, started_at=NOON, newcomer=self.user,
        )  # fmt: skip
        return StepContext(
            run=view, now=NOON, actor=ANONYMOUS, origin=self.origin, profile=self.bank.profile, facts={},
            slots=self.slots, proofs=(), memory=self.memory, voice=self.voice, handle="",  # type: ignore[arg-type]
        )  # fmt: skip

    def see(self) -> ScreenBody:
        kind = step_type(self.uses)
        with in_tenant(self.bank.id):
            return kind.show(self.context(), kind.params.model_validate(self.with_))

    def do(self, action: str = "submit", **values: str) -> Passed | Stay:
        """Send the page, do what is done outside, and carry on what the step fills."""
        kind = step_type(self.uses)
        with in_tenant(self.bank.id):
            result: Result = kind.submit(
                self.context(), kind.params.model_validate(self.with_), Submission(action, values)
            )
        if isinstance(result, Outside):
            verdict = result.perform()
            with in_tenant(self.bank.id):
                result = result.settle(self.context(), verdict)
        assert isinstance(result, Passed | Stay)
        if isinstance(result, Passed):
            self.slots.update(result.slots)
        return result


def errors_in(result: Passed | Stay) -> list[tuple[str, object]]:
    """List what is said of which field; nothing for a step that is over."""
    if isinstance(result, Passed):
        return []
    return [(node.message_id.removeprefix("error."), node.args["field"]) for node in result.nodes]
