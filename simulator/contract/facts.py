"""Facts of an action: what the command line, its JSON and the reference pages tell of one.

Whatever tells of an action reads it here, so that all of them say the same.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from simulator.rules.access import (
    INVALID_COMMAND,
    INVALID_TOKEN,
    MALFORMED_REQUEST,
    METHOD_NOT_ALLOWED,
    WHMCS_UNREACHABLE,
)
from simulator.spec.actions import Action, qualified_name
from simulator.spec.converters import BadValue
from simulator.spec.failures import Failure
from simulator.spec.params import BAD_PARAMETER, MISSING_PARAMETER, Parameter
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import Source

CANNOT_BE_MEANT = ("nan", "@", "x" * 20_000)  # what converters refuse, if they refuse anything


class AnswerField(NamedTuple):
    """A field of an answer, those of nested objects by a dotted name."""

    name: str
    field: Field[Any]


def wire_name(action: Action) -> str:
    """Give the name to ask by: bare for whmcs.php, with the module for the others."""
    return qualified_name(action.module, action.name)


def fields_of(shape: Shape[Any], prefix: str = "") -> Iterator[AnswerField]:
    """Go through the fields of an answer, each object before what is in it."""
    for field in shape.fields:
        name = f"{prefix}{field.name}"
        yield AnswerField(name, field)
        if field.of is not None:
            yield from fields_of(field.of, f"{name}.")


def shared_failures(action: Action) -> tuple[Failure, ...]:
    """List the failures of all actions that this one can answer too, in the order of the gates."""
    can_be = {
        INVALID_TOKEN: action.access == "client",
        MISSING_PARAMETER: any(each.required for each in action.parameters),
        BAD_PARAMETER: any(map(can_be_bad, action.parameters)),
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


def can_be_bad(parameter: Parameter) -> bool:
    """Whether a value may be refused as one that cannot be meant; only trying can tell."""
    for value in CANNOT_BE_MEANT:
        try:
            parameter.convert(value)
        except BadValue:
            return True
    return False


def sources_of(action: Action) -> Iterator[Source]:
    """Go through the sources of all that an action claims."""
    yield action.source
    yield from (parameter.source for parameter in action.parameters)
    yield from (failure.source for failure in action.failures)
    yield from (field.source for _, field in fields_of(action.answer))


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
    return "; ".join(parts)


def spelling_of_field(field: Field[Any]) -> str:
    """Say how the dialects differ in a field; empty where they do not."""
    if field.only is not None:
        return f"{field.only} only"
    return "another value in live" if field.live is not None else ""


def facts_of(action: Action) -> dict[str, Any]:
    """Gather all facts of an action as JSON values."""
    return {
        "module": action.module,
        "name": action.name,
        "description": action.description,
        "group": action.group,
        "methods": list(action.methods),
        "access": action.access,
        "source": str(action.source),
        "parameters": [_parameter(each) for each in action.parameters],
        "failures": [facts_of_failure(each) for each in action.failures],
        "shared_failures": [facts_of_failure(each) for each in shared_failures(action)],
        "result": {"documented": "OK", "live": action.live_result},
        "answer": [_field(each) for each in fields_of(action.answer)],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "aliases": list(parameter.aliases),
        "type": parameter.type_name,
        "required": parameter.required,
        "default": default_of(parameter),
        "description": parameter.description,
        "basis": parameter.source.basis,
        "source": str(parameter.source),
    }


def facts_of_failure(failure: Failure) -> dict[str, Any]:
    """Gather all facts of a failure as JSON values."""
    return {
        "code": failure.code,
        "live_code": failure.live_code or failure.code,
        "keyed": failure.keyed,
        "message": failure.text,
        "remedy": failure.remedy,
        "basis": failure.source.basis,
        "source": str(failure.source),
    }


def _field(answer_field: AnswerField) -> dict[str, Any]:
    name, field = answer_field
    return {
        "name": name,
        "dialect": field.only or "both",
        "live_differs": field.live is not None,
        "nested": field.of is not None,
        "basis": field.source.basis,
        "source": str(field.source),
    }
