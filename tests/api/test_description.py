"""What the docs say of the door is what the door's code says."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

from openapi_spec_validator import validate

from llavero.api.app import document
from tests.api.portal import Portal
from tests.support.servers import HOUSE


def the_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("describe_api", HOUSE / "tools/describe_api.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_openapi_document_is_a_valid_one() -> None:
    assert document()["openapi"].startswith("3.1")
    validate(document())


def test_the_committed_document_is_that_of_the_code(portal: Portal) -> None:
    kept = Path(HOUSE / "docs/openapi.json").read_text()
    assert kept == the_tool().openapi(), "python tools/describe_api.py writes it anew"
    assert portal.ask("GET", "/openapi.json").said == json.loads(kept)


def test_the_committed_page_of_errors_is_that_of_the_code() -> None:
    assert (HOUSE / "docs/errors.md").read_text() == the_tool().errors(), "python tools/describe_api.py writes it anew"


def test_every_operation_asks_for_a_key_and_tells_its_refusals_as_problems() -> None:
    for path, operations in document()["paths"].items():
        for operation in operations.values():
            assert operation["security"], path
            refusals = {code: one for code, one in operation["responses"].items() if code >= "400"}
            assert {"400", "401", "403", "405"} <= set(refusals)
            assert all(set(one["content"]) == {"application/problem+json"} for one in refusals.values()), path
