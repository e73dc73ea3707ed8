"""Wires: connections of a server that are fed by hand, so that each packet arrives as it was cut.

Two servers that are sent the same, one with the fast path and one without, must do the same. Their
loop has a clock that only moves when it is told to.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Exchange
from simulator.engine.worlds import DEFAULT
from simulator.web.app import CONNECTIONS, create_app
from simulator.web.connections import Ticket
from simulator.web.protocol import EnvelopeProtocol, EnvelopeRunner
from tests.support.recorder import new_engine
from tests.support.worlds import exported, shipped

DATE = re.compile(rb"\r\nDate: [^\r]+")
SETTLED = 15
"""Turns of the loop after which nothing more happens without new bytes."""
MOMENT = 0.06
"""Seconds after which the fast path waits for no body."""


class Wire(asyncio.Transport):
    """A transport that gives packets in and keeps what comes out.

    Attributes:
        sent: all that the server wrote.
        closing: whether somebody hung up.
    """

    def __init__(self, protocol: EnvelopeProtocol) -> None:
        """Connect."""
        super().__init__({"peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 8642)})
        self.protocol = protocol
        self.sent = b""
        self.closing = False
        self._paused = False
        self._waiting: deque[bytes] = deque()
        protocol.connection_made(self)

    def receive(self, packet: bytes = b"") -> None:
        """Let a packet arrive; nothing does while the server reads no further."""
        self._waiting += [packet] if packet else []
        while self._waiting and not self._paused and not self.closing:
            self.protocol.data_received(self._waiting.popleft())

    def write(self, data: "bytes | bytearray | memoryview[int]") -> None:
        """Keep what is written."""
        self.sent += bytes(data)

    def is_closing(self) -> bool:
        """Tell whether somebody hung up."""
        return self.closing

    def close(self) -> None:
        """Hang up."""
        if not self.closing:
            self.closing = True
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)

    def abort(self) -> None:
        """Hang up at once."""
        self.close()

    def pause_reading(self) -> None:
        """Let nothing arrive."""
        self._paused = True

    def resume_reading(self) -> None:
        """Let what waits arrive."""
        self._paused = False
        asyncio.get_running_loop().call_soon(self.receive)


class FedServer:
    """A server whose wires are fed by hand; the clock of its worlds stands."""

    def __init__(self, *, plain_edge: bool) -> None:
        """Make it."""
        self.engine: Engine = new_engine(reading=lambda: 0.0)
        self._app = create_app(self.engine, plain_edge=plain_edge)
        self._runner = EnvelopeRunner(self._app, access_log=None, shutdown_timeout=0.05)

    async def start(self) -> None:
        """Begin."""
        await self._runner.setup()

    async def stop(self) -> None:
        """Stop, as SIGTERM does it."""
        await self._runner.cleanup()

    async def connect(self) -> Wire:
        """Make a connection."""
        connections, server = self._app[CONNECTIONS], self._runner.server
        assert server is not None
        connections.open += 1
        loop = asyncio.get_running_loop()
        wire = Wire(connections.kind(server, loop, Ticket(connections), 30))
        await settle()
        return wire

    @property
    def past(self) -> tuple[list[Exchange], bytes]:
        """What the default world has come to: its journal, without worlds, and its state."""
        slot, some = self.engine.worlds.slot(), shipped("demo")
        return [replace(each, before=some, after=some) for each in slot.journal], exported(
            slot.world
        )

    @property
    def ordinary(self) -> int:
        """How many requests have gone the ordinary way, as aiohttp counts."""
        assert self._runner.server is not None
        return self._runner.server.requests_count


@dataclass(frozen=True)
class Packet:
    """What comes at once, and how many turns of the loop and seconds pass before the next."""

    data: bytes
    turns: int = SETTLED
    seconds: float = 0


class Pair:
    """A server with the fast path and one without, which are sent the same."""

    def __init__(self) -> None:
        """Start both."""
        self._loop = asyncio.new_event_loop()
        self._now = 0.0
        self._loop.time = lambda: self._now  # type: ignore[method-assign]
        self.fast, self.plain = FedServer(plain_edge=False), FedServer(plain_edge=True)
        for each in (self.fast, self.plain):
            self._loop.run_until_complete(each.start())

    def stop(self) -> None:
        """Stop both."""
        for each in (self.fast, self.plain):
            self._loop.run_until_complete(each.stop())
        self._loop.close()

    def send(
        self, *script: Packet, prepare: Callable[[Engine], object] | None = None
    ) -> tuple[bytes, int]:
        """Send packets to both, hold what comes of it together, and give what was sent back.

        Also gives how many of the requests took the fast path.

        Args: prepare: makes an engine with a fresh demo world ready.
        """
        before = self.plain.ordinary - self.fast.ordinary
        seen = [
            self._loop.run_until_complete(self._seen(each, script, prepare))
            for each in (self.fast, self.plain)
        ]
        for ours, theirs in zip(*seen, strict=True):
            assert ours == theirs
        return seen[0][0], self.plain.ordinary - self.fast.ordinary - before

    async def _seen(
        self,
        server: FedServer,
        script: Sequence[Packet],
        prepare: Callable[[Engine], object] | None,
    ) -> tuple[bytes, bool, object]:
        """Give the bytes, whether it hung up, and what its world has come to."""
        server.engine.worlds.add(DEFAULT, shipped("demo"))
        if prepare is not None:
            prepare(server.engine)
        wire = await server.connect()
        for packet in script:
            wire.receive(packet.data)
            await settle(packet.turns)
            if packet.seconds:
                await self._pass_time(packet.seconds)
        await settle()
        found = DATE.sub(b"", wire.sent), wire.closing
        wire.close()
        await self._pass_time(MOMENT)
        return *found, server.past

    async def _pass_time(self, seconds: float) -> None:
        self._now += MOMENT
        await settle()
        self._now += seconds
        await settle()


async def settle(turns: int = SETTLED) -> None:
    """Let the loop do what there is to do."""
    for _ in range(turns):
        await asyncio.sleep(0)
