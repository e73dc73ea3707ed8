"""The application: the API's paths, the admin paths, and a kind answer everywhere else."""

from aiohttp import web

from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.web.admin import Admin, Reply, guarded
from simulator.web.api import api_routes

LARGEST_BODY = 1024 * 1024
ENGINE = web.AppKey("engine", Engine)


def create_app(engine: Engine) -> web.Application:
    """Build the application around an engine."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app[ENGINE] = engine
    app.add_routes(api_routes(engine))
    app.add_routes(Admin(engine).routes())
    app.router.add_route("*", "/{path:.*}", guarded(_nothing_here(engine)))
    return app


def _nothing_here(engine: Engine) -> Reply:
    paths = sorted({f"/{module}.php" for module, _ in engine.actions})

    async def nothing_here(request: web.Request) -> object:
        raise UsageError(
            f"there is nothing at {request.method} {request.path}",
            where=request.path,
            would_be_right=f"the API is at {', '.join(paths)}, the simulator's own at /_sim/…",
            status=404,
        )

    return nothing_here
