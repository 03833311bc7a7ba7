"""A journey with a planted mistake does not load: each mistake of the generator, on every shipped journey."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from llavero.formats.strict_yaml import Document, load
from llavero.journeys.check import BankRules, check_draft, check_together, load_journeys, read_rules
from llavero.journeys.draft import Draft, read_journey
from llavero.journeys.must_prove import Arrivals
from llavero.journeys.problems import is_refused
from llavero.steps.registry import step_type
from llavero.tenancy.profile.loaded import profile_of
from tests.journeys.mutate import Mutant, mutants
from tests.journeys.oracle import loses_an_ending, reaches_effect_unproven

PROFILES = Path(__file__).parents[2] / "profiles"
BANKS = ("produbanco", "caja-social", "occidente")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Bank:
    folder: Path
    rules: BankRules
    drafts: dict[str, Draft]
    ways: dict[str, Arrivals]
    nameless: dict[str, tuple[object, ...]]

    def read(self, mutant: Mutant) -> Draft | None:
        """Read the file with the mistake in it; None where that is refused already."""
        document = Document(str(self.folder / "journeys" / f"{mutant.journey}.yaml"), mutant.raw, {(): 1})
        read = read_journey(document)
        return None if isinstance(read, list) else read

    def means_the_same(self, read: Draft, journey: str) -> bool:
        """Say whether a mutant is the same journey in other words: an equal graph, up to the names of its steps."""
        return list(read.graph.nodes) == list(read.places) and _nameless(read) == self.nameless[journey]

    def accepts(self, read: Draft, mutant: Mutant) -> bool:
        """Check the bank with one journey replaced by a mutant."""
        if read.file.journey != mutant.journey:
            return False
        problems, ways = check_draft(read, self.rules)
        if ways is None or is_refused(problems):
            return False
        together = check_together(
            self.folder, {**self.drafts, mutant.journey: read}, {**self.ways, mutant.journey: ways}, self.rules
        )
        return not is_refused(together) and not self._lacks(read)

    def _lacks(self, draft: Draft) -> bool:
        profile = profile_of(self.folder.name)
        return any(step_type(node.uses, node.major).lacks(says.params, profile) for node, says in draft.steps())


def _nameless(draft: Draft) -> tuple[object, ...]:
    """Write a journey with its steps numbered instead of named."""
    number = {name: str(place) for name, place in draft.places.items()}
    written = repr([draft.graph.nodes[name] for name in draft.places]), repr(sorted(draft.graph.endings.items()))
    header = draft.file.model_dump(exclude={"steps", "endings"})
    for name in sorted(number, key=len, reverse=True):
        written = tuple(part.replace(f"'{name}'", number[name]) for part in written)
    return (*written, header)


def bank(name: str) -> Bank:
    folder = PROFILES / name
    rules, problems = read_rules(folder, now=NOW)
    assert not problems
    drafts = {path.stem: read_journey(load(path)) for path in sorted((folder / "journeys").glob("*.yaml"))}
    kept = {key: draft for key, draft in drafts.items() if isinstance(draft, Draft)}
    ways = {key: found for key, draft in kept.items() if (found := check_draft(draft, rules)[1]) is not None}
    return Bank(folder, rules, kept, ways, {key: _nameless(draft) for key, draft in kept.items()})


def all_mutants(of: Bank) -> list[Mutant]:
    return [m for draft in of.drafts.values() for m in mutants(of.folder.name, _raw(draft.document))]


def _raw(document: Document) -> dict[str, Any]:
    assert isinstance(document.value, dict)
    return document.value


@pytest.fixture(scope="module")
def tried() -> list[tuple[Mutant, bool, bool]]:
    """Every mutant: whether the oracle finds it dangerous, and whether the checker lets it load."""
    found = []
    for name in BANKS:
        here = bank(name)
        for mutant in all_mutants(here):
            read = here.read(mutant)
            if read is not None and here.means_the_same(read, mutant.journey):
                continue
            dangerous = loses_an_ending(mutant.raw) or reaches_effect_unproven(mutant.raw, name)
            found.append((mutant, dangerous, read is not None and here.accepts(read, mutant)))
    return found


def test_the_oracle_finds_nothing_wrong_with_what_is_shipped() -> None:
    for name in BANKS:
        for draft in bank(name).drafts.values():
            raw = _raw(draft.document)
            assert not loses_an_ending(raw), draft.file.journey
            assert not reaches_effect_unproven(raw, name), draft.file.journey


def test_no_mutant_that_reaches_an_effect_unproven_or_loses_an_ending_ever_loads(tried: list) -> None:
    dangerous = [mutant for mutant, is_dangerous, _ in tried if is_dangerous]
    survivors = [str(mutant) for mutant, is_dangerous, is_accepted in tried if is_dangerous and is_accepted]
    assert len(dangerous) > 300
    assert survivors == []


def test_few_of_the_other_mutants_load_and_each_is_listed(tried: list) -> None:
    rest = [mutant for mutant, is_dangerous, _ in tried if not is_dangerous]
    survivors = [mutant for mutant, is_dangerous, is_accepted in tried if not is_dangerous and is_accepted]
    by_kind = Counter(mutant.kind for mutant in survivors)
    print(f"\n{len(tried)} mutants, {len(tried) - len(rest)} dangerous, {len(survivors)} others load: {dict(by_kind)}")
    print("\n".join(str(mutant) for mutant in survivors))
    assert len(survivors) <= 0.02 * len(rest)


def test_the_whole_check_of_a_folder_refuses_what_the_single_checks_refuse(tmp_path: Path, tried: list) -> None:
    import json
    import shutil

    shutil.copytree(PROFILES / "produbanco", tmp_path / "produbanco")
    target = tmp_path / "produbanco" / "journeys" / "unlock-user.yaml"
    ours = [t for t in tried if t[0].bank == "produbanco" and t[0].journey == "unlock-user"]
    for mutant, _, is_accepted in ours[:: max(1, len(ours) // 25)]:
        target.write_text(json.dumps(mutant.raw, ensure_ascii=False), encoding="utf-8")
        assert is_refused(load_journeys(tmp_path / "produbanco", now=NOW).problems) is not is_accepted, str(mutant)
