"""The simulated API as an OpenAPI 3.1 document, worked out from the table of actions.

One path serves many actions, which OpenAPI cannot say of an operation. So the document has one
operation for each PHP file, asked with one of many bodies; or, per action, paths with a fragment,
`/whmcs.php#get_invoice`, which is never sent, so that the requests are those of real clients.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from simulator import __version__
from simulator.contract.action_details import (
    failure_example,
    shared_failures,
    unreadable_example,
    wire_name,
)
from simulator.contract.openapi_schemas import (
    ANY_FAILURE,
    ARRAY,
    Json,
    answer_name,
    answers_document,
    form_name,
    reference,
    request_name,
    schemas_of,
)
from simulator.contract.rules import rule_id
from simulator.domain.policies import Dialect
from simulator.rules.access import METHOD_NOT_ALLOWED
from simulator.spec.actions import Action, Method
from simulator.spec.failures import Failure

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PDF = "application/pdf"
UNREADABLE = "the request could not be read"
DESCRIPTION = (
    "HOSTKEY's billing API as whmcs-sim simulates it, in the dialect {dialect}. Every parameter, "
    "failure and field says where it is documented; a $word in a failure stands for a value."
)


def api_document(
    actions: Iterable[Action], dialect: Dialect = "documented", *, per_action: bool = False
) -> Json:
    """Describe the API in a dialect; `per_action` gives each action operations of its own."""
    listed = sorted(actions, key=attrgetter("module"))
    groups = [(each.name, [each]) for each in listed] if per_action else _by_module(listed)
    paths = {
        f"/{group[0].module}.php{f'#{name}' if per_action else ''}": _path(name, group, dialect)
        for name, group in groups
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "whmcs-sim: the simulated API",
            "version": __version__,
            "description": DESCRIPTION.format(dialect=dialect),
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas_of(listed, dialect)},
    }


def _by_module(actions: list[Action]) -> list[tuple[str, list[Action]]]:
    return [(module, list(group)) for module, group in groupby(actions, attrgetter("module"))]


def _path(name: str, actions: list[Action], dialect: Dialect) -> Json:
    methods: tuple[Method, ...] = ("POST", "GET")
    served = {each: [action for action in actions if each in action.methods] for each in methods}
    return {
        method.lower(): _operation(name, method, group, dialect)
        for method, group in served.items()
        if group
    }


def _operation(name: str, method: Method, actions: list[Action], dialect: Dialect) -> Json:
    module, alone = actions[0].module, actions[0] if len(actions) == 1 else None
    operation: Json = {
        "operationId": "_".join(dict.fromkeys((module, name, method.lower()))),
        "summary": alone.description if alone else f"Ask one of the actions of {module}.php.",
        "tags": [alone.group if alone else module],
        "responses": _responses(actions, dialect),
    }
    if alone:
        operation["description"] = f"Source: {alone.source}"
    schema = _any_of(actions)
    if method == "POST":
        content = {"schema": schema, "encoding": _encoding(actions)}
        operation["requestBody"] = {"required": True, "content": {FORM: content}}
    else:
        how = {"name": "form", "in": "query", "style": "form", "explode": True, "required": True}
        operation["parameters"] = [{**how, "schema": schema}]
    return operation


def _any_of(actions: list[Action]) -> Json:
    if len(actions) == 1:
        return reference(request_name(actions[0]))
    asked = {action.name: reference(request_name(action)) for action in actions}
    mapping = {name: each["$ref"] for name, each in asked.items()}
    return {
        "oneOf": list(asked.values()),
        "discriminator": {"propertyName": "action", "mapping": mapping},
    }


def _encoding(actions: list[Action]) -> Json:
    arrays = (
        form_name(each)
        for action in actions
        for each in action.parameters
        if each.type_name == ARRAY
    )
    return {name: {"style": "form", "explode": True} for name in arrays}


def _responses(actions: list[Action], dialect: Dialect) -> Json:
    answers = [reference(answer_name(action)) for action in actions]
    good: Json = {
        JSON: {
            "schema": {"anyOf": [*answers, reference(ANY_FAILURE)]},
            "examples": _examples(actions, dialect),
        }
    }
    if any(map(answers_document, actions)):
        good[PDF] = {"schema": {"type": "string", "format": "binary"}}
    bad = {JSON: {"schema": {"type": "object"}, "example": unreadable_example(UNREADABLE)}}
    return {
        "200": {"description": "The answer, or why the API says no.", "content": good},
        "4XX": {"description": "The request could not be read.", "content": bad},
    }


def _examples(actions: list[Action], dialect: Dialect) -> Json:
    met: dict[Failure, list[Action]] = {}
    for action in actions:
        for failure in (*action.failures, *shared_failures(action)):
            if failure is not METHOD_NOT_ALLOWED:  # the document has no operation that meets it
                met.setdefault(failure, []).append(action)
    return {rule_id(failure): _example(failure, of, dialect) for failure, of in met.items()}


def _example(failure: Failure, actions: list[Action], dialect: Dialect) -> Json:
    remedy = f" What would pass: {failure.remedy}." if failure.remedy else ""
    return {
        "summary": f"{', '.join(map(wire_name, actions))}: {failure.text}"[:200],
        "description": f"{failure.source}.{remedy}",
        "value": failure_example(failure, dialect),
    }
