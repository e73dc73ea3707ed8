"""A bare socket: requests that no HTTP client would send, and what comes back."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

PATIENCE = 5
URLENCODED = b"Content-Type: application/x-www-form-urlencoded\r\n"
CALL = b"action=get_client&token=demo-token"


@dataclass(frozen=True, slots=True)
class Heard:
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
class Wire:
    """A server of this machine, spoken to in bytes."""

    port: int

    async def send(self, *pieces: bytes, hang_up: bool = False) -> bytes:
        """Send pieces one after the other and read until the server hangs up.

        Args: hang_up: close our side once all is sent.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(PATIENCE):
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
            async with asyncio.timeout(PATIENCE):
                for piece in pieces:
                    writer.write(piece)
                    await asyncio.sleep(0.01)
                return await reader.readline()
        finally:
            writer.close()

    async def post(self, body: bytes = CALL, headers: bytes = URLENCODED) -> Heard:
        """Send a body to `/whmcs.php` and give the response."""
        length = b"Content-Length: %d\r\n" % len(body)
        head = request_head(b"POST /whmcs.php", headers + length)
        return heard(await self.send(head, body))

    async def get(self, path: bytes, headers: bytes = b"") -> Heard:
        """Get a path and give the response."""
        return heard(await self.send(request_head(b"GET " + path, headers)))


def request_head(line: bytes, headers: bytes = b"") -> bytes:
    """Write the head of a request after which the server hangs up; headers may name the host."""
    host = b"" if b"Host:" in headers else b"Host: 127.0.0.1\r\n"
    return line + b" HTTP/1.1\r\n" + host + b"Connection: close\r\n" + headers + b"\r\n"


def heard(raw: bytes) -> Heard:
    """Read the one response that a server sent."""
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = (line.partition(": ") for line in lines)
    return Heard(int(status.split()[1]), {n.lower(): value for n, _, value in headers}, body)


def part(headers: str, value: bytes) -> bytes:
    """Write one part of a multipart body whose boundary is `xx`."""
    return b"--xx\r\n" + headers.encode() + b"\r\n\r\n" + value + b"\r\n"


def named(name: str, value: bytes, more: str = "") -> bytes:
    """Write one named part of a multipart body."""
    return part(f'Content-Disposition: form-data; name="{name}"{more}', value)


MULTIPART = b"Content-Type: multipart/form-data; boundary=xx\r\n"
CALL_IN_PARTS = named("action", b"get_client") + named("token", b"demo-token")
END = b"--xx--\r\n"
