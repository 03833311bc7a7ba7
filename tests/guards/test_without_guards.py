"""The tool that takes guards away: what it does to each kind of line, and that it sees a guard nobody would miss."""

from pathlib import Path
from textwrap import dedent

import pytest
from tools.without_guards.disable import CannotBeTakenAwayError, without
from tools.without_guards.marks import Guard, find_tests_naming, guards_of
from tools.without_guards.trial import CannotTellError, Trials

HOUSE = Path(__file__).resolve().parents[2]

KINDS = {
    "if on its line": ("if used(row):  # guard: x\n    raise No", ["if ((used(row)) and False):"]),
    "if below the mark": ("# guard: x (why)\n# more of why\nif used:\n    raise No", ["if ((used) and False):"]),
    "if that keeps a name": ("if found := look():  # guard: x\n    raise No", ["if ((found := look()) and False):"]),
    "elif": ("if a:\n    pass\nelif late:  # guard: x\n    raise No", ["elif ((late) and False):"]),
    "if whose end is marked": ("if (\n    used()\n):  # guard: x\n    raise No", ["((used()) and False)"]),
    "if with a missing row": (
        "if row is None or wrong(row):  # guard: x\n    raise No",
        ["if ((row is None or wrong(row)) and False):", "if (row is None):"],
    ),
    "if that lets in": ("if fits:  # guard: x\n    take()", ["if ((fits) and False):", "if ((fits) or True):"]),
    "if that updates": ("if rows.filter(n__lt=3).update(n=1):  # guard: x\n    take()", ["if rows.filter().update"]),
    "one operand": ("if (\n    a\n    or b  # guard: x\n    or c\n):\n    raise No", ["    or False  # guard"]),
    "filter": ('alive = rows.filter(id=1, state="open")  # guard: x', ["alive = rows.filter(id=1)"]),
    "filter of several lines": (
        "own = r.filter(  # guard: x\n    user_id=1, state=2\n)",
        ["own = r.filter(user_id=1)"],
    ),
    "filter in a chain": (
        "a = (\n    r.filter(b=1)\n    .filter(ends__gt=now)  # guard: x\n    .first()\n)",
        [".filter(**{})"],
    ),
    "call of several lines": ("send(\n    to=a,\n    at=b,  # guard: x\n)", ["pass"]),
    "call that refuses": (
        "if a:\n    if a:\n        key = good(k)  # guard: x",
        ["        except Exception:\n            key = None"],
    ),
    "constant": ("a = 3  # guard: x", None),
    "condition of a query": ("a = rows.filter(\n    id=1,\n    tries=n,  # guard: x\n)", ["    **{},  # guard: x"]),
    "comparison": (
        "def f():\n    # guard: x\n    return k.same_digest(a, b)",
        ["((k.same_digest(a, b)) or True)", "((k.same_digest(a, b)) and False)"],
    ),
    "answer that is kept": (
        "def f():\n    return r.is_open  # guard: x",
        ["((r.is_open) or True)", "((r.is_open) and False)"],
    ),
    "sum": ("a = r.b + r.c  # guard: x", ["a = (r.b)", "a = (r.c)"]),
    "answer": ("def f():\n    return is_open(r)  # guard: x", ["((is_open(r)) or True)", "((is_open(r)) and False)"]),
    "either": ("def f():\n    # guard: x\n    return a if c else b", ["return (a)", "return (b)"]),
    "sifting": ("fresh = [r for r in rows if r.new]  # guard: x", ["if ((r.new) or True)]"]),
    "sifting by name": ("fresh = {r.id: r for r in rows if r.new}  # guard: x", ["if ((r.new) or True)}"]),
    "quoting": ("def f(t):\n    return q + t.replace(a, b).replace(c, d)  # guard: x", ["return q + t "]),
    "options": ("def f():\n    return {'trusts': named}  # guard: x", ["return {}"]),
    "if above its mark": ("if used:\n    # guard: x\n    raise No", ["if ((used) and False):"]),
    "with": ("with alarm(3) as a:  # guard: x\n    go()", ["nullcontext() as a:"]),
    "call": ("server.starttls()  # guard: x", ["pass  # guard"]),
    "loop": ("for old in rows[4:]:  # guard: x\n    forget(old)", ["for old in ():"]),
    "error": ("try:\n    put()\nexcept Twice:  # guard: x\n    raise No\n", ["except Twice:  # guard: x\n    pass\n"]),
    "match": ("# guard: x\nmatch look(row):\n    case 1:\n        raise No\n", ["(look(row))"]),
    "case": ("match e:\n    case TooBig():  # guard: x\n        raise No\n", ["case TooBig() if False:"]),
    "case if": ("match e:\n    case 1 if sure:  # guard: x\n        go()\n", ["case 1 if True:", "case 1 if False:"]),
    "element": ('a = (\n    "one",\n    "two",  # guard: x\n)', ["    *(),  # guard: x"]),
    "while": ("while more and once:  # guard: x\n    go()", ["while ((more and once) and False):"]),
    "ñ before": ('señal = "ñandú"; open(señal) # guard: x', ['"ñandú"; pass # guard: x']),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), KINDS.values(), ids=KINDS.keys())
def test_each_kind_of_guard_is_taken_away_by_itself(text: str, shown: list[str] | None) -> None:
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "# guard: x" in each)
    if shown is None:
        with pytest.raises(CannotBeTakenAwayError):
            without(text, line)
        return
    forms = without(text, line)
    assert len(forms) == len(shown)
    for form, words in zip(forms, shown, strict=True):
        assert words in form.text + " "


