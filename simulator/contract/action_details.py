"""The details of actions and rules: what the command line, its JSON and the reference pages say.

All of them read it here, so all of them say the same. The body of a failure keeps its placeholders.
A rule is a failure with an id that stays: `mass_payment.requires_two_invoices` is the constant
`REQUIRES_TWO_INVOICES` of `simulator/rules/mass_payment.py`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from string import Template
from typing import Any

import msgspec

from simulator.domain.clock import Clock
from simulator.domain.policies import Dialect
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine.envelope import refusal
from simulator.errors import UnknownName
from simulator.rules import rule_id
from simulator.rules.access import (
    INVALID_COMMAND,
    INVALID_TOKEN,
    MALFORMED_REQUEST,
    METHOD_NOT_ALLOWED,
    NOT_SERVED,
    WHMCS_UNREACHABLE,
)
from simulator.spec.actions import Action, qualified_name
from simulator.spec.converters import BadValue
from simulator.spec.failures import Failure, Refusal
from simulator.spec.params import BAD_PARAMETER, MISSING_PARAMETER, Parameter
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import Source

UNREADABLE_VALUES = ("nan", "@", "x" * 20_000)  # what converters refuse, if they refuse anything


def wire_name(action: Action) -> str:
    """Give the name to ask by: bare for whmcs.php, with the module for the others."""
    return qualified_name(action.module, action.name)


def fields_of(
    shape: Shape[Any], prefix: str = "", *, dialect: Dialect | None = None
) -> Iterator[tuple[str, Field[Any]]]:
    """Go through the fields of an answer, those of nested objects by a dotted name, after it.

    Those of both dialects, or only those that one of them has.
    """
    for field in shape.fields:
        if dialect is not None and field.only not in (None, dialect):
            continue
        yield f"{prefix}{field.name}", field
        if field.nested is not None:
            yield from fields_of(field.nested, f"{prefix}{field.path}.", dialect=dialect)


def answer_types(action: Action, dialect: Dialect) -> dict[str, str]:
    """Give the JSON type of each field of an answer in a dialect, by its dotted name.

    What may be one or the other reads `object or null`. The objects in an array or under any name
    are named after it: `items.item.amount`, `methods.*.call`.
    """
    fields = fields_of(action.answer, dialect=dialect)
    types = {name: " or ".join(field.json_types(dialect)) for name, field in fields}
    return {"result": "string", **types}


def shared_failures(action: Action) -> tuple[Failure, ...]:
    """List the failures of all actions that this one can answer too, in the order of the gates."""
    can_be = {
        INVALID_TOKEN: action.access == "client",
        MISSING_PARAMETER: any(each.required for each in action.parameters),
        BAD_PARAMETER: any(map(_can_be_bad, action.parameters)),
        WHMCS_UNREACHABLE: action.module == "whmcs",
    }
    gates = (
        MALFORMED_REQUEST,
        INVALID_COMMAND,
        METHOD_NOT_ALLOWED,
        INVALID_TOKEN,
        MISSING_PARAMETER,
        BAD_PARAMETER,
        WHMCS_UNREACHABLE,
    )
    return tuple(each for each in gates if can_be.get(each, True) and each not in action.failures)


def _can_be_bad(parameter: Parameter) -> bool:
    """Try whether a value may be refused as unreadable."""
    for value in UNREADABLE_VALUES:
        try:
            parameter.convert(value)
        except BadValue:
            return True
    return False


def sources_of(action: Action) -> Iterator[Source]:
    """Go through the sources of all that an action claims."""
    yield action.source
    yield from filter(None, [action.token_source])
    yield from map(action.source_of, action.parameters)
    yield from map(action.source_of, action.claimed_failures)
    yield from (action.source_of(field) for _, field in fields_of(action.answer))


def default_of(parameter: Parameter) -> str:
    """Write what a parameter is when absent; empty where that is nothing at all."""
    return str(parameter.default) if parameter.default else ""


def result_of(action: Action) -> str:
    """Say what the key `result` of a success holds; empty where it is a field of the answer."""
    if any(field.name == "result" for field in action.answer.fields):
        return ""
    live = f"; in the live dialect {action.live_result}" if action.live_result != "OK" else ""
    return f"result is OK{live}"


def remarks_on(failure: Failure) -> str:
    """Say what is unusual about a failure; empty where nothing is."""
    parts = []
    if failure.keyed:
        parts.append(f'the documented code is the key: {{"{failure.code}": …}}')
    if failure.live_code:
        parts.append(f'the live code is "{failure.live_code}"')
    if failure.live_result != failure.code:
        parts.append(f"the live result is {failure.live_result}")
    return "; ".join(parts)


def spelling_of_field(field: Field[Any]) -> str:
    """Say how the dialects differ in a field; empty where they do not."""
    if field.only is not None:
        return f"{field.only} only"
    return f"{field.text('live')} in live" if field.live is not None else ""


def type_of(field: Field[Any]) -> str:
    """Say what a field holds: in the documented dialect, where the other one has another type."""
    return field.text(field.only or "documented")


def action_details(action: Action) -> dict[str, Any]:
    """Gather all details of an action as JSON values."""
    return {
        "module": action.module,
        "name": action.name,
        "description": action.description,
        "group": action.group,
        "methods": list(action.methods),
        "access": action.access,
        "token_source": None if action.token_source is None else str(action.token_source),
        "source": str(action.source),
        "parameters": [_parameter_details(each) for each in action.parameters],
        "failures": [_failure_of(action, each) for each in action.claimed_failures],
        "shared_failures": [_failure_of(action, each) for each in shared_failures(action)],
        "result": {"documented": "OK", "live": action.live_result},
        "answer": [_field_details(action, *each) for each in fields_of(action.answer)],
    }


def _parameter_details(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "aliases": list(parameter.aliases),
        "type": parameter.type_name,
        "required": parameter.required,
        "default": default_of(parameter),
        "description": parameter.description,
        **_source_details(parameter.source),
    }


def failure_details(failure: Failure) -> dict[str, Any]:
    """Gather all details of a failure as JSON values."""
    return {
        "code": failure.code,
        "live_code": failure.live_code or failure.code,
        "live_result": failure.live_result,
        "keyed": failure.keyed,
        "message": failure.text,
        "remedy": failure.remedy,
        **_source_details(failure.source),
    }


def _failure_of(action: Action, failure: Failure) -> dict[str, Any]:
    return failure_details(failure) | _source_details(action.source_of(failure))


def _source_details(source: Source) -> dict[str, Any]:
    return {"basis": source.basis, "source": str(source)}


def _field_details(action: Action, name: str, field: Field[Any]) -> dict[str, Any]:
    return {
        "name": name,
        "dialect": field.only or "both",
        "type": type_of(field),
        "live_type": field.text("live") if field.only != "documented" else "",
        "when": field.when,
        **_source_details(action.source_of(field)),
    }


NO_TIME = Clock(instant=datetime(2000, 1, 1, tzinfo=UTC))


def failure_example(failure: Failure, dialect: Dialect) -> dict[str, Any]:
    """Write the body that a failure is answered with; placeholders stay as they are declared."""
    world = World(scenario="", clock=NO_TIME, dialect=dialect)
    names = Template(failure.text).get_identifiers()
    work = UnitOfWork(world, world.clock.instant)
    answer = refusal(world, Refusal(failure, work, {name: f"${name}" for name in names}))
    body: dict[str, Any] = msgspec.json.decode(answer.body)
    return body


def rules_of(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Gather the failures of actions as JSON values, in the order in which they are met.

    Which actions borrow a text that is written for others stands beside all that answer with it.
    What is not served is no action's: it says so by itself.
    """
    answered: dict[Failure, list[Action]] = {}
    for action in actions:
        for failure in (*action.claimed_failures, *shared_failures(action)):
            answered.setdefault(failure, []).append(action)
    answered[NOT_SERVED] = []
    return [_rule(failure, having) for failure, having in answered.items()]


def _rule(failure: Failure, actions: Collection[Action]) -> dict[str, Any]:
    borrowing = (each for each in actions if each.source_of(failure) != failure.source)
    return {
        "id": rule_id(failure),
        **failure_details(failure),
        "actions": list(map(wire_name, actions)),
        "borrowed_by": list(map(wire_name, borrowing)),
    }


def chosen(rules: Iterable[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Choose rules by an id, by a subject, or by the exact text of a failure.

    Raises:
        UnknownName: no rule has the name.
    """
    listed = list(rules)
    found = [each for each in listed if name in (each["id"], _subject(each), each["message"])]
    if not found:
        known = [each["id"] for each in listed]
        close = [*known, *sorted({_subject(each) for each in listed})]
        texts = [each["message"] for each in listed]
        raise UnknownName("rule", name, [*close, *texts], where="rules")
    return found


def _subject(rule: Mapping[str, Any]) -> str:
    return str(rule["id"]).partition(".")[0]
