"""Runs a command beside a server, passes signals on to it, and waits for its end."""

import asyncio
import os
import signal
import socket
import ssl
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

from aiohttp import web
from msgspec import Struct

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.sandbox.blocked_connections import BlockedConnections, packet_socket, packet_targets
from simulator.sandbox.name_server import NameServer
from simulator.sandbox.proxy import HTTP, HTTPS, Proxy
from simulator.sandbox.report import RequestCounts, RunResult
from simulator.web.app import create_app
from simulator.web.server import OTHER_PORT, keep_requests_out, open_port
from simulator.web.tls import REAL_HOSTS

HERE, HERE_TOO = "127.0.0.1", "::1"
NAME_SERVICE = 53
SHUTDOWN_SECONDS = 0.5
SIGNAL_EXIT_CODE = 128


class Endpoints(Struct, frozen=True):
    """Where a command finds the simulator.

    Attributes:
        url: the base URL without TLS.
        secure_url: that with TLS.
        proxy: of a proxy that leads the API's hosts here; empty inside the sandbox.
    """

    url: str
    secure_url: str
    proxy: str = ""


class RunPlan(Struct, frozen=True):
    """What to run, and how.

    Attributes:
        environment: makes the command's environment from where the simulator is.
        sandboxed: whether we are in namespaces of our own, where all ports and names are ours.
    """

    command: tuple[str, ...]
    environment: Callable[[Endpoints], Mapping[str, str]]
    world: World
    context: ssl.SSLContext
    port: int
    sandboxed: bool


def run_beside_server(plan: RunPlan) -> RunResult:
    """Run a command beside a server, until the command ends.

    Raises:
        UsageError: the command cannot be started, or a port cannot be listened on.
    """
    return asyncio.run(_run(plan))


async def _run(plan: RunPlan) -> RunResult:
    keep_requests_out()
    blocked, counts = BlockedConnections(), RequestCounts()
    engine = Engine(observer=counts.note)
    engine.worlds.add(DEFAULT, plan.world)
    signals = SignalForwarder()
    async with _endpoints(plan, engine, blocked) as endpoints:
        process = await _start(plan, endpoints)
        signals.to(process)
        code = await process.wait()
        await asyncio.sleep(0)  # what was asked before the end is answered, and so written down
    return RunResult(code if code >= 0 else SIGNAL_EXIT_CODE - code, counts, blocked)


async def _start(plan: RunPlan, endpoints: Endpoints) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(*plan.command, env=plan.environment(endpoints))
    except (OSError, ValueError) as problem:
        text = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
        raise UsageError(
            f"{plan.command[0][:200]!r} cannot be started: {text}",
            where="run --",
            would_be_right="write a program that is in PATH, or its path",
        ) from None


@asynccontextmanager
async def _endpoints(
    plan: RunPlan, engine: Engine, blocked: BlockedConnections
) -> AsyncIterator[Endpoints]:
    runner = web.AppRunner(create_app(engine), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    async with AsyncExitStack() as stack:
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        opened = _in_namespace if plan.sandboxed else _without_namespace
        yield await opened(plan, runner, blocked, stack)


async def _in_namespace(
    plan: RunPlan, runner: web.AppRunner, blocked: BlockedConnections, stack: AsyncExitStack
) -> Endpoints:
    """Be the whole network: the real ports, the name server, and the watch over packets."""
    for host in _loopback():
        await open_port(runner, host, HTTP, "run", OTHER_PORT)
        await open_port(runner, host, HTTPS, "run", OTHER_PORT, plan.context)
    port = await open_port(runner, HERE, plan.port, "run", OTHER_PORT)
    ours = frozenset((*REAL_HOSTS, socket.gethostname().lower()))
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(ours, partial(blocked.note, "name")), (HERE, NAME_SERVICE)
    )
    stack.callback(transport.close)
    _watch_packets(blocked, stack)
    return Endpoints(f"http://{HERE}:{port}", f"https://{HERE}")


async def _without_namespace(
    plan: RunPlan, runner: web.AppRunner, blocked: BlockedConnections, stack: AsyncExitStack
) -> Endpoints:
    """Be two ports and a proxy on the machine's own network."""
    port = await open_port(runner, HERE, plan.port, "run", OTHER_PORT)
    secure = await open_port(runner, HERE, 0, "run", OTHER_PORT, plan.context)
    routes = {(host, HTTP): port for host in REAL_HOSTS}
    routes |= {(host, HTTPS): secure for host in REAL_HOSTS}
    proxy = await Proxy(routes, partial(blocked.note, "proxy")).listen()
    stack.callback(proxy.close)
    proxied = proxy.sockets[0].getsockname()[1]
    return Endpoints(
        f"http://{HERE}:{port}", f"https://{HERE}:{secure}", f"http://{HERE}:{proxied}"
    )


def _loopback() -> tuple[str, ...]:
    """Give the loopback addresses that there are; some kernels have no IPv6."""
    with suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind((HERE_TOO, 0))
        return HERE, HERE_TOO
    return (HERE,)


def _watch_packets(blocked: BlockedConnections, stack: AsyncExitStack) -> None:
    watching = stack.enter_context(packet_socket())
    loop = asyncio.get_running_loop()

    def look() -> None:
        for target in packet_targets(watching):
            blocked.note("address", target)

    loop.add_reader(watching, look)
    stack.callback(look)
    stack.callback(loop.remove_reader, watching)


FORWARDED = (
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
)
KEYBOARD_SIGNALS = (signal.SIGINT, signal.SIGQUIT)


class SignalForwarder:
    """Passes signals on; those that come before the command is there wait for it."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._waiting: list[signal.Signals] = []
        loop = asyncio.get_running_loop()
        for number in FORWARDED:
            loop.add_signal_handler(number, self._came, number)

    def to(self, process: Process) -> None:
        """Pass on to a process what came, and all that comes."""
        self._process = process
        for number in self._waiting:
            self._send(number)

    def _came(self, number: signal.Signals) -> None:
        if self._process is None:
            self._waiting.append(number)
        elif number not in KEYBOARD_SIGNALS or not _at_the_terminal():
            self._send(number)

    def _send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            if self._process is not None:
                self._process.send_signal(number)


def _at_the_terminal() -> bool:
    """Tell whether keys reach the command without us: it shares our foreground process group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
