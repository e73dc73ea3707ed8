"""A server whose journals have no bounds, for a soak to find.

Start it with `python -m tests.support.leaking_server`.
"""

from benchmarks.bare import serve
from simulator.domain.world import World
from simulator.engine.journal.journal import Bounds, Journal
from simulator.engine.worlds import DEFAULT, Worlds, WorldSlot
from simulator.web.app import create_app
from tests.support.recorder import new_engine
from tests.support.worlds import billing_world

NO_BOUNDS = Bounds(10**12, 10**12, 10**12)


class LeakingWorlds(Worlds):
    """Worlds whose journals keep everything."""

    def add(self, name: str, world: World) -> WorldSlot:
        """Give a world a place."""
        slot = super().add(name, world)
        slot.journal = Journal(NO_BOUNDS)
        return slot


def main() -> None:
    """Serve the billing world until killed."""
    engine = new_engine()
    engine.worlds = LeakingWorlds()
    engine.worlds.add(DEFAULT, billing_world())
    serve(create_app(engine))


if __name__ == "__main__":
    main()
