"""Admin path of events, `/_sim/worlds/<world>/events`: exchanges as they happen, as a stream.

A subscriber has no queue: it reads the journal at its own speed, so the engine never waits for it.
One that is so slow that the journal has dropped what it missed is sent away.
"""

import asyncio
from contextlib import suppress

import msgspec
from aiohttp import web
from msgspec import Struct

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Exchange
from simulator.engine.journal.filters import JournalFilter
from simulator.engine.journal.journal import Journal
from simulator.engine.journal.view import show_line
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.web.admin.routes import NUMBER, WORLD, admin_path
from simulator.web.errors import HEADERS
from simulator.web.long_poll import LONG_POLLS, LongPolls

MEDIA_TYPE = "text/event-stream"
RESUME = "Last-Event-ID"
BATCH = 50


class EventTimeouts(Struct, frozen=True):
    """Seconds of silence until a sign of life is sent, and until a stuck connection is cut."""

    heartbeat_seconds: float = 15
    stuck_seconds: float = 30


EVENT_TIMEOUTS = web.AppKey("EVENT_TIMEOUTS", EventTimeouts)


@admin_path("GET", f"{WORLD}/events", media=(MEDIA_TYPE,))
async def stream_events(
    engine: Engine, slot: WorldSlot, request: web.Request, query: JournalFilter
) -> web.StreamResponse:
    """Send each exchange as an event when it happens; Last-Event-ID resumes after one."""
    subscriber = _Subscriber(engine, slot, request, query)
    if request.method != "HEAD":
        await subscriber.stream.prepare(request)
        with suppress(ConnectionError):  # the subscriber went away
            await subscriber.run(request.app[LONG_POLLS])
    return subscriber.stream


class _Subscriber:
    """Somebody who listens to a world, and how far they have come."""

    def __init__(
        self, engine: Engine, slot: WorldSlot, request: web.Request, query: JournalFilter
    ) -> None:
        headers = {**HEADERS, "Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
        self.stream = web.StreamResponse(headers=headers)
        self.stream.force_close()
        self._engine = engine
        self._world = slot.name
        self._journal = slot.journal
        self._request = request
        self._wanted = query
        self._position = _first_position(request, slot.journal, query)
        self._timeouts = request.app.get(EVENT_TIMEOUTS, EventTimeouts())

    async def run(self, polls: LongPolls) -> None:
        """Send what happens until the subscriber, the world or the server is gone."""
        await self._comment(f"listening to {self._world}")
        goodbye = ""
        while not goodbye:
            await self._catch_up()
            goodbye = await self._wait(polls)
        await self._comment(goodbye)

    async def _catch_up(self) -> None:
        while self._behind and not self._too_slow:
            later = self._journal.after(self._position)[:BATCH]
            for exchange in later:
                self._position = exchange.number
                if self._wanted.matches(self._engine.actions, exchange):
                    await self._write(_event(exchange))
            if not later:
                self._position = self._journal.next_number - 1  # seen from Python 3.12 on

    async def _wait(self, polls: LongPolls) -> str:
        """Wait for what comes next; gives the reason why nothing will, else nothing."""
        try:
            came = await polls.until(
                lambda: self._journal_now is not self._journal or self._behind,
                lambda: self._journal_now.signal,
                self._timeouts.heartbeat_seconds,
            )
        except UsageError:
            return "the world is gone"
        if polls.stopped:
            return "the server stops"  # seen from Python 3.12 on
        if self._journal_now is not self._journal:
            return "another world has the name now"
        if self._too_slow:
            return "too slow: what comes next is no longer in the journal"
        if not came:
            await self._comment("nothing new")  # seen from Python 3.12 on
        return ""

    @property
    def _journal_now(self) -> Journal:
        """The journal of whichever world has the name by now."""
        return self._engine.slot(self._world).journal

    @property
    def _behind(self) -> bool:
        return self._position < self._journal.next_number - 1

    @property
    def _too_slow(self) -> bool:
        """Whether the journal has dropped what comes next; what was cleared is not missed."""
        return bool(self._journal.forgotten) and self._position < self._journal.numbers.start - 1

    async def _comment(self, text: str) -> None:
        await self._write(f": {text}\n\n".encode())

    async def _write(self, sent: bytes) -> None:
        """Send bytes; a connection that takes none for long is cut."""
        try:
            async with asyncio.timeout(self._timeouts.stuck_seconds):
                await self.stream.write(sent)
        except TimeoutError:
            transport = self._request.transport
            if transport is not None:  # pragma: no branch (it went just when its time was up)
                transport.abort()
            raise ConnectionResetError("the subscriber does not read") from None


def _event(exchange: Exchange) -> bytes:
    line = msgspec.json.encode(show_line(exchange))
    return b"id: %d\nevent: exchange\ndata: %b\n\n" % (exchange.number, line)


def _first_position(request: web.Request, journal: Journal, query: JournalFilter) -> int:
    """Give the number to begin after: that of the last event received, else the newest."""
    received = request.headers.get(RESUME)
    last = journal.next_number - 1
    if received is None:
        return last if query.since is None else min(query.since, last)
    if not NUMBER.fullmatch(received):
        raise UsageError(
            f"{received[:30]!r} is no number of an exchange",
            where=f"the header {RESUME}",
            would_be_right="send the id of the last event, or no such header",
        )
    oldest = journal.numbers.start - 1
    return max(int(received), oldest) if int(received) <= last else oldest
