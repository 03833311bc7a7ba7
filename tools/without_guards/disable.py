"""Writes a file anew without one of its guards, by the kind of statement or expression that the mark stands at.

Law: what cannot be taken away is an error that the table shows, never a guard left out. Where it cannot be seen which
answer lets somebody in (`return is_active(…)`), both are tried, and a test must notice each.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_LEAVES = ast.Raise | ast.Return | ast.Continue | ast.Break | ast.Yield
_STOPS = ast.stmt | ast.ExceptHandler
# Guards that are no condition but a value: what stands in their statement, and what would if nobody had thought of it.
BY_HAND = {
    "a-card-is-one-whatever-its-date": ("asked.card.number", 'f"{asked.card.number}/{asked.card.month}"'),
    "approval-distinct-persons": ("{vote.person:", "{object():"),
    "code-costs-the-same": (" claim_try(", " rows or claim_try("),
    "database-patience": ('{"timeout": self.patience_s, **how}', "how"),
    "decoy-is-one-person": ('"recipient"', 'f"recipient:{channel}"'),
    "gate-patience": ('{"timeout": self.patience_s, **how}', "how"),
    "held-before-forgotten": ('.select_for_update(of=("self",))', ""),
    "held-before-looked-at": ('.select_for_update(of=("self",))', ""),
    "lost-lines-let-go": (" -c idle_in_transaction_session_timeout={_IDLE_S}s", ""),
    "press-opens-nothing": ('allowed_protocols=("data",), ', ""),
    "slow-statement-ends-first": ('f"-c statement_timeout={round(patience_s * _OF_A_STATEMENT * 1000)}"', '""'),
    "subject-is-another-person": (".exclude(person_id=person)", ""),
    "who-was-not-made-is-nobody": (" = before", " = turn.run.user_id, turn.run.proofs"),
    "risen-floor-binds": (" else 2]", " else 1]"),
    "runs-locked-in-order": ('.order_by("id")', '.order_by("-id")'),
    "session-secret-keyed": ("decoy_bytes", '(lambda _, seen: __import__("hashlib").sha256(seen).digest())'),
}
_ALWAYS = ("({}) or True", "({}) and False")


Edit = tuple[str, ast.AST, str]


class CannotBeTakenAwayError(Exception):
    """No rule says what this guard would look like if it were not there."""


@dataclass(frozen=True, slots=True)
class Without:
    """A file's text without one guard, and what was done to it."""

    how: str
    text: str


def without(text: str, line: int, *, is_sql: bool = False) -> list[Without]:
    """Give each form that the file takes without the guard marked on `line`. Raises CannotBeTakenAwayError."""
    if is_sql:
        return [_without_condition(text, line)]
    lines = text.splitlines()
    if by_hand := BY_HAND.get(lines[line - 1].partition("guard:")[2].split(maxsplit=1)[0]):
        return [_rewritten(text, line, *by_hand)]
    is_above = lines[line - 1].lstrip().startswith("#")
    if is_above:
        line = next(n for n in range(line + 1, len(lines) + 1) if not lines[n - 1].lstrip().startswith("#"))
    tree = ast.parse(text)
    if cases := list(_case(tree, line, text)):
        return [Without(how, _replaced(text, node, new)) for how, node, new in cases]
    found = [node for node in ast.walk(tree) if isinstance(node, _STOPS) and node.lineno <= line <= _head_ends(node)]
    if not found:
        raise CannotBeTakenAwayError("no statement stands there")
    statement = max(found, key=lambda node: (node.lineno, node.col_offset))
    if is_above and (above := _if_begun_by(statement, tree)):
        statement, line = above, above.lineno
    edits = list(_edits(statement, line, text))
    if not edits:
        raise CannotBeTakenAwayError(f"no rule for {type(statement).__name__}")
    results = [Without(how, _replaced(text, node, new)) for how, node, new in edits]
    for result in results:
        ast.parse(result.text)
    return results


def _edits(statement: ast.AST, line: int, text: str) -> Iterator[Edit]:
    match statement:
        case ast.If(test=test) | ast.While(test=test):
            yield from _condition(statement, test, line, text)
        case ast.For(iter=iterated):
            yield "no turn of the loop", iterated, "()"
        case ast.Match(subject=subject):
            yield "whatever it matches", statement, f"({_source(text, subject)})"
        case ast.With(items=[item, *_]) | ast.AsyncWith(items=[item, *_]):
            yield "not entered", item.context_expr, '__import__("contextlib").nullcontext()'
        case ast.ExceptHandler(body=body):
            yield "error swallowed", _together(body), "pass"
        case ast.Expr(value=value) if not isinstance(value, ast.Yield):
            yield "not called", statement, "pass"
        case ast.Return(value=ast.expr() as value) | ast.Assign(value=value):
            yield from _value(value, statement, line, text)