def test_a_value_is_rewritten_as_the_table_says_and_refused_where_it_does_not_stand() -> None:
    (form,) = without('# guard: decoy-is-one-person\nperson = decoy_bytes("recipient", claim)\n', 1)
    assert 'decoy_bytes(f"recipient:{channel}", claim)' in form.text
    with pytest.raises(CannotBeTakenAwayError):
        without("# guard: decoy-is-one-person\nperson = nobody\n", 1)


def test_a_condition_of_sql_is_taken_away() -> None:
    (form,) = without("WHERE id = 1\n  AND used = 0 -- guard: x\n  AND a = 2\n", 2, is_sql=True)
    assert form.text == "WHERE id = 1\n\n  AND a = 2\n"
    with pytest.raises(CannotBeTakenAwayError):
        without("SELECT 1 -- guard: x\n", 1, is_sql=True)


def test_every_guard_of_the_house_can_be_taken_away() -> None:
    refused = set()
    for guard in guards_of(HOUSE):
        try:
            assert without((HOUSE / guard.file).read_text(), guard.line, is_sql=guard.file.suffix == ".sql")
        except CannotBeTakenAwayError:
            refused.add(guard.id)
    assert refused == set(), "put the mark at the condition itself, or teach tools/without_guards/disable.py"


@pytest.fixture
def planted(tmp_path: Path) -> Trials:
    """A house of one file with guards that are kept, missed by nobody, and tested by a test that fails anyway."""
    (tmp_path / "src/llavero/people").mkdir(parents=True)
    (tmp_path / "tests/people").mkdir(parents=True)
    (tmp_path / "src/llavero/people/door.py").write_text(
        dedent("""\
        def open_door(key, used=()):
            if key != "right":  # guard: planted-kept
                raise PermissionError
            if key in used:  # guard: planted-missed
                raise PermissionError
            return "open"
        """)
    )
    (tmp_path / "tests/people/test_door.py").write_text(
        dedent("""\
        import pathlib, sys
        sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "src/llavero/people"))
        import pytest
        from door import open_door

        def test_that_always_fails():  # planted-kept, planted-missed
            assert open_door("right") == "shut"

        # Fails without the guard: planted-kept
        @pytest.mark.parametrize("key", ["left", ""])
        def test_a_wrong_key_does_not_open(key):
            with pytest.raises(PermissionError):
                open_door(key)

        def test_the_right_key_opens():
            assert open_door("right", used=["left"]) == "open"
        """)
    )
    return Trials(tmp_path, longest_s=60)


def tried(trials: Trials, guard_id: str) -> str | None:
    (guard,) = (each for each in guards_of(trials.copy) if each.id == guard_id)
    (form,) = without((trials.copy / guard.file).read_text(), guard.line)
    return trials.killer(guard, form.text)


def test_the_tests_that_name_a_guard_are_found(planted: Trials) -> None:
    assert find_tests_naming("planted-kept", planted.copy) == [
        "tests/people/test_door.py::test_that_always_fails",
        "tests/people/test_door.py::test_a_wrong_key_does_not_open",
    ]
    assert find_tests_naming("planted", planted.copy) == []


@pytest.mark.alone
def test_a_guard_that_a_test_keeps_is_killed_by_that_test_and_not_by_one_that_fails_anyway(planted: Trials) -> None:
    assert tried(planted, "planted-kept") == "tests/people/test_door.py::test_a_wrong_key_does_not_open[left]"


@pytest.mark.alone
def test_a_guard_that_nobody_would_miss_survives_and_the_file_is_whole_again(planted: Trials) -> None:
    before = (planted.copy / "src/llavero/people/door.py").read_text()
    assert tried(planted, "planted-missed") is None
    assert (planted.copy / "src/llavero/people/door.py").read_text() == before


def test_a_mark_in_another_file_is_a_guard_of_its_own_room(planted: Trials) -> None:
    assert {(each.id, each.room, each.line) for each in guards_of(planted.copy)} == {
        ("planted-kept", "people", 2), ("planted-missed", "people", 4),
    }  # fmt: skip
    assert Guard("x", Path("src/llavero/gate/app.py"), 1).room == "gate"


def slow_house(folder: Path, *, test: str, longest_s: float) -> Trials:
    """A house whose one guard keeps a wait short, with one test."""
    (folder / "src/llavero/people").mkdir(parents=True)
    (folder / "tests/people").mkdir(parents=True)
    (folder / "src/llavero/people/wait.py").write_text(
        "import threading\n\ndef wait(limit):\n    if limit:  # guard: planted-slow\n        return\n"
        "    threading.Event().wait()\n"
    )
    (folder / "tests/people/test_wait.py").write_text(
        "import pathlib, sys\nsys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'src/llavero/people'))\n"
        f"from wait import wait\n\ndef test_that_waits():  # planted-slow\n    {test}\n"
    )
    return Trials(folder, longest_s=longest_s, only_named=True)


@pytest.mark.alone
def test_a_guard_without_which_a_test_never_ends_is_killed(tmp_path: Path) -> None:
    assert tried(slow_house(tmp_path, test="wait(1)", longest_s=15), "planted-slow") == "(no end within 15 s)"


@pytest.mark.alone
def test_a_test_that_never_ends_anyway_tells_nothing_about_a_guard(tmp_path: Path) -> None:
    with pytest.raises(CannotTellError):
        tried(slow_house(tmp_path, test="wait(0)", longest_s=3), "planted-slow")


@pytest.mark.alone
def test_a_file_of_tests_that_cannot_be_read_tells_nothing_about_a_guard(planted: Trials) -> None:
    (planted.copy / "tests/people/test_door.py").write_text("import nowhere_to_be_found  # planted-kept\n")
    with pytest.raises(CannotTellError):
        tried(planted, "planted-kept")
