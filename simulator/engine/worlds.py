"""Worlds by name: each as it was seeded and as it is now."""

from collections.abc import Callable

from simulator.domain.world import World
from simulator.errors import UnknownName

DEFAULT = "default"


class Place:
    """Where one world lives: the only thing here that changes, by assignment.

    Attributes:
        seeded: the world as its scenario made it.
        waiting: called, and forgotten, when the inbox of the world changes or the place is given
            away; whoever wants to know of the next change too asks again.
    """

    __slots__ = ("_world", "name", "seeded", "waiting")

    def __init__(self, name: str, world: World) -> None:
        """Begin with the world as seeded."""
        self.name = name
        self.seeded = world
        self.waiting: set[Callable[[], object]] = set()
        self._world = world

    @property
    def world(self) -> World:
        """The world as it is now."""
        return self._world

    @world.setter
    def world(self, world: World) -> None:
        before, self._world = self._world, world
        if self.waiting and world.messages is not before.messages:
            self.wake()

    def reset(self) -> None:
        """Put the world back as it was seeded, whatever its size."""
        self.world = self.seeded

    def wake(self) -> None:
        """Tell all who wait that there may be something for them."""
        woken, self.waiting = self.waiting, set()
        for tell in woken:
            tell()


class Worlds:
    """All worlds of a server; `default` answers where a request names none."""

    def __init__(self) -> None:
        """Begin with no world: the scenario is still being read."""
        self._places: dict[str, Place] = {}

    @property
    def ready(self) -> bool:
        """Whether the default world is there."""
        return DEFAULT in self._places

    def add(self, name: str, world: World) -> Place:
        """Give a world a place, in the stead of one that had the name."""
        before = self._places.get(name)
        place = self._places[name] = Place(name, world)
        if before is not None:
            before.wake()
        return place

    def place(self, name: str = DEFAULT) -> Place:
        """Find a world by its name.

        Raises:
            UnknownName: no world has it.
        """
        found = self._places.get(name)
        if found is None:
            raise UnknownName("world", name, list(self._places), where=f"/_sim/worlds/{name}")
        return found