def _rewritten(text: str, line: int, old: str, new: str) -> Without:
    lines = text.splitlines(keepends=True)
    here = next((n for n in (line - 1, line) if lines[n].count(old) == 1), None)
    if here is None:
        raise CannotBeTakenAwayError(f"{old} does not stand there once")
    lines[here] = lines[here].replace(old, new)
    return Without(f"{new} for {old}", "".join(lines))


def _case(tree: ast.Module, line: int, text: str) -> Iterator[Edit]:
    for node in ast.walk(tree):
        if isinstance(node, ast.match_case) and node.pattern.lineno == line:
            if node.guard is not None:
                yield "case without its condition", node.guard, "True"
            yield (
                "case never taken",
                node.guard or node.pattern,
                ("False" if node.guard else f"{_source(text, node.pattern)} if False"),
            )


def _if_begun_by(statement: ast.AST, tree: ast.Module) -> ast.If | None:
    """Find the `if` that a mark means which stands above what the `if` refuses with."""
    if not isinstance(statement, ast.Return | ast.Raise | ast.Continue):
        return None
    return next((node for node in ast.walk(tree) if isinstance(node, ast.If) and node.body[0] is statement), None)


def _condition(statement: ast.If | ast.While, test: ast.expr, line: int, text: str) -> Iterator[Edit]:
    if line not in (statement.lineno, _head_ends(statement)) and (edits := list(_operand(test, line))):
        yield from edits
        return
    if _is_update(test) and (edits := list(_filters(test, None, text))):
        yield from edits  # `if rows.filter(…).update(…):` lets in whom the filter finds
        return
    source = _source(text, test)
    yield "condition False", test, f"(({source}) and False)"
    leaves = any(isinstance(node, _LEAVES) for part in statement.body for node in ast.walk(part))
    if isinstance(statement, ast.If) and not leaves:
        yield "condition True", test, f"(({source}) or True)"
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        absent = [_source(text, each) for each in test.values if _asks_for_none(each)]
        if 0 < len(absent) < len(test.values):
            yield "only None refused", test, f"({' or '.join(absent)})"


def _value(value: ast.expr, statement: ast.stmt, line: int, text: str) -> Iterator[Edit]:
    inner = list(_parts(value, line, text)) if statement.lineno < (statement.end_lineno or 0) else []
    if inner:
        yield from inner
    elif isinstance(value, ast.BoolOp) and isinstance(statement, ast.Assign):
        yield from _each_operand(value)
    elif _is_yes_or_no(value):
        yield from ((form.format("…"), value, f"({form.format(_source(text, value))})") for form in _ALWAYS)
    elif edits := list(_filters(value, line, text)) or list(_deeper(value, text)):
        yield from edits
    elif isinstance(statement, ast.Assign) and isinstance(value, ast.Call):
        yield "refusal swallowed", statement, _swallowed(statement, text)


def _parts(value: ast.expr, line: int, text: str) -> Iterator[Edit]:
    """Take away one element, argument or operand of several that have lines of their own."""
    for node in ast.walk(value):
        if isinstance(node, ast.keyword) and node.lineno == line and node.value.end_lineno == line:
            if isinstance(node.value, ast.IfExp):
                yield from _either_branch(node.value, text)
            else:
                yield f"without {node.arg}=", node, "**{}"
            return
        if isinstance(node, ast.Tuple | ast.List):
            for element in node.elts:
                if element.lineno == line and element.end_lineno == line:
                    yield "element left out", element, "*()"
                    return
    yield from _operand(value, line)


def _operand(value: ast.expr, line: int) -> Iterator[Edit]:
    for node in ast.walk(value):
        if isinstance(node, ast.BoolOp) and (node.lineno, node.end_lineno) != (line, line):
            for operand in node.values:
                if operand.end_lineno == line:
                    yield "operand left out", operand, str(isinstance(node.op, ast.And))
                    return


