"""The clocks of worlds: freeze, run, set, advance.

A move of a clock is a generator: it pauses after some hundred events, and returns the list of all
of them at its end. In a pause the world stands at one of the midnights on the way, all of that
midnight's events in it and none of the next one's. Others may change the world then, as they might
between two shorter moves; only the clock must be left alone.

The edge answers other requests in the pauses; `freeze`, `run`, `advance` and `set_to` go all the way
at once. A move that cannot be made changes nothing.
"""

import logging
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clock import Clock, ClockMove, iso, parse_instant
from simulator.domain.schedule import schedule_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.daily_run import Event, anything_on, run_day
from simulator.engine.worlds import WorldSlot
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


ClockMoveSteps: TypeAlias = "Generator[Progress, None, list[Event]]"


class HoldsWorld(Protocol):
    """What holds the world that is walked through: a place, or a sketch of one."""

    world: World


class WorldHolder(Struct):
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


def move_steps(holder: HoldsWorld, clock: Clock, now: datetime, until: datetime) -> ClockMoveSteps:
    """Run the days up to an instant; from then on `clock` tells the time.

    Args: now: the time as it is; a running clock stands still there while the walk lasts.

    Raises:
        ClockMoved: somebody else did it in a pause, or put the world back.
    """
    holder.world = _frozen(holder.world, now)
    days = _BillingDays(holder, until.date())
    try:
        yield from days.run()
    except ClockMoved:
        raise
    except BaseException:  # a defect, or the server stops
        stopped = _resumed_from(holder.world.clock.instant, clock, until)
        holder.world = replace(holder.world, clock=stopped)
        raise
    last = midnight(until.date())
    settled = clock if clock.instant >= last else clock.rebased(last)
    holder.world = replace(holder.world, clock=settled)
    return days.events


def _frozen(world: World, now: datetime) -> World:
    """Freeze the clock where it is, but before the next midnight whose day has not run."""
    clock = world.clock
    if not clock.frozen:
        clock = Clock(now if now.date() == clock.instant.date() else clock.instant)
    return replace(world, clock=clock, schedule=schedule_of(world))


def _resumed_from(instant: datetime, clock: Clock, until: datetime) -> Clock:
    """Give a clock that goes on from an instant as another was to go on from the end."""
    if clock.started_at is None:
        return Clock(instant)
    return Clock(instant, clock.started_at + (until - clock.instant).total_seconds())


def finish(holder: HoldsWorld, way: ClockMoveSteps) -> list[Event]:
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


class _BillingDays:
    """The billing days up to a date, and what has happened on them so far."""

    def __init__(self, holder: HoldsWorld, last: date) -> None:
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


MOST_DAYS = 3660
END_OF_TIME = datetime(2199, 12, 31, tzinfo=UTC)


def catch_up(slot: WorldSlot, reading: float) -> list[Event]:
    """Run the billing days that a running clock has passed since somebody looked; often none."""
    return finish(slot, _catch_up_steps(slot, reading)) if _behind(slot, reading) else []


def freeze(slot: WorldSlot, reading: float) -> list[Event]:
    """Let the clock stand still, at once."""
    return finish(slot, freeze_steps(slot, reading))


def run(slot: WorldSlot, reading: float) -> list[Event]:
    """Let the clock run, at once."""
    return finish(slot, run_steps(slot, reading))


def advance(slot: WorldSlot, reading: float, span: timedelta) -> list[Event]:
    """Go on by a span, at once."""
    return finish(slot, advance_steps(slot, reading, span))


def set_to(slot: WorldSlot, reading: float, instant: datetime) -> list[Event]:
    """Go on to an instant, at once."""
    return finish(slot, set_steps(slot, reading, instant))


def to_next_event(slot: WorldSlot, reading: float) -> list[Event]:
    """Go on to the next event, at once."""
    return finish(slot, next_event_steps(slot, reading))


