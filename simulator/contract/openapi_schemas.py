"""Schemas of the OpenAPI document: what an action is asked with, and what it answers."""

from collections.abc import Iterator
from typing import Any, get_type_hints

from simulator.contract.action_details import fields_of, wire_name
from simulator.domain.policies import Dialect
from simulator.spec.actions import Action
from simulator.spec.params import Parameter
from simulator.spec.shapes import Document, Field, Shape

Json = dict[str, Any]

REFERENCE = "#/components/schemas/"
ARRAY = "array of integers"
TOKEN: Json = {"type": "string", "description": "what auth.php gave, such as demo-token"}
WORD: Json = {"type": ["string", "number"]}
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


def answers_document(action: Action) -> bool:
    """Tell whether an action can answer a document, such as a PDF, instead of JSON."""
    return Document in _alternatives(get_type_hints(action.run)["return"])


def _alternatives(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 any type
    return getattr(annotation, "__args__", ()) or (annotation,)


def schemas_of(actions: list[Action], dialect: Dialect) -> dict[str, Json]:
    """Write the schemas of what actions are asked with and answer."""
    schemas: dict[str, Json] = {ANY_FAILURE: FAILURES[dialect]}
    for action in actions:
        schemas[request_name(action)] = request_of(action)
        schemas |= dict(_answer(action, dialect))
    return schemas


def request_of(action: Action) -> Json:
    """Write what an action is asked with, under the literal names of a form."""
    properties = {"action": {"const": action.name, "description": action.description}}
    needed = ["action"]
    if action.access == "client":
        properties["token"] = TOKEN
        needed.append("token")
    properties |= {form_name(each): _parameter(each) for each in action.parameters}
    needed += [form_name(each) for each in action.parameters if each.required]
    return {"type": "object", "required": needed, "properties": properties}


def form_name(parameter: Parameter) -> str:
    """Write the name of a parameter as a form has it: PHP makes an array of `invoices[]`."""
    return f"{parameter.name}[]" if parameter.type_name == ARRAY else parameter.name


def _parameter(parameter: Parameter) -> Json:
    told = f"{parameter.description} ({parameter.source})"
    also = f"; clients also send {', '.join(parameter.aliases)}" if parameter.aliases else ""
    described: Json = {"description": told + also, "x-basis": parameter.source.basis.value}
    if parameter.type_name == ARRAY:
        return {"type": "array", "items": {"type": "integer"}, **described}
    return {"type": parameter.type_name, **described}


def _answer(action: Action, dialect: Dialect) -> Iterator[tuple[str, Json]]:
    name = answer_name(action)
    schema = _object(action.answer, name, dialect)
    if not any(field.name == "result" for field in action.answer.fields):
        word = action.live_result if dialect == "live" else "OK"
        schema["properties"] = {"result": {"const": word}, **schema["properties"]}
    schema["required"] = ["result"]
    schema["description"] = f"What {wire_name(action)} answers; it may leave fields out."
    yield name, schema
    for dotted, field in fields_of(action.answer):
        if field.of is not None and field.only in (None, dialect):
            nested = f"{name}.{dotted}"
            yield nested, _object(field.of, nested, dialect)


def _object(shape: Shape[Any], name: str, dialect: Dialect) -> Json:
    fields = [each for each in shape.fields if each.only in (None, dialect)]
    properties = {each.name: _field(each, f"{name}.{each.name}", dialect) for each in fields}
    return {"type": "object", "properties": properties}


def _field(field: Field[Any], name: str, dialect: Dialect) -> Json:
    told = field.differs if field.live is not None and dialect == "live" else ""
    described: Json = {
        "description": "; ".join(filter(None, (told, str(field.source)))),
        "x-basis": field.source.basis.value,
    }
    if field.of is None:
        return described
    nested = reference(name)
    absent = {"enum": [None, ""]}
    return {"anyOf": [nested, {"type": "array", "items": nested}, absent], **described}
