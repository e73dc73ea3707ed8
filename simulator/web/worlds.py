"""Worlds as admin paths, `/_sim/worlds`: list, make, fork, look at and delete them."""

from heapq import nsmallest

from aiohttp import web
from msgspec import Struct

from simulator.domain.sessions import Session
from simulator.domain.world import World
from simulator.engine.api_keys import outward_key
from simulator.engine.engine import Engine
from simulator.engine.world_making import NewWorld, make_world
from simulator.engine.worlds import Place
from simulator.web.bodies import read_json
from simulator.web.replies import Made, guarded

MOST_LISTED = 100
EXAMPLE = '{"scenario": "demo"} or {"fork": "default"}'


class Shown(Struct, frozen=True, kw_only=True):
    """A world as the admin API tells of it.

    Attributes:
        token, tokens, api_keys: of the first clients, a hundred at most, by their ids.
    """

    name: str
    url: str
    scenario: str
    dialect: str
    clock: dict[str, object]
    clients: int
    invoices: int
    token: str | None
    tokens: dict[str, str]
    api_keys: dict[str, str]


class WorldPaths:
    """The handlers of the worlds of an engine."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    def routes(self) -> list[web.RouteDef]:
        """List the paths."""
        return [
            web.get("/_sim/worlds", guarded(self.list)),
            web.post("/_sim/worlds", guarded(self.make)),
            web.get("/_sim/worlds/{world}", guarded(self.show)),
            web.delete("/_sim/worlds/{world}", guarded(self.delete)),
        ]

    async def list(self, _request: web.Request) -> object:
        """List the worlds in the order in which they were made."""
        names = [place.name for place in self._engine.worlds]
        return {"worlds": names, "total": len(names)}

    async def make(self, request: web.Request) -> object:
        """Make a world; the answer has all that a client needs."""
        wanted = await read_json(request, NewWorld, EXAMPLE)
        return Made(self._shown(request, make_world(self._engine.worlds, wanted)))

    async def show(self, request: web.Request) -> object:
        """Tell of a world."""
        return self._shown(request, self._engine.place(request.match_info["world"]))

    async def delete(self, request: web.Request) -> object:
        """Delete a world and all that is in it."""
        name = request.match_info["world"]
        self._engine.worlds.remove(name)
        return {"world": name, "deleted": True}

    def _shown(self, request: web.Request, place: Place) -> Shown:
        world = place.world
        sessions = _lasting(world)
        tokens = {str(each.client_id): world.outward(each.token) for each in sessions}
        clients = (world.clients[each.client_id] for each in sessions)
        keys = {str(client.id): outward_key(place, client) for client in clients}
        return Shown(
            name=place.name,
            url=f"{request.scheme}://{request.host}",
            scenario=world.scenario,
            dialect=world.dialect,
            clock={
                "now": self._engine.now(world).isoformat(),
                "frozen": world.clock.frozen,
            },
            clients=len(world.clients),
            invoices=len(world.invoices),
            token=next(iter(tokens.values()), None),
            tokens=tokens,
            api_keys={who: key for who, key in keys.items() if key is not None},
        )


def _lasting(world: World) -> list[Session]:
    """Give the tokens that do not expire, of the clients with the lowest ids."""
    lasting = (each for each in world.sessions.rows.values() if each.expires_at is None)
    return nsmallest(MOST_LISTED, lasting, key=lambda session: (session.client_id, session.token))
