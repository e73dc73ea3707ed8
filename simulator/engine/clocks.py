"""The clocks of worlds: freeze, run, set, advance; and the clocks of the machine, read only here.

Each function gives a ClockTransition that is still to be made: `advance(…).finish()` makes it at
once, and the edge makes it slice by slice to answer others in between. A move that cannot be made
is refused before it begins, and changes nothing.
"""

import logging
import time
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clock import Clock, iso, midnight
from simulator.domain.schedule import schedule_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.authenticating import forget_expired
from simulator.effects.daily_run import Declines, Event, anything_on, run_day
from simulator.engine.faults.registry import FaultRegistry
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError

ONE_DAY = timedelta(days=1)
MOST_DAYS = 3660
END_OF_TIME = datetime(2199, 12, 31, tzinfo=UTC)
SLICE = 25
EVENT, STEP = 1.0, 0.1
"""What is done between two pauses: so many events; a look at a service that is due, or at a row
that is committed, counts as a part of one. That is some 3 ms, and whoever asks for something has to
wait for a few of them."""

EVENTS_PER_LOG_LINE = 1_000
WHERE = "clock"

monotonic_seconds = time.monotonic
"""The machine's steady clock; only differences mean anything."""

log = logging.getLogger("whmcs_sim")


class Progress(Struct, frozen=True):
    """How far a move has come when it pauses; `now` is the midnight that it works on."""

    now: datetime
    events: int
    days_left: int


class HoldsWorld(Protocol):
    """Whatever holds the world whose clock moves: a world slot, or a draft of a forecast."""

    world: World

    @property
    def faults(self) -> FaultRegistry:
        """Its faults, some of which decline charges of subscriptions."""


class WorldHolder(Struct):
    """Holds a world that nobody else sees."""

    world: World
    faults: FaultRegistry


class ClockMovedMeanwhile(UsageError):
    """A move cannot go on: the clock is no longer where it was left in a pause."""

    def __init__(self) -> None:
        super().__init__(
            "the clock was moved meanwhile, or the world was put back",
            where=WHERE,
            would_be_right="look at the clock, and go on from there",
            status=409,
        )


class ClockTransition:
    """A move of a clock, with the billing day of each midnight on its way.

    Iterating over it makes the move, and pauses after some hundred events. In a pause the world
    stands at one of the midnights, all of that midnight's events in it and none of the next one's.
    Others may change the world then, as they might between two shorter moves, but not its clock.

    Args:
        clock: tells the time from the end of the move on.
        now: the time as it is; a running clock stands still there during the move.

    Raises:
        ClockMovedMeanwhile: while iterating: somebody else moved the clock in a pause.
    """

    def __init__(self, holder: HoldsWorld, clock: Clock, now: datetime, until: datetime) -> None:
        self.events: list[Event] = []
        self._holder = holder
        self._clock = clock
        self._now = now
        self._until = until
        self._effort = 0.0

    @property
    def world(self) -> World:
        """The world as far as it has come."""
        return self._holder.world

    def finish(self) -> list[Event]:
        """Make the move at once and give its events; if that fails, nothing has happened."""
        before, counters = self._holder.world, self._holder.faults.counters_of_charges()
        try:
            for _ in self:
                pass
        except Exception:
            self._holder.world = before
            self._holder.faults.put_back(counters)
            raise
        return self.events

    def __iter__(self) -> Generator[Progress, None, None]:
        holder = self._holder
        holder.world = _frozen(holder.world, self._now)
        try:
            yield from self._run_days()
        except ClockMovedMeanwhile:
            raise
        except BaseException:  # a defect, or the server stops
            reached = holder.world.clock.instant
            holder.world = replace(holder.world, clock=self._clock_from(reached))
            raise
        last = midnight(self._until.date())
        settled = self._clock if self._clock.instant >= last else self._clock.rebased(last)
        holder.world = _without_expired(replace(holder.world, clock=settled), self._until)

    def _run_days(self) -> Iterator[Progress]:
        pauses = True
        while (day := self._next_day()) is not None:
            before = len(self.events)
            yield from self._run_day(day, pauses=pauses)
            pauses = self._holder.world.clock.instant == midnight(day)
            if len(self.events) // EVENTS_PER_LOG_LINE > before // EVENTS_PER_LOG_LINE:
                log.info("the clock has come to %s, after %d events", day, len(self.events))
            if self._effort >= SLICE:
                yield from self._pause(day, len(self.events))

    def _next_day(self) -> date | None:
        world = self._holder.world
        left = (self._until.date() - world.clock.instant.date()).days
        return _first_day_with_events(world, left)

    def _run_day(self, day: date, *, pauses: bool) -> Iterator[Progress]:
        """Run a billing day and commit it at the end.

        Whoever changes the world in a pause changes what is to be done on the day, so the draft is
        dropped, and the day runs again without a pause. Args: pauses: pause where there is a lot.
        """
        world, faults, today = self._holder.world, self._holder.faults, list[Event]()
        counters, full = faults.counters_of_charges(), self._effort + SLICE
        work = UnitOfWork(replace(world, clock=Clock(midnight(day))), midnight(day))
        steps = _billing_day(work, lambda service: faults.declines(world, service))
        while not isinstance(done := next(steps), World):
            if done is not None:
                today.append(done)
            self._effort += STEP if done is None else EVENT
            if pauses and self._effort >= full:
                yield from self._pause(day, len(self.events) + len(today))
                full = float(SLICE)
                if self._holder.world is not world:
                    faults.put_back(counters)
                    return
        self._holder.world = done
        self.events += today

    def _pause(self, day: date, events: int) -> Iterator[Progress]:
        clock = self._holder.world.clock
        self._effort = 0.0
        yield Progress(midnight(day), events, (self._until.date() - day).days)
        if self._holder.world.clock is not clock:
            raise ClockMovedMeanwhile

    def _clock_from(self, instant: datetime) -> Clock:
        """Give a clock that goes on from an instant as it would have gone on from the end."""
        if self._clock.started_at is None:
            return Clock(instant)
        skipped = (self._until - self._clock.instant).total_seconds()
        return Clock(instant, self._clock.started_at + skipped)


