"""Admin paths of the clock, `/_sim/worlds/<world>/clock`: show, move with progress, and forecast.

A long move pauses between two slices, and the server answers everybody else meanwhile.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import asdict
from multidict import CIMultiDict

from simulator.domain.clock import HOW_TO_MOVE, ClockMove, iso, midnight, parse_instant
from simulator.domain.garbage import garbage_collector_paused
from simulator.domain.policies import BillingDays
from simulator.effects.daily_run import Event
from simulator.engine import clocks
from simulator.engine.clocks import ClockTransition, Progress, WorldHolder
from simulator.engine.engine import Engine
from simulator.engine.state.export import row_pieces
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.web.admin.routes import JSON, WORLD, admin_path
from simulator.web.errors import HEADERS, encoded_json, error_document
from simulator.web.threads import drop, in_thread

NDJSON = "application/x-ndjson"
USUAL_DAYS = 31
EVENTS_AT_ONCE = 1_000

ProgressCallback = Callable[[Progress], Awaitable[None]]

log = logging.getLogger("whmcs_sim")


class ForecastQuery(Struct, frozen=True):
    """How far to look."""

    days: Annotated[
        int, Meta(ge=1, le=clocks.MOST_DAYS, description=f"a number from 1 to {clocks.MOST_DAYS}")
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
        return await _moved(engine, slot, await run_with_pauses(transition))
    lines = ProgressLines(request)
    try:
        events = await run_with_pauses(transition, lines.progress)
    except UsageError as error:
        return await lines.end(error_document(error))  # it has begun, so no status tells
    return await lines.end(await _moved(engine, slot, events))


@admin_path("GET", f"{WORLD}/clock/forecast")
async def get_forecast(slot: WorldSlot, query: ForecastQuery) -> Forecast | web.StreamResponse:
    """Tell what the next days bring if nobody does anything; nothing is changed."""
    seen = WorldHolder(slot.world, slot.faults.copy())
    return encoded_json(await in_thread(_encoded_forecast, seen, query.days))


def _encoded_forecast(seen: WorldHolder, days: int) -> bytes:
    """Go through the days: it is a draft of a value, so nobody else sees it, in any thread.

    What was made on the way is dropped bit by bit, as it was made.
    """
    with garbage_collector_paused():
        transition = clocks.forecast(seen, days)
        events = transition.finish()
        text = b"".join((b'{"days":%d,"events":[' % days, *row_pieces(events), b"]}"))
        worlds = [transition.world]
        del transition
        drop(worlds, events)
    return text


async def _moved(engine: Engine, slot: WorldSlot, events: list[Event]) -> ClockMoveResult:
    """Tell of a move; events are counted by their kinds and let go of, some at a time."""
    state = asdict(clock_state(slot, engine.reading()))
    counted = Counter[str]()
    while events:
        await asyncio.sleep(0)
        counted.update(event.kind for event in events[:EVENTS_AT_ONCE])
        del events[:EVENTS_AT_ONCE]
    return ClockMoveResult(**state, happened=dict(counted))


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
        return clocks.set_to(slot, reading, parse_instant(move.set))
    if move.to_next_event:
        return clocks.to_next_event(slot, reading)
    return (clocks.run if move.run else clocks.freeze)(slot, reading)


async def run_with_pauses(
    transition: ClockTransition, tell: ProgressCallback | None = None
) -> list[Event]:
    """Move a clock to the end, slice by slice, tell in each pause, and give what has happened.

    Raises:
        UsageError: the move cannot go on.
    """
    reached: Progress | None = None
    try:
        with garbage_collector_paused(), closing(iter(transition)) as slices:
            for reached in slices:
                if tell is not None:
                    await tell(reached)
                await asyncio.sleep(0)
    except UsageError:
        raise
    except Exception as defect:
        if reached is None:
            raise
        raise _stopped(reached, defect) from defect
    return transition.events


def _stopped(reached: Progress, defect: Exception) -> UsageError:
    log.error("the clock stopped after %s", iso(reached.now), exc_info=defect)
    return UsageError(
        f"defect of the simulator, {type(defect).__name__}: the clock stopped on the way, "
        f"around {iso(reached.now)}",
        where="clock",
        would_be_right="reset the world, and report it with this request",
        status=500,
    )


class ProgressLines:
    """An answer of lines, each a JSON value: the progress of a clock move, then its result.

    A line comes when a tenth more has happened than at the last one. So there are about a hundred
    even for the longest move, few enough that nobody waits for a client that does not read. A
    client that hangs up gets no more of them; the move goes on.
    """

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._next = 0
        self._response: web.StreamResponse | None = None

    async def progress(self, progress: Progress) -> None:
        """Send how far the move has come, unless a line was sent just now."""
        if progress.events >= self._next:
            self._next = progress.events + progress.events // 10 + 1
            await self._line({**asdict(progress), "now": iso(progress.now)})

    async def end(self, result: object) -> web.StreamResponse:
        """Send the result."""
        await self._line(result)
        return await self._begun()

    async def _line(self, value: object) -> None:
        with suppress(OSError):  # the client is gone
            response = await self._begun()
            await response.write(msgspec.json.encode(value) + b"\n")

    async def _begun(self) -> web.StreamResponse:
        if self._response is None:
            headers = CIMultiDict({**HEADERS, "Content-Type": NDJSON})
            self._response = web.StreamResponse(headers=headers)
            await self._response.prepare(self._request)
        return self._response
