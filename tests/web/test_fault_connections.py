"""Faulted answers on one loop: aiohttp's client, bare sockets, hang-ups, a server that stops."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from simulator.engine.engine import Engine
from simulator.web.api import MOST_PIECES, pieces_of
from simulator.web.app import create_app
from tests.support.api import DEMO_TOKEN, Client
from tests.support.connections import CALL, URLENCODED, RawClient, request_head
from tests.support.faults import fault
from tests.support.waiting import HANG_GUARD_S, until

READ = {"action": "get_client", "token": DEMO_TOKEN}


@pytest.fixture(autouse=True)
def _not_a_word(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Hold that aiohttp and asyncio have nothing to tell."""
    with caplog.at_level(logging.DEBUG, "aiohttp"), caplog.at_level(logging.WARNING, "asyncio"):
        yield
    assert [each.getMessage() for each in caplog.get_records("call")] == []


async def ask(client: Client, effect: str) -> Any:  # noqa: ANN401 any JSON
    """Call get_client with an effect, and give the JSON of the answer."""
    async with client.post("/whmcs.php", data=READ, headers={"X-Sim-Fault": effect}) as response:
        return await response.json()


def head(effect: bytes, more: bytes = b"") -> bytes:
    """Write the head of a call that asks for an effect."""
    length = b"Content-Length: %d\r\n" % len(CALL)
    return request_head(
        b"POST /whmcs.php", b"X-Sim-Fault: " + effect + b"\r\n" + URLENCODED + length + more
    )


async def test_a_client_of_aiohttp_sees_each_loss_as_its_own_error(client: Client) -> None:
    """A reset, and a body that ends too early."""
    for when in ("before_commit", "after_commit"):
        with pytest.raises((aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
            await ask(client, f"reset={when}")
    with pytest.raises(aiohttp.ClientPayloadError):
        await ask(client, "body=truncated")


async def test_a_client_of_aiohttp_cannot_read_what_is_no_json(client: Client) -> None:
    """An empty body is read as None, a malformed one not at all."""
    assert await ask(client, "body=empty") is None
    with pytest.raises(ValueError, match="delimiter"):
        await ask(client, "body=malformed")


async def test_a_client_of_aiohttp_gives_up_when_its_time_is_over(client: Client) -> None:
    """On a late answer, and on one that drips."""
    for effect in ("latency_ms=500", "drip_ms=1000"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.03):
                await ask(client, effect)
    assert (await ask(client, "latency_ms=1"))["result"] == "OK"


async def test_a_reset_is_a_reset_and_not_an_end(wire: RawClient) -> None:
    """Seen from a bare socket: RST, where a truncated body ends with FIN."""
    with pytest.raises(ConnectionResetError):
        await wire.send(head(b"reset=after_commit"), CALL)

    sent = await wire.send(head(b"body=truncated"), CALL)

    top, _, body = sent.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b": ")[1]) for line in top.splitlines() if line.startswith(b"Content-Length")
    )
    assert len(body) == length // 2


async def test_a_connection_goes_on_after_a_late_answer(client: Client) -> None:
    """And after one that dripped; both answers come in order, on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    for effect in (b"latency_ms=20", b"drip_ms=20", b"status=503"):
        writer.write(head(effect).replace(b"Connection: close\r\n", b"") + CALL)
    asked = [await asyncio.wait_for(read_one(reader), HANG_GUARD_S) for _ in range(3)]
    writer.close()

    assert asked == [200, 200, 503]


async def read_one(reader: asyncio.StreamReader) -> int:
    """Read a response to its end, and give its status."""
    top = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b": ")[1]) for line in top.splitlines() if line.startswith(b"Content-Length")
    )
    await reader.readexactly(length)
    return int(top.split()[1])


@pytest.mark.parametrize(
    "effect",
    [
        b"latency_ms=40",
        b"drip_ms=60",
        b"latency_ms=40;reset=after_commit",
        b"latency_ms=40;body=truncated",
    ],
)
async def test_a_client_that_hung_up_meanwhile_is_no_error(
    client: Client, engine: Engine, effect: bytes
) -> None:
    """Nobody is told, and the next request is served."""
    _, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(head(effect) + CALL)
    await called(engine, 1)
    writer.transport.abort()
    await asyncio.sleep(0.08)

    assert (await ask(client, "latency_ms=0"))["result"] == "OK"


async def called(engine: Engine, number: int) -> None:
    """Wait until so many calls were performed."""
    await until(lambda: engine.worlds.slot().journal.next_number > number)


@pytest.mark.parametrize("effect", ["latency_ms=60000", "drip_ms=60000"])
async def test_a_server_that_stops_sends_at_once_what_is_late(engine: Engine, effect: str) -> None:
    """Long before its time, and whole."""
    runner = web.AppRunner(create_app(engine), shutdown_timeout=HANG_GUARD_S)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    body = urlencode(READ).encode()

    sending = asyncio.create_task(RawClient(port).send(head(effect.encode()), body))
    await called(engine, 1)
    await asyncio.sleep(0.02)
    async with asyncio.timeout(HANG_GUARD_S):
        await runner.cleanup()

    assert (await sending).endswith(b"}")


async def test_a_hundred_late_answers_wait_side_by_side(client: Client, engine: Engine) -> None:
    """All have been performed while none has been answered."""
    engine.worlds.slot().faults.add(fault({"latency_ms": 60_000}))
    asked = [asyncio.create_task(ask(client, "")) for _ in range(100)]
    await called(engine, 100)
    assert not any(each.done() for each in asked)

    async with asyncio.timeout(HANG_GUARD_S):
        await client.server.close()
        answers = await asyncio.gather(*asked)
    assert {each["result"] for each in answers} == {"OK"}


@pytest.mark.parametrize("length", [0, 1, 2, 19, 20, 21, 40, 1000])
def test_pieces_are_small_and_together_the_body(length: int) -> None:
    """As many as a client can be bothered with, of nearly the same size."""
    body = bytes(number % 251 for number in range(length))

    pieces = pieces_of(body)

    assert b"".join(pieces) == body
    assert len(pieces) <= MOST_PIECES
    assert all(pieces)
    assert len(pieces) >= min(length, MOST_PIECES // 2)
