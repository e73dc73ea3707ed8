"""The clocks of worlds: freeze, run, set, advance.

A move is a walk (`engine/walks.py`). Whoever has others to answer goes through its slices; the
functions in the imperative go all the way at once. When a move is over, the billing day of each
midnight that was passed has run. A move that cannot be made changes nothing.
"""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from simulator.domain.clock import Clock, iso
from simulator.domain.world import World
from simulator.effects.daily_run import Event, anything_on
from simulator.engine.walks import ONE_DAY, WHERE, Sketch, Walk, finish, midnight, walk
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.scenario.clock_moves import ClockMove
from simulator.scenario.dates import instant_of

MOST_DAYS = 3660
END_OF_TIME = datetime(2199, 12, 31, tzinfo=UTC)


def catch_up(slot: WorldSlot, reading: float) -> list[Event]:
    """Run the billing days that a running clock has passed since somebody looked; often none."""
    return finish(slot, _catching_up(slot, reading)) if _behind(slot, reading) else []


def freeze(slot: WorldSlot, reading: float) -> list[Event]:
    """Let the clock stand still, at once."""
    return finish(slot, freezing(slot, reading))


def run(slot: WorldSlot, reading: float) -> list[Event]:
    """Let the clock run, at once."""
    return finish(slot, starting(slot, reading))


def advance(slot: WorldSlot, reading: float, span: timedelta) -> list[Event]:
    """Go on by a span, at once."""
    return finish(slot, advancing(slot, reading, span))


def set_to(slot: WorldSlot, reading: float, instant: datetime) -> list[Event]:
    """Go on to an instant, at once."""
    return finish(slot, going_to(slot, reading, instant))


def to_next_event(slot: WorldSlot, reading: float) -> list[Event]:
    """Go on to the next event, at once."""
    return finish(slot, going_to_next_event(slot, reading))


def forecast(world: World, days: int) -> list[Event]:
    """Tell what would happen in the next days, at once."""
    sketch = Sketch(world)
    return finish(sketch, foreseeing(sketch, days))


def freezing(slot: WorldSlot, reading: float) -> Walk:
    """Let the clock stand still; a clock that stands already is left alone."""
    now = slot.world.clock.now(reading)
    return walk(slot, Clock(now), now, now)


def starting(slot: WorldSlot, reading: float) -> Walk:
    """Let the clock run on from where it is."""
    clock = slot.world.clock
    now = clock.now(reading)
    return walk(slot, Clock(now, reading) if clock.frozen else clock, now, now)


def advancing(slot: WorldSlot, reading: float, span: timedelta) -> Walk:
    """Go on by a span; a running clock runs on from there.

    Raises:
        UsageError: it would go back, or further than anybody waits for; nothing was changed.
    """
    clock = slot.world.clock
    now = clock.now(reading)
    _refuse_impossible(now, span)
    return walk(slot, clock.moved(span), now, now + span)


def going_to(slot: WorldSlot, reading: float, instant: datetime) -> Walk:
    """Go on to an instant, which must not lie behind.

    Raises:
        UsageError: it would go back, or further than anybody waits for; nothing was changed.
    """
    return advancing(slot, reading, instant - slot.world.clock.now(reading))


def going_to_next_event(slot: WorldSlot, reading: float) -> Walk:
    """Go on to the next midnight at which something happens by itself.

    Raises:
        UsageError: nothing does, as long as one can wait.
    """
    caught_up = (yield from _catching_up(slot, reading)) if _behind(slot, reading) else []
    day = next_event(slot.world)
    if day is None:
        raise UsageError(
            f"nothing happens by itself in the next {MOST_DAYS} days",
            where=WHERE,
            would_be_right='go on with {"advance": {"days": 31}}',
            status=409,
        )
    return caught_up + (yield from going_to(slot, reading, midnight(day)))


def moving(slot: WorldSlot, reading: float, move: ClockMove) -> Walk:
    """Do what a move says.

    Raises:
        UsageError: it cannot be made; nothing was changed.
    """
    if move.advance is not None:
        return advancing(slot, reading, move.advance.length)
    if move.set is not None:
        return going_to(slot, reading, instant_of(move.set))
    if move.to_next_event:
        return going_to_next_event(slot, reading)
    return (starting if move.run else freezing)(slot, reading)


def with_clock(world: World, clock: Clock) -> World:
    """Give a world another time, as a new beginning: no day between the two is lived through."""
    return replace(world, clock=clock, schedule=None)


def next_event(world: World) -> date | None:
    """Tell the next day on which something happens by itself; None for none within ten years."""
    after = world.clock.instant.date()
    days = (after + ONE_DAY * number for number in range(1, MOST_DAYS + 1))
    return next((day for day in days if anything_on(world, day)), None)


def foreseeing(sketch: Sketch, days: int) -> Walk:
    """Go through the next days as if nobody did anything, in a world that nobody else sees."""
    start = sketch.world.clock.instant
    _refuse_impossible(start, ONE_DAY * days)
    return walk(sketch, sketch.world.clock, start, start + ONE_DAY * days)


def _behind(slot: WorldSlot, reading: float) -> bool:
    """Whether a running clock has passed a midnight whose billing day has not run."""
    clock = slot.world.clock
    return not clock.frozen and clock.now(reading).date() > clock.instant.date()


def _catching_up(slot: WorldSlot, reading: float) -> Walk:
    now = slot.world.clock.now(reading)
    return walk(slot, slot.world.clock, now, now)


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
