"""The OpenAPI document of the admin API, derived from the declared paths."""

import re
from json import JSONDecoder
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

import msgspec
from aiohttp.web import StreamResponse

from simulator.contract.openapi import Json, document
from simulator.web.admin.access import ADMIN_TOKEN_HEADER
from simulator.web.admin.routes import JSON, PATH_VALUES, SENDS_BODY, AdminPath, Creation
from simulator.web.errors import Error

REFERENCE = "#/components/schemas/{name}"
BRACES = re.compile(r"\{([a-z_]+)\}")
BAD_REQUEST = "something that was sent cannot be meant"
CROSS_SITE = "another site's page may have sent it"
UNAUTHORIZED = "the server has an admin token, and it was not sent"
NOT_FOUND = "nothing has a name or a number that the path holds"
BODY_ERRORS = {
    408: "the body did not come to its end in time",
    413: "the body is too large",
    415: "the body is compressed",
}
TEXT: Json = {"type": "string"}
OBJECT: Json = {"type": "object"}
WAITS_FOR_LOCK = "Waits for the lock of this world, which a move of its clock may hold."
DECODER = JSONDecoder()
SECURITY_SCHEMES: Json = {
    "header": {"type": "apiKey", "in": "header", "name": ADMIN_TOKEN_HEADER},
    "bearer": {"type": "http", "scheme": "bearer"},
}
SECURITY: list[Json] = [{}, *({name: []} for name in SECURITY_SCHEMES)]  # {}: a server without one


def admin_document(paths: list[AdminPath]) -> Json:
    """Describe admin paths."""
    types = _all_types(paths)
    references, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    schemas = Schemas(dict(zip(types, references, strict=True)), components)
    operations: dict[str, Json] = {}
    for path in paths:
        operations.setdefault(path.path, {})[path.method.lower()] = _operation(path, schemas)
    description = "Look at the simulator's worlds, and change them from outside."
    schemes = {"schemas": components, "securitySchemes": SECURITY_SCHEMES}
    described = document("the admin API", description, operations, schemes)
    plain: Json = msgspec.json.decode(msgspec.json.encode(described))  # defaults may be tuples
    return plain


class Schemas(NamedTuple):
    """The schema of each type, mostly a reference, and the components that are referred to."""

    of: dict[Any, Json]
    components: dict[str, Json]


def _all_types(paths: list[AdminPath]) -> list[Any]:
    requests = [each for path in paths for each in (path.query, path.body) if each is not None]
    answers = [each for path in paths for each in _answer_types(path).values()]
    return list(dict.fromkeys([Error, *requests, *answers]))


def _answer_types(path: AdminPath) -> dict[str, Any]:
    """Give the types of what a path answers, by their statuses; a stream has none."""
    union = get_origin(path.answer) in (Union, UnionType)
    types = {}
    for each in get_args(path.answer) if union else (path.answer,):
        if get_origin(each) is Creation:
            types["201"] = get_args(each)[0]
        elif not (isinstance(each, type) and issubclass(each, StreamResponse)):
            types["200"] = each
    return types


def _operation(path: AdminPath, schemas: Schemas) -> Json:
    operation: Json = {
        "security": [{}] if path.public else SECURITY,
        "operationId": path.operation_id,
        "summary": path.summary,
        "parameters": [*_in_path(path), *_in_query(path, schemas)],
        "responses": {**_answers(path, schemas), **_refusals(path, schemas)},
    }
    if path.locks_world:
        operation["description"] = WAITS_FOR_LOCK
    if path.body is not None or path.largest:
        texts = {kind: {"schema": TEXT} for kind in path.texts}
        operation["requestBody"] = {"content": {JSON: _body(path, schemas), **texts}}
    return operation


def _body(path: AdminPath, schemas: Schemas) -> Json:
    if path.body is None:
        return {"schema": OBJECT}
    examples = {f"{n}": {"value": each} for n, each in enumerate(json_objects(path.example), 1)}
    return {"schema": schemas.of[path.body], "examples": examples}


def _in_path(path: AdminPath) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PATH_VALUES[name].description,
            "schema": {"type": PATH_VALUES[name].type},
        }
        for name in BRACES.findall(path.path)
    ]


def _in_query(path: AdminPath, schemas: Schemas) -> list[Json]:
    if path.query is None:
        return []
    _, _, name = schemas.of[path.query]["$ref"].rpartition("/")
    struct = schemas.components[name]
    return [
        {
            "name": key,
            "in": "query",
            "required": key in struct["required"],
            "description": value.get("description", ""),
            "schema": {name: each for name, each in value.items() if name != "description"},
        }
        for key, value in struct["properties"].items()
    ]


def _answers(path: AdminPath, schemas: Schemas) -> Json:
    return {
        status: {
            "description": path.summary,
            "content": {
                media: {"schema": schemas.of.get(answer, OBJECT) if media == JSON else TEXT}
                for media in path.media
            },
        }
        for status, answer in (_answer_types(path) or {"200": None}).items()
    }


def _refusals(path: AdminPath, schemas: Schemas) -> Json:
    reasons = {400: BAD_REQUEST, 403: CROSS_SITE}
    if not path.public:
        reasons[401] = UNAUTHORIZED
    if BRACES.search(path.path):
        reasons[404] = NOT_FOUND
    if path.method in SENDS_BODY:
        reasons |= BODY_ERRORS
    reasons |= path.refusals
    content = {JSON: {"schema": schemas.of[Error]}}
    return {
        str(status): {"description": reason, "content": content}
        for status, reason in sorted(reasons.items())
    }


def json_objects(text: str) -> list[Json]:
    """Find the JSON objects in a text, such as a hint."""
    found, start = [], text.find("{")
    while start >= 0:
        value, end = DECODER.raw_decode(text, start)
        found.append(value)
        start = text.find("{", end)
    return found
