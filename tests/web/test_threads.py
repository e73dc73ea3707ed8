"""Work beside the loop: its result or problem comes back, and nobody waits for it at the end."""

import asyncio
from sys import getrefcount
from threading import Event

import pytest
from msgspec.structs import replace

from simulator.web.threads import MANY_ROWS, in_thread, let_go
from tests.support.waiting import HANG_GUARD_S, until, wait_until
from tests.support.worlds import shipped


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


def test_a_large_world_that_is_let_go_is_freed() -> None:
    """All of its rows, but for those that somebody else has too."""
    world = shipped("demo")
    row = replace(next(iter(world.invoices)), id=1)
    rows = [row, *(replace(row, id=number) for number in range(2, MANY_ROWS + 1))]
    free = getrefcount(row)
    large = replace(world, invoices=world.invoices.filled(rows))
    del rows
    assert getrefcount(row) >= free

    let_go(large)
    del large
    wait_until(lambda: getrefcount(row) == free - 1)
