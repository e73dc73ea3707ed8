"""How a faulted answer goes out: late, in pieces, cut off, or as a connection that is reset.

Nobody else waits meanwhile. When the server stops, whatever is late goes out at once.
"""

import socket
import struct

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest

from simulator.domain.faults import Delivery
from simulator.engine.signals import Signal
from simulator.web.long_poll import LONG_POLLS, LongPolls

MOST_PIECES = 20
NEVER_NOTIFIED = Signal()
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER with a time of zero: what is closed is reset."""


def deliver(request: web.Request, response: web.Response, delivery: Delivery) -> web.Response:
    """Let a response go out as a delivery says."""
    return Misdelivered(response, delivery, request.app[LONG_POLLS])


class Misdelivered(web.Response):
    """A response that reaches its client as a delivery says.

    aiohttp takes a `ConnectionError` of these methods for a client that hung up: it stops, and
    writes nothing into the log.
    """

    def __init__(self, response: web.Response, delivery: Delivery, waiting: LongPolls) -> None:
        super().__init__(body=response.body, status=response.status, headers=response.headers)
        self._delivery = delivery
        self._waiting = waiting

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Send the head, late or not at all."""
        if self._delivery.delay:
            await self._wait(self._delivery.delay)
        if self._delivery.reset:
            reset(request)
            raise ConnectionResetError("a fault")
        return await super().prepare(request)

    async def write_eof(self, data: bytes = b"") -> None:
        """Send the body, in pieces or not to its end."""
        cut, drip = self._delivery.cut, self._delivery.drip
        if self._must_be_empty_body or (cut is None and not drip):
            await super().write_eof(data)
            return
        body = self.body if isinstance(self.body, bytes) else b""
        await self._drip(body if cut is None else body[:cut])
        if cut is not None:
            raise ConnectionResetError("a fault")
        await web.StreamResponse.write_eof(self)

    async def _wait(self, seconds: float) -> None:
        """Wait so long, or until the server stops."""
        await self._waiting.until(lambda: False, lambda: NEVER_NOTIFIED, seconds)

    async def _drip(self, body: bytes) -> None:
        pieces = pieces_of(body) if self._delivery.drip else [body]
        for number, piece in enumerate(pieces):
            if number:
                await self._wait(self._delivery.drip / (len(pieces) - 1))
            await self.write(piece)


def pieces_of(body: bytes) -> list[bytes]:
    """Cut a body into pieces: single bytes, or as many pieces as a client can be bothered with."""
    size = max(1, -(-len(body) // MOST_PIECES))
    return [body[start : start + size] for start in range(0, len(body), size)]


def reset(request: BaseRequest) -> None:
    """Reset the connection of a request, without a word."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()
