"""Servers that trials start, weigh, limit and stop, each a process of its own."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tests.support.waiting import HANG_GUARD_S, PROCESS_GUARD_S

SIMULATOR = ("simulator", "serve", "--port", "0")
ADDRESS = "listening on http://"
HERE = "127.0.0.1"
NANOSECONDS = 1e9
MEBIBYTE = 1024 * 1024
WITHIN_S = 1.0
"""How soon a server is gone after SIGTERM, whatever its clients are about."""
LOOK_S = 0.002


class Scheduled(NamedTuple):
    """For how many seconds processes have run, and waited for a processor that others had."""

    ran: float
    waited: float

    @classmethod
    def now(cls, *pids: int) -> "Scheduled":
        """Add up what the kernel counts of the main threads of processes."""
        counts = [Path(f"/proc/{pid}/schedstat").read_text("ascii").split() for pid in pids]
        ran, waited = (sum(int(each[at]) for each in counts) / NANOSECONDS for at in (0, 1))
        return cls(ran, waited)

    def since(self, before: "Scheduled") -> "Scheduled":
        """Give what came after an earlier look."""
        return Scheduled(self.ran - before.ran, self.waited - before.waited)

    @property
    def share(self) -> float:
        """Which part of the time that they wanted to run in they ran; 1 on a quiet machine."""
        wanted = self.ran + self.waited
        return self.ran / wanted if wanted else 1.0


class Stop(NamedTuple):
    """How a server stopped: its exit code, and after how many seconds of its own."""

    code: int
    seconds: float

    @property
    def problem(self) -> str:
        """Tell what is wrong with that; empty when nothing is."""
        late = f"SIGTERM took {self.seconds:.2f} s" if self.seconds > WITHIN_S else ""
        return late or (f"exit code {self.code}" if self.code else "")


@dataclass
class Server:
    """A server of this machine.

    Attributes:
        lines: what it wrote to stderr.
    """

    process: subprocess.Popen[bytes]
    port: int = 0
    lines: list[str] = field(default_factory=list)

    @cached_property
    def reading(self) -> threading.Thread:
        """The thread that reads what it writes to stderr."""
        return threading.Thread(target=_read_errors, args=(self,), daemon=True)

    @cached_property
    def pid(self) -> int:
        """Its number."""
        return self.process.pid

    @property
    def megabytes(self) -> float:
        """How much memory is resident."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize() / MEBIBYTE

    @property
    def descriptors(self) -> int:
        """How many files and sockets are open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))  # noqa: PTH208 only their number

    @property
    def said(self) -> str:
        """What it wrote to stderr until now."""
        return "".join(self.lines)

    def allow(self, what: int, most: int) -> None:
        """Set a limit of the running process, such as that of descriptors, which may be raised."""
        _, hard = resource.prlimit(self.pid, what)
        resource.prlimit(self.pid, what, (most, hard))

    def stop(self) -> Stop:
        """Send SIGTERM and wait for the end.

        What it waited for a processor in that time, which others had, is not counted.
        """
        before, start = Scheduled.now(self.pid), time.monotonic()
        last = before
        self.process.send_signal(signal.SIGTERM)
        while self.process.poll() is None and time.monotonic() < start + HANG_GUARD_S:
            try:
                last = Scheduled.now(self.pid)
            except OSError:
                break
            time.sleep(LOOK_S)
        took = time.monotonic() - start - last.since(before).waited
        return Stop(self.process.wait(HANG_GUARD_S), took)

    def kill(self) -> None:
        """Kill it at once, and let go of it."""
        self.process.kill()
        self.process.wait(PROCESS_GUARD_S)
        self.reading.join(HANG_GUARD_S)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def connect(self, timeout: float = HANG_GUARD_S) -> socket.socket:
        """Open a connection."""
        return socket.create_connection((HERE, self.port), timeout)


def start(*words: str, descriptors: int = 0) -> Server:
    """Start a module that prints the address it listens on, or ends before it does.

    Args:
        descriptors: how many it may open; 0 for as many as this process.

    Returns: a server whose port is 0 where it ended.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if descriptors:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (descriptors, descriptors))
    server = Server(process)
    server.reading.start()
    assert process.stdout is not None
    for line in process.stdout:
        _, found, address = line.decode().partition(ADDRESS)
        if found:
            server.port = int(address.split()[0].strip("/").rpartition(":")[2])
            return server
    process.wait(PROCESS_GUARD_S)
    server.reading.join(HANG_GUARD_S)
    return server


@contextmanager
def serving(*words: str, descriptors: int = 0) -> Iterator[Server]:
    """Run a server, and kill it at last where it was not stopped."""
    server = start(*words, descriptors=descriptors)
    try:
        assert server.port, server.said[-500:]
        yield server
    finally:
        server.kill()


def _read_errors(server: Server) -> None:
    assert server.process.stderr is not None
    for line in server.process.stderr:
        server.lines.append(line.decode(errors="replace"))
