"""Waiting for exchanges: who is woken by what, and that nobody is left behind."""

import asyncio
from typing import Any

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.journals import (
    ask,
    engine_with_varied_journal,
    entry_numbers,
    journal_of,
    read_journal,
)
from tests.support.waiting import HANG_GUARD_S, until
from tests.support.worlds import billing_world

pytestmark = pytest.mark.usefixtures("_quiet")


@pytest.fixture
def engine() -> Engine:
    """Give an engine whose journal has one of everything."""
    return engine_with_varied_journal()


async def waits(client: Client, engine: Engine, query: str) -> asyncio.Task[Any]:
    """Begin to wait for an exchange, and give back control once the server waits."""
    task = asyncio.create_task(read_journal(client, query))
    await until(lambda: journal_of(engine).signal.subscribers)
    return task


async def test_who_waits_is_woken_by_an_exchange_that_matches(
    client: Client, engine: Engine
) -> None:
    """By that, and by no other."""
    task = await waits(client, engine, "since=8&action=apply_credit&wait=60")

    ask(engine, "get_client")
    await asyncio.sleep(0.02)
    assert not task.done()
    ask(engine, "apply_credit")

    async with asyncio.timeout(HANG_GUARD_S):
        assert entry_numbers(await task) == [10]


async def test_what_is_there_is_not_waited_for(client: Client) -> None:
    """An answer at once."""
    async with asyncio.timeout(HANG_GUARD_S):
        assert entry_numbers(await read_journal(client, "action=mass_pay&wait=60")) == [2]


async def test_a_wait_ends_with_nothing_when_its_time_is_over(
    client: Client, engine: Engine
) -> None:
    """No error: nothing came."""
    assert (await read_journal(client, "since=8&wait=0.05"))["entries"] == []
    assert journal_of(engine).signal.subscribers == set()


async def test_who_waits_follows_to_a_world_that_takes_the_name(
    client: Client, engine: Engine
) -> None:
    """A world is loaded in the stead of the one that was waited in."""
    task = await waits(client, engine, "action=apply_credit&wait=60")

    engine.worlds.add(DEFAULT, billing_world())
    ask(engine, "apply_credit")

    async with asyncio.timeout(HANG_GUARD_S):
        assert entry_numbers(await task) == [1]


async def test_a_server_that_stops_answers_all_who_wait(
    engine: Engine, aiohttp_client: AiohttpClient
) -> None:
    """Also those who come while it does."""
    app = create_app(engine)
    client = await aiohttp_client(app)
    task = await waits(client, engine, "since=8&wait=60")

    await app.shutdown()

    async with asyncio.timeout(HANG_GUARD_S):
        assert (await task)["entries"] == []
        assert (await read_journal(client, "since=8&wait=60"))["entries"] == []
