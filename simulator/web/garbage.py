"""The garbage collector of a server: it looks when the server has nothing else to do.

A request leaves no cycles behind, so the collector would go through all that was made since, tens
of milliseconds in which nobody is answered, and find next to nothing.
"""

import asyncio
import gc
from collections.abc import Callable
from time import process_time

from simulator.domain.garbage import collect_and_keep

LOOK_SECONDS = 0.5
IDLE_SHARE = 0.1
MANY = 20_000


async def collect_when_idle(
    cpu_seconds: Callable[[], float] = process_time, every: float = LOOK_SECONDS
) -> None:
    """Collect, until cancelled, what was made since the last time.

    That is done when the process has worked and is idle, or once there are so many objects that it
    cannot wait. What is left then stays, and is not looked at again. What Python keeps ready for
    new objects goes as well: it lies scattered over all the memory that a large world took.
    """
    worked = False
    gc.freeze()
    gc.disable()
    try:
        while True:
            before = cpu_seconds()
            await asyncio.sleep(every)
            idle = cpu_seconds() - before < IDLE_SHARE * every
            if (worked and idle) or gc.get_count()[0] > MANY:
                collect_and_keep()
            worked = not idle
    finally:
        gc.enable()
