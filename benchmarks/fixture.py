"""The pytest fixture: what a fresh world costs a test that does nothing else."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.results import Effort, Result, at_most
from benchmarks.timing import microseconds, settled
from simulator.testing.local_server import LocalServer

MOST_TESTS = 1_000
MOST_MICROSECONDS = 1_000.0
PYTEST = ("-m", "pytest", "-q", "-p", "simulator.pytest_plugin", "-p", "no:cacheprovider")


def measure(effort: Effort) -> Iterator[Result]:
    """Make and delete worlds, and run tests with and without the fixture, on a server each."""
    yield _making(effort)
    yield from _running(effort)


def _making(effort: Effort) -> Result:
    server = LocalServer(require_world=True)
    server.start_empty()

    def one() -> None:
        server.delete(server.make({})["name"])

    try:
        one()
        with settled():
            samples = microseconds(one, effort.pairs)
    finally:
        server.stop()
    return Result(
        "a world of a test, made and deleted", samples, at_most(MOST_MICROSECONDS), unit="µs"
    )


def _running(effort: Effort) -> Iterator[Result]:
    count = MOST_TESTS if effort.pairs > 3 else MOST_TESTS // 5
    with TemporaryDirectory() as folder:
        _write(Path(folder), count)
        _seconds(folder, "test_world.py")  # compiles, and does not count
        pairs = [
            (_seconds(folder, "test_world.py"), _seconds(folder, "test_empty.py"))
            for _ in range(effort.pairs)
        ]
    ratios = [world / empty for world, empty in pairs]
    each = [(world - empty) / count * 1e6 for world, empty in pairs]
    yield Result(f"{count:,} tests, each with a world / {count:,} empty tests", ratios)
    yield Result("the fixture, for each of them", each, at_most(MOST_MICROSECONDS), unit="µs")


def _write(folder: Path, count: int) -> None:
    many = f"@pytest.mark.parametrize('number', range({count}))\n"
    for name, takes in (("world", "whmcs_sim, number"), ("empty", "number")):
        first = "def test_first(whmcs_sim): ...\n\n"
        text = f"import pytest\n\n{first}{many}def test_it({takes}): ...\n"
        (folder / f"test_{name}.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")


def _seconds(folder: str, name: str) -> float:
    environment = {
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    start = perf_counter()
    subprocess.run(
        [sys.executable, *PYTEST, name],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    return perf_counter() - start
