"""The server: listens, tells when it is ready, and stops within a second when told to."""

import asyncio
import gc
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread

from aiohttp import web
from msgspec import Struct

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.journal.journal import Bounds
from simulator.engine.state.files import StateFile
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.web.app import create_app
from simulator.web.saving import Saving
from simulator.web.server_log import keep_requests_out

SHUTDOWN_SECONDS = 0.5
LARGE_BLOCK = 1024 * 1024
YOUNG_OBJECTS = 10_000


class Address(Struct, frozen=True):
    """Where the server listens, with the real port."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The base URL a client on this machine uses."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 compared
        return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{self.port}"


def run(
    address: Address,
    load: Callable[[], World],
    on_ready: Callable[[Address, World], None],
    *,
    require_world: bool = False,
    keep: StateFile | None = None,
    bounds: Bounds | None = None,
) -> None:
    """Serve the world that `load` makes, until SIGTERM or SIGINT.

    Args:
        require_world: refuse requests that name no world.
        keep: the file that the default world is kept in.
        bounds: how much the journals keep.

    Raises:
        UsageError: the address cannot be listened on, what `load` raises, or the world could not
            be saved at last.
    """
    engine = Engine(require_world=require_world, bounds=bounds)
    asyncio.run(_serve(engine, address, load, on_ready, keep))


async def _serve(
    engine: Engine,
    address: Address,
    load: Callable[[], World],
    on_ready: Callable[[Address, World], None],
    keep: StateFile | None,
) -> None:
    keep_requests_out()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(create_app(engine), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    stopping = asyncio.ensure_future(stop.wait())
    saving = Saving(engine, keep) if keep else None
    try:
        listening = await _listen(runner, address)
        loading = _loading(load)
        await asyncio.wait((loading, stopping), return_when=asyncio.FIRST_COMPLETED)
        if loading.done():
            world = loading.result()
            engine.worlds.add(DEFAULT, world)
            _settle_memory()
            if saving:
                saving.begin()
            on_ready(listening, world)
        await stopping
    finally:
        stopping.cancel()
        await runner.cleanup()
        if saving:
            await saving.finish()


def _loading(load: Callable[[], World]) -> asyncio.Future[World]:
    """Load beside the loop, in a thread that nobody waits for when the server is told to stop."""
    loop = asyncio.get_running_loop()
    loaded: asyncio.Future[World] = loop.create_future()

    def tell(outcome: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has stopped meanwhile
            loop.call_soon_threadsafe(outcome)

    def work() -> None:
        try:
            world = load()
        except Exception as problem:  # noqa: BLE001 whoever waits for the world is told
            tell(partial(loaded.set_exception, problem))
        else:
            tell(partial(loaded.set_result, world))

    Thread(target=work, daemon=True).start()
    return loaded


def _settle_memory() -> None:
    """Make memory ready for many small requests.

    Modules and seeded rows stay for good, so the collector need not look at them. Requests under
    way on 64 connections are more than its usual 700 young objects: it would look at each of them
    several times, in vain (3 % of a server's time). And glibc maps each block above 128 KB anew, as
    asyncio's buffers of 256 KB are, which is three system calls for every request, until a larger
    one was freed.
    """
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    bytes(LARGE_BLOCK)


async def _listen(runner: web.AppRunner, address: Address) -> Address:
    site = web.TCPSite(runner, address.host, address.port)
    try:
        await site.start()
    except OSError as problem:
        raise UsageError(
            f"cannot listen on {address.host}:{address.port}: {problem.strerror or problem}",
            where="serve",
            would_be_right="choose another with --port; --port 0 takes any that is free",
        ) from None
    return Address(address.host, runner.addresses[0][1])
