"""`serve --fault`: faults from the command line and the environment, and a stop while they last."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from simulator.cli.main import main
from simulator.cli.worlds import Overrides
from simulator.engine.faults.parser import faults_of
from simulator.errors import UnknownName
from tests.support.faults import fault
from tests.support.waiting import HANG_GUARD_S

"""What stopping may take, with another second for a busy machine."""


@contextmanager
def served(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run `whmcs-sim serve` on a free port; gives the process and its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        try:
            assert process.stdout is not None
            yield process, int(process.stdout.readline().rpartition(":")[2])
        finally:
            process.kill()


@contextmanager
def begun(port: int) -> Iterator[HTTPConnection]:
    """Call get_client, and leave its answer for later."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    form = {"action": "get_client", "token": "demo-token"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)) as connection:
        connection.request("POST", "/whmcs.php", urlencode(form), headers)
        yield connection


def call(port: int) -> int:
    """Call get_client, and give the status."""
    with begun(port) as connection:
        return connection.getresponse().status


def until_met(port: int) -> None:
    """Wait until a request has met the first fault."""
    met = 0
    while not met:
        with closing(HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)) as connection:
            connection.request("GET", "/_sim/worlds/default/faults/1")
            met = json.loads(connection.getresponse().read())["met"]


def test_flags_declare_faults_and_the_variable_does_without_them() -> None:
    """One after the other; what the environment says is gone where a flag is given."""
    busy = "action=get_client first=1 status=503"
    with served("--fault", busy, "--fault", "nth=2 status=502", WHMCS_SIM_FAULT="status=501") as (
        _,
        port,
    ):
        assert [call(port) for _ in range(3)] == [503, 502, 200]


def test_it_stops_at_once_while_an_answer_is_late() -> None:
    """The late answer goes out at once, and nothing is said about it."""
    slow = served(WHMCS_SIM_FAULT="action=get_client nth=1 latency_ms=60000")
    with slow as (process, port), begun(port) as late:
        until_met(port)
        assert call(port) == 200
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=HANG_GUARD_S) == 0
        assert late.getresponse().status == 200
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_faults_of_flags_come_after_those_of_the_scenario() -> None:
    """So those of the scenario are tried first."""
    more = (fault({"status": 503}), fault({"status": 504}))

    world = Overrides(None, (), None, None, (more[:1], more[1:])).load("faults")

    assert len(world.faults) > 2
    assert world.faults[-2:] == more


@pytest.mark.parametrize("text", ["", "status=soon", "nth=1 first=1 status=503"])
def test_a_flag_that_is_no_fault_is_told(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With what would be right, and exit code 1."""
    assert main(["serve", "--fault", text]) == 1

    assert "action=get_invoices first=2 status=503" in capsys.readouterr().err


def test_an_action_that_does_not_exist_cannot_be_faulted() -> None:
    """It would never be met."""
    misspelt = faults_of("action=get_invoces status=503", "fault")

    with pytest.raises(UnknownName, match="did you mean 'get_invoices'"):
        Overrides(None, (), None, None, (misspelt,)).load("demo")


def test_lint_tells_of_a_fault_that_nobody_can_meet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though the file is a sound scenario otherwise."""
    path = tmp_path / "mine.yaml"
    path.write_text("faults: [{match: {action: get_invoces}, effect: {status: 503}}]", "utf-8")

    assert main(["scenario", "lint", str(path)]) == 2

    assert "no action named 'get_invoces'" in capsys.readouterr().out
