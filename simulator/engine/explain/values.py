"""Values of expressions, looked up again after a refusal; nothing with an effect is called."""

import ast
import builtins
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import CodeType, FrameType, GeneratorType, MappingProxyType
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.tables import Table
from simulator.domain.world import World
from simulator.engine.explain.gates import functions_in

PURE_BUILTINS = ("all", "any", "bool", "getattr", "int", "isinstance", "len", "max", "min", "set")
PURE_METHODS = ("casefold", "fullmatch", "get", "lower", "strip", "upper", "alive")
PURE_FOLDERS = ("simulator.rules.", "simulator.domain.")
STEPPED_INTO = ("simulator.rules.", "simulator.actions.", "simulator.engine.", "simulator.spec.")
READERS = (World, Table)
UNKNOWN = object()
Tracer: TypeAlias = Callable[[FrameType, str, Any], Any]


class Scope(Struct, frozen=True, eq=False):
    """Where expressions are looked up: the names of a function as they were when it ended.

    Attributes:
        function: its source; None where there is none.
        line: where it ended.
        given: how the caller wrote what it gave for each parameter.
    """

    names: Mapping[str, Any]
    module: Mapping[str, Any]
    function: ast.FunctionDef | None
    line: int
    given: Mapping[str, str] = MappingProxyType({})

    def with_names(self, names: Mapping[str, Any]) -> "Scope":
        """Give the scope inside a comprehension."""
        return replace(self, names={**self.names, **names})

    def assigned(self, name: str) -> ast.expr | None:
        """Give what a name was assigned last; None for a parameter.

        Of an assignment under a condition nobody knows whether it was made: one that surely was
        goes first, if it still gives the value.
        """
        made = [
            each
            for each in _assignments(self.function)
            if each.lineno < self.line and name in _targets(each) and each.value is not None
        ]
        surely = [each for each in made if self.function and each in self.function.body]
        for each in (*reversed(surely), *reversed(made)):
            value = UNKNOWN if each.value is None else value_of(each.value, self)
            if value is UNKNOWN or value == self.names.get(name):
                return each.value
        return None


def scope_of(frame: FrameType, line: int) -> Scope:
    """Take the scope of a frame; generators, which are used up, are made anew as lists."""
    names: dict[str, Any] = dict(frame.f_locals)
    module = str(frame.f_globals.get("__name__", ""))
    key = (frame.f_code.co_name, frame.f_code.co_firstlineno)
    scope = Scope(names, frame.f_globals, functions_in(module).get(key), line)
    for node in _assignments(scope.function):
        for name in _targets(node):
            if isinstance(names.get(name), GeneratorType) and node.value is not None:
                value = value_of(node.value, scope)
                names[name] = list(value) if isinstance(value, GeneratorType) else value
    return scope


def value_of(expression: ast.expr, scope: Scope) -> Any:  # noqa: ANN401 whatever it holds
    """Give the value of an expression; UNKNOWN where it is not safe or not possible to tell."""
    if not all(_pure(each, scope) for each in ast.walk(expression) if isinstance(each, ast.Call)):
        return UNKNOWN
    code = compile(ast.Expression(expression), "<explanation>", "eval")
    return _evaluated(code, scope)


def _evaluated(code: CodeType, scope: Scope) -> Any:  # noqa: ANN401 whatever it holds
    everything = {**scope.module, **scope.names}  # a comprehension sees globals only
    try:
        return eval(code, everything)  # noqa: S307 an expression of the package's own source
    except Exception:  # noqa: BLE001 an operand that short-circuiting never reached, for one
        return UNKNOWN


def _pure(call: ast.Call, scope: Scope) -> bool:
    func = call.func
    if isinstance(func, ast.Attribute) and func.attr in PURE_METHODS:
        return True
    callee = _callee(func, scope)
    if isinstance(getattr(callee, "__self__", None), READERS):
        return True
    if getattr(builtins, str(getattr(callee, "__name__", "")), None) is callee:
        return getattr(callee, "__name__", "") in PURE_BUILTINS
    return _folder(callee).startswith((*PURE_FOLDERS, *STEPPED_INTO)) and inspect.isfunction(callee)


def _callee(func: ast.expr, scope: Scope) -> Any:  # noqa: ANN401 whatever is called
    return None if isinstance(func, ast.Call) else value_of(func, scope)


def _folder(callee: object) -> str:
    return f"{getattr(callee, '__module__', '')}."


class Ended(Struct, frozen=True, eq=False):
    """A predicate that was asked again: what it said, and its scope at the end."""

    said: Any
    scope: Scope


def asked_again(call: ast.Call, scope: Scope) -> Ended | None:
    """Ask a predicate of the package again and watch how it ends; None for anything else."""
    callee = _callee(call.func, scope)
    if not (inspect.isfunction(callee) and _folder(callee).startswith(STEPPED_INTO)):
        return None
    if not _pure(call, scope):
        return None
    arguments = [value_of(each, scope) for each in call.args]
    named = {str(each.arg): value_of(each.value, scope) for each in call.keywords}
    if UNKNOWN in (*map(_known, arguments), *map(_known, named.values())):
        return None
    ended = _watched(callee, arguments, named)
    given = _given(callee, call, scope)
    return ended and replace(ended, scope=replace(ended.scope, given=given))


def _given(callee: Callable[..., Any], call: ast.Call, scope: Scope) -> dict[str, str]:
    """Tell how each argument is written, as far up as it was handed down."""
    expressions = [*call.args, *(each.value for each in call.keywords)]
    names = [*callee.__code__.co_varnames[: len(call.args)], *(each.arg for each in call.keywords)]
    written = [
        scope.given.get(each.id, each.id) if isinstance(each, ast.Name) else ast.unparse(each)
        for each in expressions
    ]
    return {str(name): each for name, each in zip(names, written, strict=True)}


def _known(value: object) -> object:
    return UNKNOWN if value is UNKNOWN else None


def _watched(
    function: Callable[..., Any], arguments: list[Any], named: dict[str, Any]
) -> Ended | None:
    ends: list[Scope] = []

    def enter(frame: FrameType, _event: str, _arg: object) -> Tracer | None:
        return leave if frame.f_code is function.__code__ else None

    def leave(frame: FrameType, event: str, _arg: object) -> Tracer:
        if event == "return":
            ends.append(scope_of(frame, frame.f_lineno))
        return leave

    try:
        with traced(enter):
            said = function(*arguments, **named)
    except Exception:  # noqa: BLE001 then it says nothing
        return None
    return Ended(said, ends[-1]) if ends else None


@contextmanager
def traced(tracer: Tracer) -> Iterator[None]:
    """Let the interpreter tell a tracer what runs; whoever was told before is so again."""
    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        yield
    finally:
        sys.settrace(before)


Assignment = ast.Assign | ast.AnnAssign


@cache
def _assignments(function: ast.FunctionDef | None) -> tuple[Assignment, ...]:
    nodes = ast.walk(function) if function is not None else ()
    found = [each for each in nodes if isinstance(each, ast.Assign | ast.AnnAssign)]
    return tuple(sorted(found, key=lambda each: each.lineno))


def _targets(node: Assignment) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [each.id for each in targets if isinstance(each, ast.Name)]
