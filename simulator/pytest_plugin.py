"""The pytest plugin `whmcs_sim`: a fresh simulated world for each test that asks for one.

    def test_client(whmcs_sim):
        requests.post(f"{whmcs_sim.url}/whmcs.php", data={..., "token": whmcs_sim.token})

pytest loads this module in every run, so it imports the simulator only when a test needs it.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from simulator.testing.plugin.run_server import RunServer
    from simulator.testing.servers import WorldServer
    from simulator.testing.simulated_world import SimulatedWorld
    from simulator.testing.world_options import WorldOptions

MARKER = "whmcs_sim"
SERVER = pytest.StashKey["RunServer"]()
WORLD = pytest.StashKey["SimulatedWorld"]()
COVERAGE = "--whmcs-sim-coverage"
FAIL_UNDER = "--whmcs-sim-fail-under"
REPORTS = (".json", ".html", ".xml")


class Hooks:
    """Hooks that this plugin calls, for whoever follows its worlds and its server."""

    @staticmethod
    def pytest_whmcs_sim_world_ends(config: pytest.Config, world: SimulatedWorld) -> None:
        """A test is over, and its world will be deleted when this hook returns.

        It is called where the test ran: in the worker, with pytest-xdist.
        """

    @staticmethod
    def pytest_whmcs_sim_server_ends(config: pytest.Config, url: str) -> None:
        """The run is over, and its own server will stop when this hook returns.

        It is called once, where the run was started, and only if a test asked for a server; not
        where `--whmcs-sim-url` named one. It comes before the summary is printed.
        """


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options; they cost nothing where nobody gives them."""
    text = "base URL of a running whmcs-sim to make the tests' worlds on; none is started then"
    group = parser.getgroup("whmcs-sim")
    group.addoption("--whmcs-sim-url", metavar="URL", help=f"{text} (env: WHMCS_SIM_URL)")
    parser.addini("whmcs_sim_url", text, default="")
    group.addoption(
        "--whmcs-sim-server",
        choices=("thread", "process"),
        default="thread",
        help="where the server of a run lives: in a thread of pytest, which is the default, or in "
        "a process of its own",
    )
    group.addoption(
        COVERAGE,
        nargs="?",
        const=True,  # argparse would read a text as a file
        default=None,
        type=_report_file,
        metavar="FILE",
        help="tell which actions, parameters and failures of the API the tests exercised, and "
        "which never; FILE ends in .json, .html or .xml (JUnit)",
    )
    group.addoption(
        FAIL_UNDER,
        default=None,
        type=_percentage,
        metavar="N",
        help="fail the run if less than N percent of what is documented was exercised",
    )


def _report_file(text: str) -> str:
    if not text.endswith(REPORTS):
        raise ArgumentTypeError(
            f"{text!r} is no file of a report: it must end in {', '.join(REPORTS)}; "
            f"to have no file, write {COVERAGE} after the names of tests"
        )
    return text


def _percentage(text: str) -> float:
    from simulator.contract.coverage import percentage

    try:
        return percentage(text)
    except ValueError as problem:
        raise ArgumentTypeError(str(problem)) from None


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks that this plugin calls."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and measure coverage if that was asked for.

    Raises:
        pytest.UsageError: there is no folder for the report.
    """
    config.addinivalue_line(
        "markers",
        f"{MARKER}(scenario, now, dialect, policies, faults, seed, stubs): "
        "what the world of the fixture whmcs_sim shall be",
    )
    file, threshold = config.getoption(COVERAGE), config.getoption(FAIL_UNDER)
    if file is None and threshold is None:
        return
    path = config.invocation_params.dir / file if isinstance(file, str) else None
    controls = not hasattr(config, "workerinput")  # a worker of pytest-xdist writes no file
    if path is not None and controls and not path.parent.is_dir():
        raise pytest.UsageError(f"{COVERAGE}: there is no folder {path.parent}; make it first")
    from simulator.testing.plugin.coverage import NAME, RunCoverage
    from simulator.testing.plugin.run_server import named_url

    coverage = RunCoverage(config, path, threshold, foreign=bool(named_url(config)))
    config.pluginmanager.register(coverage, NAME)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 pytest-xdist may be missing
    """Tell each worker of pytest-xdist where to ask for the server that all of them share."""
    _server_of(node.config).share(node)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Call the hook for the end of the run's own server."""
    server = session.config.stash.get(SERVER, None)
    if server is not None and server.own and server.url is not None:
        session.config.hook.pytest_whmcs_sim_server_ends(config=session.config, url=server.url)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server of the run."""
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the journal of a failed test's world into its report."""
    report = yield
    world = item.stash.get(WORLD, None)
    if world is not None and report.failed:
        from simulator.testing.plugin.failure_notes import TITLE, journal_text

        report.sections.append((TITLE, journal_text(world)))
    return report


@pytest.fixture(scope="session")
def whmcs_sim_server(request: pytest.FixtureRequest) -> WorldServer:
    """The simulator of this run, with its base URL in `.url`; all workers of pytest-xdist share it.

    It is started when the first test needs it and stopped when the run ends, unless
    `--whmcs-sim-url`, the variable WHMCS_SIM_URL or the ini option `whmcs_sim_url` names one.
    """
    from simulator.errors import UsageError

    try:
        return _server_of(request.config).get()
    except UsageError as problem:
        raise _failed("whmcs_sim_server", problem) from None


@pytest.fixture
def whmcs_sim(
    request: pytest.FixtureRequest, whmcs_sim_server: WorldServer
) -> Iterator[SimulatedWorld]:
    """A fresh simulated world of this test's own, as `@pytest.mark.whmcs_sim(…)` wants it.

    Without the marker it is the demo, or the default world of the server that was named. A request
    belongs to this world by its token or key, or by the headers in `.headers`.
    """
    from simulator.errors import UsageError
    from simulator.testing.servers import open_world

    try:
        world = open_world(whmcs_sim_server, _options(request), [request.path.parent])
    except UsageError as problem:
        raise _failed("whmcs_sim", problem) from None
    request.node.stash[WORLD] = world
    yield world
    del request.node.stash[WORLD]
    try:
        request.config.hook.pytest_whmcs_sim_world_ends(config=request.config, world=world)
    finally:
        world.close()
        whmcs_sim_server.delete(world.world)


def _options(request: pytest.FixtureRequest) -> WorldOptions:
    """Read the markers of a test; what is closer to it decides."""
    from simulator.errors import UsageError
    from simulator.testing.world_options import WorldOptions, world_options

    given: dict[str, Any] = {}
    for marker in reversed([*request.node.iter_markers(MARKER)]):
        if marker.args:
            raise UsageError(
                f"{marker.args[0]!r} stands without a name",
                where=f"@pytest.mark.{MARKER}",
                would_be_right=f"name it: {', '.join(f'{n}=…' for n in WorldOptions._fields)}",
            )
        given.update(marker.kwargs)
    return world_options(given, f"@pytest.mark.{MARKER}")


def _failed(fixture: str, problem: Exception) -> BaseException:
    """Say what is wrong in a line; where in the plugin it was found helps nobody."""
    return pytest.fail.Exception(f"{fixture}: {problem}", pytrace=False)


def _server_of(config: pytest.Config) -> RunServer:
    if SERVER not in config.stash:
        from simulator.testing.plugin.run_server import RunServer

        config.stash[SERVER] = RunServer(config)
    return config.stash[SERVER]
