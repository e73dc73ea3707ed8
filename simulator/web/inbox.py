"""The inbox as an admin path, `/_sim/worlds/<world>/inbox`: read, wait for and delete messages."""

import asyncio
import re
from collections.abc import Callable
from typing import TypeVar

import msgspec
from aiohttp import web
from immutables import Map

from simulator.domain.messages import Message, MessageKind
from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.inbox import Wanted, anything, emptied, look
from simulator.engine.worlds import Place
from simulator.errors import UsageError
from simulator.web.admin import WORLD
from simulator.web.replies import guarded

T = TypeVar("T")

KEYS = ("kind", "to", "topic", "since", "limit", "wait")
KINDS = {kind.value: kind for kind in MessageKind}
LONGEST_WAIT = 60
MOST = 10_000
NUMBER = re.compile(r"[0-9]{1,18}")
SECONDS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?")


class Inbox:
    """The handlers of the inbox of each world."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine
        self._waits: set[asyncio.Timeout] = set()

    def routes(self) -> list[web.RouteDef]:
        """List the paths."""
        path = f"{WORLD}/inbox"
        return [web.get(path, guarded(self.read)), web.delete(path, guarded(self.empty))]

    async def read(self, request: web.Request) -> object:
        """Give messages; with `wait`, once there is one that matches, or when time is up."""
        name = request.match_info["world"]
        _refuse_unknown_keys(request, KEYS)
        wanted = _wanted(request)
        seconds = _query(request, "wait", _seconds, 0.0)
        place = self._engine.place(name)
        if seconds and not anything(place.world, wanted):
            place = await self._wait(name, wanted, seconds)
        found = look(place.world, wanted)
        return {"messages": [_plain(each) for each in found.messages], "total": found.total}

    async def empty(self, request: web.Request) -> object:
        """Delete all messages; numbers go on where they were."""
        _refuse_unknown_keys(request, ())
        place = self._engine.place(request.match_info["world"])
        deleted = len(place.world.messages)
        place.world = emptied(place.world)
        return {"world": place.name, "deleted": deleted}

    async def stop(self, _app: web.Application) -> None:
        """Answer all who wait: the server stops."""
        now = asyncio.get_running_loop().time()
        for wait in self._waits:
            if not wait.expired():
                wait.reschedule(now)

    async def _wait(self, name: str, wanted: Wanted, seconds: float) -> Place:
        """Wait for a message; whatever happens to the world meanwhile, look at the one there is."""
        wait = asyncio.timeout(seconds)
        self._waits.add(wait)
        try:
            async with wait:
                while True:
                    place = self._engine.place(name)
                    world = place.world
                    if anything(world, wanted):
                        return place
                    await _change(place, world)
        except TimeoutError:
            return self._engine.place(name)
        finally:
            self._waits.discard(wait)


async def _change(place: Place, seen: World) -> None:
    """Wait until a place's inbox is another than the one seen, in whichever thread it changes."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(changed.set)

    place.waiting.add(tell)
    try:
        if place.world.messages is seen.messages:
            await changed.wait()
    finally:
        place.waiting.discard(tell)


def _wanted(request: web.Request) -> Wanted:
    return Wanted(
        kind=_query(request, "kind", _kind, None),
        to=request.query.get("to"),
        topic=request.query.get("topic"),
        since=_query(request, "since", _number, None),
        limit=_query(request, "limit", _limit, Wanted().limit),
    )


def _query(request: web.Request, name: str, read: Callable[[str], T], default: T) -> T:
    value = request.query.get(name)
    if value is None:
        return default
    try:
        return read(value)
    except ValueError as problem:
        raise UsageError(
            f"{value[:30]!r} is no {name}",
            where=f"{request.path}?{name}",
            would_be_right=f"send {problem}",
        ) from None


def _kind(value: str) -> MessageKind:
    if value not in KINDS:
        raise ValueError(f"one of {', '.join(KINDS)}")
    return KINDS[value]


def _number(value: str) -> int:
    if not NUMBER.fullmatch(value):
        raise ValueError("the number of a message, 0 for the first")
    return int(value)


def _limit(value: str) -> int:
    if not NUMBER.fullmatch(value) or not 1 <= int(value) <= MOST:
        raise ValueError(f"a number from 1 to {MOST}")
    return int(value)


def _seconds(value: str) -> float:
    if not SECONDS.fullmatch(value) or float(value) > LONGEST_WAIT:
        raise ValueError(f"seconds from 0 to {LONGEST_WAIT}, such as 5 or 0.5")
    return float(value)


def _refuse_unknown_keys(request: web.Request, known: tuple[str, ...]) -> None:
    for key in request.query:
        if key not in known:
            raise UsageError(
                f"the query has no key {key[:30]!r}",
                where=request.path,
                would_be_right=f"known: {', '.join(known) or 'none'}",
            )
        if len(request.query.getall(key)) > 1:
            raise UsageError(
                f"{key} is there twice", where=request.path, would_be_right="send it once"
            )


def _plain(message: Message) -> object:
    return msgspec.to_builtins(message, enc_hook=_facts)


def _facts(value: object) -> object:
    return dict(sorted(value.items())) if isinstance(value, Map) else value
