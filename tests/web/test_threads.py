"""Work beside the loop: its result or problem comes back, and nobody waits for it at the end."""

import asyncio
from threading import Event

import pytest

from simulator.web.threads import in_thread
from tests.support.waiting import HANG_GUARD_S, until


async def test_the_result_comes_back() -> None:
    """With the arguments that were given."""
    assert await in_thread(divmod, 7, 2) == (3, 1)


async def test_a_problem_comes_back() -> None:
    """As whoever waits would have met it."""
    with pytest.raises(ZeroDivisionError):
        await in_thread(divmod, 7, 0)


def test_a_loop_ends_while_a_thread_still_works() -> None:
    """A server stops at once, also in the middle of a large import; asyncio's threads would not."""
    begun, goes_on = Event(), Event()

    def work() -> bool:
        begun.set()
        return goes_on.wait(HANG_GUARD_S)

    async def main() -> None:
        working = in_thread(work)
        await until(begun.is_set)
        working.cancel()

    asyncio.run(main())
    assert not goes_on.is_set()
    goes_on.set()
