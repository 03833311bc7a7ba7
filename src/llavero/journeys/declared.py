"""What one step of a compiled journey declares: its outcomes, proofs, effects, slots and figures.

Law: the declaration comes from the step's type and parameters alone, so that the checker, the engine and the
analysis read the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import rfc8785

from llavero.domain.effect import EffectUse
from llavero.domain.proof import ProofSpec
from llavero.domain.run import StepNode
from llavero.domain.slot import SlotName
from llavero.steps.contract import Serves, StepParams
from llavero.steps.registry import step_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The declarations of a step with its parameters; `outcomes` holds `ok` where the step has it."""

    uses: str
    params: StepParams
    outcomes: frozenset[str]
    proofs: Mapping[str, tuple[ProofSpec, ...]]
    effects: tuple[EffectUse, ...]
    fills: frozenset[SlotName]
    needs: frozenset[SlotName]
    bounds: Mapping[str, int | str]
    texts: frozenset[str]
    has_screen: bool
    has_ok: bool
    fixes_subject: bool
    makes_user: bool
    serves: Serves


def declared(node: StepNode) -> Declared:
    """Read what a step declares. Raises NOT_FOUND for an unknown type, ValidationError for wrong parameters."""
    fate = node.fate["done"] if node.fate is not None else ""
    return _declare(node.uses, node.major, rfc8785.dumps(dict(node.params)), fate)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _declare(uses: str, major: int, written: bytes, fate: str) -> Declared:
    kind = step_type(uses, major)
    params = kind.params.model_validate_json(written)
    outcomes = kind.outcomes(params)
    return Declared(
        uses=uses,
        params=params,
        outcomes=outcomes | {"ok"} if kind.has_ok else outcomes,
        proofs=kind.proofs(params),
        effects=(*kind.effects(params), *kind.fated(params, fate)),  # guard: fate-is-an-effect
        fills=kind.fills(params),
        needs=kind.needs(params),
        bounds=kind.bounds(params),
        texts=kind.texts(params),
        has_screen=kind.has_screen,
        has_ok=kind.has_ok,
        fixes_subject=kind.fixes_subject,
        makes_user=kind.makes_user,
        serves=kind.serves,
    )
