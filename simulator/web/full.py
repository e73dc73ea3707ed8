"""What a server says when it has all the connections that it may have."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.web.admin.health import HEALTH, Health
from simulator.web.api import respond
from simulator.web.errors import json_error, json_response
from simulator.web.requests import unread

NO_ROOM = 503
RETRY = {"Retry-After": "1"}
WHAT = "the server has as many connections as it may have"
REMEDY = "close some, or raise --max-connections"


def no_room(engine: Engine) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    """Answer whatever is asked with 503, each path in its form; but the server lives, and says so.

    What was meant for the API is written into the journal.
    """

    async def refuse(request: web.BaseRequest) -> web.StreamResponse:
        response = _answer(engine, request)
        response.force_close()
        return response

    return refuse


def _answer(engine: Engine, request: web.BaseRequest) -> web.Response:
    if request.path == HEALTH:
        return json_response(Health("ok"))
    if request.path.endswith(".php"):
        module = request.path.strip("/").removesuffix(".php")
        response = respond(engine.note(unread(request, module), f"{WHAT}: {REMEDY}", NO_ROOM))
    else:
        response = json_error(
            request, UsageError(WHAT, where="serve", would_be_right=REMEDY, status=NO_ROOM)
        )
    response.headers.update(RETRY)
    return response
