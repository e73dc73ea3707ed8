"""Admin paths of worlds, `/_sim/worlds`: create, fork, show, check, reset, pay in and delete."""

from functools import lru_cache
from heapq import nsmallest
from operator import attrgetter
from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Raw, Struct, field

from simulator.domain.api_keys import ApiKey
from simulator.domain.clients import Client
from simulator.domain.clock import iso
from simulator.domain.laws import breaches_of
from simulator.domain.payments import Payment
from simulator.domain.sessions import Session
from simulator.domain.tables import Table
from simulator.domain.world import World
from simulator.engine import world_creation
from simulator.engine.engine import Engine
from simulator.engine.gateway_payments import GatewayOutcome, GatewayResult, book_gateway_result
from simulator.engine.world_creation import NewWorld, WorldChoices
from simulator.engine.worlds import WorldSlot
from simulator.shapes.invoices import show_changed_invoice
from simulator.web.admin.routes import WORLD, Creation, admin_path
from simulator.web.locks import WORLD_LOCKS
from simulator.web.requests import origin_of
from simulator.web.scenario_reader import NO_SCENARIO, SCENARIO_READER, YAML, scenario_in
from simulator.web.threads import in_thread, let_go

MOST_TOKENS = 100
LARGEST_SCENARIO = 16 * 1024 * 1024
EXAMPLE = '{"scenario": "demo"}, {"scenario": {"clients": [{"id": 1}]}} or {"fork": "default"}'
PAY_EXAMPLE = '{"gateway": "paymaster", "outcome": "paid", "amount": "50.00"}'


