"""The server's log holds nothing of what a broken request said, and nothing of a stop in order."""

import asyncio
import logging

import pytest
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong

from simulator.web.protocol import EnvelopeRunner
from simulator.web.server import without_request
from tests.support.connections import LOOPBACK
from tests.support.waiting import HANG_GUARD_S


def record_of(problem: Exception) -> logging.LogRecord:
    """Write down a problem as aiohttp does."""
    cause = (type(problem), problem, problem.__traceback__)
    text = "Error handling request from %s"
    return logging.LogRecord("aiohttp.server", logging.ERROR, "", 0, text, ("127.0.0.1",), cause)


def test_a_broken_request_is_one_line_without_its_address() -> None:
    """Aiohttp quotes the beginning of an address that is too long, which may hold a token."""
    record = record_of(LineTooLong(b"/whmcs.php?token=demo-token", 8190))

    assert without_request(record)
    told = logging.Formatter().format(record)
    assert told == "Error handling request from 127.0.0.1: LineTooLong"


@pytest.mark.parametrize("problem", [ZeroDivisionError("a defect"), OSError("a lost client")])
def test_a_defect_keeps_its_traceback(problem: Exception) -> None:
    """Only what somebody sent is kept out."""
    record = record_of(problem)

    assert without_request(record)
    assert str(problem) in logging.Formatter().format(record)


async def test_a_handler_that_ends_just_when_a_stop_gives_it_up_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Aiohttp tells a future that nobody waits for any more; what it was told goes nowhere."""
    release, begun = asyncio.Event(), asyncio.Event()

    async def wait(_request: web.Request) -> web.Response:
        begun.set()
        await release.wait()
        return web.Response()

    app = web.Application()
    app.router.add_get("/", wait)
    runner = EnvelopeRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    reader, writer = await asyncio.open_connection(LOOPBACK, runner.addresses[0][1])
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await begun.wait()

    assert runner.server is not None
    (connection,) = runner.server.connections
    given_up = asyncio.get_running_loop().create_future()
    given_up.cancel()  # as its time limit does, an instant before the handler ends
    connection._handler_waiter = given_up
    release.set()
    async with asyncio.timeout(HANG_GUARD_S):
        assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"
        await reader.read()  # to the end: it hangs up

    assert caplog.records == []
    writer.close()
    await runner.cleanup()
