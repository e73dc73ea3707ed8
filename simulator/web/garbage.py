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
FEW, MANY = 10_000, 20_000


async def collect_when_idle(
    cpu_seconds: Callable[[], float] = process_time, every: float = LOOK_SECONDS
) -> None:
    """Collect, until cancelled, what was made since the last time.

    That is done once there are a few thousand objects more and the process is idle, or there are so
    many that it cannot wait. What is left then stays, and is not looked at again.
    """
    gc.freeze()
    gc.disable()
    try:
        while True:
            before = cpu_seconds()
            await asyncio.sleep(every)
            idle = cpu_seconds() - before < IDLE_SHARE * every
            if gc.get_count()[0] > (FEW if idle else MANY):
                collect_and_keep()
    finally:
        gc.enable()
