"""Admin paths of faults, `/_sim/worlds/<world>/faults`: declare, show and delete them."""

from msgspec import Struct

from simulator.domain.faults import Fault
from simulator.engine.engine import Engine
from simulator.engine.faults.registry import RegisteredFault, refuse_unknown
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import WORLD, Creation, DeletedCount, admin_path

EXAMPLE = '{"match": {"action": "get_invoices", "first": 2}, "effect": {"status": 503}}'
FULL = {409: "the world has as many faults as it can"}
FAULTS = f"{WORLD}/faults"
FAULT = f"{FAULTS}/{{fault_number}}"


class FaultList(Struct, frozen=True):
    """All faults of a world, in the order in which they are tried."""

    faults: list[RegisteredFault]
    total: int


@admin_path("GET", FAULTS)
async def list_faults(slot: WorldSlot) -> FaultList:
    """List the faults of a world, with what they have met."""
    faults = list(slot.faults)
    return FaultList(faults, len(faults))


@admin_path("POST", FAULTS, example=EXAMPLE, refusals=FULL)
async def create_fault(engine: Engine, slot: WorldSlot, body: Fault) -> Creation[RegisteredFault]:
    """Declare a fault, after those that are there; the first that fits a request is applied."""
    refuse_unknown(engine.actions, slot.world, body)
    return Creation(slot.faults.add(body))


@admin_path("DELETE", FAULTS)
async def delete_faults(slot: WorldSlot) -> DeletedCount:
    """Delete all faults of a world; numbers go on where they were."""
    return DeletedCount(slot.name, slot.faults.clear())


@admin_path("GET", FAULT)
async def get_fault(slot: WorldSlot, fault_number: int) -> RegisteredFault:
    """Show a fault, with what it has met."""
    return slot.faults.find(fault_number)


@admin_path("DELETE", FAULT)
async def delete_fault(slot: WorldSlot, fault_number: int) -> DeletedCount:
    """Delete a fault."""
    slot.faults.remove(fault_number)
    return DeletedCount(slot.name, 1)
