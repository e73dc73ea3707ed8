"""The faults as admin paths, `/_sim/worlds/<world>/faults`: declare, look at and delete them."""

from aiohttp import web
from msgspec import Struct

from simulator.domain.faults import Effect, Fault, Match
from simulator.engine.engine import Engine
from simulator.engine.faults.registry import FaultEntry, refuse_unknown
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.reading import number_in
from simulator.web.admin.routes import WORLD, admin_path
from simulator.web.errors import Created

EXAMPLE = '{"match": {"action": "get_invoices", "first": 2}, "effect": {"status": 503}}'
FULL = {409: "the world has as many faults as it can"}
PATH = f"{WORLD}/faults"
ONE = f"{PATH}/{{fault_number}}"


class RegisteredFault(Struct, frozen=True):
    """A declared fault: how many requests fitted it, and how many met its effect."""

    number: int
    match: Match
    effect: Effect
    met: int
    applied: int


class FaultList(Struct, frozen=True):
    """All faults of a world, in the order in which they are tried."""

    faults: list[RegisteredFault]
    total: int


class FaultsDeletion(Struct, frozen=True):
    """How many faults were deleted."""

    world: str
    deleted: int


class FaultPaths:
    """The handlers of the faults of each world."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    @admin_path("GET", PATH)
    async def list(self, request: web.Request) -> FaultList:
        """List the faults of a world, with what they have met."""
        found = [_registered(each) for each in self._slot(request).faults]
        return FaultList(found, len(found))

    @admin_path("POST", PATH, example=EXAMPLE, refusals=FULL)
    async def declare(self, request: web.Request, body: Fault) -> Created[RegisteredFault]:
        """Declare a fault, after those that are there; the first that fits a request is applied."""
        slot = self._slot(request)
        refuse_unknown(self._engine.actions, slot.world, body)
        return Created(_registered(slot.faults.add(body)))

    @admin_path("DELETE", PATH)
    async def clear(self, request: web.Request) -> FaultsDeletion:
        """Delete all faults of a world; numbers go on where they were."""
        slot = self._slot(request)
        return FaultsDeletion(slot.name, slot.faults.clear())

    @admin_path("GET", ONE)
    async def look(self, request: web.Request) -> RegisteredFault:
        """Show a fault, with what it has met."""
        return _registered(self._slot(request).faults.find(number_in(request, "fault_number")))

    @admin_path("DELETE", ONE)
    async def delete(self, request: web.Request) -> FaultsDeletion:
        """Delete a fault."""
        slot = self._slot(request)
        slot.faults.remove(number_in(request, "fault_number"))
        return FaultsDeletion(slot.name, 1)

    def _slot(self, request: web.Request) -> WorldSlot:
        return self._engine.slot(request.match_info["world"])


def _registered(standing: FaultEntry) -> RegisteredFault:
    fault = standing.fault
    return RegisteredFault(
        standing.number, fault.match, fault.effect, standing.met, standing.applied
    )
