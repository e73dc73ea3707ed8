"""The server: it listens, reports when it is ready, and stops within a second when told to.

Its log never shows the bytes of a broken request, which may hold a token or a password.
"""

import asyncio
import logging
import signal
import ssl
from collections.abc import Callable

from aiohttp import web
from aiohttp.http import HttpProcessingError
from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.world import World
from simulator.engine.state.files import StateFile
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.web.app import CONNECTIONS, ENGINE
from simulator.web.autosave import Autosave
from simulator.web.connections import LimitedSite, listening_sockets
from simulator.web.garbage import collect_when_idle
from simulator.web.protocol import EnvelopeRunner
from simulator.web.reload import Reload, WatchedFile
from simulator.web.threads import in_thread

SHUTDOWN_SECONDS = 0.2
LARGE_BLOCK = 1024 * 1024
"""Once such a block was freed, glibc keeps smaller ones, as asyncio's buffers of 256 KB are, and
does not ask the system for each: three calls a request.
"""
OTHER_PORT = "choose another with --port; --port 0 takes any that is free"


class Address(Struct, frozen=True):
    """Where the server listens, with the real ports once it does.

    Attributes:
        context: how to speak TLS; None: not at all.
        secure_port: the port that speaks it, beside one that does not; None: there is only one.
    """

    host: str
    port: int
    context: ssl.SSLContext | None = None
    secure_port: int | None = None

    @property
    def url(self) -> str:
        """The base URL a client on this machine uses."""
        only_secure = self.context is not None and self.secure_port is None
        return self._url("https" if only_secure else "http", self.port)

    @property
    def secure_url(self) -> str:
        """The base URL with TLS, where that is another one; else empty."""
        return "" if self.secure_port is None else self._url("https", self.secure_port)

    def _url(self, scheme: str, port: int) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 compared
        return f"{scheme}://{f'[{host}]' if ':' in host and '[' not in host else host}:{port}"


def run(
    app: web.Application,
    address: Address,
    load: Callable[[], World],
    on_ready: Callable[[Address, World], None],
    keep: StateFile | WatchedFile | None = None,
) -> None:
    """Serve the world that `load` makes, until SIGTERM or SIGINT.

    Args: keep: the file that the default world is saved to, or reloaded from when it has changed.
    """
    asyncio.run(_serve(app, address, load, on_ready, keep))


async def _serve(
    app: web.Application,
    address: Address,
    load: Callable[[], World],
    on_ready: Callable[[Address, World], None],
    keep: StateFile | WatchedFile | None,
) -> None:
    engine = app[ENGINE]
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = runner_of(app)
    await runner.setup()
    stopping = asyncio.ensure_future(stop.wait())
    keeping, collecting = _background_job(app, keep), None
    try:
        listening = await _listen(runner, address)
        loaded = in_thread(load)
        await asyncio.wait((loaded, stopping), return_when=asyncio.FIRST_COMPLETED)
        if loaded.done():
            world = loaded.result()
            engine.worlds.add(DEFAULT, world)
            bytes(LARGE_BLOCK)
            collecting = asyncio.ensure_future(collect_when_idle())
            if keeping:
                keeping.begin()
            on_ready(listening, world)
        await stopping
    finally:
        stopping.cancel()
        if collecting:
            collecting.cancel()
        await runner.cleanup()
        if keeping:
            await keeping.finish()


def _background_job(
    app: web.Application, keep: StateFile | WatchedFile | None
) -> Autosave | Reload | None:
    if isinstance(keep, WatchedFile):
        return Reload(app, keep)
    return Autosave(app[ENGINE], keep) if keep else None


async def _listen(runner: web.AppRunner, address: Address) -> Address:
    host, context, secure_port = address.host, address.context, address.secure_port
    if context is None or secure_port is None:
        port = await open_port(runner, host, address.port, "serve", OTHER_PORT, context)
    else:
        port = await open_port(runner, host, address.port, "serve", OTHER_PORT)
        hint = OTHER_PORT.replace("--port", "--tls-port")
        secure_port = await open_port(runner, host, secure_port, "serve", hint, context)
    return replace(address, port=port, secure_port=secure_port)


def runner_of(app: web.Application) -> EnvelopeRunner:
    """Make what runs an application: it stops at once, and logs no requests."""
    keep_requests_out()
    return EnvelopeRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)


async def open_port(
    runner: web.AppRunner,
    host: str,
    port: int,
    where: str,
    hint: str,
    context: ssl.SSLContext | None = None,
) -> int:
    """Listen on a port and give its number; 0 takes a free one.

    All ports of an application share its limit of connections.

    Raises:
        UsageError: it cannot be listened on; `where` and `hint` say what to change.
    """
    try:
        sockets = await listening_sockets(host, port)
    except OSError as problem:
        what = f"cannot listen on {host}:{port}: {problem.strerror or problem}"
        raise UsageError(what, where=where, would_be_right=hint) from None
    for each in sockets:
        await LimitedSite(runner, runner.app[CONNECTIONS], each, context).start()
    number: int = sockets[0].getsockname()[1]
    return number


def keep_requests_out() -> None:
    """Let aiohttp log a broken request in one line, without traceback and content."""
    logging.getLogger("aiohttp.server").addFilter(without_request)  # adding it twice does nothing


def without_request(record: logging.LogRecord) -> bool:
    """Remove what was sent from a log record; every record is kept."""
    problem = record.exc_info[1] if record.exc_info else None
    if isinstance(problem, HttpProcessingError):
        record.msg = f"{record.msg}: {type(problem).__name__}"
        record.exc_info = None
    return True
