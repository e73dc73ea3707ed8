"""The application: the API's paths, the admin paths, payment pages, and an error elsewhere.

What only some ask for, it imports when somebody does.
"""

from collections.abc import Collection, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.web.admin import health
from simulator.web.admin.access import ADMIN_TOKEN, ALLOWED_HOSTS
from simulator.web.admin.routes import add_admin_paths, json_handler, paths_of
from simulator.web.api import api_routes, other_modules, respond
from simulator.web.connections import (
    PROTOCOL,
    ConnectionLimits,
    Connections,
    limits_by_descriptors,
)
from simulator.web.cors import cors_middleware
from simulator.web.errors import Handler, HttpError, json_error, json_response
from simulator.web.fast_path import connection_class
from simulator.web.locks import WORLD_LOCKS, WorldLocks
from simulator.web.long_poll import LONG_POLLS, LongPolls
from simulator.web.other_sites import CORS_ORIGINS
from simulator.web.requests import BODY_SECONDS, unread
from simulator.web.scenario_reader import SCENARIO_READER, ScenarioReader
from simulator.web.threads import let_go

LARGEST_BODY = 1024 * 1024
NO_ROOM = 503
FULL = "the server has as many connections as it may have"
FEWER = "close some, or raise --max-connections"
ENGINE = web.AppKey("engine", Engine)
CONNECTIONS = web.AppKey("CONNECTIONS", Connections)


def create_app(
    engine: Engine,
    *,
    body_seconds: float = 30,
    admin_token: str | None = None,
    cors: Collection[str] = (),
    limits: ConnectionLimits | None = None,
    scenarios: Collection[Path] = (),
    hosts: Collection[str] = (),
    plain_edge: bool = False,
) -> web.Application:
    """Build the application; without an admin token, everybody who is near may use admin paths.

    Args:
        cors: the origins whose pages may read the answers of the API.
        limits: of connections; None: what the descriptors of this process allow.
        scenarios: the folders whose scenarios may be named when a world is made.
        hosts: names under which clients reach the API, besides ours and the real ones.
        plain_edge: take no fast path.
    """
    app = web.Application(
        middlewares=[cors_middleware(cors)] if cors else [],
        client_max_size=LARGEST_BODY,
        handler_args={**PROTOCOL},
    )
    app[ENGINE] = engine
    engine.worlds.room.let_go = let_go
    kind = connection_class(plain=plain_edge or bool(cors))
    app[CONNECTIONS] = Connections(
        limits or limits_by_descriptors(), partial(_no_room, engine), kind
    )
    app[BODY_SECONDS] = body_seconds
    app[ALLOWED_HOSTS] = frozenset(hosts)
    app[CORS_ORIGINS] = frozenset(cors)
    app[SCENARIO_READER] = ScenarioReader(scenarios)
    if admin_token is not None:
        app[ADMIN_TOKEN] = admin_token
    app[WORLD_LOCKS] = WorldLocks()
    app.on_shutdown.append(app[WORLD_LOCKS].stop)
    app.add_routes(api_routes(engine))
    app[LONG_POLLS] = LongPolls()
    app.on_shutdown.append(app[LONG_POLLS].stop)
    add_admin_paths(app.router, engine, paths_of(health))
    nothing_here = json_handler(_nothing_here(engine))
    app.add_routes([other_modules(engine, nothing_here)])
    app.router.register_resource(LatePaths(engine, nothing_here))
    app.router.add_route("*", "/{path:(?s:.*)}", nothing_here)
    return app


async def _no_room(engine: Engine, request: web.BaseRequest) -> web.StreamResponse:
    """Answer whatever is asked with 503, each path in its form; but the server lives, and says so.

    What was meant for the API is written into the journal.
    """
    if request.path == health.HEALTH:
        response = json_response(health.Health("ok"))
    elif request.path.endswith(".php"):
        module = request.path.strip("/").removesuffix(".php")
        response = respond(engine.note(unread(request, module), f"{FULL}: {FEWER}", NO_ROOM))
    else:
        problem = UsageError(FULL, where="serve", would_be_right=FEWER, status=NO_ROOM)
        response = json_error(request, problem)
    if response.status == NO_ROOM:
        response.headers["Retry-After"] = "1"
    response.force_close()
    return response


class LatePaths(web.PlainResource):
    """Paths that nobody else serves; their modules are imported once somebody asks for one.

    The application's own router looks for them where it looks last, at `/`.
    """

    def __init__(self, engine: Engine, nothing_here: Handler[web.StreamResponse]) -> None:
        super().__init__("/")
        self._engine = engine
        self._nothing_here = nothing_here

    @cached_property
    def _router(self) -> web.UrlDispatcher:
        from simulator.web.admin.paths import ADMIN_PATHS  # noqa: PLC0415 no start waits for them
        from simulator.web.payment_pages import PaymentPages  # noqa: PLC0415 nor for these

        router = web.UrlDispatcher()
        add_admin_paths(router, self._engine, ADMIN_PATHS)
        router.add_routes(PaymentPages(self._engine, self._nothing_here).routes())
        return router

    async def resolve(
        self, request: web.Request
    ) -> tuple[web.UrlMappingMatchInfo | None, set[str]]:
        """Find what answers a request, or the methods that its path has."""
        found = await self._router.resolve(request)
        problem = found.http_exception
        if isinstance(problem, web.HTTPMethodNotAllowed):
            return None, problem.allowed_methods
        return (found if problem is None else None), set()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._router.routes())


def _nothing_here(engine: Engine) -> Handler[object]:
    paths = sorted({f"/{module}.php" for module, _ in engine.actions})

    async def nothing_here(request: web.Request) -> object:
        allowed = ", ".join(sorted(await _methods_of(request)))
        if allowed:
            raise HttpError(
                f"{request.path} does not serve {request.method}",
                where=request.path,
                would_be_right=f"use {allowed}",
                status=405,
                headers={"Allow": allowed},
            )
        error = UsageError(
            f"there is nothing at {request.method} {request.path}",
            where=request.path,
            would_be_right=f"the API is at {', '.join(paths)}, the simulator's own at /_sim/…",
            status=404,
        )
        if request.path.endswith(".php"):  # somebody looks for the API in the wrong place
            module = request.path[1:].removesuffix(".php")
            engine.note(unread(request, module), str(error), error.status)
        raise error

    return nothing_here


async def _methods_of(request: web.Request) -> set[str]:
    resources = request.app.router.resources()
    return {method for each in resources for method in (await each.resolve(request))[1]} - {"*"}
