"""Worlds as admin paths, `/_sim/worlds`: list, make, fork, look at and delete them."""

from functools import lru_cache
from heapq import nsmallest
from operator import attrgetter
from typing import Any

from aiohttp import web
from msgspec import Struct

from simulator.domain.clock import iso
from simulator.domain.sessions import Session
from simulator.domain.tables import Table
from simulator.engine.engine import Engine
from simulator.engine.world_creation import NewWorld, create_world
from simulator.engine.world_lookup import public_api_key
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import WORLD, admin_path
from simulator.web.errors import Created
from simulator.web.locks import WORLD_LOCKS

MOST_TOKENS = 100
EXAMPLE = '{"scenario": "demo"} or {"fork": "default"}'


class WorldInfo(Struct, frozen=True, kw_only=True):
    """A world as the admin API tells of it.

    Attributes:
        token, tokens, api_keys: of the first clients, a hundred at most, by their ids.
    """

    name: str
    url: str
    scenario: str
    dialect: str
    clock: dict[str, Any]
    clients: int
    invoices: int
    token: str | None
    tokens: dict[str, str]
    api_keys: dict[str, str]


class WorldList(Struct, frozen=True):
    """The names of worlds, and how many there are."""

    worlds: list[str]
    total: int


class WorldDeletion(Struct, frozen=True):
    """That a world is no more."""

    world: str
    deleted: bool


class WorldPaths:
    """The handlers of the worlds of an engine."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    @admin_path("GET", "/_sim/worlds")
    async def list(self, _request: web.Request) -> WorldList:
        """List the worlds in the order in which they were made."""
        names = [slot.name for slot in self._engine.worlds]
        return WorldList(names, len(names))

    @admin_path(
        "POST",
        "/_sim/worlds",
        example=EXAMPLE,
        refusals={409: "the name is taken, or the server is full"},
    )
    async def make(self, request: web.Request, body: NewWorld) -> Created[WorldInfo]:
        """Make a world; the answer has all that a client needs."""
        if body.fork is None:
            return Created(self._shown(request, create_world(self._engine.worlds, body)))
        async with request.app[WORLD_LOCKS].held(body.fork):  # a clock on its way stands still
            return Created(self._shown(request, create_world(self._engine.worlds, body)))

    @admin_path("GET", WORLD)
    async def show(self, request: web.Request) -> WorldInfo:
        """Tell of a world."""
        return self._shown(request, self._engine.slot(request.match_info["world"]))

    @admin_path("DELETE", WORLD, refusals={409: "it is the default world"}, locks_world=True)
    async def delete(self, request: web.Request) -> WorldDeletion:
        """Delete a world and all that is in it."""
        name = request.match_info["world"]
        self._engine.worlds.remove(name)
        return WorldDeletion(name, deleted=True)

    def _shown(self, request: web.Request, slot: WorldSlot) -> WorldInfo:
        return show_world(self._engine, slot, f"{request.scheme}://{request.host}")


def show_world(engine: Engine, slot: WorldSlot, url: str) -> WorldInfo:
    """Show a world with all that a client needs; `url` is where the server was reached."""
    world = slot.world
    sessions = lasting_sessions(world.sessions)
    tokens = {str(each.client_id): world.public_token(each.token) for each in sessions}
    clients = (world.clients[each.client_id] for each in sessions)
    keys = {str(client.id): public_api_key(slot, client) for client in clients}
    return WorldInfo(
        name=slot.name,
        url=url,
        scenario=world.scenario,
        dialect=world.dialect,
        clock={"now": iso(engine.now(world)), "frozen": world.clock.frozen},
        clients=len(world.clients),
        invoices=len(world.invoices),
        token=next(iter(tokens.values()), None),
        tokens=tokens,
        api_keys={who: key for who, key in keys.items() if key is not None},
    )


@lru_cache(maxsize=32)
def lasting_sessions(sessions: Table[str, Session]) -> tuple[Session, ...]:
    """Give the tokens that do not expire, of the clients with the lowest ids.

    Forks share their table of sessions, so a fork of a large world need not look through it again.
    """
    lasting = (each for each in sessions.rows.values() if each.expires_at is None)
    order = attrgetter("client_id", "token")
    return tuple(nsmallest(MOST_TOKENS, lasting, key=order))
