"""The pytest plugin `whmcs_sim`: a fresh simulated world for each test that asks for one.

    def test_client(whmcs_sim):
        requests.post(f"{whmcs_sim.url}/whmcs.php", data={..., "token": whmcs_sim.token})

pytest loads this module in every run, so it imports the simulator only when a test needs it.
"""

from __future__ import annotations

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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run name a server that is there already, and ask what its tests exercised."""
    from simulator.testing.plugin.coverage import add_options

    text = "base URL of a running whmcs-sim to make the tests' worlds on; none is started then"
    group = parser.getgroup("whmcs-sim")
    group.addoption("--whmcs-sim-url", metavar="URL", help=f"{text} (env: WHMCS_SIM_URL)")
    parser.addini("whmcs_sim_url", text, default="")
    add_options(group)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Tell the hooks that this plugin calls."""
    from simulator.testing.plugin import hooks

    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Tell the marker, and watch what is exercised if that was asked for."""
    from simulator.testing.plugin.coverage import configure

    configure(config)
    config.addinivalue_line(
        "markers",
        f"{MARKER}(scenario, now, dialect, policies, faults, seed): "
        "what the world of the fixture whmcs_sim shall be",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 pytest-xdist may be missing
    """Tell each worker of pytest-xdist where to ask for the server that all of them share."""
    _server_of(node.config).share(node)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell whoever wants to know that the server of the run will stop."""
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
