"""Replays: a call is performed once more, its gates are watched, and what it led to is dropped.

While it runs, the interpreter tells which lines of gates are reached (`sys.settrace`). So a request
pays nothing for being explainable, and gates that raise are seen as well as those that ask.
"""

import ast
from datetime import datetime
from types import FrameType, TracebackType
from typing import Any

from msgspec import Struct

from simulator.domain.world import World
from simulator.engine.dispatch import Actions, Outcome, dispatch
from simulator.engine.exchanges import Call
from simulator.engine.explain.gates import Gate, gates_by_line, gates_in
from simulator.engine.explain.values import Scope, scope_of, traced
from simulator.spec.failures import Failure
from simulator.spec.failures import __name__ as RAISED_THERE  # noqa: N812 a constant here

WATCHED = (
    "simulator.actions.",
    "simulator.effects.",
    "simulator.rules.",
    "simulator.engine.dispatch",
    "simulator.engine.dispatch",
    "simulator.spec.params",
)


class Consulted(Struct, frozen=True, eq=False):
    """A gate that was reached, with the failure that it could have refused with."""

    gate: Gate
    failure: Failure


class Stop(Struct, frozen=True, eq=False):
    """Where a call ended.

    Attributes:
        gate: None where the source is not there to read, or a defect ended it.
        scopes: of the functions that were running, the innermost first.
        place: file and line, in the package.
    """

    gate: Gate | None
    scopes: tuple[Scope, ...]
    place: str


class Replay(Struct, frozen=True, eq=False):
    """What a call came to when it was performed once more.

    Attributes:
        consulted: the gates that were reached, in order.
        stop: where it ended; None for a success.
    """

    outcome: Outcome
    consulted: tuple[Consulted, ...]
    stop: Stop | None


def replay(actions: Actions, world: World, call: Call, now: datetime) -> Replay:
    """Perform a call on a world, and drop what it led to."""
    watch = _Watch()
    with traced(watch.call):
        outcome = dispatch(actions, world, call, now)
    problem = outcome.problem
    stop = None if problem is None else _stop(problem.__traceback__)
    return Replay(outcome, tuple(watch.met.values()), stop)


class _Watch:
    """Writes down which gates are reached; each once for each failure it can refuse with."""

    def __init__(self) -> None:
        self.met: dict[tuple[str, int, Failure], Consulted] = {}

    def call(self, frame: FrameType, _event: str, _arg: object) -> Any:  # noqa: ANN401 a tracer
        """Watch the lines of functions that lie in a module with gates."""
        module = str(frame.f_globals.get("__name__", ""))
        return self.line if module.startswith(WATCHED) and gates_in(module) else None

    def line(self, frame: FrameType, event: str, _arg: object) -> Any:  # noqa: ANN401 a tracer
        """Write the gate of a line down."""
        if event == "line":
            module = str(frame.f_globals.get("__name__", ""))
            gate = gates_by_line(module).get(frame.f_lineno)
            failure = None if gate is None else _failure(gate.failure, frame)
            if gate is not None and failure is not None:
                key = (gate.module, gate.line, failure)
                self.met.setdefault(key, Consulted(gate, failure))
        return self.line


def _failure(expression: ast.expr, frame: FrameType) -> Failure | None:
    """Look a failure up: a constant, one of a module, or what the gate was given."""
    if isinstance(expression, ast.Attribute) and isinstance(expression.value, ast.Name):
        owner = _named(expression.value.id, frame)
        found = getattr(owner, expression.attr, None)
    else:
        found = _named(getattr(expression, "id", ""), frame)
    return found if isinstance(found, Failure) else None


def _named(name: str, frame: FrameType) -> object:
    return frame.f_locals.get(name, frame.f_globals.get(name))


def _stop(traceback: TracebackType | None) -> Stop:
    """Find out where a call ended; the function that raises for all gates does not count."""
    frames: list[tuple[FrameType, int]] = []
    while traceback is not None:
        if traceback.tb_frame.f_globals.get("__name__") != RAISED_THERE:
            frames.insert(0, (traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    if not frames:
        return Stop(None, (), "")
    frame, line = frames[0]
    module = str(frame.f_globals.get("__name__", ""))
    gate = next((each for each in gates_in(module) if each.holds(line)), None)
    place = f"{module.replace('.', '/')}.py:{line}"
    return Stop(gate, tuple(scope_of(*each) for each in frames), place)
