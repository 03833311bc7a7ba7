"""The rules of the house that no linter knows, each as a function from a source file to the places that break it.

An offence is one line: where, and what is wrong with it.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = {
    "tenancy", "audit", "people", "documents", "notifications", "credentials", "stock", "approvals", "federation",
    "journeys",
}  # fmt: skip
CLOCK_MODULE = "llavero/adapters/system_clock.py"
NEW_ID_MODULE = "llavero/tenancy/ids.py"
WALK_MODULE = "llavero/journeys/walk.py"  # walks a journey at random from a seed, to find dead ends; nothing is secret
# What only decides, reads or asks is given what is unpredictable, so that it can be tried with every value.
WITHOUT_RANDOMNESS = {"domain", "formats", "ports", "steps", "analysis", "audit"}
CLOCK_CALLS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "timezone.now",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today", "timezone.localtime",
}  # fmt: skip
ID_CALLS = {"uuid1", "uuid3", "uuid4", "uuid5", "uuid6", "uuid7", "uuid8"}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "shared"}
LONGEST_FILE, LONGEST_FUNCTION = 300, 60


@dataclass(frozen=True)
class Source:
    """One Python file of the product: its path below src/ and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def room(self) -> str:
        """The package directly below llavero that it belongs to; empty for llavero itself."""
        parts = PurePosixPath(self.path).parts
        return parts[1] if len(parts) > 2 else ""

    def at(self, node: ast.AST, words: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {words}"


def dotted(node: ast.expr) -> str:
    """Write an attribute chain as it reads; empty when it is something else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def tables_touched_from_outside(source: Source) -> Iterator[str]:
    """Only a room reads and writes through `.objects`, and then its own tables or those of rooms below."""
    if source.room in ROOMS:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield source.at(node, f"touches a table: {ast.unparse(node)}")


def foreign_tables_written(source: Source) -> Iterator[str]:
    """A room writes its own tables only: what it imports from another room's models, it may not create or change."""
    foreign: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("llavero."):
            _, room, *rest = node.module.split(".")
            if rest[:1] == ["models"] and room != source.room:
                foreign |= {name.asname or name.name for name in node.names}
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        written = ast.unparse(node.func)
        verb = node.func.attr
        if verb in {"create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "bulk_update"}:
            owner = written.split(".", 1)[0]
            if owner in foreign and ".objects" in written:
                yield source.at(node, f"writes another room's table: {owner}.{verb}")


DOORS = {"gate", "pages", "desk", "api", "oidc", "jobs", "sandbox"}


def doors_started_by_hand(source: Source) -> Iterator[str]:
    """Commands start what `conf` has put together; they know no other door and no adapter themselves."""
    if source.room != "console":
        return
    for node in ast.walk(source.tree):
        names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
        for name in names:
            if name.startswith("llavero.") and name.split(".")[1] in DOORS | {"adapters"}:
                yield source.at(node, f"knows what it starts: {name}")
                break


def clocks_read(source: Source) -> Iterator[str]:
    """`now` is an argument; the one clock is an adapter."""
    if source.path == CLOCK_MODULE:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in CLOCK_CALLS:
            yield source.at(node, f"reads a clock: {dotted(node.func)}")


def ids_made(source: Source) -> Iterator[str]:
    """Ids are made in one module, from the time that is given."""
    if source.path == NEW_ID_MODULE:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] in ID_CALLS:
            yield source.at(node, f"makes an id: {dotted(node.func)}")


def randomness_drawn(source: Source) -> Iterator[str]:
    """`random` is nowhere but in the walk; what decides, reads or asks draws no secrets either."""
    for node in ast.walk(source.tree):
        names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        if "random" in names and source.path != WALK_MODULE:
            yield source.at(node, "imports random, which can be predicted")
        if "secrets" in names and source.room in WITHOUT_RANDOMNESS:
            yield source.at(node, "draws secrets, which it should be given")
        if isinstance(node, ast.Call) and dotted(node.func) == "os.urandom" and source.room in WITHOUT_RANDOMNESS:
            yield source.at(node, "draws secrets, which it should be given")


def vague_names(source: Source) -> Iterator[str]:
    """A file or package says what it is for; a drawer for everything says nothing."""
    for part in PurePosixPath(source.path).with_suffix("").parts:
        if part in VAGUE:
            yield f"{source.path}:1 is named {part!r}"


def missing_purpose(source: Source) -> Iterator[str]:
    """A file begins with a sentence that says what it is for."""
    if source.text.strip() and not ast.get_docstring(source.tree):
        yield f"{source.path}:1 begins without saying what it is for"


def too_long(source: Source) -> Iterator[str]:
    """Files end before 300 lines, functions before 60."""
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield f"{source.path}:1 has {lines} lines"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield source.at(node, f"{node.name} has {length} lines")


GUARD = re.compile(r"#\s*guard:\s*([a-z0-9-]+)")


def guards_in(text: str) -> list[str]:
    """Name every guard that a text marks."""
    return GUARD.findall(text)


def guards_without_a_test(marked: set[str], tests: str) -> list[str]:
    """Name the guards that no test speaks of."""
    return sorted(marked - {*re.findall(r"[a-z0-9-]+", tests)})


INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|href\s*=\s*[\"']?\s*javascript:|<script\b(?![^>]*\bsrc\s*=)",
    re.IGNORECASE,
)


def inline_code(path: str, text: str) -> Iterator[str]:
    """A template carries no style and no script of its own: the content security policy would refuse them."""
    bare = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", "", text, flags=re.DOTALL)
    for found in INLINE.finditer(bare):
        yield f"{path} carries inline code: {found.group(0).strip()}"


# Written in pieces so that this file does not name what it looks for.
_WORDS = (
    r"/wor" + r"k/",
    r"/far" + r"m/",
    r"/roo" + r"t/",
    r"/hom" + r"e/[a-z]",
    r"py" + r"pi\.o",
    "python" + "hosted",
    "registry" + r"\.np",
    r"deb\." + "debian",
)
MACHINE_WORDS = re.compile("|".join(_WORDS))


def machine_words(path: str, text: str) -> Iterator[str]:
    """No file names a folder of somebody's machine or the host of a registry."""
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_WORDS.search(line):
            yield f"{path}:{number} names a machine or a registry: {line.strip()[:80]}"
