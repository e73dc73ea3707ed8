"""The application: the API's paths, the admin paths, and a kind answer everywhere else."""

from aiohttp import web

from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.web.admin import Admin
from simulator.web.api import api_routes
from simulator.web.clocks import Clocks
from simulator.web.gateways import Gateways
from simulator.web.inbox import Inbox
from simulator.web.replies import Reply, WrongMethod, guarded
from simulator.web.requests import BODY_SECONDS
from simulator.web.worlds import WorldPaths

LARGEST_BODY = 1024 * 1024
ENGINE = web.AppKey("engine", Engine)


def create_app(engine: Engine, *, body_seconds: float = 30) -> web.Application:
    """Build the application around an engine; `body_seconds` is how long a body may take."""
    app = web.Application(
        client_max_size=LARGEST_BODY,
        handler_args={"auto_decompress": False},  # PHP does not either, and a cut body would pass
    )
    app[ENGINE] = engine
    app[BODY_SECONDS] = body_seconds
    app.add_routes(api_routes(engine))
    app.add_routes(Admin(engine).routes())
    app.add_routes(Clocks(engine).routes())
    app.add_routes(WorldPaths(engine).routes())
    inbox = Inbox(engine)
    app.add_routes(inbox.routes())
    app.on_shutdown.append(inbox.stop)
    nothing_here = guarded(_nothing_here(engine))
    app.add_routes(Gateways(engine, nothing_here).routes())
    app.router.add_route("*", "/{path:.*}", nothing_here)
    return app


def _nothing_here(engine: Engine) -> Reply:
    paths = sorted({f"/{module}.php" for module, _ in engine.actions})

    async def nothing_here(request: web.Request) -> object:
        allowed = await _methods_of(request)
        if allowed:
            raise WrongMethod(request, allowed)
        raise UsageError(
            f"there is nothing at {request.method} {request.path}",
            where=request.path,
            would_be_right=f"the API is at {', '.join(paths)}, the simulator's own at /_sim/…",
            status=404,
        )

    return nothing_here


async def _methods_of(request: web.Request) -> set[str]:
    resources = request.app.router.resources()
    return {method for each in resources for method in (await each.resolve(request))[1]} - {"*"}
