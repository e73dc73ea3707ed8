"""States for tests: exported, altered somewhere, and imported again."""

import json
from typing import Any

from simulator.domain.world import World
from simulator.engine.state.export import encode_state, state_of
from simulator.engine.state.importing import import_state

SOURCE = "a test"


def exported(world: World, reading: float = 0.0) -> bytes:
    """Write the state of a world."""
    return encode_state(state_of(world, reading))


def imported(text: bytes, reading: float = 0.0) -> World:
    """Make a world of a state."""
    return import_state(text, SOURCE, reading)


def again(world: World, reading: float = 0.0) -> World:
    """Export a world and import it."""
    return imported(exported(world, reading), reading)


def plain(world: World) -> dict[str, Any]:
    """Give a state as Python values that a test can alter."""
    state: dict[str, Any] = json.loads(exported(world))
    return state


def put(state: Any, path: list[str | int], value: object) -> None:  # noqa: ANN401 JSON
    """Write a value at a path of a state; `...` takes what is there away."""
    for step in path[:-1]:
        state = state[step]
    if value is ...:
        del state[path[-1]]
    else:
        state[path[-1]] = value


def written(state: object) -> bytes:
    """Write altered values as JSON again."""
    return json.dumps(state).encode()
