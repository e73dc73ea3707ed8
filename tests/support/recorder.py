"""What a run of the tests saw of the table: failures that came back, parameters that were sent.

Engines of tests come from `new_engine`, whose observer writes down every exchange.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TypedDict

import msgspec

from simulator.actions import TABLE
from simulator.engine import clocks
from simulator.engine.coverage_counters import ActionCounters, CoverageCounters
from simulator.engine.engine import Engine
from simulator.engine.exchanges import JSON, Exchange
from simulator.engine.journal.journal import Bounds
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from tests.support.answers import Findings

Key = tuple[str, str]
OK = 200
PLACEHOLDER = re.compile(r"\\\$(?:[a-z_]+|\\\{[a-z_]+\\\})")


class RecorderExport(TypedDict):
    """What a recorder saw of the table, as plain values.

    Attributes:
        failures: module, name, place of the failure among those of the action, texts.
        parameters: module, name, parameters.
    """

    failures: list[tuple[str, str, int, list[str]]]
    parameters: list[tuple[str, str, list[str]]]


class Recorder:
    """Observes engines, and keeps what they answered by the action that was asked.

    Attributes:
        provoked: for an action, the failures that came back, each with its texts.
        seen: what an engine counts as exercised; here in all worlds of all engines of the run.
        misfits: what answers since the last `take_misfits` had or lacked against the table.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.provoked: dict[Key, dict[Failure, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.seen = CoverageCounters()
        self.misfits: set[str] = set()
        self._held: set[int] = set()

    def observe(self, exchange: Exchange) -> None:
        """Write one exchange down."""
        action = exchange.action
        if action is None:
            return
        declared = [each for each in action.failures if each == exchange.failure]
        for failure in declared:
            self.provoked[action.module, action.name][failure].update(_texts(exchange, failure))
        succeeded = exchange.failure is None and exchange.answer.status == OK
        if succeeded or declared:
            self.seen.note(action, exchange.failure, exchange.call.form)
        if succeeded and TABLE.get((action.module, action.name)) is action:
            self._hold(exchange, action)

    def _hold(self, exchange: Exchange, action: Action) -> None:
        """Hold an answer against what the table declares; the same one only once."""
        dialect, answer = exchange.before.dialect, exchange.answer
        same = hash((action.module, action.name, dialect, answer.body))
        if answer.media_type != JSON or same in self._held:
            return
        self._held.add(same)
        found = Findings()
        found.hold(msgspec.json.decode(answer.body), action, dialect)
        where = f"{action.module}/{action.name} ({dialect})"
        self.misfits.update(f"{where}: {problem}" for problem in found.problems)

    def take_misfits(self) -> list[str]:
        """Give what answers had that the table does not declare, or had not; and forget it."""
        taken, self.misfits = sorted(self.misfits), set()
        return taken

    def failures(self, key: Key) -> set[Failure]:
        """Give the failures of an action whose text really came back."""
        return {failure for failure, texts in self.provoked.get(key, {}).items() if texts}

    def texts(self, key: Key) -> set[str]:
        """Give all texts of an action's own failures that came back."""
        return set().union(*self.provoked.get(key, {}).values())

    def parameters(self, key: Key) -> set[str]:
        """Give the parameters of an action that were sent and read."""
        return set().union(*(each.parameters for each in self.seen.of(key)))

    def export(self) -> RecorderExport:
        """Give what was seen of the table as plain values, which pytest-xdist can send."""
        failures = [
            (*key, TABLE[key].failures.index(failure), sorted(texts))
            for key, found in self.provoked.items()
            for failure, texts in found.items()
            if key in TABLE and failure in TABLE[key].failures
        ]
        parameters = [(*key, sorted(self.parameters(key))) for key in TABLE]
        return {"failures": failures, "parameters": parameters}

    def absorb(self, recorded: RecorderExport) -> None:
        """Add what the recorder of another process saw."""
        for module, name, index, texts in recorded["failures"]:
            failure = TABLE[module, name].failures[index]
            self.provoked[module, name][failure].update(texts)
        for module, name, parameters in recorded["parameters"]:
            action = TABLE[module, name]
            counters = self.seen.actions.setdefault(action, ActionCounters(action))
            counters.parameters.update(parameters)


RUN = Recorder()


def new_engine(
    *,
    actions: Mapping[Key, Action] = TABLE,
    reading: Callable[[], float] = clocks.monotonic_seconds,
    require_world: bool = False,
    bounds: Bounds | None = None,
) -> Engine:
    """Make an engine that this run of the tests observes."""
    return Engine(actions, reading, RUN.observe, require_world=require_world, bounds=bounds)


def template(failure: Failure) -> re.Pattern[str]:
    """Give what a failure's text matches, with anything for its placeholders."""
    return re.compile(PLACEHOLDER.sub("(?s:.*)", re.escape(failure.text)))


def _texts(exchange: Exchange, failure: Failure) -> Iterator[str]:
    """Find the failure's text in what was really answered."""
    body = json.loads(exchange.answer.body)
    values = (value for value in body.values() if isinstance(value, str))
    return filter(template(failure).fullmatch, values)
