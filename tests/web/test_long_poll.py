"""Waiting: what comes, or ends, at the very moment at which somebody begins, or stops, to wait."""

import asyncio

from aiohttp import web

from simulator.engine.signals import Signal
from simulator.web.long_poll import LongPolls
from tests.support.waiting import HANG_GUARD_S

LONG = 60


async def test_what_comes_while_somebody_begins_to_wait_is_not_missed() -> None:
    """A thread may bring it between the look and the wait, and notify nobody yet."""
    looks, signal = iter([False, True, True]), Signal()
    async with asyncio.timeout(HANG_GUARD_S):
        assert await LongPolls().until(lambda: next(looks), lambda: signal, LONG)
    assert not signal.subscribers


async def test_a_server_may_stop_just_when_the_time_of_a_wait_is_over() -> None:
    """Nothing is left to end, and who waited is answered as ever."""
    polls, signal = LongPolls(), Signal()
    waiting = asyncio.create_task(polls.until(lambda: False, lambda: signal, 0))
    for _ in range(2):  # it begins to wait, and its time is over
        await asyncio.sleep(0)
    assert not waiting.done()
    await polls.stop(web.Application())
    assert await waiting is False
