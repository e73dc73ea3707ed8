"""The clock as an admin path, `/_sim/worlds/<world>/clock`: look, move, and look ahead."""

from collections import Counter
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import asdict

from simulator.domain.clock import HOW_TO_MOVE, ClockMove, iso
from simulator.domain.policies import BillingDays
from simulator.effects.daily_run import Event
from simulator.engine import clocks
from simulator.engine.clocks import WorldHolder, midnight
from simulator.engine.engine import Engine
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.web.admin.routes import JSON, WORLD, admin_path
from simulator.web.progress import NDJSON, ProgressLines, advance_in_slices

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


class ClockMoved(ClockState, frozen=True, kw_only=True):
    """The time after a move, and how much of what happened on the way."""

    happened: dict[str, int]


class Forecast(Struct, frozen=True):
    """The events of the days to come."""

    days: int
    events: list[Event]


class ClockPaths:
    """The handlers of the clock of each world."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    @admin_path("GET", f"{WORLD}/clock")
    async def look(self, request: web.Request) -> ClockState:
        """Tell the time of a world, and when something next happens by itself."""
        return clock_state(self._slot(request), self._engine.reading())

    @admin_path(
        "POST",
        f"{WORLD}/clock",
        example=HOW_TO_MOVE,
        refusals={409: "the clock would go back, or nothing happens by itself any more"},
        locks_world=True,
        media=(JSON, NDJSON),
    )
    async def move(
        self, request: web.Request, query: ClockMoveQuery, body: ClockMove
    ) -> ClockMoved | web.StreamResponse:
        """Move the clock; tells the time, and how much of what happened on the way."""
        _refuse_unclear(request, body)
        slot = self._engine.worlds.slot(request.match_info["world"])
        way = clocks.steps_of(slot, self._engine.reading(), body)
        if not query.progress:
            return self._moved(slot, await advance_in_slices(way))
        lines = ProgressLines(request)
        try:
            events = await advance_in_slices(way, lines.progress)
        except UsageError as error:
            return await lines.refused(error)
        return await lines.end(self._moved(slot, events))

    @admin_path("GET", f"{WORLD}/clock/forecast")
    async def forecast(self, request: web.Request, query: ForecastQuery) -> Forecast:
        """Tell what the next days bring if nobody does anything; nothing is changed."""
        sketch = WorldHolder(self._slot(request).world)
        events = await advance_in_slices(clocks.forecast_steps(sketch, query.days))
        return Forecast(query.days, events)

    def _moved(self, slot: WorldSlot, events: list[Event]) -> ClockMoved:
        time = asdict(clock_state(slot, self._engine.reading()))
        return ClockMoved(**time, happened=dict(Counter(event.kind for event in events)))

    def _slot(self, request: web.Request) -> WorldSlot:
        return self._engine.slot(request.match_info["world"])


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


def _refuse_unclear(request: web.Request, move: ClockMove) -> None:
    if move.problem:
        where = f"the body of {request.path}"
        raise UsageError(move.problem, where=where, would_be_right=HOW_TO_MOVE)
