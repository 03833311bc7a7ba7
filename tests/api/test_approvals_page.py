"""The page that integrators read about approvals: its examples are sent as they stand, its tables are the code's."""

import json
import re
from typing import Any

from llavero.api.approvals_schema import AskApproval
from llavero.domain.approval import State
from llavero.domain.approval_fields import KINDS, Kind
from tests.api.portal import Portal, a_portal
from tests.api.test_approvals import AT, Phone
from tests.support.servers import HOUSE

PAGE = (HOUSE / "docs/integrators/approvals.md").read_text()


def examples() -> list[dict[str, Any]]:
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def test_the_examples_work_as_they_stand(db: None) -> None:
    portal: Portal = a_portal(scopes=("approvals",))
    ana = Phone(portal)
    asking, answering = examples()
    asked = portal.ask("POST", AT, asking)
    assert asked.status == 201, asked.said
    found = re.search(r'If-None-Match: ("[^"]+")\nPrefer: (wait=\d+)', PAGE)
    assert found
    waited = portal.ask(
        "GET", f"{AT}/{asked.said['id']}", headers={"If-None-Match": found[1], "Prefer": found[2]}
    )  # fmt: skip
    assert waited.status == 304
    typed = {**answering, "digest": asked.said["digest"], "answer": ana.keys.offline(asked.said["document"])}
    told = portal.ask("POST", f"{AT}/{asked.said['id']}/answers", typed)
    assert (told.said["verdict"], told.said["state"]) == ("accepted", "approved")


def test_the_page_names_every_member_state_kind_and_field() -> None:
    for name in (*AskApproval.model_fields, *State, *Kind, *(rule.name for rules in KINDS.values() for rule in rules)):
        assert name in {"origin", "portal"} or f"`{name}`" in PAGE or f"[`{name}`]" in PAGE, name


def test_what_may_be_left_out_stands_in_brackets() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    for kind, rules in KINDS.items():
        line = next(line for line in rows if f"`{kind.value}`" in line.split("|")[1])
        if rules and kind is not Kind.SIGN_IN:
            assert [f"[`{rule.name}`]" in line for rule in rules] == [not rule.is_required for rule in rules], kind
