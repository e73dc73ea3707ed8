"""Requests: an HTTP request becomes a call, whichever way its client encodes forms."""

from aiohttp import web

from simulator.engine.calls import Call
from simulator.web.forms import MalformedForm, Nested, nest, parse_urlencoded

URLENCODED = ("application/x-www-form-urlencoded", "application/octet-stream", "")


async def read_call(request: web.Request, module: str) -> Call:
    """Read a request to a module of the API.

    Raises:
        MalformedForm: the form cannot be read.
        web.HTTPRequestEntityTooLarge: the body is larger than the application allows.
    """
    form = await _form(request)
    return Call(module, request.method, form, f"{request.scheme}://{request.host}")


async def _form(request: web.Request) -> Nested:
    pairs = parse_urlencoded(request.rel_url.raw_query_string) if request.query_string else []
    if request.can_read_body:
        pairs += await _body_pairs(request)
    return nest(pairs)


async def _body_pairs(request: web.Request) -> list[tuple[str, str]]:
    if request.content_type in URLENCODED:
        return parse_urlencoded(await request.read())
    if request.content_type == "multipart/form-data":
        return await _multipart_pairs(request)
    return []


async def _multipart_pairs(request: web.Request) -> list[tuple[str, str]]:
    try:
        fields = await request.post()
    except ValueError as problem:
        raise MalformedForm(f"the multipart body cannot be read: {problem}") from problem
    return [(name, value) for name, value in fields.items() if isinstance(value, str)]
