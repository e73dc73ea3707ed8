"""The API's own paths: `/whmcs.php`, `/auth.php` and the other modules."""

import logging

from aiohttp import web

from simulator.domain.faults import PROMPT
from simulator.engine.engine import Engine
from simulator.engine.exchanges import JSON, Answer
from simulator.web.admin.explain import note_explanation
from simulator.web.delivery import deliver
from simulator.web.errors import HEADERS, Handler
from simulator.web.forms import MalformedForm
from simulator.web.requests import read_call, unread

REQUEST_ID = "X-Sim-Request-Id"

log = logging.getLogger("whmcs_sim")


def api_routes(engine: Engine) -> list[web.RouteDef]:
    """List a route for each module that has actions, for any method, and for what is below it."""
    modules = sorted({module for module, _ in engine.actions})
    served = [web.route("*", f"/{module}.php", _handler(engine, module)) for module in modules]
    below = [
        web.route("*", f"/{module}.php/{{rest:(?s:.*)}}", _below(engine, module))
        for module in modules
    ]
    return served + below


def _handler(engine: Engine, module: str) -> Handler:
    async def answer_call(request: web.Request) -> web.Response:
        answer = await _answer(engine, module, request)
        response = respond(answer)
        note_explanation(engine, request, answer, response)
        if answer.delivery is PROMPT:
            return response
        return deliver(request, response, answer.delivery)

    return answer_call


def _below(engine: Engine, module: str) -> Handler:
    async def nothing_below(request: web.Request) -> web.Response:
        problem = f"there is nothing below /{module}.php"
        return respond(engine.note(unread(request, module), problem, 404))

    return nothing_below


async def _answer(engine: Engine, module: str, request: web.Request) -> Answer:
    try:
        return engine.call(await read_call(request, module))
    except MalformedForm as error:
        problem, status = f"{module}: malformed request: {error}", error.status
    except web.HTTPRequestEntityTooLarge as error:
        problem, status = f"{module}: malformed request: {error.text}", 413
    except OSError:  # the client is gone, nobody is left to answer
        raise
    except Exception as defect:
        log.exception("%s %s failed", request.method, request.path)
        problem = f"defect of the simulator, nothing was changed: {type(defect).__name__}"
        status = 500
    return engine.note(unread(request, module), problem, status)


def respond(answer: Answer) -> web.Response:
    """Turn an answer into a response."""
    response = web.Response(body=answer.body, status=answer.status, headers=HEADERS)
    if answer.allow:
        response.headers["Allow"] = ", ".join(answer.allow)
    if answer.media_type is not JSON:
        response.headers["Content-Type"] = answer.media_type
    if answer.disposition:
        response.headers["Content-Disposition"] = answer.disposition
    if answer.entry is not None:
        response.headers[REQUEST_ID] = str(answer.entry)
    return response
