"""Long polls: a request is answered when something has come, and at once when the server stops."""

import asyncio
from collections.abc import Callable
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from simulator.engine.signals import Signal

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
    ) -> bool:
        """Wait until something has come; False when time is up or the server stops.

        Args:
            arrived: tells whether it has; raises what shall end the wait.
            signal: gives the signal of a change; another world may get the name meanwhile.
            request: who asks; nobody looks any more for one whose client has left.

        Raises:
            ConnectionResetError: the client has left.
        """
        timeout = asyncio.timeout(0 if self.stopped else seconds)
        self._timeouts.add(timeout)
        try:
            async with timeout:
                while not arrived():
                    await _next_change(arrived, signal)
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


async def _next_change(arrived: Callable[[], bool], signal: Callable[[], Signal]) -> None:
    """Wait for a notification; it may come from another thread."""
    loop, notified = asyncio.get_running_loop(), asyncio.Event()

    def callback() -> None:
        loop.call_soon_threadsafe(notified.set)

    subscribers = signal().subscribers
    subscribers.add(callback)
    try:
        if signal().subscribers is subscribers and not arrived():
            await notified.wait()
    finally:
        subscribers.discard(callback)