def forecast(world: World, days: int) -> list[Event]:
    """Tell what would happen in the next days, at once."""
    sketch = WorldHolder(world)
    return finish(sketch, forecast_steps(sketch, days))


def freeze_steps(slot: WorldSlot, reading: float) -> ClockMoveSteps:
    """Let the clock stand still; a clock that stands already is left alone."""
    now = slot.world.clock.now(reading)
    return move_steps(slot, Clock(now), now, now)


def run_steps(slot: WorldSlot, reading: float) -> ClockMoveSteps:
    """Let the clock run on from where it is."""
    clock = slot.world.clock
    now = clock.now(reading)
    return move_steps(slot, Clock(now, reading) if clock.frozen else clock, now, now)


def advance_steps(slot: WorldSlot, reading: float, span: timedelta) -> ClockMoveSteps:
    """Go on by a span; a running clock runs on from there.

    Raises:
        UsageError: it would go back, or further than anybody waits for; nothing was changed.
    """
    clock = slot.world.clock
    now = clock.now(reading)
    _refuse_impossible(now, span)
    return move_steps(slot, clock.moved(span), now, now + span)


def set_steps(slot: WorldSlot, reading: float, instant: datetime) -> ClockMoveSteps:
    """Go on to an instant, which must not lie behind.

    Raises:
        UsageError: it would go back, or further than anybody waits for; nothing was changed.
    """
    return advance_steps(slot, reading, instant - slot.world.clock.now(reading))


def next_event_steps(slot: WorldSlot, reading: float) -> ClockMoveSteps:
    """Go on to the next midnight at which something happens by itself.

    Raises:
        UsageError: nothing does, as long as one can wait.
    """
    caught_up = (yield from _catch_up_steps(slot, reading)) if _behind(slot, reading) else []
    day = next_event(slot.world)
    if day is None:
        raise UsageError(
            f"nothing happens by itself in the next {MOST_DAYS} days",
            where=WHERE,
            would_be_right='go on with {"advance": {"days": 31}}',
            status=409,
        )
    return caught_up + (yield from set_steps(slot, reading, midnight(day)))


def steps_of(slot: WorldSlot, reading: float, move: ClockMove) -> ClockMoveSteps:
    """Do what a move says.

    Raises:
        UsageError: it cannot be made; nothing was changed.
    """
    if move.advance is not None:
        return advance_steps(slot, reading, move.advance.length)
    if move.set is not None:
        return set_steps(slot, reading, parse_instant(move.set))
    if move.to_next_event:
        return next_event_steps(slot, reading)
    return (run_steps if move.run else freeze_steps)(slot, reading)


def with_clock(world: World, clock: Clock) -> World:
    """Give a world another time, as a new beginning: no day between the two is lived through."""
    return replace(world, clock=clock, schedule=None)


def next_event(world: World) -> date | None:
    """Tell the next day on which something happens by itself; None for none within ten years."""
    after = world.clock.instant.date()
    days = (after + ONE_DAY * number for number in range(1, MOST_DAYS + 1))
    return next((day for day in days if anything_on(world, day)), None)


def forecast_steps(sketch: WorldHolder, days: int) -> ClockMoveSteps:
    """Go through the next days as if nobody did anything, in a world that nobody else sees."""
    start = sketch.world.clock.instant
    _refuse_impossible(start, ONE_DAY * days)
    return move_steps(sketch, sketch.world.clock, start, start + ONE_DAY * days)


def _behind(slot: WorldSlot, reading: float) -> bool:
    """Whether a running clock has passed a midnight whose billing day has not run."""
    clock = slot.world.clock
    return not clock.frozen and clock.now(reading).date() > clock.instant.date()


def _catch_up_steps(slot: WorldSlot, reading: float) -> ClockMoveSteps:
    now = slot.world.clock.now(reading)
    return move_steps(slot, slot.world.clock, now, now)


def _refuse_impossible(now: datetime, span: timedelta) -> None:
    if span < timedelta():
        raise UsageError(
            f"the clock never runs backwards, and it is {iso(now)} already",
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
