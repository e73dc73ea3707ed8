"""Runs a command beside a server, passes signals on to it, and reports what it did."""

import asyncio
import json
import os
import signal
import socket
import ssl
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from aiohttp import web
from msgspec import Struct, to_builtins

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Exchange
from simulator.engine.journal.journal import Bounds
from simulator.engine.unserved import UnservedRequests
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.sandbox.blocked_connections import BlockedConnections, packet_socket, packet_targets
from simulator.sandbox.name_server import NameServer
from simulator.sandbox.namespace import API_ADDRESS
from simulator.sandbox.proxy import HTTP, HTTPS, Proxy
from simulator.sandbox.refused_certificates import (
    HUNG_UP,
    RefusedCertificate,
    RefusedCertificates,
    observe,
)
from simulator.scenario.loading import DEFAULT_OPTIONS
from simulator.scenario.resolved_document import Options
from simulator.web.app import create_app
from simulator.web.server import OTHER_PORT, open_port, runner_of
from simulator.web.tls import REAL_HOSTS

OWN_NAME = socket.gethostname().lower()
HERE, HERE_TOO = "127.0.0.1", "::1"
NAME_SERVICE = 53
SIGNAL_EXIT_CODE = 128
FORWARDED = (
    *(signal.SIGTERM, signal.SIGHUP, signal.SIGINT),
    *(signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2),
)
KEYBOARD_SIGNALS = (signal.SIGINT, signal.SIGQUIT)
MOST_LISTED = 20
CHANNEL_TEXTS = {
    "name": "looked up the name",
    "address": "sent to the address",
    "proxy": "asked the proxy for",
}


class RequestCounts:
    """Counts exchanges, by action."""

    def __init__(self) -> None:
        self.requests = 0
        self.refused = 0
        self.actions: dict[str, int] = {}
        self.unserved = UnservedRequests()

    def note(self, exchange: Exchange) -> None:
        """Count one exchange."""
        self.requests += 1
        self.refused += exchange.failure is not None or bool(exchange.problem)
        name = exchange.action.name if exchange.action else "(none)"
        self.actions[name] = self.actions.get(name, 0) + 1
        self.unserved.note(exchange)


class RunResult(Struct, frozen=True):
    """How a run went: the exit code as a shell tells it, what was asked, and what was blocked.

    Attributes:
        certificates: those of ours that a client did not trust.
        engine: has the worlds as they are at the end, with their journals.
    """

    exit_code: int
    counts: RequestCounts
    blocked: BlockedConnections
    certificates: RefusedCertificates
    engine: Engine


def summary(result: RunResult, *, sandboxed: bool) -> str:
    """Summarize a run for people, each line marked as ours."""
    return "\n".join(f"whmcs-sim: {line}" for line in _lines(result, sandboxed=sandboxed))


def _lines(result: RunResult, *, sandboxed: bool) -> Iterator[str]:
    counts = result.counts
    asked = "1 request" if counts.requests == 1 else f"{counts.requests} requests"
    yield f"exit code {result.exit_code}; {asked}, {counts.refused} refused"
    yield from filter(None, [str(counts.unserved)])
    rows = result.blocked.rows()
    if rows:
        yield "ESCAPES: the command tried to reach what is not the simulator, and was refused"
        for row in rows[:MOST_LISTED]:
            times = "" if row.count == 1 else f" ({row.count} times)"
            yield f"  {CHANNEL_TEXTS[row.channel]} {row.target}{times}"
        if len(rows) > MOST_LISTED:
            yield f"  … and {len(rows) - MOST_LISTED} more; --report FILE has them"
    elif sandboxed:
        yield "it tried to reach nothing else"
    else:
        yield "the proxy was asked for nothing else; what went past the proxy, nobody saw"
    yield from map(_certificate_line, result.certificates.rows())


def _certificate_line(row: RefusedCertificate) -> str:
    times = "once" if row.count == 1 else f"{row.count} times"
    if row.reason == HUNG_UP:
        return (
            f"a client of {row.host} hung up {times} when TLS had begun, and it asked nothing: "
            "Node does so where it does not trust the certificate, see `whmcs-sim ca`"
        )
    return (
        f"REFUSED CERTIFICATE: a client did not trust that of {row.host} {times} "
        f"({row.reason}), see `whmcs-sim ca`"
    )


