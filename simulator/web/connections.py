"""Connections: how many there may be, how long a head may take, and what a full server says.

asyncio's own server accepts until no descriptor is left, and then writes a traceback for each try.
Here as many are let in as there is room for. A few more are only told that the server is full, and
whether it lives; whoever comes after them waits in the kernel's queue until one of these is gone.
"""

import asyncio
import logging
import resource
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from functools import cached_property, partial
from ipaddress import ip_address
from typing import TypedDict

from aiohttp import web
from msgspec import Struct

from simulator.errors import UsageError
from simulator.web.errors import error_document, json_response
from simulator.web.protocol import EnvelopeProtocol
from simulator.web.threads import in_thread

SPARE = 8
"""Connections over the limit that are told so."""
OTHER_DESCRIPTORS = 64
MOST_BY_DEFAULT = 10_000
UNLIMITED = 2**30
QUEUE = 128
AT_ONCE = 32
KEEP_ALIVE_SECONDS = 75
HEAD_SECONDS = 30
SPARE_SECONDS = 5
RETRY_SECONDS = 1.0
LOG_SECONDS = 60.0
FLAG = "--max-connections"
LATE = 408
IPV6 = 6

Refuse = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

log = logging.getLogger("whmcs_sim")


class ProtocolSettings(TypedDict):
    """What aiohttp is told of connections."""

    auto_decompress: bool
    keepalive_timeout: float


PROTOCOL: ProtocolSettings = {
    "auto_decompress": False,  # PHP does not either, and a cut body would pass
    "keepalive_timeout": KEEP_ALIVE_SECONDS,
}


class ConnectionLimits(Struct, frozen=True):
    """How many connections there may be, and for how many seconds the head of a first request."""

    most: int
    head_seconds: float = HEAD_SECONDS
    spare_seconds: float = SPARE_SECONDS


def limits_by_descriptors(wanted: int | None = None) -> ConnectionLimits:
    """Give the limits that the descriptors of this process allow; it may get itself more of them.

    Raises:
        UsageError: there cannot be as many connections as wanted.
    """
    allowed, most_allowed = (
        UNLIMITED if each == resource.RLIM_INFINITY else each
        for each in resource.getrlimit(resource.RLIMIT_NOFILE)
    )
    if wanted is None:
        room = max(allowed - OTHER_DESCRIPTORS, allowed // 2)
        return ConnectionLimits(min(room, MOST_BY_DEFAULT))
    needed = wanted + OTHER_DESCRIPTORS
    if needed > allowed:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (needed, max(needed, most_allowed)))
        except (OSError, ValueError, OverflowError):
            raise UsageError(
                f"{wanted} connections need {needed} descriptors, of {most_allowed} allowed here",
                where=f"serve {FLAG}",
                would_be_right=f"at most {max(most_allowed - OTHER_DESCRIPTORS, 1)}, or raise the "
                "limit: ulimit -n",
            ) from None
    return ConnectionLimits(wanted)


