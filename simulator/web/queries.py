"""Queries of the admin paths: a struct of known keys, or an error that says what was wrong."""

from typing import Any, TypeVar

import msgspec
from aiohttp import web
from msgspec.structs import FieldInfo, fields

from simulator.errors import UsageError

T = TypeVar("T", bound=msgspec.Struct)

LONGEST_TOLD = 30


def read_query(request: web.Request, struct: type[T]) -> T:
    """Read the query of an admin request; a key that is not there has its default, so all have one.

    Raises:
        UsageError: it has a key that nobody reads, one twice, or a value that cannot be meant.
    """
    known = {field.encode_name: field for field in fields(struct)}
    for key in request.query:
        if key not in known:
            raise UsageError(
                f"the query has a key {key[:LONGEST_TOLD]!r}, which nobody reads",
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
            f"{value[:LONGEST_TOLD]!r} is no {name}",
            where=f"{request.path}?{name}",
            would_be_right=f"send {description_of(field.type)}",
        ) from None
