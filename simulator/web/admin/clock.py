"""Admin paths of the clock, `/_sim/worlds/<world>/clock`: show, move and forecast."""

from collections import Counter
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import asdict

from simulator.domain.clock import iso
from simulator.domain.policies import BillingDays
from simulator.effects.daily_run import Event
from simulator.engine import clocks
from simulator.engine.clocks import ClockTransition, midnight
from simulator.engine.engine import Engine
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.scenario.clock_moves import HOW_TO_MOVE, ClockMove
from simulator.scenario.dates import instant_of
from simulator.web.admin.routes import JSON, WORLD, admin_path
from simulator.web.progress import NDJSON, ProgressLines, run_with_pauses

USUAL_DAYS = 31


class ForecastQuery(Struct, frozen=True):
    """How far to look."""

    days: Annotated[
        int,
        Meta(ge=1, le=clocks.MOST_DAYS, description=f"a number from 1 to {clocks.MOST_DAYS}"),
    ] = USUAL_DAYS


class ClockMoveQuery(Struct, frozen=True):
    """Whether to tell of a move while it is made."""

    progress: Annotated[
        bool, Meta(description="1 for lines that tell how far it has come, the answer the last")
    ] = False


class ClockState(Struct, frozen=True, kw_only=True):
    """What time it is, and when something next happens by itself."""

    now: str
    frozen: bool
    next_event: str | None
    billing_days: BillingDays


class ClockMoveResult(ClockState, frozen=True, kw_only=True):
    """The time after a move, and how much of what happened on the way."""

    happened: dict[str, int]


class Forecast(Struct, frozen=True):
    """The events of the days to come."""

    days: int
    events: list[Event]


@admin_path("GET", f"{WORLD}/clock")
async def get_clock(engine: Engine, slot: WorldSlot) -> ClockState:
    """Tell the time of a world, and when something next happens by itself."""
    return clock_state(slot, engine.reading())


@admin_path(
    "POST",
    f"{WORLD}/clock",
    example=HOW_TO_MOVE,
    refusals={409: "the clock would go back, or nothing happens by itself any more"},
    locks_world=True,
    media=(JSON, NDJSON),
)
async def move_clock(
    engine: Engine, world: str, request: web.Request, query: ClockMoveQuery, body: ClockMove
) -> ClockMoveResult | web.StreamResponse:
    """Move the clock; tells the time, and how much of what happened on the way."""
    if body.problem:
        where = f"the body of {request.path}"
        raise UsageError(body.problem, where=where, would_be_right=HOW_TO_MOVE)
    slot = engine.worlds.slot(world)
    transition = _transition(slot, engine.reading(), body)
    if not query.progress:
        return _moved(engine, slot, await run_with_pauses(transition))
    lines = ProgressLines(request)
    try:
        events = await run_with_pauses(transition, lines.progress)
    except UsageError as error:
        return await lines.refused(error)
    return await lines.end(_moved(engine, slot, events))


@admin_path("GET", f"{WORLD}/clock/forecast")
async def get_forecast(slot: WorldSlot, query: ForecastQuery) -> Forecast:
    """Tell what the next days bring if nobody does anything; nothing is changed."""
    events = await run_with_pauses(clocks.forecast(slot.world, query.days))
    return Forecast(query.days, events)


def _moved(engine: Engine, slot: WorldSlot, events: list[Event]) -> ClockMoveResult:
    state = asdict(clock_state(slot, engine.reading()))
    return ClockMoveResult(**state, happened=dict(Counter(event.kind for event in events)))


def clock_state(slot: WorldSlot, reading: float) -> ClockState:
    """Show the clock of a world, with the numbers that its billing days follow."""
    world = slot.world
    day = clocks.next_event(world)
    return ClockState(
        now=iso(world.clock.now(reading)),
        frozen=world.clock.frozen,
        next_event=None if day is None else iso(midnight(day)),
        billing_days=world.billing_days,
    )


def _transition(slot: WorldSlot, reading: float, move: ClockMove) -> ClockTransition:
    if move.advance is not None:
        return clocks.advance(slot, reading, move.advance.length)
    if move.set is not None:
        return clocks.set_to(slot, reading, instant_of(move.set))
    if move.to_next_event:
        return clocks.to_next_event(slot, reading)
    return (clocks.run if move.run else clocks.freeze)(slot, reading)
