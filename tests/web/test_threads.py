"""Work beside the loop: its result or problem comes back, and nobody waits for it at the end."""

import asyncio
from sys import getrefcount
from threading import Event
from unittest.mock import Mock

import pytest
from msgspec.structs import replace

from simulator.domain.invoices import Invoice
from simulator.domain.world import World
from simulator.web import threads
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


async def test_what_nobody_waits_for_any_more_is_told_to_nobody() -> None:
    """A client has left: its request was cancelled before the thread was done."""
    goes_on = Event()
    left, waited_for = (in_thread(goes_on.wait, HANG_GUARD_S) for _ in range(2))
    left.cancel()
    goes_on.set()

    assert await waited_for
    assert await in_thread(goes_on.wait, 0)
    assert left.cancelled()


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


def many_rows(world: World) -> list[Invoice]:
    """Make so many that who frees them holds others up."""
    row = replace(next(iter(world.invoices)), id=1)
    return [row, *(replace(row, id=number) for number in range(2, MANY_ROWS + 1))]


def test_a_large_world_that_is_let_go_is_freed() -> None:
    """All of its rows, but for those that somebody else has too."""
    world = shipped("demo")
    rows = many_rows(world)
    row = rows[0]
    free = getrefcount(row)
    large = replace(world, invoices=world.invoices.filled(rows))
    del rows
    assert getrefcount(row) >= free

    let_go(large, world)
    del large
    wait_until(lambda: getrefcount(row) == free - 1)


def test_of_rows_that_are_still_there_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reset costs as much as it changes, whatever the size of the world."""
    started = list[World]()
    monkeypatch.setattr(
        threads, "Thread", lambda *, args, **_: Mock(start=lambda: started.append(args[0][0]))
    )
    small = shipped("demo")
    large = replace(small, invoices=small.invoices.filled(many_rows(small)))
    more = large.put(replace(large.invoices[1], id=MANY_ROWS + 1))
    as_large = replace(small, invoices=small.invoices.filled(many_rows(small)))
    for world, instead in [(more, large), (large, more), (large, small), (large, as_large)]:
        let_go(world, instead)

    assert started == [large, large]
