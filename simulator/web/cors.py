"""CORS: which pages of other origins may read what the API's own paths answer.

None may that was not named, and none may read admin or payment pages (decision 44).
"""

import re
from collections.abc import Collection, Mapping

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from simulator.web.admin.access import below_admin

ANY = "*"
API_PATH = re.compile(r"/[A-Za-z0-9_]+\.php(?:/.*)?", re.DOTALL)
HEADER_NAMES = re.compile(r"[A-Za-z0-9-]+(?: *, *[A-Za-z0-9-]+)*")
LONGEST_LIST = 1000
METHODS = "GET, HEAD, POST"
EXPOSED = "X-Sim, X-Sim-Request-Id, Content-Disposition"
REMEMBERED_SECONDS = "600"
ASKS_METHOD = "Access-Control-Request-Method"
ASKS_HEADERS = "Access-Control-Request-Headers"
ASKS_PRIVATE_NETWORK = "Access-Control-Request-Private-Network"


def cors_middleware(origins: Collection[str]) -> Middleware:
    """Let the pages of origins in; `*` lets in any, without its credentials."""

    @web.middleware
    async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not API_PATH.fullmatch(request.path) or below_admin(request.path):
            return await handler(request)
        headers = allowance(request.headers.get("Origin", ""), origins)
        if headers and request.method == "OPTIONS" and ASKS_METHOD in request.headers:
            response: web.StreamResponse = web.Response(status=204)
            headers |= _preflight(request.headers)
        else:
            response = await handler(request)
            headers |= {"Access-Control-Expose-Headers": EXPOSED} if headers else {}
        response.headers.update({"Vary": "Origin", **headers})
        return response

    return let_in


def allowance(origin: str, origins: Collection[str]) -> dict[str, str]:
    """Give the headers that let an origin in; none where it is not."""
    if origin and origin != ANY and origin.lower() in origins:
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
        }
    return {"Access-Control-Allow-Origin": ANY} if origin and ANY in origins else {}


def _preflight(asked: Mapping[str, str]) -> dict[str, str]:
    headers = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Max-Age": REMEMBERED_SECONDS,
    }
    names = asked.get(ASKS_HEADERS, "")
    if len(names) <= LONGEST_LIST and HEADER_NAMES.fullmatch(names):
        headers["Access-Control-Allow-Headers"] = names
    if asked.get(ASKS_PRIVATE_NETWORK) == "true":
        headers["Access-Control-Allow-Private-Network"] = "true"
    return headers
