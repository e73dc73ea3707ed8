"""A fork of a world as it was just before one of its exchanges."""

import pytest
from msgspec.structs import replace

from simulator.domain.clock import Clock
from simulator.engine.journal.journal import Bounds
from simulator.engine.world_creation import NewWorld, create_world
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from tests.support.journals import ask, engine_with_journal
from tests.support.recorder import new_engine
from tests.support.worlds import billing_world


def test_it_is_the_world_before_that_request() -> None:
    """Nothing of it, all of what was before, and nothing of what came after."""
    engine = engine_with_journal()
    for amount in ("20.00", "21.00", "22.00"):
        ask(engine, "create_addfunds", amount=amount)
    seeded = len(billing_world().invoices)

    forks = [create_world(engine.worlds, NewWorld(fork=DEFAULT, at=n)).world for n in (1, 2, 3)]

    assert [len(world.invoices) - seeded for world in forks] == [0, 1, 2]
    assert len(engine.worlds.slot().world.invoices) - seeded == 3


def test_the_request_can_be_sent_again_there() -> None:
    """It comes to the same answer."""
    engine = engine_with_journal()
    first = ask(engine, "create_addfunds", amount="20.00")
    slot = create_world(engine.worlds, NewWorld(name="again", fork=DEFAULT, at=1))

    second = ask(engine, "create_addfunds", token="again.demo-token", amount="20.00")

    assert (second.body, second.request_id) == (first.body, "again-1")
    assert slot.world.clock.frozen


def test_a_running_clock_goes_on_from_then() -> None:
    """Not from when the world was loaded, nor from now."""
    reading = 1000.0
    engine = new_engine(reading=lambda: reading)
    start = billing_world().clock.instant
    engine.worlds.add(DEFAULT, replace(billing_world(), clock=Clock(start, 0.0)))
    ask(engine, "get_client")

    world = create_world(engine.worlds, NewWorld(fork=DEFAULT, at=1)).world

    assert not world.clock.frozen
    assert (world.clock.instant - start).total_seconds() == 1000


@pytest.mark.parametrize(
    ("number", "known"), [(1, "a number from 2 to 3"), (4, "2 to 3"), (0, "2")]
)
def test_an_exchange_that_is_gone_cannot_be_forked_at(number: int, known: str) -> None:
    """The error says which are kept, and no world is made."""
    engine = engine_with_journal(Bounds(entries=2))
    for _ in range(3):
        ask(engine, "get_client")

    with pytest.raises(UsageError, match=known) as caught:
        create_world(engine.worlds, NewWorld(fork=DEFAULT, at=number))

    assert caught.value.status == 404
    assert len([*engine.worlds]) == 1


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (NewWorld(at=1), "at needs a fork"),
        (NewWorld(scenario="demo", at=1), "not from both"),
        (NewWorld(fork=DEFAULT, at=1), "the journal is empty"),
        (NewWorld(fork="defualt", at=1), "did you mean 'default'"),
    ],
)
def test_what_cannot_be_meant_is_refused(wanted: NewWorld, problem: str) -> None:
    """With what would be right."""
    engine = engine_with_journal()

    with pytest.raises(UsageError, match=problem):
        create_world(engine.worlds, wanted)
