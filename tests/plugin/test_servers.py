"""Which server a run uses: its own, or one that is named; and what it leaves behind there."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.errors import UsageError
from simulator.testing import SimulatedWorld, Simulator
from simulator.testing.admin_api import AdminApi
from simulator.testing.plugin.server_process import ServerProcess
from simulator.testing.servers import RemoteServer
from tests.support.processes import Suite
from tests.support.waiting import wait_until

TEST = """
    import pathlib
    import pytest

    @pytest.mark.parametrize("number", range(3))
    def test_named(whmcs_sim, whmcs_sim_server, number):
        assert whmcs_sim.url == whmcs_sim_server.url
        assert whmcs_sim.world != "default"
        pathlib.Path(f"seen-{number}").write_text(whmcs_sim.url)
        [client] = whmcs_sim.tokens
        whmcs_sim.client.get_client()
        whmcs_sim.clock.advance(days=1)
"""
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def running() -> Iterator[SimulatedWorld]:
    """Run a server that is somebody else's, with a world of its own."""
    with Simulator("request_cancellation") as sim:
        yield sim


def test_a_file_is_sent_to_a_named_server(running: SimulatedWorld, tmp_path: Path) -> None:
    """Which reads none of ours, with all that it extends and answers with."""
    (tmp_path / "base.yaml").write_text("clients: [{id: 7, token: seven, credit: 1.10}]\n")
    (tmp_path / "answer.bin").write_bytes(b"beside it")
    stubs = "stubs: [{match: {action: tags/list}, file: answer.bin}]\n"
    (tmp_path / "mine.yaml").write_text(f"extends: base.yaml\n{stubs}")
    (tmp_path / "plain.yaml").write_text("scenario: plain\nclients: [{id: 7}]\n")
    (tmp_path / "wrong.yaml").write_text("clients: [{id: x}]\n")
    server = RemoteServer(running.url)

    made = server.make({"scenario": str(tmp_path / "mine.yaml")})
    plain = server.make({"scenario": str(tmp_path / "plain.yaml")})

    assert (made["scenario"], made["tokens"]) == ("mine", {"7": f"{made['name']}.seven"})
    assert plain["scenario"] == "plain"
    stub = AdminApi(running.url).ask("GET", f"/_sim/worlds/{made['name']}/stubs")
    assert "YmVzaWRlIGl0" in f"{stub}"
    with pytest.raises(UsageError, match=r"wrong\.yaml:1:16 clients\[0\]\.id"):
        server.make({"scenario": str(tmp_path / "wrong.yaml")})
    server.stop()


@pytest.mark.parametrize("way", ["option", "variable", "ini", "option before variable", "workers"])
def test_a_named_server_is_used_and_left_as_it_was(
    suite: Suite, running: SimulatedWorld, way: str
) -> None:
    """The option comes before the variable, and that before the ini file; no world is left."""
    url = running.url
    suite.write("test_named.py", TEST)
    option, ini = ("--whmcs-sim-url", url), ("-o", "whmcs_sim_url=")
    run = {
        "option": lambda: suite.run(*option),
        "variable": lambda: suite.run(*ini[:1], f"{ini[1]}{NOWHERE}", WHMCS_SIM_URL=url),
        "ini": lambda: suite.run(*ini[:1], f"{ini[1]}{url}"),
        "option before variable": lambda: suite.run(*option, WHMCS_SIM_URL=NOWHERE),
        "workers": lambda: suite.run(*option, "-n", "2"),
    }[way]()
    assert run.outcomes() == {"passed": 3}, run.text
    assert suite.read("seen-*") == [url] * 3
    assert AdminApi(url).ask("GET", "/_sim/worlds") == {"worlds": ["default"], "total": 1}
    assert running.journal.entries() == []


@pytest.mark.parametrize(
    ("url", "said"),
    [(NOWHERE, f"{NOWHERE}: no simulator answers: "), ("elsewhere", "'elsewhere' is no base URL")],
)
def test_a_server_that_is_not_there_is_told_in_one_line(suite: Suite, url: str, said: str) -> None:
    """The test that needed it is in error, and told how to start one."""
    suite.write("test_named.py", TEST)
    run = suite.run("--whmcs-sim-url", url)
    assert run.outcomes() == {"errors": 3}, run.text
    assert f"whmcs_sim_server: url: {said}" in run.text or f"whmcs_sim_server: {said}" in run.text
    assert "Traceback" not in run.text


