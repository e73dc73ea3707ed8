"""How the dialects differ: every place where the live spelling is not the documented one."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from simulator.contract.action_details import failure_example, fields_of, wire_name
from simulator.rules import rule_id
from simulator.rules.access import INVALID_TOKEN, METHOD_NOT_ALLOWED
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.spec.shapes import Field
from simulator.spec.sources import Source, assumed, observed

EVERY_ACTION = "every action"
NOT_THERE = "not there"
OF_FAILURES = observed("how each of them tells a failure")
OF_TOKENS = observed("the answers to a dead token that they test for")
OF_RESULTS = observed("the word that they wait for in result")
OF_METHODS = assumed("PHP's $_REQUEST reads a form wherever it stands")
ANY_FAILURE = Failure("$text", OF_FAILURES)


class Difference(Struct, frozen=True):
    """One thing that the dialects spell differently.

    Attributes:
        what: `failure`, `method`, `result` or `field`.
        name: the id of a rule, or the dotted name of a field.
        source: who says that the live one reads so.
    """

    action: str
    what: str
    name: str
    documented: str
    live: str
    source: str


def differences(actions: Iterable[Action]) -> list[Difference]:
    """List what differs in answers of every action, then what is an action's own."""
    own = [each for action in actions for each in _of_action(action)]
    return [*_of_every_action(), *own]


def _of_every_action() -> Iterator[Difference]:
    yield _failure(EVERY_ACTION, ANY_FAILURE, OF_FAILURES, name="any failure")
    yield _failure(EVERY_ACTION, INVALID_TOKEN, OF_TOKENS)
    yield Difference(
        EVERY_ACTION,
        "method",
        rule_id(METHOD_NOT_ALLOWED),
        "405 to a method that the page does not name",
        "any method is served",
        str(OF_METHODS),
    )


def _of_action(action: Action) -> Iterator[Difference]:
    name = wire_name(action)
    if action.live_result != "OK":
        yield Difference(
            name, "result", "result", '"OK"', _json(action.live_result), str(OF_RESULTS)
        )
    for failure in action.failures:
        if failure.own_spelling:
            yield _failure(
                name, failure, action.source_of(failure) if failure.live_code else OF_FAILURES
            )
    for field_name, field in fields_of(action.answer):
        yield from _of_field(name, field_name, field, str(action.source_of(field)))


def _of_field(action: str, name: str, field: Field[Any], source: str) -> Iterator[Difference]:
    if field.only == "live":
        yield Difference(action, "field", name, NOT_THERE, field.text("live"), source)
    elif field.only == "documented":
        yield Difference(action, "field", name, field.text("documented"), NOT_THERE, source)
    if field.live is not None:
        types = field.text("documented"), field.text("live")
        yield Difference(action, "field", name, *types, source)


def _failure(action: str, failure: Failure, source: Source, name: str = "") -> Difference:
    return Difference(
        action,
        "failure",
        name or rule_id(failure),
        _json(failure_example(failure, "documented")),
        _json(failure_example(failure, "live")),
        str(source),
    )


def _json(value: Any) -> str:  # noqa: ANN401 a word or an object
    return json.dumps(value, ensure_ascii=False)
