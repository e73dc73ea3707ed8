"""Start: until the demo world is ready, and what the process weighs then and later."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from time import sleep

from benchmarks.generator import Side, form_of, generating
from benchmarks.peer import FORMS
from benchmarks.processes import (
    BARE,
    LOCALSTRIPE,
    NEEDS_PROC,
    SIMULATOR,
    Server,
    compiling,
    running,
    started,
)
from benchmarks.results import Effort, Result, at_most
from benchmarks.worlds import ASKER

CREATES = 100_000
CONNECTIONS = 16
REST_SECONDS = 2
WORLD = "/_sim/worlds/default"


def measure(effort: Effort) -> Iterator[Result]:
    """Start a simulator and a bare aiohttp application in turns."""
    with compiling() as environment:
        yield from _against_bare(effort, environment)
        yield _against_localstripe(effort, environment)
    yield _after_creates(effort)


def _against_bare(effort: Effort, environment: Mapping[str, str]) -> Iterator[Result]:
    _pair(environment)  # compiles, and does not count
    pairs = [_pair(environment) for _ in range(effort.pairs)]
    seconds = [seconds for seconds, _ in pairs]
    memory = [memory for _, memory in pairs if memory]
    yield Result("start to ready: demo world / bare aiohttp", seconds, at_most(1.20))
    yield Result("memory at rest / bare aiohttp", memory, at_most(1.5), note=NEEDS_PROC)


def _pair(environment: Mapping[str, str]) -> tuple[float, float]:
    with started("/_sim/ready", *SIMULATOR, environment=environment) as (server, seconds):
        memory = server.memory()
    with started("/", *BARE, environment=environment) as (server, bare_seconds):
        return seconds / bare_seconds, memory / (server.memory() or 1)


def _against_localstripe(effort: Effort, environment: Mapping[str, str]) -> Result:
    what = "start to ready: demo world / localstripe"
    if find_spec("localstripe") is None:
        return Result(what, [], at_most(1), note="pip install localstripe")
    samples = []
    for _ in range(effort.pairs):
        with started("/_sim/ready", *SIMULATOR, environment=environment) as (_, seconds):
            pass
        with started("/js.stripe.com/v3/", *LOCALSTRIPE, environment=environment) as (_, theirs):
            samples.append(seconds / theirs)
    return Result(what, samples, at_most(1))


def _at_rest(server: Server) -> float:
    """Weigh a server that was reset, with an empty journal, once it had the time to tidy up."""
    server.send("POST", f"{WORLD}/reset")
    server.send("DELETE", f"{WORLD}/journal")
    sleep(REST_SECONDS)
    return server.memory()


def _after_creates(effort: Effort) -> Result:
    """Weigh a server that made many invoices, was reset, and whose journal was cleared."""
    form = form_of(ASKER, action="create_addfunds", **FORMS["create_addfunds"])
    count = wanted = CREATES if effort.pairs > 3 else CREATES // 10
    with running("benchmarks.served") as server, generating() as generator:
        side = Side(server, "/whmcs.php", (form,))
        generator.answered(side, CONNECTIONS, effort.seconds / 10)  # what is made once is made now
        rest = _at_rest(server)
        while count > 0:
            count -= generator.answered(side, CONNECTIONS, effort.seconds)
        growth = [_at_rest(server) / rest] if rest else []
    what = f"memory after {wanted:,} creates, a reset and a cleared journal / at rest"
    return Result(what, growth, at_most(1.5), note=NEEDS_PROC)
