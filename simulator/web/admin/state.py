"""Admin paths of the state of a world: export, import, and named snapshots to come back to.

A state holds passwords, tokens and keys in plain text, as an export must. Large ones are read and
written in a thread. A snapshot costs the same for any size of a world.
"""

from typing import Any

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clock import iso
from simulator.domain.world import TABLE_OF, World
from simulator.engine.engine import Engine
from simulator.engine.state.export import encode_state, encode_table, state_of
from simulator.engine.state.importing import import_state
from simulator.engine.state.snapshots import Snapshot, Snapshots
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import WORLD, Creation, admin_path
from simulator.web.errors import encoded_json
from simulator.web.threads import in_thread, let_go

LARGEST_STATE = 256 * 1024 * 1024
SNAPSHOTS = f"{WORLD}/snapshots"
SNAPSHOT = f"{SNAPSHOTS}/{{snapshot}}"


class StateImport(Struct, frozen=True):
    """That a world is as the state says, and how many rows its tables have."""

    world: str
    rows: dict[str, int]


class SnapshotInfo(Struct, frozen=True):
    """A snapshot: what the world's clock showed, and how many rows its tables had."""

    name: str
    saved_at: str
    rows: dict[str, int]


class SnapshotList(Struct, frozen=True):
    """The snapshots of a world, and how many there are."""

    snapshots: list[SnapshotInfo]
    total: int


class SnapshotRestore(Struct, frozen=True):
    """That a world is as it was saved."""

    world: str
    restored: SnapshotInfo


class SnapshotDeletion(Struct, frozen=True):
    """That a snapshot is no more."""

    snapshot: str
    deleted: bool


@admin_path("GET", f"{WORLD}/state")
async def get_state(engine: Engine, slot: WorldSlot) -> dict[str, Any] | web.StreamResponse:
    """Show a whole world, secrets included."""
    return encoded_json(await in_thread(_encoded_world, slot.world, engine.reading()))


@admin_path("PUT", f"{WORLD}/state", largest=LARGEST_STATE, locks_world=True)
async def put_state(
    engine: Engine, slot: WorldSlot, request: web.Request, body: bytes
) -> StateImport:
    """Make a world what an exported state says; a reset still leads to the world as seeded."""
    source = f"the body of {request.path}"
    world = await in_thread(import_state, body, source, engine.reading(), slot.name)
    found = engine.slot(slot.name)
    before = found.world
    found.world = replace(world, number=before.number)
    let_go(before, found.world)
    return StateImport(slot.name, {table: len(world.table(table)) for table in TABLE_OF.values()})


@admin_path("GET", f"{WORLD}/state/{{table}}")
async def get_table(slot: WorldSlot, table: str) -> dict[str, Any] | web.StreamResponse:
    """Show one table of a world."""
    return encoded_json(await in_thread(encode_table, slot.world, table))


@admin_path("GET", SNAPSHOTS)
async def list_snapshots(slot: WorldSlot) -> SnapshotList:
    """List the snapshots of a world."""
    snapshots = [_info(each) for each in Snapshots(slot)]
    return SnapshotList(snapshots, len(snapshots))


@admin_path("GET", SNAPSHOT)
async def get_snapshot(slot: WorldSlot, snapshot: str) -> SnapshotInfo:
    """Tell of a snapshot."""
    return _info(Snapshots(slot).find(snapshot))


@admin_path("PUT", SNAPSHOT, refusals={409: "the world keeps as many as it can"}, locks_world=True)
async def save_snapshot(
    engine: Engine, slot: WorldSlot, snapshot: str
) -> Creation[SnapshotInfo] | SnapshotInfo:
    """Save the world as it is, also over a snapshot of that name."""
    saved, new = Snapshots(slot).save(snapshot, engine.reading())
    return Creation(_info(saved)) if new else _info(saved)


@admin_path("POST", f"{SNAPSHOT}/restore", locks_world=True)
async def restore_snapshot(engine: Engine, slot: WorldSlot, snapshot: str) -> SnapshotRestore:
    """Put the world back as it was saved, its clock included."""
    before = slot.world
    restored = Snapshots(slot).restore(snapshot, engine.reading())
    let_go(before, slot.world)
    return SnapshotRestore(slot.name, _info(restored))


@admin_path("DELETE", SNAPSHOT)
async def delete_snapshot(slot: WorldSlot, snapshot: str) -> SnapshotDeletion:
    """Forget a snapshot."""
    Snapshots(slot).delete(snapshot)
    return SnapshotDeletion(snapshot, deleted=True)


def _encoded_world(world: World, reading: float) -> bytes:
    return encode_state(state_of(world, reading))


def _info(snapshot: Snapshot) -> SnapshotInfo:
    return SnapshotInfo(snapshot.name, iso(snapshot.saved_at), snapshot.rows)