@pytest.mark.parametrize(
    "how",
    [(), ("-n", "2"), ("--whmcs-sim-server=process",), ("--whmcs-sim-server=process", "-n", "2")],
    ids=["alone", "with workers", "process", "process with workers"],
)
def test_plugins_are_told_when_worlds_and_the_server_end(
    suite: Suite, how: tuple[str, ...]
) -> None:
    """Both hooks come while there is still somebody to ask."""
    suite.write(
        "conftest.py",
        """
        import pathlib
        from simulator.testing.admin_api import AdminApi

        def pytest_whmcs_sim_world_ends(config, world):
            name = world.state()["scenario"]
            pathlib.Path(f"seen-world-{world.world}").write_text(name)

        def pytest_whmcs_sim_server_ends(config, url):
            left = AdminApi(url).ask("GET", "/_sim/worlds")["worlds"]
            with pathlib.Path("seen-server").open("x") as file:
                file.write(f"{left}")
        """,
    )
    suite.write("test_two.py", "def test_a(whmcs_sim): ...\ndef test_b(whmcs_sim): ...\n")
    run = suite.run(*how)
    assert run.outcomes() == {"passed": 2}, run.text
    assert suite.read("seen-server") == ["['default']"]
    assert suite.read("seen-world-*") == ["demo", "demo"]


def test_a_server_in_a_process_serves_the_whole_run(suite: Suite) -> None:
    """It is no thread of ours; coverage is counted, and it ends with the run."""
    suite.write(
        "test_two.py",
        """
        import pathlib
        import threading

        def test_a(whmcs_sim):
            assert whmcs_sim.client.get_client()["result"] == "OK"
            assert not any(each.name == "whmcs-sim" for each in threading.enumerate())
            pathlib.Path("seen").write_text(whmcs_sim.url)

        def test_b(whmcs_sim):
            whmcs_sim.client.get_invoice(invoice_id=7)
        """,
    )
    run = suite.run("--whmcs-sim-server=process", "--whmcs-sim-coverage")
    assert run.outcomes() == {"failed": 1, "passed": 1}, run.text
    assert "why #1 get_invoice was refused" in run.text
    assert "actions       2 of 24" in run.text
    assert gone(suite.read("seen")[0])


def test_a_server_in_a_process_ends_with_a_run_that_is_killed() -> None:
    """Nobody is left to stop it then."""
    program = "from simulator.testing.plugin.server_process import ServerProcess as S"
    with subprocess.Popen(
        [sys.executable, "-c", f"{program}; print(S().url, flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout
        url = run.stdout.readline().strip()
        assert not gone(url)
        run.kill()
    wait_until(lambda: gone(url))


def gone(url: str) -> bool:
    """Tell whether no server answers."""
    try:
        AdminApi(url).ask("GET", "/_sim/ready")
    except UsageError:
        return True
    return False


def test_a_named_server_ends_without_our_hook(suite: Suite, running: SimulatedWorld) -> None:
    """Somebody else's server does not stop with the run."""
    suite.write(
        "conftest.py",
        """
        def pytest_whmcs_sim_server_ends(config, url):
            raise AssertionError
        """,
    )
    suite.write("test_one.py", "def test_a(whmcs_sim): ...\n")
    run = suite.run("--whmcs-sim-url", running.url)
    assert run.outcomes() == {"passed": 1}, run.text
    assert running.clock.frozen


def test_what_a_server_will_not_delete_is_told(running: SimulatedWorld) -> None:
    """But for a world that is gone already."""
    server = RemoteServer(running.url)
    server.delete("gone")
    with pytest.raises(UsageError, match="default"):
        server.delete("default")
    server.stop()


def test_a_process_that_does_not_serve_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of that nothing is no URL; and it is not left behind."""
    monkeypatch.setattr(sys, "executable", "false")

    with pytest.raises(UsageError, match=r"ended with 1 before it served.*leave the option out"):
        ServerProcess()
