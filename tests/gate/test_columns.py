"""What the gate writes as arrays is read by PostgreSQL as exactly that, whatever is in it."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from llavero.gate.columns import plain, quoted

NASTY = [
    '"',
    "\\",
    '\\"',
    '","x',
    "{",
    "}",
    "NULL",
    "null",
    "",
    " ",
    "a,b",
    "'",
    "\n",
    "é",
    '{"a": "b\\n"}',
    "$1",
    "%s",
]
TEXTS = st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20))


def test_postgresql_reads_back_every_text_and_every_missing_one(postgres_cluster) -> None:
    """Fails without guard: gate-array-quotes."""
    with postgres_cluster.connect() as connection:

        @settings(max_examples=150, deadline=None, database=None)
        @given(TEXTS)
        def reads_back(values: list[str | None]) -> None:
            assert connection.execute("SELECT %s::text[]", [quoted(values)]).fetchone() == (values,)

        reads_back()
        assert connection.execute("SELECT %s::text[]", [quoted([*NASTY, None])]).fetchone() == ([*NASTY, None],)
        everything = [string.printable]
        assert connection.execute("SELECT %s::text[]", [quoted(everything)]).fetchone() == (everything,)


def test_postgresql_reads_back_numbers_and_missing_ones(postgres_cluster) -> None:
    with postgres_cluster.connect() as connection:
        numbers = [0, -1, None, 2**62]
        assert connection.execute("SELECT %s::bigint[]", [plain(numbers)]).fetchone() == (numbers,)
        assert connection.execute("SELECT %s::bigint[]", [plain([])]).fetchone() == ([],)