def report(result: RunResult, command: Sequence[str], *, sandboxed: bool) -> str:
    """Write the report as JSON."""
    rows = result.blocked.rows()
    document = {
        "command": list(command),
        "exit_code": result.exit_code,
        "enclosed": sandboxed,
        "dialect": result.engine.worlds.slot().world.dialect,
        "requests": result.counts.requests,
        "refused": result.counts.refused,
        "actions": result.counts.actions,
        "unserved": result.counts.unserved.counts,
        "certificates_refused": [to_builtins(row) for row in result.certificates.rows()],
        "escapes": [{"way": row.channel, "target": row.target, "count": row.count} for row in rows],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


class Endpoints(Struct, frozen=True):
    """Where a command finds the simulator, without and with TLS; inside the sandbox no proxy."""

    url: str
    secure_url: str
    proxy: str = ""


class RunPlan(Struct, frozen=True):
    """What to run, and how.

    Attributes:
        environment: makes the command's environment from where the simulator is.
        sandboxed: whether we are in namespaces of our own, where all ports and names are ours.
        cors: the origins whose pages may read the answers of the API.
        scenarios: the folders whose scenarios may be named over HTTP.
        bounds: how much the journals keep.
        usual: the dialect and the policies of worlds that the command makes of scenarios.
    """

    command: tuple[str, ...]
    environment: Callable[[Endpoints], Mapping[str, str]]
    world: World
    context: ssl.SSLContext
    port: int
    sandboxed: bool
    cors: tuple[str, ...] = ()
    scenarios: tuple[Path, ...] = ()
    bounds: Bounds = Bounds()
    usual: Options = DEFAULT_OPTIONS


def run_beside_server(plan: RunPlan) -> RunResult:
    """Run a command beside a server, until the command ends."""
    return asyncio.run(_run(plan))


async def _run(plan: RunPlan) -> RunResult:
    blocked, counts, certificates = BlockedConnections(), RequestCounts(), RefusedCertificates()
    observe(plan.context, certificates)
    engine = Engine(bounds=plan.bounds, observer=counts.note, usual=plan.usual)
    engine.worlds.add(DEFAULT, plan.world)
    signals = SignalForwarder()
    async with _endpoints(plan, engine, blocked) as endpoints:
        process = await _start(plan, endpoints)
        signals.to(process)
        code = await process.wait()
        await asyncio.sleep(0)  # what was asked before the end is answered, and so written down
    return RunResult(
        code if code >= 0 else SIGNAL_EXIT_CODE - code, counts, blocked, certificates, engine
    )


async def _start(plan: RunPlan, endpoints: Endpoints) -> Process:
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
    app = create_app(engine, cors=plan.cors, scenarios=plan.scenarios, hosts=(OWN_NAME,))
    runner = runner_of(app)
    async with AsyncExitStack() as stack:
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        opened = _in_namespace if plan.sandboxed else _without_namespace
        yield await opened(plan, runner, blocked, stack)


async def _in_namespace(
    plan: RunPlan, runner: web.AppRunner, blocked: BlockedConnections, stack: AsyncExitStack
) -> Endpoints:
    """Serve the real ports and names, and watch packets: the sandbox is the whole network."""
    for host in (API_ADDRESS, *_loopback()):
        await open_port(runner, host, HTTP, "run", OTHER_PORT)
        await open_port(runner, host, HTTPS, "run", OTHER_PORT, plan.context)
    port = await open_port(runner, HERE, plan.port, "run", OTHER_PORT)
    ours = {OWN_NAME: HERE, **dict.fromkeys(REAL_HOSTS, API_ADDRESS)}
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(ours, partial(blocked.note, "name")), (HERE, NAME_SERVICE)
    )
    stack.callback(transport.close)
    _watch_packets(blocked, stack)
    return Endpoints(f"http://{HERE}:{port}", f"https://{HERE}")


async def _without_namespace(
    plan: RunPlan, runner: web.AppRunner, blocked: BlockedConnections, stack: AsyncExitStack
) -> Endpoints:
    """Serve two ports and a proxy on the machine's own network."""
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
    return (HERE,)  # pragma: no cover (a kernel without IPv6)


def _watch_packets(blocked: BlockedConnections, stack: AsyncExitStack) -> None:
    watching = stack.enter_context(packet_socket())
    loop = asyncio.get_running_loop()

    def look() -> None:
        for target in packet_targets(watching):
            blocked.note("address", target)

    loop.add_reader(watching, look)
    stack.callback(look)
    stack.callback(loop.remove_reader, watching)


class SignalForwarder:
    """Passes signals on to the command; those that come before it has started wait."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._waiting: list[signal.Signals] = []
        loop = asyncio.get_running_loop()
        for number in FORWARDED:
            loop.add_signal_handler(number, self._came, number)

    def to(self, process: Process) -> None:
        """Pass signals on to a process, first those that came before."""
        self._process = process
        for number in self._waiting:
            self._send(process, number)

    def _came(self, number: signal.Signals) -> None:
        if self._process is None:
            self._waiting.append(number)
        elif number not in KEYBOARD_SIGNALS or not _at_the_terminal():
            self._send(self._process, number)

    def _send(self, process: Process, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            process.send_signal(number)


def _at_the_terminal() -> bool:
    """Whether keys reach the command without us: it shares our foreground process group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
