"""The admin API in tests: inboxes, streams of events, and explanations followed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from simulator.domain.messages import MessageKind
from simulator.domain.world import World
from simulator.effects.notifying import send
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.api import WORLD_PATH, Client, flatten
from tests.support.payments import work_on
from tests.support.recorder import new_engine
from tests.support.waiting import HANG_GUARD_S, until
from tests.support.worlds import billing_world

INBOX = f"{WORLD_PATH}/inbox"
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


async def read_inbox(client: Client, query: str = "", path: str = INBOX) -> dict[str, Any]:
    """Read an inbox."""
    response = await client.get(f"{path}?{query}")
    answer: dict[str, Any] = await response.json()
    assert response.status == 200, answer
    return answer


def message_ids(answer: dict[str, Any]) -> list[int]:
    """Give the numbers of the messages of an answer."""
    return [message["id"] for message in answer["messages"]]


async def begin_waiting(client: Client, engine: Engine, query: str) -> asyncio.Task[dict[str, Any]]:
    """Begin to wait for a message, and give back control once the server waits."""
    before = len(engine.worlds.slot().signal.subscribers)
    task = asyncio.create_task(read_inbox(client, query))
    await until(lambda: len(engine.worlds.slot().signal.subscribers) > before)
    return task


EVENTS = f"{WORLD_PATH}/events"
LONGEST_LINE = 1024 * 1024


class EventStream:
    """Reads a stream, block by block.

    Attributes:
        ended: the server has ended the stream in order.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read what comes on a connection."""
        self._reader = reader
        self.writer = writer
        self.ended = False

    async def block(self) -> list[str]:
        """Give the lines of the next event or comment; nothing at the end of the stream."""
        lines: list[str] = []
        async with asyncio.timeout(HANG_GUARD_S):
            while line := (await self._reader.readline()).decode():
                self.ended = self.ended or line == "0\r\n"
                if line == "\n":
                    return lines
                if line.startswith((":", "id:", "event:", "data:")):
                    lines.append(line.rstrip("\n"))
        return lines

    async def comment(self) -> str:
        """Give the next block, which is a comment."""
        [line] = await self.block()
        assert line.startswith(": ")
        return line[2:]

    async def event(self) -> tuple[int, dict[str, Any]]:
        """Give the next block, which is an event: its id and what it tells."""
        number, kind, data = await self.block()
        assert kind == "event: exchange"
        return int(number.removeprefix("id: ")), json.loads(data.removeprefix("data: "))

    async def numbers(self, count: int) -> list[int]:
        """Give the ids of the next events."""
        return [(await self.event())[0] for _ in range(count)]


@asynccontextmanager
async def open_event_stream(
    port: int | None, path: str = EVENTS, *headers: str
) -> AsyncIterator[EventStream]:
    """Listen to the events of a world; what comes first is a greeting."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port or 0, limit=LONGEST_LINE)
    head = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    writer.write("\r\n".join(head).encode())
    listener = EventStream(reader, writer)
    try:
        async with asyncio.timeout(HANG_GUARD_S):
            assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"
        assert (await listener.comment()).startswith("listening to ")
        yield listener
    finally:
        writer.close()


Params = dict[str, Any]


class ExplainClient:
    """Sends requests, asks why they are refused, and follows what is said."""

    def __init__(self, client: Client) -> None:
        """Speak to a server."""
        self.client = client

    async def remedy(self, action: str, params: Params, **more: Any) -> str:  # noqa: ANN401 JSON
        """Tell what would let a request pass, which must be refused."""
        body = {"action": action, "params": params, **more}
        response = await self.client.post(f"{WORLD_PATH}/explain", json=body)
        told = await response.json()
        assert (response.status, told["verdict"]) == (200, "refused"), told
        remedy: str = told["remedy"]
        return remedy

    async def passes(self, action: str, params: Params, **more: Any) -> bool:  # noqa: ANN401 JSON
        """Tell whether a request gets through when it is really sent."""
        body = {"action": action, "params": params, **more}
        told = await (await self.client.post(f"{WORLD_PATH}/explain", json=body)).json()
        module, method = more.get("module", "whmcs"), more.get("method", "POST")
        form = {"action": action, "token": more.get("token", "demo-token"), **params}
        sent = await self.client.request(method, f"/{module}.php", data=[*flatten(form)])
        answer = await sent.json(content_type=None)
        assert (told["verdict"] == "passes") == ("result" in answer)
        return "result" in answer
