"""Creating worlds: from a scenario, or as a fork of one that is there.

A fork is a reference to the other world's value, so it costs the same whatever the size of the
world; what either of them changes from then on, the other never sees.
"""

import re
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.choices import PolicyChoices, choose
from simulator.domain.clock import Clock
from simulator.domain.identifiers import Randomness
from simulator.domain.policies import Dialect, Policies
from simulator.domain.world import World
from simulator.engine import clocks
from simulator.engine.faults.registry import refuse_unknown
from simulator.engine.journal.filters import kept_exchange
from simulator.engine.worlds import DEFAULT, Worlds, WorldSlot
from simulator.errors import UsageError
from simulator.scenario.loading import DEFAULT_OPTIONS, load_text
from simulator.scenario.reach import ANYWHERE, Reach
from simulator.scenario.resolved_document import Options

WHERE = "/_sim/worlds"
SENT = "scenario"
"""What errors call a scenario that has no file, and its name where it has none."""
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class ScenarioText(Struct, frozen=True):
    """A scenario itself, as YAML or JSON, where its name could stand."""

    text: str


class WorldChoices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be chosen of a new world, besides the scenario that it comes from.

    Attributes:
        fork: the name of a world, to begin as it is now.
        at: the number of an exchange in that world's journal, to begin as it was just before.
        clock: an ISO instant to freeze at, or `now`.
    """

    name: str | None = None
    fork: str | None = None
    at: int | None = None
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None
    dialect: Dialect | None = None
    policies: PolicyChoices | UnsetType = UNSET
    clock: str | None = None


class NewWorld(WorldChoices, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describes a new world; without scenario and fork, the default world as it was seeded.

    Attributes:
        scenario: the name or path of one, or its text.
    """

    scenario: str | ScenarioText | None = None


def create_world(worlds: Worlds, wanted: NewWorld) -> WorldSlot:
    """Create a world and give it a slot; see new_world for what is refused."""
    return worlds.make(new_world(worlds, wanted), wanted.name)


def new_world(worlds: Worlds, wanted: NewWorld, reach: Reach = ANYWHERE) -> World:
    """Give the world that is wanted, without a slot; one of a scenario in any thread.

    Args: reach: which files may be read for it.

    Raises:
        UsageError: something that is wanted cannot be.
        UnknownName: there is no world to fork, or no scenario, of that name.
    """
    _refuse_name(wanted.name)
    if wanted.scenario is None:
        world = _forked(worlds, wanted)
    else:
        world = _loaded(worlds, wanted.scenario, wanted, reach)
    return replace(world, policies=_policies(world, wanted))


def known_world(worlds: Worlds, wanted: NewWorld, reach: Reach) -> World | None:
    """Give the world that is wanted if that takes no reading, of a scenario that was read before.

    Raises:
        UsageError: something that is wanted cannot be.
    """
    if not isinstance(wanted.scenario, str):
        return None
    known = worlds.scenarios.known(wanted.scenario, _options(wanted, worlds.usual, reach))
    return None if known is None else new_world(worlds, wanted, reach)


def _refuse_name(name: str | None) -> None:
    if name is not None and not NAME.fullmatch(name):
        raise UsageError(
            f"{name[:80]!r} is no name of a world",
            where=f"{WHERE}: name",
            would_be_right="write small letters, digits and dashes, 63 at most",
        )


def _loaded(worlds: Worlds, scenario: str | ScenarioText, wanted: NewWorld, reach: Reach) -> World:
    if wanted.fork is not None or wanted.at is not None:
        raise UsageError(
            "a world comes from a scenario or from a fork, not from both",
            where=WHERE,
            would_be_right="leave out one of them",
        )
    options = _options(wanted, worlds.usual, reach)
    if isinstance(scenario, ScenarioText):
        world = load_text(scenario.text, SENT, options).world
    else:
        world = worlds.scenarios.load(scenario, options)
    refuse_unknown(TABLE, world, *world.faults)
    return world


def _options(
    wanted: NewWorld, usual: Options = DEFAULT_OPTIONS, reach: Reach = ANYWHERE
) -> Options:
    return replace(
        usual,
        dialect=wanted.dialect or usual.dialect,
        seed=wanted.seed,
        clock=wanted.clock,
        wall_clock=clocks.utc_now(),
        reading=clocks.monotonic_seconds(),
        reach=reach,
    )


def _forked(worlds: Worlds, wanted: NewWorld) -> World:
    world = _origin(worlds, wanted)
    if wanted.dialect is not None:
        world = replace(world, dialect=wanted.dialect)
    if wanted.seed is not None:
        world = replace(world, randomness=Randomness(wanted.seed))
    if wanted.clock is not None:
        world = clocks.with_clock(world, _options(wanted).clock_for(None))
    return world


def _origin(worlds: Worlds, wanted: NewWorld) -> World:
    if wanted.at is not None:
        return _before(worlds, wanted.fork, wanted.at)
    return worlds.slot(DEFAULT).seeded if wanted.fork is None else worlds.slot(wanted.fork).world


def _before(worlds: Worlds, name: str | None, number: int) -> World:
    """Give a world as it was just before an exchange; a clock that runs goes on from then."""
    if name is None:
        right = f'name the world: {{"fork": "default", "at": {number}}}'
        raise UsageError("at needs a fork", where=f"{WHERE}: at", would_be_right=right)
    exchange = kept_exchange(worlds.slot(name), number, where=f"{WHERE}: at")
    clock = exchange.before.clock
    if clock.frozen:
        return exchange.before
    return replace(exchange.before, clock=Clock(exchange.now, clocks.monotonic_seconds()))


def _policies(world: World, wanted: NewWorld) -> Policies:
    if wanted.policies is UNSET:
        return world.policies
    return choose(world.policies, wanted.policies, f"{WHERE}: policies")
