"""Finds, by reading the source, every verb of the rooms and steps that can change an authenticator's row.

Whoever writes the table directly is found by the words of an ORM write, and then whoever calls them, and so on.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import llavero

_SOURCE: Final = Path(llavero.__file__).parent
_ROOMS: Final = ("credentials", "stock", "approvals", "steps")
_MODEL: Final = "Authenticator"
_WRITES: Final = frozenset({
    "update", "create", "bulk_create", "bulk_update", "delete", "save", "make", "get_or_create", "update_or_create",
    "execute", "executemany",
})  # fmt: skip


def verbs() -> frozenset[str]:
    """Name them as `credentials.authenticators.suspend`, or `steps.credential_suspend.CredentialSuspend.enter`."""
    written, calls = set[str](), dict[str, set[str]]()
    for path in sorted(each for room in _ROOMS for each in (_SOURCE / room).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree, module = ast.parse(path.read_text()), ".".join(path.relative_to(_SOURCE).with_suffix("").parts)
        known, ours = _names(tree, module), _aliases(tree)
        for name, body in _functions(tree):
            full = f"{module}.{name}"
            calls[full] = set(_called(body, known, module, name))
            if _mentions(body, ours) and any(_writes(node) for node in ast.walk(body)):
                written.add(full)
    while further := {name for name, called in calls.items() if called & written} - written:
        written |= further
    return frozenset(name for name in written if not any(part.startswith("_") for part in name.split(".")))


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{one.name}", one) for one in node.body if isinstance(one, ast.FunctionDef))


def _aliases(tree: ast.Module) -> frozenset[str]:
    """Name the model, and what a module keeps that is made of it: a statement that is written once."""
    kept = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    made = {
        target.id
        for node in kept
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and node.value is not None and _mentions(node.value, frozenset({_MODEL}))
    }
    return frozenset({_MODEL, *made})


def _names(tree: ast.Module, module: str) -> dict[str, str]:
    """Give what each imported name of this house stands for."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("llavero."):
            origin = (node.module or "").removeprefix("llavero.")
            found |= {each.asname or each.name: f"{origin}.{each.name}" for each in node.names}
    return found | {name: f"{module}.{name}" for name, _ in _functions(tree)}


def _called(body: ast.AST, known: dict[str, str], module: str, name: str) -> Iterator[str]:
    for node in ast.walk(body):
        match node:
            case ast.Name(id=word) if word in known:
                yield known[word]
            case ast.Attribute(value=ast.Name(id="self"), attr=verb) if "." in name:
                yield f"{module}.{name.split('.')[0]}.{verb}"
            case ast.Attribute(value=ast.Name(id=word), attr=verb) if word in known:
                yield f"{known[word]}.{verb}"


def _mentions(body: ast.AST, names: frozenset[str]) -> bool:
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(body))


def _writes(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _WRITES
