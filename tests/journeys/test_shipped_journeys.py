"""The journeys that ship: they check, they can be walked to the end, and they read back as they were written."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from llavero.domain.effect import EffectName
from llavero.domain.errors import DomainError
from llavero.domain.run import EndNode
from llavero.formats.strict_yaml import load
from llavero.journeys.acting import acts_as
from llavero.journeys.check import load_journeys
from llavero.journeys.compile import CompiledJourney
from llavero.journeys.definition import journey_schema
from llavero.journeys.digest import canonical, digest_of, form_of, read_form
from llavero.journeys.floor import is_met
from llavero.journeys.must_prove import Arrival, starts_of
from llavero.journeys.problems import format_problems
from llavero.journeys.walk import Effected, edges_of, walks

PROFILES = Path(__file__).parents[2] / "profiles"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BANKS = ("produbanco", "caja-social", "occidente")
LOADED = {bank: load_journeys(PROFILES / bank, now=NOW) for bank in BANKS}
JOURNEYS = [
    pytest.param(journey, id=f"{bank}/{name}")
    for bank in BANKS
    for name, journey in sorted(LOADED[bank].journeys.items())
]
FILES = sorted(PROFILES.glob("*/journeys/*.yaml"))


@pytest.mark.parametrize("bank", BANKS)
def test_every_shipped_bank_checks(bank: str) -> None:
    assert format_problems(LOADED[bank].problems, language="en") == ""


@pytest.mark.parametrize("journey", JOURNEYS)
def test_walks_reach_an_ending_cover_every_edge_and_never_an_effect_unproven(journey: CompiledJourney) -> None:
    walked: Counter[tuple[str, str]] = Counter()
    role = acts_as(journey.subject)
    starts = starts_of(journey.sessions(), acts_as=role)
    ended: Counter[str] = Counter()
    edges = edges_of(journey.graph)
    for number, start in enumerate(starts):
        for walk in walks(journey.graph, Random(number), 60 * len(edges), start=start, acts_as=role):
            assert walk.ended is not None, walk.edges
            ended[walk.ended] += 1
            walked.update(walk.edges)
            for effected in walk.effected:
                _assert_proven(journey, effected)
    assert edges - set(walked) == set()
    assert set(ended) == {name for name, node in journey.graph.nodes.items() if isinstance(node, EndNode)}


def _assert_proven(journey: CompiledJourney, effected: Effected) -> None:
    arrival = Arrival(frozenset(), effected.held)
    clauses = [clause for clause in journey.floor if clause.effect is EffectName(effected.effect)]
    assert clauses
    for clause in clauses:
        assert is_met(clause, arrival.has(), on=NOW.date()), (effected.step, arrival.proven())


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_compiled_journey_reads_back_as_it_was_written(journey: CompiledJourney) -> None:
    back = read_form(json.loads(canonical(journey)))
    assert back == journey
    assert digest_of(back) == digest_of(journey)


def test_another_format_is_refused() -> None:
    form = form_of(LOADED["caja-social"].journeys["sign-in"])
    with pytest.raises(DomainError):
        read_form({**form, "format": 2})


def test_what_a_file_says_changes_the_digest_and_how_it_is_laid_out_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "caja-social"
    (folder / "journeys").mkdir(parents=True)
    file = folder / "journeys" / "sign-in.yaml"
    text = (PROFILES / "caja-social" / "journeys" / "sign-in.yaml").read_text(encoding="utf-8")
    digests = []
    for written in (
        text,
        "# a remark\n" + text.replace("attempts: 3", "attempts:   3"),
        text.replace("attempts: 3", "attempts: 2"),
    ):
        file.write_text(written, encoding="utf-8")
        digests.append(digest_of(load_journeys(folder, now=NOW).journeys["sign-in"]))
    assert digests[0] == digests[1] != digests[2]
    (folder / "floor.yaml").write_text(
        "bounds:\n  code.attempts: {must: '<=4', reason: {es: Cuatro., en: Four.}}\n", encoding="utf-8"
    )
    assert digest_of(load_journeys(folder, now=NOW).journeys["sign-in"]) != digests[2]


def test_an_exception_is_part_of_the_digest() -> None:
    later = load_journeys(PROFILES / "produbanco", now=datetime(2026, 12, 21, 12, tzinfo=UTC)).journeys
    now = LOADED["produbanco"].journeys
    assert digest_of(later["unlock-user"]) != digest_of(now["unlock-user"])
    assert digest_of(later["unlock-user-strong"]) == digest_of(now["unlock-user-strong"])


def test_no_path_of_a_machine_is_in_a_compiled_journey() -> None:
    for bank in BANKS:
        for journey in LOADED[bank].journeys.values():
            assert str(PROFILES).encode() not in canonical(journey)


def test_the_manual_s_weaker_ways_are_those_that_the_exceptions_name() -> None:
    excepted = {name for name, journey in LOADED["produbanco"].journeys.items() if journey.exceptions}
    assert excepted == {"unlock-user", "change-password"}
    assert all(not journey.exceptions for bank in BANKS[1:] for journey in LOADED[bank].journeys.values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-3]}/{file.stem}")
def test_the_editor_s_schema_accepts_every_shipped_journey(file: Path) -> None:
    validator = pytest.importorskip("jsonschema").Draft202012Validator
    schema = journey_schema()
    validator.check_schema(schema)
    value = load(file).value
    assert isinstance(value, dict)
    assert list(validator(schema).iter_errors(value)) == []
    for spoilt in ({**value, "versoin": 1}, {**value, "endings": {}}, {**value, "limits": {"lifetime": "5"}}):
        assert list(validator(schema).iter_errors(spoilt))
