"""Connections for tests: kept-alive, in process, and raw sockets that send what no client would."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, Protocol, Self
from urllib.parse import urlencode

from simulator.engine import clocks, gateway_payments
from simulator.engine.exchanges import Call
from simulator.engine.state.export import plain, state_of
from simulator.engine.world_creation import NewWorld, create_world
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.web.forms import nest, parse_urlencoded
from tests.support.recorder import new_engine
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import own_key_in, shipped

LOOPBACK = "127.0.0.1"
URLENCODED_LINE = "Content-Type: application/x-www-form-urlencoded\r\n"


class CallResult(NamedTuple):
    """What came back of a call: its body, and the world and number it has in a journal."""

    body: bytes
    request_id: str


class Connection(Protocol):
    """A way to a world: the calls of its client, and what the admin API does."""

    async def call(
        self, module: str, form: Mapping[str, str], *, host: str = LOOPBACK, world: str = ""
    ) -> CallResult:
        """Call an action; a host or a header may name the world."""

    async def reset(self, world: str, /) -> None:
        """Put a world back."""

    async def pay(self, world: str, /, invoice_id: int) -> None:
        """Pay what an invoice owes, if it owes anything."""

    async def advance(self, world: str, /, **span: int) -> None:
        """Move the clock on."""

    async def facts(self, world: str, /) -> list[dict[str, str]]:
        """Give the facts of the messages in the inbox."""


class KeepAliveConnection:
    """A connection to a server that is used again and again."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk over an open connection."""
        self._reader = reader
        self._writer = writer
        self._sent = 0

    @classmethod
    async def open(cls, port: int) -> Self:
        """Connect to a server of this machine."""
        return cls(*await asyncio.open_connection(LOOPBACK, port))

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    async def call(
        self, module: str, form: Mapping[str, str], *, host: str = LOOPBACK, world: str = ""
    ) -> CallResult:
        """Call an action by POST."""
        named = f"X-Sim-World: {world}\r\n" if world else ""
        head = f"POST /{module}.php HTTP/1.1\r\nHost: {host}\r\n{URLENCODED_LINE}{named}"
        return await self._send(head, urlencode(form))

    async def make(self, name: str) -> Any:  # noqa: ANN401 any JSON
        """Make a fork of the demo world."""
        return await self._admin("POST", "", name=name, fork=DEFAULT)

    async def reset(self, world: str, /) -> None:
        """Put a world back."""
        await self._admin("POST", f"/{world}/reset")

    async def pay(self, world: str, /, invoice_id: int) -> None:
        """Pay what an invoice owes, if it owes anything."""
        await self._admin("POST", f"/{world}/invoices/{invoice_id}/pay")

    async def advance(self, world: str, /, **span: int) -> None:
        """Move the clock on."""
        await self._admin("POST", f"/{world}/clock", advance=span)

    async def facts(self, world: str, /) -> list[dict[str, str]]:
        """Give the facts of the messages in the inbox."""
        inbox = await self._admin("GET", f"/{world}/inbox")
        return [message["facts"] for message in inbox["messages"]]

    async def state(self, world: str) -> bytes:
        """Give the whole state of a world, as it was sent."""
        head = f"GET /_sim/worlds/{world}/state HTTP/1.1\r\nHost: {LOOPBACK}\r\n"
        return (await self._send(head, "")).body

    async def _admin(self, method: str, path: str, **body: object) -> Any:  # noqa: ANN401 any JSON
        head = f"{method} /_sim/worlds{path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n"
        return json.loads((await self._send(head, json.dumps(body) if body else "")).body)

    async def _send(self, head: str, body: str) -> CallResult:
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
        self._sent += 1
        if self._sent % 2:  # others come in between while the server waits for this body
            await asyncio.sleep(0)
        self._writer.write(body.encode())
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        body_sent = await self._reader.readexactly(int(_header(answer, "content-length")))
        return CallResult(body_sent, _header(answer, "x-sim-request-id"))


