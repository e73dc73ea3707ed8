"""The flags of `serve` and `run` that override a scenario, and the world that they make of it."""

import json
import re
from collections.abc import Mapping
from functools import partial
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.cli import completion
from simulator.cli.options import DIALECTS, Choice, FileOption, TextType, flag, gather
from simulator.domain.choices import choose, chosen_of
from simulator.domain.faults import Fault
from simulator.domain.policies import Dialect, Policies
from simulator.domain.world import World
from simulator.engine import clocks
from simulator.engine.faults.parser import faults_of
from simulator.engine.faults.registry import refuse_unknown
from simulator.errors import UsageError
from simulator.scenario.loading import load_scenario
from simulator.scenario.resolved_document import Options
from simulator.scenario.scalars import scalar_value

DEMO = "demo"


class Overrides(NamedTuple):
    """What the flags override of a scenario; None where they say nothing."""

    dialect: Dialect | None
    policies: tuple[Mapping[str, object], ...]
    clock: str | None
    seed: int | None
    fault: tuple[tuple[Fault, ...], ...]

    @property
    def given(self) -> list[str]:
        """The names of the flags that were given."""
        flags = self._asdict() | {"policy": self.policies}
        del flags["policies"]
        return [f"--{name}" for name, value in flags.items() if value not in (None, ())]

    def usual(self, usual_dialect: Dialect = "documented") -> Options:
        """Give the dialect and the policies of every world that comes from a scenario.

        Args: usual_dialect: what is spoken where neither flag nor scenario says.
        """
        policies = {name: value for each in self.policies for name, value in each.items()}
        return Options(dialect=self.dialect, usual_dialect=usual_dialect, policies=policies)

    def load(self, scenario: str, usual_dialect: Dialect = "documented") -> World:
        """Load a scenario at this moment of the machine's clock; these faults come after its own.

        Raises:
            UsageError: it cannot become a world, or one of its faults can never be met.
        """
        options = replace(
            self.usual(usual_dialect),
            seed=self.seed,
            clock=self.clock,
            wall_clock=clocks.utc_now(),
            reading=clocks.monotonic_seconds(),
        )
        world = load_scenario(scenario, options).world
        world = replace(world, faults=(*world.faults, *chain.from_iterable(self.fault)))
        refuse_unknown(TABLE, world, *world.faults)
        return world


def policies_of(text: str) -> dict[str, object]:
    """Read choices of policies: `overpaid_credit=clamp`, several with commas, or a JSON object.

    Raises:
        UsageError: there is no such policy, or it has no such choice.
    """
    if text.lstrip().startswith("{"):
        chosen = dict(_object_of(text))
    else:
        pairs = [each.partition("=") for each in re.split(r"[,\s]+", text.strip(", \t\n"))]
        if not all(name and value for name, _, value in pairs):
            raise _no_choice(text)
        chosen = {name: scalar_value(value) for name, _, value in pairs}
    choose(Policies(), chosen, "policy")
    return chosen


def _object_of(text: str) -> dict[str, object]:
    try:
        found: dict[str, object] = json.loads(text, parse_float=scalar_value)
    except ValueError:
        raise _no_choice(text) from None
    return found


def _no_choice(text: str) -> UsageError:
    return UsageError(
        f"{text[:60]!r} is no choice of a policy",
        where="policy",
        would_be_right="write NAME=VALUE, such as overpaid_credit=clamp; see `whmcs-sim policies`",
    )


def spoken(world: World) -> str:
    """Tell in a line which dialect a world speaks, and which policies are not the usual ones."""
    chosen = [f"{name}={choice}" for name, choice in chosen_of(world.policies).items()]
    policies = f", policies {', '.join(chosen)}" if chosen else ""
    return f"dialect {world.dialect}{policies}"


POLICY = TextType("policy", policies_of)
CHOOSE = "choose a policy, such as overpaid_credit=clamp; `whmcs-sim policies` lists them"
FAULT = TextType("fault", partial(faults_of, where="fault"))
MISBEHAVE = "misbehave, such as 'action=get_invoices first=2 status=503', or its JSON"
OVERRIDES = gather(
    "overrides",
    Overrides,
    flag("--dialect", type=Choice(DIALECTS), help="how the wire is spelled"),
    flag(
        "--policy",
        "policies",
        type=POLICY,
        multiple=True,
        help=CHOOSE,
        shell_complete=completion.policies,
        metavar="NAME=VALUE",
        cls=FileOption,
        in_files="policies",
    ),
    flag("--clock", help="ISO instant to freeze the world at, or `now` to run along"),
    flag("--seed", type=int, help="seed of tokens and references"),
    flag("--fault", type=FAULT, multiple=True, help=MISBEHAVE),
)
