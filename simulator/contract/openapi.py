"""The simulated API as an OpenAPI 3.1 document, worked out from the table of actions.

One path serves many actions, which OpenAPI cannot say of an operation. So the document has one
operation for each PHP file, asked with one of many bodies; or, per action, paths with a fragment,
`/whmcs.php#get_invoice`, which is never sent, so that the requests are those of real clients.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec

from simulator import __version__
from simulator.contract.action_details import (
    failure_example,
    fields_of,
    shared_failures,
    wire_name,
)
from simulator.contract.client_source import may_be_file
from simulator.domain.policies import Dialect
from simulator.engine.envelope import malformed
from simulator.rules import rule_id
from simulator.rules.access import METHOD_NOT_ALLOWED
from simulator.spec.actions import Action, Method
from simulator.spec.failures import Failure
from simulator.spec.json_types import TYPES
from simulator.spec.params import Parameter
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import Source

Json = dict[str, Any]

REFERENCE = "#/components/schemas/"
ARRAY = "array of integers"
NAMED_TEXTS = "array of strings"
STYLES = {ARRAY: "form", NAMED_TEXTS: "deepObject"}
TOKEN: Json = {"type": "string", "description": "what auth.php gave, such as demo-token"}
ANY_FAILURE = "failure"
NEGATIVE: Json = {"type": "integer", "maximum": -1}
TEXT: Json = {"type": "string"}
FAILURES: dict[Dialect, Json] = {
    "documented": {
        "description": "The API says no; for some failures the code is the key of the text.",
        "type": "object",
        "anyOf": [
            {"required": ["code", "message"], "properties": {"code": NEGATIVE, "message": TEXT}},
            {"required": ["-1"], "properties": {"-1": TEXT}},
        ],
    },
    "live": {
        "description": "The API says no.",
        "type": "object",
        "required": ["result", "code", "error", "message"],
        "properties": {
            "result": NEGATIVE,
            "code": {"anyOf": [NEGATIVE, TEXT]},
            "error": TEXT,
            "message": TEXT,
        },
    },
}


def request_name(action: Action) -> str:
    """Name the schema of what an action is asked with."""
    return f"{action.module}.{action.name}.request"


def answer_name(action: Action) -> str:
    """Name the schema of what an action answers."""
    return f"{action.module}.{action.name}.answer"


def reference(name: str) -> Json:
    """Refer to a schema of the document."""
    return {"$ref": f"{REFERENCE}{name}"}


def _schemas(actions: list[Action], dialect: Dialect) -> dict[str, Json]:
    schemas: dict[str, Json] = {ANY_FAILURE: FAILURES[dialect]}
    for action in actions:
        schemas[request_name(action)] = _request(action)
        schemas |= dict(_answer(action, dialect))
    return schemas


def _request(action: Action) -> Json:
    properties = {"action": {"const": action.name, "description": action.description}}
    needed = ["action"]
    if action.access == "client":
        properties["token"] = _token(action)
        needed.append("token")
    properties |= {form_name(each): _parameter(each) for each in action.parameters}
    needed += [form_name(each) for each in action.parameters if each.required]
    return {"type": "object", "required": needed, "properties": properties}


def _token(action: Action) -> Json:
    why = action.token_source
    if why is None:
        return TOKEN
    return {**TOKEN, "description": f"{TOKEN['description']} ({why})", "x-basis": why.basis.value}


def form_name(parameter: Parameter) -> str:
    """Write the name of a parameter as a form has it: PHP makes an array of `invoices[]`."""
    return f"{parameter.name}[]" if parameter.type_name == ARRAY else parameter.name


def _parameter(parameter: Parameter) -> Json:
    text = f"{parameter.description} ({parameter.source})"
    also = f"; clients also send {', '.join(parameter.aliases)}" if parameter.aliases else ""
    described: Json = {"description": text + also, "x-basis": parameter.source.basis.value}
    if parameter.type_name == NAMED_TEXTS:
        return {"type": "object", "additionalProperties": TEXT, **described}
    if parameter.type_name == ARRAY:
        return {"type": "array", "items": {"type": "integer"}, **described}
    return {"type": parameter.type_name, **described}


def _answer(action: Action, dialect: Dialect) -> Iterator[tuple[str, Json]]:
    name = answer_name(action)
    schema = _object(action, action.answer, name, dialect)
    if not any(field.name == "result" for field in action.answer.fields):
        word = action.live_result if dialect == "live" else "OK"
        schema["properties"] = {"result": {"const": word}, **schema["properties"]}
    schema["required"] = list(dict.fromkeys(["result", *schema["required"]]))
    schema["description"] = f"What {wire_name(action)} answers."
    yield name, schema
    for dotted, field in fields_of(action.answer, dialect=dialect):
        if field.nested is not None:
            nested = f"{name}.{dotted}"
            yield nested, _object(action, field.nested, nested, dialect)


def _object(action: Action, shape: Shape[Any], name: str, dialect: Dialect) -> Json:
    fields = [each for each in shape.fields if each.only in (None, dialect)]
    properties = {
        each.name: _field(each, action.source_of(each), f"{name}.{each.name}", dialect)
        for each in fields
    }
    required = [each.name for each in fields if not each.when]
    return {"type": "object", "required": required, "properties": properties}


def _field(field: Field[Any], source: Source, name: str, dialect: Dialect) -> Json:
    when = f"with {field.when}" if field.when else ""
    described: Json = {
        "description": "; ".join(filter(None, (field.text(dialect), when, str(source)))),
        "x-basis": source.basis.value,
    }
    return {**_value(field, name, dialect), **described}


def _value(field: Field[Any], name: str, dialect: Dialect) -> Json:
    """Write the schema of what a field holds; `name` is that of the objects in it."""
    type_name = field.type_in(dialect)
    if type_name is not None:
        return TYPES[type_name].schema
    held = field.each or field.by_name
    one = TYPES[held].schema if isinstance(held, str) else reference(name)
    if field.by_name is not None:
        named = {"type": "object", "additionalProperties": one}
        return {"anyOf": [named, TYPES[field.otherwise].schema]} if field.otherwise else named
    if field.otherwise is not None:
        one = {"anyOf": [one, TYPES[field.otherwise].schema]}
    if field.each is not None:
        return {"type": "array", "items": one}
    return one


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
    groups = [(each.name, [each]) for each in listed]
    if not per_action:
        groups = [(each, list(group)) for each, group in groupby(listed, attrgetter("module"))]
    paths = {
        f"/{group[0].module}.php{f'#{name}' if per_action else ''}": _path(name, group, dialect)
        for name, group in groups
    }
    description = DESCRIPTION.format(dialect=dialect)
    components = {"schemas": _schemas(listed, dialect)}
    return document("the simulated API", description, paths, components)


def document(title: str, description: str, paths: Json, components: Json) -> Json:
    """Put a document together."""
    info = {"title": f"whmcs-sim: {title}", "version": __version__, "description": description}
    head = {"openapi": "3.1.0", "info": info, "servers": [{"url": "/"}]}
    return {**head, "paths": paths, "components": components}


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
    arrays = (each for action in actions for each in action.parameters if each.type_name in STYLES)
    return {form_name(each): {"style": STYLES[each.type_name], "explode": True} for each in arrays}


def _responses(actions: list[Action], dialect: Dialect) -> Json:
    answers = [reference(answer_name(action)) for action in actions]
    good: Json = {
        JSON: {
            "schema": {"anyOf": [*answers, reference(ANY_FAILURE)]},
            "examples": _examples(actions, dialect),
        }
    }
    if any(map(may_be_file, actions)):
        good[PDF] = {"schema": {"type": "string", "format": "binary"}}
    bad = {
        JSON: {
            "schema": {"type": "object"},
            "example": msgspec.json.decode(malformed(UNREADABLE, 400).body),
        }
    }
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
    sources = (str(each.source_of(failure)) for each in actions)
    return {
        "summary": f"{', '.join(map(wire_name, actions))}: {failure.text}"[:200],
        "description": f"{'; '.join(dict.fromkeys(sources))}.{remedy}",
        "value": failure_example(failure, dialect),
    }
