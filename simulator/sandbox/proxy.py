"""A proxy for clients that take one from the environment: the API's hosts lead to us, others end.

It speaks as little HTTP as that takes: CONNECT, and requests with a whole address in them. It takes
one request a connection, so that the target of each is checked.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
HERE = "127.0.0.1"
HTTP, HTTPS = 80, 443
LONGEST_HEAD = 64 * 1024
HEAD_SECONDS = 30.0
AT_ONCE = 64 * 1024
OF_ONE_HOP = re.compile(rb"(?:proxy-)?connection\s*:", re.IGNORECASE)
UNREADABLE = (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)

Target = tuple[str, int]


class Proxy:
    """Leads the hosts of the API to a server of this machine.

    Args:
        routes: host and port → port of the server that answers in its place.
        on_foreign: called with every other target.
    """

    def __init__(self, routes: Mapping[Target, int], on_foreign: Callable[[str], None]) -> None:
        self._routes = routes
        self._on_foreign = on_foreign

    async def listen(self) -> asyncio.Server:
        """Listen on a free port of this machine."""
        return await asyncio.start_server(self._serve, HERE, 0, limit=LONGEST_HEAD)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._forward(reader, writer)
        except UNREADABLE:
            writer.write(_answer("400 Bad Request", "this proxy could not read the request"))
        except OSError:  # pragma: no cover (whoever asks hangs up in the middle of the head)
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
        target, onward = read_head(head)
        address = self._address(target)
        if address is None:
            named = f"{target[0]}:{target[1]}"
            self._on_foreign(named)
            writer.write(
                _answer("403 Forbidden", f"whmcs-sim leads to the API only, not to {named}")
            )
            return
        try:
            theirs, ours = await asyncio.open_connection(*address)
        except OSError:
            writer.write(_answer("502 Bad Gateway", f"nobody listens on {address}"))
            return
        if onward:
            ours.write(onward)
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(_copy(reader, ours), _copy(theirs, writer))
        finally:
            ours.close()

    def _address(self, target: Target) -> Target | None:
        if target[0] in LOOPBACK:
            return target
        port = self._routes.get(target)
        return None if port is None else (HERE, port)


def read_head(head: bytes) -> tuple[Target, bytes]:
    """Read the target of a request, and what to send on there: nothing for a CONNECT.

    Raises:
        ValueError: it is no request to a proxy.
    """
    line, *rest = head.split(b"\r\n")
    method, address, version = line.decode("ascii").split(" ")
    parts = urlsplit(f"//{address}" if method == "CONNECT" else address)
    if not parts.hostname:
        raise ValueError(address)
    if method == "CONNECT":
        return (parts.hostname, parts.port or HTTPS), b""
    path = parts._replace(scheme="", netloc="").geturl() or "/"
    headers = [each for each in rest if not OF_ONE_HOP.match(each)]
    asked = f"{method} {path} {version}".encode("ascii")
    return (parts.hostname, parts.port or HTTP), b"\r\n".join(
        [asked, b"Connection: close", *headers]
    )


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(AT_ONCE):
            sink.write(some)
            await sink.drain()
        sink.write_eof()


def _answer(status: str, text: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(text) + 1}\r\n\r\n{text}\n".encode()
