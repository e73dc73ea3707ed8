"""The flags of `serve` and `run` that override a scenario, and the world that they make of it."""

from functools import partial
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.cli.options import DIALECTS, Choice, TextType, flag, gather
from simulator.domain.faults import Fault
from simulator.domain.policies import Dialect
from simulator.domain.world import World
from simulator.engine import clocks
from simulator.engine.faults.parser import faults_of
from simulator.engine.faults.registry import refuse_unknown
from simulator.scenario import Options, load_scenario

DEMO = "demo"


class Overrides(NamedTuple):
    """What the flags override of a scenario; None where they say nothing."""

    dialect: Dialect | None
    clock: str | None
    seed: int | None
    fault: tuple[tuple[Fault, ...], ...]

    @property
    def given(self) -> list[str]:
        """The names of the flags that were given."""
        return [f"--{name}" for name, value in self._asdict().items() if value not in (None, ())]

    def load(self, scenario: str) -> World:
        """Load a scenario at this moment of the machine's clock; these faults come after its own.

        Raises:
            UsageError: it cannot become a world, or one of its faults can never be met.
        """
        options = Options(
            dialect=self.dialect,
            seed=self.seed,
            clock=self.clock,
            wall_clock=clocks.utc_now(),
            reading=clocks.monotonic_seconds(),
        )
        world = load_scenario(scenario, options).world
        world = replace(world, faults=(*world.faults, *chain.from_iterable(self.fault)))
        refuse_unknown(TABLE, world, *world.faults)
        return world


FAULT = TextType("fault", partial(faults_of, where="fault"))
MISBEHAVE = "misbehave, such as 'action=get_invoices first=2 status=503', or its JSON"
OVERRIDES = gather(
    "overrides",
    Overrides,
    flag("--dialect", type=Choice(DIALECTS), help="how the wire is spelled"),
    flag("--clock", help="ISO instant to freeze the world at, or `now` to run along"),
    flag("--seed", type=int, help="seed of tokens and references"),
    flag("--fault", type=FAULT, multiple=True, help=MISBEHAVE),
)
