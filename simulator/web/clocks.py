"""The clock as an admin path, `/_sim/worlds/<world>/clock`: look, move, and look ahead."""

import re
from collections import Counter
from datetime import datetime

from aiohttp import web

from simulator.effects.daily_run import Event
from simulator.engine import clocks
from simulator.engine.engine import Engine
from simulator.engine.worlds import Place
from simulator.errors import UsageError
from simulator.scenario.clock_moves import HOW_TO_MOVE, ClockMove
from simulator.scenario.dates import instant_of
from simulator.web.admin import WORLD
from simulator.web.bodies import read_json
from simulator.web.replies import guarded

NUMBER = re.compile(r"[0-9]{1,5}")
USUAL_DAYS = 31


class Clocks:
    """The handlers of the clock of each world."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    def routes(self) -> list[web.RouteDef]:
        """List the paths."""
        path = f"{WORLD}/clock"
        return [
            web.get(path, guarded(self.look)),
            web.post(path, guarded(self.move)),
            web.get(f"{path}/forecast", guarded(self.forecast)),
        ]

    async def look(self, request: web.Request) -> object:
        """Tell the time of a world, and when something next happens by itself."""
        _refuse_unknown_keys(request, ())
        place = self._place(request)
        reading = self._engine.reading()
        clocks.catch_up(place, reading)
        return shown(place, reading)

    async def move(self, request: web.Request) -> object:
        """Move the clock; tells the time, and how much of what happened on the way."""
        _refuse_unknown_keys(request, ())
        place = self._place(request)
        asked = await _body(request)
        place = self._place(request)  # reading the body took time, in which it may have changed
        reading = self._engine.reading()
        events = _moved(place, reading, asked)
        return {**shown(place, reading), "happened": Counter(event.kind for event in events)}

    async def forecast(self, request: web.Request) -> object:
        """Tell what the next days bring if nobody does anything; nothing is changed."""
        _refuse_unknown_keys(request, ("days",))
        days = _days(request)
        place = self._place(request)
        clocks.catch_up(place, self._engine.reading())
        events: list[Event] = clocks.forecast(place.world, days)
        return {"days": days, "events": events}

    def _place(self, request: web.Request) -> Place:
        return self._engine.place(request.match_info["world"])


def shown(place: Place, reading: float) -> dict[str, object]:
    """Show the clock of a world, with the numbers that its billing days follow."""
    world = place.world
    day = clocks.next_event(world)
    return {
        "now": _iso(world.clock.now(reading)),
        "frozen": world.clock.frozen,
        "next_event": None if day is None else _iso(clocks.midnight(day)),
        "billing_days": world.billing_days,
    }


def _iso(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _moved(place: Place, reading: float, asked: ClockMove) -> list[Event]:
    if asked.advance is not None:
        return clocks.advance(place, reading, asked.advance.length)
    if asked.set is not None:
        return clocks.set_to(place, reading, instant_of(asked.set))
    move = clocks.to_next_event if asked.to_next_event else clocks.freeze
    return (clocks.run if asked.run else move)(place, reading)


def _days(request: web.Request) -> int:
    text = request.query.get("days", str(USUAL_DAYS))
    if not NUMBER.fullmatch(text) or not 1 <= int(text) <= clocks.MOST_DAYS:
        raise UsageError(
            f"{text[:30]!r} is no number of days to look ahead",
            where=f"{request.path}: days",
            would_be_right=f"a number from 1 to {clocks.MOST_DAYS}",
        )
    return int(text)


def _refuse_unknown_keys(request: web.Request, known: tuple[str, ...]) -> None:
    for key in request.query:
        if key not in known or len(request.query.getall(key)) > 1:
            raise UsageError(
                f"the query has the key {key[:30]!r}, which nobody reads, or has it twice",
                where=request.path,
                would_be_right=f"known: {', '.join(known) or 'none'}",
            )


async def _body(request: web.Request) -> ClockMove:
    move = await read_json(request, ClockMove, HOW_TO_MOVE)
    if move.problem:
        where = f"the body of {request.path}"
        raise UsageError(move.problem, where=where, would_be_right=HOW_TO_MOVE)
    return move
