"""Inboxes in tests: a world that received messages, and reading it over HTTP."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from simulator.domain.messages import MessageKind
from simulator.domain.world import World
from simulator.effects.notifying import send
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.billing import billing_world
from tests.paying import work_on
from tests.recorder import new_engine

Client = TestClient[web.Request, web.Application]

WORLD = "/_sim/worlds/default"
INBOX = f"{WORLD}/inbox"
SENT = [  # numbered from 1
    (MessageKind.EMAIL, "john.doe@example.com", "invoice_created"),
    (MessageKind.SMS, "+12025550123", "phone_code"),
    (MessageKind.EMAIL, "john.doe@example.com", "password_reset"),
    (MessageKind.JIRA, "BILLING", "subscription_cancellation"),
    (MessageKind.EMAIL, "maria@example.com", "password_reset"),
]


def with_messages(world: World, *sent: tuple[MessageKind, str, str]) -> World:
    """Give a world after messages were sent."""
    work = work_on(world)
    for kind, to, topic in sent:
        send(work, work.world.clients[123], kind, to, topic, "Hello", "Text", {"b": "2", "a": "1"})
    return work.commit()


def engine_with_messages() -> Engine:
    """Give an engine with the small billing world and five messages."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, with_messages(billing_world(), *SENT))
    return engine


def deliver(engine: Engine, kind: MessageKind, to: str, topic: str) -> None:
    """Send one more message."""
    slot = engine.worlds.slot()
    slot.world = with_messages(slot.world, (kind, to, topic))


async def read(client: Client, query: str = "", path: str = INBOX) -> dict[str, Any]:
    """Read an inbox."""
    response = await client.get(f"{path}?{query}")
    answer: dict[str, Any] = await response.json()
    assert response.status == 200, answer
    return answer


def numbers(answer: dict[str, Any]) -> list[int]:
    """Give the numbers of the messages of an answer."""
    return [message["id"] for message in answer["messages"]]


async def waits(client: Client, engine: Engine, query: str) -> asyncio.Task[dict[str, Any]]:
    """Begin to wait for a message, and give back control once the server waits."""
    before = len(engine.worlds.slot().bell.waiting)
    task = asyncio.create_task(read(client, query))
    async with asyncio.timeout(5):
        while len(engine.worlds.slot().bell.waiting) == before:  # noqa: ASYNC110 the server has no event for tests
            await asyncio.sleep(0.001)
    return task
