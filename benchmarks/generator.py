"""The generator: how benchmarks give jobs to the process of `load.py`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec

from benchmarks.load import Job, Outcome
from benchmarks.processes import ASKING, Server, pin
from benchmarks.results import Effort
from benchmarks.worlds import token_of


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers that are compared, and what to send it."""

    server: Server
    path: str
    forms: tuple[str, ...]


class Generator:
    """Sends requests from a process of its own, so that it does not take the server's time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Use a running process."""
        self._process = process

    def ratios(self, ours: Side, theirs: Side, connections: int, effort: Effort) -> list[float]:
        """Give how many requests one side answers for each of the other's, in alternating runs."""
        return [
            rate(self._run(ours, connections, effort.seconds))
            / rate(self._run(theirs, connections, effort.seconds))
            for _ in range(effort.pairs)
        ]

    def answered(self, side: Side, connections: int, seconds: float) -> int:
        """Give how many requests are answered in some seconds."""
        return self._run(side, connections, seconds).answered

    def late_ratios(
        self, ours: Side, theirs: Side, connections: int, effort: Effort
    ) -> list[float]:
        """Give how late 99 of 100 answers came at most, ours by theirs, in alternating runs."""
        return [
            self._run(ours, connections, effort.seconds, timed=True).p99
            / self._run(theirs, connections, effort.seconds, timed=True).p99
            for _ in range(effort.pairs)
        ]

    def _run(self, side: Side, connections: int, seconds: float, *, timed: bool = False) -> Outcome:
        side.server.settle()
        job = Job(
            port=side.server.port,
            path=side.path,
            forms=side.forms,
            connections=connections,
            seconds=seconds,
            timed=timed,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(job) + b"\n")
        self._process.stdin.flush()
        return msgspec.json.decode(self._process.stdout.readline(), type=Outcome)


def rate(outcome: Outcome) -> float:
    """Give how many requests were answered in a second."""
    return outcome.answered / outcome.seconds


@contextmanager
def generating() -> Iterator[Generator]:
    """Run a generator."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        pin(process.pid, ASKING)
        yield Generator(process)


def form_of(client_id: int, **fields: str) -> str:
    """Write the form of a call by a client."""
    return urlencode({"token": token_of(client_id), **fields})
