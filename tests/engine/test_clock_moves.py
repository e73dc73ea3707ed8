"""Moves of a clock: their slices, what can be seen in a pause, and what may happen in one."""

from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from simulator.domain.clock import Clock, midnight
from simulator.domain.laws import breaches_of
from simulator.domain.world import MESSAGES
from simulator.engine import clocks
from simulator.engine.clocks import (
    SLICE,
    ClockMovedMeanwhile,
    ClockTransition,
    Progress,
)
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from tests.support.clocks import after, bytes_of, slot_of, slot_with_service

NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SERVICES = 3 * SLICE
LONG = 60 * DAY


def spread() -> WorldSlot:
    """Place a world of services that are due on fifteen days, each for itself less than a slice."""
    rows = [
        f"{{server_id: {n}, id: {n}, next_due_date: 2026-03-{16 + n % 15}}}"
        for n in range(1, SERVICES + 1)
    ]
    return slot_with_service(", ".join(rows))


def at_once() -> WorldSlot:
    """Place a world whose services are all due on one day, more than a slice can hold."""
    rows = [
        f"{{server_id: {n}, id: {n}, next_due_date: 2026-03-20}}" for n in range(1, SERVICES + 1)
    ]
    return slot_with_service(", ".join(rows))


@pytest.mark.parametrize("make", [spread, at_once])
def test_a_pause_shows_a_midnight_on_the_way(make: object) -> None:
    """All of it has happened, nothing of the next, and every law holds."""
    slot, plain = make(), make()  # type: ignore[operator]
    pauses: list[Progress] = []
    seen = None
    for progress in clocks.advance(slot, 0.0, LONG):
        pauses.append(progress)
        if slot.world is seen:
            continue
        seen = slot.world
        clocks.set_to(plain, 0.0, slot.world.clock.instant).finish()
        assert bytes_of(slot.world) == bytes_of(plain.world)
        assert breaches_of(slot.world) == []
    assert len(pauses) >= 4
    assert [each.events for each in pauses] == sorted(each.events for each in pauses)
    assert [each.days_left for each in pauses] == [(NINE + LONG - each.now).days for each in pauses]
    after(plain, (NINE + LONG - plain.world.clock.instant).days)
    clocks.set_to(plain, 0.0, NINE + LONG).finish()
    assert bytes_of(slot.world) == bytes_of(plain.world)


def test_a_slice_is_bounded_by_events() -> None:
    """However many there are in a midnight, so time is linear in them."""
    slot = at_once()
    seen = [0, *(each.events for each in clocks.advance(slot, 0.0, LONG))]
    steps = [later - earlier for earlier, later in pairwise(seen)]
    assert max(steps) < 2 * SLICE
    assert sum(steps) > 3 * SERVICES


@pytest.mark.parametrize("make", [spread, at_once])
def test_what_is_changed_in_a_pause_is_kept(make: object) -> None:
    """As between two shorter moves, also when a midnight was half done and has to be begun anew."""
    slot, plain = make(), make()  # type: ignore[operator]
    move = clocks.advance(slot, 0.0, LONG)
    slices = iter(move)
    next(slices)
    slot.world = replace(slot.world, messages=MESSAGES)
    stood = slot.world.clock.instant
    list(slices)
    earlier = clocks.set_to(plain, 0.0, stood).finish()
    plain.world = replace(plain.world, messages=MESSAGES)
    assert move.events == earlier + clocks.set_to(plain, 0.0, NINE + LONG).finish()
    assert bytes_of(slot.world) == bytes_of(plain.world)


def test_nothing_is_half_done_while_a_midnight_is_long() -> None:
    """The first pause comes within it, and the world is still the one before it."""
    slot = at_once()
    slices = iter(clocks.advance(slot, 0.0, LONG))
    before = [next(slices)]
    while before[-1].now == datetime(2026, 3, 6, tzinfo=UTC):
        assert slot.world.clock == Clock(NINE)
        assert len(slot.world.invoices) == 0
        before.append(next(slices))
    events = [each.events for each in before]
    assert events[0] < SLICE
    assert events.count(SERVICES) > 1  # its rows are committed bit by bit, too


def test_a_clock_that_is_moved_in_a_pause_ends_the_move() -> None:
    """What somebody else made of the world stays."""
    slot = spread()
    seeded = slot.world
    slices = iter(clocks.advance(slot, 0.0, LONG))
    next(slices)
    slot.world = seeded
    with pytest.raises(ClockMovedMeanwhile) as caught:
        list(slices)
    assert caught.value.status == 409
    assert slot.world is seeded


def test_a_running_clock_stands_still_in_a_pause_and_runs_on_at_the_end() -> None:
    """It neither goes back nor passes a midnight by itself."""
    slot = spread()
    clocks.run(slot, 0.0).finish()
    slices = iter(clocks.advance(slot, 3600.0, LONG))
    next(slices)
    assert slot.world.clock.frozen
    assert slot.world.clock.now(7200.0) > NINE + timedelta(hours=1)
    assert clocks.catch_up(slot, 1e7) == []
    list(slices)
    assert slot.world.clock.now(3600.0 + 60) == NINE + LONG + timedelta(hours=1, minutes=1)


def test_a_running_clock_stands_where_it_was_before_the_first_midnight() -> None:
    """Not where it began to run, hours ago."""
    slot = at_once()
    clocks.run(slot, 0.0).finish()
    slices = iter(clocks.advance(slot, 3600.0, LONG))
    next(slices)
    assert slot.world.clock == Clock(NINE + timedelta(hours=1))


def test_a_move_that_nobody_ends_lets_the_clock_run_from_where_it_came_to() -> None:
    """When a server stops on the way, and keeps its world."""
    slot = spread()
    clocks.run(slot, 0.0).finish()
    slices = iter(clocks.advance(slot, 3600.0, LONG))
    next(slices)
    stood = slot.world.clock.instant
    slices.close()
    assert not slot.world.clock.frozen
    assert slot.world.clock.now(3660.0) == stood + timedelta(minutes=1)


def test_a_frozen_clock_stays_where_a_move_was_given_up() -> None:
    """It stands at the midnight."""
    slot = spread()
    slices = iter(clocks.advance(slot, 0.0, LONG))
    next(slices)
    stood = slot.world.clock
    slices.close()
    assert slot.world.clock == stood


def test_a_move_that_fails_in_one_go_has_not_been() -> None:
    """Nobody saw where it had come to."""
    slot = slot_with_service()
    before = slot.world

    class Broken(ClockTransition):
        def __iter__(self) -> Generator[Progress, None, None]:
            yield from super().__iter__()
            message = "the law"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        Broken(slot, Clock(NINE + DAY), NINE, NINE + DAY).finish()
    assert slot.world is before


def test_an_impossible_move_is_refused_before_the_first_step() -> None:
    """A running clock has not even caught up."""
    slot = slot_of(spread().world)
    clocks.run(slot, 0.0).finish()
    before = slot.world
    with pytest.raises(UsageError):
        clocks.advance(slot, 40 * 86400.0, 3661 * DAY)
    assert slot.world is before


def test_midnight_is_the_first_instant_of_a_day() -> None:
    """In UTC."""
    day: date = NINE.date()
    assert midnight(day) == datetime(2026, 3, 1, tzinfo=UTC)
