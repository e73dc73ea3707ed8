"""`python -m benchmarks.soak [--requests N]`: a million requests, and memory must not grow.

A server with default settings is asked by a few clients over kept-alive connections, each in a
world of its own. Once the journals are full its memory has to stay where it is.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from typing import NamedTuple

from benchmarks.processes import NEEDS_PROC, SIMULATOR, running
from benchmarks.soak_mix import Asked, made, round_of

REQUESTS = 1_000_000
FEWEST = 24_000
CLIENTS = 8
HERE = "127.0.0.1"
SAMPLES = 10
MOST_MEGABYTES = 5.0
MOST_PART = 0.05
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


class Sample(NamedTuple):
    """What had been answered at some time, and the server's resident memory then."""

    requests: int
    errors: int
    megabytes: float


class Soak:
    """Counts what all clients ask together, and weighs the server ten times."""

    def __init__(self, requests: int, memory: Callable[[], float]) -> None:
        """Args: memory: gives the server's memory in kilobytes."""
        self.requests = requests
        self.answered = 0
        self.errors = 0
        self.first_error = b""
        self.samples: list[Sample] = []
        self._memory = memory

    @property
    def over(self) -> bool:
        """Whether enough was asked."""
        return self.answered >= self.requests

    def note(self, asked: Asked, answer: bytes) -> None:
        """Count an answer."""
        self.answered += 1
        if asked.expected not in answer:
            self.errors += 1
            self.first_error = self.first_error or asked.request + b"\n" + answer
        if self.answered * SAMPLES >= self.requests * (len(self.samples) + 1):
            self.samples.append(Sample(self.answered, self.errors, self._memory() / 1024))
            _show_progress(self)


class Client(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks the next."""

    def __init__(self, soak: Soak, world: str) -> None:
        """Take part in a soak; `done` is set when it is over."""
        self._soak = soak
        self._round = cycle(round_of(world))
        self._asked = made(world)
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make the world."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._asked.request)

    def data_received(self, data: bytes) -> None:
        """Collect an answer, and ask on when it is whole."""
        self._received += data
        if whole(self._received):
            self._soak.note(self._asked, bytes(self._received))
            self._received.clear()
            self._ask_on()

    def connection_lost(self, exc: Exception | None) -> None:
        """Report a connection that broke before the soak was over."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def _ask_on(self) -> None:
        assert self._transport is not None
        if self._soak.over:
            self.done.set_result(None)
            self._transport.close()
        else:
            self._asked = next(self._round)
            self._transport.write(self._asked.request)


def whole(received: bytearray) -> bool:
    """Tell whether an answer has all come."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return False
    head = received[:end].lower()
    length = head[head.index(LENGTH) + len(LENGTH) :].split(maxsplit=1)[0]
    return len(received) >= end + len(END_OF_HEAD) + int(length)


def soaked(requests: int, server: Sequence[str] = SIMULATOR) -> Soak:
    """Ask a server so many times; it is a module that prints where it listens."""
    with running(*server) as process:
        soak = Soak(requests, process.memory)
        asyncio.run(_ask(soak, process.port))
    return soak


async def _ask(soak: Soak, port: int) -> None:
    loop = asyncio.get_running_loop()
    made = [partial(Client, soak, f"soak-{number}") for number in range(CLIENTS)]
    clients = [(await loop.create_connection(each, HERE, port))[1] for each in made]
    await asyncio.gather(*(client.done for client in clients))


def problems(soak: Soak) -> list[str]:
    """Tell what is wrong with a soak; empty when nothing is."""
    found = []
    if soak.errors:
        found.append(f"{soak.errors:,} wrong answers; the first:\n{soak.first_error.decode()}")
    half, last = soak.samples[SAMPLES // 2 - 1].megabytes, soak.samples[-1].megabytes
    if last - half > max(MOST_MEGABYTES, half * MOST_PART):
        found.append(f"memory grew from {half:.1f} to {last:.1f} MB in the second half")
    if not last:
        found.append(f"memory: {NEEDS_PROC}")
    return found


def print_samples(samples: Sequence[Sample]) -> None:
    """Print the table."""
    print("  done   requests  errors  memory")
    for number, sample in enumerate(samples, 1):
        part = f"{number / SAMPLES:.0%}"
        print(f"{part:>6} {sample.requests:>10,} {sample.errors:>7,} {sample.megabytes:>6.1f} MB")


def main(arguments: Sequence[str]) -> int:
    """Soak; 1 when memory grew or an answer was wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS, help=f"{FEWEST:,} at least")
    requests = parser.parse_args(arguments).requests
    if requests < FEWEST:
        parser.error(f"--requests {requests}: the journals are full after {FEWEST:,} at best")
    soak = soaked(requests)
    print_samples(soak.samples)
    found = problems(soak)
    print("\n".join(found) or "memory is constant")
    return 1 if found else 0


def _show_progress(soak: Soak) -> None:
    line = f"{soak.answered:,} of {soak.requests:,} requests, {soak.samples[-1].megabytes:.1f} MB"
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
