"""The clocks of worlds: freeze, run, set, advance, and what happens on the way.

All of it is synchronous: when a move is over, the billing day of each midnight that was passed has
run, in a unit of work of its own. A move that cannot be made changes nothing.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from simulator.domain.agenda import scheduled
from simulator.domain.clock import Clock
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.daily_run import Event, anything_on, run_day
from simulator.engine.worlds import Place
from simulator.errors import UsageError

ONE_DAY = timedelta(days=1)
MOST_DAYS = 3660
END_OF_TIME = datetime(2199, 12, 31, tzinfo=UTC)
WHERE = "clock"
MANY = 1_000

log = logging.getLogger("whmcs_sim")


def catch_up(place: Place, reading: float) -> list[Event]:
    """Run the billing days that a running clock has passed since somebody looked; often none."""
    clock = place.world.clock
    if clock.frozen:
        return []
    now = clock.now(reading)
    if now.date() <= clock.instant.date():
        return []
    return _go(place, clock, now)


def freeze(place: Place, reading: float) -> list[Event]:
    """Let the clock stand still; a clock that stands already is left alone."""
    events = catch_up(place, reading)
    clock = place.world.clock
    place.world = replace(place.world, clock=clock.frozen_at(clock.now(reading)))
    return events


def run(place: Place, reading: float) -> list[Event]:
    """Let the clock run on from where it is."""
    events = catch_up(place, reading)
    clock = place.world.clock
    if clock.frozen:
        place.world = replace(place.world, clock=Clock(clock.instant, reading))
    return events


def advance(place: Place, reading: float, span: timedelta) -> list[Event]:
    """Go on by a span; a running clock runs on from there.

    Raises:
        UsageError: it would go back, or further than anybody waits for.
    """
    caught_up = catch_up(place, reading)
    clock = place.world.clock
    now = clock.now(reading)
    _refuse_impossible(now, span)
    return caught_up + _go(place, clock.moved(span), now + span)


def set_to(place: Place, reading: float, instant: datetime) -> list[Event]:
    """Go on to an instant, which must not lie behind.

    Raises:
        UsageError: it would go back, or further than anybody waits for.
    """
    return advance(place, reading, instant - place.world.clock.now(reading))


def to_next_event(place: Place, reading: float) -> list[Event]:
    """Go on to the next midnight at which something happens by itself.

    Raises:
        UsageError: nothing does, as long as one can wait.
    """
    caught_up = catch_up(place, reading)
    day = next_event(place.world)
    if day is None:
        raise UsageError(
            f"nothing happens by itself in the next {MOST_DAYS} days",
            where=WHERE,
            would_be_right='go on with {"advance": {"days": 31}}',
            status=409,
        )
    return caught_up + set_to(place, reading, midnight(day))


def with_clock(world: World, clock: Clock) -> World:
    """Give a world another time, as a new beginning: no day between the two is lived through."""
    return replace(world, clock=clock, agenda=None)


def next_event(world: World) -> date | None:
    """Tell the next day on which something happens by itself; None for none within ten years."""
    after = world.clock.instant.date()
    days = (after + ONE_DAY * number for number in range(1, MOST_DAYS + 1))
    return next((day for day in days if anything_on(world, day)), None)


def forecast(world: World, days: int) -> list[Event]:
    """Tell what would happen in the next days if nobody did anything; the world is not changed."""
    start = world.clock.instant
    _refuse_impossible(start, ONE_DAY * days)
    _, events = _days_run(world, start + ONE_DAY * days)
    return events


def midnight(day: date) -> datetime:
    """Give the first instant of a day, UTC."""
    return datetime.combine(day, time(), UTC)


def _go(place: Place, clock: Clock, now: datetime) -> list[Event]:
    """Run the days up to an instant; from then on `clock` tells the time."""
    world, events = _days_run(place.world, now)
    last = midnight(now.date())
    settled = clock if clock.instant >= last else clock.rebased(last)
    place.world = replace(world, clock=settled)
    return events


def _days_run(world: World, until: datetime) -> tuple[World, list[Event]]:
    world = replace(world, agenda=scheduled(world))
    events: list[Event] = []
    told = 0
    for day in _days_between(world.clock.instant, until):
        if anything_on(world, day):
            instant = midnight(day)
            work = UnitOfWork(replace(world, clock=Clock(instant)), instant)
            events += run_day(work)
            world = work.commit()
            if len(events) // MANY > told:
                told = len(events) // MANY
                log.info("the clock has come to %s, after %d events", day, len(events))
    return world, events


def _days_between(start: datetime, until: datetime) -> Iterator[date]:
    days = (until.date() - start.date()).days
    return (start.date() + ONE_DAY * number for number in range(1, days + 1))


def _refuse_impossible(now: datetime, span: timedelta) -> None:
    if span < timedelta():
        raise UsageError(
            f"the clock never runs backwards, and it is {now:%Y-%m-%dT%H:%M:%SZ} already",
            where=WHERE,
            would_be_right="go on to a later instant, or reset the world",
            status=409,
        )
    if span > ONE_DAY * MOST_DAYS:
        raise UsageError(
            f"{span.days} days are too far for one move",
            where=WHERE,
            would_be_right=f"go on by at most {MOST_DAYS} days at a time",
        )
    if now + span >= END_OF_TIME:
        raise UsageError(
            f"time ends at {END_OF_TIME:%Y-%m-%d} here",
            where=WHERE,
            would_be_right="go on by less, or reset the world",
        )
