"""Each rule of the house catches an offender that is planted for it, and lets the honest neighbour pass."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import rules
from tests.architecture.rules import Source

Rule = Callable[[Source], Iterator[str]]
LONG_FUNCTION = '"""Do."""\ndef f():\n' + "    pass\n" * 60

PLANTED: list[tuple[Rule, str, str]] = [
    (rules.tables_touched_from_outside, "llavero/pages/unlock.py", "User.objects.get(id=1)"),
    (rules.tables_touched_from_outside, "llavero/steps/claim_name.py", "User._default_manager.all()"),
    (
        rules.foreign_tables_written,
        "llavero/credentials/give.py",
        "from llavero.people.models import User\nUser.objects.filter(id=1).update(state='x')",
    ),
    (rules.doors_started_by_hand, "llavero/console/serve.py", "from llavero.gate.app import Gate"),
    (rules.doors_started_by_hand, "llavero/console/serve.py", "from llavero import jobs"),
    (rules.clocks_read, "llavero/people/lock.py", "from datetime import datetime\ndatetime.now()"),
    (rules.clocks_read, "llavero/jobs/sweep.py", "import time\ntime.time()"),
    (rules.clocks_read, "llavero/people/lock.py", "from django.utils import timezone\ntimezone.now()"),
    (rules.ids_made, "llavero/people/join.py", "import uuid\nuuid.uuid4()"),
    (rules.ids_made, "llavero/people/join.py", "from uuid import uuid4\nuuid4()"),
    (rules.randomness_drawn, "llavero/credentials/code.py", "import random"),
    (rules.randomness_drawn, "llavero/domain/code.py", "from secrets import token_bytes"),
    (rules.randomness_drawn, "llavero/steps/nonce.py", "import os\nos.urandom(16)"),
    (rules.vague_names, "llavero/people/utils.py", ""),
    (rules.vague_names, "llavero/common/dates.py", ""),
    (rules.missing_purpose, "llavero/people/join.py", "import os"),
    (rules.too_long, "llavero/people/join.py", "pass\n" * 301),
    (rules.too_long, "llavero/people/join.py", LONG_FUNCTION),
]

HONEST: list[tuple[Rule, str, str]] = [
    (rules.tables_touched_from_outside, "llavero/people/join.py", "User.objects.create()"),
    (
        rules.foreign_tables_written,
        "llavero/credentials/give.py",
        "from llavero.credentials.models import Authenticator\nAuthenticator.objects.create()",
    ),
    (rules.doors_started_by_hand, "llavero/console/serve.py", "from llavero.conf.asgi import make_application"),
    (rules.clocks_read, rules.CLOCK_MODULE, "from datetime import datetime\ndatetime.now()"),
    (rules.ids_made, rules.NEW_ID_MODULE, "uuid7()"),
    (rules.ids_made, "llavero/people/join.py", "from uuid import UUID\nUUID(int=0)"),
    (rules.randomness_drawn, "llavero/credentials/code.py", "import secrets"),
    (rules.randomness_drawn, rules.WALK_MODULE, "import random"),
    (rules.vague_names, "llavero/people/join.py", ""),
    (rules.missing_purpose, "llavero/people/join.py", '"""Let a person join."""\nimport os'),
    (rules.missing_purpose, "llavero/people/__init__.py", ""),
    (rules.too_long, "llavero/people/join.py", "pass\n" * 300),
]


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_planted_offender_is_caught(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), HONEST)
def test_an_honest_neighbour_passes(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) == []


def test_a_guard_that_no_test_names_is_caught() -> None:
    marked = set(rules.guards_in("if used:  # guard: planted-once\n    # guard: planted-other"))
    assert marked == {"planted-" + "once", "planted-" + "other"}
    assert rules.guards_without_a_test(marked, "without the guard planted-once-more") == sorted(marked)
    assert rules.guards_without_a_test(marked, "test of planted-once, and planted-other") == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
        '<b onclick="go()">',
        "<script type=module>go()</script>",
    ],
)
def test_inline_code_in_a_template_is_caught(text: str) -> None:
    assert list(rules.inline_code("page.html", text))


def test_a_template_with_its_code_elsewhere_passes() -> None:
    text = '<script src="/static/live.js" defer></script><p class="style">{# style="" #}</p><b data-on="x">'
    assert list(rules.inline_code("page.html", text)) == []


@pytest.mark.parametrize("words", ["/roo" + "t/.cache", "https://py" + "pi.org/simple", "registry" + ".npmjs.org"])
def test_a_word_of_a_machine_or_registry_is_caught(words: str) -> None:
    assert list(rules.machine_words("README.md", f"see {words}"))
    assert list(rules.machine_words("README.md", "see /usr/lib/postgresql")) == []
