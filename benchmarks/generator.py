"""The generator: how benchmarks give jobs to the process of `load.py`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec

from benchmarks.load import Job, Outcome
from benchmarks.results import Effort
from benchmarks.worlds import token_of


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers that are compared, and what to send it."""

    port: int
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
            self._rate(ours, connections, effort.seconds)
            / self._rate(theirs, connections, effort.seconds)
            for _ in range(effort.pairs)
        ]

    def _rate(self, side: Side, connections: int, seconds: float) -> float:
        job = Job(
            port=side.port,
            path=side.path,
            forms=side.forms,
            connections=connections,
            seconds=seconds,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(job) + b"\n")
        self._process.stdin.flush()
        outcome = msgspec.json.decode(self._process.stdout.readline(), type=Outcome)
        return outcome.answered / outcome.seconds


@contextmanager
def generating() -> Iterator[Generator]:
    """Run a generator."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Generator(process)


def form_of(client_id: int, **fields: str) -> str:
    """Write the form of a call by a client."""
    return urlencode({"token": token_of(client_id), **fields})
