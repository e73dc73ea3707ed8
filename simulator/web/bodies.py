"""Bodies of the admin API: JSON of a known shape, or an error that says what was wrong with it."""

from typing import TypeVar

import msgspec
from aiohttp import web

from simulator.errors import UsageError
from simulator.web.forms import MalformedForm
from simulator.web.requests import read_body

T = TypeVar("T", bound=msgspec.Struct)


class Nothing(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is read where nothing is to be said."""


async def read_json(request: web.Request, struct: type[T], example: str) -> T:
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
