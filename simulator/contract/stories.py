"""Stories: the steps of a scenario, run against a target, and where its answers differ.

A target is anything that can be called and paid into: the engine in process, a server, a recording.
Objects are compared by what the story expects of them; what they hold besides does not matter. A
step may keep parts of its answer in variables, which later steps send as `$name`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Protocol

from simulator.domain.clock import ClockMove
from simulator.scenario.loading import Scenario
from simulator.scenario.step_documents import Inbox, Step

StoryVariables = dict[str, Any]


def substitute(value: Any, variables: Mapping[str, Any]) -> Any:  # noqa: ANN401 any JSON
    """Put what was remembered in the place of each `$name`; other texts stay as they are."""
    if isinstance(value, dict):
        return {key: substitute(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [substitute(each, variables) for each in value]
    if isinstance(value, str) and value.startswith("$"):
        return variables.get(value.removeprefix("$"), value)
    return value


def remember(paths: Mapping[str, str], answer: Any, variables: StoryVariables) -> Iterator[str]:  # noqa: ANN401 any JSON
    """Keep parts of an answer under their names; say which are not there."""
    for name, path in paths.items():
        part = answer
        for key in path.split("."):
            part = part.get(key) if isinstance(part, dict) else None
        if part is None:
            yield f"{path} is missing, the story wants to remember it as ${name}"
        else:
            variables[name] = part


DEFAULT_MODULE = "whmcs"
MISSING = object()


class Target(Protocol):
    """What a story is run against."""

    def call(self, module: str, action: str, token: str | None, params: Mapping[str, Any]) -> Any:  # noqa: ANN401 the JSON that came back
        """Call an action and give the JSON of its answer."""

    def pay(self, step: Step) -> Any:  # noqa: ANN401 the JSON that came back
        """Report what a gateway does with an invoice, and give the JSON of the answer."""

    def move(self, clock: ClockMove) -> Any:  # noqa: ANN401 the JSON that came back
        """Move the world's clock, and give the JSON of the answer."""

    def messages(self) -> Sequence[Mapping[str, Any]]:
        """Give the messages in the world's inbox, oldest first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where an answer is not what a story expects; `step` counts from 1."""

    step: int
    asked: str
    problem: str

    def __str__(self) -> str:
        """One line: `step 3, get_invoice: status is 'Unpaid', the story expects 'Paid'`."""
        return f"step {self.step}, {self.asked}: {self.problem}"


def run_story(scenario: Scenario, target: Target) -> list[Difference]:
    """Tell a story to the end; empty when every answer was as expected."""
    first = next(iter(scenario.world.sessions), None)
    token = first.token if first is not None else None
    variables: StoryVariables = {}
    return [
        Difference(number, _step_name(step), problem)
        for number, step in enumerate(scenario.steps, start=1)
        for problem in _problems(step, target, token, variables)
    ]


def _step_name(step: Step) -> str:
    if step.inbox is not None:
        return f"inbox {step.inbox.topic}"
    if step.clock is not None:
        return "clock"
    return step.call or f"pay {step.pay}"


def _problems(
    step: Step, target: Target, token: str | None, variables: StoryVariables
) -> Iterator[str]:
    answer = _answer_to(step, target, token, variables)
    yield from mismatches(substitute(step.expected, variables), answer)
    yield from remember(step.remember, answer, variables)


def _answer_to(step: Step, target: Target, token: str | None, variables: StoryVariables) -> Any:  # noqa: ANN401 the JSON that came back
    if step.inbox is not None:
        return _last_message(step.inbox, target, variables)
    if step.clock is not None:
        return target.move(step.clock)
    if step.call is None:
        return target.pay(step)
    module, _, action = step.call.rpartition("/")
    token, sent = substitute(step.token or token, variables), substitute(step.sent, variables)
    return target.call(module or DEFAULT_MODULE, action, token, sent)


def _last_message(inbox: Inbox, target: Target, variables: StoryVariables) -> Any:  # noqa: ANN401 a row of the table of messages
    to = substitute(inbox.to, variables)
    for message in reversed(target.messages()):
        if message["topic"] == inbox.topic and to in (None, message["to"]):
            return message
    return {}


def mismatches(expected: Any, actual: Any, path: str = "the answer") -> Iterator[str]:  # noqa: ANN401 any JSON
    """Say where JSON differs from what is expected of it."""
    compare: dict[type, Callable[[Any, Any, str], Iterator[str]]] = {
        dict: _object_mismatches,
        list: _array_mismatches,
    }
    if type(expected) in compare and type(expected) is type(actual):
        yield from compare[type(expected)](expected, actual, path)
    elif isinstance(expected, Decimal) and isinstance(actual, float):  # YAML reads 6.47 exactly
        if expected != Decimal(str(actual)):
            yield f"{path} is {actual!r}, the story expects {expected}"
    elif expected != actual or isinstance(expected, bool) is not isinstance(actual, bool):
        yield f"{path} is {actual!r}, the story expects {expected!r}"


def _object_mismatches(
    expected: dict[str, Any], actual: dict[str, Any], path: str
) -> Iterator[str]:
    for key, value in expected.items():
        where = key if path == "the answer" else f"{path}.{key}"
        if key in actual:
            yield from mismatches(value, actual[key], where)
        else:
            yield f"{where} is missing, the story expects {value!r}"


def _array_mismatches(expected: list[Any], actual: list[Any], path: str) -> Iterator[str]:
    for place, (value, found) in enumerate(zip_longest(expected, actual, fillvalue=MISSING)):
        if value is MISSING:
            yield f"{path}[{place}] is {found!r}, the story expects nothing there"
        elif found is MISSING:
            yield f"{path}[{place}] is missing, the story expects {value!r}"
        else:
            yield from mismatches(value, found, f"{path}[{place}]")
