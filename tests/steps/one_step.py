"""Puts one step type into a small journey of its own, so that a test sees just that step."""

from collections.abc import Mapping
from typing import Any

from llavero.domain.effect import EffectName
from llavero.journeys.check import load_journeys
from llavero.journeys.digest import digest_of, form_of
from llavero.journeys.models import Definition
from llavero.steps.registry import step_type
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.journeys.banks import ENDS


def publish_journey(bank: Bank, tmp_path: Any, steps: str, *, name: str = "probe", header: str = "") -> None:
    """Publish one more journey, written as the bank would, in a folder of its own; the checker must pass it."""
    folder = tmp_path / bank.profile.key
    (folder / "journeys").mkdir(parents=True, exist_ok=True)
    head = header or (
        f"journey: {name}\nversion: 1\ntitle: {{es: Prueba, en: Probe}}\nsource: ours\nkind: interactive\n"
        "subject: claimed\nstarts_with: {claimed: user_name}\nlimits: {lifetime: 20m, idle: 5m}\nsteps:\n"
    )
    (folder / "journeys" / f"{name}.yaml").write_text(head + steps + ENDS, encoding="utf-8")
    found = load_journeys(folder, now=NOON)
    assert not [p for p in found.problems if p.severity.value == "error"], [p.in_words("en") for p in found.problems]
    journey = found.journeys[name]
    with in_tenant(bank.id):
        Definition.objects.create(
            id=new_id(NOON), journey=name, version=1, digest=digest_of(journey), graph=form_of(journey),
            profile_digest="0" * 64, published_at=NOON, published_by=[],
        )  # fmt: skip


def effects_of(name: str, params: Mapping[str, Any]) -> tuple[EffectName, ...]:
    """Name what a step type changes with these parameters."""
    kind = step_type(name)
    return tuple(use.effect for use in kind.effects(kind.params.model_validate_json(_json(params))))


def proofs_of(name: str, params: Mapping[str, Any]) -> dict[str, list[str]]:
    """Name what each outcome of a step type proves with these parameters."""
    kind = step_type(name)
    found = kind.proofs(kind.params.model_validate_json(_json(params)))
    return {outcome: [spec.name.value for spec in specs] for outcome, specs in found.items()}


def errors_on(screen: Any) -> list[str]:
    """List the messages of what went wrong on a page."""
    return [node.message_id for node in screen.nodes if node.kind == "error"]


def _json(params: Mapping[str, Any]) -> str:
    import json

    return json.dumps(dict(params))
