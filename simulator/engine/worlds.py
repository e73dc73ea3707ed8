"""Worlds by name: each as it was seeded and as it is now."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace

from simulator.domain.world import DEFAULT_WORLD, World
from simulator.engine.bells import Bell
from simulator.engine.faults.standing import Faults
from simulator.engine.journal.journal import Bounds, Journal, Room
from simulator.engine.loaded_worlds import LoadedWorlds
from simulator.engine.seen import Seen
from simulator.errors import UnknownName, UsageError

DEFAULT = DEFAULT_WORLD
MOST_WORLDS = 10_000


class WorldSlot:
    """Where one world lives: the only thing here that changes, by assignment.

    Attributes:
        seeded: the world as its scenario made it.
        journal: the last exchanges in it.
        faults: its deliberate misbehaviour; a reset leaves it, and its counters, alone.
        number: counts the worlds of a server; it is never given again.
        snapshots: the worlds that were saved here, by their names.
        bell: rings when the inbox of the world changes, or the place is given away.
    """

    __slots__ = (
        "_world",
        "bell",
        "faults",
        "journal",
        "name",
        "number",
        "seeded",
        "snapshots",
    )

    def __init__(
        self, name: str, world: World, number: int = 0, journal: Journal | None = None
    ) -> None:
        """Begin with the world as seeded."""
        self.name = name
        self.number = number
        self.seeded = world
        self.snapshots: dict[str, World] = {}
        self.journal = Journal() if journal is None else journal
        self.faults = Faults(world.faults)
        self.bell = Bell()
        self._world = world

    @property
    def world(self) -> World:
        """The world as it is now."""
        return self._world

    @world.setter
    def world(self, world: World) -> None:
        before, self._world = self._world, world
        if self.bell.waiting and world.messages is not before.messages:
            self.bell.ring()

    def reset(self) -> None:
        """Put the world back as it was seeded, whatever its size."""
        self.world = self.seeded

    def give_away(self) -> None:
        """Forget what happened here, and tell all who wait that nothing will happen any more."""
        self.journal.clear()
        self.bell.ring()
        self.journal.bell.ring()


class Worlds:
    """All worlds of a server; `default` answers where a request names none.

    Attributes:
        loaded: what scenarios became, for the next who want the same.
        seen_in: what each world was asked and how it answered; a reset leaves that alone. Most of
            thousands of worlds are never asked anything, so it is not part of a place.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        """Begin with no world: the scenario is still being read."""
        self._bounds = bounds or Bounds()
        self._room = Room(max(self._bounds.server_bytes, self._bounds.bytes))
        self._slots: dict[str, WorldSlot] = {}
        self._numbered: dict[int, WorldSlot] = {}
        self._last_number = 0
        self.loaded = LoadedWorlds()
        self.seen_in: defaultdict[WorldSlot, Seen] = defaultdict(Seen)
        self._gone = Seen()

    def __iter__(self) -> Iterator[WorldSlot]:
        """Go through the places in the order in which they were made."""
        return iter(self._numbered.values())

    @property
    def ready(self) -> bool:
        """Whether the default world is there."""
        return DEFAULT in self._slots

    def add(self, name: str, world: World) -> WorldSlot:
        """Give a world a place, in the stead of one that had the name."""
        before = self._slots.get(name)
        if before is not None:
            del self._numbered[before.number]
        self._last_number += 1
        named = world if world.name == name else replace(world, name=name)
        journal = Journal(self._bounds, self._room)
        slot = WorldSlot(name, named, self._last_number, journal)
        self._slots[name] = self._numbered[slot.number] = slot
        if before is not None:
            self._give_away(before)
        return slot

    def make(self, world: World, name: str | None = None) -> WorldSlot:
        """Give a world a place of its own; a name is made up where none is wanted.

        Raises:
            UsageError: the name is taken, or there are as many worlds as a server holds.
        """
        wanted = name or f"w-{self._last_number + 1:04d}"
        if wanted in self._slots:
            raise UsageError(
                f"there is a world named {wanted!r} already",
                where="/_sim/worlds: name",
                would_be_right="choose another name, or delete that world",
                status=409,
            )
        if len(self._slots) >= MOST_WORLDS:
            raise UsageError(
                f"a server holds {MOST_WORLDS:,} worlds",
                where="/_sim/worlds",
                would_be_right="delete some",
                status=409,
            )
        return self.add(wanted, world)

    def remove(self, name: str) -> None:
        """Forget a world and all that is in it.

        Raises:
            UnknownName: no world has this name.
            UsageError: it is the default world, which always is.
        """
        slot = self.slot(name)
        if name == DEFAULT:
            raise UsageError(
                "the default world cannot be deleted",
                where=f"/_sim/worlds/{name}",
                would_be_right="reset it",
                status=409,
            )
        del self._slots[name], self._numbered[slot.number]
        self._give_away(slot)

    @property
    def seen(self) -> Seen:
        """All that was seen in all worlds, also in those that are no more."""
        seen = Seen()
        for each in (self._gone, *self.seen_in.values()):
            seen.absorb(each)
        return seen

    def forget_seen(self, name: str | None = None) -> int:
        """Begin to count anew in one world, or in all; the sum of all keeps what one world saw.

        Gives how many answers were counted.

        Raises:
            UnknownName: no world has the name.
        """
        if name is not None:
            seen = self.seen_in.pop(self.slot(name), Seen())
            self._gone.absorb(seen)
            return seen.answers
        forgotten = self.seen.answers
        self.seen_in.clear()
        self._gone = Seen()
        return forgotten

    def _give_away(self, slot: WorldSlot) -> None:
        self._gone.absorb(self.seen_in.pop(slot, Seen()))
        slot.give_away()

    def find(self, name: str) -> WorldSlot | None:
        """Find a world by its name, or None."""
        return self._slots.get(name)

    def numbered(self, number: int) -> WorldSlot | None:
        """Find a world by its number, or None."""
        return self._numbered.get(number)

    def slot(self, name: str = DEFAULT) -> WorldSlot:
        """Find a world by its name.

        Raises:
            UnknownName: no world has it.
        """
        found = self._slots.get(name)
        if found is None:
            raise UnknownName("world", name, list(self._slots), where=f"/_sim/worlds/{name}")
        return found
