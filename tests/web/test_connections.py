"""Connections: a limit, a time for heads, keep-alive, and what is told when there is no room."""

import asyncio
import errno
import gc
import os
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from aiohttp import web

from simulator.engine.engine import Engine
from simulator.web.api import LINGER_ZERO
from simulator.web.app import CONNECTIONS, create_app
from simulator.web.connections import (
    MOST_BY_DEFAULT,
    OTHER_DESCRIPTORS,
    PROTOCOL,
    RETRY_SECONDS,
    SPARE,
    ConnectionLimits,
    Connections,
    LimitedSite,
    Ticket,
    limits_by_descriptors,
    listening_sockets,
)
from simulator.web.server import open_port
from simulator.web.tls import context_signed_by, temporary_authority
from tests.support.connections import (
    CALL,
    LOOPBACK,
    URLENCODED,
    RawClient,
    parse_response,
    request_head,
)
from tests.support.waiting import HANG_GUARD_S, until

HEALTH = b"GET /_sim/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
FEW = ConnectionLimits(2)


@asynccontextmanager
async def serving(
    engine: Engine, limits: ConnectionLimits
) -> AsyncIterator[tuple[RawClient, Connections]]:
    """Serve with limits, as `serve` does."""
    runner = web.AppRunner(create_app(engine, limits=limits), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        port = await open_port(runner, LOOPBACK, 0, "", "")
        yield RawClient(port), runner.app[CONNECTIONS]
    finally:
        await runner.cleanup()


async def kept_alive(port: int) -> asyncio.StreamWriter:
    """Open a connection, ask something, and keep it."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(HEALTH)
    assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
    return writer


async def test_whoever_comes_when_it_is_full_is_told_503_and_served_when_there_is_room_again(
    engine: Engine,
) -> None:
    """The API's path answers its envelope, an admin path its error; health says that it lives."""
    async with serving(engine, FEW) as (server, connections):
        held = [await kept_alive(server.port) for _ in range(FEW.most)]

        call, admin = await server.post(), await server.get(b"/_sim/worlds")
        health = await server.get(b"/_sim/health")
        assert (call.status, call.json["result"]) == (503, -1)
        assert "--max-connections" in call.json["message"]
        assert (admin.status, admin.headers["retry-after"]) == (503, "1")
        assert admin.json["error"]["try"] == "close some, or raise --max-connections"
        assert (health.status, health.json) == (200, {"status": "ok"})

        held.pop().close()
        await until(lambda: connections.open < FEW.most)
        assert (await server.post()).json["result"] == "OK"
        held.pop().close()


async def test_those_beyond_the_spare_ones_wait_and_are_answered(engine: Engine) -> None:
    """Many more than there is room for: none is lost, and never are more open than may be."""
    most = 0
    async with serving(engine, FEW) as (server, connections):
        held = [await kept_alive(server.port) for _ in range(FEW.most)]

        async def ask() -> int:
            nonlocal most
            answer = await server.get(b"/_sim/worlds")
            most = max(most, connections.open)
            return answer.status

        answers = await asyncio.gather(*(ask() for _ in range(10 * SPARE)))
        for each in held:
            each.close()
    assert answers == [503] * (10 * SPARE)
    assert most <= FEW.most + SPARE


@pytest.mark.parametrize("sent", [b"", b"POST /whmcs.php HTTP/1.1\r\nHost: a\r\nX: "])
async def test_a_head_that_does_not_come_in_time_ends_its_connection(
    engine: Engine, sent: bytes
) -> None:
    """Whether or not it has begun; the answer says so."""
    async with serving(engine, ConnectionLimits(2, head_seconds=0.05)) as (server, connections):
        answer = parse_response(await server.send(sent))

        assert answer.status == 408
        assert "did not come to its end within 0.05 seconds" in answer.json["error"]["what"]
        await until(lambda: connections.open == 0)


async def test_a_late_body_is_no_late_head(engine: Engine) -> None:
    """The head was there: the body has its own time."""
    head = request_head(b"POST /whmcs.php", URLENCODED + b"Content-Length: %d\r\n" % len(CALL))
    async with serving(engine, ConnectionLimits(2, head_seconds=0.05)) as (server, _):
        reader, writer = await asyncio.open_connection(LOOPBACK, server.port)
        writer.write(head)
        await asyncio.sleep(0.15)
        writer.write(CALL)
        async with asyncio.timeout(HANG_GUARD_S):
            assert parse_response(await reader.read()).status == 200
        writer.close()


async def test_slow_heads_that_fill_a_server_give_its_room_back(engine: Engine) -> None:
    """A hundred that never end their head; then the server answers."""
    async with serving(engine, ConnectionLimits(4, 0.05, 0.05)) as (server, _):
        slow = await asyncio.gather(
            *(asyncio.open_connection(LOOPBACK, server.port) for _ in range(100))
        )
        for _, writer in slow:
            writer.write(b"GET / HTTP/1.1\r\nX:")

        for reader, _ in slow:
            async with asyncio.timeout(HANG_GUARD_S):
                assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        assert (await server.post()).status == 200
        for _, writer in slow:
            writer.close()


def test_an_idle_connection_is_kept_for_75_seconds() -> None:
    """As the real host's web server does, and not an hour."""
    assert PROTOCOL["keepalive_timeout"] == 75


@contextmanager
def descriptors(allowed: int) -> Iterator[None]:
    """Allow this process as many descriptors."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize(("allowed", "most"), [(64, 32), (256, 192), (1024, 960)])
def test_the_default_is_below_the_limit_of_descriptors(allowed: int, most: int) -> None:
    """What else a server opens has its room."""
    with descriptors(allowed):
        assert limits_by_descriptors().most == most


def test_the_default_is_bounded() -> None:
    """Containers allow a million descriptors; memory does not."""
    assert limits_by_descriptors().most <= MOST_BY_DEFAULT


def test_a_number_that_was_asked_for_raises_the_limit_of_descriptors() -> None:
    """As far as it may, and where it is too low."""
    with descriptors(256):
        assert limits_by_descriptors(100).most == 100
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 256
        assert limits_by_descriptors(400).most == 400
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 400 + OTHER_DESCRIPTORS


def lowest_free_descriptor() -> int:
    """Give the number that the next file or socket would have."""
    number = os.open(os.devnull, os.O_RDONLY)
    os.close(number)
    return number


async def test_without_descriptors_it_says_so_once_and_answers_when_there_are_some(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """A hundred clients wait meanwhile: one line of log, and no traceback."""
    async with serving(engine, ConnectionLimits(200)) as (server, connections):
        clients = [socket.create_connection((LOOPBACK, server.port)) for _ in range(100)]
        with descriptors(lowest_free_descriptor()):
            await until(lambda: caplog.records)
            await asyncio.sleep(0.05)

        assert [record.exc_info for record in caplog.records] == [None]
        assert "Too many open files" in caplog.text
        await until(lambda: connections.open == len(clients))
        assert (await server.post()).status == 200
        for each in clients:
            each.close()


async def test_a_server_that_stops_while_it_has_no_descriptors_tries_no_more(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither at the end of its second nor when a place becomes free at another port."""
    runner = web.AppRunner(create_app(engine, limits=FEW))
    await runner.setup()
    connections = runner.app[CONNECTIONS]
    [listening] = await listening_sockets(LOOPBACK, 0)
    door = LimitedSite(runner, connections, listening, None)
    await door.start()
    with socket.create_connection(listening.getsockname()), descriptors(lowest_free_descriptor()):
        await until(lambda: caplog.records)
        connections.open = FEW.most + SPARE
        connections.gone()
        await door.stop()
        await asyncio.sleep(RETRY_SECONDS * 1.1)
    await runner.cleanup()
    assert len(caplog.records) == 1


async def test_a_server_that_stops_waits_for_no_handshake(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a client that connected and says nothing."""
    context = context_signed_by(temporary_authority())
    runner = web.AppRunner(create_app(engine, limits=FEW), shutdown_timeout=0.1)
    await runner.setup()
    port = await open_port(runner, LOOPBACK, 0, "", "", context)
    with socket.create_connection((LOOPBACK, port)):
        await until(lambda: runner.app[CONNECTIONS].open == 1)
        await asyncio.sleep(0.02)
        await runner.cleanup()
        await until(lambda: runner.app[CONNECTIONS].open == 0)
    assert caplog.records == []


def test_a_place_is_given_back_once(engine: Engine) -> None:
    """By whoever comes first: the connection that is lost, or who could not let it in."""
    connections = create_app(engine, limits=FEW)[CONNECTIONS]
    connections.open = 2
    ticket = Ticket(connections)
    ticket.give_back()
    ticket.give_back()
    assert connections.open == 1


async def test_a_name_is_listened_on_at_each_of_its_addresses_or_at_none() -> None:
    """Whoever was told that it failed finds the port free."""
    sockets = await listening_sockets("localhost", 0)
    taken = sockets[-1].getsockname()[1]
    with pytest.raises(OSError, match="in use"):
        await listening_sockets("localhost", taken)
    for each in sockets:
        each.close()
    for each in await listening_sockets("localhost", taken):
        each.close()


async def test_accept_errors_are_logged_once_a_minute(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Others are counted, and told with the next line."""
    async with serving(engine, FEW) as (_, connections):
        for _ in range(500):
            connections.note_trouble(OSError(errno.EMFILE, os.strerror(errno.EMFILE)))

        assert len(caplog.records) == 1


IN_A_BODY = b"POST /whmcs.php HTTP/1.1\r\nHost: localhost\r\n%bContent-Length: 99\r\n\r\naction"
IN_A_POLL = b"GET %b?wait=60&action=mass_pay HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [IN_A_BODY % URLENCODED, IN_A_POLL % b"/_sim/worlds/default/journal"],
    ids=["in a body", "in a long poll"],
)
@pytest.mark.parametrize("reset", [False, True])
async def test_a_client_that_goes_leaves_nothing_in_the_log(
    engine: Engine, caplog: pytest.LogCaptureFixture, sent: bytes, reset: bool
) -> None:
    """It is no defect of anybody, and a suite that is interrupted does it by the dozen."""
    async with serving(engine, FEW) as (server, connections):
        client = socket.create_connection((LOOPBACK, server.port))
        client.sendall(sent)
        await until(lambda: connections.open == 1)
        await asyncio.sleep(0.05)
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
        client.close()
        await until(lambda: connections.open == 0)
        assert (await server.post()).status == 200  # who waits for the journal is woken

    assert caplog.records == []


async def test_no_connection_leaves_a_cycle(engine: Engine) -> None:
    """What the collector has looked at while a connection was open is gone with it all the same."""
    loop = asyncio.get_running_loop()

    def transports() -> int:
        return sum(isinstance(each, asyncio.Transport) for each in gc.get_objects())

    async with serving(engine, ConnectionLimits(20)) as (server, connections):

        async def come_and_go() -> None:
            with socket.socket() as asking:
                asking.settimeout(0)
                await loop.sock_connect(asking, (LOOPBACK, server.port))
                await loop.sock_sendall(asking, HEALTH)
                assert await loop.sock_recv(asking, 1000)
            await until(lambda: not connections.open)

        await come_and_go()
        gc.collect()
        gc.disable()
        try:
            before = transports()
            for _ in range(20):
                await come_and_go()
            await asyncio.sleep(0)
            assert transports() <= before + 1
        finally:
            gc.enable()
