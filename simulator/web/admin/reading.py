"""Reads what an admin request sends: its body, its query, and the numbers in its path."""

import re
from typing import Any, NamedTuple, TypeVar

import msgspec
from aiohttp import web
from msgspec.structs import FieldInfo, fields

from simulator.errors import UsageError
from simulator.web.forms import MalformedForm
from simulator.web.requests import read_body

Body = TypeVar("Body", bound=msgspec.Struct)


class EmptyStruct(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is read where nothing is to be said."""


async def read_json(request: web.Request, struct: type[Body], example: str) -> Body:
    """Read the body of an admin request; an empty one is an empty object.

    Args: example: what a right body looks like, for whoever sent a wrong one.

    Raises:
        UsageError: it is no JSON, does not fit the shape, is broken or too large.
    """
    body = await read_plain(request)
    try:
        return msgspec.json.decode(body or b"{}", type=struct)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        where = f"the body of {request.path}"
        raise UsageError(str(problem), where=where, would_be_right=example) from None


async def read_plain(request: web.Request, largest: int | None = None) -> bytes:
    """Read the bytes of the body of an admin request.

    Args: largest: how many there may be, where it is not what the application allows.

    Raises:
        UsageError: it is broken or too large.
    """
    where = f"the body of {request.path}"
    try:
        return await read_body(request.clone(client_max_size=largest) if largest else request)
    except MalformedForm as problem:
        hint = "a whole, plain body"
        status = problem.status
        raise UsageError(str(problem), where=where, would_be_right=hint, status=status) from None
    except web.HTTPRequestEntityTooLarge as problem:
        hint = "a smaller body"
        raise UsageError(str(problem.text), where=where, would_be_right=hint, status=413) from None


Query = TypeVar("Query", bound=msgspec.Struct)

LONGEST_QUOTE = 30


def read_query(request: web.Request, struct: type[Query]) -> Query:
    """Read the query of an admin request; a key that is not there has its default, so all have one.

    Raises:
        UsageError: it has a key that nobody reads, one twice, or a value that cannot be meant.
    """
    known = {field.encode_name: field for field in fields(struct)}
    for key in request.query:
        if key not in known:
            raise UsageError(
                f"the query has a key {key[:LONGEST_QUOTE]!r}, which nobody reads",
                where=request.path,
                would_be_right=f"known: {', '.join(known) or 'none'}",
            )
        if len(request.query.getall(key)) > 1:
            raise UsageError(
                f"{key} is there twice", where=request.path, would_be_right="send it once"
            )
    return struct(**{known[key].name: _value(request, known[key]) for key in request.query})


def description_of(annotation: object) -> str:
    """Give what an annotation says of a value; empty where it says nothing."""
    told = (each.description for each in getattr(annotation, "__metadata__", ()))
    return next((text for text in told if text), "")


def _value(request: web.Request, field: FieldInfo) -> Any:  # noqa: ANN401 of the type of the field
    name = field.encode_name
    value = request.query[name]
    try:
        return msgspec.convert(value, field.type, strict=False)
    except msgspec.ValidationError:
        raise UsageError(
            f"{value[:LONGEST_QUOTE]!r} is no {name}",
            where=f"{request.path}?{name}",
            would_be_right=f"send {description_of(field.type)}",
        ) from None


NUMBER = re.compile(r"[0-9]{1,18}")


class PathValue(NamedTuple):
    """What stands in braces in a path."""

    description: str
    type: str = "string"


PATH_VALUES = {
    "world": PathValue("the name of a world, such as `default`"),
    "table": PathValue("the name of a table, such as `invoices`"),
    "snapshot": PathValue("the name of a snapshot, such as `before-payment`"),
    "entry": PathValue("the number of an exchange: the end of its X-Sim-Request-Id", "integer"),
    "invoice_id": PathValue("the number of an invoice", "integer"),
    "number": PathValue("the number of an exchange in the journal", "integer"),
    "fault_number": PathValue("the number of a fault", "integer"),
}


def number_in(request: web.Request, name: str) -> int:
    """Read a number out of the path of a request.

    Raises:
        UsageError: what stands there is no number.
    """
    value, told = request.match_info[name], PATH_VALUES[name].description
    if not NUMBER.fullmatch(value):
        raise UsageError(
            f"{value[:30]!r} is no number", where=request.path, would_be_right=f"send {told}"
        )
    return int(value)