class WorldRequest(WorldChoices, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describes a new world; without scenario and fork, the default world as it was seeded.

    Attributes:
        scenario: the name of one; or the scenario itself, as an object, or as the text of a YAML
            file, which has more lines than one.
    """

    scenario: Annotated[Raw, Meta(extra_json_schema={"type": ["string", "object", "null"]})] = (
        field(default_factory=lambda: NO_SCENARIO)
    )

    def wanted(self, where: str) -> NewWorld:
        """Tell a name from a scenario.

        Raises:
            UsageError: it is neither.
        """
        choices = {name: getattr(self, name) for name in WorldChoices.__struct_fields__}
        return NewWorld(**choices, scenario=scenario_in(self.scenario, where))


class WorldInfo(Struct, frozen=True, kw_only=True):
    """A world, and how clients reach it.

    Attributes:
        token, tokens, api_keys: of the first clients, a hundred at most, by their ids.
        named_api_keys: the further keys of these clients, by their names.
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
    named_api_keys: dict[str, str]


class WorldList(Struct, frozen=True):
    """The names of worlds, and how many there are."""

    worlds: list[str]
    total: int


class WorldReset(Struct, frozen=True):
    """That a world is as it was seeded."""

    world: str
    reset: bool


class WorldDeletion(Struct, frozen=True):
    """That a world is no more."""

    world: str
    deleted: bool


class LawReport(Struct, frozen=True):
    """Whether all laws hold in a world, and where they do not."""

    holds: bool
    breaches: list[str]


class PaymentBooking(Struct, frozen=True):
    """What a gateway reported, and what came of it."""

    outcome: GatewayOutcome
    payment: Payment | None
    invoice: dict[str, Any]


@admin_path("GET", "/_sim/worlds")
async def list_worlds(engine: Engine) -> WorldList:
    """List the worlds in the order in which they were made."""
    names = [slot.name for slot in engine.worlds]
    return WorldList(names, len(names))


@admin_path(
    "POST",
    "/_sim/worlds",
    example=EXAMPLE,
    largest=LARGEST_SCENARIO,
    texts=dict.fromkeys(YAML, "scenario"),
    refusals={
        404: "there is no world of the name that `fork` says",
        409: "the name is taken, or the server is full",
    },
)
async def create_world(
    engine: Engine, request: web.Request, body: WorldRequest
) -> Creation[WorldInfo]:
    """Make a world; the answer has all that a client needs."""
    wanted = body.wanted(f"the body of {request.path}: scenario")
    if wanted.scenario is not None:
        world = await request.app[SCENARIO_READER].world(engine.worlds, wanted)
        slot = engine.worlds.make(world, wanted.name)
    elif wanted.fork is None:
        slot = world_creation.create_world(engine.worlds, wanted)
    else:
        async with request.app[WORLD_LOCKS].held(wanted.fork):  # a clock on its way stands still
            slot = world_creation.create_world(engine.worlds, wanted)
    return Creation(show_world(engine, slot, origin_of(request)))


@admin_path("GET", WORLD)
async def get_world(engine: Engine, slot: WorldSlot, request: web.Request) -> WorldInfo:
    """Tell of a world."""
    return show_world(engine, slot, origin_of(request))


@admin_path("DELETE", WORLD, refusals={409: "it is the default world"}, locks_world=True)
async def delete_world(engine: Engine, world: str) -> WorldDeletion:
    """Delete a world and all that is in it."""
    engine.worlds.remove(world)
    return WorldDeletion(world, deleted=True)


@admin_path("POST", f"{WORLD}/reset", locks_world=True)
async def reset_world(slot: WorldSlot) -> WorldReset:
    """Put a world back as it was seeded."""
    before = slot.world
    slot.reset()
    let_go(before, slot.world)
    return WorldReset(slot.name, reset=True)


@admin_path("GET", f"{WORLD}/invariants")
async def check_invariants(slot: WorldSlot) -> LawReport:
    """Check every law on a whole world."""
    breaches = [str(breach) for breach in await in_thread(breaches_of, slot.world)]
    return LawReport(holds=not breaches, breaches=breaches)


@admin_path(
    "POST",
    f"{WORLD}/invoices/{{invoice_id}}/pay",
    example=PAY_EXAMPLE,
    refusals={409: "nothing tells how much was collected"},
)
async def pay_invoice(
    engine: Engine, slot: WorldSlot, invoice_id: int, body: GatewayResult
) -> PaymentBooking:
    """Book what a gateway reports of an invoice."""
    work = engine.begin(slot)
    payment = book_gateway_result(work, invoice_id, body)
    world = work.commit()
    invoice = show_changed_invoice(world, invoice_id)
    slot.world = world
    return PaymentBooking(body.outcome, payment, invoice)


def show_world(engine: Engine, slot: WorldSlot, url: str) -> WorldInfo:
    """Show a world; `url` is where the server was reached."""
    world = slot.world
    sessions = lasting_sessions(world.sessions)
    tokens = {str(each.client_id): world.public_token(each.token) for each in sessions}
    own, named = api_keys_of(world)
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
        api_keys=own,
        named_api_keys=named,
    )


def api_keys_of(world: World) -> tuple[dict[str, str], dict[str, str]]:
    """Give the keys of the first clients: each one's own by its id, and the further by name.

    The first of a name has it.
    """
    own: dict[str, str] = {}
    named: dict[str, str] = {}
    for key in _first_keys(world.clients, world.api_keys):
        client, public = str(key.client_id), world.public_key(key)
        if public is not None and key.opens_account and client not in own:
            own[client] = public
        elif public is not None:
            named.setdefault(key.name, public)
    return own, named


@lru_cache(maxsize=32)
def _first_keys(clients: Table[int, Client], api_keys: Table[int, ApiKey]) -> tuple[ApiKey, ...]:
    """Give the keys of the lowest ids of clients; forks share their tables, and look no more."""
    first = nsmallest(MOST_TOKENS, clients.rows)
    return tuple(key for client_id in first for key in api_keys.where("client", client_id))


@lru_cache(maxsize=32)
def lasting_sessions(sessions: Table[str, Session]) -> tuple[Session, ...]:
    """Give the tokens that do not expire, of the clients with the lowest ids.

    Forks share their table of sessions, so a fork of a large world need not look through it again.
    """
    lasting = (each for each in sessions.rows.values() if each.expires_at is None)
    order = attrgetter("client_id", "token")
    return tuple(nsmallest(MOST_TOKENS, lasting, key=order))
