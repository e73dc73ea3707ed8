"""The load: a process that sends requests over kept-alive connections as fast as they are answered.

It reads jobs as lines of JSON and writes one line for each. It knows just enough HTTP to find the
end of an answer, so that it costs much less than the server it measures.
"""

import asyncio
import sys
from collections import Counter
from itertools import cycle
from statistics import quantiles
from time import perf_counter

import msgspec

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to send: forms in turn, to one path.

    Attributes:
        timed: whether each answer is timed, which costs the load some of its speed.
    """

    port: int
    path: str
    forms: tuple[str, ...]
    connections: int
    seconds: float
    timed: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """How many requests were answered, and in how many seconds.

    Attributes:
        p99: within how many seconds 99 of 100 answers came; 0 where they were not timed.
    """

    answered: int
    seconds: float
    p99: float = 0.0


class Load:
    """A job under way."""

    def __init__(self, job: Job, sent_before: int) -> None:
        """Make the requests ready; they go on where the last job of that server ended."""
        first = sent_before % len(job.forms)
        forms = job.forms[first:] + job.forms[:first]
        self._requests = cycle([_request(job.path, form) for form in forms])
        self._timed = job.timed
        self._latencies: list[float] = []
        self.answered = 0
        self.over = False

    def next_request(self) -> bytes:
        """Give the next request of the turn."""
        return next(self._requests)

    def stop(self) -> None:
        """Send no more."""
        self.over = True

    def note(self, sent: float) -> None:
        """Count the answer to what was sent at a time."""
        self.answered += 1
        if self._timed:
            self._latencies.append(perf_counter() - sent)

    @property
    def p99(self) -> float:
        """Within how many seconds 99 of 100 answers came; 0 where they were not timed."""
        return quantiles(self._latencies, n=100)[-1] if self._timed else 0.0


class Connection(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends again."""

    def __init__(self, load: Load) -> None:
        """Take part in a load; `done` is set when it is over."""
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._expected = 0
        self._sent = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send(transport)

    def data_received(self, data: bytes) -> None:
        """Collect an answer; send the next request when it is whole."""
        self._received += data
        if not self._expected:
            self._expected = _size(self._received)
        if self._expected and len(self._received) >= self._expected:
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:
        """Report a connection that broke before the load was over."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def _answered(self) -> None:
        self._received.clear()
        self._expected = 0
        self._load.note(self._sent)
        assert self._transport is not None
        if self._load.over:
            self.done.set_result(None)
            self._transport.close()
        else:
            self._send(self._transport)

    def _send(self, transport: asyncio.Transport) -> None:
        self._sent = perf_counter()
        transport.write(self._load.next_request())


def _request(path: str, form: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        f"{form}"
    ).encode()


def _size(received: bytearray) -> int:
    """Tell how long an answer is, head and body; 0 while the head is not whole."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return 0
    head = received[:end].lower()
    length = head[head.index(LENGTH) + len(LENGTH) :].split(maxsplit=1)[0]
    assert received.startswith(b"HTTP/1.1 200"), head
    return end + len(END_OF_HEAD) + int(length)


async def run(job: Job, sent_before: int) -> Outcome:
    """Do one job; what is under way at its end is awaited, and counts."""
    load = Load(job, sent_before)
    loop = asyncio.get_running_loop()
    start = perf_counter()
    connections = [
        (await loop.create_connection(lambda: Connection(load), "127.0.0.1", job.port))[1]
        for _ in range(job.connections)
    ]
    loop.call_later(job.seconds, load.stop)
    await asyncio.gather(*(connection.done for connection in connections))
    return Outcome(load.answered, perf_counter() - start, load.p99)


def main() -> None:
    """Do the jobs that come in, one after the other."""
    sent = Counter[int]()
    for line in sys.stdin:
        job = msgspec.json.decode(line, type=Job)
        outcome = asyncio.run(run(job, sent[job.port]))
        sent[job.port] += outcome.answered
        print(msgspec.json.encode(outcome).decode(), flush=True)


if __name__ == "__main__":
    main()
