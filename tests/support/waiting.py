"""Waiting for a condition, with a bound that only a test that hangs ever meets.

No test measures how long something takes: the machine may be as slow as it likes.
"""

import asyncio
import time
from collections.abc import Callable

HANG_GUARD_S = 40  # less than the minute that long polls and late answers of the tests wait
PROCESS_GUARD_S = 300
LOOK_S = 0.002


async def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds, and let the server of the same loop work meanwhile."""
    async with asyncio.timeout(HANG_GUARD_S):
        while not condition():  # noqa: ASYNC110 most conditions have no event
            await asyncio.sleep(LOOK_S)


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds that another thread or process brings about."""
    end = time.monotonic() + HANG_GUARD_S
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(LOOK_S)
