"""Exchanges as they happen, `/_sim/worlds/<world>/events`: server-sent events, for pages and tests.

A listener has no queue: it reads the journal at its own speed, so the engine never waits for it.
One that is so slow that the journal has let go of what it missed is sent away.
"""

import asyncio
from contextlib import suppress
from typing import Any

import msgspec
from aiohttp import web

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Exchange
from simulator.engine.journal.filters import ExchangeFilter
from simulator.engine.journal.journal import Journal
from simulator.engine.journal.view import show_line
from simulator.errors import UsageError
from simulator.web.admin.journal import JournalFilter
from simulator.web.admin.reading import NUMBER
from simulator.web.admin.routes import WORLD, admin_path
from simulator.web.errors import HEADERS
from simulator.web.long_poll import LONG_POLLS, LongPolls

MEDIA_TYPE = "text/event-stream"
RESUME = "Last-Event-ID"
HEARTBEAT_SECONDS = 15
STUCK_SECONDS = 30
AT_ONCE = 50


class Events:
    """The handler of the events of each world.

    Args:
        heartbeat: seconds between signs of life while nothing happens.
        stuck: seconds after which a connection that takes nothing is cut.
    """

    def __init__(
        self, engine: Engine, heartbeat: float = HEARTBEAT_SECONDS, stuck: float = STUCK_SECONDS
    ) -> None:
        """Tell of an engine's worlds."""
        self._engine = engine
        self._heartbeat = heartbeat
        self._stuck = stuck

    @admin_path("GET", f"{WORLD}/events", media=(MEDIA_TYPE,))
    async def listen(self, request: web.Request, query: JournalFilter) -> Any:  # noqa: ANN401 a stream
        """Send each exchange as an event when it happens; Last-Event-ID resumes after one."""
        name = request.match_info["world"]
        journal = self._engine.slot(name).journal
        position = _position(request, journal, query)
        listener = _Listener(request, journal, query.wanted(), position, self._stuck)
        if request.method != "HEAD":
            await listener.stream.prepare(request)
            with suppress(ConnectionError):  # the listener went away
                await self._tell(listener, name, request.app[LONG_POLLS])
        return listener.stream

    async def _tell(self, listener: "_Listener", name: str, waiting: LongPolls) -> None:
        """Tell of what happens until the listener, the world or the server is gone."""
        await listener.comment(f"listening to {name}")
        goodbye = ""
        while not goodbye:
            await listener.catch_up(self._engine)
            goodbye = await self._pause(listener, name, waiting)
        await listener.comment(goodbye)

    async def _pause(self, listener: "_Listener", name: str, waiting: LongPolls) -> str:
        """Wait for what comes next; gives a word of goodbye when nothing will."""
        try:
            came = await waiting.until(
                lambda: self._news(listener, name),
                lambda: self._engine.slot(name).journal.signal,
                self._heartbeat,
            )
        except UsageError:
            return "the world is gone"
        if waiting.stopped:
            return "the server stops"
        if self._engine.slot(name).journal is not listener.journal:
            return "another world has the name now"
        if listener.too_slow:
            return "too slow: what comes next is no longer in the journal"
        if not came:
            await listener.comment("nothing new")
        return ""

    def _news(self, listener: "_Listener", name: str) -> bool:
        journal = self._engine.slot(name).journal
        return journal is not listener.journal or listener.behind


class _Listener:
    """Somebody who listens, and how far they have come."""

    def __init__(
        self,
        request: web.Request,
        journal: Journal,
        wanted: ExchangeFilter,
        position: int,
        stuck: float,
    ) -> None:
        headers = {**HEADERS, "Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
        self.stream = web.StreamResponse(headers=headers)
        self.stream.force_close()
        self.journal = journal
        self._request = request
        self._wanted = wanted
        self._position = position
        self._stuck = stuck

    @property
    def behind(self) -> bool:
        """Whether there is something that was not told."""
        return self._position < self.journal.next_number - 1

    @property
    def too_slow(self) -> bool:
        """Whether the journal has let go of what comes next; what was cleared is not missed."""
        return bool(self.journal.forgotten) and self._position < self.journal.numbers.start - 1

    async def catch_up(self, engine: Engine) -> None:
        """Tell of what is in the journal, in order."""
        while self.behind and not self.too_slow:
            later = self.journal.after(self._position)[:AT_ONCE]
            for exchange in later:
                self._position = exchange.number
                if self._wanted.matches(engine.actions, exchange):
                    await self._write(_event(exchange))
            if not later:
                self._position = self.journal.next_number - 1

    async def comment(self, text: str) -> None:
        """Send a line that no listener takes for an event."""
        await self._write(f": {text}\n\n".encode())

    async def _write(self, sent: bytes) -> None:
        """Send bytes; a connection that takes none for long is cut."""
        try:
            async with asyncio.timeout(self._stuck):
                await self.stream.write(sent)
        except TimeoutError:
            if self._request.transport is not None:
                self._request.transport.abort()
            raise ConnectionResetError("the listener does not read") from None


def _event(exchange: Exchange) -> bytes:
    shown = msgspec.json.encode(show_line(exchange))
    return b"id: %d\nevent: exchange\ndata: %b\n\n" % (exchange.number, shown)


def _position(request: web.Request, journal: Journal, query: JournalFilter) -> int:
    """Tell after which number to begin: after what was heard last, else with what comes next."""
    heard = request.headers.get(RESUME)
    last = journal.next_number - 1
    if heard is None:
        return last if query.since is None else min(query.since, last)
    if not NUMBER.fullmatch(heard):
        raise UsageError(
            f"{heard[:30]!r} is no number of an exchange",
            where=f"the header {RESUME}",
            would_be_right="send the id of the last event, or no such header",
        )
    oldest = journal.numbers.start - 1
    return max(int(heard), oldest) if int(heard) <= last else oldest
