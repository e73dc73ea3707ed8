"""Admin paths of stubs, `/_sim/worlds/<world>/stubs`: declare, show and delete canned answers."""

from msgspec import Struct

from simulator.domain.stubs import Stub
from simulator.engine.declarations import refuse_unknown_client
from simulator.engine.stubs import RegisteredStub, StubRegistry
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import WORLD, Creation, DeletedCount, admin_path

EXAMPLE = '{"match": {"module": "tags", "action": "list"}, "answer": {"result": "OK", "tags": []}}'
FULL = {409: "the world has as many stubs as it can"}
STUBS = f"{WORLD}/stubs"
STUB = f"{STUBS}/{{stub_number}}"


class StubList(Struct, frozen=True):
    """All stubs of a world, in the order in which they are tried."""

    stubs: list[RegisteredStub]
    total: int


@admin_path("GET", STUBS)
async def list_stubs(slot: WorldSlot) -> StubList:
    """List the stubs of a world, with what they have met."""
    stubs = list(slot.stubs)
    return StubList(stubs, len(stubs))


@admin_path("POST", STUBS, example=EXAMPLE, refusals=FULL)
async def create_stub(slot: WorldSlot, body: Stub) -> Creation[RegisteredStub]:
    """Declare a stub, after those that are there; the first that fits a request answers it."""
    refuse_unknown_client(slot.world, body.match, StubRegistry.kind)
    return Creation(slot.stubs.add(body))


@admin_path("DELETE", STUBS)
async def delete_stubs(slot: WorldSlot) -> DeletedCount:
    """Delete all stubs of a world; numbers go on where they were."""
    return DeletedCount(slot.name, slot.stubs.clear())


@admin_path("GET", STUB)
async def get_stub(slot: WorldSlot, stub_number: int) -> RegisteredStub:
    """Show a stub, with what it has met."""
    return slot.stubs.find(stub_number)


@admin_path("DELETE", STUB)
async def delete_stub(slot: WorldSlot, stub_number: int) -> DeletedCount:
    """Delete a stub."""
    slot.stubs.remove(stub_number)
    return DeletedCount(slot.name, 1)
