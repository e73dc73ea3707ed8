"""Forks: to make, fork, save, reset and delete worlds costs the same whatever is in them.

In process it is the step itself; over HTTP a whole request to the admin API, of servers whose
default worlds are small and large.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from benchmarks.processes import running
from benchmarks.results import Effort, Result, at_most
from benchmarks.served import sized
from benchmarks.timing import Work, microseconds, ratios, settled
from simulator.engine.engine import Engine
from simulator.engine.state.snapshots import Snapshots
from simulator.engine.world_creation import NewWorld, create_world
from simulator.engine.worlds import DEFAULT

FEWEST = 10
MOST_MICROSECONDS = 20.0
WORLDS = "/_sim/worlds"


def measure(effort: Effort) -> Iterator[Result]:
    """Compare worlds of 10 invoices with worlds of 1,000 to 100,000."""
    sizes = sorted({1_000, 10_000, effort.largest})
    for size in sizes:
        yield from _in_process(size, effort, alone=size == effort.largest)
    for size in sizes:
        yield from _over_http(size, effort)


def _in_process(size: int, effort: Effort, *, alone: bool) -> Iterator[Result]:
    small, large = _steps(FEWEST), _steps(size)
    with settled():
        for name, work in large.items():
            samples = ratios(work, small[name], effort.pairs)
            yield Result(f"{name}: {size:,} invoices / {FEWEST}", samples, at_most(1.15))
            if alone:
                taken = microseconds(work, effort.pairs)
                target = at_most(MOST_MICROSECONDS)
                yield Result(f"{name}: {size:,} invoices", taken, target, unit="µs")


def _steps(size: int) -> dict[str, Work]:
    engine = Engine()
    slot = engine.worlds.add(DEFAULT, sized(size))
    snapshots = Snapshots(slot)

    def fork() -> None:
        engine.worlds.remove(create_world(engine.worlds, NewWorld(fork=DEFAULT)).name)

    def save() -> None:
        snapshots.save("saved", 0.0)
        snapshots.restore("saved", 0.0)

    return {"fork and delete": fork, "save and restore": save, "reset": slot.reset}


def _over_http(size: int, effort: Effort) -> Iterator[Result]:
    with _requests(FEWEST) as small, _requests(size) as large:
        for name, work in large.items():
            samples = ratios(work, small[name], effort.pairs)
            what = f"{name} over HTTP: {size:,} invoices / {FEWEST}"
            yield Result(what, samples, at_most(1.15))


@contextmanager
def _requests(size: int) -> Iterator[dict[str, Work]]:
    with running("benchmarks.served", str(size)) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)

        def ask(method: str, path: str, body: str = "") -> None:
            connection.request(method, f"{WORLDS}{path}", body)
            response = connection.getresponse()
            answer = response.read()
            assert response.status in (200, 201), answer

        yield _admin(ask)
        connection.close()


def _admin(ask: Callable[..., None]) -> dict[str, Work]:
    def fork() -> None:
        ask("POST", "", '{"name": "forked", "fork": "default"}')
        ask("DELETE", "/forked")

    def save() -> None:
        ask("PUT", "/default/snapshots/saved")
        ask("POST", "/default/snapshots/saved/restore")

    return {
        "fork and delete": fork,
        "save and restore": save,
        "reset": lambda: ask("POST", "/default/reset"),
    }
