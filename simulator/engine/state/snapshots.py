"""Snapshots: worlds as they were at a moment, to come back to; each is a reference, of no size."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.world import TABLE_OF, World
from simulator.engine.state.export import clock_of, clock_state
from simulator.engine.world_creation import NAME
from simulator.engine.worlds import WorldSlot
from simulator.errors import UnknownName, UsageError

MOST_SNAPSHOTS = 100
WHERE = "/_sim/worlds/{}/snapshots"


class Snapshot(Struct, frozen=True):
    """A saved world; `saved_at` is what its clock showed."""

    name: str
    saved_at: datetime
    world: World

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: len(self.world.table(name)) for name in TABLE_OF.values()}


class Snapshots:
    """The snapshots of one world, in the order in which their names were first taken."""

    def __init__(self, slot: WorldSlot) -> None:
        self._slot = slot
        self._kept = slot.snapshots
        self._where = WHERE.format(slot.name)

    def __iter__(self) -> Iterator[Snapshot]:
        return iter([self.find(name) for name in self._kept])

    def find(self, name: str) -> Snapshot:
        """Find one by its name.

        Raises:
            UnknownName: there is none.
        """
        world = self._kept.get(name)
        if world is None:
            where = f"{self._where}/{name}"
            raise UnknownName("snapshot", name, list(self._kept), where=where)
        return Snapshot(name, world.clock.instant, world)

    def save(self, name: str, reading: float) -> tuple[Snapshot, bool]:
        """Save the world as it is; tells whether the name is new.

        Raises:
            UsageError: it is no name, or there are as many snapshots as a world keeps.
        """
        if not NAME.fullmatch(name):
            raise UsageError(
                f"{name[:80]!r} is no name of a snapshot",
                where=self._where,
                would_be_right="write small letters, digits and dashes, 63 at most",
            )
        new = name not in self._kept
        if new and len(self._kept) >= MOST_SNAPSHOTS:
            raise UsageError(
                f"a world keeps {MOST_SNAPSHOTS} snapshots",
                where=self._where,
                would_be_right="delete one, or save under a name that is there",
                status=409,
            )
        world = self._slot.world
        shown = clock_of(clock_state(world.clock, reading), reading)
        self._kept[name] = replace(world, clock=shown)
        return self.find(name), new

    def restore(self, name: str, reading: float) -> Snapshot:
        """Put the world back as it was saved; a clock that ran runs on from where it was."""
        found = self.find(name)
        clock = clock_of(clock_state(found.world.clock, None), reading)
        self._slot.world = replace(found.world, clock=clock)
        return found

    def delete(self, name: str) -> None:
        """Forget one."""
        self.find(name)
        del self._kept[name]
