"""Worlds by name: each as it was seeded and as it is now."""

from simulator.domain.world import World
from simulator.errors import UnknownName

DEFAULT = "default"


class Place:
    """Where one world lives: the only thing here that changes, by assignment.

    Attributes:
        seeded: the world as its scenario made it.
        world: the world as it is now.
    """

    __slots__ = ("name", "seeded", "world")

    def __init__(self, name: str, world: World) -> None:
        """Begin with the world as seeded."""
        self.name = name
        self.seeded = world
        self.world = world

    def reset(self) -> None:
        """Put the world back as it was seeded, whatever its size."""
        self.world = self.seeded


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
        self._places[name] = Place(name, world)
        return self._places[name]

    def place(self, name: str = DEFAULT) -> Place:
        """Find a world by its name.

        Raises:
            UnknownName: no world has it.
        """
        found = self._places.get(name)
        if found is None:
            raise UnknownName("world", name, list(self._places), where=f"/_sim/worlds/{name}")
        return found
