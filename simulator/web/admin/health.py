"""Admin paths that need no token: whoever waits for the server asks them, at once and often."""

from msgspec import Struct

from simulator import __version__
from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.web.admin.routes import admin_path

HEALTH = "/_sim/health"


class Health(Struct, frozen=True):
    """How the process is."""

    status: str


class Version(Struct, frozen=True):
    """Which program this is."""

    name: str
    version: str


@admin_path("GET", HEALTH, public=True)
async def get_health() -> Health:
    """Tell that the process lives."""
    return Health("ok")


@admin_path("GET", "/_sim/ready", refusals={503: "the scenario is still being loaded"}, public=True)
async def get_readiness(engine: Engine) -> Health:
    """Tell that the scenario is loaded."""
    if not engine.worlds.ready:
        raise UsageError(
            "the scenario is still being loaded",
            where="/_sim/ready",
            would_be_right="ask again",
            status=503,
        )
    return Health("ready")


@admin_path("GET", "/_sim/version", public=True)
async def get_version() -> Version:
    """Tell which version this is."""
    return Version("whmcs-sim", __version__)
