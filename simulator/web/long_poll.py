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
    """Everybody who waits at a server.

    Attributes:
        stopped: the server stops, and nobody waits any more.
    """

    def __init__(self) -> None:
        self.stopped = False
        self._waits: set[asyncio.Timeout] = set()

    async def until(
        self, arrived: Callable[[], bool], signal: Callable[[], Signal], seconds: float
    ) -> bool:
        """Wait until something has come; False when time is up or the server stops.

        Args:
            come: tells whether it has; raises what shall end the wait.
            bell: gives the bell that rings when it may have; another world may get the name.
        """
        wait = asyncio.timeout(0 if self.stopped else seconds)
        self._waits.add(wait)
        try:
            async with wait:
                while not arrived():
                    await _wait_for(arrived, signal)
        except TimeoutError:
            return False
        finally:
            self._waits.discard(wait)
        return True

    async def stop(self, _app: web.Application) -> None:
        """Answer all who wait: the server stops."""
        self.stopped = True
        now = asyncio.get_running_loop().time()
        for wait in self._waits:
            if not wait.expired():
                wait.reschedule(now)


LONG_POLLS = web.AppKey("WAITING", LongPolls)


async def _wait_for(arrived: Callable[[], bool], signal: Callable[[], Signal]) -> None:
    """Wait until the bell rings, in whichever thread that happens."""
    loop, notified = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(notified.set)

    waiting = signal().waiting
    waiting.add(tell)
    try:
        if signal().waiting is waiting and not arrived():
            await notified.wait()
    finally:
        waiting.discard(tell)
