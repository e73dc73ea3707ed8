"""The pytest fixture: what a fresh world costs a test that does nothing else."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import requests

from benchmarks.processes import SIMULATOR, running
from benchmarks.results import Effort, Result, at_most
from benchmarks.timing import Work, microseconds, ratios, settled
from simulator.testing.local_server import LocalServer

MOST_TESTS = 1_000
MOST_MICROSECONDS = 120.0
MOST_MAKING = 1_000.0
PYTEST = ("-m", "pytest", "-q", "-p", "simulator.pytest_plugin", "-p", "no:cacheprovider")


def measure(effort: Effort) -> Iterator[Result]:
    """Make and delete worlds, and run tests with and without the fixture, on a server each."""
    yield _making(effort)
    yield from _running(effort)
    yield _asking(effort)


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
    return Result("a world of a test, made and deleted", samples, at_most(MOST_MAKING), unit="µs")


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


def _asking(effort: Effort) -> Result:
    """Compare what a test asks the server of its own process, and one that has a process."""
    near = LocalServer(require_world=False)
    near.start({})
    with running(*SIMULATOR) as far, requests.Session() as session:
        try:
            samples = ratios(
                _five_calls(session, near.url),
                _five_calls(session, f"http://127.0.0.1:{far.port}"),
                effort.pairs,
            )
        finally:
            near.stop()
    what = "a test's calls through requests.Session / to a server in its own process"
    return Result(what, samples, at_most(1.10))


def _five_calls(session: requests.Session, url: str) -> Work:
    """Ask for the client, its invoices, one, its credit, and be refused."""
    forms = [
        {"action": "get_client"},
        {"action": "get_invoices"},
        {"action": "get_invoice", "invoice_id": "554433"},
        {"action": "getcredits"},
        {"action": "mass_pay", "invoices[0]": "554433"},
    ]

    def run() -> None:
        for form in forms:
            session.post(f"{url}/whmcs.php", data={"token": "demo-token", **form})

    return run


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
