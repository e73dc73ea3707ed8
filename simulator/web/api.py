"""The API's own paths, `/whmcs.php`, `/auth.php` and the others, and how a faulted answer goes out.

A faulted answer may come late, in pieces, cut off, or as a connection that is reset. Nobody else
waits meanwhile. When the server stops, whatever is late goes out at once.
"""

import socket
import struct

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest

from simulator.domain.fault_effects import PROMPT, Delivery
from simulator.engine.engine import Engine
from simulator.engine.exchanges import JSON, Answer
from simulator.engine.signals import Signal
from simulator.errors import UsageError
from simulator.spec.published_actions import PUBLISHED_MODULES
from simulator.web.admin.access import FORBIDDEN
from simulator.web.errors import HEADERS, REQUEST_ID, Handler, error_boundary
from simulator.web.fast_path import finished, learn
from simulator.web.forms import MalformedForm
from simulator.web.long_poll import LONG_POLLS, LongPolls
from simulator.web.requests import read_call, unread
from simulator.web.threads import in_thread

EXPLAIN_HEADER, YES = "X-Sim-Explain", "1"
MOST_PIECES = 20
NEVER_NOTIFIED = Signal()
LINGER_ZERO = struct.pack("ii", 1, 0)
"""For SO_LINGER: a closed connection is reset."""


def api_routes(engine: Engine) -> list[web.RouteDef]:
    """List a route for each module of the API, for any method, and for what is below it.

    A module that is published and not served has one too: its actions say so by name.
    """
    modules = sorted(PUBLISHED_MODULES | {module for module, _ in engine.actions})
    served = [(f"/{module}.php", _handler(engine, module)) for module in modules]
    below = f"/{{module:{'|'.join(modules)}}}.php/{{rest:(?s:.*)}}"
    return [web.route("*", path, handler) for path, handler in (*served, (below, _below(engine)))]


def _handler(engine: Engine, module: str) -> Handler[web.StreamResponse]:
    async def call(request: web.Request) -> Answer:
        answer = finished(request)
        if answer is not None:
            return answer
        asked = await read_call(request, module)
        learn(request, asked, engine)
        if engine.takes_long(asked) and engine.worlds.ready:
            await in_thread(engine.rehearse, asked)
        return engine.call(asked)

    def refuse(request: web.Request, error: UsageError) -> Answer:
        if isinstance(error, MalformedForm):
            what = f"{module}: malformed request: {error.what}"
        elif error.status == FORBIDDEN:  # what helps is a flag, and no log would tell
            what = f"{error.what}; {error.would_be_right}"
        else:
            what = error.what
        return engine.note(unread(request, module), what, error.status)

    answered = error_boundary(call, refuse)

    async def handle(request: web.Request) -> web.StreamResponse:
        return _delivered(engine, request, await answered(request))

    return handle


def _delivered(engine: Engine, request: web.Request, answer: Answer) -> web.StreamResponse:
    response = respond(answer)
    if request.headers.get(EXPLAIN_HEADER) == YES:
        from simulator.web.admin.explain import note_explanation  # noqa: PLC0415 seldom wanted

        note_explanation(engine, answer, response)
    if answer.delivery is PROMPT:
        return response
    return FaultyResponse(response, answer.delivery, request.app[LONG_POLLS])


def other_modules(engine: Engine, otherwise: Handler[web.StreamResponse]) -> web.RouteDef:
    """Route the modules that nobody lists: a stub of the world may answer there all the same."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            call = await read_call(request, request.match_info["module"])
        except UsageError:
            return await otherwise(request)
        if not engine.has_stub(call):
            return await otherwise(request)
        return _delivered(engine, request, engine.call(call))

    return web.route("*", "/{module:[A-Za-z0-9_]+}.php", handle)


def _below(engine: Engine) -> Handler[web.StreamResponse]:
    async def nothing_below(request: web.Request) -> web.StreamResponse:
        module = request.match_info["module"]
        problem = f"there is nothing below /{module}.php"
        return respond(engine.note(unread(request, module), problem, 404))

    return nothing_below


def respond(answer: Answer) -> web.Response:
    """Turn an answer into a response."""
    response = web.Response(body=answer.body, status=answer.status, headers=HEADERS)
    if answer.allow:
        response.headers["Allow"] = ", ".join(answer.allow)
    if answer.media_type is not JSON:
        response.headers["Content-Type"] = answer.media_type
    if answer.disposition:
        response.headers["Content-Disposition"] = answer.disposition
    for name, value in answer.headers:
        response.headers[name] = value
    if answer.entry is not None:
        response.headers[REQUEST_ID] = str(answer.entry)
    return response


class FaultyResponse(web.Response):
    """A response that reaches its client as a delivery says.

    aiohttp takes a `ConnectionError` of these methods for a client that hung up: it stops, and
    writes nothing into the log.
    """

    def __init__(self, response: web.Response, delivery: Delivery, waiting: LongPolls) -> None:
        super().__init__(body=response.body, status=response.status, headers=response.headers)
        self._delivery = delivery
        self._waiting = waiting

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Send the head, late or not at all."""
        if self._delivery.delay:
            await self._wait(self._delivery.delay)
        if self._delivery.reset:
            reset(request)
            raise ConnectionResetError("a fault")
        return await super().prepare(request)

    async def write_eof(self, data: bytes = b"") -> None:
        """Send the body, in pieces or not to its end."""
        cut, drip = self._delivery.cut, self._delivery.drip
        if self._must_be_empty_body or (cut is None and not drip):
            await super().write_eof(data)
            return
        body = self.body if isinstance(self.body, bytes) else b""
        await self._drip(body if cut is None else body[:cut])
        if cut is not None:
            raise ConnectionResetError("a fault")
        await web.StreamResponse.write_eof(self)  # seen from Python 3.12 on

    async def _wait(self, seconds: float) -> None:
        await self._waiting.until(lambda: False, lambda: NEVER_NOTIFIED, seconds)

    async def _drip(self, body: bytes) -> None:
        pieces = pieces_of(body) if self._delivery.drip else [body]
        for number, piece in enumerate(pieces):
            if number:
                await self._wait(self._delivery.drip / (len(pieces) - 1))
            await self.write(piece)


def pieces_of(body: bytes) -> list[bytes]:
    """Cut a body into pieces: single bytes, or as many pieces as a client can be bothered with."""
    size = max(1, -(-len(body) // MOST_PIECES))
    return [body[start : start + size] for start in range(0, len(body), size)]


def reset(request: BaseRequest) -> None:
    """Reset the connection of a request, without a word."""
    transport = request.transport
    if transport is None:
        return  # seen from Python 3.12 on
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
    transport.abort()
