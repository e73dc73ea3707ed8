"""The JSON of a state is written bit by bit, and is the same as written at once."""

import msgspec
import pytest
from msgspec.structs import replace

from simulator.domain.world import TABLE_OF, World
from simulator.engine.state.export import (
    ROWS_AT_ONCE,
    VERSION,
    encode_state,
    encode_table,
    plain,
    state_of,
)
from tests.support.rows import REMINDER
from tests.support.worlds import shipped


@pytest.fixture(params=[0, 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 2 * ROWS_AT_ONCE + 1])
def world(request: pytest.FixtureRequest) -> World:
    """Give a world with as many messages."""
    demo = shipped("demo")
    made = [replace(REMINDER, id=number) for number in range(1, request.param + 1)]
    return replace(demo, messages=demo.messages.filled(made))


def test_a_state_in_pieces_is_the_state(world: World) -> None:
    """Whatever the number of rows."""
    assert encode_state(state_of(world)) == msgspec.json.encode(plain(state_of(world)))


@pytest.mark.parametrize("name", TABLE_OF.values())
def test_a_table_in_pieces_is_the_table(world: World, name: str) -> None:
    """Each of them, also where it is empty."""
    told = {"version": VERSION, "table": name, "rows": [plain(row) for row in world.table(name)]}
    assert encode_table(world, name) == msgspec.json.encode(told)
