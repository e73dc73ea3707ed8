"""A server that writes into its state file before it has written a new one, for a trial to find.

Start it with `python -m tests.support.careless_server --state FILE`.
"""

import sys
from functools import partial

from benchmarks.served import announce
from simulator.domain.world import World
from simulator.engine import clocks
from simulator.engine.state.files import StateFile
from simulator.web.app import create_app
from simulator.web.server import Address, run
from tests.support.recorder import new_engine


class CarelessFile(StateFile):
    """A state file that is damaged while it is saved."""

    def save(self, world: World, reading: float) -> None:
        """Write the file."""
        self.path.write_bytes(self.path.read_bytes()[:100])
        super().save(world, reading)


def main() -> None:
    """Serve the world of a state file until killed."""
    file = CarelessFile.acquire(sys.argv[-1])
    load = partial(file.load, clocks.monotonic_seconds())
    run(create_app(new_engine()), Address("127.0.0.1", 0), load, announce, file)


if __name__ == "__main__":
    main()