class Connections:
    """All connections of a server, whichever of its ports they came to.

    Args:
        refuse: answers whoever came when there was no room.
        kind: what is made of each that there is room for.
    """

    def __init__(self, limits: ConnectionLimits, refuse: Refuse, kind: "type[Connection]") -> None:
        self.limits = limits
        self.kind = kind
        self.open = 0
        self._refuse = refuse
        self._doors: list[LimitedSite] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._troubles = 0
        self._told_at: float | None = None

    @cached_property
    def full(self) -> web.Server:
        """What serves the spare connections; its event loop has to run when it is made."""
        return web.Server(self._refuse)

    @property
    def room(self) -> bool:
        """Whether another one is accepted, if only to tell it that there is no room."""
        return self.open < self.limits.most + SPARE

    def open_door(self, door: "LimitedSite") -> None:
        """Count a door as one of ours, and accept there."""
        self._doors.append(door)
        door.listen()

    async def close_door(self, door: "LimitedSite") -> None:
        """Accept no more at a door; whoever is told that there is no room hears it no longer."""
        self._doors.remove(door)
        if not self._doors:
            for task in self._tasks:
                task.cancel()
            await self.full.shutdown(0)

    def let_in(self, letting_in: Callable[["Ticket"], Awaitable[None]]) -> None:
        """Count a connection, and hand it over."""
        self.open += 1
        task = asyncio.create_task(self._let_in(letting_in, Ticket(self)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _let_in(
        self, letting_in: Callable[["Ticket"], Awaitable[None]], ticket: "Ticket"
    ) -> None:
        try:
            await letting_in(ticket)
        except OSError:  # the client is gone, or its handshake failed or took too long
            ticket.give_back()
        except BaseException:
            ticket.give_back()
            raise

    def gone(self) -> None:
        """Count a connection that is no more."""
        self.open -= 1
        if self.open == self.limits.most + SPARE - 1:
            for door in self._doors:
                door.listen()

    def note_trouble(self, problem: OSError) -> None:
        """Tell of a connection that could not be accepted, once a minute at most."""
        self._troubles += 1
        now = asyncio.get_running_loop().time()
        if self._told_at is None or now >= self._told_at + LOG_SECONDS:
            self._told_at = now
            log.error(
                "connections cannot be accepted, tried again each second: %s "
                "(%d failures since the last such line)",
                problem.strerror or problem,
                self._troubles,
            )
            self._troubles = 0


class Ticket:
    """The place of one connection; it is given back once, whoever does it."""

    __slots__ = ("_connections",)

    def __init__(self, connections: Connections) -> None:
        self._connections: Connections | None = connections

    def give_back(self) -> None:
        """Make room for another one."""
        connections, self._connections = self._connections, None
        if connections is not None:
            connections.gone()


class LimitedSite(web.BaseSite):
    """A door: a listening socket of a runner, and what is done with the connections it gets."""

    __slots__ = ("_connections", "_listening", "_loop", "_retry")

    def __init__(
        self,
        runner: web.BaseRunner,
        connections: Connections,
        listening: socket.socket,
        context: ssl.SSLContext | None,
    ) -> None:
        super().__init__(runner, ssl_context=context)
        self._connections = connections
        self._listening = listening
        self._loop = asyncio.get_running_loop()
        self._retry: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        """Where it listens."""
        return str(self._listening.getsockname())  # pragma: no cover (aiohttp demands a name)

    async def start(self) -> None:
        """Accept."""
        await super().start()
        self._connections.open_door(self)

    async def stop(self) -> None:
        """Accept no more."""
        await super().stop()
        if self._retry is not None:
            self._retry.cancel()
        self._loop.remove_reader(self._listening)
        self._listening.close()
        await self._connections.close_door(self)

    def listen(self) -> None:
        """Accept connections as they come, as long as there is room."""
        if self._retry is None:
            self._loop.add_reader(self._listening, self._accept)

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            if not self._connections.room:
                self._loop.remove_reader(self._listening)
                return
            try:
                accepted, _ = self._listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as problem:
                self._connections.note_trouble(problem)
                self._loop.remove_reader(self._listening)
                self._retry = self._loop.call_later(RETRY_SECONDS, self._listen_again)
                return
            accepted.settimeout(0)
            self._connections.let_in(partial(self._serve, accepted))

    def _listen_again(self) -> None:
        self._retry = None
        self.listen()

    async def _serve(self, accepted: socket.socket, ticket: Ticket) -> None:
        limits = self._connections.limits
        spare = self._connections.open > limits.most
        seconds = limits.spare_seconds if spare else limits.head_seconds
        server = self._connections.full if spare else self._runner.server
        assert server is not None  # noqa: S101 the base class has looked
        kind = Connection if spare else self._connections.kind
        try:
            await self._loop.connect_accepted_socket(
                lambda: kind(server, self._loop, ticket, seconds),
                accepted,
                ssl=self._ssl_context,
                ssl_handshake_timeout=seconds if self._ssl_context else None,
            )
        except BaseException:
            accepted.close()
            raise


async def listening_sockets(host: str, port: int) -> list[socket.socket]:
    """Listen on a port of each address that a name has; 0 takes one that is free.

    Raises:
        OSError: it cannot be listened on.
    """
    found = await _addresses(host, port)
    sockets: list[socket.socket] = []
    with ExitStack() as unless_all:
        for family, address in found:
            listening = socket.create_server(address, family=family, backlog=QUEUE)
            unless_all.callback(listening.close)
            listening.settimeout(0)
            sockets.append(listening)
        unless_all.pop_all()
    return sockets


async def _addresses(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    """Give family and address for each address of a name; one that is written out is its own.

    `run` may have given up the right to read Python's own files, so nothing is imported for those.
    """
    try:
        version = ip_address(host).version
    except ValueError:
        asked = partial(socket.getaddrinfo, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        found = await in_thread(asked, host, port)
        return list(dict.fromkeys((each[0], (str(each[4][0]), port)) for each in found))
    return [(socket.AF_INET6 if version == IPV6 else socket.AF_INET, (host, port))]


class Connection(EnvelopeProtocol):
    """A connection whose first head has to come in time; later ones end the keep-alive time."""

    __slots__ = ("_head_timer", "_seconds", "_ticket")
    _head_timer: asyncio.TimerHandle

    def __init__(
        self, server: web.Server, loop: asyncio.AbstractEventLoop, ticket: Ticket, seconds: float
    ) -> None:
        super().__init__(server, loop=loop, **PROTOCOL)
        self.access_log = None  # type: ignore[assignment]  # aiohttp's types know no way to have none
        self._ticket = ticket
        self._seconds = seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._head_timer = self._loop.call_later(self._seconds, self._stop_waiting)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Make room for another one."""
        self._ticket.give_back()
        self._head_timer.cancel()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._request_count or self.transport is None:
            return
        problem = UsageError(
            f"the head of a request did not come to its end within {self._seconds:g} seconds",
            where="the connection",
            would_be_right="send it at once, or connect when there is something to ask",
        )
        body = json_response(error_document(problem)).body
        assert isinstance(body, bytes)  # noqa: S101 as it was made
        head = f"HTTP/1.1 {LATE} Request Timeout\r\nContent-Type: application/json\r\n"
        length = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        self.transport.write(head.encode() + length.encode() + body)
        self.force_close()