class InProcessConnection:
    """An engine with one fork of the demo world, which nobody else uses; there is no socket."""

    def __init__(self, name: str) -> None:
        """Make the world."""
        self._engine = new_engine()
        self._engine.worlds.add(DEFAULT, shipped("demo"))
        self.slot = create_world(self._engine.worlds, NewWorld(name=name, fork=DEFAULT))

    @property
    def key(self) -> str:
        """The API key of client 123."""
        return own_key_in(self.slot)

    def state(self) -> object:
        """Give the whole state of the world."""
        return json.loads(json.dumps(plain(state_of(self.slot.world)), default=str))

    async def call(
        self, module: str, form: Mapping[str, str], *, host: str = LOOPBACK, world: str = ""
    ) -> CallResult:
        """Call the engine."""
        named = world or host.removesuffix(".localhost").replace(LOOPBACK, "")
        nested = nest(parse_urlencoded(urlencode(form)))
        answer = self._engine.call(Call(module, "POST", nested, f"http://{host}", named))
        return CallResult(answer.body, answer.request_id)

    async def reset(self, _world: str, /) -> None:
        """Put the world back."""
        self.slot.reset()

    async def pay(self, _world: str, /, invoice_id: int) -> None:
        """Pay what an invoice owes, if it owes anything."""
        work = self._engine.begin(self.slot)
        try:
            gateway_payments.book_gateway_result(work, invoice_id, gateway_payments.GatewayResult())
        except UsageError:
            return
        self.slot.world = work.commit()

    async def advance(self, _world: str, /, **span: int) -> None:
        """Move the clock on."""
        clocks.advance(self.slot, 0.0, timedelta(**span)).finish()

    async def facts(self, _world: str, /) -> list[dict[str, str]]:
        """Give the facts of the messages in the inbox."""
        return [dict(message.facts) for message in self.slot.world.messages]


def _header(head: str, name: str) -> str:
    _, found, rest = head.partition(f"\r\n{name}: ")
    return rest.partition("\r\n")[0] if found else ""


URLENCODED = b"Content-Type: application/x-www-form-urlencoded\r\n"
CALL = b"action=get_client&token=demo-token"


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One response as it came: status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object of the body."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True, slots=True)
class RawClient:
    """A server of this machine, spoken to in bytes."""

    port: int

    async def send(self, *pieces: bytes, hang_up: bool = False) -> bytes:
        """Send pieces one after the other and read until the server hangs up.

        Args: hang_up: close our side once all is sent.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(HANG_GUARD_S):
                for piece in pieces:
                    writer.write(piece)
                    await asyncio.sleep(0.01)
                if hang_up:
                    writer.write_eof()
                return await reader.read()
        finally:
            writer.close()

    async def first_line(self, *pieces: bytes) -> bytes:
        """Send pieces and give the first line of the response, whether or not more follows."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(HANG_GUARD_S):
                for piece in pieces:
                    writer.write(piece)
                    await asyncio.sleep(0.01)
                return await reader.readline()
        finally:
            writer.close()

    async def post(self, body: bytes = CALL, headers: bytes = URLENCODED) -> RawResponse:
        """Send a body to `/whmcs.php` and give the response."""
        length = b"Content-Length: %d\r\n" % len(body)
        head = request_head(b"POST /whmcs.php", headers + length)
        return parse_response(await self.send(head, body))

    async def get(self, path: bytes, headers: bytes = b"") -> RawResponse:
        """Get a path and give the response."""
        return parse_response(await self.send(request_head(b"GET " + path, headers)))


def request_head(line: bytes, headers: bytes = b"") -> bytes:
    """Write the head of a request after which the server hangs up; headers may name the host."""
    host = b"" if b"Host:" in headers else b"Host: 127.0.0.1\r\n"
    return line + b" HTTP/1.1\r\n" + host + b"Connection: close\r\n" + headers + b"\r\n"


def parse_response(raw: bytes) -> RawResponse:
    """Read the one response that a server sent."""
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = (line.partition(": ") for line in lines)
    return RawResponse(int(status.split()[1]), {n.lower(): value for n, _, value in headers}, body)


def multipart_part(headers: str, value: bytes) -> bytes:
    """Write one part of a multipart body whose boundary is `xx`."""
    return b"--xx\r\n" + headers.encode() + b"\r\n\r\n" + value + b"\r\n"


def named_part(name: str, value: bytes, more: str = "") -> bytes:
    """Write one named part of a multipart body."""
    return multipart_part(f'Content-Disposition: form-data; name="{name}"{more}', value)


MULTIPART = b"Content-Type: multipart/form-data; boundary=xx\r\n"
CALL_IN_PARTS = named_part("action", b"get_client") + named_part("token", b"demo-token")
MULTIPART_END = b"--xx--\r\n"
