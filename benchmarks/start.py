"""Start: until the demo world is ready, and what the process weighs then."""

from collections.abc import Iterator, Mapping

from benchmarks.processes import BARE, NEEDS_PROC, SIMULATOR, compiling, started
from benchmarks.results import Effort, Result, at_most


def measure(effort: Effort) -> Iterator[Result]:
    """Start a simulator and a bare aiohttp application in turns."""
    with compiling() as environment:
        _pair(environment)  # compiles, and does not count
        pairs = [_pair(environment) for _ in range(effort.pairs)]
    seconds = [seconds for seconds, _ in pairs]
    memory = [memory for _, memory in pairs if memory]
    yield Result("start to ready: demo world / bare aiohttp", seconds, at_most(1.25))
    yield Result("memory at rest / bare aiohttp", memory, at_most(1.5), note=NEEDS_PROC)


def _pair(environment: Mapping[str, str]) -> tuple[float, float]:
    with started("/_sim/ready", *SIMULATOR, environment=environment) as (server, seconds):
        memory = server.memory()
    with started("/", *BARE, environment=environment) as (server, bare_seconds):
        return seconds / bare_seconds, memory / (server.memory() or 1)
