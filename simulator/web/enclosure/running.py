"""Runs a command beside a server: opens the doors, watches the ways out, waits for the end."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

from aiohttp import web
from msgspec import Struct

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Exchange
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.web.app import create_app
from simulator.web.enclosure.escapes import Escapes
from simulator.web.enclosure.names import NameServer
from simulator.web.enclosure.packets import targets, watch
from simulator.web.enclosure.proxy import HTTP, HTTPS, Proxy
from simulator.web.enclosure.signals import Forwarding
from simulator.web.server_log import keep_requests_out
from simulator.web.tls import REAL_HOSTS

HERE, HERE_TOO = "127.0.0.1", "::1"
NAME_SERVICE = 53
SHUTDOWN_SECONDS = 0.5
OF_SIGNAL = 128


class Doors(Struct, frozen=True):
    """Where a command finds the simulator.

    Attributes:
        url: the base URL without TLS.
        secure_url: that with TLS.
        proxy: of a proxy that leads the API's hosts here; empty inside an enclosure.
    """

    url: str
    secure_url: str
    proxy: str = ""


class Plan(Struct, frozen=True):
    """What to run, and how.

    Attributes:
        environment: makes the command's environment from where the simulator is.
        enclosed: whether we are in namespaces of our own, where all ports and names are ours.
    """

    command: tuple[str, ...]
    environment: Callable[[Doors], Mapping[str, str]]
    world: World
    context: ssl.SSLContext
    port: int
    enclosed: bool


class Tally:
    """Counts exchanges, by action."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.requests = 0
        self.refused = 0
        self.actions: dict[str, int] = {}

    def note(self, exchange: Exchange) -> None:
        """Count one exchange."""
        self.requests += 1
        self.refused += exchange.failure is not None or bool(exchange.problem)
        name = exchange.action.name if exchange.action else "(none)"
        self.actions[name] = self.actions.get(name, 0) + 1


class Course(Struct, frozen=True):
    """How it went: the exit code as a shell tells it, what was asked, and what escaped."""

    exit_code: int
    tally: Tally
    escapes: Escapes


def run_beside_server(plan: Plan) -> Course:
    """Run a command beside a server, until the command ends.

    Raises:
        UsageError: the command cannot be started, or a port cannot be listened on.
    """
    return asyncio.run(_run(plan))


async def _run(plan: Plan) -> Course:
    keep_requests_out()
    escapes, tally = Escapes(), Tally()
    engine = Engine(observer=tally.note)
    engine.worlds.add(DEFAULT, plan.world)
    signals = Forwarding()
    async with _doors(plan, engine, escapes) as doors:
        process = await _start(plan, doors)
        signals.to(process)
        code = await process.wait()
        await asyncio.sleep(0)  # what was asked before the end is answered, and so written down
    return Course(code if code >= 0 else OF_SIGNAL - code, tally, escapes)


async def _start(plan: Plan, doors: Doors) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(*plan.command, env=plan.environment(doors))
    except (OSError, ValueError) as problem:
        text = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
        raise UsageError(
            f"{plan.command[0][:200]!r} cannot be started: {text}",
            where="run --",
            would_be_right="write a program that is in PATH, or its path",
        ) from None


@asynccontextmanager
async def _doors(plan: Plan, engine: Engine, escapes: Escapes) -> AsyncIterator[Doors]:
    runner = web.AppRunner(create_app(engine), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    async with AsyncExitStack() as stack:
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        opened = _enclosed if plan.enclosed else _beside
        yield await opened(plan, runner, escapes, stack)


async def _enclosed(
    plan: Plan, runner: web.AppRunner, escapes: Escapes, stack: AsyncExitStack
) -> Doors:
    """Be the whole network: the real ports, the name server, and the watch over packets."""
    for host in _loopback():
        await _listen(runner, host, HTTP)
        await _listen(runner, host, HTTPS, plan.context)
    port = await _listen(runner, HERE, plan.port)
    ours = frozenset((*REAL_HOSTS, socket.gethostname().lower()))
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(ours, partial(escapes.note, "name")), (HERE, NAME_SERVICE)
    )
    stack.callback(transport.close)
    _watch(escapes, stack)
    return Doors(f"http://{HERE}:{port}", f"https://{HERE}")


async def _beside(
    plan: Plan, runner: web.AppRunner, escapes: Escapes, stack: AsyncExitStack
) -> Doors:
    """Be two ports and a proxy on the machine's own network."""
    port = await _listen(runner, HERE, plan.port)
    secure = await _listen(runner, HERE, 0, plan.context)
    routes = {(host, HTTP): port for host in REAL_HOSTS}
    routes |= {(host, HTTPS): secure for host in REAL_HOSTS}
    proxy = await Proxy(routes, partial(escapes.note, "proxy")).listen()
    stack.callback(proxy.close)
    proxied = proxy.sockets[0].getsockname()[1]
    return Doors(f"http://{HERE}:{port}", f"https://{HERE}:{secure}", f"http://{HERE}:{proxied}")


def _loopback() -> tuple[str, ...]:
    """Give the loopback addresses that there are; some kernels have no IPv6."""
    with suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind((HERE_TOO, 0))
        return HERE, HERE_TOO
    return (HERE,)


async def _listen(
    runner: web.AppRunner, host: str, port: int, context: ssl.SSLContext | None = None
) -> int:
    before = len(runner.addresses)
    try:
        await web.TCPSite(runner, host, port, ssl_context=context).start()
    except OSError as problem:
        raise UsageError(
            f"cannot listen on {host}:{port}: {problem.strerror or problem}",
            where="run",
            would_be_right="choose another with --port; --port 0 takes any that is free",
        ) from None
    number: int = runner.addresses[before][1]
    return number


def _watch(escapes: Escapes, stack: AsyncExitStack) -> None:
    watching = stack.enter_context(watch())
    loop = asyncio.get_running_loop()

    def look() -> None:
        for target in targets(watching):
            escapes.note("address", target)

    loop.add_reader(watching, look)
    stack.callback(look)
    stack.callback(loop.remove_reader, watching)
