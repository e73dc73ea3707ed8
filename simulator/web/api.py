"""The API's own paths: `/whmcs.php`, `/auth.php` and the other modules."""

import logging

from aiohttp import web

from simulator.engine import envelope
from simulator.engine.calls import Answer
from simulator.engine.engine import Engine
from simulator.web.forms import MalformedForm
from simulator.web.replies import HEADERS, Handler
from simulator.web.requests import read_call

REQUEST_ID = "X-Sim-Request-Id"

log = logging.getLogger("whmcs_sim")


def api_routes(engine: Engine) -> list[web.RouteDef]:
    """List a route for each module that has actions, for any method, and for what is below it."""
    modules = sorted({module for module, _ in engine.actions})
    served = [web.route("*", f"/{module}.php", _handler(engine, module)) for module in modules]
    below = [web.route("*", f"/{module}.php/{{rest:.*}}", _nothing_below) for module in modules]
    return served + below


def _handler(engine: Engine, module: str) -> Handler:
    async def answer_call(request: web.Request) -> web.Response:
        return respond(await _answer(engine, module, request))

    return answer_call


async def _nothing_below(request: web.Request) -> web.Response:
    module, _, _ = request.path.removeprefix("/").partition("/")
    return respond(envelope.malformed(f"there is nothing below /{module}", 404))


async def _answer(engine: Engine, module: str, request: web.Request) -> Answer:
    try:
        return engine.call(await read_call(request, module))
    except MalformedForm as problem:
        return envelope.malformed(f"{module}: malformed request: {problem}", problem.status)
    except web.HTTPRequestEntityTooLarge as problem:
        message = f"{module}: malformed request: {problem.text}"
        return envelope.malformed(message, 413)
    except OSError:  # the client is gone, nobody is left to answer
        raise
    except Exception as defect:
        log.exception("%s %s failed", request.method, request.path)
        message = f"defect of the simulator, nothing was changed: {type(defect).__name__}"
        return envelope.malformed(message, 500)


def respond(answer: Answer) -> web.Response:
    """Turn an answer into a response."""
    response = web.Response(body=answer.body, status=answer.status, headers=HEADERS)
    if answer.allow:
        response.headers["Allow"] = ", ".join(answer.allow)
    if answer.disposition:
        response.headers["Content-Type"] = answer.media_type
        response.headers["Content-Disposition"] = answer.disposition
    if answer.request_id:
        response.headers[REQUEST_ID] = answer.request_id
    return response
