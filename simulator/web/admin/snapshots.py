"""Snapshots as admin paths, `/_sim/worlds/<world>/snapshots`: save a world, and come back to it."""

from aiohttp import web
from msgspec import Struct

from simulator.domain.clock import iso
from simulator.engine.engine import Engine
from simulator.engine.state.snapshots import Snapshot, Snapshots
from simulator.web.admin.routes import WORLD, admin_path
from simulator.web.errors import Created

SNAPSHOTS = f"{WORLD}/snapshots"
SNAPSHOT = f"{SNAPSHOTS}/{{snapshot}}"


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


class SnapshotPaths:
    """The handlers of the snapshots of each world; all of them cost the same for any size of it."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    @admin_path("GET", SNAPSHOTS)
    async def list(self, request: web.Request) -> SnapshotList:
        """List the snapshots of a world."""
        found = [_saved(each) for each in self._snapshots(request)]
        return SnapshotList(found, len(found))

    @admin_path("GET", SNAPSHOT)
    async def show(self, request: web.Request) -> SnapshotInfo:
        """Tell of a snapshot."""
        return _saved(self._snapshots(request).find(request.match_info["snapshot"]))

    @admin_path(
        "PUT", SNAPSHOT, refusals={409: "the world keeps as many as it can"}, locks_world=True
    )
    async def save(self, request: web.Request) -> Created[SnapshotInfo] | SnapshotInfo:
        """Save the world as it is, also over a snapshot of that name."""
        name = request.match_info["snapshot"]
        found, new = self._snapshots(request).save(name, self._engine.reading())
        return Created(_saved(found)) if new else _saved(found)

    @admin_path("POST", f"{SNAPSHOT}/restore", locks_world=True)
    async def restore(self, request: web.Request) -> SnapshotRestore:
        """Put the world back as it was saved, its clock included."""
        snapshots = self._snapshots(request)
        found = snapshots.restore(request.match_info["snapshot"], self._engine.reading())
        return SnapshotRestore(request.match_info["world"], _saved(found))

    @admin_path("DELETE", SNAPSHOT)
    async def delete(self, request: web.Request) -> SnapshotDeletion:
        """Forget a snapshot."""
        name = request.match_info["snapshot"]
        self._snapshots(request).delete(name)
        return SnapshotDeletion(name, deleted=True)

    def _snapshots(self, request: web.Request) -> Snapshots:
        return Snapshots(self._engine.slot(request.match_info["world"]))


def _saved(snapshot: Snapshot) -> SnapshotInfo:
    return SnapshotInfo(snapshot.name, iso(snapshot.saved_at), snapshot.rows)
