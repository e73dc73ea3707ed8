"""The server: listens, tells when it is ready, and stops within a second when told to."""

import asyncio
import gc
import signal
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.web.app import create_app

SHUTDOWN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens, with the real port."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The base URL a client on this machine uses."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 compared
        return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{self.port}"


def run(
    address: Address, load: Callable[[], World], on_ready: Callable[[Address, World], None]
) -> None:
    """Serve the world that `load` makes, until SIGTERM or SIGINT.

    Raises:
        UsageError: the address cannot be listened on, or what `load` raises.
    """
    asyncio.run(_serve(address, load, on_ready))


async def _serve(
    address: Address, load: Callable[[], World], on_ready: Callable[[Address, World], None]
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    engine = Engine()
    runner = web.AppRunner(create_app(engine), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        listening = await _listen(runner, address)
        world = await asyncio.to_thread(load)
        engine.worlds.add(DEFAULT, world)
        gc.freeze()  # modules and seeded rows stay for good: the collector need not look at them
        on_ready(listening, world)
        await stop.wait()
    finally:
        await runner.cleanup()


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
