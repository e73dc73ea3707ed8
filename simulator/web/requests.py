"""Requests: an HTTP request becomes a call, whichever way its client encodes forms."""

import asyncio
import re
from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import web
from aiohttp.http import HttpProcessingError

from simulator.domain.clients import usual_address
from simulator.engine.exchanges import Call
from simulator.spec.params import Form
from simulator.web.forms import MalformedForm, nest, parse_urlencoded
from simulator.web.other_sites import refuse_other_sites
from simulator.web.threads import in_thread

T = TypeVar("T")

URLENCODED = ("application/x-www-form-urlencoded", "application/octet-stream", "")
BODY_IGNORED = ("GET", "HEAD")
UNREADABLE = (HttpProcessingError, web.RequestPayloadError, ValueError, LookupError, RuntimeError)
LONGEST_REASON = 200
LARGE_FORM = 64 * 1024
"""Bytes from which on a form is read beside the loop: a million of `%` take most of a second."""

NOTHING: Form = {}
ADDRESS_HEADER = "X-Sim-Client-Address"
WORLD_HEADER = "X-Sim-World"
FAULT_HEADER = "X-Sim-Fault"
WORLD_HOST = re.compile(r"([a-z0-9-]+)\.localhost(?::[0-9]+)?")
BODY_SECONDS = web.AppKey("BODY_SECONDS", float)


async def read_call(request: web.Request, module: str) -> Call:
    """Read a request to a module of the API; see `refuse_other_sites` for whose it must not be."""
    refuse_other_sites(request)
    _refuse_unreadable_address(request)
    query = request.rel_url.raw_query_string
    pairs = parse_urlencoded(query) if query else []
    if request.can_read_body and request.method not in BODY_IGNORED:
        pairs += await _body_pairs(request)
        if (request.content_length or LARGE_FORM) >= LARGE_FORM:
            return unread(request, module, await in_thread(nest, pairs))
    return unread(request, module, nest(pairs))


def unread(request: web.BaseRequest, module: str, form: Form = NOTHING) -> Call:
    """Make a call of all but the body of a request; `form` is what was read of it."""
    return Call(
        module,
        request.method,
        form,
        origin=origin_of(request),
        world=world_of(request),
        size=len(request.rel_url.raw_query_string) + (request.content_length or 0),
        fault=request.headers.get(FAULT_HEADER, ""),
        client_address=client_address_of(request),
    )


def client_address_of(request: web.BaseRequest) -> str:
    """Tell where a request comes from: what the header says, else its connection.

    A header that names no address is kept as it is; `read_call` refuses it.
    """
    named = request.headers.get(ADDRESS_HEADER)
    return (request.remote or "") if named is None else named.strip()


def _refuse_unreadable_address(request: web.Request) -> None:
    named = request.headers.get(ADDRESS_HEADER)
    if named is not None and usual_address(named.strip()) is None:
        raise MalformedForm(f"{ADDRESS_HEADER}: {named[:40]!r} is no IP address")


def origin_of(request: web.BaseRequest) -> str:
    """Tell how the client reached us; a proxy that ends TLS before us says the scheme."""
    forwarded = request.headers.get("X-Forwarded-Proto")
    scheme = forwarded if forwarded in ("http", "https") else request.scheme
    return f"{scheme}://{request.host}"


def world_of(request: web.BaseRequest) -> str:
    """Tell which world a header or the host names, `<world>.localhost`; empty for none."""
    named = request.headers.get(WORLD_HEADER)
    if named is not None:
        return named
    found = WORLD_HOST.fullmatch(request.host)
    return found[1] if found else ""


async def read_body(request: web.Request) -> bytes:
    """Read the bytes of a body.

    Raises:
        MalformedForm: it is compressed, too large, its framing is broken, or it does not end.
    """
    _refuse_compressed(request)
    if request.content.is_eof():  # it came with its head, so it is small
        return request.content.read_nowait()
    return await _whole(request, request.read())


async def _body_pairs(request: web.Request) -> list[tuple[str, str]]:
    if is_urlencoded(request):
        body = await read_body(request)
        if len(body) >= LARGE_FORM:
            return await in_thread(parse_urlencoded, body)
        return parse_urlencoded(body)
    if content_type_of(request) == "multipart/form-data":
        _refuse_compressed(request)
        return await _whole(request, _multipart_pairs(request))
    return []


def is_urlencoded(request: web.Request) -> bool:
    """Tell how a body is encoded; a header that says it to the letter needs no parsing."""
    header = request.headers.get("Content-Type")
    return header == URLENCODED[0] or content_type_of(request) in URLENCODED


def content_type_of(request: web.Request) -> str:
    """Tell of which kind a body is, without the parameters of its header.

    Raises:
        MalformedForm: the header cannot be read; Python's reader trips over `x*`, say.
    """
    try:
        return request.content_type
    except UNREADABLE as problem:
        header = request.headers.get("Content-Type", "")
        raise MalformedForm(f"the Content-Type {header[:40]!r} cannot be read") from problem


async def _multipart_pairs(request: web.Request) -> list[tuple[str, str]]:
    """Read all parts but files; one of another type than text comes as bytes, a text to PHP."""
    fields = (await request.post()).items()
    texts = [(n, v) for n, v in fields if not isinstance(v, web.FileField)]
    return [(name, v if isinstance(v, str) else v.decode()) for name, v in texts]


def _refuse_compressed(request: web.Request) -> None:
    """Refuse what PHP would read as garbage."""
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.lower() not in ("", "identity"):
        raise MalformedForm(f"a body in Content-Encoding {encoding[:20]!r}: send it plain", 415)


async def _whole(request: web.Request, reading: Awaitable[T]) -> T:
    """Read a body to its end; one whose framing broke on the way may never reach it."""
    try:
        async with asyncio.timeout(request.app[BODY_SECONDS]):
            return await reading
    except TimeoutError as problem:
        raise MalformedForm("the body did not come to its end in time", 408) from problem
    except web.HTTPRequestEntityTooLarge as problem:
        raise MalformedForm(str(problem.text), problem.status) from problem
    except UNREADABLE as problem:
        reason = " ".join(str(problem).split())[:LONGEST_REASON]
        raise MalformedForm(f"the body cannot be read: {reason}") from problem
