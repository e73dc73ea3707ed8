"""Gates in the source: where the package says no, with what, and under which condition.

A gate is a call of `refuse_if(condition, FAILURE)`, or a `raise refuse(FAILURE)` with the `if` or
`try` around it. They are read from the source of a module once; without source there are none.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct


class Gate(Struct, frozen=True, eq=False):
    """One place that can refuse.

    Attributes:
        lines: those in which it is decided.
        failure: the expression of the failure.
        condition: what must hold for it to refuse; None where it is an exception that was caught.
    """

    module: str
    function: str
    line: int
    lines: range
    failure: ast.expr
    condition: ast.expr | None
    ends: int

    def holds(self, line: int) -> bool:
        """Tell whether a line is the gate's, its `raise` included."""
        return self.line <= line <= self.ends

    def shown(self) -> str:
        """Write the condition."""
        return "" if self.condition is None else ast.unparse(self.condition)

    def place(self) -> str:
        """Write where it is, such as `simulator/rules/invoices.py:27`."""
        return f"{self.module.replace('.', '/')}.py:{self.line}"


class _Around(Struct, frozen=True):
    """What stands around a statement: a function's name, and what decides whether it is reached."""

    function: str = ""
    condition: ast.expr | None = None
    lines: range = range(0)


@cache
def source_of(module: str) -> ast.Module | None:
    """Read the source of a loaded module; None where it has none, or another than was loaded."""
    try:
        return ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError, KeyError, SyntaxError, ValueError):
        return None


@cache
def gates_in(module: str) -> tuple[Gate, ...]:
    """List the gates of a module."""
    tree = source_of(module)
    return () if tree is None else tuple(_gates(tree, module, _Around()))


@cache
def gates_by_line(module: str) -> Mapping[int, Gate]:
    """Find the gate that is decided in a line."""
    return {line: gate for gate in reversed(gates_in(module)) for line in gate.lines}


@cache
def functions_in(module: str) -> Mapping[tuple[str, int], ast.FunctionDef]:
    """Find the functions of a module by name and by the line in which they begin."""
    tree = source_of(module)
    nodes = ast.walk(tree) if tree is not None else ()
    return {(each.name, _begins(each)): each for each in nodes if isinstance(each, ast.FunctionDef)}


def _begins(function: ast.FunctionDef) -> int:
    return min([function.lineno, *(each.lineno for each in function.decorator_list)])


def _gates(node: ast.AST, module: str, around: _Around) -> Iterator[Gate]:
    if isinstance(node, ast.Call) and _calls(node, "refuse_if") and len(node.args) > 1:
        condition, failure = node.args[:2]
        last = node.end_lineno or node.lineno
        lines = range(node.lineno, last + 1)
        yield Gate(module, around.function, node.lineno, lines, failure, condition, last)
    elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield from _raised(node, node.exc, module, around)
    for child, inside in _inside(node, around):
        yield from _gates(child, module, inside)


def _raised(node: ast.Raise, call: ast.Call, module: str, around: _Around) -> Iterator[Gate]:
    if not (_calls(call, "refuse") and call.args):
        return
    lines = around.lines or range(node.lineno, node.lineno + 1)
    last = node.end_lineno or node.lineno
    yield Gate(module, around.function, lines[0], lines, call.args[0], around.condition, last)


def _calls(node: ast.Call, name: str) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == name


def _inside(node: ast.AST, around: _Around) -> Iterator[tuple[ast.AST, _Around]]:
    """Go through what is in a node, each with what then stands around it."""
    match node:
        case ast.FunctionDef():
            yield from ((each, _Around(node.name)) for each in node.body)
        case ast.If():
            lines = range(node.lineno, (node.test.end_lineno or node.lineno) + 1)
            name, otherwise = around.function, ast.UnaryOp(ast.Not(), node.test)
            yield from ((each, _Around(name, node.test, lines)) for each in node.body)
            yield from ((each, _Around(name, otherwise, lines)) for each in node.orelse)
        case ast.Try():
            first, last = node.body[0], node.body[-1]
            lines = range(first.lineno, (last.end_lineno or last.lineno) + 1)
            yield from ((each, around) for each in (*node.body, *node.orelse, *node.finalbody))
            yield from ((each, _Around(around.function, None, lines)) for each in node.handlers)
        case _:
            yield from ((each, around) for each in ast.iter_child_nodes(node))
