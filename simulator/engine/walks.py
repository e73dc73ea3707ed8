"""Walks through time: the billing days that lie on the way of a clock, run slice by slice.

A walk is a generator: it pauses after some hundred events, and gives the list of all of them when
it is over. In a pause the world stands at one of the midnights on the way, all of that midnight's
events in it and none of the next one's. Others may change it then, as they might between two
shorter moves; only the clock must be left alone.
"""

import logging
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clock import Clock
from simulator.domain.schedule import schedule_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.daily_run import Event, anything_on, run_day
from simulator.errors import UsageError

ONE_DAY = timedelta(days=1)
SLICE = 200
MANY = 1_000
WHERE = "clock"

log = logging.getLogger("whmcs_sim")


class Progress(Struct, frozen=True):
    """How far a walk has come when it pauses.

    Attributes:
        now: the midnight it works on.
        events: how many things have happened.
        days_left: how many midnights lie ahead.
    """

    now: datetime
    events: int
    days_left: int


Walk: TypeAlias = "Generator[Progress, None, list[Event]]"


class Holder(Protocol):
    """What holds the world that is walked through: a place, or a sketch of one."""

    world: World


class Sketch(Struct):
    """A world that nobody else sees."""

    world: World


class ClockMoved(UsageError):
    """A walk cannot go on: the clock is no longer where it was left in a pause."""

    def __init__(self) -> None:
        """Tell whoever asked for the move."""
        super().__init__(
            "the clock was moved meanwhile, or the world was put back",
            where=WHERE,
            would_be_right="look at the clock, and go on from there",
            status=409,
        )


def walk(holder: Holder, clock: Clock, now: datetime, until: datetime) -> Walk:
    """Run the days up to an instant; from then on `clock` tells the time.

    Args: now: the time as it is; a running clock stands still there while the walk lasts.

    Raises:
        ClockMoved: somebody else did it in a pause, or put the world back.
    """
    holder.world = _standing_still(holder.world, now)
    days = _Days(holder, until.date())
    try:
        yield from days.run()
    except ClockMoved:
        raise
    except BaseException:  # a defect, or the server stops
        stopped = _from(holder.world.clock.instant, clock, until)
        holder.world = replace(holder.world, clock=stopped)
        raise
    last = midnight(until.date())
    settled = clock if clock.instant >= last else clock.rebased(last)
    holder.world = replace(holder.world, clock=settled)
    return days.events


def _standing_still(world: World, now: datetime) -> World:
    """Freeze the clock where it is, but before the next midnight whose day has not run."""
    clock = world.clock
    if not clock.frozen:
        clock = Clock(now if now.date() == clock.instant.date() else clock.instant)
    return replace(world, clock=clock, schedule=schedule_of(world))


def _from(instant: datetime, clock: Clock, until: datetime) -> Clock:
    """Give a clock that goes on from an instant as another was to go on from the end."""
    if clock.started_at is None:
        return Clock(instant)
    return Clock(instant, clock.started_at + (until - clock.instant).total_seconds())


def finish(holder: Holder, way: Walk) -> list[Event]:
    """Walk to the end at once; if that fails, nothing has happened."""
    before = holder.world
    try:
        while True:
            next(way)
    except StopIteration as over:
        events: list[Event] = over.value
        return events
    except Exception:
        holder.world = before
        raise


def midnight(day: date) -> datetime:
    """Give the first instant of a day, UTC."""
    return datetime.combine(day, time(), UTC)


class _Days:
    """The billing days up to a date, and what has happened on them so far."""

    def __init__(self, holder: Holder, last: date) -> None:
        self.events: list[Event] = []
        self._holder = holder
        self._last = last
        self._unpaused = 0

    def run(self) -> Iterator[Progress]:
        """Run one after the other."""
        patient = True
        while (day := self._next()) is not None:
            before = len(self.events)
            yield from self._run(day, patient=patient)
            patient = self._holder.world.clock.instant == midnight(day)
            if len(self.events) // MANY > before // MANY:
                log.info("the clock has come to %s, after %d events", day, len(self.events))
            if self._unpaused >= SLICE:
                yield from self._pause(day, len(self.events))

    def _next(self) -> date | None:
        """Give the next day on which anything happens; None where none is left."""
        world = self._holder.world
        return next(
            (day for day in _between(world.clock, self._last) if anything_on(world, day)), None
        )

    def _run(self, day: date, *, patient: bool) -> Iterator[Progress]:
        """Run a day; none of it is there to be seen before all of it is.

        Whoever changes the world in a pause changes what is to be done on the day, so it is given
        up, to be run without a pause. Args: patient: pause where there is a lot to do.
        """
        world, today = self._holder.world, list[Event]()
        work = UnitOfWork(replace(world, clock=Clock(midnight(day))), midnight(day))
        for event in run_day(work):
            today.append(event)
            if patient and len(today) % SLICE == 0:
                yield from self._pause(day, len(self.events) + len(today))
            if self._holder.world is not world:
                return
        self._holder.world = work.commit()
        self.events += today
        self._unpaused += len(today)

    def _pause(self, day: date, events: int) -> Iterator[Progress]:
        clock = self._holder.world.clock
        self._unpaused = 0
        yield Progress(midnight(day), events, (self._last - day).days)
        if self._holder.world.clock is not clock:
            raise ClockMoved


def _between(clock: Clock, last: date) -> Iterator[date]:
    days = (last - clock.instant.date()).days
    return (clock.instant.date() + ONE_DAY * number for number in range(1, days + 1))
