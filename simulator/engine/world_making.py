"""Making worlds: from a scenario, or as a fork of one that is there.

A fork is a reference to the other world's value, so it costs the same whatever the size of the
world; what either of them changes from then on, the other never sees.
"""

import re
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from simulator.domain.policies import Dialect, Policies
from simulator.domain.randomness import Randomness
from simulator.domain.world import World
from simulator.engine import machine_clock
from simulator.engine.clocks import with_clock
from simulator.engine.worlds import DEFAULT, Place, Worlds
from simulator.errors import UsageError
from simulator.scenario import Options, load_scenario

WHERE = "/_sim/worlds"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class NewWorld(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a new world shall be; without scenario and fork, the default world as it was seeded.

    Attributes:
        fork: the name of a world, to begin as it is now.
        clock: an ISO instant to freeze at, or `now`.
    """

    name: str | None = None
    scenario: str | None = None
    fork: str | None = None
    seed: int | None = None
    dialect: Dialect | None = None
    policies: dict[str, Any] | UnsetType = UNSET
    clock: str | None = None


def make_world(worlds: Worlds, wanted: NewWorld) -> Place:
    """Make a world and give it a place.

    Raises:
        UsageError: something that is wanted cannot be; nothing was made.
        UnknownName: there is no world to fork, or no scenario, of that name.
    """
    _refuse_name(wanted.name)
    world = _forked(worlds, wanted) if wanted.scenario is None else _loaded(wanted)
    return worlds.make(replace(world, policies=_policies(world, wanted)), wanted.name)


def _refuse_name(name: str | None) -> None:
    if name is not None and not NAME.fullmatch(name):
        raise UsageError(
            f"{name[:80]!r} is no name of a world",
            where=f"{WHERE}: name",
            would_be_right="write small letters, digits and dashes, 63 at most",
        )


def _loaded(wanted: NewWorld) -> World:
    if wanted.fork is not None:
        raise UsageError(
            "a world comes from a scenario or from a fork, not from both",
            where=WHERE,
            would_be_right="leave out one of them",
        )
    return load_scenario(wanted.scenario or "", _options(wanted)).world


def _options(wanted: NewWorld) -> Options:
    return Options(
        dialect=wanted.dialect,
        seed=wanted.seed,
        clock=wanted.clock,
        wall_clock=machine_clock.wall_clock(),
        reading=machine_clock.reading(),
    )


def _forked(worlds: Worlds, wanted: NewWorld) -> World:
    world = worlds.place(DEFAULT).seeded if wanted.fork is None else worlds.place(wanted.fork).world
    if wanted.dialect is not None:
        world = replace(world, dialect=wanted.dialect)
    if wanted.seed is not None:
        world = replace(world, randomness=Randomness(wanted.seed))
    if wanted.clock is not None:
        world = with_clock(world, _options(wanted).clock_for(None))
    return world


def _policies(world: World, wanted: NewWorld) -> Policies:
    if wanted.policies is UNSET:
        return world.policies
    known = asdict(world.policies)
    try:
        return msgspec.convert({**known, **wanted.policies}, Policies)
    except msgspec.ValidationError as problem:
        raise UsageError(
            str(problem), where=f"{WHERE}: policies", would_be_right=f"known: {', '.join(known)}"
        ) from None