def _billing_day(work: UnitOfWork, declines: Declines) -> Iterator[Event | World | None]:
    """Run a billing day step by step, and give at last the world that it leads to."""
    yield from run_day(work, declines)
    yield (yield from work.committing())


def _without_expired(world: World, now: datetime) -> World:
    work = UnitOfWork(world, now)
    forget_expired(work)
    return work.commit()


def catch_up(slot: WorldSlot, reading: float) -> list[Event]:
    """Run the billing days that a running clock has passed since somebody looked; often none."""
    clock = slot.world.clock
    now = clock.now(reading)
    if clock.frozen or now.date() <= clock.instant.date():
        return []
    return ClockTransition(slot, clock, now, now).finish()


def freeze(slot: WorldSlot, reading: float) -> ClockTransition:
    """Let the clock stand still; a clock that stands already is left alone."""
    now = slot.world.clock.now(reading)
    return ClockTransition(slot, Clock(now), now, now)


def run(slot: WorldSlot, reading: float) -> ClockTransition:
    """Let the clock run on from where it is."""
    clock = slot.world.clock
    now = clock.now(reading)
    return ClockTransition(slot, Clock(now, reading) if clock.frozen else clock, now, now)


def advance(slot: WorldSlot, reading: float, span: timedelta) -> ClockTransition:
    """Go on by a span; a running clock runs on from there.

    Raises:
        UsageError: it would go back, or further than anybody waits for.
    """
    clock = slot.world.clock
    now = clock.now(reading)
    _refuse_impossible(now, span)
    return ClockTransition(slot, clock.moved(span), now, now + span)


def set_to(slot: WorldSlot, reading: float, instant: datetime) -> ClockTransition:
    """Go on to an instant, as `advance` does."""
    return advance(slot, reading, instant - slot.world.clock.now(reading))


def to_next_event(slot: WorldSlot, reading: float) -> ClockTransition:
    """Go on to the next midnight at which something happens by itself.

    Raises:
        UsageError: nothing does, as long as one can wait.
    """
    caught_up = catch_up(slot, reading)
    day = next_event(slot.world)
    if day is None:
        raise UsageError(
            f"nothing happens by itself in the next {MOST_DAYS} days",
            where=WHERE,
            would_be_right='go on with {"advance": {"days": 31}}',
            status=409,
        )
    move = set_to(slot, reading, midnight(day))
    move.events += caught_up
    return move


def forecast(slot: HoldsWorld, days: int) -> ClockTransition:
    """Go through the next days as if nobody did anything, in a draft that nobody else sees.

    Raises:
        UsageError: these are more days than anybody waits for.
    """
    world = slot.world
    start, span = world.clock.instant, ONE_DAY * days
    _refuse_impossible(start, span)
    return ClockTransition(WorldHolder(world, slot.faults.copy()), world.clock, start, start + span)


def with_clock(world: World, clock: Clock) -> World:
    """Give a world another time, as a new beginning: no day between the two is lived through."""
    return replace(world, clock=clock, schedule=None)


def next_event(world: World) -> date | None:
    """Tell the next day on which something happens by itself; None for none within ten years."""
    return _first_day_with_events(world, MOST_DAYS)


def utc_now() -> datetime:
    """Read the machine's time of day, for a world whose clock runs along."""
    return datetime.now(UTC)  # noqa: TID251 the one place: a scenario may ask for the present


def _first_day_with_events(world: World, days: int) -> date | None:
    today = world.clock.instant.date()
    ahead = (today + ONE_DAY * number for number in range(1, days + 1))
    return next((day for day in ahead if anything_on(world, day)), None)


def _frozen(world: World, now: datetime) -> World:
    """Freeze the clock where it is, but before the next midnight whose day has not run."""
    clock = world.clock
    if not clock.frozen:
        clock = Clock(now if now.date() == clock.instant.date() else clock.instant)
    return replace(world, clock=clock, schedule=schedule_of(world))


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
