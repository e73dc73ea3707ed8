"""The state of worlds as admin paths, `/_sim/worlds/<world>/state`: show it, and put another one.

It holds passwords, tokens and keys in plain text, as an export must.
"""

from asyncio import to_thread
from typing import Any

from aiohttp import web
from msgspec import Struct

from simulator.domain.world import TABLE_OF
from simulator.engine.engine import Engine
from simulator.engine.state.export import show_state, show_table
from simulator.engine.state.importing import import_state
from simulator.web.admin.routes import WORLD, admin_path

LARGEST_STATE = 256 * 1024 * 1024


class StateImport(Struct, frozen=True):
    """That a world is as the state says, and how many rows its tables have."""

    world: str
    rows: dict[str, int]


class StatePaths:
    """The handlers of the state of each world. Large ones are read and written beside the loop."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    @admin_path("GET", f"{WORLD}/state")
    async def show(self, request: web.Request) -> dict[str, Any]:
        """Show a whole world, secrets included."""
        world = self._engine.slot(request.match_info["world"]).world
        return await to_thread(show_state, world, self._engine.reading())

    @admin_path("PUT", f"{WORLD}/state", largest=LARGEST_STATE, locks_world=True)
    async def put(self, request: web.Request, body: bytes) -> StateImport:
        """Make a world what an exported state says; a reset still leads to the world as seeded."""
        name = request.match_info["world"]
        self._engine.slot(name)  # an unknown world is told before the state is read
        source = f"the body of {request.path}"
        world = await to_thread(import_state, body, source, self._engine.reading(), name)
        self._engine.slot(name).world = world
        return StateImport(name, {table: len(world.table(table)) for table in TABLE_OF.values()})

    @admin_path("GET", f"{WORLD}/state/{{table}}")
    async def table(self, request: web.Request) -> dict[str, Any]:
        """Show one table of a world."""
        world = self._engine.slot(request.match_info["world"]).world
        return show_table(world, request.match_info["table"])
