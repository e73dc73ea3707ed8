"""Waiting for messages: who is woken by what, and that nobody is left behind."""

import asyncio

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator.domain.messages import MessageKind
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.web.app import create_app
from tests.support.admin_api import (
    SENT,
    begin_waiting,
    deliver,
    engine_with_messages,
    message_ids,
    read_inbox,
)
from tests.support.api import WORLD_PATH, Client
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import billing_world

pytestmark = pytest.mark.usefixtures("_quiet")


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the small billing world and five messages."""
    return engine_with_messages()


async def test_what_is_there_is_not_waited_for(client: Client, engine: Engine) -> None:
    """An answer at once, and nobody is left waiting."""
    async with asyncio.timeout(HANG_GUARD_S):
        assert message_ids(await read_inbox(client, "topic=password_reset&wait=60")) == [3, 5]
    assert engine.worlds.slot().signal.subscribers == set()


async def test_who_waits_is_woken_by_a_message_that_matches(client: Client, engine: Engine) -> None:
    """By that, and by no other."""
    task = await begin_waiting(client, engine, "since=5&kind=sms&wait=60")

    deliver(engine, MessageKind.EMAIL, "a@example.com", "x")
    await asyncio.sleep(0.02)
    assert not task.done()
    deliver(engine, MessageKind.SMS, "+1", "x")

    async with asyncio.timeout(HANG_GUARD_S):
        assert message_ids(await task) == [7]


async def test_a_call_of_the_api_wakes_who_waits(client: Client, engine: Engine) -> None:
    """The commit of any request that brought a message."""
    task = await begin_waiting(client, engine, "topic=invoice_created&since=5&wait=60")

    form = {"action": "mass_pay", "token": "demo-token", "invoices[]": ["502", "503"]}
    await client.post("/whmcs.php", data=form)

    async with asyncio.timeout(HANG_GUARD_S):
        assert message_ids(await task) == [6]


async def test_a_click_on_a_payment_page_wakes_who_waits(client: Client, engine: Engine) -> None:
    """A person pays, and the test that waits for the mail goes on."""
    task = await begin_waiting(client, engine, "topic=payment_received&wait=60")

    await client.post("/modules/gateways/paymaster.php?id=502", data={"outcome": "paid"})

    async with asyncio.timeout(HANG_GUARD_S):
        assert (await task)["messages"][0]["facts"]["invoice_id"] == "502"


async def test_many_wait_and_each_gets_its_own(client: Client, engine: Engine) -> None:
    """Fifty tests against one server."""
    tasks = [
        await begin_waiting(client, engine, f"to={each}@example.com&wait=60") for each in range(50)
    ]
    for each in range(50):
        deliver(engine, MessageKind.EMAIL, f"{each}@example.com", "x")

    async with asyncio.timeout(HANG_GUARD_S):
        found = [message_ids(await task) for task in tasks]

    assert found == [[6 + each] for each in range(50)]
    assert engine.worlds.slot().signal.subscribers == set()


async def test_a_wait_ends_with_nothing_when_its_time_is_over(
    client: Client, engine: Engine
) -> None:
    """No error: nothing came."""
    assert await read_inbox(client, "since=5&wait=0.05") == {"messages": [], "total": 0}
    assert engine.worlds.slot().signal.subscribers == set()


async def test_who_waits_sees_the_world_after_a_reset(client: Client, engine: Engine) -> None:
    """Numbers start again with it, and whoever waits without `since` gets the new message."""
    task = await begin_waiting(client, engine, "topic=late&wait=60")

    deliver(engine, *SENT[0])
    await client.post(f"{WORLD_PATH}/reset")
    deliver(engine, MessageKind.EMAIL, "a@example.com", "late")

    async with asyncio.timeout(HANG_GUARD_S):
        assert message_ids(await task) == [6]


async def test_who_waits_follows_to_a_world_that_takes_the_name(
    client: Client, engine: Engine
) -> None:
    """A world is loaded in the stead of the one that was waited in."""
    task = await begin_waiting(client, engine, "topic=late&wait=60")

    engine.worlds.add(DEFAULT, billing_world())
    deliver(engine, MessageKind.EMAIL, "a@example.com", "late")

    async with asyncio.timeout(HANG_GUARD_S):
        assert message_ids(await task) == [1]


async def test_who_went_away_disturbs_nobody(client: Client, engine: Engine) -> None:
    """The answer finds nobody, and the next request is served."""
    task = await begin_waiting(client, engine, "topic=late&wait=60")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    deliver(engine, MessageKind.EMAIL, "a@example.com", "late")

    assert message_ids(await read_inbox(client, "topic=late")) == [6]


async def test_a_server_that_stops_answers_all_who_wait(
    engine: Engine, aiohttp_client: AiohttpClient
) -> None:
    """It need not wait for them."""
    app = create_app(engine)
    client = await aiohttp_client(app)
    tasks = [await begin_waiting(client, engine, "topic=late&wait=60") for _ in range(3)]

    await app.shutdown()

    async with asyncio.timeout(HANG_GUARD_S):
        assert [await task for task in tasks] == [{"messages": [], "total": 0}] * 3
