"""What decided: the operand of an `and`, the element of an `all(…)`, the `if` around a `return`."""

import ast
from collections.abc import Collection

from simulator.domain.tables import Table
from simulator.engine.explain.values import UNKNOWN, Scope, value_of

FEW = 3


def rows_of(node: ast.Call, value: object, scope: Scope) -> list[object]:
    """Give the first rows that a question to a table found."""
    owner = value_of(node.func.value, scope) if isinstance(node.func, ast.Attribute) else None
    if not isinstance(owner, Table) or not isinstance(value, Collection):
        return []
    if isinstance(value, list):
        return value[:FEW]
    return [owner.get(key) for key in sorted(value)[:FEW]]


def decisive(node: ast.BoolOp, scope: Scope) -> list[ast.expr]:
    """Give the operand that decided alone, or all where all of them had to agree."""
    alone = isinstance(node.op, ast.Or)
    for each in node.values:
        value = value_of(each, scope)
        if value is not UNKNOWN and bool(value) is alone:
            return [each]
    return node.values


def deciding_element(node: ast.Call, scope: Scope) -> tuple[ast.expr, Scope] | None:
    """Find the element that decided an `all(…)` or `any(…)`, with the scope in which it did."""
    if not (isinstance(node.func, ast.Name) and node.func.id in ("all", "any") and node.args):
        return None
    inner = node.args[0]
    if not isinstance(inner, ast.GeneratorExp) or len(inner.generators) != 1:
        return None
    loop = inner.generators[0]
    over = value_of(loop.iter, scope)
    if not isinstance(loop.target, ast.Name) or not hasattr(over, "__iter__"):
        return None
    for each in over:
        inside = scope.with_names({loop.target.id: each})
        chosen = all(bool(value_of(test, inside)) for test in loop.ifs)
        if chosen and bool(value_of(inner.elt, inside)) is (node.func.id == "any"):
            return inner.elt, inside
    return None


def around(function: ast.FunctionDef | None, node: ast.Return) -> ast.expr | None:
    """Give the condition of the innermost `if` that a statement stands in."""
    found = None
    for each in ast.walk(function) if function is not None else ():
        if isinstance(each, ast.If) and any(node in ast.walk(inner) for inner in each.body):
            found = each.test
    return found


def spans(node: ast.stmt, line: int) -> bool:
    """Tell whether a statement stands in a line."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)
