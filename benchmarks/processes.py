"""Processes: servers that are started, asked, weighed and stopped."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

ADDRESS = "listening on http://"
NEEDS_PROC = "needs /proc"
STOP_SECONDS = 5
IDLE_SECONDS = 0.01
SERVING, ASKING = 0, 1

SIMULATOR = ("simulator", "serve", "--port", "0")
BARE = ("benchmarks.bare",)
LOCALSTRIPE = ("benchmarks.localstripe_server",)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens on a port of this machine."""

    pid: int
    port: int

    def get(self, path: str) -> int:
        """Ask once; gives the status."""
        return self.send("GET", path)

    def send(self, method: str, path: str) -> int:
        """Send a request without a body; gives the status."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def settle(self) -> None:
        """Wait until it has no work left of what it was asked before; where there is /proc."""
        stat = Path(f"/proc/{self.pid}/schedstat")
        before = ""
        while stat.exists() and before != (now := stat.read_text().split()[0]):
            before = now
            sleep(IDLE_SECONDS)

    def memory(self) -> float:
        """Tell the resident memory, in kilobytes; 0.0 where there is no /proc."""
        status = Path(f"/proc/{self.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return sum(float(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@contextmanager
def running(*module: str, environment: Mapping[str, str] = os.environ) -> Iterator[Server]:
    """Run a module that prints the address it listens on; it is stopped afterwards."""
    command = [sys.executable, "-m", *module]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = _port(process)
            pin(process.pid, SERVING)
            yield Server(process.pid, port)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        _, found, address = line.partition(ADDRESS)
        if found:
            return int(address.split()[0].strip("/").rpartition(":")[2])
    raise RuntimeError("the server stopped without telling where it listens")


def pin(pid: int, processor: int) -> None:
    """Keep a process on a processor of its own, where there is more than one."""
    there = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(there) > 1:
        os.sched_setaffinity(pid, {there[processor]})


@contextmanager
def compiling() -> Iterator[dict[str, str]]:
    """Give an environment in which modules are compiled once, as an installation does."""
    with TemporaryDirectory() as folder:
        yield {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}


@contextmanager
def started(
    path: str, *module: str, environment: Mapping[str, str]
) -> Iterator[tuple[Server, float]]:
    """Run a module and time it: seconds from its start until it answers 200 on a path."""
    start = perf_counter()
    with running(*module, environment=environment) as server:
        assert server.get(path) == 200
        yield server, perf_counter() - start
