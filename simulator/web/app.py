"""The application: the API's paths, the admin paths, payment pages, and an error elsewhere.

What only some ask for, it imports when somebody does.
"""

from collections.abc import Collection
from functools import partial
from pathlib import Path

from aiohttp import web

from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.web.admin import health
from simulator.web.admin.access import ADMIN_TOKEN, ALLOWED_HOSTS
from simulator.web.admin.routes import add_admin_paths, json_handler, paths_of
from simulator.web.api import api_routes, other_modules
from simulator.web.connections import (
    PROTOCOL,
    ConnectionLimits,
    Connections,
    limits_by_descriptors,
)
from simulator.web.cors import cors_middleware
from simulator.web.errors import Handler, HttpError
from simulator.web.fast_path import connection_class
from simulator.web.full import no_room
from simulator.web.late_paths import LatePaths
from simulator.web.locks import WORLD_LOCKS, WorldLocks
from simulator.web.long_poll import LONG_POLLS, LongPolls
from simulator.web.other_sites import CORS_ORIGINS
from simulator.web.requests import BODY_SECONDS, unread
from simulator.web.scenario_reader import SCENARIO_READER, ScenarioReader
from simulator.web.threads import let_go

LARGEST_BODY = 1024 * 1024
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
    app[CONNECTIONS] = Connections(limits or limits_by_descriptors(), no_room(engine), kind)
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
    app.router.register_resource(LatePaths(partial(_add_late_paths, engine, nothing_here)))
    app.router.add_route("*", "/{path:(?s:.*)}", nothing_here)
    return app


def _add_late_paths(
    engine: Engine, nothing_here: Handler[web.StreamResponse], router: web.UrlDispatcher
) -> None:
    from simulator.web.admin.paths import ADMIN_PATHS  # noqa: PLC0415 no start waits for them
    from simulator.web.payment_pages import PaymentPages  # noqa: PLC0415 nor for these

    add_admin_paths(router, engine, ADMIN_PATHS)
    router.add_routes(PaymentPages(engine, nothing_here).routes())


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
