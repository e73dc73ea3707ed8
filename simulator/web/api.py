"""The API's own paths: `/whmcs.php`, `/auth.php` and the other modules."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator import __version__
from simulator.engine import envelope
from simulator.engine.calls import Answer
from simulator.engine.engine import Engine
from simulator.web.forms import MalformedForm
from simulator.web.requests import read_call

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {"Content-Type": "application/json; charset=utf-8", "X-Sim": __version__}


def api_routes(engine: Engine) -> list[web.RouteDef]:
    """List a route for each module that has actions, for any method."""
    modules = sorted({module for module, _ in engine.actions})
    return [web.route("*", f"/{module}.php", _handler(engine, module)) for module in modules]


def _handler(engine: Engine, module: str) -> Handler:
    async def answer_call(request: web.Request) -> web.Response:
        return respond(await _answer(engine, module, request))

    return answer_call


async def _answer(engine: Engine, module: str, request: web.Request) -> Answer:
    try:
        return engine.call(await read_call(request, module))
    except MalformedForm as problem:
        return envelope.malformed(f"{module}: malformed request: {problem}", 400)
    except web.HTTPRequestEntityTooLarge as problem:
        message = f"{module}: malformed request: {problem.text}"
        return envelope.malformed(message, 413)


def respond(answer: Answer) -> web.Response:
    """Turn an answer into a response."""
    headers = HEADERS if not answer.allow else {**HEADERS, "Allow": ", ".join(answer.allow)}
    return web.Response(body=answer.body, status=answer.status, headers=headers)
