"""The API's own paths: `/whmcs.php`, `/auth.php` and the other modules."""

from aiohttp import web

from simulator.domain.faults import PROMPT
from simulator.engine.engine import Engine
from simulator.engine.exchanges import JSON, Answer
from simulator.errors import UsageError
from simulator.web.admin.explain import note_explanation
from simulator.web.delivery import deliver
from simulator.web.errors import HEADERS, Handler, error_boundary
from simulator.web.forms import MalformedForm
from simulator.web.requests import read_call, unread

REQUEST_ID = "X-Sim-Request-Id"


def api_routes(engine: Engine) -> list[web.RouteDef]:
    """List a route for each module that has actions, for any method, and for what is below it."""
    modules = sorted({module for module, _ in engine.actions})
    served = [web.route("*", f"/{module}.php", _handler(engine, module)) for module in modules]
    below = [
        web.route("*", f"/{module}.php/{{rest:(?s:.*)}}", _below(engine, module))
        for module in modules
    ]
    return served + below


def _handler(engine: Engine, module: str) -> Handler[web.StreamResponse]:
    async def call(request: web.Request) -> Answer:
        return engine.call(await read_call(request, module))

    def refuse(request: web.Request, error: UsageError) -> Answer:
        malformed = f"{module}: malformed request: " if isinstance(error, MalformedForm) else ""
        return engine.note(unread(request, module), malformed + error.what, error.status)

    answer_to = error_boundary(call, refuse)

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = await answer_to(request)
        response = respond(answer)
        note_explanation(engine, request, answer, response)
        if answer.delivery is PROMPT:
            return response
        return deliver(request, response, answer.delivery)

    return handle


def _below(engine: Engine, module: str) -> Handler[web.StreamResponse]:
    async def nothing_below(request: web.Request) -> web.StreamResponse:
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
    if answer.entry is not None:
        response.headers[REQUEST_ID] = str(answer.entry)
    return response
