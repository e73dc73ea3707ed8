"""Long polls: a request is answered when something has come, and at once when the server stops."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from simulator.engine.signals import Signal
from simulator.web.protocol import EnvelopeProtocol

LONGEST_WAIT = 60

WaitSeconds = Annotated[
    float,
    Meta(ge=0, le=LONGEST_WAIT, description=f"seconds from 0 to {LONGEST_WAIT}, such as 5 or 0.5"),
]


class LongPolls:
    """All long polls of a server; once it has `stopped`, nobody waits any more."""

    def __init__(self) -> None:
        self.stopped = False
        self._timeouts: set[asyncio.Timeout] = set()

    async def until(
        self,
        arrived: Callable[[], bool],
        signal: Callable[[], Signal],
        seconds: float,
        request: web.Request | None = None,
        kind: Hashable = None,
    ) -> bool:
        """Wait until something has come; False when time is up or the server stops.

        Args:
            arrived: tells whether it has; raises what shall end the wait.
            signal: gives the signal of a change; another world may get the name meanwhile.
            request: who asks; nobody looks any more for one whose client has left.
            kind: of what changes one is told by the signal, None for all.

        Raises:
            ConnectionResetError: the client has left.
        """
        timeout = asyncio.timeout(0 if self.stopped else seconds)
        self._timeouts.add(timeout)
        try:
            async with timeout:
                while not arrived():
                    await _next_change(arrived, signal, request, kind)
                    if request is not None and request.transport is None:
                        raise ConnectionResetError("the client has left")
        except TimeoutError:
            return False
        finally:
            self._timeouts.discard(timeout)
        return True

    async def stop(self, _app: web.Application) -> None:
        """Answer all who wait: the server stops."""
        self.stopped = True
        now = asyncio.get_running_loop().time()
        for timeout in self._timeouts:
            if not timeout.expired():
                timeout.reschedule(now)


LONG_POLLS = web.AppKey("LONG_POLLS", LongPolls)


async def _next_change(
    arrived: Callable[[], bool],
    signal: Callable[[], Signal],
    request: web.Request | None,
    kind: Hashable,
) -> None:
    """Wait for a notification, which may come from another thread, or until the client leaves."""
    loop, notified = asyncio.get_running_loop(), asyncio.Event()

    def callback() -> None:
        loop.call_soon_threadsafe(notified.set)

    connection = None if request is None else request.protocol
    watched = connection if isinstance(connection, EnvelopeProtocol) else None
    subscribed = signal()
    subscribed.subscribe(callback, kind)
    if watched is not None:
        watched.when_lost.add(notified.set)
    try:
        if signal().has(callback, kind) and not arrived():
            await notified.wait()
    finally:
        subscribed.unsubscribe(callback, kind)
        if watched is not None:
            watched.when_lost.discard(notified.set)
