"""Listeners in tests: the events of a world, read from a bare socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.journals import WORLD

EVENTS = f"{WORLD}/events"
PATIENCE = 5
LONGEST_LINE = 1024 * 1024


class Listener:
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
        async with asyncio.timeout(PATIENCE):
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
async def listening(port: int | None, path: str = EVENTS, *headers: str) -> AsyncIterator[Listener]:
    """Listen to the events of a world; what comes first is a greeting."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port or 0, limit=LONGEST_LINE)
    head = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    writer.write("\r\n".join(head).encode())
    listener = Listener(reader, writer)
    try:
        async with asyncio.timeout(PATIENCE):
            assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"
        assert (await listener.comment()).startswith("listening to ")
        yield listener
    finally:
        writer.close()