def _swallowed(statement: ast.Assign, text: str) -> str:
    margin, name = " " * statement.col_offset, _source(text, statement.targets[0])
    tried = f"try:\n{margin}    {_source(text, statement)}\n"
    return f"{tried}{margin}except Exception:\n{margin}    {name} = None"


def _each_operand(value: ast.BoolOp) -> Iterator[Edit]:
    for number, operand in enumerate(value.values, 1):
        yield f"without operand {number}", operand, str(isinstance(value.op, ast.And))


def _filters(value: ast.expr, line: int | None, text: str) -> Iterator[Edit]:
    for node in ast.walk(value):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "filter"):
            continue
        if line is not None and not (node.func.end_lineno or 0) <= line <= (node.end_lineno or 0):
            continue
        kept = _identifying(node)
        arguments = ", ".join(_source(text, each) for each in kept)
        yield f"filter({', '.join(each.arg or '' for each in kept)})", node, f"{_source(text, node.func)}({arguments})"
        return


def _identifying(call: ast.Call) -> list[ast.keyword]:
    """Choose what says which row is meant, so that only the condition on it is lost."""
    own = [each for each in call.keywords if each.arg == "id"]
    of = [each for each in call.keywords if each.arg and each.arg.endswith("_id") and each.arg != "tenant_id"]
    kept = own or of
    return kept if len(kept) < len(call.keywords) + len(call.args) else []


def _deeper(value: ast.expr, text: str) -> Iterator[Edit]:
    for node in ast.walk(value):
        match node:
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp() if any(
                each.ifs for each in node.generators
            ):
                condition = next(each.ifs[0] for each in node.generators if each.ifs)
                yield "nothing sifted out", condition, f"(({_source(text, condition)}) or True)"
            case ast.IfExp():
                yield from _either_branch(node, text)
            case ast.Call(func=ast.Attribute(attr="replace", value=inner)):
                yield "nothing replaced", node, _source(text, _without_replace(inner))
            case ast.BoolOp():
                yield from _each_operand(node)
            case ast.BinOp(left=ast.Attribute() as first, op=ast.Add(), right=ast.Attribute() as second):
                yield "only the first", node, f"({_source(text, first)})"
                yield "only the second", node, f"({_source(text, second)})"
            case ast.Dict(keys=[_, *_]):
                yield "nothing said", node, "{}"
            case _:
                continue
        return


def _either_branch(node: ast.IfExp, text: str) -> Iterator[Edit]:
    yield "always the first", node, f"({_source(text, node.body)})"
    yield "always the second", node, f"({_source(text, node.orelse)})"


def _without_replace(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "replace":
        node = node.func.value
    return node


def _is_yes_or_no(value: ast.expr) -> bool:
    match value:
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()) | ast.Call(func=ast.Name(id="any" | "all")):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) | ast.Attribute(attr=name):
            return name.startswith(("is_", "has_", "may_", "can_", "same_", "_is_", "_has_"))
    return False


def _is_update(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"


def _asks_for_none(node: ast.expr) -> bool:
    match node:
        case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return True
    return False


def _without_condition(text: str, line: int) -> Without:
    lines = text.splitlines(keepends=True)
    if not lines[line - 1].lstrip().upper().startswith("AND "):
        raise CannotBeTakenAwayError("not a line of its own that begins with AND")
    return Without("condition left out", "".join([*lines[: line - 1], "\n", *lines[line:]]))


def _head_ends(node: ast.stmt | ast.ExceptHandler) -> int:
    if isinstance(node, ast.Match):
        return node.cases[0].pattern.lineno - 1
    body = getattr(node, "body", None)
    return max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno


def _together(body: list[ast.stmt]) -> ast.AST:
    first, last = body[0], body[-1]
    place = {"lineno": first.lineno, "col_offset": first.col_offset}
    return ast.Pass(**place, end_lineno=last.end_lineno, end_col_offset=last.end_col_offset)


def _source(text: str, node: ast.AST) -> str:
    start, end = _span(text, node)
    return text.encode()[start:end].decode()


def _replaced(text: str, node: ast.AST, new: str) -> str:
    start, end = _span(text, node)
    return (text.encode()[:start] + new.encode() + text.encode()[end:]).decode()


def _span(text: str, node: ast.AST) -> tuple[int, int]:
    """Say from which byte to which a node stands; the places that the parser gives count bytes as well."""
    begins = [0]
    for line in text.encode().splitlines(keepends=True):
        begins.append(begins[-1] + len(line))
    start = begins[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
    return start, begins[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
