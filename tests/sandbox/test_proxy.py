"""The proxy: the API's hosts lead to us, everything else ends there and is told."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from simulator.sandbox.proxy import Proxy, read_head
from tests.support.waiting import HANG_GUARD_S

HOST = "invapi.hostkey.com"


class ProxyClient:
    """A server that says what it was sent, a proxy before it, and what that told."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.on_foreign: list[str] = []
        self.port = 0

    async def ask(self, request: bytes) -> bytes:
        """Send bytes to the proxy, and read until it hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        writer.write_eof()
        reply = await asyncio.wait_for(reader.read(), HANG_GUARD_S)
        writer.close()
        return reply


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"got:" + await reader.read())
    writer.close()


@pytest.fixture(name="behind")
async def _behind() -> AsyncIterator[ProxyClient]:
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    behind = ProxyClient()
    proxy = await Proxy({(HOST, 443): port, (HOST, 80): port}, behind.on_foreign.append).listen()
    behind.port = proxy.sockets[0].getsockname()[1]
    yield behind
    for each in (proxy, server):
        each.close()
        await each.wait_closed()


async def test_a_tunnel_to_the_api_leads_here(behind: ProxyClient) -> None:
    """What is sent after the CONNECT arrives as it is, and what comes back does."""
    reply = await behind.ask(f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\nhello".encode())
    assert reply == b"HTTP/1.1 200 Connection established\r\n\r\ngot:hello"
    assert behind.on_foreign == []


async def test_a_plain_request_to_the_api_leads_here(behind: ProxyClient) -> None:
    """As the server wants it, and for one request: a second one could go elsewhere."""
    request = f"POST http://{HOST}/whmcs.php?a=1 HTTP/1.1\r\nProxy-Connection: keep-alive\r\nX: 1"
    reply = await behind.ask(request.encode() + b"\r\n\r\nbody")
    assert reply == (b"got:POST /whmcs.php?a=1 HTTP/1.1\r\nConnection: close\r\nX: 1\r\n\r\nbody")


@pytest.mark.parametrize(
    ("request_line", "told"),
    [
        ("CONNECT api.stripe.com:443 HTTP/1.1", "api.stripe.com:443"),
        (f"CONNECT {HOST}:22 HTTP/1.1", f"{HOST}:22"),
        ("GET http://example.com/ HTTP/1.1", "example.com:80"),
        ("GET http://[2001:db8::1]:8080/ HTTP/1.1", "2001:db8::1:8080"),
    ],
)
async def test_another_target_is_refused_and_told(
    request_line: str, told: str, behind: ProxyClient
) -> None:
    """With a sentence that says who refused."""
    reply = await behind.ask(f"{request_line}\r\n\r\n".encode())
    assert reply.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert f"not to {told}\n".encode() in reply
    assert behind.on_foreign == [told]


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\xff\r\n\r\n",
        b"CONNECT nonsense:port HTTP/1.1\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\n\r\n",
        b"X" * 100_000 + b"\r\n\r\n",
        b"CONNECT",
    ],
)
async def test_what_is_no_request_to_a_proxy_is_told(
    request_bytes: bytes, behind: ProxyClient
) -> None:
    """Nothing is raised, and nothing counts as an escape."""
    assert (await behind.ask(request_bytes)).startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert behind.on_foreign == []


async def test_a_server_of_the_machine_itself_is_no_escape(behind: ProxyClient) -> None:
    """Some clients ask the proxy for localhost too; nobody listens on port 1."""
    reply = await behind.ask(b"CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    assert behind.on_foreign == []


def test_a_head_without_a_path_asks_for_the_root() -> None:
    """`GET http://host` is what some clients write."""
    assert read_head(b"GET http://a.test HTTP/1.1\r\n\r\n") == (
        ("a.test", 80),
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    )
